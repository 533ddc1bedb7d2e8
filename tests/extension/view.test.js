// What is kept of the reader's view of each list.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

let stored = {};
let full = false;

globalThis.chrome = {
  storage: {
    local: {
      get: async (key) => (key in stored ? { [key]: structuredClone(stored[key]) } : {}),
      set: async (changes) => {
        if (full) throw new Error("QUOTA_BYTES quota exceeded");
        Object.assign(stored, structuredClone(changes));
      },
    },
  },
};
await import("../../extension/content/view.js");
const { view } = globalThis.arxivtui;

const byScore = { order: "score", threshold: 40, unreadOnly: true };

beforeEach(() => {
  stored = {};
  full = false;
});

test("a list that was never touched is as arXiv made it", async () => {
  assert.deepEqual(await view.read("/list/cs.LG/new"), { order: "arxiv", threshold: 0, unreadOnly: false });
});

test("a view is kept by its path", async () => {
  await view.keep("/list/cs.LG/new", byScore);

  assert.deepEqual(await view.read("/list/cs.LG/new"), byScore);
  assert.deepEqual(await view.read("/list/cs.AI/new"), view.plain);
});

test("changes at once are all kept, the last one for each path", async () => {
  await Promise.all([
    view.keep("/a", byScore),
    view.keep("/b", byScore),
    view.keep("/a", { ...byScore, threshold: 70 }),
  ]);

  assert.equal((await view.read("/a")).threshold, 70);
  assert.deepEqual(await view.read("/b"), byScore);
  assert.equal(stored.views.length, 2);
});

test("the newest fifty are kept", async () => {
  for (let number = 0; number < 60; number++) await view.keep(`/${number}`, byScore);

  assert.equal(stored.views.length, 50);
  assert.deepEqual(await view.read("/9"), view.plain);
  assert.deepEqual(await view.read("/10"), byScore);
});

test("arXiv's own view takes no room", async () => {
  await view.keep("/a", byScore);
  await view.keep("/a", view.plain);

  assert.deepEqual(stored.views, []);
});

test("in a private window a view lasts as long as the page, and leaves nothing behind", async () => {
  await view.keep("/listed", byScore);
  globalThis.chrome.extension = { inIncognitoContext: true };
  await view.keep("/listed", { ...byScore, threshold: 70 });

  assert.equal((await view.read("/listed")).threshold, 70);
  delete globalThis.chrome.extension;
  assert.deepEqual(stored.views, [{ path: "/listed", ...byScore }]);
});

for (const [what, views] of [
  ["no list", "x"],
  ["null", null],
  ["an object", { "/a": byScore }],
  ["odd items", [null, 1, "x", [], { path: 1 }, { order: "score" }]],
  ["odd fields", [{ path: "/a", order: "up", threshold: "50", unreadOnly: "yes" }]],
  ["numbers out of bounds", [{ path: "/a", threshold: -5 }]],
]) {
  test(`malformed views are as none: ${what}`, async () => {
    stored = { views };

    assert.deepEqual(await view.read("/a"), view.plain);
    await view.keep("/b", byScore);
    assert.deepEqual(await view.read("/b"), byScore);
  });
}

test("a threshold is a whole number from 0 to 100", async () => {
  await view.keep("/a", { ...byScore, threshold: 1e9 });
  assert.equal((await view.read("/a")).threshold, 100);
  await view.keep("/a", { ...byScore, threshold: 39.6 });
  assert.equal((await view.read("/a")).threshold, 40);
});

test("a full disk, or an extension that was reloaded, stops nobody", async () => {
  full = true;
  await view.keep("/a", byScore);
  assert.deepEqual(await view.read("/a"), view.plain);

  full = false;
  await view.keep("/a", byScore);
  assert.deepEqual(await view.read("/a"), byScore);

  const { storage } = globalThis.chrome;
  globalThis.chrome.storage = undefined;
  assert.deepEqual(await view.read("/a"), view.plain);
  await view.keep("/a", view.plain);
  globalThis.chrome.storage = storage;
});
