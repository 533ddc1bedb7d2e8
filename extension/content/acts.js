// What can be done to a paper from badge, peek and card: the same four or five acts everywhere, as buttons and
// as keys; and the words for what became of it.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /** @type {Record<string, ActName>} */
  const KEYS = { s: "star", l: "later", d: "dismiss", u: "undo" };
  /** @type {Record<ActName, string>} */
  const GLYPHS = { star: "★", later: "◷", dismiss: "✕", read: "✓", undo: "↶" };

  /**
   * @param {Exclude<ActName, "undo">} name
   * @param {Known} known
   */
  function isSet(name, known) {
    if (name === "star") return known.starred;
    if (name === "later") return known.later;
    if (name === "dismiss") return known.state === "dismissed";
    return known.state === "seen" && !known.later;
  }

  /** @type {Acts["marks"]} */
  function marks(name, known) {
    const was = isSet(name, known);
    if (name === "star") return { starred: !was };
    if (name === "later") return { later: !was };
    if (name === "dismiss") return { state: was ? "seen" : "dismissed" };
    if (was) return { state: "unread" };
    return known.later ? { state: "seen", later: false } : { state: "seen" };
  }

  /** @type {Acts["run"]} */
  function run(overlay, name, id) {
    if (name === "undo") {
      void overlay.undo(id);
      return;
    }
    const known = overlay.known(id);
    const set = known ? marks(name, known) : {};
    void overlay.act([id], set);
    if (!known) return;
    const { words, notices } = arxivtui;
    const done = words.of(`notice_${name}_${isSet(name, known) ? "off" : "on"}`);
    if (set.state !== "dismissed") notices.say(done);
    else notices.tell(done, { label: words.of("peek_undo"), run: () => void overlay.undo(id) });
  }

  /** @type {Acts["ofKey"]} */
  function ofKey(event) {
    if (
      !event.isTrusted ||
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.isComposing ||
      event.repeat
    )
      return null;
    return KEYS[event.key.toLowerCase()] ?? null;
  }

  /** @type {Acts["buttons"]} */
  function buttons(names, press) {
    const { make, button } = arxivtui.nodes;
    const made = new Map(
      names.map((name) => {
        const node = button(`act act-${name}`, "", () => {
          if (node.getAttribute("aria-disabled") !== "true") press(name);
        });
        const glyph = make("span", "glyph", GLYPHS[name]);
        glyph.setAttribute("aria-hidden", "true");
        node.append(glyph, make("span", "act-word", arxivtui.words.of(`peek_${name}`)));
        const key = Object.keys(KEYS).find((one) => KEYS[one] === name);
        if (key) {
          node.setAttribute("aria-keyshortcuts", key);
          node.title = arxivtui.words.of("peek_key", key);
        }
        return [name, node];
      }),
    );
    return {
      all: [...made.values()],
      show(known) {
        for (const [name, node] of made) {
          // Not `disabled`: the button that is pressed must keep the focus.
          if (name === "undo") node.setAttribute("aria-disabled", String(!known.undoable));
          else node.setAttribute("aria-pressed", String(isSet(name, known)));
        }
      },
    };
  }

  /** The kinds of trouble that marks were told to wait for, once each. @type {Set<TroubleKind | undefined>} */
  const toldToWait = new Set();
  /** What gave way and was told here. @type {Set<string>} */
  const toldOf = new Set();

  /** @type {Acts["tellOutcome"]} */
  function tellOutcome({ outcome, trouble, conflicts, unknown }, ids) {
    const { words, notices } = arxivtui;
    if (outcome === "refused") {
      notices.tell(words.of("notice_not_kept", trouble ? words.of(`trouble_${trouble.kind}`) : ""));
    } else if (outcome === "waiting" && !toldToWait.has(trouble?.kind)) {
      toldToWait.add(trouble?.kind);
      notices.tell(words.of(trouble ? `trouble_${trouble.kind}_until` : "notice_waits"));
    }
    if (conflicts.length > 0) notices.tell(words.counted("notice_conflict", conflicts.length));
    const missing = unknown.filter((id) => ids.includes(id));
    if (missing.length > 0) notices.tell(words.counted("notice_missing", missing.length));
  }

  /** @type {Acts["tellGaveWay"]} */
  function tellGaveWay(gaveWay) {
    const fresh = gaveWay.map(({ at, ids }) => `${at} ${ids.join(" ")}`).filter((each) => !toldOf.has(each));
    for (const each of fresh) toldOf.add(each);
    if (fresh.length > 0 && document.visibilityState === "visible")
      arxivtui.notices.tell(arxivtui.words.counted("notice_gave_way", fresh.length));
  }

  arxivtui.acts = { marks, run, ofKey, buttons, tellOutcome, tellGaveWay };
})();
