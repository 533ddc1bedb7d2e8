// The peek: one small panel for the whole page, by the badge that is pointed at or focused. A line of what is
// known and the quick acts. Arrow down goes into it from the badge and Tab passes it by: it would be four stops
// more for each paper of a long list.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const OPEN_AFTER = 120;
  const CLOSE_AFTER = 250;
  const LONGEST = 220;
  const GAP = 6;

  /**
   * @typedef {object} Parts
   * @property {HTMLElement} root
   * @property {HTMLElement} summary
   * @property {HTMLElement} tools
   * @property {ActButtons} acts
   * @property {HTMLButtonElement} ask
   */

  /** @type {Parts | null} */
  let parts = null;
  /** @type {Overlay | null} */
  let overlay = null;
  /** @type {HTMLElement | null} */
  let badge = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** The next focus on this badge is the card giving it back. */
  let quiet = false;

  const id = () => badge?.getAttribute("data-id") ?? "";

  /** @returns {Parts} */
  function build() {
    const { make, panel, button } = arxivtui.nodes;
    const root = panel("div", "peek");
    root.setAttribute("role", "group");
    const summary = make("div", "summary");
    summary.dir = "auto";
    const tools = make("div", "tools");
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", arxivtui.words.of("peek_acts"));
    const acts = arxivtui.acts.buttons(["star", "later", "dismiss", "undo"], (name) => {
      if (overlay) arxivtui.acts.run(overlay, name, id());
    });
    const ask = button("act", arxivtui.words.of("peek_ask"), () => void overlay?.want(id()));
    for (const node of [...acts.all, ask]) node.tabIndex = -1;
    tools.append(...acts.all, ask);
    root.append(summary, tools);
    root.addEventListener("keydown", walk);
    return { root, summary, tools, acts, ask };
  }

  function buttons() {
    /** @type {HTMLButtonElement[]} */
    const shown = [];
    for (const node of parts?.tools.querySelectorAll("button") ?? []) if (!node.hidden) shown.push(node);
    return shown;
  }

  /** Left and right go through the buttons; up and Tab lead back to the badge. @param {KeyboardEvent} event */
  function walk(event) {
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length]?.focus();
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      badge?.focus();
    } else if (event.key === "Tab") {
      // From the badge the browser itself goes on to what follows.
      badge?.focus();
      if (event.shiftKey) event.preventDefault();
    }
  }

  /** @param {Known} known */
  function summaryOf(known) {
    const { score, scorer, outOfTen, rank } = arxivtui.facts;
    const { of } = arxivtui.words;
    return [
      [score(known), scorer(known)].filter(Boolean).join(" "),
      known.stale ? of("card_stale") : "",
      known.relevance === null ? "" : of("peek_relevance", outOfTen(known.relevance)),
      known.novelty === null ? "" : of("peek_novelty", outOfTen(known.novelty)),
      rank(known),
      arxivtui.nodes.clip(known.comment || known.topic, LONGEST),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  function fill() {
    if (!parts || !overlay) return;
    const known = overlay.known(id());
    parts.root.setAttribute("aria-label", arxivtui.words.of("peek_label", id()));
    for (const node of parts.acts.all) node.hidden = !known;
    parts.ask.hidden = known !== undefined || !overlay.askable(id());
    parts.tools.hidden = buttons().length === 0;
    if (known) parts.acts.show(known);
    const text = known ? summaryOf(known) : arxivtui.facts.missing(overlay.requested(id()), overlay.trouble);
    if (parts.summary.textContent !== text) parts.summary.textContent = text;
  }

  /** Above the badge, so that the title below it can be read; where there is no room, below. */
  function put() {
    if (!parts || !badge) return;
    const { style } = parts.root;
    const by = badge.getBoundingClientRect();
    const room = document.documentElement.clientWidth - 2 * GAP;
    style.maxInlineSize = `min(37em, ${room}px)`;
    const { offsetWidth, offsetHeight } = parts.root;
    const left = Math.max(GAP, Math.min(by.left, GAP + room - offsetWidth));
    const above = by.top - offsetHeight - GAP;
    const top = above >= GAP ? above : by.bottom + GAP;
    style.left = `${left + scrollX}px`;
    style.top = `${top + scrollY}px`;
  }

  /** @param {HTMLElement} at */
  function open(at) {
    clearTimeout(timer);
    if (!overlay?.settings.peek || arxivtui.card.isOpen() || !at.isConnected) return;
    parts ??= build();
    badge = at;
    fill();
    if (!parts.root.isConnected) document.body.append(parts.root);
    put();
  }

  function close() {
    clearTimeout(timer);
    const had = parts?.root.contains(document.activeElement);
    parts?.root.remove();
    const from = badge;
    badge = null;
    if (had) focusQuietly(from, { preventScroll: true });
  }

  /** @type {ArxivtuiNamespace["peek"]["focusQuietly"]} */
  function focusQuietly(at, how) {
    quiet = true;
    at?.focus(how);
    quiet = false;
  }

  /** @param {Event} event */
  function isInside(event) {
    return event.target instanceof Node && parts?.root.contains(event.target);
  }

  /** By keyboard: what was clicked has the focus too, and must not hold the peek open. */
  function hasFocus() {
    const at = document.activeElement;
    return badge !== null && (badge === at || parts?.root.contains(at)) && at?.matches(":focus-visible");
  }

  /** @param {Event} event */
  function pointed(event) {
    const at = arxivtui.nodes.badgeOf(event);
    clearTimeout(timer);
    if (at && at !== badge) timer = setTimeout(() => open(at), OPEN_AFTER);
    else if (!at && badge && !isInside(event) && !hasFocus()) timer = setTimeout(close, CLOSE_AFTER);
  }

  /** @param {Event} event */
  function focused(event) {
    const at = arxivtui.nodes.badgeOf(event);
    if (at && !quiet && at.matches(":focus-visible")) open(at);
    else if (!isInside(event) && at !== badge) close();
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (!badge || arxivtui.card.isOpen()) return;
    if (event.key === "Escape") {
      close();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" && arxivtui.nodes.badgeOf(event) === badge) {
      event.preventDefault();
      buttons()[0]?.focus();
    }
  }

  arxivtui.peek = {
    start(shown, signal) {
      overlay = shown;
      document.addEventListener("mouseover", pointed, { signal });
      document.addEventListener("focusin", focused, { signal });
      document.addEventListener("keydown", pressed, { signal });
      addEventListener("resize", close, { signal });
      overlay.onChange((ids) => {
        if (badge && (ids.length === 0 || ids.includes(id()))) fill();
      });
    },
    close,
    focusQuietly,
    of: () => (badge ? id() : null),
  };
})();
