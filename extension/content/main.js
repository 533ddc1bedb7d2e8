// The wiring of one page: reads the settings and the page, shows what is to be shown, and takes it all away
// again when it is switched off, here or elsewhere, without a reload.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const { words } = arxivtui;
  // Firefox runs an extension that was updated again in pages that are open: what the old one left is dead, and
  // would be taken for arXiv's.
  arxivtui.order.restore(document);
  for (const node of document.querySelectorAll("[data-arxivtui]")) node.remove();

  const page = arxivtui.pages.read(document, location);
  /** Ends every listener of the overlay. @type {AbortController | null} */
  let running = null;
  /** @type {LiveOverlay | null} */
  let overlay = null;
  let placed = false;
  /** @type {Settings} */
  let settings = arxivtui.settings.defaults;
  /** Off or on by the reader's word in a private window, which is to leave no path behind: until the page is
   * loaded anew. @type {boolean | null} */
  let offForNow = null;
  // Asked for while there is an extension to ask: once it was reloaded, the page has no words of its own left.
  const reloaded = { text: words.of("notice_gone"), label: words.of("notice_reload") };

  /** @param {Settings} now */
  function isOff(now) {
    return now.off || (offForNow ?? now.offPages.includes(location.pathname));
  }

  /** @param {Settings} now */
  function apply(now) {
    const before = settings;
    settings = now;
    if (isOff(now)) {
      const wasOn = overlay !== null;
      stop();
      if (wasOn && !now.off) tellOff();
      return;
    }
    if (!running) {
      void start();
      return;
    }
    if (!overlay) return;
    overlay.settings = now;
    if (!now.peek) arxivtui.peek.close();
    if (placed && before.dismissed !== now.dismissed) overlay.tidy();
    show();
  }

  function tellOff() {
    const run = () => void setOff(false).catch(() => undefined);
    const text = words.of(offForNow ? "notice_off_for_now" : "notice_off");
    arxivtui.notices.tell(text, { label: words.of("peek_undo"), run });
  }

  async function start() {
    if (!page) return;
    running = new AbortController();
    const { signal } = running;
    if (page.strange) {
      arxivtui.notices.mark(words.of("notice_strange"));
      return;
    }
    if (page.entries.length === 0) return;
    const view = await arxivtui.view.read(location.pathname);
    if (signal.aborted) return;
    overlay = arxivtui.overlays.open(page, settings, view);
    arxivtui.overlay = overlay;
    overlay.onChange(() => !signal.aborted && show());
    arxivtui.refresh.start(overlay, signal);
    chrome.storage.onChanged.addListener(hear);
    await overlay.refresh();
  }

  /** @type {Parameters<typeof chrome.storage.onChanged.addListener>[0]} */
  function hear(changes, area) {
    const change = changes.news;
    if (area === "local" && change) overlay?.hear(change.newValue);
  }

  /** All of ours goes: the page is as arXiv made it. */
  function stop() {
    running?.abort();
    running = null;
    chrome.storage.onChanged.removeListener(hear);
    arxivtui.card.close();
    arxivtui.peek.close();
    arxivtui.bar.remove();
    arxivtui.notices.clear();
    if (placed && page) arxivtui.order.undo(page);
    for (const node of document.querySelectorAll("[data-arxivtui]")) node.remove();
    overlay = null;
    arxivtui.overlay = null;
    placed = false;
  }

  /** Whether there is anything to show: not on a browser that was never paired. */
  function hasAnything() {
    return (
      overlay !== null &&
      (overlay.trouble?.kind !== "unpaired" || overlay.page.entries.some(({ id }) => overlay?.known(id)))
    );
  }

  function show() {
    if (!overlay || !page) return;
    if (overlay.gone) {
      part();
      return;
    }
    if (!hasAnything()) {
      if (placed) unplace();
      markTrouble();
      return;
    }
    if (!placed) place();
    const wantsBar = page.kind !== "abs" && settings.bar;
    const hasBar = document.querySelector('[data-arxivtui="bar"]') !== null;
    if (!wantsBar) arxivtui.bar.remove();
    else if (hasBar) arxivtui.bar.refresh();
    else arxivtui.bar.start(overlay, () => void setOff(true).catch(() => undefined));
    if (wantsBar) arxivtui.notices.clearMark();
    else markTrouble();
  }

  function place() {
    if (!overlay || !running) return;
    placed = true;
    overlay.place();
    const { signal } = running;
    arxivtui.peek.start(overlay, signal);
    arxivtui.card.start(overlay, signal);
    document.addEventListener("click", clicked, { signal });
    document.addEventListener("keydown", pressed, { signal });
  }

  /** The pairing was forgotten, and with it all that was known. */
  function unplace() {
    stop();
    apply(settings);
  }

  /** On pages without the bar. */
  function markTrouble() {
    if (!overlay) return;
    const { text, options } = arxivtui.facts.trouble(overlay);
    if (text === "") {
      arxivtui.notices.clearMark();
      return;
    }
    const run = () => void arxivtui.ask({ kind: "open_options" });
    arxivtui.notices.mark(text, options ? { label: words.of("bar_options"), run } : undefined);
  }

  /** Nobody answers any more. What is shown stays, and does nothing. */
  function part() {
    running?.abort();
    arxivtui.card.close();
    arxivtui.peek.close();
    arxivtui.bar.remove();
    arxivtui.notices.mark(reloaded.text, { label: reloaded.label, run: () => location.reload() });
  }

  /** @param {MouseEvent} event */
  function clicked(event) {
    const badge = arxivtui.nodes.badgeOf(event);
    const id = badge?.getAttribute("data-id");
    if (!event.isTrusted || !badge || !id || !overlay) return;
    event.preventDefault();
    if (overlay.known(id)) arxivtui.card.open(id, badge);
    else void overlay.want(id);
  }

  /** To the next badge in sight, or the one before. @param {KeyboardEvent} event */
  function step(event) {
    const badge = arxivtui.nodes.badgeOf(event);
    const by = { j: 1, k: -1 }[event.key];
    if (!badge || !by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-arxivtui="badge"]')]);
    const seen = all.filter((one) => one === badge || one.checkVisibility());
    seen[seen.indexOf(badge) + by]?.focus();
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    step(event);
    const name = arxivtui.acts.ofKey(event);
    const id = name && paperOf(event);
    if (!overlay || !name || !id) return;
    event.preventDefault();
    arxivtui.acts.run(overlay, name, id);
  }

  /** The paper whose badge, peek or card has the focus. @param {KeyboardEvent} event */
  function paperOf(event) {
    const badge = arxivtui.nodes.badgeOf(event);
    if (badge) return badge.getAttribute("data-id");
    const target = event.target instanceof Element ? event.target : null;
    const kind = target?.closest("[data-arxivtui]")?.getAttribute("data-arxivtui");
    if (kind === "card") return arxivtui.card.of();
    return kind === "peek" ? arxivtui.peek.of() : null;
  }

  /**
   * By what is stored: of a change the popup may hear before this page does.
   * @returns {Promise<PageReply>}
   */
  async function tell() {
    const now = await arxivtui.settings.read();
    const ids = page?.entries.map(({ id }) => id) ?? [];
    const known = ids.map((id) => overlay?.known(id)).filter((each) => each !== undefined);
    return {
      path: location.pathname,
      entries: ids.length,
      scored: known.filter(({ score }) => score !== null).length,
      unread: known.filter(({ state }) => state === "unread").length,
      starred: known.filter(({ starred }) => starred).length,
      off: isOff(now),
    };
  }

  /** @param {boolean} off */
  async function setOff(off) {
    if (chrome.extension?.inIncognitoContext) {
      offForNow = off;
      apply(settings);
      return tell();
    }
    const { offPages } = await arxivtui.settings.read();
    const others = offPages.filter((path) => path !== location.pathname);
    await arxivtui.settings.change({ offPages: off ? [...others, location.pathname] : others });
    return tell();
  }

  // From the popup, which alone is answered.
  chrome.runtime.onMessage.addListener((message, sender, reply) => {
    if (sender.id !== chrome.runtime.id) return false;
    const isSound = message?.kind === "page_off" && typeof message.off === "boolean";
    if (!isSound && message?.kind !== "page") return false;
    (isSound ? setOff(message.off) : tell()).then(reply, () => reply(null));
    return true;
  });

  arxivtui.settings.watch(apply);
  void arxivtui.settings.read().then(apply);
})();
