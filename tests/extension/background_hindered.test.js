// Acts and undos that something comes in the way of: an answer that is lost, a mistake of arxivtui's, a page that
// asks twice. Each is done once or told, and nothing else has to wait for it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { IDBDatabase, IDBObjectStore } from "fake-indexeddb";
import { Browser, paper, refused, StandInArxivtui } from "./stand_ins.js";

const ID = "2507.08665";
const OTHER = "2507.08666";
const NEW = "2507.08667";

let app;
let browser;

beforeEach(async () => {
  app = await new StandInArxivtui().start();
  app.papers = { [ID]: paper(), [OTHER]: paper(), [NEW]: paper() };
  browser = new Browser();
  await browser.pairWith(app);
  await browser.ask({ kind: "papers", ids: [ID, OTHER] });
  app.paths();
});

afterEach(() => app.stop());

const star = (id = ID, act_id = randomUUID()) => browser.act(id, { starred: true }, act_id);
const undo = (id = ID) => browser.ask({ kind: "undo", id });
const look = (...ids) => browser.ask({ kind: "papers", ids });
const status = () => browser.askFromOptions({ kind: "status" });
const atTriage = (answer, isAboutIt = () => true) => {
  app.interfere = (path, { acts }) => (path === "/v1/triage" && isAboutIt(acts) ? answer : undefined);
};
const whys = (gaveWay) => gaveWay.map(({ ids, why }) => [...ids, why]);

/** Arxivtui does what it is asked for, and its answer is lost: so many times. */
function loseAnswers(path, times) {
  let left = times;
  app.interfere = (asked, body) => {
    if (asked !== path || left === 0) return undefined;
    left -= 1;
    for (const act_id of body.undo) {
      const taken = app.taken[act_id];
      taken.stands = false;
      Object.assign(app.papers, taken.was);
    }
    return { reset: true };
  };
}

test("an undo whose answer was lost is done, and its badge is right", async () => {
  await star();
  loseAnswers("/v1/undo", 1);
  const reply = await undo();
  assert.deepEqual([reply.outcome, reply.conflicts], ["kept", []]);
  const { starred, undoable, waiting } = reply.papers[ID];
  assert.deepEqual({ starred, undoable, waiting }, { starred: false, undoable: false, waiting: false });
  assert.equal(browser.news.papers[ID].starred, false);
});

test("so is one that the background died over: nothing has given way", async () => {
  await star();
  loseAnswers("/v1/undo", Number.POSITIVE_INFINITY);
  assert.equal((await undo()).outcome, "waiting");
  app.interfere = () => undefined;
  browser.again();
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.deepEqual((await status()).gaveWay, []);
  assert.equal(browser.news.papers[ID].starred, false);
});

for (const answer of [refused(500, "failed"), refused(503, "store_full"), { raw: "x" }]) {
  const what = answer.said?.error.code ?? "nonsense";
  test(`an act answered with ${what} waits, and pages are live all the same`, async () => {
    atTriage(answer);
    const acted = await star();
    assert.deepEqual([acted.outcome, acted.trouble, acted.waiting], ["waiting", null, 1]);
    const reply = await look(ID, OTHER, NEW);
    assert.deepEqual([reply.trouble, reply.waiting, reply.unknown], [null, 1, []]);
    assert.deepEqual([reply.papers[ID].starred, reply.papers[NEW].score], [true, 94]);
    assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 1 });
  });
}

test("an act whose request is not answered in words leaves no page live", async () => {
  atTriage({ reset: true });
  assert.equal((await star()).trouble.kind, "closed");
  assert.equal((await look(ID)).trouble.kind, "closed");
});

for (const [what, path] of [
  ["while an act fails", "/v1/triage"],
  ["while the papers fail", "/v1/papers"],
]) {
  test(`${what}, page and popup do not drive each other on with news`, async () => {
    app.interfere = (asked) => (asked === path ? refused(503, "store_full") : undefined);
    await star();
    await look(ID);
    await status();
    const { number } = browser.news;
    for (let round = 0; round < 3; round += 1) {
      await look(ID);
      await status();
      await browser.ask({ kind: "reach" });
    }
    assert.equal(browser.news.number, number);
  });
}

