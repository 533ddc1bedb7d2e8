// What a page is told of its papers, with arxivtui there and without.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { IDBObjectStore } from "fake-indexeddb";
import { Database } from "../../extension/background/database.js";
import { dispatch } from "../../extension/background/dispatch.js";
import { Memory } from "../../extension/background/memory.js";
import { ARXIV_PAGE, Browser, paper, StandInArxivtui } from "./stand_ins.js";

let app;
let browser;

beforeEach(async () => {
  app = await new StandInArxivtui().start();
  app.papers = { 2507.08665: paper(), "hep-th/9901001": paper({ score: null, scorer: "", rank: null }) };
  browser = new Browser();
  assert.deepEqual(await browser.pairWith(app), { outcome: "paired", trouble: null });
  app.paths();
});

afterEach(() => app.stop());

test("a page costs one ping and one request", async () => {
  const reply = await browser.ask({ kind: "papers", ids: ["2507.08665", "hep-th/9901001", "2507.00001"] });
  assert.equal(reply.trouble, null);
  assert.equal(reply.papers["2507.08665"].score, 94);
  assert.equal(reply.papers["hep-th/9901001"].score, null);
  assert.deepEqual(reply.unknown, ["2507.00001"]);
  assert.equal(reply.asOf, "2025-07-14T20:31:05.120Z");
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/papers"]);
});

test("the token goes to papers alone, not to the ping", async () => {
  await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  assert.deepEqual(
    app.requests.map((one) => one.token !== undefined),
    [false, true],
  );
});

test("more than 2,000 ids go in several requests", async () => {
  const ids = Array.from({ length: 2100 }, (_, place) => `2507.${String(10_000 + place)}`);
  const reply = await browser.ask({ kind: "papers", ids: [...ids, "2507.08665", "no id", 7] });
  const asked = app.requests.filter((one) => one.path === "/v1/papers").map((one) => one.body.ids.length);
  assert.deepEqual(asked, [2000, 101]);
  assert.equal(reply.unknown.length, 2100);
  assert.equal(reply.papers["2507.08665"].score, 94);
});

test("with arxivtui closed a page shows what was known last, also after the background was ended", async () => {
  await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  await browser.background.memory.written();
  await app.stop();
  browser.again();
  const reply = await browser.ask({ kind: "papers", ids: ["2507.08665", "2507.00001"] });
  assert.equal(reply.trouble.kind, "closed");
  assert.equal(reply.papers["2507.08665"].score, 94);
  assert.equal(reply.asOf, "2025-07-14T20:31:05.120Z");
  assert.deepEqual(reply.unknown, ["2507.00001"]);
  assert.equal(browser.news.trouble, "closed");
  await app.start(app.port);
});

test("papers looked at in a private window are not written down", async () => {
  const inPrivate = { ...ARXIV_PAGE, tab: { incognito: true } };
  await dispatch(browser.background, { kind: "papers", ids: ["2507.08665"] }, inPrivate);
  assert.equal((await browser.askFromOptions({ kind: "status" })).remembered, 0);
});

test("texts are cut to what can be shown, and only known fields are taken", async () => {
  app.papers["2507.08665"] = paper({
    comment: `<script>alert(1)</script>${"x".repeat(20_000)}`,
    topic: "left\u202eright\u0007",
    evidence: Array.from({ length: 20 }, () => ({ kind: "term", text: "y".repeat(1000), weight: 1 })),
    something: "else",
  });
  const { papers } = await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  const shown = papers["2507.08665"];
  assert.equal(shown.comment.length, 10_000);
  assert.ok(shown.comment.startsWith("<script>"));
  assert.equal(shown.topic, "leftright");
  assert.deepEqual([shown.evidence.length, shown.evidence[0].text.length], [8, 300]);
  assert.equal("something" in shown, false);
});

test("papers of the reader's library are told as such, and an older arxivtui says nothing of it", async () => {
  app.papers["2507.08665"] = paper({ library: true });
  const { papers } = await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  assert.equal(papers["2507.08665"].library, true);

  const { library: _, ...older } = paper();
  app.papers["2507.08665"] = older;
  const again = await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  assert.deepEqual([again.trouble, again.papers["2507.08665"].library], [null, false]);
});

for (const [what, changes] of Object.entries({
  "a score beyond 100": { score: 101 },
  "a score in words": { score: "94" },
  "a state of its own": { state: "eaten" },
  "a list for a comment": { comment: [] },
  "a library in words": { library: "yes" },
  "evidence without a weight": { evidence: [{ kind: "term", text: "x" }] },
})) {
  test(`${what} is nonsense, and what was known last is shown`, async () => {
    await browser.ask({ kind: "papers", ids: ["2507.08665"] });
    app.papers["2507.08665"] = paper(changes);
    const reply = await browser.ask({ kind: "papers", ids: ["2507.08665"] });
    assert.equal(reply.trouble.kind, "nonsense");
    assert.equal(reply.papers["2507.08665"].score, 94);
  });
}

test("an answer that was on its way when a star was kept does not take the star back", async () => {
  let letGo;
  app.interfere = async (path) => {
    if (path !== "/v1/papers") return undefined;
    const said = {
      papers: { 2507.08665: paper() },
      unscored: [],
      unknown: [],
      requested: {},
      as_of: app.asOf,
    };
    await new Promise((resolve) => {
      letGo = resolve;
      globalThis.setTimeout(resolve, 1000).unref();
    });
    return { said };
  };
  const asked = browser.ask({ kind: "papers", ids: ["2507.08665"] });
  while (letGo === undefined) await new Promise((resolve) => setImmediate(resolve));
  await browser.act("2507.08665", { starred: true });
  letGo();
  assert.equal((await asked).papers["2507.08665"].starred, true);
});

test("at most so many papers are remembered, the newest", async () => {
  const memory = new Memory(new Database(browser.factory), 3);
  for (const [id, asOf] of [
    ["2507.00003", "03"],
    ["2507.00001", "01"],
    ["2507.00002", "02"],
    ["2507.00004", "04"],
  ]) {
    memory.keep({ [id]: paper() }, `2025-07-${asOf}T00:00:00.000Z`, memory.turn, true);
  }
  assert.equal(await memory.count(), 3);
  const later = new Memory(new Database(browser.factory), 3);
  assert.deepEqual([...(await later.read(["2507.00001", "2507.00002"])).keys()], ["2507.00002"]);
});

test("a full disk breaks no reply", async (t) => {
  const put = t.mock.method(IDBObjectStore.prototype, "put", () => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  const live = await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  assert.equal(live.trouble, null);
  await browser.background.memory.written();
  assert.ok(put.mock.callCount() > 0);
  // What could not be written is still at hand while the background lives.
  await app.stop();
  const reply = await browser.ask({ kind: "papers", ids: ["2507.08665"] });
  assert.equal(reply.papers["2507.08665"].score, 94);
  await app.start(app.port);
});

test("papers that arxivtui does not hold are asked for, and then told of", async () => {
  assert.deepEqual(await browser.ask({ kind: "want", ids: ["2507.00001"] }), {
    queued: ["2507.00001"],
    trouble: null,
  });
  app.interfere = (path, { ids }) =>
    path === "/v1/papers"
      ? {
          said: {
            papers: {},
            unscored: [],
            unknown: ids,
            requested: { 2507.00001: "queued" },
            as_of: app.asOf,
          },
        }
      : undefined;
  const reply = await browser.ask({ kind: "papers", ids: ["2507.00001"] });
  assert.deepEqual(reply.requested, { 2507.00001: "queued" });
});
