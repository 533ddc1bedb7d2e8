// From a message to its reply. Content scripts live in arXiv's pages, so what they say is looked at like
// anything from outside; some things only the extension's own pages may ask for.

import { isId, isObject, isWhole, moment } from "./checks.js";

const MOST_IDS_OF_A_PAGE = 10_000;
const MOST_IDS_OF_AN_ACT = 1;
const MOST_WANTED = 100;
const MOST_TOLD = 100;
const LONGEST_LABEL = 60;
const LONGEST_CODE = 40;

/** As `crypto.randomUUID` writes it, and arxivtui repeats it. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STATES = ["unread", "seen", "skipped", "dismissed"];
const ONLY_OWN_PAGES = ["status", "pair", "forget", "told"];

/** A message that is not of the shape agreed. */
class BadAskError extends Error {}

/**
 * @param {import("./background.js").Background} background
 * @param {unknown} message
 * @param {chrome.runtime.MessageSender} sender
 * @returns {Promise<Replies[keyof Replies] | BadAsk>}
 */
export async function dispatch(background, message, sender) {
  try {
    const fields = isObject(message) ? message : bad("no message");
    if (sender.id !== chrome.runtime.id) bad("a stranger asks");
    if (ONLY_OWN_PAGES.includes(String(fields.kind)) && !isOwnPage(sender)) bad("not from here");
    return await reply(background, fields, sender);
  } catch (error) {
    // A mistake of ours is the asker's to survive; its message may hold anything.
    return { error: error instanceof BadAskError ? error.message : "failed" };
  }
}

/**
 * @param {import("./background.js").Background} background
 * @param {Record<string, unknown>} fields
 * @param {chrome.runtime.MessageSender} sender
 */
async function reply(background, fields, sender) {
  switch (fields.kind) {
    case "papers":
      return background.papers(pageIds(fields.ids), sender.tab?.incognito !== true);
    case "act":
      return background.act({
        act_id: actId(fields.act_id),
        ids: ids(fields.ids, MOST_IDS_OF_AN_ACT),
        marks: marks(fields.marks),
      });
    case "undo":
      return background.undo(isId(fields.id) ? fields.id : bad("no id"));
    case "want":
      return background.want(ids(fields.ids, MOST_WANTED));
    case "reach":
      return background.reach();
    case "open_options":
      await chrome.runtime.openOptionsPage();
      return {};
    case "status":
      return background.status();
    case "pair":
      return background.pair(pairing(fields));
    case "forget":
      await background.forget();
      return {};
    case "told":
      await background.told(moments(fields.at));
      return {};
    default:
      return bad("an unknown kind");
  }
}

/**
 * Whether a message comes from a page of the extension itself: its options may be in a tab, its popup is in
 * none.
 * @param {chrome.runtime.MessageSender} sender
 */
function isOwnPage({ url }) {
  return url?.startsWith(chrome.runtime.getURL("")) === true;
}

/**
 * The ids on a page: what is no id is passed over, for the others' sake.
 * @param {unknown} value
 */
function pageIds(value) {
  if (!Array.isArray(value)) return bad("no ids");
  return [...new Set(value.filter(isId))].slice(0, MOST_IDS_OF_A_PAGE);
}

/**
 * @param {unknown} value
 * @param {number} most
 */
function ids(value, most) {
  const isSound = Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isId);
  return isSound ? [...new Set(value)] : bad("no ids");
}

/** @param {unknown} value */
function actId(value) {
  return typeof value === "string" && UUID.test(value) ? value : bad("no act id");
}

/**
 * @param {unknown} value
 * @returns {Moment[]}
 */
function moments(value) {
  const isSound =
    Array.isArray(value) && value.length <= MOST_TOLD && value.every((one) => moment(one) !== null);
  return isSound ? value : bad("no moments");
}

/**
 * @param {unknown} value
 * @returns {Marks}
 */
function marks(value) {
  if (!isObject(value) || Object.keys(value).length === 0) return bad("no marks");
  for (const [name, mark] of Object.entries(value)) {
    if (!isMark(name, mark)) bad("no such mark");
  }
  return /** @type {Marks} */ ({ ...value });
}

/**
 * @param {string} name
 * @param {unknown} mark
 */
function isMark(name, mark) {
  switch (name) {
    case "state":
      return STATES.includes(String(mark));
    case "starred":
    case "later":
      return typeof mark === "boolean";
    default:
      return false;
  }
}

/** @param {Record<string, unknown>} fields */
function pairing({ code, label, port }) {
  if (typeof code !== "string" || code.length > LONGEST_CODE) return bad("no code");
  const name = typeof label === "string" ? label.trim() : "";
  if (name === "" || name.length > LONGEST_LABEL) return bad("no label");
  return isWhole(port, 1, 65_535) ? { code, label: name, port } : bad("no port");
}

/**
 * @param {string} why
 * @returns {never}
 */
function bad(why) {
  throw new BadAskError(why);
}
