// What the reader does is kept: on arxivtui's disk, or else in the queue until it gets there, once.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { IDBObjectStore } from "fake-indexeddb";
import { Browser, paper, refused, StandInArxivtui } from "./stand_ins.js";

const ID = "2507.08665";
const OTHER = "2507.08666";

let app;
let browser;

beforeEach(async () => {
  app = await new StandInArxivtui().start();
  app.papers = { [ID]: paper(), [OTHER]: paper() };
  browser = new Browser();
  await browser.pairWith(app);
  await browser.ask({ kind: "papers", ids: [ID, OTHER] });
  app.paths();
});

afterEach(() => app.stop());

const star = (id = ID) => browser.act(id, { starred: true });
const dismiss = (id = ID) => browser.act(id, { state: "dismissed" });
const undo = (id = ID) => browser.ask({ kind: "undo", id });
const look = (id = ID) => browser.ask({ kind: "papers", ids: [id] });

/** Arxivtui closes, something happens, and it opens again on its port. */
async function whileClosed(work) {
  await app.stop();
  await work();
  await app.start(app.port);
}

/** As many acts as one would otherwise have to do one by one. */
function fillQueue(count, act) {
  const at = new Date(browser.clock.now()).toISOString();
  return browser.background.database.transact(["queue"], "readwrite", async (stores) => {
    for (let place = 0; place < count; place += 1) {
      const entry = {
        kind: "act",
        act_id: randomUUID(),
        at,
        tried: false,
        failed: 0,
        undone: false,
        before: {},
        ...act,
      };
      stores("queue").add(entry);
    }
  });
}

test("an undo that comes just after an act takes that act back", async () => {
  browser.again(); // How papers stand has to be read from the disk first.
  const [act, undone] = await Promise.all([star(), undo()]);
  assert.deepEqual([act.outcome, undone.outcome], ["kept", "kept"]);
  assert.equal((await look()).papers[ID].starred, false);
  assert.equal(app.standing(ID).starred, false);
});

test("a star is kept, shown, told to other pages, and can be taken back", async () => {
  const reply = await star();
  assert.deepEqual([reply.outcome, reply.trouble, reply.waiting], ["kept", null, 0]);
  const { starred, state, waiting, undoable } = reply.papers[ID];
  assert.deepEqual(
    { starred, state, waiting, undoable },
    { starred: true, state: "seen", waiting: false, undoable: true },
  );
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/triage"]);
  assert.deepEqual(browser.news.papers[ID], {
    ...{ state: "seen", starred: true, later: false, tags: [] },
    ...{ waiting: false, undoable: true },
  });
});

test("undo takes back act after act, and then there is none", async () => {
  await star();
  await dismiss();
  assert.equal((await undo()).papers[ID].starred, true);
  const first = await undo();
  assert.deepEqual(
    [first.outcome, first.papers[ID].state, first.papers[ID].undoable],
    ["kept", "unread", false],
  );
  const none = await undo();
  assert.deepEqual([none.outcome, none.trouble], ["refused", null]);
  assert.deepEqual(app.standing(ID), { state: "unread", starred: false, later: false, tags: [] });
});

test("what was changed in arxivtui since is not offered to be taken back", async () => {
  await star();
  app.papers[ID] = paper({ state: "dismissed" });
  assert.equal((await look()).papers[ID].undoable, false);
});

test("an act that changes nothing leaves nothing to take back", async () => {
  app.papers[ID] = paper({ state: "seen", starred: true });
  const reply = await star();
  assert.deepEqual([reply.outcome, reply.papers[ID].undoable], ["kept", false]);
});

test("with arxivtui closed an act waits, shows on every page, survives the background, and arrives once", async () => {
  await whileClosed(async () => {
    const reply = await star();
    assert.deepEqual([reply.outcome, reply.trouble.kind, reply.waiting], ["waiting", "closed", 1]);
    assert.equal(reply.papers[ID].starred, true);
    assert.equal(reply.papers[ID].waiting, true);
    browser.again();
    await browser.background.memory.written();
    assert.equal((await look()).papers[ID].starred, true);
    assert.equal(browser.news.waiting, 1);
  });
  const reply = await look();
  assert.deepEqual([reply.trouble, reply.waiting, reply.papers[ID].waiting], [null, 0, false]);
  assert.deepEqual(app.standing(ID), { state: "seen", starred: true, later: false, tags: [] });
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/triage", "/v1/ping", "/v1/papers"]);
});

test("an undo of what was never sent takes it out of the queue", async () => {
  await whileClosed(async () => {
    await star();
    const reply = await undo();
    assert.deepEqual([reply.outcome, reply.waiting, reply.papers[ID].starred], ["kept", 0, false]);
  });
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.deepEqual(app.paths(), ["/v1/ping"]);
});

