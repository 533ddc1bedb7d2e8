// What is on one page and what is known of it: asks the background, shows acts at once, and tells the reader
// what became of them.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /** Says nothing about arxivtui itself. @type {Set<TroubleKind>} */
  const OF_REQUEST = new Set(["refused", "full"]);

  /** How arxivtui is found where a question itself has failed. @type {Trouble} */
  const FAILING = Object.freeze({ kind: "failing", detail: "" });

  /**
   * @param {Page} page
   * @param {Settings} settings
   * @param {View} view
   * @returns {LiveOverlay}
   */
  function open(page, settings, view) {
    const { words, ask } = arxivtui;
    const all = page.entries.map((entry) => entry.id);
    const onPage = new Set(all);
    const ledger = arxivtui.ledger.open();
    /** @type {((ids: PaperId[]) => void)[]} */
    const listeners = [];
    /** A paper may be on a page twice. @type {Map<PaperId, { entry: Entry, badge: HTMLButtonElement }[]>} */
    const places = new Map();
    /** Changed since the page was ordered. @type {Set<PaperId>} */
    const changedSince = new Set();
    /** Hidden when it was, whatever is heard of them since. @type {Set<PaperId>} */
    let tidied = new Set();
    /** @type {Trouble | null} */
    let trouble = null;
    /** @type {Moment | null} */
    let asOf = null;
    let waiting = 0;
    let gone = false;
    /** @type {OrderCounts} */
    let counts = { shown: page.entries.length, hidden: 0 };

    /** @param {PaperId} id */
    function show(id) {
      const known = ledger.known(id);
      const state = badgeState(id, known);
      // At once, as far as nothing moves: it is hidden when the page is ordered again.
      const dim = known?.state === "dismissed" && overlay.settings.dismissed !== "show";
      for (const { entry, badge } of places.get(id) ?? []) {
        arxivtui.badge.show(badge, known, state);
        // A reply may come to a page that was switched off.
        if (badge.isConnected) arxivtui.order.dim(entry, dim);
      }
    }

    /**
     * @param {PaperId} id
     * @param {Known | undefined} known
     * @returns {BadgeState}
     */
    function badgeState(id, known) {
      const away = trouble !== null;
      return { asOf: away ? (known?.asOf ?? asOf) : null, requested: ledger.requested(id), away };
    }

    /** @param {PaperId[]} ids */
    function changed(ids) {
      for (const id of ids) show(id);
      for (const listener of listeners) listener(ids);
    }

    /**
     * Take over how arxivtui was found. Every badge says whether it is live.
     * @param {Trouble | null} now
     * @param {number} waits
     */
    function found(now, waits) {
      const wasLive = trouble === null;
      trouble = now;
      waiting = waits;
      if (wasLive !== (trouble === null)) for (const id of places.keys()) show(id);
    }

    /** As `found`, by what was not a question for papers: that alone may have been wrong with it.
     * @param {Trouble | null} now
     * @param {number} waits */
    function foundBy(now, waits) {
      found(now && OF_REQUEST.has(now.kind) ? trouble : now, waits);
    }

    /** The extension was reloaded under the page: nothing here will ever be answered again. */
    function lost() {
      gone = true;
      changed([]);
    }

    /** @param {PaperId[]} ids */
    async function askPapers(ids) {
      if (gone || ids.length === 0) return !gone;
      const since = ledger.asking();
      const wantedBefore = ledger.wanted;
      const reply = await ask({ kind: "papers", ids });
      if (reply === null) {
        lost();
        return false;
      }
      if ("error" in reply) {
        found(FAILING, waiting);
        changed([]);
        return true;
      }
      ledger.told(reply, ids, since);
      if (ids.length === all.length || reply.trouble) asOf = reply.asOf;
      found(reply.trouble, reply.waiting);
      changed(ids);
      tellOfWanted(wantedBefore);
      return true;
    }

    /** @param {PaperId[]} before */
    function tellOfWanted(before) {
      const still = new Set(ledger.wanted);
      for (const id of before.filter((one) => !still.has(one))) {
        const why = ledger.requested(id);
        if (ledger.known(id)) arxivtui.notices.tell(words.of("notice_arrived", id));
        else if (why) arxivtui.notices.tell(words.of("notice_not_coming", id, why));
      }
    }

    /**
     * @param {number} act
     * @param {PaperId[]} ids
     * @param {Promise<ActReply | BadAsk | null>} asked
     */
    async function settle(act, ids, asked) {
      for (const id of ids) changedSince.add(id);
      changed(ids);
      const reply = await asked;
      const done = reply && !("error" in reply) ? reply : null;
      ledger.settle(act, done);
      if (done) foundBy(done.trouble, done.waiting);
      changed(ids);
      if (done) arxivtui.acts.tellOutcome(done, ids);
      else if (reply === null) lost();
      else {
        arxivtui.notices.tell(words.of("notice_lost"));
        // It may have got through after all.
        await askPapers(ids);
      }
    }

    /** @type {Overlay["act"]} */
    async function act(ids, marks) {
      if (gone) return;
      const there = ids.filter((id) => ledger.known(id));
      if (there.length === 0) {
        for (const id of ids) tellMissing(id);
        return;
      }
      const number = ledger.begin(there, marks);
      await settle(number, there, ask({ kind: "act", act_id: crypto.randomUUID(), ids: there, marks }));
    }

    /** @type {Overlay["askable"]} */
    function askable(id) {
      return trouble === null && ledger.requested(id) !== "queued";
    }

    /** @param {PaperId} id */
    function tellMissing(id) {
      const action = { label: words.of("peek_ask"), run: () => void want(id) };
      const text = arxivtui.facts.missing(ledger.requested(id), trouble);
      arxivtui.notices.tell(text, askable(id) ? action : undefined);
    }

    /** @type {Overlay["undo"]} */
    async function undo(id) {
      if (gone) return;
      if (!ledger.known(id)?.undoable) {
        arxivtui.notices.tell(words.of("notice_nothing_to_undo"));
        return;
      }
      await settle(ledger.beginUndo(id), [id], ask({ kind: "undo", id }));
    }

    /** @type {Overlay["want"]} */
    async function want(id) {
      if (gone) return;
      if (!askable(id)) {
        tellMissing(id);
        return;
      }
      const reply = await ask({ kind: "want", ids: [id] });
      if (reply === null) return lost();
      const { queued, trouble: why } = "error" in reply ? { queued: [], trouble: FAILING } : reply;
      foundBy(why, waiting);
      ledger.queued(queued.filter((one) => onPage.has(one)));
      changed([id]);
      if (why) {
        arxivtui.notices.tell(words.of("notice_not_asked", words.of(`trouble_${why.kind}`)));
      } else arxivtui.notices.tell(words.of("notice_wanted", id));
    }

    async function reach() {
      if (gone) return;
      const reply = await ask({ kind: "reach" });
      if (reply === null) return lost();
      const wasTrouble = trouble !== null;
      const waited = waiting;
      if ("error" in reply) found(FAILING, waiting);
      else found(reply.trouble, reply.waiting);
      if (!trouble && (wasTrouble || waiting < waited)) await askPapers(all);
      else changed([]);
    }

    /** @type {LiveOverlay["hear"]} */
    function hear(news) {
      if (gone || typeof news !== "object" || news === null) return;
      const { papers, waiting: waits, trouble: kind, gaveWay } = /** @type {Partial<News>} */ (news);
      const ids = ledger.heard(papers ?? {});
      for (const id of ids) changedSince.add(id);
      const before = trouble;
      if (kind !== undefined && kind !== trouble?.kind) foundBy(kind ? { kind, detail: "" } : null, waiting);
      waiting = waits ?? waiting;
      changed(ids);
      arxivtui.acts.tellGaveWay(gaveWay ?? []);
      if (before && !trouble && document.visibilityState === "visible") void askPapers(all);
    }

    function place() {
      // Each badge of its own state: one insertion for those that share it keeps it one pass.
      const made = arxivtui.badge.insert(page.entries, ledger.known, {
        asOf: trouble ? asOf : null,
        requested: "",
        away: trouble !== null,
      });
      page.entries.forEach((entry, index) => {
        const { id } = entry;
        const badge = made[index];
        if (badge) places.set(id, [...(places.get(id) ?? []), { entry, badge }]);
        if (trouble || ledger.requested(id)) show(id);
      });
      tidy();
    }

    function tidy() {
      changedSince.clear();
      tidied = new Set(all.filter(isUntidy));
      if (page.sections.length > 0)
        counts = arxivtui.order.apply(page, overlay.view, overlay.settings, ledger.known);
    }

    /** @type {Overlay["setView"]} */
    async function setView(changes) {
      overlay.view = { ...overlay.view, ...changes };
      tidy();
      changed([]);
      await arxivtui.view.keep(location.pathname, overlay.view).catch(() => undefined);
    }

    /** @param {PaperId} id */
    function isUntidy(id) {
      const known = ledger.known(id);
      return (
        (overlay.view.unreadOnly && known !== undefined && known.state !== "unread") ||
        (overlay.settings.dismissed === "hide" && known?.state === "dismissed")
      );
    }

    /** @type {LiveOverlay} */
    const overlay = {
      page,
      view,
      settings,
      get trouble() {
        return trouble;
      },
      get asOf() {
        return asOf;
      },
      get waiting() {
        return waiting;
      },
      get gone() {
        return gone;
      },
      get wanted() {
        return ledger.wanted;
      },
      get counts() {
        return counts;
      },
      get untidy() {
        return [...changedSince].filter((id) => !tidied.has(id) && isUntidy(id)).length;
      },
      known: ledger.known,
      requested: ledger.requested,
      badge: (id) => places.get(id)?.[0]?.badge,
      act,
      undo,
      askable,
      want,
      setView,
      onChange: (listener) => void listeners.push(listener),
      refresh: () => askPapers(all),
      refreshWanted: async () => void (await askPapers(ledger.wanted)),
      reach,
      hear,
      place,
      tidy,
    };
    return overlay;
  }

  arxivtui.overlays = { open };
})();
