// What a page knows of its papers while acts are on their way: whatever order replies and news come in, it ends
// where arxivtui does.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "../../extension/shared/standing.js";
import "../../extension/content/ledger.js";

const ID = "2507.08665";

/** @param {Partial<Known>} changes @returns {Known} */
function paper(changes = {}) {
  return {
    score: 94,
    scorer: "local",
    relevance: null,
    novelty: null,
    comment: "",
    topic: "",
    evidence: [],
    stale: false,
    rank: 1,
    matched: "",
    library: false,
    state: "unread",
    starred: false,
    later: false,
    tags: [],
    asOf: "2025-07-14T12:00:00Z",
    waiting: false,
    undoable: false,
    ...changes,
  };
}

/** @param {Partial<PapersReply>} reply @returns {PapersReply} */
function papers(reply) {
  return { trouble: null, papers: {}, unknown: [], requested: {}, asOf: null, waiting: 0, ...reply };
}

/** @param {Known} known @param {Partial<ActReply>} [more] @returns {ActReply} */
function done(known, more = {}) {
  return {
    outcome: "kept",
    papers: { [ID]: known },
    conflicts: [],
    unknown: [],
    trouble: null,
    waiting: 0,
    ...more,
  };
}

/** @type {Ledger} */
let ledger;

beforeEach(() => {
  ledger = arxivtui.ledger.open();
  ledger.told(papers({ papers: { [ID]: paper() } }), [ID], ledger.asking());
});

test("an act shows at once, with what follows from it", () => {
  ledger.begin([ID], { starred: true });

  const { starred, state, undoable } = /** @type {Known} */ (ledger.known(ID));
  assert.deepEqual({ starred, state, undoable }, { starred: true, state: "seen", undoable: true });
});

test("a refused act is taken back, and that one alone", () => {
  const later = ledger.begin([ID], { later: true });
  const star = ledger.begin([ID], { starred: true });

  ledger.settle(star, { ...done(paper()), outcome: "refused", papers: {} });

  assert.equal(ledger.known(ID)?.starred, false);
  assert.equal(ledger.known(ID)?.later, true);
  ledger.settle(later, done(paper({ later: true, state: "seen" })));
  assert.equal(ledger.known(ID)?.later, true);
});

test("two quick acts on one paper end as the later one, in whichever order their replies come", () => {
  const starred = paper({ starred: true, state: "seen" });
  const unstarred = paper({ state: "seen" });
  for (const replies of ["in order", "the other way round"]) {
    const on = ledger.begin([ID], { starred: true });
    const off = ledger.begin([ID], { starred: false });
    /** @type {[number, ActReply][]} */
    const answers = [
      [on, done(starred)],
      [off, done(unstarred)],
    ];
    for (const [act, reply] of replies === "in order" ? answers : answers.reverse()) {
      ledger.settle(act, reply);
      assert.equal(ledger.known(ID)?.starred, false, replies);
    }
  }
});

test("a reply to what was asked before an act does not bring back how things stood", () => {
  const since = ledger.asking();
  const act = ledger.begin([ID], { starred: true });
  ledger.settle(act, done(paper({ starred: true, state: "seen", undoable: true })));

  ledger.told(papers({ papers: { [ID]: paper({ score: 50 }) } }), [ID], since);

  assert.equal(ledger.known(ID)?.starred, true);
  assert.equal(ledger.known(ID)?.score, 50);
});

test("what another tab did shows here, and gives way to an act of this page on its way", () => {
  const changed = ledger.heard({ [ID]: { ...paper({ state: "dismissed" }) }, 2507.00001: paper() });
  assert.deepEqual(changed, [ID]);
  assert.equal(ledger.known(ID)?.state, "dismissed");

  ledger.begin([ID], { starred: true });
  ledger.heard({ [ID]: paper({ later: true, state: "seen" }) });
  assert.equal(ledger.known(ID)?.starred, true);
  assert.equal(ledger.known(ID)?.later, true);
});

test("an undo shows at once how the paper stood before this page's act", () => {
  const act = ledger.begin([ID], { state: "dismissed" });
  ledger.settle(act, done(paper({ state: "dismissed", undoable: true })));

  const undo = ledger.beginUndo(ID);

  assert.equal(ledger.known(ID)?.state, "unread");
  ledger.settle(undo, done(paper()));
  assert.equal(ledger.known(ID)?.state, "unread");
});

test("an undo of what this page did not do waits for its reply", () => {
  ledger.heard({ [ID]: paper({ starred: true, state: "seen", undoable: true }) });

  const undo = ledger.beginUndo(ID);

  assert.equal(ledger.known(ID)?.starred, true);
  ledger.settle(undo, done(paper()));
  assert.equal(ledger.known(ID)?.starred, false);
});

test("a paper that was wanted is on its way until it is there, or does not come", () => {
  const other = "2507.00001";
  ledger.queued([other]);
  assert.deepEqual(ledger.wanted, [other]);

  ledger.told(papers({ unknown: [other], requested: { [other]: "No such paper." } }), [other], 0);
  assert.deepEqual(ledger.wanted, []);
  assert.equal(ledger.requested(other), "No such paper.");

  ledger.queued([other]);
  ledger.told(papers({ papers: { [other]: paper() } }), [other], ledger.asking());
  assert.deepEqual(ledger.wanted, []);
  assert.equal(ledger.requested(other), "");
});

test("what is known stays while arxivtui is away, and goes with the pairing", () => {
  const trouble = { kind: /** @type {const} */ ("closed"), detail: "" };
  ledger.told(papers({ trouble, unknown: [ID] }), [ID], ledger.asking());
  assert.ok(ledger.known(ID));

  ledger.told(papers({ trouble: { kind: "unpaired", detail: "" }, unknown: [ID] }), [ID], ledger.asking());
  assert.equal(ledger.known(ID), undefined);
});
