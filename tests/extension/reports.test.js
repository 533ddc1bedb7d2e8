// What the options and the popup say of trouble, and of marks that wait, in the sentences as they are shipped.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

const EXTENSION = join(import.meta.dirname, "../../extension");
const MESSAGES = JSON.parse(readFileSync(join(EXTENSION, "_locales/en/messages.json"), "utf-8"));

/** @type {typeof import("../../extension/options/reports.js")} */
let reports;

before(async () => {
  /** @type {any} */ (globalThis).chrome = {
    i18n: {
      getUILanguage: () => "en-GB",
      /** @param {string} key @param {string[]} given */
      getMessage(key, given) {
        const { message = "", placeholders = {} } = MESSAGES[key] ?? {};
        return message.replaceAll(
          /\$([A-Z0-9_]+)\$/g,
          (/** @type {string} */ _, /** @type {string} */ name) =>
            given[Number(placeholders[name.toLowerCase()].content[1]) - 1] ?? "",
        );
      },
    },
  };
  await import("../../extension/shared/words.js");
  reports = await import("../../extension/options/reports.js");
});

const oldest = "2025-07-14T12:39:00Z";

test("what waits is said to wait for what it waits for", () => {
  /** @param {TroubleKind} kind */
  const said = (kind) => reports.waitingWords({ waiting: 2, oldest, trouble: { kind, detail: "" } });
  assert.match(said("closed"), /^2 marks wait .* Kept here until arxivtui runs\.$/);
  assert.match(said("shut_out"), /Kept here until this browser is paired again\.$/);
  assert.match(said("stranger"), /Kept here until arxivtui itself answers, /);
  assert.match(said("update_app"), /Kept here until arxivtui is updated\.$/);
  assert.match(said("no_permission"), /Kept here until the browser lets this extension reach arxivtui\.$/);
  assert.match(
    reports.waitingWords({ waiting: 1, oldest, trouble: null }),
    /^One mark waits .* Kept here; it is sent again in a little while\.$/,
  );
  assert.equal(
    reports.waitingWords({ waiting: 0, oldest: null, trouble: null }),
    "No mark waits to reach arxivtui.",
  );
});

test("what came back is told from nothing that came, and from what the browser says", () => {
  /** @param {TroubleKind} kind @param {string} detail */
  const detail = (kind, detail) => reports.troubleReport({ kind, detail }).detail;
  assert.equal(detail("failing", "status 500"), "What came back: status 500");
  assert.equal(detail("failing", ""), "Nothing answered in time.");
  assert.equal(detail("full", "QuotaExceededError"), "The browser says: QuotaExceededError");
  assert.equal(detail("stranger", ""), "");
  assert.equal(detail("closed", "Failed to fetch"), "");
});

test("a mark that was not kept is named, and one of an earlier version is a mark", () => {
  const named = /** @type {[Marks | undefined, string][]} */ ([
    [{ starred: true }, "star"],
    [{ starred: false }, "unstar"],
    [{ later: true }, "later"],
    [{ later: false }, "not_later"],
    [{ state: "dismissed" }, "dismissed"],
    [{ state: "seen", later: false }, "seen"],
    [{ state: "unread" }, "unread"],
    [{}, "undo"],
    [undefined, "any"],
    [/** @type {any} */ ({ state: "constructor" }), "any"],
  ]);
  for (const [marks, name] of named) assert.equal(reports.markName(marks), name);
});
