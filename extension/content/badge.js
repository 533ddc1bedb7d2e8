// The badge by each paper: its score, how it was scored, and what the reader did with it. One button each, told
// apart by attributes; `badge.css` draws the glyphs, so that a list of 2,000 stays small.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const NAME = "arxivtui-badge";
  const OWN_RANKER = "local";

  /** Scores from here on stand out, and those below fade; only colour and weight differ. */
  const HIGH = 75;
  const LOW = 40;

  /** @type {ArxivtuiNamespace["badge"]["look"]} */
  function look(known) {
    if (!known) return "unknown";
    if (known.score === null) return "unscored";
    if (known.stale) return "dashed";
    return known.scorer === OWN_RANKER ? "outlined" : "filled";
  }

  /** @type {ArxivtuiNamespace["badge"]["mark"]} */
  function mark(known) {
    if (!known) return "";
    if (known.starred) return "starred";
    if (known.later) return "later";
    if (known.state === "dismissed") return "dismissed";
    return known.state === "unread" ? "" : "done";
  }

  /**
   * The whole number that a score is shown as: as in arxivtui a half goes to the even one.
   * @param {number} score
   */
  function whole(score) {
    const below = Math.floor(score);
    return score - below === 0.5 ? below + (below % 2) : Math.round(score);
  }

  /**
   * What stands in the badge.
   * @param {Known | undefined} known
   * @param {BadgeState} state
   */
  function face(known, state) {
    if (!known) return state.requested === "queued" ? "…" : "?";
    return known.score === null ? "–" : String(whole(known.score));
  }

  /** @param {Known | undefined} known */
  function band(known) {
    const score = known?.score ?? null;
    if (score === null) return null;
    if (score >= HIGH) return "high";
    return score < LOW ? "low" : null;
  }

  // The labels of 1,500 badges have most of their words in common. Those are kept in tables rather than by keys
  // made of what they say: making the keys would cost as much as the words.

  /** By scorer, then by score; those out of date behind all others. @type {Map<string, string[]>} */
  const saidOfScores = new Map();
  /** By state, then by marks. @type {Map<StateName, string[]>} */
  const saidOfStanding = new Map();
  /** @type {{ at: Moment, words: string } | undefined} */
  let saidOfMoment;
  /** What stands before and behind an id. @type {string[] | undefined} */
  let saidOfPaper;

  const UNSCORED = 101;
  const STALE = 102;
  const ID = "\u0000";

  /**
   * @template Key
   * @param {Map<Key, string[]>} tables
   * @param {Key} key
   */
  function table(tables, key) {
    let found = tables.get(key);
    if (!found) {
      found = [];
      tables.set(key, found);
    }
    return found;
  }

  /** @param {Known} known */
  function scored(known) {
    const words = table(saidOfScores, known.scorer);
    const place = known.score === null ? UNSCORED : whole(known.score) + (known.stale ? STALE : 0);
    words[place] ??= sayScored(known);
    return words[place];
  }

  /** @param {Known} known */
  function sayScored({ score, scorer, stale }) {
    const { of } = arxivtui.words;
    if (score === null) return of("badge_unscored");
    const by = scorer === OWN_RANKER ? of("badge_own_ranker") : scorer;
    return of(stale ? "badge_scored_stale" : "badge_scored", whole(score), by);
  }

  /** @param {Known} known */
  function standing(known) {
    const words = table(saidOfStanding, known.state);
    const place = (known.starred ? 1 : 0) + (known.later ? 2 : 0);
    words[place] ??= sayStanding(known);
    return words[place];
  }

  /**
   * How it stands: every mark, where the badge has room for one.
   * @param {Known} known
   */
  function sayStanding({ starred, later, state }) {
    const { of } = arxivtui.words;
    const marks = [];
    if (starred) marks.push(of("badge_starred"));
    if (later) marks.push(of("badge_later"));
    if (state === "dismissed" || marks.length === 0) marks.push(of(`badge_${state}`));
    return marks.join(", ");
  }

  /** @param {Moment} at */
  function asOf(at) {
    if (saidOfMoment?.at !== at) {
      saidOfMoment = { at, words: arxivtui.words.of("badge_as_of", arxivtui.words.moment(at)) };
    }
    return saidOfMoment.words;
  }

  /** @param {PaperId} id */
  function paper(id) {
    saidOfPaper ??= arxivtui.words.of("badge_paper", ID).split(ID);
    return saidOfPaper.join(id);
  }

  /** @param {BadgeState} state */
  function missing({ requested, away }) {
    const { of } = arxivtui.words;
    if (requested === "") return of(away ? "badge_away" : "badge_unknown");
    if (requested === "queued") return of("badge_requested");
    // More words follow what arxivtui said in a sentence.
    return of("badge_unfetched", requested.replace(/\.$/, ""));
  }

  /**
   * The whole badge in words, for who cannot see it.
   * @param {PaperId} id
   * @param {Known | undefined} known
   * @param {BadgeState} state
   */
  function label(id, known, state) {
    const { of } = arxivtui.words;
    let words = known ? `${scored(known)}, ${standing(known)}` : missing(state);
    if (known?.matched) words += `, ${of("badge_matched", known.matched)}`;
    if (known?.waiting) words += `, ${of("badge_waiting")}`;
    if (known && state.asOf) words += `, ${asOf(state.asOf)}`;
    return `${words}, ${paper(id)}`;
  }

  /**
   * Set an attribute, or take it away, only where that changes something: each write has the page styled anew.
   * @param {Element} badge
   * @param {string} name
   * @param {string | null} value
   */
  function set(badge, name, value) {
    if (badge.getAttribute(name) === value) return;
    if (value === null) badge.removeAttribute(name);
    else badge.setAttribute(name, value);
  }

  /**
   * Give a badge all that shows but its number.
   * @param {HTMLButtonElement} badge
   * @param {Known | undefined} known
   * @param {BadgeState} state
   */
  function dress(badge, known, state) {
    set(badge, "data-look", look(known));
    set(badge, "data-mark", mark(known));
    set(badge, "data-band", band(known));
    set(badge, "data-matched", known?.matched ? "" : null);
    set(badge, "data-waiting", known?.waiting ? "" : null);
    set(badge, "data-as-of", known && state.asOf ? "" : null);
    // A badge of an unknown paper asks for it and opens nothing.
    set(badge, "aria-haspopup", known ? "dialog" : null);
  }

  /** A badge of each dress, copied for every paper that has it. @type {Map<string, HTMLButtonElement>} */
  const templates = new Map();

  /**
   * @param {PaperId} id
   * @param {Known | undefined} known
   * @param {BadgeState} state
   */
  function make(id, known, state) {
    const marks = known && `${known.matched !== ""} ${known.waiting} ${state.asOf !== null}`;
    const dressed = `${look(known)} ${mark(known)} ${band(known)} ${marks}`;
    let template = templates.get(dressed);
    if (!template) {
      template = document.createElement("button");
      template.type = "button";
      template.className = NAME;
      template.setAttribute("data-arxivtui", "badge");
      dress(template, known, state);
      templates.set(dressed, template);
    }
    const badge = /** @type {HTMLButtonElement} */ (template.cloneNode());
    badge.setAttribute("data-id", id);
    badge.setAttribute("aria-label", label(id, known, state));
    badge.textContent = face(known, state);
    return badge;
  }

  /** @type {ArxivtuiNamespace["badge"]["show"]} */
  function show(badge, known, state) {
    const text = face(known, state);
    if (badge.textContent !== text) badge.textContent = text;
    dress(badge, known, state);
    set(badge, "aria-label", label(badge.getAttribute("data-id") ?? "", known, state));
  }

  /**
   * @param {Entry} entry
   * @param {HTMLButtonElement} badge
   */
  function place({ anchor, place }, badge) {
    if (place === "after") anchor.after(badge);
    else if (place === "end") anchor.append(badge);
    else anchor.before(badge);
  }

  arxivtui.badge = {
    whole,
    insert(entries, known, state) {
      // Firefox runs an extension that was updated again in pages that are open, where the old one's badges are.
      for (const old of [...document.getElementsByClassName(NAME)]) old.remove();
      return entries.map((entry) => {
        const badge = make(entry.id, known(entry.id), state);
        place(entry, badge);
        return badge;
      });
    },
    show,
    look,
    mark,
  };
})();
