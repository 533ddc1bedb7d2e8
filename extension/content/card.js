// The card: all that is known of one paper, with its acts. One non-modal dialog for the page. It stands at the
// end of the document, so the way in and out by Tab is laid here: from the badge into it, and from its end back
// to the badge's place.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const MARGIN = 8;
  const TITLE = "arxivtui-card-title";
  /** As narrow as this the card lies at the window's bottom, and CSS alone places it. */
  const NARROW = 640;

  /**
   * @typedef {object} Parts
   * @property {HTMLElement} root
   * @property {HTMLElement} score
   * @property {HTMLElement} source
   * @property {HTMLElement} body
   * @property {ActButtons} acts
   */

  /** @type {Parts | null} */
  let parts = null;
  /** @type {Overlay | null} */
  let overlay = null;
  /** @type {HTMLElement | null} */
  let badge = null;
  /** @type {PaperId} */
  let paper = "";

  const isOpen = () => badge !== null;

  /** @returns {Parts} */
  function build() {
    const { make, panel, button } = arxivtui.nodes;
    const { of } = arxivtui.words;
    const root = panel("div", "card");
    root.setAttribute("role", "dialog");
    root.setAttribute("aria-labelledby", TITLE);
    root.tabIndex = -1;
    const title = make("div", "title");
    title.id = TITLE;
    const score = make("span", "score");
    const source = make("span", "source");
    title.append(score, " ", source);
    const shut = button("close", "✕", close);
    shut.setAttribute("aria-label", of("card_close"));
    shut.title = of("card_close");
    const head = make("div", "head");
    head.append(title, shut);
    const acts = arxivtui.acts.buttons(["star", "later", "dismiss", "read", "undo"], (name) => {
      if (overlay) arxivtui.acts.run(overlay, name, paper);
    });
    const tools = make("div", "tools");
    tools.setAttribute("role", "group");
    tools.setAttribute("aria-label", of("peek_acts"));
    tools.append(...acts.all);
    const body = make("div", "body");
    body.tabIndex = 0;
    body.setAttribute("role", "group");
    body.setAttribute("aria-label", of("card_details"));
    root.append(head, tools, body);
    root.addEventListener("keydown", walk);
    return { root, score, source, body, acts };
  }

  /** @param {KeyboardEvent} event */
  function walk(event) {
    if (event.key !== "Tab" || !parts) return;
    const at = document.activeElement;
    const first = parts.root.querySelector("button");
    if (event.shiftKey && (at === parts.root || at === first)) {
      event.preventDefault();
      arxivtui.peek.focusQuietly(badge);
    } else if (!event.shiftKey && at === parts.body) {
      // From the badge the browser itself goes on to what follows.
      arxivtui.peek.focusQuietly(badge);
    }
  }

  function fill() {
    const known = overlay?.known(paper);
    if (!parts || !known) return;
    const { score, scorer } = arxivtui.facts;
    parts.score.textContent = score(known);
    parts.source.textContent = [scorer(known), paper].filter(Boolean).join(" · ");
    parts.acts.show(known);
    const fresh = details(known);
    // What the reader is scrolling through or has selected is left alone if it says the same.
    if (parts.body.textContent !== fresh.textContent) parts.body.replaceChildren(fresh);
  }

  /** @param {Known} known */
  function details(known) {
    const { make } = arxivtui.nodes;
    const { of } = arxivtui.words;
    const all = document.createDocumentFragment();
    if (known.stale) all.append(make("p", "note", of("card_stale_long")));
    if (known.waiting) all.append(make("p", "note", of("card_waiting")));
    if (known.comment) all.append(free("p", "comment", known.comment));
    all.append(table(known));
    if (known.evidence.length > 0) {
      all.append(make("div", "label", of("card_why")), why(known.evidence));
    }
    return all;
  }

  /**
   * Words of other people and of models, in whichever direction they are written.
   * @template {"p" | "dd" | "span"} K
   * @param {K} tag
   * @param {string} names
   * @param {string} text
   */
  function free(tag, names, text) {
    const node = arxivtui.nodes.make(tag, names, text);
    node.dir = "auto";
    return node;
  }

  /** @param {Known} known */
  function table(known) {
    const { make } = arxivtui.nodes;
    const { of, moment } = arxivtui.words;
    const { outOfTen, rank } = arxivtui.facts;
    /** @type {[string, string][]} */
    const rows = [
      [of("card_relevance"), outOfTen(known.relevance)],
      [of("card_novelty"), outOfTen(known.novelty)],
      [of("card_rank"), rank(known)],
      [of("card_topic"), known.topic],
      [of("card_matched"), known.matched],
      [of("card_library"), known.library ? of("card_in_library") : ""],
      [of("card_tags"), known.tags.map((tag) => `#${tag}`).join(" ")],
      [of("card_as_of"), moment(known.asOf)],
    ];
    const list = make("dl", "facts");
    for (const [name, value] of rows.filter(([, each]) => each)) {
      const row = make("div", "fact");
      row.append(make("dt", "label", name), free("dd", "value", value));
      list.append(row);
    }
    return list;
  }

  /** @param {Evidence[]} evidence */
  function why(evidence) {
    const { make } = arxivtui.nodes;
    const list = make("ul", "chips");
    for (const { kind, text, weight } of evidence) {
      const chip = make("li", `chip ${weight < 0 ? "chip-down" : "chip-up"}`);
      chip.append(
        make("span", "weight", points(weight)),
        make("span", "kind", kindOf(kind)),
        free("span", "words", text),
      );
      list.append(chip);
    }
    return list;
  }

  /** With its sign, and a real minus. @param {number} weight */
  function points(weight) {
    const size = Math.abs(weight).toFixed(Math.abs(weight) < 10 ? 1 : 0);
    return `${weight < 0 ? "−" : "+"}${size}`;
  }

  /** @param {string} kind */
  function kindOf(kind) {
    const word = arxivtui.words.of(`card_kind_${kind}`);
    return word === `card_kind_${kind}` ? kind : word;
  }

  /** At the right of the window, level with the badge: the paper's title stays in sight. */
  function put() {
    if (!parts || !badge) return;
    const { style } = parts.root;
    if (innerWidth <= NARROW) {
      style.removeProperty("top");
      style.removeProperty("max-height");
      return;
    }
    const end = innerHeight - arxivtui.bar.height() - MARGIN;
    style.maxHeight = `${end - MARGIN}px`;
    const lowest = end - parts.root.offsetHeight;
    style.top = `${Math.max(MARGIN, Math.min(badge.getBoundingClientRect().top, lowest))}px`;
  }

  /** @type {ArxivtuiNamespace["card"]["open"]} */
  function open(id, from) {
    const again = badge === from;
    leave();
    if (again) return;
    arxivtui.peek.close();
    parts ??= build();
    badge = from;
    paper = id;
    badge.setAttribute("aria-expanded", "true");
    parts.body.replaceChildren();
    fill();
    document.body.append(parts.root);
    put();
    parts.body.scrollTop = 0;
    parts.root.focus({ preventScroll: true });
  }

  /** Away with it, wherever the focus is. */
  function leave() {
    badge?.removeAttribute("aria-expanded");
    badge = null;
    parts?.root.remove();
  }

  /** Away with it; the focus goes back to the badge if it was inside. */
  function close() {
    const from = badge;
    const had = parts?.root.contains(document.activeElement);
    leave();
    if (had) arxivtui.peek.focusQuietly(from);
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (!isOpen()) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Tab" && !event.shiftKey && document.activeElement === badge) {
      if (event.target !== badge) return;
      event.preventDefault();
      parts?.root.focus();
    }
  }

  /** A click elsewhere on the page closes it. @param {PointerEvent} event */
  function pointed(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (isOpen() && !target?.closest("[data-arxivtui]")) leave();
  }

  arxivtui.card = {
    start(shown, signal) {
      overlay = shown;
      document.addEventListener("keydown", pressed, { signal });
      document.addEventListener("pointerdown", pointed, { signal });
      addEventListener("resize", put, { signal });
      overlay.onChange((ids) => {
        if (isOpen() && (ids.length === 0 || ids.includes(paper))) fill();
      });
    },
    open,
    close,
    isOpen,
    of: () => (badge ? paper : null),
  };
})();
