// What the pages are told of papers: what arxivtui said last, and on top of it the acts that wait.

import { byPaper, isUndoable, newestAct, standingAfter, standingOf } from "./waiting.js";

/** @typedef {News["papers"]} Standings */

export class KnownPapers {
  #memory;
  #queue;

  /**
   * @param {import("./memory.js").Memory} memory
   * @param {import("./queue.js").Queue} queue
   */
  constructor(memory, queue) {
    this.#memory = memory;
    this.#queue = queue;
  }

  /**
   * @param {PaperId[]} ids
   * @returns {Promise<{ papers: Record<PaperId, Known>, waiting: number }>} papers: those that are known
   */
  async of(ids) {
    return this.with(await this.#memory.read(ids));
  }

  /**
   * @param {Map<PaperId, import("./memory.js").Remembered>} remembered
   * @returns {Promise<{ papers: Record<PaperId, Known>, waiting: number }>}
   */
  async with(remembered) {
    const { shown, waiting } = await this.#acts();
    /** @type {Record<PaperId, Known>} */
    const papers = {};
    for (const [id, { asOf, paper }] of remembered) papers[id] = { ...shown(id, paper), asOf };
    return { papers, waiting };
  }

  /**
   * Only how papers stand, also of those of which no more is known.
   * @param {PaperId[]} ids
   * @returns {Promise<{ papers: Standings, waiting: number }>}
   */
  async standings(ids) {
    const { shown, waiting } = await this.#acts();
    /** @type {Standings} */
    const papers = {};
    for (const [id, standing] of await this.#memory.standings(ids)) {
      const { waiting: waits, undoable, ...now } = shown(id, standing);
      papers[id] = { ...standingOf(now), waiting: waits, undoable };
    }
    return { papers, waiting };
  }

  async #acts() {
    const { waiting, done } = await this.#queue.all();
    const [waitingOn, doneOn] = [byPaper(waiting), byPaper(done)];
    /**
     * @template {Standing} T
     * @param {PaperId} id
     * @param {T} now
     */
    const shown = (id, now) => {
      const own = waitingOn.get(id) ?? [];
      const standing = standingAfter(id, now, own);
      const undoable = isUndoable(id, standing, newestAct(own, doneOn.get(id) ?? []));
      return { ...standing, waiting: own.length > 0, undoable };
    };
    return { shown, waiting: waiting.length };
  }
}
