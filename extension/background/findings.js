// How arxivtui was found last, and telling all open pages of it, of acts that wait and of those that gave way.

import { gaveWay } from "./status.js";
import { readOr } from "./trouble.js";

/** Found by requests with the token; a ping alone says nothing of it. */
const BEHIND_THE_PING = ["shut_out", "busy", "failing", "nonsense", "refused", "full"];

/** What is known where the browser's storage cannot be read. */
const NOTHING = { papers: /** @type {News["papers"]} */ ({}), waiting: 0 };

export class Findings {
  #known;
  #database;
  #bulletin;
  #era = 0;
  /** How arxivtui was found last. @type {Trouble | null} */
  #last = null;

  /**
   * @param {import("./known.js").KnownPapers} known
   * @param {import("./database.js").Database} database
   * @param {import("./bulletin.js").Bulletin} bulletin
   */
  constructor(known, database, bulletin) {
    this.#known = known;
    this.#database = database;
    this.#bulletin = bulletin;
  }

  get last() {
    return this.#last;
  }

  /** Of one pairing; to be taken before arxivtui is asked, and handed back with what was found. */
  get era() {
    return this.#era;
  }

  /** Another pairing, or none: what is under way says nothing of it. */
  beginEra() {
    this.#era += 1;
  }

  /**
   * Note how arxivtui was found by a request with the token, and let the pages know if that is news.
   * @param {Trouble | null} trouble
   * @param {number} era
   * @param {PaperId[]} [ids] whose standing is told as well
   */
  async found(trouble, era, ids = []) {
    if (era === this.#era) this.#last = trouble;
    await this.tell(ids);
  }

  /**
   * The same by a ping. Without trouble it does not take back what a request has met: that request would meet
   * it again, and page and popup would drive each other on with the news of it.
   * @param {Trouble | null} trouble
   * @param {number} era
   */
  async pinged(trouble, era) {
    const stays = trouble === null && this.#last !== null && BEHIND_THE_PING.includes(this.#last.kind);
    await this.found(stays ? this.#last : trouble, era);
  }

  /**
   * Let all pages know how papers stand.
   * @param {PaperId[]} ids
   * @returns {Promise<void>}
   */
  async tell(ids) {
    const era = this.#era;
    const { papers, waiting } = await readOr(this.#known.standings(ids), NOTHING);
    const gone = await gaveWay(this.#database);
    // Forgotten meanwhile, it is not to be told.
    if (era !== this.#era) return this.tell(ids);
    const trouble = this.#last?.kind ?? null;
    return this.#bulletin.tell({ papers, waiting, trouble, gaveWay: gone });
  }
}
