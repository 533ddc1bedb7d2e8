// What was known last of each paper, for when arxivtui is closed: bounded, the newest kept. Writing is done
// behind the reply, and where it fails nothing else does.

import { asked } from "./database.js";
import { readOr } from "./trouble.js";
import { standingOf } from "./waiting.js";

export const MOST_PAPERS = 20_000;
const MOST_AT_HAND = 4000;

/** @typedef {{ id: PaperId, asOf: Moment, paper: Paper }} Remembered */

export class Memory {
  #database;
  #most;
  /** The newest, also those that are not written yet, or cannot be. @type {Map<PaperId, Remembered>} */
  #atHand = new Map();
  /** How papers stand by the answers to acts. @type {Map<PaperId, { turn: number, standing: Standing }>} */
  #stood = new Map();
  #turn = 0;
  /** Answers to what was asked before this turn are of a pairing that is forgotten. */
  #first = 0;
  /** @type {Promise<void>} */
  #writing = Promise.resolve();

  /**
   * @param {import("./database.js").Database} database
   * @param {number} [most]
   */
  constructor(database, most = MOST_PAPERS) {
    this.#database = database;
    this.#most = most;
  }

  /** A number to be taken before arxivtui is asked, and handed to `keep` with the answer. */
  get turn() {
    return this.#turn;
  }

  /**
   * Remember what arxivtui said. An act may have been answered while this answer was on its way: what it said
   * of how papers stand is newer.
   * @param {Record<PaperId, Paper>} papers
   * @param {Moment} asOf
   * @param {number} turn when it was asked
   * @param {boolean} written false: not on the disk
   * @returns {Map<PaperId, Remembered>}
   */
  keep(papers, asOf, turn, written) {
    /** @type {Map<PaperId, Remembered>} */
    const kept = new Map();
    for (const [id, paper] of Object.entries(papers)) {
      const stood = this.#stood.get(id);
      const isNewer = stood !== undefined && stood.turn > turn;
      kept.set(id, { id, asOf, paper: isNewer ? { ...paper, ...stood.standing } : paper });
    }
    if (turn < this.#first) return kept;
    this.#take(kept);
    if (written) this.#write((store) => [...kept.values()].map((one) => asked(store.put(one))));
    return kept;
  }

  /**
   * Remember how papers stand after acts.
   * @param {Record<PaperId, Standing>} standings
   * @param {number} turn when it was asked
   */
  stand(standings, turn) {
    if (turn < this.#first) return;
    this.#turn += 1;
    for (const [id, standing] of Object.entries(standings)) {
      this.#stood.delete(id);
      this.#stood.set(id, { turn: this.#turn, standing });
      const known = this.#atHand.get(id);
      if (known !== undefined) this.#atHand.set(id, { ...known, paper: { ...known.paper, ...standing } });
    }
    clip(this.#stood);
    this.#write((store) =>
      Object.entries(standings).map(async ([id, standing]) => {
        const known = await asked(store.get(id));
        if (known !== undefined) await asked(store.put({ ...known, paper: { ...known.paper, ...standing } }));
      }),
    );
  }

  /**
   * What is remembered of papers.
   * @param {PaperId[]} ids
   * @returns {Promise<Map<PaperId, Remembered>>}
   */
  async read(ids) {
    /** @type {Map<PaperId, Remembered>} */
    const found = new Map();
    const elsewhere = ids.filter((id) => !this.#atHand.has(id));
    const stored = elsewhere.length === 0 ? [] : await this.#stored(elsewhere);
    for (const one of stored) found.set(one.id, one);
    for (const id of ids) {
      const one = this.#atHand.get(id);
      if (one !== undefined) found.set(id, one);
    }
    return found;
  }

  /**
   * How papers stand, also some of which nothing else is known.
   * @param {PaperId[]} ids
   * @returns {Promise<Map<PaperId, Standing>>}
   */
  async standings(ids) {
    const known = await this.read(ids);
    /** @type {Map<PaperId, Standing>} */
    const found = new Map();
    for (const id of ids) {
      const standing = known.get(id)?.paper ?? this.#stood.get(id)?.standing;
      if (standing !== undefined) found.set(id, standingOf(standing));
    }
    return found;
  }

  /** How many papers are remembered. */
  async count() {
    await this.written();
    const counting = this.#database.transact(["papers"], "readonly", (stores) =>
      asked(stores("papers").count()),
    );
    return readOr(counting, 0);
  }

  /** Forget all of it; the database is its owner's to clear. */
  clear() {
    this.#turn += 1;
    this.#first = this.#turn;
    this.#atHand.clear();
    this.#stood.clear();
  }

  /** Wait until what is remembered is written. */
  written() {
    return this.#writing;
  }

  /** @param {Map<PaperId, Remembered>} kept */
  #take(kept) {
    for (const [id, one] of kept) {
      this.#atHand.delete(id);
      this.#atHand.set(id, one);
    }
    clip(this.#atHand);
  }

  /**
   * @param {PaperId[]} ids
   * @returns {Promise<Remembered[]>}
   */
  async #stored(ids) {
    const reading = this.#database.transact(["papers"], "readonly", (stores) =>
      Promise.all(ids.map((id) => asked(stores("papers").get(id)))),
    );
    return (await readOr(reading, [])).filter((one) => one !== undefined);
  }

  /** @param {(store: IDBObjectStore) => Promise<unknown>[]} work */
  #write(work) {
    const first = this.#first;
    this.#writing = this.#writing.then(async () => {
      // What was forgotten meanwhile is not to come back.
      if (first !== this.#first) return;
      try {
        await this.#database.transact(["papers"], "readwrite", async (stores) => {
          const store = stores("papers");
          await Promise.all(work(store));
          await prune(store, this.#most);
        });
      } catch {
        // The disk is full, say. What is at hand is still told.
      }
    });
  }
}

/**
 * @param {IDBObjectStore} store
 * @param {number} most
 */
async function prune(store, most) {
  const excess = (await asked(store.count())) - most;
  if (excess <= 0) return;
  const oldest = store.index("asOf").openKeyCursor();
  for (let left = excess; left > 0; left -= 1) {
    const cursor = await asked(oldest);
    if (cursor === null) return;
    store.delete(cursor.primaryKey);
    if (left > 1) cursor.continue();
  }
}

/** @param {Map<PaperId, unknown>} map */
function clip(map) {
  for (const id of map.keys()) {
    if (map.size <= MOST_AT_HAND) return;
    map.delete(id);
  }
}
