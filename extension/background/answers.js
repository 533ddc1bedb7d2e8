// arxivtui's answers, read strictly: of the shape agreed (docs/http-api.md), or `nonsense`. Fields that are not
// known are passed over; texts are cut to what a page can show.

import { clipped, isId, isObject, isWhole, moment, own } from "./checks.js";
import { Troubled } from "./trouble.js";

const LONGEST_COMMENT = 10_000;
const LONGEST_TEXT = 300;
const MOST_EVIDENCE = 8;
const MOST_TAGS = 100;
const MOST_PAPERS_A_DAY = 1_000_000;

/** @type {readonly unknown[]} */
const STATES = ["unread", "seen", "skipped", "dismissed"];
/** @type {readonly unknown[]} */
const DAY_STATES = ["complete", "partial", "stale", "failed", "empty", null];

/**
 * @typedef {object} PapersAnswer
 * @property {Record<PaperId, Paper>} papers
 * @property {PaperId[]} unknown
 * @property {Record<PaperId, string>} requested
 * @property {Moment} asOf
 */

/**
 * What became of one act.
 * @typedef {object} Done
 * @property {PaperId[]} changed
 * @property {PaperId[]} conflicts
 * @property {PaperId[]} unknown
 */

/**
 * @param {unknown} said
 * @returns {{ version: string, api: number, proof: string | null } | null} null: that is no arxivtui
 */
export function readPong(said) {
  if (!isObject(said) || said.app !== "arxivtui" || !isWhole(said.api, 0, 1e6)) return null;
  const { version, api, proof = null } = said;
  if (typeof version !== "string" || (typeof proof !== "string" && proof !== null)) return null;
  return { version: clipped(version, 40), api, proof };
}

/**
 * Why arxivtui refuses; null if that is not how it does so.
 * @param {unknown} said
 * @returns {{ code: string, message: string } | null}
 */
export function readFault(said) {
  const error = isObject(said) ? said.error : null;
  if (!isObject(error)) return null;
  const { code, message } = error;
  if (typeof code !== "string" || typeof message !== "string") return null;
  return { code: clipped(code, 40), message: clipped(message, LONGEST_TEXT) };
}

/**
 * @param {unknown} said
 * @param {PaperId[]} ids that were asked for; others are passed over
 * @returns {PapersAnswer}
 */
export function readPapers(said, ids) {
  const all = object(said);
  const found = object(own(all, "papers"));
  const requested = object(own(all, "requested"));
  const unknown = new Set(list(own(all, "unknown")));
  const asOf = moment(own(all, "as_of")) ?? nonsense("as_of");
  /** @type {PapersAnswer} */
  const answer = { papers: {}, unknown: [], requested: {}, asOf };
  for (const id of ids) {
    const paper = own(found, id);
    if (paper !== undefined) {
      answer.papers[id] = readPaper(object(paper));
      continue;
    }
    if (!unknown.has(id)) nonsense("a paper is missing");
    answer.unknown.push(id);
    const why = own(requested, id);
    if (why !== undefined) answer.requested[id] = text(why);
  }
  return answer;
}

/**
 * @param {unknown} said
 * @param {{ act_id: string, ids: PaperId[] }[]} acts that were sent, in their order
 * @returns {{ done: Done[], papers: Record<PaperId, Standing> }}
 */
export function readTriage(said, acts) {
  const all = object(said);
  const done = list(own(all, "done"));
  if (done.length !== acts.length) nonsense("done");
  return {
    done: acts.map(({ act_id, ids }, place) => {
      const one = object(done[place]);
      if (own(one, "act_id") !== act_id) nonsense("act_id");
      const of = (/** @type {string} */ field) => idsIn(one, field).filter((id) => ids.includes(id));
      return { changed: of("changed"), conflicts: of("conflicts"), unknown: of("unknown") };
    }),
    papers: readStandings(all),
  };
}

/**
 * @param {unknown} said
 * @returns {{ changed: PaperId[], leftAlone: PaperId[], unknown: string[], papers: Record<PaperId, Standing> }}
 */
export function readUndo(said) {
  const all = object(said);
  const unknown = list(own(all, "unknown")).map((one) =>
    typeof one === "string" ? one : nonsense("unknown"),
  );
  return {
    changed: idsIn(all, "changed"),
    leftAlone: idsIn(all, "left_alone"),
    unknown,
    papers: readStandings(all),
  };
}

/**
 * @param {unknown} said
 * @param {PaperId[]} ids
 */
export function readWanted(said, ids) {
  const queued = new Set(idsIn(object(said), "queued"));
  return ids.filter((id) => queued.has(id));
}

