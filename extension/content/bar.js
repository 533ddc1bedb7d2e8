// The bar on lists: arXiv's order or by score, a threshold, only unread, what is shown, how arxivtui was found,
// and the switch for this page. Fixed at the window's bottom; in the document before the first list, so that
// Tab meets it before the papers.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const KEY = "bar";
  const NARROW = 640;
  const TYPING = 300;

  /**
   * @typedef {object} Parts
   * @property {HTMLElement} root
   * @property {HTMLElement} space keeps the page's end clear of the bar
   * @property {HTMLButtonElement} fold
   * @property {HTMLElement} controls
   * @property {Record<View["order"], HTMLInputElement>} order
   * @property {HTMLInputElement} threshold
   * @property {HTMLInputElement} unreadOnly
   * @property {HTMLElement} shown
   * @property {HTMLElement} marks
   * @property {HTMLElement} trouble
   * @property {HTMLButtonElement} options
   * @property {HTMLButtonElement} tidy
   */

  /** @type {Parts | null} */
  let parts = null;
  /** @type {LiveOverlay | null} */
  let overlay = null;
  let offHere = () => {};
  /** @type {ResizeObserver | null} */
  let sizes = null;

  /**
   * @param {"radio" | "checkbox" | "number"} type
   * @param {string} text
   * @param {string} names
   * @returns {[HTMLLabelElement, HTMLInputElement]}
   */
  function field(type, text, names) {
    const { make } = arxivtui.nodes;
    const label = make("label", names);
    const input = make("input", `input input-${type}`);
    input.type = type;
    // Firefox would fill in what was there before a reload; the view says what is.
    input.autocomplete = "off";
    const words = make("span", "words", text);
    label.append(...(type === "number" ? [words, input] : [input, words]));
    return [label, input];
  }

  /** @returns {Parts} */
  function build() {
    const { make, panel, button } = arxivtui.nodes;
    const { of } = arxivtui.words;
    const root = panel("section", "bar");
    root.setAttribute("aria-label", of("bar_label"));
    const controls = make("div", "controls");

    const choice = make("div", "choice");
    choice.setAttribute("role", "radiogroup");
    choice.setAttribute("aria-label", of("bar_order"));
    const [arxivs, arxiv] = field("radio", of("bar_order_arxiv"), "segment");
    const [scores, score] = field("radio", of("bar_order_score"), "segment");
    for (const input of [arxiv, score]) input.name = "arxivtui-order";
    choice.append(arxivs, scores);

    const [below, threshold] = field("number", of("bar_threshold"), "field");
    threshold.min = "0";
    threshold.max = "100";
    threshold.step = "5";
    threshold.inputMode = "numeric";
    const [unread, unreadOnly] = field("checkbox", of("bar_unread_only"), "field");

    const shown = make("span", "count");
    shown.setAttribute("role", "status");
    const marks = make("span", "count");
    const tidy = button("plain tidy", "", tidied);
    const trouble = make("span", "trouble");
    const options = button("plain", of("bar_options"), () => void arxivtui.ask({ kind: "open_options" }));
    const off = button("plain off", of("bar_off"), () => offHere());
    off.title = of("bar_off_long");
    const fold = button("fold", "", () => setFolded(fold.getAttribute("aria-expanded") === "true", true));
    fold.append(make("span", "name", "arxivtui"), make("span", "arrow"));
    // What comes and goes stands behind what is pressed, so that nothing moves under the hand.
    controls.append(choice, below, unread, off, make("span", "gap"), shown, marks, trouble, options, tidy);
    root.append(fold, controls);

    arxiv.addEventListener("change", () => void overlay?.setView({ order: "arxiv" }));
    score.addEventListener("change", () => void overlay?.setView({ order: "score" }));
    unreadOnly.addEventListener("change", () => void overlay?.setView({ unreadOnly: unreadOnly.checked }));
    hearThreshold(threshold);
    const space = panel("div", "bar");
    space.className = "arxivtui-space";
    const order = { arxiv, score };
    return {
      root,
      space,
      fold,
      controls,
      order,
      threshold,
      unreadOnly,
      shown,
      marks,
      trouble,
      options,
      tidy,
    };
  }

  /** While it is typed, a little after the last key. @param {HTMLInputElement} input */
  function hearThreshold(input) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const take = () => {
      clearTimeout(timer);
      const threshold = Math.min(100, Math.max(0, Math.round(Number(input.value) || 0)));
      if (threshold !== overlay?.view.threshold) void overlay?.setView({ threshold });
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(take, TYPING);
    });
    input.addEventListener("change", () => {
      take();
      input.value = String(overlay?.view.threshold ?? 0);
    });
  }

  function tidied() {
    overlay?.tidy();
    refresh();
    // The button is gone now that there is nothing left to do.
    parts?.unreadOnly.focus();
  }

  /**
   * @param {boolean} folded
   * @param {boolean} keep whether to do so on other pages too
   */
  function setFolded(folded, keep) {
    if (!parts) return;
    parts.controls.hidden = folded;
    parts.fold.setAttribute("aria-expanded", String(!folded));
    parts.fold.setAttribute("aria-label", arxivtui.words.of(folded ? "bar_unfold" : "bar_fold"));
    parts.root.classList.toggle("arxivtui-folded", folded);
    if (keep) void keepFolded(folded).catch(() => undefined);
  }

  /** For windows as wide as this one. */
  const width = () => (innerWidth < NARROW ? "narrow" : "wide");

  /** @returns {Promise<Partial<Record<"narrow" | "wide", unknown>>>} */
  async function storedFolds() {
    const stored = (await chrome.storage.local.get(KEY).catch(() => undefined))?.[KEY];
    return typeof stored === "object" && stored !== null ? stored : {};
  }

  /** @param {boolean} folded */
  async function keepFolded(folded) {
    await chrome.storage.local.set({ [KEY]: { ...(await storedFolds()), [width()]: folded } });
  }

  /** As the reader left it; where there is little room, folded. */
  async function recallFolded() {
    const folded = (await storedFolds())[width()];
    setFolded(typeof folded === "boolean" ? folded : innerWidth < NARROW, false);
  }

  function refresh() {
    if (!parts || !overlay) return;
    const { order, threshold, unreadOnly } = overlay.view;
    parts.order[order].checked = true;
    if (document.activeElement !== parts.threshold) parts.threshold.value = String(threshold);
    parts.unreadOnly.checked = unreadOnly;
    showCounts(parts, overlay);
    const why = arxivtui.facts.trouble(overlay);
    write(parts.trouble, why.text);
    parts.trouble.title = why.text;
    parts.trouble.hidden = why.text === "";
    parts.options.hidden = !why.options;
  }

  /**
   * @param {Parts} on
   * @param {LiveOverlay} of
   */
  function showCounts(on, { counts, untidy, page, known, trouble }) {
    const { of } = arxivtui.words;
    const standings = page.entries.map(({ id }) => known(id));
    const unread = standings.filter((each) => each?.state === "unread").length;
    const starred = standings.filter((each) => each?.starred).length;
    write(on.shown, of("bar_shown", counts.shown, counts.hidden));
    const isKnown = standings.some((each) => each !== undefined);
    // What arxivtui holds is not known while it cannot be asked.
    const unknown = () => (trouble ? "" : arxivtui.words.counted("bar_unknown", standings.length));
    write(on.marks, isKnown ? of("bar_marks", unread, starred) : unknown());
    on.tidy.hidden = untidy === 0;
    write(on.tidy, arxivtui.words.counted("bar_tidy", untidy));
  }

  /**
   * Only where it changes: what is written to a status is read out.
   * @param {HTMLElement} node
   * @param {string} text
   */
  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function remove() {
    sizes?.disconnect();
    parts?.root.remove();
    parts?.space.remove();
    parts = null;
  }

  arxivtui.bar = {
    start(shown, off) {
      remove();
      overlay = shown;
      offHere = off;
      const made = build();
      parts = made;
      setFolded(innerWidth < NARROW, false);
      refresh();
      arxivtui.nodes.early(made.root, shown.page);
      document.body.append(made.space);
      sizes = new ResizeObserver(() => {
        made.space.style.height = `${made.root.offsetHeight}px`;
      });
      sizes.observe(made.root);
      void recallFolded();
    },
    refresh,
    remove,
    height: () => parts?.root.offsetHeight ?? 0,
  };
})();
