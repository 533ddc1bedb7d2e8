// What comes from outside is looked at before it is used: pieces of JSON, and arXiv's ids.

const ID = /^(?:[0-9]{4}\.[0-9]{4,5}|[a-z]{1,9}(?:-[a-z]{1,9})?\/[0-9]{7})$/;

// C0 and C1 but for tab and line break, and marks that turn the direction of all text after them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const HALF_A_PAIR = /[\ud800-\udbff]$/;

/**
 * An arXiv id without version, in arXiv's own form.
 * @param {unknown} value
 * @returns {value is PaperId}
 */
export function isId(value) {
  return typeof value === "string" && value.length <= 30 && ID.test(value);
}

/**
 * A JSON object; arrays are none.
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @returns {value is number}
 */
export function isWhole(value, least, most) {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

/**
 * A field of an object that is its own: an answer may well name `constructor`.
 * @param {Record<string, unknown>} object
 * @param {string} name
 */
export function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/**
 * A text of at most `most` UTF-16 units that can be shown as it is.
 * @param {string} text
 * @param {number} most
 */
export function clipped(text, most) {
  const harmless = text.slice(0, most * 2).replace(HARMFUL, "");
  return harmless.length <= most ? harmless : harmless.slice(0, most).replace(HALF_A_PAIR, "");
}

/**
 * A moment as this extension writes it, so that moments can be compared as texts; null if it is none.
 * @param {unknown} value
 * @returns {Moment | null}
 */
export function moment(value) {
  if (
    typeof value !== "string" ||
    value.length > 40 ||
    !/^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:\d\d)$/.test(value)
  ) {
    return null;
  }
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
