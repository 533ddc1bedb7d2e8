// What the overlay tells: lines at the window's edge that go by themselves, words for screen readers alone,
// and the one quiet mark of a page on which something stands in the way.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const SECONDS = 7;
  const MOST = 3;
  const GAP = 16;
  const LONGEST = 400;

  /** @type {HTMLElement | null} */
  let shelf = null;
  /** @type {HTMLElement | null} */
  let spoken = null;
  /** @type {HTMLElement | null} */
  let shownMark = null;

  /** The live region; there before its first words, so that they are heard. */
  function region() {
    if (shelf?.isConnected) return shelf;
    shelf = arxivtui.nodes.panel("div", "notice");
    shelf.setAttribute("role", "status");
    shelf.setAttribute("aria-live", "polite");
    shelf.setAttribute("aria-atomic", "false");
    spoken = arxivtui.nodes.make("div", "spoken");
    shelf.append(spoken);
    document.body.append(shelf);
    return shelf;
  }

  /** @type {ArxivtuiNamespace["notices"]["say"]} */
  function say(text) {
    region();
    if (!spoken) return;
    // The same words twice are heard twice.
    spoken.replaceChildren(arxivtui.nodes.make("span", "words", arxivtui.nodes.clip(text, LONGEST)));
  }

  /** @type {ArxivtuiNamespace["notices"]["tell"]} */
  function tell(text, action) {
    const { make, clip } = arxivtui.nodes;
    const host = region();
    const notice = make("div", "notice-line");
    const words = make("span", "words", clip(text, LONGEST));
    words.dir = "auto";
    notice.append(words);
    for (const line of lines(host)) {
      if (line.querySelector(".arxivtui-words")?.textContent === words.textContent) line.remove();
    }
    if (action) notice.append(actionButton(action, () => remove(notice)));
    host.style.bottom = `${arxivtui.bar.height() + GAP}px`;
    host.append(notice);
    for (const line of lines(host).slice(0, -MOST)) remove(line);
    goLater(notice);
  }

  /** @param {HTMLElement} host */
  function lines(host) {
    return [...host.querySelectorAll(".arxivtui-notice-line")];
  }

  /**
   * @param {{ label: string, run(): void }} action
   * @param {() => void} close
   */
  function actionButton(action, close) {
    return arxivtui.nodes.button("notice-action", action.label, () => {
      close();
      action.run();
    });
  }

  /** @param {Element} line */
  function remove(line) {
    line.remove();
    // Of a page that was switched off nothing of ours stays.
    if (shelf && !arxivtui.overlay && lines(shelf).length === 0) clear();
  }

  /** A line stays while it is pointed at or has the focus. @param {HTMLElement} notice */
  function goLater(notice) {
    setTimeout(() => {
      if (notice.matches(":hover, :focus-within")) goLater(notice);
      else remove(notice);
    }, SECONDS * 1000);
  }

  /** @type {ArxivtuiNamespace["notices"]["mark"]} */
  function mark(text, action) {
    const clipped = arxivtui.nodes.clip(text, LONGEST);
    const label = action?.label ?? "";
    if (shownMark?.isConnected && shownMark.textContent === clipped + label) return;
    shownMark?.remove();
    const { make, panel, early } = arxivtui.nodes;
    shownMark = panel("aside", "mark");
    shownMark.setAttribute("aria-label", "arxivtui");
    shownMark.append(make("span", "words", clipped));
    if (action) shownMark.append(actionButton(action, () => undefined));
    early(shownMark, arxivtui.overlay?.page ?? null);
  }

  function clearMark() {
    shownMark?.remove();
    shownMark = null;
  }

  function clear() {
    clearMark();
    shelf?.remove();
    shelf = null;
    spoken = null;
  }

  arxivtui.notices = { tell, say, mark, clearMark, clear };
})();
