// What an arXiv page is: its kind, and where its papers are. Keys on ids alone: MathJax rewrites titles under
// us, and anything else on a page is arXiv's to change.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /** @type {[RegExp, PageKind][]} */
  const KINDS = [
    [/^\/list(?:\/|$)/, "list"],
    [/^\/catchup(?:\/|$)/, "catchup"],
    [/^\/abs\//, "abs"],
    [/^\/search(?:\/|$)/, "search"],
    [/^\/a\//, "author"],
  ];

  /** The path of a link to a paper, on this host or on one of arXiv's; `javascript:` and the like are neither. */
  const ABS =
    /^\s*(?:(?:https?:)?\/\/(?:www\.|export\.)?arxiv\.org)?\/abs\/(?:ar[Xx]iv:)?([^?#\s]+)\s*(?:[?#]|$)/;

  /** Nearly all links of a listing are of this form, and told by it in half the time. */
  const PLAIN = "/abs/";
  const PLAIN_ID = /^[0-9]{4}\.[0-9]{5}$/;

  // The schemes of https://info.arxiv.org/help/arxiv_identifier.html, as the endpoint takes them.
  const NEW_ID = /^([0-9]{4})\.([0-9]{4,5})(?:v[1-9][0-9]{0,3})?$/;
  const OLD_ID = /^([a-z]{1,9}(?:-[a-z]{1,9})?)(?:\.[A-Za-z]{2,})?\/([0-9]{7})(?:v[1-9][0-9]{0,3})?$/;
  const FIVE_DIGITS_SINCE = 1501;

  /** Ids of the 1990s begin with months that would be later than any year to come. */
  const NINETIES = 9100;

  const HEADINGS = ["H1", "H2", "H3", "H4", "H5", "H6"];

  /**
   * An id as arXiv's own redirects make it: without version and subject class, padded; null if it is none.
   * @param {string} text such as `2507.08665v2` or `math.GT/0202001`
   * @returns {PaperId | null}
   */
  function canonical(text) {
    const recent = NEW_ID.exec(text);
    if (recent) {
      const [, month = "", number = ""] = recent;
      const long = Number(month) >= FIVE_DIGITS_SINCE && Number(month) < NINETIES;
      return `${month}.${long ? number.padStart(5, "0") : number}`;
    }
    const old = OLD_ID.exec(text);
    return old ? `${old[1]}/${old[2]}` : null;
  }

  /**
   * The paper that an address leads to.
   * @param {string | null | undefined} address as it is written in the page
   */
  function linked(address) {
    if (!address) return null;
    if (address.startsWith(PLAIN) && PLAIN_ID.test(address.slice(PLAIN.length))) {
      return address.slice(PLAIN.length);
    }
    const path = ABS.exec(address)?.[1];
    return path ? canonical(path) : null;
  }

  /**
   * The first link to a paper in an element. Mostly it is a child, and looking among those first is far quicker.
   * @param {Element} element
   * @returns {{ anchor: Element, id: PaperId } | null}
   */
  function firstLink(element) {
    for (let child = element.firstElementChild; child; child = child.nextElementSibling) {
      const id = linked(child.getAttribute("href"));
      if (id) return { anchor: child, id };
    }
    for (const anchor of element.querySelectorAll("a[href]")) {
      const id = linked(anchor.getAttribute("href"));
      if (id) return { anchor, id };
    }
    return null;
  }

  /**
   * One paper of a list. Its rows are looked for when they are first asked for, since most never are.
   * @implements {Entry}
   */
  class ListEntry {
    /** @type {Entry["place"]} */
    place = "after";
    /** @type {HTMLElement} */
    #first;
    /** @type {HTMLElement[] | undefined} */
    #rows;

    /**
     * @param {PaperId} id
     * @param {Element} anchor
     * @param {number} section
     * @param {HTMLElement} first
     */
    constructor(id, anchor, section, first) {
      this.id = id;
      this.anchor = anchor;
      this.section = section;
      this.#first = first;
    }

    get rows() {
      this.#rows ??= rowsFrom(this.#first);
      return this.#rows;
    }
  }

  /** @param {Element} row */
  function beginsEntry(row) {
    return row.tagName === "DT" || (row.tagName === "DIV" && row.querySelector(":scope > dt") !== null);
  }

  /**
   * An entry's rows: its first, and what follows that up to the next or a heading.
   * @param {HTMLElement} first
   */
  function rowsFrom(first) {
    const rows = [first];
    let row = first.nextElementSibling;
    while (row && !beginsEntry(row) && !HEADINGS.includes(row.tagName)) {
      rows.push(/** @type {HTMLElement} */ (row));
      row = row.nextElementSibling;
    }
    return rows;
  }

  /**
   * The `div` of a list that holds a `dt`, or null. HTML lets it hold a pair; arXiv does not do so today.
   * @param {HTMLElement} term
   * @param {HTMLElement} list
   */
  function pairOf(term, list) {
    const parent = term.parentElement;
    return parent?.tagName === "DIV" && parent.parentElement === list ? parent : null;
  }

  /**
   * The entries of one `dl`: each `dt` with a link to a paper.
   * @param {HTMLElement} list
   * @param {number} section
   * @returns {Entry[]}
   */
  function ofList(list, section) {
    /** @type {Entry[]} */
    const entries = [];
    // With a selector that says of which parent, the whole scan takes a quarter longer.
    for (const term of list.querySelectorAll("dt")) {
      const first = term.parentElement === list ? term : pairOf(term, list);
      const found = first && firstLink(term);
      if (found) entries.push(new ListEntry(found.id, found.anchor, section, first));
    }
    return entries;
  }

  /**
   * Listings, catch-up and author pages: every section is a `dl` of its own, all with the same id.
   * @param {Document} document
   */
  function ofLists(document) {
    /** @type {Entry[]} */
    const entries = [];
    /** @type {HTMLElement[]} */
    const sections = [];
    for (const list of document.querySelectorAll("dl")) {
      // One inside another belongs to the entry around it.
      if (list.parentElement?.closest("dl, [data-arxivtui]")) continue;
      const own = ofList(list, sections.length);
      if (own.length === 0) continue;
      sections.push(list);
      for (const entry of own) entries.push(entry);
    }
    return { entries, sections };
  }

  /**
   * Search results. There `.list-title` is the line with the id.
   * @param {Document} document
   */
  function ofSearch(document) {
    /** @type {Entry[]} */
    const entries = [];
    /** @type {HTMLElement[]} */
    const sections = [];
    for (const result of document.querySelectorAll("li.arxiv-result")) {
      const line = result.querySelector(".list-title") ?? result.firstElementChild;
      const found = line && firstLink(line);
      const list = result.parentElement;
      if (!found || !list) continue;
      if (sections.at(-1) !== list) sections.push(list);
      const rows = [/** @type {HTMLElement} */ (result)];
      entries.push({ ...found, place: "after", rows, section: sections.length - 1 });
    }
    return { entries, sections };
  }

  /**
   * The one paper of an abstract page, unless it is an error in its place.
   * @param {Document} document
   * @param {Location} location
   * @returns {{ entries: Entry[], sections: HTMLElement[], strange: boolean }}
   */
  function ofAbstract(document, location) {
    const nothing = { entries: [], sections: [] };
    const abstract = document.querySelector("blockquote.abstract");
    const told = document.querySelector('meta[name="citation_arxiv_id"]')?.getAttribute("content");
    const id =
      (told && canonical(told)) ||
      linked(document.querySelector('link[rel="canonical"]')?.getAttribute("href")) ||
      (abstract && linked(location.pathname));
    if (!id) return { ...nothing, strange: false };
    const dateline = document.querySelector("div.dateline");
    const anchor = dateline ?? abstract;
    if (!anchor) return { ...nothing, strange: true };
    /** @type {Entry} */
    const entry = { id, anchor, place: dateline ? "end" : "before", rows: [], section: -1 };
    return { entries: [entry], sections: [], strange: false };
  }

  /**
   * There are links to papers, outside arXiv's own frame and what we added.
   * @param {Document} document
   */
  function linksPapers(document) {
    return [...document.querySelectorAll('a[href*="/abs/"]')].some(
      (link) =>
        linked(link.getAttribute("href")) && !link.closest("header, footer, nav, aside, [data-arxivtui]"),
    );
  }

  arxivtui.pages = {
    read(document, location) {
      const kind = KINDS.find(([path]) => path.test(location.pathname))?.[1];
      if (!kind) return null;
      if (kind === "abs") return { kind, ...ofAbstract(document, location) };
      const found = kind === "search" ? ofSearch(document) : ofLists(document);
      return { kind, ...found, strange: found.entries.length === 0 && linksPapers(document) };
    },
  };
})();
