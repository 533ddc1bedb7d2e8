// How papers stand once the acts that wait have arrived, and which acts can be taken back: pure functions over
// the queue, for `queue.js` and `known.js`.

import "../shared/standing.js";

/**
 * An act of the reader that has not arrived yet, as far as is known.
 * @typedef {object} WaitingAct
 * @property {"act"} kind
 * @property {number} order
 * @property {string} act_id
 * @property {PaperId[]} ids
 * @property {Marks} marks
 * @property {Moment} at
 * @property {boolean} tried it was sent, and may have arrived
 * @property {number} failed how often arxivtui failed over it alone
 * @property {boolean} undone an undo of it waits as well
 * @property {Record<PaperId, Standing>} before how the papers stood, those that were known
 */

/**
 * An undo that has not arrived yet.
 * @typedef {object} WaitingUndo
 * @property {"undo"} kind
 * @property {number} order
 * @property {string} act_id what is undone
 * @property {PaperId[]} ids
 * @property {Moment} at
 * @property {boolean} tried
 * @property {number} failed
 * @property {boolean} sent the act was known to have arrived
 * @property {Record<PaperId, Standing>} before as in the act
 */

/** @typedef {WaitingAct | WaitingUndo} Waiting */

/**
 * An act that arrived, and can be taken back.
 * @typedef {object} DoneAct
 * @property {number} order
 * @property {string} act_id
 * @property {PaperId[]} ids that it changed
 * @property {Record<PaperId, Standing>} before
 * @property {Record<PaperId, Standing>} after how arxivtui said that they stand
 */

/**
 * @template {{ ids: PaperId[] }} T
 * @param {T[]} all
 * @returns {Map<PaperId, T[]>} in the same order
 */
export function byPaper(all) {
  /** @type {Map<PaperId, T[]>} */
  const found = new Map();
  for (const one of all) {
    for (const id of one.ids) {
      const others = found.get(id);
      if (others === undefined) found.set(id, [one]);
      else others.push(one);
    }
  }
  return found;
}

/**
 * @template {Standing} T
 * @param {PaperId} id
 * @param {T} now as arxivtui said
 * @param {Waiting[]} waiting on this paper, in their order
 * @returns {T}
 */
export function standingAfter(id, now, waiting) {
  let standing = now;
  for (const one of waiting) {
    if (one.kind === "undo") standing = { ...standing, ...one.before[id] };
    else if (!one.undone) standing = arxivtui.standing.after(standing, one.marks);
  }
  return standing;
}

/**
 * The newest act on a paper that stands; none if there is none of this browser.
 * @param {Waiting[]} waiting on this paper, in their order
 * @param {DoneAct[]} done on this paper, in their order
 * @returns {WaitingAct | DoneAct | undefined}
 */
export function newestAct(waiting, done) {
  const undone = new Set(waiting.filter((one) => one.kind === "undo").map((one) => one.act_id));
  return waiting.findLast(isStanding) ?? done.findLast((one) => !undone.has(one.act_id));
}

/**
 * Whether an undo on the paper would do what the reader means by it.
 * @param {PaperId} id
 * @param {Standing | undefined} now as it is shown
 * @param {WaitingAct | DoneAct | undefined} act the newest that stands
 */
export function isUndoable(id, now, act) {
  if (act === undefined) return false;
  // What was changed in arxivtui since would be left alone there.
  const after = "after" in act ? act.after[id] : undefined;
  return now === undefined || after === undefined || isSame(now, after);
}

/**
 * @param {Waiting} one
 * @returns {one is WaitingAct}
 */
function isStanding(one) {
  return one.kind === "act" && !one.undone;
}

/**
 * @param {Standing} one
 * @param {Standing} other
 */
export function isSame(one, other) {
  return (
    one.state === other.state &&
    one.starred === other.starred &&
    one.later === other.later &&
    one.tags.toSorted().join(" ") === other.tags.toSorted().join(" ")
  );
}

/**
 * The fields of a standing, without what else is known of a paper.
 * @param {Standing} of
 * @returns {Standing}
 */
export function standingOf({ state, starred, later, tags }) {
  return { state, starred, later, tags };
}
