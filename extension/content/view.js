// What the reader chose on each list, kept by its path: order, threshold, only unread.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const KEY = "views";
  const NEWEST = 50;
  const LONGEST_PATH = 500;

  /** @type {View} */
  const PLAIN = Object.freeze({ order: "arxiv", threshold: 0, unreadOnly: false });

  /**
   * A view as it may be, whatever was stored.
   * @param {unknown} stored
   * @returns {View}
   */
  function checked(stored) {
    if (typeof stored !== "object" || stored === null) return { ...PLAIN };
    const { order, threshold, unreadOnly } = /** @type {Record<string, unknown>} */ (stored);
    const number = typeof threshold === "number" && Number.isFinite(threshold) ? threshold : PLAIN.threshold;
    return {
      order: order === "score" ? "score" : "arxiv",
      threshold: Math.min(100, Math.max(0, Math.round(number))),
      unreadOnly: unreadOnly === true,
    };
  }

  /** @param {View} view */
  function isPlain({ order, threshold, unreadOnly }) {
    return order === PLAIN.order && threshold === PLAIN.threshold && unreadOnly === PLAIN.unreadOnly;
  }

  /**
   * All that is kept, newest first. A list, since Chromium sorts the keys of what it stores.
   * @returns {Promise<(View & { path: string })[]>}
   */
  async function all() {
    const { [KEY]: stored } = await chrome.storage.local.get(KEY);
    if (!Array.isArray(stored)) return [];
    return stored
      .filter((one) => typeof one?.path === "string")
      .map((one) => ({ path: one.path, ...checked(one) }));
  }

  /** What a private window must not leave behind. @type {Map<string, View>} */
  const here = new Map();

  /** Changes are written one after the other: each reads what the one before it has left. */
  let written = Promise.resolve();

  arxivtui.view = {
    plain: PLAIN,

    async read(path) {
      try {
        return here.get(path) ?? checked((await all()).find((one) => one.path === path));
      } catch {
        // The extension was reloaded under the page, or the profile cannot be read: arXiv's own order will do.
        return { ...PLAIN };
      }
    },

    keep(path, view) {
      if (chrome.extension?.inIncognitoContext) {
        here.set(path, checked(view));
        return Promise.resolve();
      }
      written = written
        .then(async () => {
          const others = (await all()).filter((one) => one.path !== path);
          const kept = { path, ...checked(view) };
          // As arXiv made it is what is shown without any word of ours.
          const views = isPlain(kept) || path.length > LONGEST_PATH ? others : [kept, ...others];
          await chrome.storage.local.set({ [KEY]: views.slice(0, NEWEST) });
        })
        // A full disk costs the reader this choice on their next visit, and is no reason to stop them.
        .catch(() => {});
      return written;
    },
  };
})();
