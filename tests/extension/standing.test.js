// A page shows at once what arxivtui will make of an act: by the same rules, which are the app's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import "../../extension/shared/standing.js";

const { after } = globalThis.arxivtui.standing;
const UNTOUCHED = { state: "unread", starred: false, later: false, tags: [] };
const PYTHON = join(import.meta.dirname, "../../.venv/bin/python");

test("a star on an unread paper makes it seen", () => {
  assert.deepEqual(after(UNTOUCHED, { starred: true }), { ...UNTOUCHED, state: "seen", starred: true });
});

test("a star on a dismissed paper is a change of mind", () => {
  assert.equal(after({ ...UNTOUCHED, state: "dismissed" }, { starred: true }).state, "seen");
});

test("dismissing ends star and later", () => {
  const put = { state: "seen", starred: true, later: true, tags: ["keep"] };
  assert.deepEqual(after(put, { state: "dismissed" }), { ...UNTOUCHED, state: "dismissed", tags: ["keep"] });
});

test("what else is known of a paper stays, and the paper given is not touched", () => {
  const before = { ...UNTOUCHED, score: 94 };
  assert.equal(after(before, { later: true }).score, 94);
  assert.equal(before.later, false);
});

const missing = existsSync(PYTHON) ? false : "the app's environment is not there";

test("every case is as the app has it", { skip: missing }, () => {
  const cases = [];
  const either = [undefined, true, false];
  for (const state of ["unread", "seen", "skipped", "dismissed"]) {
    for (const [starred, later] of [0, 1, 2, 3].map((bits) => [bits > 1, bits % 2 === 1])) {
      const before = { state, starred, later, tags: ["kept"] };
      for (const set of [undefined, "unread", "seen", "skipped", "dismissed"]) {
        for (const star of either) {
          for (const put of either) {
            const marks = { state: set, starred: star, later: put };
            cases.push({ before, marks: JSON.parse(JSON.stringify(marks)) });
          }
        }
      }
    }
  }
  const program = `
import json, sys
from datetime import UTC, datetime
from arxivtui.domain import Act, Marks, State, Triage
from arxivtui.domain.triage import after
at = datetime.now(UTC)
for case in json.load(sys.stdin):
    before, marks = case["before"], case["marks"]
    triage = Triage(State(before["state"]), at if before["starred"] else None, at if before["later"] else None,
        tuple(before["tags"]))
    marks = Marks(State(marks["state"]) if "state" in marks else None, marks.get("starred"), marks.get("later"))
    now = after(triage, Act.of(marks, ()), at)
    print(json.dumps({"state": now.state.value, "starred": bool(now.starred), "later": bool(now.later),
        "tags": list(now.tags)}))
`;
  const lines = execFileSync(PYTHON, ["-c", program], { input: JSON.stringify(cases), encoding: "utf-8" });
  const expected = lines.trim().split("\n");
  assert.equal(expected.length, cases.length);
  cases.forEach(({ before, marks }, place) => {
    const message = JSON.stringify({ before, marks });
    assert.deepEqual(after(before, marks), JSON.parse(expected[place]), message);
  });
});
