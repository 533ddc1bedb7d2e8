// Sends what waits, in its order, one request after another: one sender at a time, however many pages ask.

import { readTriage, readUndo } from "./answers.js";
import { Troubled } from "./trouble.js";

const LOCK = "arxivtui-sending";

/** How long an arxivtui that was just there is tried again: another copy may be taking over its port. */
const TAKE_OVER = 3000;

/** The act itself is at fault: sent again, it would be refused again. */
const AT_FAULT = [400, 409, 413];
/** A mistake of arxivtui's, over some act; a store that is busy, full or gone is another matter (503). */
const FAILED = 500;
/** After so many runs that ended with a mistake over the same act, it is at fault too. */
const MOST_FAILURES = 5;

/**
 * @typedef {import("./queue.js").Outcome} Outcome
 * @typedef {import("./waiting.js").Waiting} Waiting
 * @typedef {import("./waiting.js").WaitingAct} WaitingAct
 */

/**
 * @typedef {object} Sent
 * @property {Outcome | null} outcome null: it waits
 * @property {Troubled | null} trouble why it waits, or was refused
 */

export class Sender {
  #queue;
  #connection;
  #memory;
  #settled;
  /** The run that will begin next, once the one under way has ended. @type {Promise<Troubled | null> | null} */
  #next = null;
  /** @type {Promise<unknown>} */
  #running = Promise.resolve();
  /** What is known of entries whose asker waits for word of them, by order. @type {Map<number, Sent | null>} */
  #awaited = new Map();
  /** The word that they wait for. @type {Map<number, Promise<Sent>>} */
  #sending = new Map();

  /**
   * @param {import("./queue.js").Queue} queue
   * @param {import("./connection.js").Connection} connection
   * @param {import("./memory.js").Memory} memory
   * @param {(ids: PaperId[]) => Promise<void>} settled told of papers whose acts arrived late, nobody waiting
   */
  constructor(queue, connection, memory, settled) {
    this.#queue = queue;
    this.#connection = connection;
    this.#memory = memory;
    this.#settled = settled;
  }

  /**
   * Send an entry of the queue, after all that came before it. Who asks for the same is told the same.
   * @param {Waiting} entry
   * @returns {Promise<Sent>}
   */
  send({ order }) {
    const sending = this.#sending.get(order) ?? this.#send(order);
    this.#sending.set(order, sending);
    return sending;
  }

