// How a paper stands after an act, so that a page and the queue show at once what arxivtui will make of it.
// The rules are the app's own (`arxivtui.domain.triage`); a test compares them case by case.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /**
   * A change of mind: what was not looked at, or put away, counts as looked at.
   * @param {StateName} state
   * @returns {StateName}
   */
  function taken(state) {
    return state === "unread" || state === "dismissed" ? "seen" : state;
  }

  /**
   * Applied in the app's order: the state, the star, later.
   * @template {Standing} T
   * @param {T} before
   * @param {Marks} marks
   * @returns {T} a copy
   */
  function after(before, marks) {
    let { state, starred, later } = before;
    if (marks.state !== undefined) state = marks.state;
    if (marks.state === "dismissed") {
      starred = false;
      later = false;
    }
    if (marks.starred !== undefined) starred = marks.starred;
    if (marks.starred) state = taken(state);
    if (marks.later) {
      state = taken(state);
      later = true;
    } else if (marks.later === false && later) {
      if (marks.state === undefined) state = "seen";
      later = false;
    }
    return { ...before, state, starred, later };
  }

  globalThis.arxivtui.standing = { after };
})();
