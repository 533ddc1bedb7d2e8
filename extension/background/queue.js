// Acts of the reader, written down before anything is sent, so that none is lost with the background; and
// those that arrived and can be taken back.

import { asked, put } from "./database.js";
import { entriesOn, noteDone, noteUndone, told } from "./settling.js";
import { Troubled } from "./trouble.js";
import { byPaper, newestAct, standingAfter } from "./waiting.js";

export const MOST_WAITING = 2000;
const MOST_GAVE_WAY = 50;

/** Of one request, as the endpoint sets it; each is of one paper, so that its body has less than 128 KiB. */
const MOST_ENTRIES = 500;

/**
 * @typedef {import("./waiting.js").Waiting} Waiting
 * @typedef {import("./waiting.js").WaitingAct} WaitingAct
 * @typedef {import("./waiting.js").WaitingUndo} WaitingUndo
 * @typedef {import("./waiting.js").DoneAct} DoneAct
 * @typedef {import("./answers.js").Done} Done
 */

/**
 * What became of an entry: what arxivtui said, or that it would not have it.
 * @typedef {{ entry: Waiting, done: Done | null }} Outcome
 */

export class Queue {
  #database;
  #clock;

  /**
   * @param {import("./database.js").Database} database
   * @param {import("./clock.js").Clock} clock
   */
  constructor(database, clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Write an act down. A page that was cut off from the background asks again: it is kept once.
   * @param {{ act_id: string, ids: PaperId[], marks: Marks }} act
   * @param {Map<PaperId, Standing>} standings as arxivtui said last
   * @returns {Promise<WaitingAct | null>} null: it has arrived already
   * @throws {Troubled} `full`; `unpaired`
   */
  add({ act_id, ids, marks }, standings) {
    return this.#database.transact(["queue", "done", "singles"], "readwrite", async (stores) => {
      // Looked at here, since it may be forgotten at any moment, and all that waits with it.
      if ((await asked(stores("singles").get("pairing"))) === undefined) throw new Troubled("unpaired");
      const queue = stores("queue");
      const waiting = /** @type {Waiting[]} */ (await entriesOn(queue, ids));
      const held = waiting.find((one) => one.kind === "act" && one.act_id === act_id);
      if (held?.kind === "act") return held;
      const done = /** @type {DoneAct[]} */ (await entriesOn(stores("done"), ids));
      if (done.some((one) => one.act_id === act_id)) return null;
      const onPaper = byPaper(waiting);
      /** @type {Record<PaperId, Standing>} */
      const before = {};
      for (const id of ids) {
        const now = standings.get(id);
        if (now !== undefined) before[id] = standingAfter(id, now, onPaper.get(id) ?? []);
      }
      return enter(queue, {
        kind: "act",
        act_id,
        ids,
        marks,
        at: await this.#after(queue),
        tried: false,
        failed: 0,
        undone: false,
        before,
      });
    });
  }

  /**
   * Take back the newest act on a paper: one that was never sent is forgotten, for another an undo is written
   * down.
   * @param {PaperId} id
   * @returns {Promise<{ ids: PaperId[], entry: WaitingUndo | null } | null>} null: there is no such act
   * @throws {Troubled} `full`
   */
  undo(id) {
    return this.#database.transact(["queue", "done"], "readwrite", async (stores) => {
      const queue = stores("queue");
      const act = newestAct(await entriesOn(queue, [id]), await entriesOn(stores("done"), [id]));
      if (act === undefined) return null;
      const { act_id, ids, before } = act;
      const isSent = "after" in act;
      if (!isSent && !act.tried) {
        await asked(queue.delete(act.order));
        return { ids, entry: null };
      }
      if (!isSent) await asked(queue.put({ ...act, undone: true }));
      const at = await this.#after(queue);
      const entry = { kind: "undo", act_id, ids, before, at, tried: false, failed: 0, sent: isSent };
      return { ids, entry: await enter(queue, /** @type {Omit<WaitingUndo, "order">} */ (entry)) };
    });
  }

  /**
   * All that waits, and all that can be taken back, in their order.
   * @returns {Promise<{ waiting: Waiting[], done: DoneAct[] }>}
   */
  all() {
    return this.#database.transact(["queue", "done"], "readonly", async (stores) => ({
      waiting: await asked(stores("queue").getAll()),
      done: await asked(stores("done").getAll()),
    }));
  }

  /** How many wait. */
  count() {
    return this.#database.transact(["queue"], "readonly", (stores) => asked(stores("queue").count()));
  }

  /**
   * When the oldest of those that wait was done.
   * @returns {Promise<Moment | null>}
   */
  oldest() {
    return this.#database.transact(["queue"], "readonly", async (stores) => {
      const [first] = await asked(stores("queue").getAll(null, 1));
      return first?.at ?? null;
    });
  }

  /**
   * What goes into the next request: the oldest, all of one kind. From here on they may have arrived.
   * @param {number} [most]
   * @returns {Promise<Waiting[]>}
   */
  take(most = MOST_ENTRIES) {
    return this.#database.transact(["queue"], "readwrite", async (stores) => {
      const oldest = await asked(stores("queue").getAll(null, Math.min(most, MOST_ENTRIES)));
      const other = oldest.findIndex((one) => one.kind !== oldest[0].kind);
      const batch = other === -1 ? oldest : oldest.slice(0, other);
      // All at once, since this stands between the proof and the token: the transaction waits for them.
      for (const one of batch) if (!one.tried) stores("queue").put({ ...one, tried: true });
      return batch;
    });
  }

  /**
   * Note that arxivtui failed over this entry alone.
   * @param {Waiting} entry
   * @returns {Promise<number>} how often it has
   */
  fail({ order }) {
    return this.#database.transact(["queue"], "readwrite", async (stores) => {
      const entry = /** @type {Waiting | undefined} */ (await asked(stores("queue").get(order)));
      if (entry === undefined) return 0;
      const failed = entry.failed + 1;
      await asked(stores("queue").put({ ...entry, failed }));
      return failed;
    });
  }

  /**
   * Note what became of entries. They leave the queue, what can be taken back is noted, and what gave way is
   * told, all at once, so that each is told once whatever happens.
   * @param {Outcome[]} outcomes
   * @param {Record<PaperId, Standing>} standings as arxivtui says now
   * @param {Set<number>} awaited orders of those whose asker is told; the others' is gone
   * @throws {Troubled} `full`
   */
  async settle(outcomes, standings, awaited) {
    await this.#database.transact(["queue", "done", "singles"], "readwrite", async (stores) => {
      /** @type {GaveWay[]} */
      const gaveWay = [];
      for (const outcome of outcomes) {
        // What was forgotten meanwhile leaves no traces.
        const entry = await asked(stores("queue").get(outcome.entry.order));
        if (entry === undefined) continue;
        await asked(stores("queue").delete(entry.order));
        if (outcome.done !== null && entry.kind === "act") {
          await noteDone(stores, entry, outcome.done, standings);
        } else if (outcome.done !== null) {
          await noteUndone(stores, entry, outcome.done, standings);
          await this.#followUndo(stores, entry, outcome.done);
        }
        if (!awaited.has(entry.order)) gaveWay.push(...told(entry, outcome.done));
      }
      if (gaveWay.length > 0) {
        const before = await asked(stores("singles").get("gave_way"));
        await put(stores, "gave_way", [...(before ?? []), ...gaveWay].slice(-MOST_GAVE_WAY));
      }
    });
  }

  /**
   * Acts after an undo of the same queue are later than it, though it is done only now: arxivtui would take the
   * undo for something that the reader did since, and let them give way to it.
   * @param {import("./database.js").Stores} stores
   * @param {WaitingUndo} undo
   * @param {Done} done
   */
  async #followUndo(stores, undo, done) {
    const at = new Date(this.#clock.now()).toISOString();
    const changed = new Set(done.changed);
    for (const one of /** @type {Waiting[]} */ (await entriesOn(stores("queue"), done.changed))) {
      const follows = one.order > undo.order && one.kind === "act" && one.at < at;
      if (follows && one.ids.some((id) => changed.has(id))) await asked(stores("queue").put({ ...one, at }));
    }
  }

  /**
   * Now, or just after the newest of those that wait, should the clock have been set back.
   * @param {IDBObjectStore} queue
   * @returns {Promise<Moment>}
   */
  async #after(queue) {
    const newest = await asked(queue.openCursor(null, "prev"));
    const last = newest === null ? 0 : Date.parse(newest.value.at);
    return new Date(Math.max(this.#clock.now(), last + 1)).toISOString();
  }
}

/**
 * @template {Omit<WaitingAct, "order"> | Omit<WaitingUndo, "order">} T
 * @param {IDBObjectStore} queue
 * @param {T} entry
 * @returns {Promise<T & { order: number }>}
 */
async function enter(queue, entry) {
  if ((await asked(queue.count())) >= MOST_WAITING) throw new Troubled("full", `${MOST_WAITING} acts wait`);
  return { ...entry, order: Number(await asked(queue.add(entry))) };
}
