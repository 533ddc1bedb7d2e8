// What stands in for the browser and for arxivtui where the background is tried without them: a small `chrome`,
// a clock that runs when it is waited for, and a real server on a real port that speaks like the endpoint.

import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { IDBFactory } from "fake-indexeddb";
import { Background } from "../../extension/background/background.js";
import { dispatch } from "../../extension/background/dispatch.js";

export const ORIGIN = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
export const CODE = "K7QX-M2RB";
export const OWN_PAGE = { id: "abcdefghijklmnopabcdefghijklmnop", url: `${ORIGIN}/options/options.html` };
export const ARXIV_PAGE = {
  id: OWN_PAGE.id,
  url: "https://arxiv.org/list/cs.LG/new",
  tab: { incognito: false },
};

/** The parts of `chrome` that the background uses. */
export function makeChrome() {
  const stored = {};
  return {
    stored,
    isAllowed: true,
    optionsOpened: 0,
    runtime: {
      id: OWN_PAGE.id,
      getURL: (path) => `${ORIGIN}/${path}`,
      getManifest: () => ({ version: "0.1.0" }),
      openOptionsPage: async () => {
        globalThis.chrome.optionsOpened += 1;
      },
    },
    permissions: { contains: async () => globalThis.chrome.isAllowed },
    storage: {
      local: {
        get: async (key) => (key in stored ? { [key]: structuredClone(stored[key]) } : {}),
        set: async (values) => {
          Object.assign(stored, structuredClone(values));
        },
        remove: async (key) => {
          delete stored[key];
        },
      },
    },
  };
}

/** A clock that stands still but for what is waited. */
export class StandingClock {
  constructor(at = Date.parse("2025-07-14T20:00:00Z")) {
    this.at = at;
    this.waits = [];
    this.onWait = () => {};
  }

  now = () => this.at;

  wait = async (milliseconds) => {
    this.waits.push(milliseconds);
    this.at += milliseconds;
    await this.onWait(this.waits.length);
    await new Promise((resolve) => setImmediate(resolve));
  };
}

/** A background in a browser of its own; `again` is the one that the browser starts after it has ended this. */
export class Browser {
  constructor({ clock = new StandingClock(), factory = new IDBFactory() } = {}) {
    globalThis.chrome = makeChrome();
    this.clock = clock;
    this.factory = factory;
    this.again();
  }

  again() {
    // As an extension's `fetch` does, and that of Node does not.
    const send = (url, how) => fetch(url, { ...how, headers: { ...how.headers, Origin: ORIGIN } });
    this.background = new Background({ send, factory: this.factory, clock: this.clock });
  }

  /** Ask as a content script on arXiv does. */
  ask(message) {
    return dispatch(this.background, message, ARXIV_PAGE);
  }

  /** Act as a content script does. */
  act(id, marks, act_id = randomUUID()) {
    return this.ask({ kind: "act", act_id, ids: [id], marks });
  }

  /** Ask as the options page does. */
  askFromOptions(message) {
    return dispatch(this.background, message, OWN_PAGE);
  }

  pairWith(arxivtui) {
    return this.askFromOptions({ kind: "pair", code: CODE, label: "Test", port: arxivtui.port });
  }

  get news() {
    return globalThis.chrome.stored.news;
  }
}

/** A paper as `/v1/papers` tells it. */
export function paper(changes = {}) {
  return {
    score: 94,
    scorer: "local",
    relevance: 9,
    novelty: null,
    comment: "",
    topic: "Invented topic",
    evidence: [{ kind: "term", text: "invented", weight: 12.5 }],
    stale: false,
    rank: 1,
    matched: "",
    library: false,
    state: "unread",
    starred: false,
    later: false,
    tags: [],
    ...changes,
  };
}

/** A server that answers like the endpoint, from papers in memory. `interfere` answers otherwise. */
export class StandInArxivtui {
  constructor() {
    this.papers = {};
    this.clients = {};
    this.requests = [];
    this.taken = {};
    this.asOf = "2025-07-14T20:31:05.120000Z";
    this.api = 1;
    this.conflicts = [];
    /** Called with path, body and request; what it returns is sent instead: {status, said, raw, headers, reset}. */
    this.interfere = () => undefined;
  }

