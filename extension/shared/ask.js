// Asking the background, which alone speaks with arxivtui. It sleeps when nobody asks, and may die at any
// moment; the page may also outlive the extension itself, when that is updated or reloaded.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const BEFORE_AGAIN = 150; // milliseconds in which a worker that has just died is gone for good

  /**
   * No worker was there to be woken, or one got the message and died before its reply: Firefox says of both that
   * there is no receiving end.
   */
  const CUT_OFF = new RegExp(
    "could not establish connection|receiving end does not exist|message (channel|port) closed|" +
      "disconnected port|conduit|actor .* destroyed",
    "i",
  );

  /** The extension was reloaded under this page, and its `chrome` is an empty shell. */
  const GONE = /context invalidated/i;

  /**
   * Whether asking again may help, and can do no harm: an act is known by its id, but a second undo would take
   * back one act more.
   * @param {unknown} error
   * @param {Ask} message
   */
  function mayAskAgain(error, message) {
    return CUT_OFF.test(String(error)) && message.kind !== "undo";
  }

  /**
   * @template {Ask["kind"]} K
   * @param {Extract<Ask, { kind: K }>} message
   * @param {boolean} [isLast] not to be asked again
   * @returns {Promise<Replies[K] | BadAsk | null>}
   */
  async function ask(message, isLast = false) {
    if (chrome.runtime?.id === undefined) return null;
    try {
      const reply = await chrome.runtime.sendMessage(message);
      return typeof reply === "object" && reply !== null ? reply : { error: "no reply" };
    } catch (error) {
      if (GONE.test(String(error))) return null;
      if (isLast || !mayAskAgain(error, message)) return { error: String(error) };
    }
    await new Promise((resolve) => setTimeout(resolve, BEFORE_AGAIN));
    return ask(message, true);
  }

  globalThis.arxivtui.ask = (message) => ask(message);
})();
