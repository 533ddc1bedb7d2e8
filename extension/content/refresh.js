// When arxivtui is asked again. On coming back to the page; and softly, while the page is looked at, as long as
// arxivtui is away, acts wait, or papers are on their way from arXiv. Nothing here hinders the back/forward
// cache: no port, no `unload`.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const SECOND = 1000;
  const AT_MOST_EVERY = 2 * SECOND;
  const AT_ONCE = 250;
  const PAUSES = [5, 10, 20, 40, 60].map((seconds) => seconds * SECOND);
  /** What may pass by itself, by somebody starting arxivtui. @type {Set<TroubleKind>} */
  const PASSING = new Set(["closed", "busy", "failing", "stranger"]);

  const inSight = () => document.visibilityState === "visible";

  /**
   * Do `ask` after growing pauses for as long as `needed`; both are asked anew each time.
   * @param {() => boolean} needed
   * @param {() => Promise<unknown>} ask
   * @param {AbortSignal} signal
   */
  function softly(needed, ask, signal) {
    let tries = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    function stop() {
      clearTimeout(timer);
      timer = undefined;
    }

    function look() {
      const wanted = needed() && inSight() && !signal.aborted;
      if (!needed()) tries = 0;
      if (!wanted) stop();
      else timer ??= setTimeout(go, PAUSES[Math.min(tries, PAUSES.length - 1)]);
    }

    async function go() {
      tries += 1;
      await ask();
      timer = undefined;
      look();
    }

    document.addEventListener("visibilitychange", look, { signal });
    signal.addEventListener("abort", stop);
    return look;
  }

  /**
   * Call `ask` at most every two seconds, or now; what comes in between is made up for.
   * @param {() => Promise<unknown>} ask
   * @param {AbortSignal} signal
   */
  function seldom(ask, signal) {
    let last = Date.now();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;

    function now() {
      clearTimeout(timer);
      timer = undefined;
      last = Date.now();
      void ask();
    }

    signal.addEventListener("abort", () => clearTimeout(timer));
    function soon() {
      const ago = Date.now() - last;
      // `focus` and `visibilitychange` come together.
      if (ago >= 0 && ago < AT_ONCE) return;
      // A clock that was set back must not silence it.
      const pause = Math.min(AT_MOST_EVERY - ago, AT_MOST_EVERY);
      if (pause <= 0) now();
      else timer ??= setTimeout(now, pause);
    }

    return { now, soon };
  }

  /** @type {ArxivtuiNamespace["refresh"]["start"]} */
  function start(overlay, signal) {
    const { now, soon } = seldom(overlay.refresh, signal);
    addEventListener("focus", soon, { signal });
    // Whatever was asked just before the page was left, or as it woke, Firefox may never let it hear the answer.
    addEventListener("pageshow", (event) => event.persisted && now(), { signal });
    document.addEventListener("visibilitychange", () => inSight() && soon(), { signal });

    const reach = softly(
      () => (overlay.trouble !== null && PASSING.has(overlay.trouble.kind)) || overlay.waiting > 0,
      overlay.reach,
      signal,
    );
    const wanted = softly(() => overlay.wanted.length > 0, overlay.refreshWanted, signal);
    overlay.onChange(() => {
      reach();
      wanted();
    });
  }

  arxivtui.refresh = { start };
})();