  async start(port = 0) {
    this.server = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The paths asked for since the last time, in order. */
  paths() {
    return this.requests.splice(0).map((request) => request.path);
  }

  standing(id) {
    const { state, starred, later, tags } = this.papers[id];
    return { state, starred, later, tags };
  }

  async #answer(request, response) {
    let text = "";
    for await (const piece of request) text += piece;
    const body = JSON.parse(text);
    const path = request.url;
    this.requests.push({ path, body, token: request.headers.authorization });
    const answer = (await this.interfere(path, body, request)) ?? this.#ordinary(path, body, request);
    if (answer.reset) return request.socket.destroy();
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(answer.raw ?? JSON.stringify(answer.said));
  }

  #ordinary(path, body, request) {
    if (path === "/v1/ping") return { said: this.#pong(body) };
    if (path === "/v1/pair") return { status: 202, said: { pairing: "5d41402abc4b2a76b9719d911017c592" } };
    if (path === "/v1/pair/result") return { said: this.#paired() };
    const token = request.headers.authorization?.replace("Bearer ", "");
    const client = Object.keys(this.clients).find((one) => this.clients[one] === token);
    if (client === undefined) return refused(401, "bad_token");
    switch (path) {
      case "/v1/papers":
        return { said: this.#look(body.ids) };
      case "/v1/triage":
        return { said: this.#triage(client, body.acts) };
      case "/v1/undo":
        return { said: this.#undo(client, body.undo) };
      case "/v1/request":
        return { said: { queued: body.ids } };
      default:
        return refused(404, "no_route");
    }
  }

  #pong({ client, nonce }) {
    const token = this.clients[client];
    const pong = { app: "arxivtui", version: "0.1.0", api: this.api };
    if (token === undefined || nonce === undefined) return pong;
    const key = createHash("sha256").update(token).digest();
    return {
      ...pong,
      proof: createHmac("sha256", key).update(`arxivtui:${this.port}:${nonce}`).digest("hex"),
    };
  }

  #paired() {
    const client = randomUUID().slice(0, 8);
    this.clients[client] = randomUUID();
    return { token: this.clients[client], client };
  }

  #look(ids) {
    const known = ids.filter((id) => id in this.papers);
    return {
      papers: Object.fromEntries(known.map((id) => [id, this.papers[id]])),
      unscored: [],
      unknown: ids.filter((id) => !(id in this.papers)),
      requested: {},
      as_of: this.asOf,
    };
  }

  #triage(client, acts) {
    const done = acts.map((act) => this.#take(client, act));
    const ids = acts.flatMap((act) => act.ids).filter((id) => id in this.papers);
    return {
      done,
      undo: done.filter((one) => one.changed.length > 0).map((one) => one.act_id),
      papers: Object.fromEntries(ids.map((id) => [id, this.standing(id)])),
    };
  }

  #take(client, { act_id, ids, at, ...marks }) {
    const before = this.taken[act_id];
    if (before !== undefined) return before.told;
    const known = ids.filter((id) => id in this.papers);
    const conflicts = known.filter((id) => this.conflicts.includes(id));
    const was = {};
    const changed = known.filter((id) => {
      if (conflicts.includes(id)) return false;
      const after = arxivtui.standing.after(this.papers[id], marks);
      if (JSON.stringify(after) === JSON.stringify(this.papers[id])) return false;
      was[id] = this.papers[id];
      this.papers[id] = after;
      return true;
    });
    const told = { act_id, changed, conflicts, unknown: ids.filter((id) => !(id in this.papers)) };
    this.taken[act_id] = { client, at, was, told, stands: changed.length > 0 };
    return told;
  }

  #undo(client, acts) {
    const [changed, unknown] = [[], []];
    for (const act_id of acts) {
      const taken = this.taken[act_id];
      if (taken?.client !== client || !taken.stands) {
        unknown.push(act_id);
        continue;
      }
      taken.stands = false;
      Object.assign(this.papers, taken.was);
      changed.push(...Object.keys(taken.was));
    }
    const own = acts.filter((act_id) => this.taken[act_id]?.client === client);
    const ids = own.flatMap((act_id) => this.taken[act_id].told.changed);
    const papers = Object.fromEntries(ids.map((id) => [id, this.standing(id)]));
    return { changed, left_alone: [], unknown, papers };
  }
}

/** A refusal in arxivtui's words. */
export function refused(status, code, headers = {}) {
  return { status, said: { error: { code, message: `Refused: ${code}.` } }, headers };
}
