// Every sentence that a reader sees, from `_locales`, with plurals and moments as their language has them.
// Shared by the pages of the extension and by what it adds to arXiv's: thousands of labels on a long list,
// so each sentence is asked of the browser once and filled in here.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /** One character of the private use area for each of `$1` to `$9`; no translator writes them. */
  const MARKS = Array.from({ length: 9 }, (_, index) => String.fromCharCode(0xe001 + index));
  const MARKED = /([\uE001-\uE009])/u;
  const DAY = 24 * 60 * 60 * 1000;

  /** Sentences as their pieces: text, and the number of a substitution. @type {Map<string, (string | number)[]>} */
  const sentences = new Map();
  /** @type {Map<string, Intl.DateTimeFormat>} */
  const formats = new Map();
  /** @type {Intl.PluralRules | undefined} */
  let plurals;
  /** @type {Intl.NumberFormat | undefined} */
  let numbers;

  /**
   * The pieces of a sentence; null if there is none, or the browser gives none any more since the extension
   * was reloaded under the page.
   * @param {string} key
   */
  function sentence(key) {
    const kept = sentences.get(key);
    if (kept) return kept;
    let message = "";
    try {
      message = chrome.i18n.getMessage(key, MARKS);
    } catch {
      return null;
    }
    if (!message) return null;
    const pieces = message.split(MARKED).map((piece) => {
      const place = MARKS.indexOf(piece);
      return place < 0 ? piece : place;
    });
    sentences.set(key, pieces);
    return pieces;
  }

  /** @type {ArxivtuiNamespace["words"]["of"]} */
  function of(key, ...substitutions) {
    const pieces = sentence(key);
    if (!pieces) return key;
    return pieces
      .map((piece) => (typeof piece === "number" ? String(substitutions[piece] ?? "") : piece))
      .join("");
  }

  /**
   * The language that the sentences are in, which need not be the browser's: plurals go by it.
   */
  function language() {
    const tag = of("language");
    return tag === "language" ? "en" : tag;
  }

  /** @type {ArxivtuiNamespace["words"]["counted"]} */
  function counted(key, number, ...more) {
    plurals ??= new Intl.PluralRules(language());
    numbers ??= new Intl.NumberFormat(language());
    const exact = `${key}_${plurals.select(number)}`;
    return of(sentence(exact) ? exact : `${key}_other`, numbers.format(number), ...more);
  }

  /** @type {ArxivtuiNamespace["words"]["fill"]} */
  function fill(root) {
    for (const node of root.querySelectorAll("[data-words]")) {
      node.textContent = of(node.getAttribute("data-words") ?? "");
    }
    for (const node of root.querySelectorAll("[data-words-label]")) {
      const label = of(node.getAttribute("data-words-label") ?? "");
      node.setAttribute("aria-label", label);
      node.setAttribute("title", label);
    }
  }

  /** @type {Record<"time" | "weekday" | "date", Intl.DateTimeFormatOptions>} */
  const SHAPES = {
    time: { hour: "numeric", minute: "2-digit" },
    weekday: { weekday: "short", hour: "numeric", minute: "2-digit" },
    date: { day: "numeric", month: "short", year: "numeric" },
  };

  /** @param {keyof typeof SHAPES} shape */
  function format(shape) {
    let made = formats.get(shape);
    if (!made) {
      made = new Intl.DateTimeFormat(browserLanguage(), SHAPES[shape]);
      formats.set(shape, made);
    }
    return made;
  }

  function browserLanguage() {
    try {
      return chrome.i18n.getUILanguage();
    } catch {
      return undefined;
    }
  }

  /** @type {ArxivtuiNamespace["words"]["moment"]} */
  function moment(at) {
    const then = new Date(at);
    if (Number.isNaN(then.getTime())) return "";
    const today = new Date();
    const ago = today.getTime() - then.getTime();
    if (then.toDateString() === today.toDateString()) return format("time").format(then);
    return format(ago > 0 && ago < 6 * DAY ? "weekday" : "date").format(then);
  }

  arxivtui.words = { of, counted, fill, moment };
})();
