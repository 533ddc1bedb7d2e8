// The way to arxivtui: whoever has its port proves first that it is the one paired with; then, and only then,
// it is sent the token, with one request. Every attempt begins anew: between two of them arxivtui may end
// and another program take its port.

import { readFault, readPong } from "./answers.js";
import { isProof, makeNonce } from "./proof.js";
import { Troubled } from "./trouble.js";

/** Of the endpoint's API that this extension speaks. */
const API = 1;

const SHORT = { most: 4 * 1024, patience: 3000 };
const LONG = { most: 8 * 1024 * 1024, patience: 15_000 };

const AFTER_CLOSED = 300;
const AFTER_FAILING = 1000;
const LONGEST_PAUSE = 5000;

/**
 * A request with the token.
 * @template T
 * @typedef {object} Request
 * @property {string} path
 * @property {object} body
 * @property {(said: unknown) => T} read throws `nonsense`
 */

export class Connection {
  #endpoint;
  #database;
  #clock;
  #isAllowed;
  /** Whether it was there when it was last asked; undefined: not asked since this background began. */
  #isThere = /** @type {boolean | undefined} */ (undefined);

  /**
   * @param {import("./endpoint.js").Endpoint} endpoint
   * @param {import("./database.js").Database} database
   * @param {import("./clock.js").Clock} clock
   * @param {() => Promise<boolean>} isAllowed whether the browser's owner lets us speak to this computer
   */
  constructor(endpoint, database, clock, isAllowed) {
    this.#endpoint = endpoint;
    this.#database = database;
    this.#clock = clock;
    this.#isAllowed = isAllowed;
  }

  /**
   * See who is there, and have the one paired with prove itself.
   * @returns {Promise<NonNullable<StatusReply["app"]>>}
   * @throws {Troubled}
   */
  reach() {
    return this.#softly(0, async () => (await this.#proven()).app);
  }

  /**
   * One request to the arxivtui paired with.
   * @template T
   * @param {() => Promise<Request<T> | null> | Request<T>} prepare called once arxivtui has proved itself, at
   *   each attempt again; null: there is nothing to ask any more
   * @param {number} [gap] milliseconds for which an arxivtui that was just there is tried again, since
   *   another copy may be taking over
   * @returns {Promise<T | null>} null if there was nothing to ask
   * @throws {Troubled}
   */
  ask(prepare, gap = 0) {
    return this.#softly(gap, async () => {
      const { pairing } = await this.#proven();
      const request = await prepare();
      if (request === null) return null;
      const { path, body, read } = request;
      const { port, token } = pairing;
      const answer = await this.#endpoint.post({ port, token, path, body, ...LONG });
      if (answer.status !== 200) throw refusal(answer);
      return read(answer.said);
    });
  }

  /**
   * Whether some arxivtui is at a port, before anything is said to it.
   * @param {number} port
   * @throws {Troubled}
   */
  async greet(port) {
    const { version, api } = await this.#softly(0, () => this.#ping(port, {}));
    if (api !== API) throw misfit(version, api, null);
  }

  /**
   * A request without a token, made once: a code is good for one, and so is a token, and both would be lost with
   * an answer that was not waited for.
   * @template T
   * @param {number} port
   * @param {Request<T> & { status: number }} request
   * @returns {Promise<T>}
   * @throws {Troubled}
   */
  async askOpenly(port, { path, body, read, status }) {
    const { most } = SHORT;
    const { patience } = LONG;
    const answer = await this.#endpoint.post({ port, path, body, most, patience });
    if (answer.status !== status) throw refusal(answer);
    return read(answer.said);
  }

  /** The pairing, and who proved to be the one paired with. */
  async #proven() {
    const pairing = await this.#database.single("pairing");
    if (pairing === undefined) throw new Troubled("unpaired");
    const { port, token, client } = pairing;
    const nonce = makeNonce();
    const { version, api, proof } = await this.#ping(port, { client, nonce });
    if (proof !== null && !(await isProof(proof, { token, port, nonce }))) {
      throw new Troubled("stranger", "a wrong proof");
    }
    const app = proof === null ? null : { version, api };
    if (api !== API) throw misfit(version, api, app);
    // An arxivtui that does not know us any more, and a stranger that calls itself one, look the same.
    if (app === null) throw new Troubled("shut_out");
    return { pairing, app };
  }

  /**
   * @param {number} port
   * @param {object} body
   */
  async #ping(port, body) {
    if (!(await this.#isAllowed())) throw new Troubled("no_permission");
    const answer = await this.#endpoint.post({ port, path: "/v1/ping", body, ...SHORT });
    const pong = answer.status === 200 ? readPong(answer.said) : null;
    if (pong !== null) return pong;
    // An arxivtui has this route, and refuses in words of its own; whatever else is said, somebody else says it.
    const isOurs = ![200, 404, 405].includes(answer.status) && readFault(answer.said) !== null;
    if (isOurs) throw unanswered(refusal(answer));
    throw new Troubled("stranger", `status ${answer.status}`);
  }

  /**
   * Try again where that may help: once for each kind of trouble, and after a gap's length not at all.
   * @template T
   * @param {number} gap
   * @param {() => Promise<T>} attempt
   * @returns {Promise<T>}
   */
  async #softly(gap, attempt) {
    const last = this.#clock.now() + gap;
    /** @type {Set<TroubleKind>} */
    const met = new Set();
    for (;;) {
      try {
        const result = await attempt();
        this.#isThere = true;
        return result;
      } catch (error) {
        if (!(error instanceof Troubled)) throw error;
        const pause = error.kind === "closed" ? AFTER_CLOSED : error.after;
        if (!this.#mayTryAgain(error.kind, met, last) || pause === undefined) throw error;
        met.add(error.kind);
        await this.#clock.wait(pause);
      }
    }
  }

  /**
   * @param {TroubleKind} kind
   * @param {Set<TroubleKind>} met
   * @param {number} last
   */
  #mayTryAgain(kind, met, last) {
    if (kind !== "closed") {
      this.#isThere = true;
      return !met.has(kind);
    }
    const again = this.#isThere !== false && (!met.has(kind) || this.#clock.now() + AFTER_CLOSED <= last);
    if (!again) this.#isThere = false;
    return again;
  }
}

/**
 * @param {string} version
 * @param {number} api
 * @param {StatusReply["app"]} app
 */
function misfit(version, api, app) {
  return new Troubled(api > API ? "update_extension" : "update_app", version, { app });
}

/**
 * The same trouble, met before the request itself was sent: nothing was said of that.
 * @param {Troubled} trouble
 */
function unanswered({ kind, detail, after }) {
  return new Troubled(kind, detail, after === undefined ? {} : { after });
}

/**
 * What an answer means that is no success.
 * @param {import("./endpoint.js").Answer} answer
 */
function refusal({ status, said, retryAfter }) {
  const { code, message } = readFault(said) ?? { code: "", message: `status ${status}` };
  switch (status) {
    case 401:
    case 403:
      return new Troubled("shut_out", message, { status, code });
    case 429: {
      const pause = Math.max(1, retryAfter ?? 1) * 1000;
      return new Troubled("busy", message, { status, code, ...(pause <= LONGEST_PAUSE && { after: pause }) });
    }
    default:
      if (status < 500) return new Troubled("refused", message, { status, code });
      return new Troubled("failing", message, { status, code, after: AFTER_FAILING });
  }
}
