// What is known of a page's papers: as the background told it, with the acts on their way laid over it. So an
// act shows at once, a refusal takes back that act alone, and two acts on one paper cannot confuse each other,
// in whatever order their replies come.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /** @typedef {{ number: number, ids: Set<PaperId>, change: (known: Known) => Known }} Act */

  /**
   * @param {Standing} standing
   * @returns {Standing}
   */
  function standingOf({ state, starred, later, tags }) {
    return { state, starred, later, tags };
  }

  /**
   * @param {Standing} one
   * @param {Standing} other
   */
  function alike(one, other) {
    return (
      one.state === other.state &&
      one.starred === other.starred &&
      one.later === other.later &&
      one.tags.join(" ") === other.tags.join(" ")
    );
  }

  /** @returns {Ledger} */
  function open() {
    /** As told. @type {Map<PaperId, Known>} */
    const facts = new Map();
    /** @type {Map<PaperId, string>} */
    const requested = new Map();
    /** On their way, oldest first. @type {Act[]} */
    let acts = [];
    /** The newest act whose reply was heard. @type {Map<PaperId, number>} */
    const settled = new Map();
    /** When the standing was last told by anything but `papers`. @type {Map<PaperId, number>} */
    const touched = new Map();
    /** How a paper stood before each act of this page, for an undo to show at once.
     * @type {Map<PaperId, Standing[]>} */
    const trail = new Map();
    let clock = 0;

    /** @param {PaperId} id */
    function known(id) {
      const fact = facts.get(id);
      if (!fact || acts.length === 0) return fact;
      const heard = settled.get(id) ?? 0;
      return acts
        .filter((act) => act.ids.has(id) && act.number > heard)
        .reduce((shown, act) => act.change(shown), fact);
    }

    /**
     * @param {PaperId[]} ids
     * @param {Act["change"]} change
     */
    function add(ids, change) {
      clock += 1;
      acts.push({ number: clock, ids: new Set(ids), change });
      return clock;
    }

    /** @type {Ledger["begin"]} */
    function begin(ids, marks) {
      for (const id of ids) {
        const before = known(id);
        if (before) trail.set(id, [...(trail.get(id) ?? []), standingOf(before)]);
      }
      return add(ids, (shown) => ({ ...arxivtui.standing.after(shown, marks), undoable: true }));
    }

    /** @type {Ledger["beginUndo"]} */
    function beginUndo(id) {
      const before = trail.get(id)?.pop();
      return add([id], (shown) => ({ ...shown, ...before }));
    }

    /** @type {Ledger["settle"]} */
    function settle(number, reply) {
      const act = acts.find((one) => one.number === number);
      acts = acts.filter((one) => one !== act);
      if (!act || !reply) return;
      clock += 1;
      for (const id of act.ids) {
        const paper = reply.papers[id];
        if (!paper || number < (settled.get(id) ?? 0)) continue;
        settled.set(id, number);
        touched.set(id, clock);
        facts.set(id, paper);
      }
    }

    /** @type {Ledger["told"]} */
    function told(reply, asked, since) {
      for (const id of asked) {
        const paper = reply.papers[id];
        const fact = facts.get(id);
        if (!paper) {
          if (!reply.trouble || reply.trouble.kind === "unpaired") facts.delete(id);
        } else if (fact && (touched.get(id) ?? 0) > since) {
          const { waiting, undoable } = fact;
          facts.set(id, { ...paper, ...standingOf(fact), waiting, undoable });
        } else {
          if (fact && !alike(fact, paper)) trail.delete(id);
          facts.set(id, paper);
        }
        const why = reply.requested[id];
        if (paper || (!why && !reply.trouble)) requested.delete(id);
        else if (why) requested.set(id, why);
      }
    }

    /** @type {Ledger["heard"]} */
    function heard(papers) {
      clock += 1;
      /** @type {PaperId[]} */
      const changed = [];
      for (const [id, news] of Object.entries(papers)) {
        const fact = facts.get(id);
        if (!fact) continue;
        const { waiting, undoable } = news;
        const now = { ...fact, ...standingOf(news), waiting, undoable };
        if (alike(fact, now) && fact.waiting === waiting && fact.undoable === undoable) continue;
        // Not what this page itself has done: what an undo would bring back is not known here.
        const shown = known(id);
        if (shown && !alike(shown, now)) trail.delete(id);
        facts.set(id, now);
        touched.set(id, clock);
        changed.push(id);
      }
      return changed;
    }

    return {
      known,
      requested: (id) => requested.get(id) ?? "",
      get wanted() {
        return [...requested].filter(([, why]) => why === "queued").map(([id]) => id);
      },
      asking: () => clock,
      told,
      begin,
      beginUndo,
      settle,
      queued(ids) {
        for (const id of ids) requested.set(id, "queued");
      },
      heard,
    };
  }

  arxivtui.ledger = { open };
})();
