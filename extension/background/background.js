// All that the extension's pages and content scripts may ask for, put together.

import { readPapers, readWanted } from "./answers.js";
import { Bulletin } from "./bulletin.js";
import { Connection } from "./connection.js";
import { Database } from "./database.js";
import { Endpoint } from "./endpoint.js";
import { Findings } from "./findings.js";
import { KnownPapers } from "./known.js";
import { Memory } from "./memory.js";
import { PairingDesk } from "./pairing.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { statusOf, takeOff, whoIsThere } from "./status.js";
import { beyondTheAct, readOr, Troubled, troubleIn } from "./trouble.js";

/** Of one request, as the endpoint sets it. */
const MOST_IDS = 2000;

/** What is known where the browser's storage cannot be read. */
const NOTHING = { papers: /** @type {Record<PaperId, Known>} */ ({}), waiting: 0 };

export class Background {
  /** Acts and undos are written down in the order in which they came. @type {Promise<unknown>} */
  #written = Promise.resolve();

  /**
   * @param {object} surroundings
   * @param {import("./endpoint.js").Fetch} surroundings.send
   * @param {IDBFactory} surroundings.factory
   * @param {import("./clock.js").Clock} surroundings.clock
   */
  constructor({ send, factory, clock }) {
    this.database = new Database(factory);
    this.connection = new Connection(new Endpoint(send), this.database, clock, isAllowed);
    this.memory = new Memory(this.database);
    this.queue = new Queue(this.database, clock);
    this.known = new KnownPapers(this.memory, this.queue);
    this.bulletin = new Bulletin(clock);
    this.findings = new Findings(this.known, this.database, this.bulletin);
    // Acts have got through that nobody waited for.
    const arrived = (/** @type {PaperId[]} */ ids) => this.findings.found(null, this.findings.era, ids);
    this.sender = new Sender(this.queue, this.connection, this.memory, arrived);
    this.pairing = new PairingDesk(this.connection, this.database, clock, () => this.#havePaired());
  }

  /**
   * What is known of the papers on a page: one request, if no act waits.
   * @param {PaperId[]} ids
   * @param {boolean} remembered false: leave no traces of them on the disk
   * @returns {Promise<PapersReply>}
   */
  async papers(ids, remembered) {
    const { era } = this.findings;
    const reply = await this.#papers(ids, remembered, era);
    // An answer under a pairing that is over is none.
    return era === this.findings.era ? reply : this.papers(ids, remembered);
  }

  /**
   * @param {{ act_id: string, ids: PaperId[], marks: Marks }} act
   * @returns {Promise<ActReply>}
   */
  async act(act) {
    const { era } = this.findings;
    const { ids } = act;
    try {
      const add = async () => this.queue.add(act, await this.memory.standings(ids));
      const entry = await this.#inTurn(add);
      const sent = entry === null ? { outcome: null, trouble: null } : await this.sender.send(entry);
      return await this.#sent(ids, sent, era);
    } catch (error) {
      return this.#refused(ids, troubleIn(error));
    }
  }

  /**
   * Take back this browser's newest act on a paper.
   * @param {PaperId} id
   * @returns {Promise<ActReply>}
   */
  async undo(id) {
    const { era } = this.findings;
    try {
      const undone = await this.#inTurn(() => this.queue.undo(id));
      if (undone === null) return this.#refused([id], null);
      const { ids, entry } = undone;
      if (entry !== null) return await this.#sent(ids, await this.sender.send(entry), era);
      // It was never sent, so that nobody was found.
      await this.findings.tell(ids);
      const trouble = this.findings.last;
      return { outcome: "kept", ...(await this.#shown(ids)), conflicts: [], unknown: [], trouble };
    } catch (error) {
      return this.#refused([id], troubleIn(error));
    }
  }

  /**
   * An undo that came just after an act is of that act.
   * @template T
   * @param {() => Promise<T>} write
   * @returns {Promise<T>}
   */
  #inTurn(write) {
    const written = this.#written.then(write);
    this.#written = written.catch(() => {});
    return written;
  }

  /**
   * Have arxivtui fetch papers that it does not hold.
   * @param {PaperId[]} ids
   * @returns {Promise<WantReply>}
   */
  async want(ids) {
    const { era } = this.findings;
    const request = {
      path: "/v1/request",
      body: { ids },
      read: (/** @type {unknown} */ said) => readWanted(said, ids),
    };
    try {
      const queued = (await this.connection.ask(() => request)) ?? [];
      await this.findings.found(null, era);
      return { queued, trouble: null };
    } catch (error) {
      const trouble = troubleIn(error);
      await this.findings.found(trouble, era);
      return { queued: [], trouble };
    }
  }

  /**
   * Is arxivtui there? Sends what waits.
   * @returns {Promise<ReachReply>}
   */
  async reach() {
    const { era } = this.findings;
    const waited = await this.#count();
    const hindrance = waited > 0 ? await this.sender.run() : null;
    let trouble = beyondTheAct(hindrance);
    if (waited === 0 || (hindrance !== null && trouble === null)) ({ trouble } = await whoIsThere(this));
    await this.findings.pinged(trouble, era);
    return { trouble, waiting: waited > 0 ? await this.#count() : 0 };
  }

  /**
   * Everything that the popup and the options show. Sends what waits.
   * @returns {Promise<StatusReply>}
   */
  async status() {
    const { era } = this.findings;
    const { app, trouble } = await whoIsThere(this);
    const hindrance = trouble === null ? await this.#sendWaiting() : null;
    // Once, with all that is known by then: who hears of it asks again.
    await this.findings.pinged(trouble ?? beyondTheAct(hindrance), era);
    return statusOf(this, app, trouble ?? hindrance?.trouble ?? null);
  }

  /**
   * @param {{ code: string, label: string, port: number }} wanted
   * @returns {Promise<PairReply>}
   */
  pair(wanted) {
    return this.pairing.pair(wanted);
  }

  /** Forget the pairing, and all that is known through it. */
  async forget() {
    // First nothing more is asked; then what is under way is not kept; then all goes that was.
    this.pairing.giveUp();
    await this.database.keep("pairing", undefined);
    this.memory.clear();
    this.findings.beginEra();
    await this.memory.written();
    await this.database.clear();
    await this.bulletin.clear();
    await this.findings.found({ kind: "unpaired", detail: "" }, this.findings.era);
  }

  /**
   * The reader has read which acts gave way.
   * @param {Moment[]} at of those that were shown
   */
  async told(at) {
    await takeOff(this.database, at);
    await this.findings.tell([]);
  }

  /** Send what waits, when the browser or the extension begins. */
  async begin() {
    await readOr(this.pairing.sweep(), undefined);
    if ((await this.#count()) > 0) await this.reach();
  }

  /**
   * @param {PaperId[]} ids
   * @param {boolean} remembered
   * @param {number} era
   * @returns {Promise<PapersReply>}
   */
  async #papers(ids, remembered, era) {
    let trouble = beyondTheAct(await this.#sendWaiting());
    if (trouble === null) {
      try {
        const live = await this.#livePapers(ids, remembered);
        await this.findings.found(null, era);
        return live;
      } catch (error) {
        trouble = troubleIn(error);
      }
    }
    await this.findings.found(trouble, era);
    const { papers, waiting } = await this.#shown(ids);
    const unknown = ids.filter((id) => papers[id] === undefined);
    return { trouble, papers, unknown, requested: {}, asOf: oldest(papers), waiting };
  }

  /**
   * @param {PaperId[]} ids
   * @param {boolean} remembered
   * @returns {Promise<PapersReply>}
   */
  async #livePapers(ids, remembered) {
    const turn = this.memory.turn;
    /** @type {import("./memory.js").Remembered[]} */
    const all = [];
    /** @type {Pick<PapersReply, "unknown" | "requested">} */
    const rest = { unknown: [], requested: {} };
    for (const some of portions(ids)) {
      const answer = await this.connection.ask(() => ({
        path: "/v1/papers",
        body: { ids: some },
        read: (said) => readPapers(said, some),
      }));
      if (answer === null) continue;
      all.push(...this.memory.keep(answer.papers, answer.asOf, turn, remembered).values());
      rest.unknown.push(...answer.unknown);
      Object.assign(rest.requested, answer.requested);
    }
    const { papers, waiting } = await this.known.with(new Map(all.map((one) => [one.id, one])));
    return { trouble: null, papers, ...rest, asOf: oldest(papers), waiting };
  }

  /**
   * What a page is told of an act, or of an undo.
   * @param {PaperId[]} ids
   * @param {import("./sender.js").Sent} sent
   * @param {number} era
   * @returns {Promise<ActReply>}
   */
  async #sent(ids, { outcome, trouble }, era) {
    // Without either it was taken back before it was sent, from another page; or all was forgotten.
    const waits = outcome === null && trouble !== null;
    const isForgotten = trouble === null ? era !== this.findings.era : trouble.kind === "unpaired";
    if (outcome === null && isForgotten) throw new Troubled("unpaired");
    const found = waits ? beyondTheAct(trouble) : null;
    if (outcome === null && trouble === null) await this.findings.tell(ids);
    else await this.findings.found(found, era, ids);
    const { papers, waiting } = await this.#shown(ids);
    const done = outcome?.done ?? null;
    return {
      outcome: waits ? "waiting" : outcome !== null && done === null ? "refused" : "kept",
      papers,
      conflicts: done?.conflicts ?? [],
      unknown: done?.unknown ?? [],
      trouble: waits ? found : (trouble?.trouble ?? null),
      waiting,
    };
  }

  /**
   * @param {PaperId[]} ids
   * @param {Trouble | null} trouble
   * @returns {Promise<ActReply>}
   */
  async #refused(ids, trouble) {
    return { outcome: "refused", ...(await this.#shown(ids)), conflicts: [], unknown: [], trouble };
  }

  /** @returns {Promise<Troubled | null>} */
  async #sendWaiting() {
    return (await this.#count()) > 0 ? this.sender.run() : null;
  }

  #havePaired() {
    this.memory.clear();
    this.findings.beginEra();
    const { era } = this.findings;
    this.sender
      .run()
      .then((hindrance) => this.findings.found(beyondTheAct(hindrance), era))
      .catch(() => {});
  }

  /**
   * @param {PaperId[]} ids
   * @returns {Promise<{ papers: Record<PaperId, Known>, waiting: number }>}
   */
  #shown(ids) {
    return readOr(this.known.of(ids), NOTHING);
  }

  #count() {
    return readOr(this.queue.count(), 0);
  }
}

/** Whether the permission for this computer is there: in Firefox its owner can take it away at any time. */
function isAllowed() {
  return chrome.permissions.contains({ origins: ["http://127.0.0.1/*"] });
}

/**
 * @param {PaperId[]} ids
 * @returns {PaperId[][]} at least one: an empty page asks whether arxivtui is there
 */
function portions(ids) {
  const count = Math.max(1, Math.ceil(ids.length / MOST_IDS));
  return Array.from({ length: count }, (_, place) => ids.slice(place * MOST_IDS, (place + 1) * MOST_IDS));
}

/**
 * @param {Record<PaperId, Known>} papers
 * @returns {Moment | null}
 */
function oldest(papers) {
  return Object.values(papers).reduce(
    (first, { asOf }) => (first === null || asOf < first ? asOf : first),
    /** @type {Moment | null} */ (null),
  );
}
