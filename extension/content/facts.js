// What is known of a paper, in words: the same in the peek and on the card.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  const OWN_RANKER = "local";

  /** What the options page explains, or can mend. @type {Set<TroubleKind>} */
  const IN_OPTIONS = new Set([
    "unpaired",
    "stranger",
    "shut_out",
    "update_extension",
    "update_app",
    "nonsense",
    "no_permission",
  ]);

  /** @type {Intl.PluralRules | undefined} */
  let ordinals;

  /** @param {number} rank */
  function ordinal(rank) {
    const language = arxivtui.words.of("language");
    ordinals ??= new Intl.PluralRules(language === "language" ? "en" : language, { type: "ordinal" });
    return ordinals.select(rank);
  }

  arxivtui.facts = {
    score({ score }) {
      const { of } = arxivtui.words;
      return score === null ? of("card_unscored") : of("card_score", arxivtui.badge.whole(score));
    },
    scorer({ score, scorer }) {
      if (score === null || !scorer) return "";
      const { of } = arxivtui.words;
      return scorer === OWN_RANKER ? of("card_by_ranker") : of("card_by", scorer);
    },
    outOfTen(value) {
      return value === null ? "" : arxivtui.words.of("card_out_of_ten", value);
    },
    rank({ rank }) {
      return rank === null ? "" : arxivtui.words.of(`card_rank_${ordinal(rank)}`, rank);
    },
    missing(requested, trouble) {
      const { of } = arxivtui.words;
      if (trouble) return of("notice_away", of(`trouble_${trouble.kind}`));
      if (requested === "queued") return of("peek_queued");
      return requested ? of("peek_not_coming", requested) : of("notice_unknown");
    },
    trouble({ trouble, asOf, waiting }) {
      const { of, counted, moment } = arxivtui.words;
      const parts = [
        trouble ? of(`trouble_${trouble.kind}`) : "",
        trouble && asOf ? of("bar_as_of", moment(asOf)) : "",
        waiting > 0 ? counted("bar_waiting", waiting) : "",
      ];
      return {
        text: parts.filter(Boolean).join(" "),
        options: trouble !== null && IN_OPTIONS.has(trouble.kind),
      };
    },
  };
})();
