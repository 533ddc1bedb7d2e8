// What stands between the reader and arxivtui, as an error that says which kind of trouble it is.

/** Thrown wherever arxivtui could not be asked, or the browser could not keep something. */
export class Troubled extends Error {
  /**
   * @param {TroubleKind} kind
   * @param {string} [detail] what arxivtui or the browser said; plain text
   * @param {object} [more]
   * @param {number} [more.status] of HTTP, where the request itself was answered
   * @param {string} [more.code] arxivtui's word for it
   * @param {number} [more.after] milliseconds after which asking again may help
   * @param {StatusReply["app"]} [more.app] who answered, if it proved itself
   */
  constructor(kind, detail = "", { status = 0, code = "", after, app = null } = {}) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
    this.detail = detail;
    this.status = status;
    this.code = code;
    this.after = after;
    this.app = app;
  }

  /** @returns {Trouble} as pages are told */
  get trouble() {
    return { kind: this.kind, detail: this.detail };
  }
}

/**
 * The trouble in an error; what is no trouble is a mistake of ours, and goes on.
 * @param {unknown} error
 * @returns {Trouble}
 */
export function troubleIn(error) {
  if (error instanceof Troubled) return error.trouble;
  throw error;
}

/**
 * The trouble with arxivtui itself in what hindered an act or an undo; null where it lies with that request
 * alone: whoever answers it so has proved itself, and the next request may well be answered otherwise.
 * @param {Troubled | null} hindrance
 * @returns {Trouble | null}
 */
export function beyondTheAct(hindrance) {
  if (hindrance === null) return null;
  const { kind, status, trouble } = hindrance;
  const isAnswered = status > 0 && (kind === "failing" || kind === "refused");
  return isAnswered || kind === "nonsense" || kind === "full" ? null : trouble;
}

/**
 * What is read from the browser's storage; where it cannot be read, what is as good as nothing in it.
 * @template T
 * @template U
 * @param {Promise<T>} read
 * @param {U} nothing
 * @returns {Promise<T | U>}
 */
export async function readOr(read, nothing) {
  try {
    return await read;
  } catch (error) {
    troubleIn(error);
    return nothing;
  }
}