/**
 * @param {unknown} said
 * @returns {Day}
 */
export function readDay(said) {
  const all = object(said);
  const [date, state] = [own(all, "date"), own(all, "state")];
  const isDate = date === null || (typeof date === "string" && /^\d{4}-\d\d-\d\d$/.test(date));
  if (!isDate || !DAY_STATES.includes(state)) return nonsense("day");
  const count = (/** @type {string} */ field) => {
    const number = own(all, field);
    return isWhole(number, 0, MOST_PAPERS_A_DAY) ? number : nonsense(field);
  };
  return {
    date,
    state: /** @type {Day["state"]} */ (state),
    papers: count("papers"),
    unread: count("unread"),
    starred: count("starred"),
    later: count("later"),
  };
}

/**
 * The claim with which to ask what the reader answered.
 * @param {unknown} said
 */
export function readClaim(said) {
  const claim = own(object(said), "pairing");
  return typeof claim === "string" && /^[0-9a-f]{32}$/.test(claim) ? claim : nonsense("pairing");
}

/**
 * @param {unknown} said
 * @returns {"pending" | "denied" | { token: string, client: string }}
 */
export function readPaired(said) {
  const { state, token, client } = object(said);
  if (state === "pending" || state === "denied") return state;
  const isToken = typeof token === "string" && /^[!-~]{16,200}$/.test(token);
  if (!isToken || typeof client !== "string" || !/^[0-9a-f]{8}$/.test(client)) return nonsense("token");
  return { token, client };
}

/**
 * @param {Record<string, unknown>} said
 * @returns {Paper}
 */
function readPaper(said) {
  const { score, scorer, relevance, novelty, comment, topic, stale, rank, matched, library } = said;
  return {
    ...readStanding(said),
    score:
      score === null || (typeof score === "number" && score >= 0 && score <= 100) ? score : nonsense("score"),
    scorer: text(scorer),
    relevance: relevance === null || isWhole(relevance, 1, 10) ? relevance : nonsense("relevance"),
    novelty: novelty === null || isWhole(novelty, 1, 10) ? novelty : nonsense("novelty"),
    comment: text(comment, LONGEST_COMMENT),
    topic: text(topic),
    evidence: list(said.evidence).slice(0, MOST_EVIDENCE).map(readEvidence),
    stale: flag(stale),
    rank: rank === null || isWhole(rank, 1, MOST_PAPERS_A_DAY) ? rank : nonsense("rank"),
    matched: text(matched),
    // An arxivtui from before reference libraries says nothing of them.
    library: library === undefined ? false : flag(library),
  };
}

/**
 * @param {unknown} said
 * @returns {Evidence}
 */
function readEvidence(said) {
  const { kind, text: words, weight } = object(said);
  if (typeof weight !== "number" || !Number.isFinite(weight)) return nonsense("weight");
  return { kind: text(kind), text: text(words), weight };
}

/**
 * @param {Record<string, unknown>} said
 * @returns {Standing}
 */
function readStanding(said) {
  const { state, starred, later, tags } = said;
  if (!STATES.includes(state)) return nonsense("state");
  return {
    state: /** @type {StateName} */ (state),
    starred: flag(starred),
    later: flag(later),
    tags: list(tags)
      .slice(0, MOST_TAGS)
      .map((tag) => text(tag)),
  };
}

/**
 * @param {Record<string, unknown>} said
 * @returns {Record<PaperId, Standing>}
 */
function readStandings(said) {
  /** @type {Record<PaperId, Standing>} */
  const standings = {};
  for (const [id, standing] of Object.entries(object(own(said, "papers")))) {
    if (isId(id)) standings[id] = readStanding(object(standing));
  }
  return standings;
}

/**
 * @param {Record<string, unknown>} said
 * @param {string} field
 */
function idsIn(said, field) {
  return list(own(said, field)).map((id) => (isId(id) ? id : nonsense(field)));
}

/** @param {unknown} value */
function object(value) {
  return isObject(value) ? value : nonsense("no object");
}

/**
 * @param {unknown} value
 * @returns {unknown[]}
 */
function list(value) {
  return Array.isArray(value) ? value : nonsense("no list");
}

/** @param {unknown} value */
function flag(value) {
  return typeof value === "boolean" ? value : nonsense("no boolean");
}

/**
 * @param {unknown} value
 * @param {number} [most]
 */
function text(value, most = LONGEST_TEXT) {
  return typeof value === "string" ? clipped(value, most) : nonsense("no text");
}

/**
 * @param {string} where
 * @returns {never}
 */
function nonsense(where) {
  throw new Troubled("nonsense", where);
}
