// A browser is paired by the code that arxivtui shows, and forgets all when it is told to.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Browser, CODE, paper, refused, StandInArxivtui } from "./stand_ins.js";

const ID = "2507.08665";

let app;
let browser;

beforeEach(async () => {
  app = await new StandInArxivtui().start();
  app.papers = { [ID]: paper() };
  browser = new Browser();
});

afterEach(() => app.stop());

const pair = (changes = {}) =>
  browser.askFromOptions({ kind: "pair", code: CODE, label: "Test", port: app.port, ...changes });
const atResult = (answers) => {
  app.interfere = (path) => (path === "/v1/pair/result" ? answers.shift() : undefined);
};
const PENDING = { said: { state: "pending" } };

test("the code is sent, the reader is waited for, and the token is fetched", async () => {
  atResult([PENDING, PENDING]);
  assert.deepEqual(await pair({ code: " k7qx m2rb " }), { outcome: "paired", trouble: null });
  assert.deepEqual(app.requests[1].body, { code: "K7QXM2RB", label: "Test" });
  assert.deepEqual(browser.clock.waits, [1000, 1000]);
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/pair", ...Array(3).fill("/v1/pair/result")]);
});

test("before that, pages hear that they are not paired, and nothing is asked", async () => {
  const reply = await browser.ask({ kind: "papers", ids: [ID] });
  assert.deepEqual([reply.trouble.kind, reply.papers, reply.asOf], ["unpaired", {}, null]);
  const act = await browser.act(ID, { starred: true });
  assert.deepEqual([act.outcome, act.trouble.kind, act.waiting], ["refused", "unpaired", 0]);
  const status = await browser.askFromOptions({ kind: "status" });
  assert.deepEqual([status.trouble.kind, status.paired, status.port], ["unpaired", null, 31415]);
  assert.deepEqual(app.paths(), []);
});

test("a code that can be none is not sent: there are five tries", async () => {
  for (const code of ["K7QX", "K7QX-M2RBX", "K7QX_M2RB"]) {
    assert.deepEqual(await pair({ code }), { outcome: "wrong_code", trouble: null });
  }
  assert.deepEqual(app.paths(), []);
});

test("a wrong code is told as that", async () => {
  app.interfere = (path) => (path === "/v1/pair" ? refused(409, "no_pairing") : undefined);
  assert.deepEqual(await pair(), { outcome: "wrong_code", trouble: null });
});

test("a reader who says no, or nothing, is told as that", async () => {
  atResult([PENDING, { said: { state: "denied" } }]);
  assert.deepEqual(await pair(), { outcome: "denied", trouble: null });
  app.interfere = (path) => (path === "/v1/pair/result" ? PENDING : undefined);
  assert.deepEqual(await pair(), { outcome: "denied", trouble: null });
});

test("nobody on the port, and somebody else there, are told apart", async () => {
  app.interfere = () => ({ raw: "<p>hello" });
  assert.equal((await pair()).trouble.kind, "stranger");
  assert.deepEqual(app.paths(), ["/v1/ping"]);
  await app.stop();
  const reply = await pair();
  assert.deepEqual([reply.outcome, reply.trouble.kind], ["trouble", "closed"]);
  await app.start(app.port);
});

test("an arxivtui that does not fit is not given the code", async () => {
  app.api = 2;
  assert.equal((await pair()).trouble.kind, "update_extension");
  assert.deepEqual(app.paths(), ["/v1/ping"]);
});

test("a background that was ended goes on with the claim when it is asked with the same code", async () => {
  let begun;
  const first = new Promise((resolve) => {
    begun = resolve;
  });
  const ended = new Promise(() => {});
  browser.clock.onWait = () => {
    begun();
    return ended;
  };
  atResult([PENDING, PENDING]);
  pair();
  await first;
  browser.clock.onWait = () => {};
  browser.again();
  assert.deepEqual(await pair({ code: "k7qxm2rb" }), { outcome: "paired", trouble: null });
  assert.equal(app.paths().filter((path) => path === "/v1/pair").length, 1);
});

test("two pages that ask with the same code share one pairing", async () => {
  const replies = await Promise.all([pair(), pair()]);
  assert.deepEqual(
    replies.map((one) => one.outcome),
    ["paired", "paired"],
  );
  assert.equal(app.paths().filter((path) => path === "/v1/pair").length, 1);
});

test("arxivtui out of reach for a moment ends no pairing, for long it does", async () => {
  atResult([PENDING, { reset: true }, refused(429, "too_many"), PENDING]);
  assert.equal((await pair()).outcome, "paired");
  app.interfere = (path) => (path === "/v1/pair/result" ? { reset: true } : undefined);
  const reply = await pair();
  assert.deepEqual([reply.outcome, reply.trouble.kind], ["trouble", "closed"]);
});

test("paired again, what waits is kept and sent, and what was known is not: it may be another store", async () => {
  await pair();
  await browser.act(ID, { starred: true });
  await browser.ask({ kind: "papers", ids: [ID] });
  app.clients = {};
  const act = await browser.act(ID, { later: true });
  assert.deepEqual([act.outcome, act.trouble.kind], ["waiting", "shut_out"]);
  await pair();
  const reply = await browser.ask({ kind: "papers", ids: [ID] });
  assert.deepEqual([reply.trouble, reply.waiting], [null, 0]);
  assert.equal(app.standing(ID).later, true);
  // The star was another client's.
  await browser.ask({ kind: "undo", id: ID });
  assert.equal((await browser.ask({ kind: "papers", ids: [ID] })).papers[ID].undoable, false);
});

test("to forget leaves nothing behind, also of what is on its way", async () => {
  await pair();
  await browser.act(ID, { starred: true });
  app.interfere = async (path) => {
    if (path === "/v1/papers") await browser.askFromOptions({ kind: "forget" });
    return undefined;
  };
  await browser.ask({ kind: "papers", ids: [ID] });
  app.interfere = () => undefined;
  await browser.background.memory.written();
  browser.again();
  const status = await browser.askFromOptions({ kind: "status" });
  assert.deepEqual([status.paired, status.remembered, status.waiting], [null, 0, 0]);
  assert.deepEqual((await browser.ask({ kind: "papers", ids: [ID] })).papers, {});
  assert.equal(browser.news.trouble, "unpaired");
});
