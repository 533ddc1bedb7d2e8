// What the popup and the options show: who is there, how the newest day stands, and what waits.

import { readDay } from "./answers.js";
import { asked, put } from "./database.js";
import { readOr, Troubled, troubleIn } from "./trouble.js";

const USUAL_PORT = 31415;

/** @typedef {import("./background.js").Background} Background */

/**
 * Who is there, if it is the arxivtui paired with; also one whose version does not fit.
 * @param {Background} background
 * @returns {Promise<Pick<StatusReply, "app" | "trouble">>}
 */
export async function whoIsThere({ connection }) {
  try {
    return { app: await connection.reach(), trouble: null };
  } catch (error) {
    return { app: error instanceof Troubled ? error.app : null, trouble: troubleIn(error) };
  }
}

/**
 * @param {Background} background
 * @param {StatusReply["app"]} app
 * @param {Trouble | null} trouble
 * @returns {Promise<StatusReply>}
 */
export async function statusOf(background, app, trouble) {
  const { database, queue, memory } = background;
  const pairing = await readOr(database.single("pairing"), undefined);
  return {
    version: chrome.runtime.getManifest().version,
    port: pairing?.port ?? USUAL_PORT,
    paired: pairing === undefined ? null : withoutToken(pairing),
    trouble,
    app,
    day: trouble === null ? await newestDay(background) : null,
    waiting: await readOr(queue.count(), 0),
    oldest: await readOr(queue.oldest(), null),
    gaveWay: await gaveWay(database),
    remembered: await memory.count(),
  };
}

/**
 * Acts that gave way, or were refused, and that the reader has not read of yet.
 * @param {import("./database.js").Database} database
 * @returns {Promise<GaveWay[]>}
 */
export async function gaveWay(database) {
  return (await readOr(database.single("gave_way"), undefined)) ?? [];
}

/**
 * The reader has read of these. Others may have given way since they were shown.
 * @param {import("./database.js").Database} database
 * @param {Moment[]} at
 */
export function takeOff(database, at) {
  return database.transact(["singles"], "readwrite", async (stores) => {
    const all = /** @type {GaveWay[] | undefined} */ (await asked(stores("singles").get("gave_way")));
    const left = all?.filter((one) => !at.includes(one.at)) ?? [];
    await put(stores, "gave_way", left.length > 0 ? left : undefined);
  });
}

/**
 * The newest day; null where arxivtui does not tell it.
 * @param {Background} background
 * @returns {Promise<Day | null>}
 */
function newestDay({ connection }) {
  const request = { path: "/v1/day", body: {}, read: readDay };
  return readOr(
    connection.ask(() => request),
    null,
  );
}

/** @param {import("./database.js").Pairing} pairing */
function withoutToken({ client, label, since }) {
  return { client, label, since };
}