  /** @param {number} order @returns {Promise<Sent>} */
  async #send(order) {
    this.#awaited.set(order, null);
    try {
      const trouble = await this.run();
      return this.#awaited.get(order) ?? { outcome: null, trouble };
    } finally {
      this.#awaited.delete(order);
      this.#sending.delete(order);
    }
  }

  /**
   * Send all that waits. What is asked for while another run is under way is one run more, not several.
   * @returns {Promise<Troubled | null>} what stood in the way
   */
  run() {
    if (this.#next === null) {
      this.#next = this.#running.then(() => {
        this.#next = null;
        return alone(() => this.#sendAll());
      });
      this.#running = this.#next.catch(() => {});
    }
    return this.#next;
  }

  /** @returns {Promise<Troubled | null>} */
  async #sendAll() {
    /** @type {Set<PaperId>} */
    const late = new Set();
    let singly = 0;
    try {
      while ((await this.#queue.count()) > 0) {
        /** @type {Waiting[]} */
        let batch = [];
        try {
          const outcomes = await this.#post(singly > 0 ? 1 : undefined, (taken) => {
            batch = taken;
          });
          if (outcomes === null) break;
          await this.#settle(outcomes.outcomes, outcomes.standings, null, late);
        } catch (error) {
          if (!(error instanceof Troubled) || ![...AT_FAULT, FAILED].includes(error.status)) throw error;
          // One of them spoils the request for the others.
          if (batch.length > 1) singly = batch.length + 1;
          else if (await this.#isAtFault(batch, error)) await this.#drop(batch, error, late);
          else throw error;
        }
        singly -= 1;
      }
      return null;
    } catch (error) {
      if (error instanceof Troubled) return error;
      throw error;
    } finally {
      if (late.size > 0) await this.#settled([...late]);
    }
  }

  /**
   * Send the oldest entries.
   * @param {number | undefined} most
   * @param {(batch: Waiting[]) => void} taken told which they are, before they go
   */
  async #post(most, taken) {
    const turn = this.#memory.turn;
    /** @type {Waiting[]} */
    let batch = [];
    const prepare = async () => {
      batch = await this.#queue.take(most);
      taken(batch);
      return batch.length === 0 ? null : requestOf(batch);
    };
    const answer = await this.#connection.ask(prepare, this.#awaited.size > 0 ? TAKE_OVER : 0);
    if (answer === null) return null;
    this.#memory.stand(answer.papers, turn);
    return {
      outcomes: batch.map((entry, place) => ({ entry, done: answer.done[place] ?? null })),
      standings: answer.papers,
    };
  }

  /**
   * @param {Waiting[]} batch an entry that was sent alone
   * @param {Troubled} error
   */
  async #isAtFault([entry], error) {
    if (error.status !== FAILED) return true;
    return entry !== undefined && (await this.#queue.fail(entry)) >= MOST_FAILURES;
  }

  /**
   * Arxivtui would not have an entry. Only this browser knows its id: one that is taken arrived long ago,
   * under a pairing that is over.
   * @param {Waiting[]} batch
   * @param {Troubled} error
   * @param {Set<PaperId>} late
   */
  async #drop(batch, error, late) {
    const isTaken = error.code === "act_taken";
    const done = isTaken ? { changed: [], conflicts: [], unknown: [] } : null;
    const outcomes = batch.map((entry) => ({ entry, done }));
    await this.#settle(outcomes, {}, isTaken ? null : error, late);
  }

  /**
   * @param {Outcome[]} outcomes
   * @param {Record<PaperId, Standing>} standings
   * @param {Troubled | null} trouble
   * @param {Set<PaperId>} late
   */
  async #settle(outcomes, standings, trouble, late) {
    const awaited = new Set(this.#awaited.keys());
    for (const outcome of outcomes) {
      const { order, ids } = outcome.entry;
      if (awaited.has(order)) this.#awaited.set(order, { outcome, trouble });
      else for (const id of ids) late.add(id);
    }
    await this.#queue.settle(outcomes, standings, awaited);
  }
}

/**
 * @param {Waiting[]} batch all of one kind
 * @returns {import("./connection.js").Request<ReturnType<typeof readTriage>>}
 */
function requestOf(batch) {
  const acts = batch.filter((one) => one.kind === "act");
  if (acts.length > 0) {
    return {
      path: "/v1/triage",
      body: { acts: acts.map(({ act_id, ids, at, marks }) => ({ ...marks, act_id, ids, at })) },
      read: (said) => readTriage(said, acts),
    };
  }
  // Each undo was asked for after the acts that it names and those undone before it: their order is right.
  return {
    path: "/v1/undo",
    body: { undo: batch.map((one) => one.act_id) },
    read: (said) => undone(readUndo(said), batch),
  };
}

/**
 * What became of each undo. An act that is taken back already, in arxivtui, left its papers as they are; but if
 * this undo was sent before, and its answer lost, it was that which took the act back.
 * @param {ReturnType<typeof readUndo>} answer
 * @param {Waiting[]} batch
 * @returns {ReturnType<typeof readTriage>}
 */
function undone({ changed, leftAlone, unknown, papers }, batch) {
  const done = batch.map(({ act_id, ids, tried }) => {
    if (unknown.includes(act_id))
      return { changed: tried ? ids : [], conflicts: tried ? [] : ids, unknown: [] };
    const of = (/** @type {PaperId[]} */ named) => ids.filter((id) => named.includes(id));
    return { changed: of(changed), conflicts: of(leftAlone), unknown: [] };
  });
  return { done, papers };
}

/**
 * @template T
 * @param {() => Promise<T>} work never while another copy of this background does it
 * @returns {Promise<T>}
 */
function alone(work) {
  const locks = globalThis.navigator?.locks;
  return locks === undefined ? work() : /** @type {Promise<T>} */ (locks.request(LOCK, work));
}
