// Pairing by the code that arxivtui shows: the code is sent, the reader agrees in arxivtui, and the token is
// fetched, once.

import { readClaim, readPaired } from "./answers.js";
import { asked, put } from "./database.js";
import { Troubled } from "./trouble.js";

const CODE = /^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$/;
const EVERY = 1000;
/** The reader has two minutes to agree; a little more, since the clocks began at different moments. */
const READERS_TIME = 125_000;
/** From the code to its claim's end: two minutes to agree, and two to take the token. */
const CLAIM_LIFE = 240_000;
/** So long arxivtui may be out of reach while the reader is asked: longer than one answer is waited for. */
const GAP = 20_000;

/**
 * @typedef {import("./database.js").Claim} Claim
 * @typedef {{ code: string, label: string, port: number }} Wanted
 */

export class PairingDesk {
  #connection;
  #database;
  #clock;
  #paired;
  /** @type {{ code: string, reply: Promise<PairReply> } | null} */
  #underWay = null;
  /** Of the newest attempt: an older one comes to nothing. */
  #turn = 0;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./database.js").Database} database
   * @param {import("./clock.js").Clock} clock
   * @param {() => void} paired called when a pairing has been made
   */
  constructor(connection, database, clock, paired) {
    this.#connection = connection;
    this.#database = database;
    this.#clock = clock;
    this.#paired = paired;
  }

  /**
   * Pair; asked again with the same code, go on with what is under way. Another code ends that.
   * @param {Wanted} wanted
   * @returns {Promise<PairReply>}
   */
  async pair(wanted) {
    const code = wanted.code.replaceAll(/\s/g, "").toUpperCase();
    // Not worth one of the five tries.
    if (!CODE.test(code)) return { outcome: "wrong_code", trouble: null };
    const plain = code.replace("-", "");
    if (this.#underWay?.code !== plain) {
      this.#turn += 1;
      const underWay = { code: plain, reply: this.#attempt({ ...wanted, code: plain }, this.#turn) };
      this.#underWay = underWay;
      const over = () => {
        if (this.#underWay === underWay) this.#underWay = null;
      };
      underWay.reply.then(over, over);
    }
    return this.#underWay.reply;
  }

  /** What is under way is to come to nothing. */
  giveUp() {
    this.#turn += 1;
    this.#underWay = null;
  }

  /** Leave nothing of a claim that is over. */
  async sweep() {
    await this.#database.transact(["singles"], "readwrite", async (stores) => {
      const claim = await asked(stores("singles").get("claim"));
      if (claim !== undefined && !this.#lasts(claim)) await put(stores, "claim", undefined);
    });
  }

  /** @param {Claim} claim */
  #lasts({ at }) {
    const age = this.#clock.now() - at;
    return age >= 0 && age < CLAIM_LIFE;
  }

  /**
   * @param {Wanted} wanted
   * @param {number} turn
   * @returns {Promise<PairReply>}
   */
  async #attempt(wanted, turn) {
    try {
      await this.sweep();
      const claim = (await this.#claimed(wanted)) ?? (await this.#claim(wanted, turn));
      return { outcome: await this.#fetch(claim, turn), trouble: null };
    } catch (error) {
      if (!(error instanceof Troubled)) throw error;
      const isWrong = error.code === "no_pairing";
      return isWrong
        ? { outcome: "wrong_code", trouble: null }
        : { outcome: "trouble", trouble: error.trouble };
    }
  }

  /**
   * The claim that an earlier attempt with this code came to.
   * @param {Wanted} wanted
   */
  async #claimed({ code, port }) {
    const claim = await this.#database.single("claim");
    return claim?.code === code && claim.port === port ? claim : null;
  }

  /**
   * @param {Wanted} wanted
   * @param {number} turn
   * @returns {Promise<Claim>}
   */
  async #claim({ code, label, port }, turn) {
    await this.#connection.greet(port);
    const at = this.#clock.now();
    const pairing = await this.#connection.askOpenly(port, {
      path: "/v1/pair",
      body: { code, label },
      status: 202,
      read: readClaim,
    });
    const claim = { pairing, code, port, label, at };
    await this.#database.transact(["singles"], "readwrite", async (stores) => {
      if (turn === this.#turn) await put(stores, "claim", claim);
    });
    return claim;
  }

  /**
   * Ask until the reader has answered.
   * @param {Claim} claim
   * @param {number} turn
   * @returns {Promise<"paired" | "denied" | "overtaken">} denied: the reader said no, or nothing in time
   * @throws {Troubled} arxivtui is out of reach; the claim stays
   */
  async #fetch(claim, turn) {
    const last = this.#clock.now() + READERS_TIME;
    let reached = this.#clock.now();
    while (this.#clock.now() < last) {
      if (turn !== this.#turn) return "overtaken";
      try {
        const answer = await this.#result(claim);
        reached = this.#clock.now();
        if (answer === "denied") break;
        if (answer !== "pending") return (await this.#keep(claim, answer, turn)) ? "paired" : "overtaken";
      } catch (error) {
        const mayPass = error instanceof Troubled && ["closed", "busy", "failing"].includes(error.kind);
        if (!mayPass || this.#clock.now() - reached >= GAP) throw error;
      }
      await this.#clock.wait(EVERY);
    }
    await this.#forget(claim);
    return "denied";
  }

  /** @param {Claim} claim */
  #result({ pairing, port }) {
    const request = { path: "/v1/pair/result", body: { pairing }, status: 200, read: readPaired };
    return this.#connection.askOpenly(port, request);
  }

  /**
   * What was known under another pairing may be another store's, and its acts cannot be taken back under this
   * one. Acts that wait are the reader's own, and stay.
   * @param {Claim} claim
   * @param {{ token: string, client: string }} answer
   * @param {number} turn
   * @returns {Promise<boolean>} false: another attempt was begun meanwhile, or all was forgotten
   */
  async #keep({ port, label }, { token, client }, turn) {
    const since = new Date(this.#clock.now()).toISOString();
    const isKept = await this.#database.transact(
      ["singles", "papers", "done"],
      "readwrite",
      async (stores) => {
        // Here, where whatever is forgotten from now on goes after it.
        if (turn !== this.#turn) return false;
        await put(stores, "pairing", { port, token, client, label, since });
        await put(stores, "claim", undefined);
        stores("papers").clear();
        stores("done").clear();
        return true;
      },
    );
    if (isKept) this.#paired();
    return isKept;
  }

  /** @param {Claim} claim */
  async #forget({ pairing }) {
    const claim = await this.#database.single("claim");
    if (claim?.pairing === pairing) await this.#database.keep("claim", undefined);
  }
}
