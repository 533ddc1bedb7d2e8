// How things stand, as the options and the popup tell it: arxivtui's state, its newest day, what gave way.

const { words } = arxivtui;

/** Papers named in one line of what gave way. */
const NAMED = 5;
const LONGEST_DETAIL = 300;
const PAPER_ID = /^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?\/\d{7})$/;
/** Trouble that ends by itself, by starting arxivtui, or was not begun yet. */
const PASSING = new Set(["closed", "busy", "failing", "unpaired"]);
/** Trouble of which the browser says nothing that is worth reading. */
const PLAIN = new Set(["closed", "unpaired", "no_permission"]);
/** @type {Set<unknown>} */
const STATES = new Set(["unread", "seen", "skipped", "dismissed"]);
const GLYPHS = { good: "●", wait: "◌", bad: "▲" };

/**
 * What the background replies; null where it does not, for whatever reason.
 * @template {Ask["kind"]} K
 * @param {Extract<Ask, { kind: K }>} message
 * @returns {Promise<Replies[K] | null>}
 */
export async function ask(message) {
  const reply = await arxivtui.ask(message);
  return reply === null || "error" in reply ? null : /** @type {Replies[K]} */ (reply);
}

/**
 * A line of state: what is so, what to do next, and what was answered or said of it.
 * @typedef {{ tone: "good" | "wait" | "bad", sentence: string, next?: string, detail?: string }} Report
 */

/**
 * An element with a text of its own.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [text]
 * @param {string} [className]
 */
export function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * An element of the page by its id; it is there, or the page is broken.
 * @template {Element} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return /** @type {Kind} */ (/** @type {unknown} */ (found));
}

/** @param {Trouble} trouble @returns {Report} */
export function troubleReport({ kind, detail }) {
  return {
    tone: PASSING.has(kind) ? "wait" : "bad",
    sentence: words.of(`trouble_${kind}`),
    next: words.of(`trouble_${kind}_next`),
    detail: PLAIN.has(kind) ? "" : detailWords(kind, detail.slice(0, LONGEST_DETAIL)),
  };
}

/** @param {TroubleKind} kind @param {string} detail */
function detailWords(kind, detail) {
  if (!detail) return kind === "failing" ? words.of("options_no_answer") : "";
  return words.of(kind === "full" ? "options_browser_said" : "options_said", detail);
}

/**
 * Show a report in an element of class `state`; nothing is touched where it says so already, so that it is not
 * spoken again.
 * @param {HTMLElement} node
 * @param {Report | null} report null: nothing is to be said
 */
export function show(node, report) {
  const lines = report ? linesOf(report) : [];
  const text = lines.map((line) => line.textContent).join("");
  if (node.textContent === text && node.dataset.tone === report?.tone) return;
  if (report) node.dataset.tone = report.tone;
  node.replaceChildren(...lines);
}

/** @param {Report} report */
function linesOf({ tone, sentence, next, detail }) {
  const glyph = element("span", GLYPHS[tone], "glyph");
  glyph.setAttribute("aria-hidden", "true");
  const lines = [glyph, element("p", sentence)];
  if (next) lines.push(element("p", next, "quiet"));
  if (detail) lines.push(element("p", detail, "quiet"));
  return lines;
}

/**
 * A listing date for people: `Mon 14 Jul 2025`.
 * @param {string} date ISO
 */
export function dayName(date) {
  const day = new Date(`${date}T12:00:00Z`);
  if (Number.isNaN(day.getTime())) return date;
  return new Intl.DateTimeFormat(chrome.i18n.getUILanguage(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(day);
}

/**
 * List what gave way, with a button for when the reader has seen it; hidden where nothing did.
 * @param {HTMLElement} node
 * @param {GaveWay[]} gaveWay
 * @param {() => void} told called once it is taken off the list
 */
export function showGone(node, gaveWay, told) {
  node.hidden = gaveWay.length === 0;
  if (node.hidden) {
    node.replaceChildren();
    return;
  }
  const list = element("ul", "", "gone");
  list.append(...gaveWay.map(goneLine));
  const button = element("button", words.of("options_told"));
  button.type = "button";
  button.addEventListener("click", async () => {
    await ask({ kind: "told", at: gaveWay.map(({ at }) => at) });
    told();
  });
  node.replaceChildren(
    element(node.dataset.heading === "h2" ? "h2" : "h3", words.of("options_gave_way")),
    list,
    button,
  );
}

/**
 * How many marks wait, since when, and what for.
 * @param {Pick<StatusReply, "waiting" | "oldest" | "trouble">} queue
 */
export function waitingWords({ waiting, oldest, trouble }) {
  if (waiting === 0) return words.of("options_waiting_none");
  const until = words.of(trouble ? `trouble_${trouble.kind}_until` : "notice_waits");
  return `${words.counted("options_waiting", waiting, words.moment(oldest ?? ""))} ${until}`;
}

/**
 * Call whenever the queue, what gave way, or how arxivtui was found is another than before.
 * @param {() => void} changed
 */
export function watchNews(changed) {
  let known = "";
  chrome.storage.onChanged.addListener(({ news }, area) => {
    if (area !== "local" || !news) return;
    const { waiting, trouble, gaveWay } = /** @type {Partial<News>} */ (news.newValue ?? {});
    const told = JSON.stringify([waiting, trouble, gaveWay]);
    if (told === known) return;
    known = told;
    changed();
  });
}

/** @param {GaveWay} gone */
function goneLine({ at, ids, marks, why }) {
  const mark = words.of(`options_mark_${markName(marks)}`);
  const line = element("li", words.counted(`options_gave_way_${why}`, ids.length, words.moment(at), mark));
  const papers = element("div");
  for (const id of ids.slice(0, NAMED)) papers.append(paperLink(id), " ");
  if (ids.length > NAMED) papers.append(words.counted("options_more", ids.length - NAMED));
  line.append(papers);
  return line;
}

/**
 * What the reader had pressed.
 * @param {Marks | undefined} marks earlier versions have kept none
 */
export function markName(marks) {
  if (typeof marks !== "object" || marks === null) return "any";
  const { state, starred, later } = marks;
  if (state !== undefined) return STATES.has(state) ? state : "any";
  if (starred !== undefined) return starred ? "star" : "unstar";
  if (later !== undefined) return later ? "later" : "not_later";
  return "undo";
}

/** @param {PaperId} id */
function paperLink(id) {
  if (!PAPER_ID.test(id)) return id.slice(0, 40);
  const link = element("a", id);
  link.href = `https://arxiv.org/abs/${id}`;
  link.target = "_blank";
  link.rel = "noopener";
  return link;
}

/**
 * Run something that takes a while from a button, once at a time; the button keeps the focus.
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} work
 */
export async function once(button, work) {
  if (button.ariaDisabled === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
