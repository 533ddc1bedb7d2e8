// The extension's database, in its own origin where no page and no content script can look: the token, the
// papers last known, acts that wait. Whatever fails here is the trouble `full`: nothing was kept.

import { Troubled } from "./trouble.js";

const NAME = "arxivtui";
const VERSION = 1;

/**
 * - `singles`: one value a key: `pairing`, `claim`, `gave_way`
 * - `papers`: what was known last of each paper (`memory.js`)
 * - `queue`, `done`: acts that wait, and acts that can be taken back (`queue.js`)
 * @typedef {"singles" | "papers" | "queue" | "done"} StoreName
 */

/** @type {StoreName[]} */
const ALL = ["singles", "papers", "queue", "done"];

/**
 * The token and whose it is.
 * @typedef {object} Pairing
 * @property {number} port
 * @property {string} token
 * @property {string} client as arxivtui names this browser
 * @property {string} label as the reader does
 * @property {Moment} since
 */

/**
 * A code was right, and the reader is being asked: what came of it can be had with the claim, also by a
 * background that was started anew meanwhile.
 * @typedef {object} Claim
 * @property {string} pairing
 * @property {string} code
 * @property {number} port
 * @property {string} label
 * @property {number} at milliseconds since 1970
 */

/** @typedef {{ pairing: Pairing, claim: Claim, gave_way: GaveWay[] }} Singles */

/** @typedef {(name: StoreName) => IDBObjectStore} Stores */

export class Database {
  #factory;
  /** @type {Promise<IDBDatabase> | null} */
  #opened = null;

  /** @param {IDBFactory} factory */
  constructor(factory) {
    this.#factory = factory;
  }

  /**
   * Do something in one transaction: all of it is kept, or with an error nothing.
   * @template T
   * @param {StoreName[]} names
   * @param {"readonly" | "readwrite"} mode
   * @param {(stores: Stores) => Promise<T>} work waits for nothing but `asked`
   * @returns {Promise<T>}
   * @throws {Troubled} `full`
   */
  async transact(names, mode, work) {
    try {
      const transaction = await this.#begin(names, mode);
      const ended = endOf(transaction);
      // It may end before the work does; then it is the work that says why.
      ended.catch(() => {});
      try {
        const result = await work((name) => transaction.objectStore(name));
        await ended;
        return result;
      } catch (error) {
        abort(transaction);
        throw error;
      }
    } catch (error) {
      if (error instanceof Troubled || error instanceof TypeError) throw error;
      throw new Troubled("full", error instanceof Error ? `${error.name}: ${error.message}` : "");
    }
  }

  /**
   * @template {keyof Singles} K
   * @param {K} key
   * @returns {Promise<Singles[K] | undefined>}
   */
  single(key) {
    return this.transact(["singles"], "readonly", (stores) => asked(stores("singles").get(key)));
  }

  /**
   * @template {keyof Singles} K
   * @param {K} key
   * @param {Singles[K] | undefined} value undefined: none any more
   */
  async keep(key, value) {
    await this.transact(["singles"], "readwrite", (stores) => put(stores, key, value));
  }

  /** Forget everything. */
  async clear() {
    await this.transact(ALL, "readwrite", async (stores) => {
      for (const name of ALL) stores(name).clear();
    });
  }

  /** Close the file, so that another background can have it; whatever is asked for next opens it again. */
  async close() {
    const opened = this.#opened;
    this.#opened = null;
    (await opened?.catch(() => null))?.close();
  }

  /**
   * @param {StoreName[]} names
   * @param {"readonly" | "readwrite"} mode
   */
  async #begin(names, mode) {
    // What the reader did is on the disk before they are told so; and so is the token, which is given once.
    const isStrict = mode === "readwrite" && (names.includes("queue") || names.includes("singles"));
    /** @type {IDBTransactionOptions} */
    const options = { durability: isStrict ? "strict" : "default" };
    try {
      return (await this.#open()).transaction(names, mode, options);
    } catch (error) {
      // The browser closes a database on its own accord, when its file is gone for example.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      this.#opened = null;
      return (await this.#open()).transaction(names, mode, options);
    }
  }

  #open() {
    this.#opened ??= opened(this.#factory).catch((error) => {
      this.#opened = null;
      throw error;
    });
    return this.#opened;
  }
}

/**
 * Write one of the singles inside a transaction.
 * @template {keyof Singles} K
 * @param {Stores} stores
 * @param {K} key
 * @param {Singles[K] | undefined} value undefined: none any more
 */
export async function put(stores, key, value) {
  const store = stores("singles");
  if (value === undefined) await asked(store.delete(key));
  else await asked(store.put(value, key));
}

/**
 * What a request in a transaction is answered with.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBFactory} factory
 * @returns {Promise<IDBDatabase>}
 */
function opened(factory) {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const database = request.result;
    database.createObjectStore("singles");
    database.createObjectStore("papers", { keyPath: "id" }).createIndex("asOf", "asOf");
    for (const name of ["queue", "done"]) {
      const store = database.createObjectStore(name, { keyPath: "order", autoIncrement: true });
      store.createIndex("ids", "ids", { multiEntry: true });
    }
  };
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close();
      resolve(database);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another copy of the extension is in the way"));
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function endOf(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was given up"));
  });
}

/** @param {IDBTransaction} transaction */
function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}
