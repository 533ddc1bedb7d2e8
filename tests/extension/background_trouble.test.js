// What else may be on the port, and what else arxivtui may say: each has its name, and none gets the token.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Browser, paper, refused, StandInArxivtui } from "./stand_ins.js";

const ID = "2507.08665";

let app;
let browser;

beforeEach(async () => {
  app = await new StandInArxivtui().start();
  app.papers = { [ID]: paper() };
  browser = new Browser();
  await browser.pairWith(app);
  await browser.ask({ kind: "papers", ids: [ID] });
  app.paths();
});

afterEach(() => app.stop());

const look = () => browser.ask({ kind: "papers", ids: [ID] });
const atPing = (answer) => {
  app.interfere = (path) => (path === "/v1/ping" ? answer : undefined);
};
const pong = (changes) => ({ said: { app: "arxivtui", version: "9.9", api: 1, ...changes } });

for (const [what, answer, kind] of [
  ["a page of HTML", { raw: "<!doctype html><p>hello" }, "stranger"],
  ["a page that is not there", { status: 404, raw: "no" }, "stranger"],
  ["a redirect", { status: 302, raw: "", headers: { location: "http://127.0.0.1:9/" } }, "stranger"],
  ["another program's JSON", { said: { app: "other", api: 1, version: "1" } }, "stranger"],
  ["an endless answer", { raw: `{"app":"arxivtui","version":"${"x".repeat(100_000)}"` }, "stranger"],
  ["a wrong proof", pong({ proof: "0".repeat(64) }), "stranger"],
  ["no proof", pong({}), "shut_out"],
  ["a newer arxivtui", pong({ api: 2 }), "update_extension"],
  ["an older arxivtui", pong({ api: 0 }), "update_app"],
  ["an arxivtui in haste", refused(429, "too_many", { "retry-after": "1" }), "busy"],
  ["an arxivtui whose store is gone", refused(503, "store_gone"), "failing"],
  ["an arxivtui behind another port", refused(421, "bad_host"), "refused"],
]) {
  test(`${what} at the ping is ${kind}; no token is sent, and what was known is shown`, async () => {
    atPing(answer);
    const reply = await look();
    assert.equal(reply.trouble.kind, kind);
    assert.equal(reply.papers[ID].score, 94);
    assert.equal(browser.news.trouble, kind);
    assert.deepEqual([...new Set(app.requests.map((one) => one.path))], ["/v1/ping"]);
    assert.ok(app.requests.every((one) => one.token === undefined));
    app.interfere = () => undefined;
    assert.equal((await look()).trouble, null);
    assert.equal(browser.news.trouble, null);
  });
}

for (const [what, answer, kind, waits] of [
  ["a revoked token", refused(401, "bad_token"), "shut_out", []],
  ["another origin", refused(403, "bad_origin"), "shut_out", []],
  ["a route that is not there", refused(404, "no_route"), "refused", []],
  ["too many requests", refused(429, "too_many", { "retry-after": "2" }), "busy", [2000]],
  ["far too many requests", refused(429, "too_many", { "retry-after": "60" }), "busy", []],
  ["a mistake", refused(500, "failed"), "failing", [1000]],
  ["a busy store", refused(503, "store_busy"), "failing", [1000]],
  ["no JSON", { raw: "{" }, "nonsense", []],
  ["a list", { said: [] }, "nonsense", []],
  [
    "a paper left out",
    { said: { papers: {}, unknown: [], requested: {}, as_of: "2025-07-14T20:31:05Z" } },
    "nonsense",
    [],
  ],
  ["a connection that breaks", { reset: true }, "closed", [300]],
]) {
  test(`${what} is ${kind}, after ${waits.length === 0 ? "no" : "one"} more try`, async () => {
    app.interfere = (path) => (path === "/v1/papers" ? answer : undefined);
    browser.clock.waits.length = 0;
    const reply = await look();
    assert.equal(reply.trouble.kind, kind);
    assert.equal(reply.papers[ID].score, 94);
    assert.deepEqual(browser.clock.waits, waits);
    assert.equal(app.paths().filter((path) => path === "/v1/papers").length, waits.length + 1);
  });
}

