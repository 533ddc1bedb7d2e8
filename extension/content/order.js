// The order of a page's papers, and which are hidden or dimmed. Rows move inside their section and are hidden by
// a class; nothing is taken out, so that arXiv's page can be had back exactly as it was.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const HIDDEN = "arxivtui-hidden";
  const DISMISSED = "arxivtui-dismissed";
  /**
   * On sections that were ever put in another order: rows far out of sight are laid out when they come near.
   * Otherwise each new order of 1,500 abstracts costs most of a second.
   */
  const ORDERED = "arxivtui-ordered";
  const BADGE = ".arxivtui-badge";
  /**
   * On rows that were moved: their place among all that their section had. Firefox runs an extension that was
   * updated again in pages that are open, where the new copy of this file has nothing else to put them back by.
   */
  const PLACE = "data-arxivtui-place";
  /** Between one group of papers and the next; more than any two scores differ by. */
  const GROUP = 1000;

  /**
   * A section as arXiv had it.
   * @typedef {object} Origin
   * @property {HTMLElement} section
   * @property {Entry[]} entries in arXiv's order
   * @property {Entry[]} placed the same, as they stand now
   * @property {boolean} moved they stand otherwise
   * @property {ChildNode[]} nodes all that was in it, the white space between the rows too; none before it is
   *   needed
   * @property {Map<HTMLElement, number>} numbers of items that have them by their place alone; likewise
   */

  /** @type {WeakMap<Page, Origin[]>} */
  const origins = new WeakMap();
  /** The classes of ours that the rows of an entry have. @type {WeakMap<Entry, string[]>} */
  const classes = new WeakMap();

  /**
   * @param {Page} page
   * @returns {Origin[]}
   */
  function originsOf(page) {
    let made = origins.get(page);
    if (!made) {
      made = page.sections.map((section, index) => {
        const entries = page.entries.filter((entry) => entry.section === index);
        return { section, entries, placed: entries, moved: false, nodes: [], numbers: new Map() };
      });
      origins.set(page, made);
      // Before the reader asks for another order: it costs a tenth of that.
      for (const origin of made) requestIdleCallback(() => remember(origin));
    }
    return made;
  }

  /**
   * How a section is now, unless that is known already.
   * @param {Origin} origin
   */
  function remember(origin) {
    if (origin.nodes.length > 0) return;
    origin.nodes = [...origin.section.childNodes];
    origin.numbers = numbers(origin.section);
  }

  /** @param {HTMLElement} section */
  function numbers(section) {
    /** @type {Map<HTMLElement, number>} */
    const found = new Map();
    if (section.tagName !== "OL") return found;
    const { start } = /** @type {HTMLOListElement} */ (section);
    for (const [index, item] of [...section.children].entries()) {
      if (!item.hasAttribute("value")) found.set(/** @type {HTMLElement} */ (item), start + index);
    }
    return found;
  }

  /**
   * Where a paper stands by score, the lowest first: matched ones before all as in the app, then scored,
   * unscored, unknown.
   * @param {Known | undefined} known
   */
  function rank(known) {
    if (!known) return 3 * GROUP;
    const group = known.matched ? 0 : known.score === null ? 2 : 1;
    return group * GROUP - (known.score ?? -1);
  }

  /**
   * Equal ones stay as arXiv has them.
   * @param {Entry[]} entries
   * @param {(id: PaperId) => Known | undefined} known
   */
  function byScore(entries, known) {
    return entries
      .map((entry) => ({ entry, rank: rank(known(entry.id)) }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ entry }) => entry);
  }

  /**
   * @param {Known | undefined} known
   * @param {View} view
   * @param {Settings} settings
   */
  function hides(known, view, settings) {
    if (!known) return false;
    if (settings.dismissed === "hide" && known.state === "dismissed") return true;
    if (view.unreadOnly && known.state !== "unread") return true;
    // By the score as the badge shows it.
    return known.score !== null && arxivtui.badge.whole(known.score) < view.threshold;
  }

  /**
   * Give a section's entries their places; writes only if another order is wanted.
   * @param {Origin} origin
   * @param {Entry[]} wanted
   */
  function arrange(origin, wanted) {
    const { section, entries, placed } = origin;
    if (wanted.every((entry, place) => entry === placed[place])) return;
    const arxivs = wanted.every((entry, place) => entry === entries[place]);
    remember(origin);
    const nodes = arxivs
      ? origin.nodes.filter((node) => node.parentNode === section)
      : wanted.flatMap((entry) => entry.rows);
    section.classList.add(ORDERED);
    // One at a time: given many, it takes each out and puts it in twice. And not by `moveBefore`, which keeps the
    // boxes of rows: Chromium would then lay all of them out, near or not.
    for (const node of nodes) section.append(node);
    for (const [item, number] of origin.numbers) {
      if (arxivs) item.removeAttribute("value");
      else item.setAttribute("value", String(number));
    }
    if (arxivs || !origin.moved) notePlaces(origin, !arxivs);
    origin.moved = !arxivs;
    origin.placed = wanted;
  }

  /**
   * Give an entry's rows these classes and no other of ours, and leave no empty attribute behind.
   * @param {Entry} entry
   * @param {string[]} wanted
   */
  function mark(entry, wanted) {
    const had = classes.get(entry) ?? [];
    if (had.join() === wanted.join()) return;
    classes.set(entry, wanted);
    for (const row of entry.rows) {
      row.classList.add(...wanted);
      unclass(
        row,
        had.filter((name) => !wanted.includes(name)),
      );
    }
  }

  /**
   * @param {Element} node
   * @param {string[]} names
   */
  function unclass(node, names) {
    node.classList.remove(...names);
    if (node.classList.length === 0) node.removeAttribute("class");
  }

  /**
   * @param {Origin} origin
   * @param {boolean} moved
   */
  function notePlaces({ entries, nodes }, moved) {
    const places = new Map(nodes.map((node, place) => [/** @type {Node} */ (node), String(place)]));
    for (const row of entries.flatMap((entry) => entry.rows)) {
      if (moved) row.setAttribute(PLACE, places.get(row) ?? "");
      else row.removeAttribute(PLACE);
    }
  }

  /**
   * Put a section's rows where they say that they were; all else in it stays in its order.
   * @param {Element} section
   */
  function putBack(section) {
    const rows = [...section.children]
      .filter((row) => row.hasAttribute(PLACE))
      .map((row) => ({ row, place: Number(row.getAttribute(PLACE)) }))
      .sort((one, other) => one.place - other.place);
    const rest = [...section.childNodes].filter(
      (node) => !(node instanceof Element && node.hasAttribute(PLACE)),
    );
    /** @type {ChildNode[]} */
    const nodes = [];
    for (const { row, place } of rows) {
      nodes.push(...rest.splice(0, Math.max(0, place - nodes.length)), row);
      row.removeAttribute(PLACE);
    }
    section.append(...nodes, ...rest);
    if (section.tagName !== "OL") return;
    const { start } = /** @type {HTMLOListElement} */ (section);
    for (const [index, item] of [...section.children].entries()) {
      // It says what its place says by itself.
      if (item.getAttribute("value") === String(start + index)) item.removeAttribute("value");
    }
  }

  /**
   * Do something that moves or hides rows, and keep the focus: on its element, or where that is hidden by now,
   * on the badge of the next paper that is not.
   * @param {Page} page
   * @param {() => void} change
   */
  function keepingFocus(page, change) {
    const focused = document.activeElement;
    const section = focused && page.sections.find((each) => each.contains(focused));
    change();
    if (!section || !(focused instanceof HTMLElement)) return;
    const place = focused.closest(`.${HIDDEN}`) ? nearestBadge(page, focused) : focused;
    if (place !== document.activeElement) place?.focus({ preventScroll: place === focused });
  }

  /**
   * The badge of the next entry that is shown, or else of the one before.
   * @param {Page} page
   * @param {HTMLElement} focused
   */
  function nearestBadge(page, focused) {
    const entries = originsOf(page).flatMap((origin) => origin.placed);
    const place = entries.findIndex((entry) => entry.rows.some((row) => row.contains(focused)));
    const near = [...entries.slice(place + 1), ...entries.slice(0, Math.max(0, place)).reverse()];
    const shown = near.find((entry) => !classes.get(entry)?.includes(HIDDEN));
    return /** @type {HTMLElement | null} */ (shown?.rows[0]?.querySelector(BADGE) ?? null);
  }

  arxivtui.order = {
    restore(document) {
      const moved = [...document.querySelectorAll(`[${PLACE}]`)];
      for (const section of new Set(moved.map((row) => row.parentElement))) if (section) putBack(section);
      const names = [HIDDEN, DISMISSED, ORDERED];
      for (const node of document.querySelectorAll(names.map((name) => `.${name}`).join())) {
        unclass(node, names);
      }
    },

    dim(entry, on) {
      const others = (classes.get(entry) ?? []).filter((name) => name !== DISMISSED);
      mark(entry, on ? [...others, DISMISSED] : others);
    },

    apply(page, view, settings, known) {
      const places = originsOf(page).map((origin) => ({
        origin,
        wanted: view.order === "score" ? byScore(origin.entries, known) : origin.entries,
      }));
      const fates = page.entries.map((entry) => {
        const paper = known(entry.id);
        const hidden = entry.section >= 0 && hides(paper, view, settings);
        const dimmed = !hidden && settings.dismissed === "dim" && paper?.state === "dismissed";
        return { entry, hidden, wanted: hidden ? [HIDDEN] : dimmed ? [DISMISSED] : [] };
      });
      keepingFocus(page, () => {
        for (const { entry, wanted } of fates) mark(entry, wanted);
        for (const { origin, wanted } of places) arrange(origin, wanted);
      });
      const hidden = fates.filter((fate) => fate.hidden).length;
      return { shown: fates.length - hidden, hidden };
    },

    undo(page) {
      keepingFocus(page, () => {
        for (const entry of page.entries) mark(entry, []);
        for (const origin of originsOf(page)) {
          arrange(origin, origin.entries);
          unclass(origin.section, [ORDERED]);
        }
      });
    },
  };
})();
