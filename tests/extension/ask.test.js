// Pages ask the background, which sleeps, dies, or is replaced under them.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../../extension/shared/ask.js";

const { ask } = globalThis.arxivtui;
const CUT_OFF =
  "A listener indicated an asynchronous response by returning true, but the message channel closed";

/** What each message is answered with in turn: a reply, or an error's message to throw. */
let turns;

beforeEach(() => {
  globalThis.chrome = {
    runtime: {
      id: "abc",
      sendMessage: async () => {
        const turn = turns.shift();
        if (typeof turn === "string") throw new Error(turn);
        return turn;
      },
    },
  };
});

test("the reply is handed on", async () => {
  turns = [{ trouble: null, waiting: 0 }];
  assert.deepEqual(await ask({ kind: "reach" }), { trouble: null, waiting: 0 });
});

test("a worker that was gone is asked once more", async () => {
  turns = ["Could not establish connection. Receiving end does not exist.", { trouble: null, waiting: 0 }];
  assert.deepEqual(await ask({ kind: "reach" }), { trouble: null, waiting: 0 });
});

test("a worker that died over an act is asked once more: the act is known by its id", async () => {
  turns = [CUT_OFF, { outcome: "kept" }];
  const act_id = "0b9a4e0c-6f0e-4b0e-9d7a-3c1f6a2f9d10";
  const message = { kind: "act", act_id, ids: ["2507.08665"], marks: { starred: true } };
  assert.deepEqual(await ask(message), { outcome: "kept" });
});

test("a worker that died over an undo is not: it might take back one act more; the undo has failed", async () => {
  // The second is what Firefox says then.
  for (const said of [CUT_OFF, "Could not establish connection. Receiving end does not exist."]) {
    turns = [said, { outcome: "kept" }];
    assert.deepEqual(await ask({ kind: "undo", id: "2507.08665" }), { error: `Error: ${said}` });
    assert.equal(turns.length, 1);
  }
});

test("nobody there twice is a question that failed, and the next may be answered", async () => {
  turns = ["Could not establish connection.", "Could not establish connection.", { waiting: 0 }];
  assert.deepEqual(await ask({ kind: "reach" }), { error: "Error: Could not establish connection." });
  assert.deepEqual(await ask({ kind: "reach" }), { waiting: 0 });
});

test("an error that nobody expects, and no reply at all, are a question that failed", async () => {
  turns = ["Something odd", undefined];
  assert.deepEqual(await ask({ kind: "reach" }), { error: "Error: Something odd" });
  assert.deepEqual(await ask({ kind: "reach" }), { error: "no reply" });
});

test("an extension that is reloaded between two tries is nobody", async () => {
  turns = [CUT_OFF, "Extension context invalidated."];
  assert.equal(await ask({ kind: "reach" }), null);
});

test("an extension that was reloaded under the page is nobody", async () => {
  turns = ["Extension context invalidated."];
  assert.equal(await ask({ kind: "reach" }), null);
  globalThis.chrome = { runtime: {} };
  assert.equal(await ask({ kind: "reach" }), null);
  globalThis.chrome = {};
  assert.equal(await ask({ kind: "reach" }), null);
});

test("a message that the background would not have is a question that failed", async () => {
  turns = [{ error: "no ids" }];
  assert.deepEqual(await ask({ kind: "papers", ids: [] }), { error: "no ids" });
});
