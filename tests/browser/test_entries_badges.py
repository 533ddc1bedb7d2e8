"""What badges say, to eyes and to ears."""

from typing import Any

import pytest

from tests.browser import badges
from tests.browser.content_files import Scripted, paper
from tests.browser.driver import Tab
from tests.stand_ins.arxiv_markup import new_page
from tests.stand_ins.invented import DAYS, MONDAY

ID = "2500.00011"
BADGE = badges.of(ID)

INSERT = """(known, state) => {
  globalThis.state = {asOf: null, requested: "", ...state};
  const page = arxivtui.pages.read(document, location);
  arxivtui.badge.insert(page.entries, id => known[id], globalThis.state);
}"""
SHOW = """(css, known, state) => {
  const badge = document.querySelector(css);
  arxivtui.badge.show(badge, known ?? undefined, {asOf: null, requested: "", ...state});
}"""


@pytest.fixture
def listing(scripted: Scripted) -> Tab:
    """An invented listing in each browser, without badges."""
    return scripted.open(new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY]))


@pytest.mark.parametrize(
    ("known", "shown", "label"),
    [
        (
            paper(score=93.6, scorer="gpt-5-mini"),
            badges.Badge("94", "filled", "", False),
            "Score 94 of 100 by gpt-5-mini, unread",
        ),
        (
            paper(score=7.4, state="seen"),
            badges.Badge("7", "outlined", "done", False),
            "Score 7 of 100 by embedded ranker, looked at",
        ),
        (
            paper(score=51.0, scorer="gpt-5-mini", stale=True, state="skipped"),
            badges.Badge("51", "dashed", "done", False),
            "Score 51 of 100 by gpt-5-mini, under old criteria, skipped",
        ),
        (
            paper(score=None, scorer="", state="dismissed"),
            badges.Badge("–", "unscored", "dismissed", False),
            "Not scored, dismissed",
        ),
        (
            paper(score=100.0, state="seen", starred=True, later=True, matched="author Li"),
            badges.Badge("100", "outlined", "starred", True),
            "Score 100 of 100 by embedded ranker, starred, put off for later, matched by author Li",
        ),
        (
            paper(score=0.0, state="seen", later=True, waiting=True),
            badges.Badge("0", "outlined", "later", False),
            "Score 0 of 100 by embedded ranker, put off for later, not sent yet",
        ),
        (
            paper(score=54.5),
            badges.Badge("54", "outlined", "", False),
            "Score 54 of 100 by embedded ranker, unread",
        ),
    ],
    ids=["model", "ranker", "old", "unscored", "starred", "later", "half"],
)
def test_a_badge_says_score_scorer_and_mark(
    listing: Tab, known: dict[str, Any], shown: badges.Badge, label: str
) -> None:
    listing.run(INSERT, {ID: known}, {})

    assert badges.shown(listing)[ID] == shown
    assert listing.attribute(BADGE, "aria-label") == f"{label}, arXiv {ID}"
    assert listing.attribute(BADGE, "aria-haspopup") == "dialog"
    assert listing.attribute(BADGE, "type") == "button"


@pytest.mark.parametrize(
    ("requested", "text", "label"),
    [
        ("", "?", "Not in arxivtui; press to ask for it"),
        ("queued", "…", "Asked for, not here yet"),
        ("arXiv has no such paper.", "?", "Not in arxivtui: arXiv has no such paper"),
    ],
    ids=["not asked for", "asked for", "does not come"],
)
def test_a_paper_that_is_not_known_can_be_asked_for(
    listing: Tab, requested: str, text: str, label: str
) -> None:
    listing.run(INSERT, {}, {"requested": requested})

    assert badges.shown(listing)[ID] == badges.Badge(text, "unknown", "", False)
    assert listing.attribute(BADGE, "aria-label") == f"{label}, arXiv {ID}"
    assert listing.attribute(BADGE, "aria-haspopup") is None


def test_a_badge_says_what_is_known_now(listing: Tab) -> None:
    listing.run(INSERT, {}, {})

    listing.run(
        SHOW, BADGE, paper(score=80.0, matched="word sparse", waiting=True), {"asOf": "2025-03-03T12:00:00Z"}
    )
    assert badges.shown(listing)[ID] == badges.Badge("80", "outlined", "", True)
    assert listing.attribute(BADGE, "data-as-of") == ""
    assert listing.attribute(BADGE, "data-waiting") == ""
    assert "as of " in (listing.attribute(BADGE, "aria-label") or "")

    listing.run(SHOW, BADGE, paper(score=20.0, starred=True), {})
    assert badges.shown(listing)[ID] == badges.Badge("20", "outlined", "starred", False)
    assert listing.attribute(BADGE, "data-as-of") is None
    assert listing.attribute(BADGE, "data-waiting") is None

    listing.run(SHOW, BADGE, None, {})
    assert badges.shown(listing)[ID] == badges.UNKNOWN


def test_many_at_once_are_each_as_it_would_be_alone(listing: Tab) -> None:
    ids = [line.id for lines in DAYS["cs.LG", MONDAY].values() for line in lines]
    alike = paper(score=50.0)
    others: list[dict[str, Any]] = [
        {"matched": "word x"},
        {},
        {"waiting": True},
        {"stale": True},
        {"starred": True},
        {"matched": "word x"},
        {"score": 90.0},
        {"score": 9.0},
        {"scorer": "m"},
        {"later": True},
    ]
    known = {one: {**alike, **other} for one, other in zip(ids, others, strict=False)}
    html = "[...document.querySelectorAll('[data-arxivtui=badge]')].map(each => ({...each.dataset}))"
    listing.run(INSERT, {}, {})
    for one in ids:
        listing.run(SHOW, badges.of(one), known.get(one), {})
    alone = listing.run(html)

    listing.run(INSERT, known, {})

    assert listing.run(html) == alone


def test_words_of_others_are_text(listing: Tab) -> None:
    hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>'

    listing.run(INSERT, {ID: paper(scorer=hostile, matched=hostile)}, {"requested": hostile})

    assert listing.count("dt img, dt script") == 0
    assert hostile in (listing.attribute(BADGE, "aria-label") or "")


def test_a_badge_keeps_its_size_whatever_it_says(listing: Tab) -> None:
    """So that nothing beside it moves when an answer comes."""
    listing.run(INSERT, {}, {})
    size = """css => {
      const box = document.querySelector(css).getBoundingClientRect();
      return [box.width, box.height];
    }"""
    first = listing.run(size, BADGE)

    for known in (
        paper(score=100.0, starred=True, matched="x"),
        paper(score=None),
        paper(score=5.0, state="seen"),
    ):
        listing.run(SHOW, BADGE, known, {"asOf": "2025-03-03T12:00:00Z"})
        assert listing.run(size, BADGE) == first


def test_badges_leave_the_lines_as_high_as_they_were(listing: Tab) -> None:
    tops = "[...document.querySelectorAll('dt, dd')].map(each => each.getBoundingClientRect().top)"
    before = listing.run(tops)

    listing.run(INSERT, {ID: paper(matched="x")}, {})

    assert listing.run(tops) == before
