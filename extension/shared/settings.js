// The reader's settings, in `storage.local`: read by every page that the extension is on, changed in the
// options, the popup and the bar.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const KEY = "settings";
  const PAGES = 100;
  const LONGEST_PATH = 500;

  /** @type {Settings} */
  const defaults = { off: false, offPages: [], dismissed: "dim", peek: true, bar: true };
  Object.freeze(defaults.offPages);
  Object.freeze(defaults);

  /** Changes wait for each other: each reads what the one before has written. @type {Promise<unknown>} */
  let last = Promise.resolve();

  /**
   * What is stored, with the default for whatever is missing or malformed.
   * @param {unknown} stored
   * @returns {Settings}
   */
  function checked(stored) {
    const found = /** @type {Record<string, unknown>} */ (
      typeof stored === "object" && stored !== null ? stored : {}
    );
    return {
      off: typeof found.off === "boolean" ? found.off : defaults.off,
      offPages: paths(found.offPages),
      dismissed:
        found.dismissed === "dim" || found.dismissed === "hide" || found.dismissed === "show"
          ? found.dismissed
          : defaults.dismissed,
      peek: typeof found.peek === "boolean" ? found.peek : defaults.peek,
      bar: typeof found.bar === "boolean" ? found.bar : defaults.bar,
    };
  }

  /**
   * Each path once, at its newest place; the newest of them.
   * @param {unknown} stored
   * @returns {string[]}
   */
  function paths(stored) {
    if (!Array.isArray(stored)) return [];
    const good = stored.filter(
      (path) => typeof path === "string" && path.startsWith("/") && path.length <= LONGEST_PATH,
    );
    return [...new Set(good.reverse())].slice(0, PAGES).reverse();
  }

  async function read() {
    try {
      return checked((await chrome.storage.local.get(KEY))[KEY]);
    } catch {
      return checked(undefined);
    }
  }

  /** @type {ArxivtuiNamespace["settings"]["change"]} */
  function change(changes) {
    const changed = last.then(async () => {
      await chrome.storage.local.set({ [KEY]: checked({ ...(await read()), ...changes }) });
    });
    last = changed.catch(() => undefined);
    return changed;
  }

  /** @type {ArxivtuiNamespace["settings"]["watch"]} */
  function watch(changed) {
    chrome.storage.onChanged.addListener((changes, area) => {
      const change = changes[KEY];
      if (area === "local" && change) changed(checked(change.newValue));
    });
  }

  arxivtui.settings = { defaults, read, change, watch };
})();