test("an act that is taken back from another tab before it was sent is not said to wait", async () => {
  let isHeld = false;
  let letGo;
  app.interfere = async (path) => {
    if (path !== "/v1/ping" || isHeld) return undefined;
    isHeld = true;
    await new Promise((resolve) => {
      letGo = resolve;
    });
    return undefined;
  };
  const acting = star();
  while (letGo === undefined) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await undo()).outcome, "kept");
  letGo();
  const reply = await acting;
  assert.deepEqual([reply.outcome, reply.waiting, reply.papers[ID].starred], ["kept", 0, false]);
  assert.deepEqual(app.paths(), ["/v1/ping"]);
});

test("an undo of what arrived waits like an act, and what is done after it does not give way to it", async () => {
  await star();
  await whileClosed(async () => {
    const undone = await undo();
    assert.deepEqual([undone.outcome, undone.papers[ID].starred], ["waiting", false]);
    assert.equal(undone.papers[ID].undoable, false);
    await browser.act(ID, { later: true });
    browser.clock.at += 3_600_000;
  });
  app.paths();
  await browser.ask({ kind: "reach" });
  const sent = app.requests.filter((one) => one.path !== "/v1/ping");
  assert.deepEqual(
    sent.map((one) => one.path),
    ["/v1/undo", "/v1/triage"],
  );
  assert.equal(sent[1].body.acts[0].at, new Date(browser.clock.at).toISOString());
  assert.deepEqual(app.standing(ID), { state: "seen", starred: false, later: true, tags: [] });
});

test("an act whose answer was lost is sent again, and done once", async () => {
  let lost = 0;
  app.interfere = (path) => {
    if (path !== "/v1/triage" || lost > 0) return undefined;
    lost += 1;
    return { reset: true };
  };
  assert.equal((await star()).outcome, "kept");
  const acts = app.requests.filter((one) => one.path === "/v1/triage").map((one) => one.body.acts[0].act_id);
  assert.equal(acts.length, 2);
  assert.equal(acts[0], acts[1]);
});

test("before an act is tried again, whoever is there proves itself again", async () => {
  let lost = 0;
  app.interfere = (path) => {
    if (path === "/v1/triage") {
      lost += 1;
      return { reset: true };
    }
    return lost > 0
      ? { said: { app: "arxivtui", version: "0.1.0", api: 1, proof: "0".repeat(64) } }
      : undefined;
  };
  const reply = await star();
  assert.deepEqual([reply.outcome, reply.trouble.kind], ["waiting", "stranger"]);
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/triage", "/v1/ping"]);
});

test("an undo of what may have arrived goes after it", async () => {
  app.interfere = (path) => (path === "/v1/triage" ? { reset: true } : undefined);
  assert.equal((await star()).outcome, "waiting");
  const undone = await undo();
  assert.deepEqual([undone.outcome, undone.waiting, undone.papers[ID].starred], ["waiting", 2, false]);
  app.interfere = () => undefined;
  app.paths();
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/triage", "/v1/ping", "/v1/undo"]);
  assert.equal(app.standing(ID).starred, false);
  assert.deepEqual(browser.news.gaveWay, []);
});

test("while another copy takes the port over, an act is tried for a few seconds", async () => {
  await app.stop();
  browser.clock.onWait = (count) => (count === 4 ? app.start(app.port) : undefined);
  assert.equal((await star()).outcome, "kept");
  assert.deepEqual(browser.clock.waits, [300, 300, 300, 300]);
});

test("where arxivtui was not there just now, nobody waits for it", async () => {
  await whileClosed(async () => {
    await look();
    browser.clock.waits.length = 0;
    assert.equal((await star()).outcome, "waiting");
    assert.deepEqual(browser.clock.waits, []);
  });
});

test("acts of two tabs on one paper arrive in their order, and together where they can", async () => {
  const [first, second, third] = await Promise.all([star(), dismiss(), star(OTHER)]);
  assert.deepEqual([first.outcome, second.outcome, third.outcome], ["kept", "kept", "kept"]);
  const sent = app.requests.filter((one) => one.path === "/v1/triage").flatMap((one) => one.body.acts);
  assert.deepEqual(
    sent.map((act) => act.starred ?? act.state),
    [true, "dismissed", true],
  );
  assert.equal(app.standing(ID).state, "dismissed");
  assert.ok(sent[0].at < sent[1].at);
});

test("a late act that gave way is told until the reader has read it", async () => {
  let at;
  await whileClosed(async () => {
    await star();
    await star("2507.99999");
    at = browser.clock.now();
  });
  app.conflicts = [ID];
  await browser.ask({ kind: "reach" });
  const { gaveWay } = await browser.askFromOptions({ kind: "status" });
  assert.deepEqual(
    gaveWay.map(({ ids, marks, why }) => [ids[0], marks, why]),
    [
      [ID, { starred: true }, "conflict"],
      ["2507.99999", { starred: true }, "unknown"],
    ],
  );
  assert.ok(Date.parse(gaveWay[0].at) <= at);
  assert.deepEqual(browser.news.gaveWay, gaveWay);
  assert.equal(browser.news.papers[ID].starred, false);
  const shown = gaveWay.map((one) => one.at);
  assert.deepEqual(await browser.askFromOptions({ kind: "told", at: shown }), {});
  assert.deepEqual((await browser.askFromOptions({ kind: "status" })).gaveWay, []);
  assert.deepEqual(browser.news.gaveWay, []);
});

