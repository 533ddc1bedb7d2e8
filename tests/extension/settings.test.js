// The settings in the browser's storage: checked when read, changed one change after the other.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** @type {Record<string, unknown>} */
let stored = {};
/** @type {((changes: object, area: string) => void)[]} */
const listeners = [];

/** @type {any} */ (globalThis).chrome = {
  storage: {
    local: {
      get: async () => structuredClone(stored),
      /** @param {object} items */
      set: async (items) => {
        await new Promise((resolve) => setImmediate(resolve));
        Object.assign(stored, structuredClone(items));
      },
    },
    onChanged: { addListener: listeners.push.bind(listeners) },
  },
};
await import("../../extension/shared/settings.js");
const { settings } = /** @type {any} */ (globalThis).arxivtui;

beforeEach(() => {
  stored = {};
});

test("at first everything is shown, and dismissed papers are dimmed", async () => {
  assert.deepEqual(await settings.read(), {
    off: false,
    offPages: [],
    dismissed: "dim",
    peek: true,
    bar: true,
  });
});

test("changes made at the same time are all kept", async () => {
  await Promise.all([settings.change({ peek: false }), settings.change({ dismissed: "hide" })]);
  const { peek, dismissed, bar } = await settings.read();
  assert.deepEqual({ peek, dismissed, bar }, { peek: false, dismissed: "hide", bar: true });
});

test("of the pages switched off the newest hundred stay, each once", async () => {
  const paths = Array.from({ length: 120 }, (_, index) => `/list/${index}`);
  await settings.change({ offPages: [...paths, "/list/30"] });
  const { offPages } = await settings.read();
  assert.equal(offPages.length, 100);
  assert.equal(offPages[0], "/list/20");
  assert.equal(offPages.at(-1), "/list/30");
  assert.equal(offPages.filter((/** @type {string} */ path) => path === "/list/30").length, 1);
});

test("what is malformed counts as not set", async () => {
  for (const wrong of [null, 7, [], { off: 1, dismissed: "burn", peek: "", offPages: "/a" }]) {
    stored = { settings: wrong };
    assert.deepEqual(await settings.read(), settings.defaults);
  }
});

test("a change in another window is told, checked", () => {
  /** @type {unknown[]} */
  const heard = [];
  settings.watch((/** @type {unknown} */ now) => heard.push(now));
  for (const tell of listeners) {
    tell({ settings: { newValue: { off: true, bar: "no" } } }, "local");
    tell({ views: { newValue: {} } }, "local");
    tell({ settings: {} }, "sync");
  }
  assert.deepEqual(heard, [{ ...settings.defaults, off: true }]);
});