test("the status tells of the trouble with an act, though arxivtui is there", async () => {
  atTriage(refused(500, "failed"));
  await star();
  const { app: answering, trouble, waiting } = await status();
  assert.deepEqual([answering?.api, trouble?.kind, waiting], [1, "failing", 1]);
});

test("an act over which arxivtui fails every time is given up, told, and holds nobody up", async () => {
  atTriage({ reset: true });
  await star("2507.00666");
  await star(OTHER);
  atTriage(refused(500, "failed"), (acts) => acts.some((act) => act.ids[0] === "2507.00666"));
  for (let run = 1; run < 5; run += 1) {
    browser.again();
    assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 2 });
  }
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.equal(app.standing(OTHER).starred, true);
  assert.deepEqual(whys((await status()).gaveWay), [["2507.00666", "refused"]]);
});

test("an act that meets a store that is full waits for as long as it takes", async () => {
  atTriage(refused(503, "store_full"));
  await star();
  for (let run = 0; run < 8; run += 1) await browser.ask({ kind: "reach" });
  app.interfere = () => undefined;
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.equal(app.standing(ID).starred, true);
});

test("an act that a page sends twice, cut off from the first reply, waits once", async () => {
  const act_id = randomUUID();
  await app.stop();
  await star(ID, act_id);
  browser.again();
  const again = await star(ID, act_id);
  assert.deepEqual([again.outcome, again.waiting], ["waiting", 1]);
  const undone = await undo();
  assert.deepEqual([undone.waiting, undone.papers[ID].starred], [0, false]);
  await app.start(app.port);
});

test("an act that has arrived already is told as kept, and taken back at once", async () => {
  const act_id = randomUUID();
  await star(ID, act_id);
  app.paths();
  const again = await star(ID, act_id);
  assert.deepEqual([again.outcome, again.papers[ID].starred, again.waiting], ["kept", true, 0]);
  assert.deepEqual(app.paths(), []);
  assert.equal((await undo()).papers[ID].starred, false);
  assert.equal((await undo()).outcome, "refused");
});

test("two that send the same act at once are told the same", async () => {
  app.conflicts = [ID];
  const act_id = randomUUID();
  const [one, other] = await Promise.all([star(ID, act_id), star(ID, act_id)]);
  assert.deepEqual([one.conflicts, other.conflicts], [[ID], [ID]]);
  assert.equal(Object.keys(app.taken).length, 1);
});

test("what gave way after the reader's list was drawn is still told", async () => {
  await app.stop();
  await star();
  await star(OTHER);
  await app.start(app.port);
  app.conflicts = [ID, OTHER];
  await browser.ask({ kind: "reach" });
  const [first] = (await status()).gaveWay;
  await browser.askFromOptions({ kind: "told", at: [first.at] });
  assert.deepEqual(whys((await status()).gaveWay), [[OTHER, "conflict"]]);
  assert.deepEqual(whys(browser.news.gaveWay), [[OTHER, "conflict"]]);
});

test("between the proof and the token a long queue is marked in one go", async (t) => {
  await app.stop();
  for (let place = 0; place < 12; place += 1) await browser.act(ID, { later: place % 2 === 0 });
  await app.start(app.port);
  const marking = [];
  let most = 0;
  const put = IDBObjectStore.prototype.put;
  t.mock.method(IDBObjectStore.prototype, "put", function (...words) {
    const request = put.apply(this, words);
    if (this.name === "queue") marking.push(request);
    most = Math.max(most, marking.filter((one) => one.readyState === "pending").length);
    return request;
  });
  await browser.ask({ kind: "reach" });
  assert.equal(most, 12);
});

test("the token is on the disk before it is told that it is there, and so is an act", async (t) => {
  const asked = [];
  const begin = IDBDatabase.prototype.transaction;
  t.mock.method(IDBDatabase.prototype, "transaction", function (names, mode, options) {
    if (mode === "readwrite") asked.push([...names, options?.durability]);
    return begin.call(this, names, mode, options);
  });
  await browser.pairWith(app);
  await star();
  await browser.background.memory.written();
  for (const [durability, ...names] of asked.map((one) => one.toReversed())) {
    assert.equal(durability, names.join() === "papers" ? "default" : "strict", names.join());
  }
  assert.ok(asked.some((one) => one.includes("singles") && !one.includes("queue")));
});
