// What becomes of an entry of the queue once arxivtui has answered: what can be taken back then, and what the
// reader is to be told. All of it inside one transaction of `Queue.settle`.

import { asked } from "./database.js";

const MOST_DONE = 500;

/**
 * @typedef {import("./waiting.js").Waiting} Waiting
 * @typedef {import("./waiting.js").WaitingAct} WaitingAct
 * @typedef {import("./waiting.js").WaitingUndo} WaitingUndo
 * @typedef {import("./waiting.js").DoneAct} DoneAct
 * @typedef {import("./answers.js").Done} Done
 */

/**
 * What of a store is about some of these papers, in its order.
 * @param {IDBObjectStore} store
 * @param {PaperId[]} ids
 * @returns {Promise<any[]>}
 */
export async function entriesOn(store, ids) {
  const found = new Map();
  for (const id of ids) {
    for (const one of await asked(store.index("ids").getAll(id))) found.set(one.order, one);
  }
  return [...found.values()].sort((one, other) => one.order - other.order);
}

/**
 * @param {import("./database.js").Stores} stores
 * @param {WaitingAct} act
 * @param {Done} done
 * @param {Record<PaperId, Standing>} standings
 */
export async function noteDone(stores, { act_id, before }, { changed }, standings) {
  if (changed.length === 0) return;
  /** @type {Record<PaperId, Standing>} */
  const after = {};
  for (const id of changed) {
    const standing = standings[id];
    if (standing !== undefined) after[id] = standing;
  }
  const store = stores("done");
  await asked(store.add({ act_id, ids: changed, before, after }));
  const excess = (await asked(store.count())) - MOST_DONE;
  if (excess > 0) {
    for (const order of await asked(store.getAllKeys(null, excess))) await asked(store.delete(order));
  }
}

/**
 * The act cannot be taken back any more; the one before it on the same papers can again, where they are now as
 * it left them.
 * @param {import("./database.js").Stores} stores
 * @param {WaitingUndo} undo
 * @param {Done} done
 * @param {Record<PaperId, Standing>} standings
 */
export async function noteUndone(stores, { act_id, ids }, { changed }, standings) {
  const store = stores("done");
  const all = /** @type {DoneAct[]} */ (await entriesOn(store, ids));
  const undone = all.find((one) => one.act_id === act_id);
  if (undone === undefined) return;
  await asked(store.delete(undone.order));
  for (const id of changed) {
    const before = all.findLast((one) => one.order < undone.order && one.ids.includes(id));
    const standing = standings[id];
    if (before === undefined || standing === undefined) continue;
    before.after[id] = standing;
    await asked(store.put(before));
  }
}

/**
 * What the reader is told of an entry whose asker is gone.
 * @param {Waiting} entry
 * @param {Done | null} done
 * @returns {GaveWay[]}
 */
export function told(entry, done) {
  const { at, ids } = entry;
  const marks = entry.kind === "act" ? entry.marks : {};
  // Act and undo of it came together: whatever became of them, nothing is changed, as the reader meant it.
  if (entry.kind === "act" ? entry.undone : !entry.sent) return [];
  if (done === null) return [{ at, ids, marks, why: "refused" }];
  /** @type {GaveWay[]} */
  const all = [
    { at, ids: done.conflicts, marks, why: "conflict" },
    { at, ids: done.unknown, marks, why: "unknown" },
  ];
  return all.filter((one) => one.ids.length > 0);
}
