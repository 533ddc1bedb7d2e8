// One POST to a port of this computer: in bounded time, with a bounded answer, and following nobody anywhere.

import { Troubled } from "./trouble.js";

/** Always by number: `localhost` may lead to another program on `::1`. */
export const ADDRESS = "http://127.0.0.1";

/**
 * @typedef {object} Answer
 * @property {number} status of HTTP; 0 for a redirect, which is not followed
 * @property {unknown} said the body's JSON; undefined where it is none, or too long
 * @property {number | null} retryAfter seconds, if the answer says so
 */

/** The browser's `fetch`, or a test's. @typedef {(url: string, how: RequestInit) => Promise<Response>} Fetch */

export class Endpoint {
  #send;

  /** @param {Fetch} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * @param {object} request
   * @param {number} request.port
   * @param {string} request.path
   * @param {object} request.body
   * @param {string | undefined} [request.token]
   * @param {number} request.most bytes of an answer
   * @param {number} request.patience milliseconds for all of it
   * @returns {Promise<Answer>}
   * @throws {Troubled} `closed`: the connection was refused or broke off; `failing`: no answer in time
   */
  async post({ port, path, body, token, most, patience }) {
    const signal = AbortSignal.timeout(patience);
    try {
      const response = await this.#send(`${ADDRESS}:${port}${path}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        signal,
        redirect: "manual",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      const said = parsed(await readBytes(response, most));
      return { status: response.status, said, retryAfter: seconds(response.headers.get("retry-after")) };
    } catch (error) {
      // What browsers say of a signal that ended a request is no answer, and helps nobody.
      if (signal.aborted) throw new Troubled("failing");
      throw new Troubled("closed", error instanceof Error ? error.message : "");
    }
  }
}

/**
 * The body, counted as it comes; null where it is too long.
 * @param {Response} response
 * @param {number} most
 */
async function readBytes(response, most) {
  const reader = response.body?.getReader();
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      // The rest is nothing to wait for, and not to be had without an error.
      reader.cancel().catch(() => {});
      return null;
    }
    pieces.push(value);
  }
  const all = new Uint8Array(length);
  let end = 0;
  for (const piece of pieces) {
    all.set(piece, end);
    end += piece.length;
  }
  return all;
}

/**
 * @param {Uint8Array | null} bytes
 * @returns {unknown}
 */
function parsed(bytes) {
  if (bytes === null) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** @param {string | null} header */
function seconds(header) {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null;
}
