// The background against arxivtui itself, with a store of its own: what the stand-in says is what the endpoint says.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { CLOCK } from "../../extension/background/clock.js";
import { Browser } from "./stand_ins.js";

const ROOT = join(import.meta.dirname, "../..");
const COMMAND = join(ROOT, ".venv/bin/arxivtui");
const PYTHON = join(ROOT, ".venv/bin/python");
const skip = existsSync(COMMAND) ? false : "the app's environment is not there";

const FILLED = `
import sys
from pathlib import Path
from arxivtui.store import Store
from tests.server.stored import announce
from tests.store.samples import a_paper
with Store.open(Path(sys.argv[1]) / "arxivtui.db") as store:
    papers = [a_paper(number) for number in (11, 12)]
    announce(store, papers)
    print(*(paper.id for paper in papers))
`;

/** `arxivtui` with its arguments, in a home. */
function begin(home, ...words) {
  const how = { env: { ...process.env, ARXIVTUI_HOME: home }, stdio: ["ignore", "pipe", "pipe"] };
  return spawn(COMMAND, words, how);
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Serving, and ready for a browser. */
async function serve(home, port, browser) {
  const serving = begin(home, "serve", "--port", String(port));
  await once(createInterface(serving.stderr), "line");
  while ((await browser.ask({ kind: "reach" })).trouble?.kind === "closed");
  return serving;
}

async function pair(home, port, browser) {
  const pairing = begin(home, "pair", "--yes", "--port", String(port));
  const [code] = await once(createInterface(pairing.stdout), "line");
  const reply = await browser.askFromOptions({ kind: "pair", code, label: "Node on a test", port });
  assert.deepEqual(reply, { outcome: "paired", trouble: null });
  await once(pairing, "exit");
}

const arxivtui = (home, ...words) =>
  execFileSync(COMMAND, words, { env: { ...process.env, ARXIVTUI_HOME: home }, encoding: "utf-8" });
const stored = (home, id) => JSON.parse(arxivtui(home, "list", `id:${id}`, "--json"))[0];

test("pair, look, star, take back, close, star, open, revoke", { skip }, async (t) => {
  const home = mkdtempSync(join(tmpdir(), "arxivtui-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const ids = execFileSync(PYTHON, ["-c", FILLED, home], { cwd: ROOT, encoding: "utf-8" }).trim();
  const [first, second] = ids.split(" ");
  const browser = new Browser({ clock: CLOCK });
  const port = await freePort();
  let serving = await serve(home, port, browser);
  t.after(() => end(serving));
  await pair(home, port, browser);

  const page = await browser.ask({ kind: "papers", ids: [first, second, "hep-th/9901001"] });
  assert.equal(page.trouble, null);
  assert.deepEqual(Object.keys(page.papers), [first, second]);
  assert.deepEqual(page.unknown, ["hep-th/9901001"]);

  const starred = await browser.act(first, { starred: true });
  assert.deepEqual([starred.outcome, starred.papers[first].undoable], ["kept", true]);
  assert.equal(stored(home, first).starred, true);
  const undone = await browser.ask({ kind: "undo", id: first });
  assert.deepEqual([undone.outcome, undone.conflicts, undone.papers[first].state], ["kept", [], "unread"]);
  assert.equal(stored(home, first).starred, false);

  const status = await browser.askFromOptions({ kind: "status" });
  assert.equal(status.trouble, null);
  assert.equal(status.app.api, 1);
  assert.equal(status.day.papers, 2);

  await end(serving);
  const waiting = await browser.act(second, { starred: true });
  assert.deepEqual([waiting.outcome, waiting.trouble.kind, waiting.waiting], ["waiting", "closed", 1]);
  browser.again();
  serving = await serve(home, port, browser);
  const later = await browser.ask({ kind: "papers", ids: [second] });
  assert.deepEqual([later.trouble, later.waiting, later.papers[second].starred], [null, 0, true]);
  assert.equal(stored(home, second).starred, true);

  const { client } = (await browser.askFromOptions({ kind: "status" })).paired;
  arxivtui(home, "clients", "revoke", client);
  assert.equal((await browser.ask({ kind: "papers", ids: [second] })).trouble.kind, "shut_out");
});