test("who waits for an act hears of its conflict at once, and nobody else does", async () => {
  app.conflicts = [ID];
  const reply = await star();
  assert.deepEqual([reply.outcome, reply.conflicts, reply.papers[ID].starred], ["kept", [ID], false]);
  assert.deepEqual((await star("2507.99999")).unknown, ["2507.99999"]);
  assert.deepEqual((await browser.askFromOptions({ kind: "status" })).gaveWay, []);
});

test("an undo of what was taken back in arxivtui is told as a conflict", async () => {
  await star();
  for (const taken of Object.values(app.taken)) taken.stands = false;
  const reply = await undo();
  assert.deepEqual([reply.outcome, reply.conflicts, reply.papers[ID].undoable], ["kept", [ID], false]);
});

test("one act that arxivtui would not have does not stop the others", async () => {
  await whileClosed(async () => {
    await star();
    await star("2507.00666");
    await star(OTHER);
  });
  app.interfere = (path, { acts }) =>
    path === "/v1/triage" && acts.some((act) => act.ids[0] === "2507.00666")
      ? refused(400, "bad_shape")
      : undefined;
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  assert.deepEqual([app.standing(ID).starred, app.standing(OTHER).starred], [true, true]);
  const { gaveWay } = await browser.askFromOptions({ kind: "status" });
  assert.deepEqual(
    gaveWay.map(({ ids, why }) => [ids, why]),
    [[["2507.00666"], "refused"]],
  );
});

test("an act that arxivtui would not have is rolled back", async () => {
  app.interfere = (path) => (path === "/v1/triage" ? refused(400, "bad_shape") : undefined);
  const reply = await star();
  assert.deepEqual([reply.outcome, reply.trouble.kind, reply.waiting], ["refused", "refused", 0]);
  assert.equal(reply.papers[ID].starred, false);
});

test("an act that arrived under a pairing that is over is not told as refused", async () => {
  app.interfere = (path) => (path === "/v1/triage" ? { reset: true } : undefined);
  await star();
  app.interfere = (path) => (path === "/v1/triage" ? refused(409, "act_taken") : undefined);
  await browser.pairWith(app);
  await browser.ask({ kind: "reach" });
  const status = await browser.askFromOptions({ kind: "status" });
  assert.deepEqual([status.waiting, status.gaveWay], [0, []]);
});

test("a long queue goes in requests that the endpoint takes", async () => {
  await whileClosed(async () => {
    await fillQueue(1200, {
      ids: ["astro-ph/9901001"],
      marks: { state: "seen", starred: false, later: true },
    });
  });
  assert.deepEqual(await browser.ask({ kind: "reach" }), { trouble: null, waiting: 0 });
  const sent = app.requests.filter((one) => one.path === "/v1/triage").map((one) => one.body);
  assert.deepEqual(
    sent.map(({ acts }) => acts.length),
    [500, 500, 200],
  );
  for (const body of sent) assert.ok(JSON.stringify(body).length <= 128 * 1024);
});

test("a queue that is full takes no more, and says so", async () => {
  await whileClosed(async () => {
    await fillQueue(2000, { ids: [ID], marks: { later: true } });
    const reply = await star(OTHER);
    assert.deepEqual([reply.outcome, reply.trouble.kind, reply.waiting], ["refused", "full", 2000]);
    assert.equal(reply.papers[OTHER].starred, false);
  });
});

test("with the disk full an act is refused, and nothing is kept", async (t) => {
  const adding = t.mock.method(IDBObjectStore.prototype, "add", () => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  const reply = await star();
  assert.deepEqual([reply.outcome, reply.trouble.kind, reply.papers[ID].starred], ["refused", "full", false]);
  adding.mock.restore();
  assert.deepEqual(app.paths(), []);
});

test("a queue a week old is replayed in its order, once", async () => {
  await whileClosed(async () => {
    await star();
    await dismiss();
    browser.clock.at += 7 * 86_400_000;
    browser.again();
    await star(OTHER);
    browser.again();
    const status = await browser.askFromOptions({ kind: "status" });
    assert.equal(status.waiting, 3);
    assert.ok(browser.clock.now() - Date.parse(status.oldest) >= 7 * 86_400_000);
  });
  await browser.background.begin();
  const sent = app.requests.filter((one) => one.path === "/v1/triage").flatMap((one) => one.body.acts);
  assert.deepEqual(
    sent.map((act) => act.starred ?? act.state),
    [true, "dismissed", true],
  );
  assert.deepEqual([app.standing(ID).state, app.standing(OTHER).starred], ["dismissed", true]);
});
