// Messages are looked at before anything is done: by their shape, and by who sends them.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { dispatch } from "../../extension/background/dispatch.js";
import { ARXIV_PAGE, Browser, OWN_PAGE } from "./stand_ins.js";

const ID = "2507.08665";
const ACT = "0b9a4e0c-6f0e-4b0e-9d7a-3c1f6a2f9d10";
let browser;

beforeEach(() => {
  browser = new Browser();
});

test("content scripts may not pair, forget, or ask for the status", async () => {
  for (const message of [
    { kind: "status" },
    { kind: "forget" },
    { kind: "told" },
    { kind: "pair", code: "K7QX-M2RB", label: "Test", port: 31415 },
  ]) {
    assert.deepEqual(await browser.ask(message), { error: "not from here" });
  }
});

test("a page whose address only looks like ours is none of ours", async () => {
  const url = `https://evil.example/${OWN_PAGE.url}`;
  assert.deepEqual(await dispatch(browser.background, { kind: "forget" }, { ...OWN_PAGE, url }), {
    error: "not from here",
  });
  const other = await dispatch(browser.background, { kind: "reach" }, { ...ARXIV_PAGE, id: "other" });
  assert.deepEqual(other, { error: "a stranger asks" });
});

test("the options page may be in a tab", async () => {
  const inTab = { ...OWN_PAGE, tab: { incognito: false } };
  assert.deepEqual(await dispatch(browser.background, { kind: "forget" }, inTab), {});
});

test("pages may have the options opened", async () => {
  assert.deepEqual(await browser.ask({ kind: "open_options" }), {});
  assert.equal(globalThis.chrome.optionsOpened, 1);
});

const LONG = Array.from({ length: 2001 }, (_, place) => `2507.${String(10_000 + place)}`);

for (const message of [
  undefined,
  null,
  "papers",
  [],
  {},
  { kind: "constructor" },
  { kind: "papers" },
  { kind: "papers", ids: ID },
  { kind: "act", act_id: ACT, ids: [], marks: { starred: true } },
  { kind: "act", act_id: ACT, ids: [ID, "../x"], marks: { starred: true } },
  { kind: "act", act_id: ACT, ids: ["2507.08665v2"], marks: { starred: true } },
  { kind: "act", act_id: ACT, ids: [ID, "2507.08666"], marks: { starred: true } },
  { kind: "act", act_id: ACT, ids: [ID] },
  { kind: "act", act_id: ACT, ids: [ID], marks: {} },
  { kind: "act", act_id: ACT, ids: [ID], marks: { starred: 1 } },
  { kind: "act", act_id: ACT, ids: [ID], marks: { state: "eaten" } },
  { kind: "act", act_id: ACT, ids: [ID], marks: { note: "x" } },
  { kind: "act", act_id: ACT, ids: [ID], marks: { add_tags: ["word"] } },
  { kind: "act", ids: [ID], marks: { starred: true } },
  { kind: "act", act_id: "x", ids: [ID], marks: { starred: true } },
  { kind: "act", act_id: ACT.toUpperCase(), ids: [ID], marks: { starred: true } },
  { kind: "act", act_id: ACT, ids: [ID], marks: { act_id: "x" } },
  { kind: "undo", id: 7 },
  { kind: "want", ids: LONG.slice(0, 101) },
]) {
  test(`${JSON.stringify(message)?.slice(0, 70)} is refused`, async () => {
    const reply = await browser.ask(message);
    assert.deepEqual(Object.keys(reply), ["error"]);
  });
}

for (const at of [
  undefined,
  "2025-07-14T20:00:00.000Z",
  ["yesterday"],
  Array(101).fill("2025-07-14T20:00:00.000Z"),
]) {
  test(`read of ${JSON.stringify(at)?.slice(0, 40)} is refused`, async () => {
    assert.deepEqual(await browser.askFromOptions({ kind: "told", at }), { error: "no moments" });
  });
}

for (const changes of [
  { port: 0 },
  { port: 65_536 },
  { port: "31415" },
  { label: " " },
  { label: "x".repeat(61) },
  { code: 7 },
]) {
  test(`pairing with ${JSON.stringify(changes).slice(0, 40)} is refused`, async () => {
    const message = { kind: "pair", code: "K7QX-M2RB", label: "Test", port: 31415, ...changes };
    assert.deepEqual(Object.keys(await browser.askFromOptions(message)), ["error"]);
  });
}

test("a mistake of ours is told as one, and ends nothing", async () => {
  browser.background.papers = async () => {
    throw new TypeError("a mistake with a token in its words");
  };
  assert.deepEqual(await browser.ask({ kind: "papers", ids: [ID] }), { error: "failed" });
});

test("all listeners are there as soon as the background has begun", async () => {
  const heard = {};
  const listening = (name) => ({ addListener: (listener) => Object.assign(heard, { [name]: listener }) });
  globalThis.indexedDB = browser.factory;
  Object.assign(globalThis.chrome.runtime, {
    onMessage: listening("onMessage"),
    onInstalled: listening("onInstalled"),
    onStartup: listening("onStartup"),
  });
  await import("../../extension/background/main.js");
  assert.deepEqual(Object.keys(heard).sort(), ["onInstalled", "onMessage", "onStartup"]);
  const reply = await new Promise((resolve) => {
    assert.equal(heard.onMessage({ kind: "papers", ids: [ID] }, ARXIV_PAGE, resolve), true);
  });
  assert.equal(reply.trouble.kind, "unpaired");
});