test("what passes is waited for: a page is answered at the second try", async () => {
  let count = 0;
  app.interfere = (path) => {
    if (path !== "/v1/papers") return undefined;
    count += 1;
    return count === 1 ? refused(429, "too_many", { "retry-after": "1" }) : undefined;
  };
  assert.equal((await look()).trouble, null);
});

test("an act waits out every trouble but its own", async () => {
  for (const answer of [
    refused(401, "bad_token"),
    refused(404, "no_route"),
    refused(500, "failed"),
    { raw: "x" },
  ]) {
    app.interfere = (path) => (path === "/v1/triage" ? answer : undefined);
    const reply = await browser.act(ID, { later: true });
    assert.equal(reply.outcome, "waiting");
  }
  app.interfere = () => undefined;
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.equal(app.standing(ID).later, true);
});

test("what is said of the ping is not said of the acts behind it", async () => {
  atPing(refused(400, "bad_request"));
  const reply = await browser.act(ID, { later: true });
  assert.deepEqual([reply.outcome, reply.trouble.kind, reply.waiting], ["waiting", "refused", 1]);
  assert.deepEqual(app.paths(), ["/v1/ping"]);
});

test("papers are asked for though an act does not get through for its own reasons", async () => {
  app.interfere = (path) => (path === "/v1/triage" ? { raw: "x" } : undefined);
  await browser.act(ID, { later: true });
  const reply = await look();
  assert.deepEqual([reply.trouble, reply.waiting, reply.papers[ID].later], [null, 1, true]);
});

test("without the permission for this computer nothing is sent", async () => {
  globalThis.chrome.isAllowed = false;
  assert.equal((await look()).trouble.kind, "no_permission");
  assert.deepEqual(app.paths(), []);
});

test("an answer that does not come is waited for in bounded time", async (t) => {
  t.mock.method(AbortSignal, "timeout", () => AbortSignal.abort(new DOMException("late", "TimeoutError")));
  assert.equal((await look()).trouble.kind, "failing");
});

test("a token, and a page, are never in what other pages of the browser can read", async () => {
  await browser.act(ID, { starred: true });
  const { token } = await browser.background.database.single("pairing");
  assert.equal(JSON.stringify(globalThis.chrome.stored).includes(token), false);
});

test("the status says who is there, how the day stands, and what waits", async () => {
  const day = { date: "2025-07-14", state: "complete", papers: 221, unread: 41, starred: 6, later: 3 };
  app.interfere = (path) => (path === "/v1/day" ? { said: day } : undefined);
  const status = await browser.askFromOptions({ kind: "status" });
  assert.equal(status.trouble, null);
  assert.deepEqual(status.app, { version: "0.1.0", api: 1 });
  assert.deepEqual(status.day, day);
  assert.deepEqual([status.port, status.paired.label, status.remembered], [app.port, "Test", 1]);
  assert.deepEqual(Object.keys(status.paired).sort(), ["client", "label", "since"]);
});

test("an arxivtui that has no days to tell, or tells them oddly, is no trouble", async () => {
  assert.deepEqual(pickDay(await browser.askFromOptions({ kind: "status" })), [null, null]);
  app.interfere = (path) => (path === "/v1/day" ? { said: { date: 7 } } : undefined);
  assert.deepEqual(pickDay(await browser.askFromOptions({ kind: "status" })), [null, null]);
});

test("the status of an arxivtui that does not fit says its version, if it proved itself", async () => {
  app.api = 2;
  const status = await browser.askFromOptions({ kind: "status" });
  assert.deepEqual([status.trouble.kind, status.app], ["update_extension", { version: "0.1.0", api: 2 }]);
});

function pickDay({ trouble, day }) {
  return [trouble, day];
}
