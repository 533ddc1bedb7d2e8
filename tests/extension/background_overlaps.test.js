// What happens at once: forgetting while something is under way, two codes, news that overlap.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Bulletin } from "../../extension/background/bulletin.js";
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

const pair = (code = CODE, label = "Test") =>
  browser.askFromOptions({ kind: "pair", code, label, port: app.port });
const forget = () => browser.askFromOptions({ kind: "forget" });
const look = () => browser.ask({ kind: "papers", ids: [ID] });
const status = () => browser.askFromOptions({ kind: "status" });

/** Hold the next answer of a route back: resolves once it is asked for, to what lets it go. */
function hold(path) {
  return new Promise((asked) => {
    app.interfere = (now) => {
      if (now !== path) return undefined;
      app.interfere = () => undefined;
      return new Promise((resolve) => asked(() => resolve(undefined)));
    };
  });
}

/** All that the extension has written down, but for the settings. */
async function traces() {
  await browser.background.memory.written();
  const names = ["singles", "papers", "queue", "done"];
  return browser.background.database.transact(names, "readonly", async (stores) => {
    const all = names.map(
      (name) =>
        new Promise((resolve) => {
          const request = stores(name).getAll();
          request.onsuccess = () => resolve(request.result);
        }),
    );
    return (await Promise.all(all)).flat();
  });
}

test("papers that were asked for when all was forgotten are not told as live", async () => {
  await pair();
  const held = hold("/v1/papers");
  const asked = look();
  const letGo = await held;
  await forget();
  letGo();
  const reply = await asked;
  assert.deepEqual([reply.trouble?.kind, reply.papers], ["unpaired", {}]);
  assert.deepEqual([browser.news.trouble, browser.news.papers], ["unpaired", {}]);
});

test("papers that were asked for under a pairing that is over are asked for again", async () => {
  await pair();
  const held = hold("/v1/papers");
  const asked = look();
  const letGo = await held;
  await pair();
  app.paths();
  letGo();
  assert.equal((await asked).trouble, null);
  assert.deepEqual(app.paths(), ["/v1/ping", "/v1/papers"]);
});

test("an act at the moment of forgetting is refused, and leaves nothing", async () => {
  await pair();
  const [acted] = await Promise.all([browser.act(ID, { starred: true }), forget()]);
  assert.deepEqual([acted.outcome, acted.trouble?.kind], ["refused", "unpaired"]);
  assert.deepEqual(await traces(), []);
});

test("a code that waits for the reader pairs no more once all is forgotten", async () => {
  const held = hold("/v1/pair/result");
  const pairing = pair();
  const letGo = await held;
  await forget();
  letGo();
  assert.deepEqual(await pairing, { outcome: "overtaken", trouble: null });
  assert.equal((await status()).paired, null);
  assert.deepEqual(await traces(), []);
});

test("of two codes the newer one counts, and the page of the other is told so", async () => {
  const held = hold("/v1/pair/result");
  const first = pair("AAAA-AAAA", "first");
  const letGo = await held;
  assert.equal((await pair("BBBB-BBBB", "second")).outcome, "paired");
  letGo();
  assert.deepEqual(await first, { outcome: "overtaken", trouble: null });
  assert.equal((await status()).paired.label, "second");
});

for (const [how, sweep] of Object.entries({
  "when the browser starts": () => browser.background.begin(),
  "with the next code, though that is wrong": () => pair("AAAA-AAAA"),
})) {
  test(`a claim that is over is not kept: it goes ${how}`, async () => {
    app.interfere = (path, { code }) => {
      if (path === "/v1/pair/result") return { reset: true };
      return code === "AAAAAAAA" ? refused(409, "no_pairing") : undefined;
    };
    assert.equal((await pair()).outcome, "trouble");
    const { database } = browser.background;
    assert.notEqual(await database.single("claim"), undefined);
    browser.clock.at += 240_000;
    browser.again();
    await sweep();
    assert.equal(await browser.background.database.single("claim"), undefined);
  });
}

test("of news that overlap, the last is what stands", async () => {
  const news = { papers: {}, waiting: 0, trouble: null, gaveWay: [] };
  await new Bulletin(browser.clock).tell(news);
  const bulletin = new Bulletin(browser.clock);
  await Promise.all([bulletin.tell({ ...news, waiting: 1 }), bulletin.tell(news)]);
  assert.equal(browser.news.waiting, 0);
});

test("what is cleared stays cleared, whatever was being told", async () => {
  const bulletin = new Bulletin(browser.clock);
  const told = bulletin.tell({ papers: {}, waiting: 1, trouble: null, gaveWay: [] });
  await Promise.all([told, bulletin.clear()]);
  assert.equal(browser.news, undefined);
});
