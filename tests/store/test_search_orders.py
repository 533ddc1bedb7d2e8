"""The orders of a list, by both ways of coming by them: a few papers sorted, or all of them walked."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from arxivtui.domain import Act, FoldRule, Kind, Paper, Score, Verb
from arxivtui.domain.query import parse_query
from arxivtui.store import (
    Store,
    listings,
    overlay,
    papers,
    runs,
    scores,
    search,
    search_few,
    search_order,
    triage,
)
from arxivtui.store.search import Sort
from arxivtui.store.search_where import Conditions
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown, as_shown
from tests.store.search_library import TODAY, found


@pytest.fixture(params=["sorted", "walked"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of finding the first rows, whatever the size of the store."""
    if request.param == "walked":
        monkeypatch.setattr(search, "_FEW_AT_FIRST", -1)
        monkeypatch.setattr(search, "_FEW_AT_ALL", -1)
        monkeypatch.setattr(search_order, "_FEW_UNSCORED", -1)
    return str(request.param)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (Sort.SCORE, "proofs gates stars chosen replaced grades undated bare"),
        (Sort.DATE, "replaced gates proofs grades stars chosen bare undated"),
        (Sort.TITLE, "bare chosen undated stars replaced gates proofs grades"),
        (Sort.ID, "replaced chosen gates proofs stars grades undated bare"),
        (Sort.ANNOUNCED, "gates proofs grades replaced stars bare undated chosen"),
        (Sort.MATCH, "chosen undated bare grades stars proofs gates replaced"),
    ],
)
def test_all_papers_in_order(library: Store, way: str, sort: Sort, names: str) -> None:
    assert found(library, "kind:new OR -kind:new", sort) == names


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "query", ["", "sparse OR gates", "cat:cs", "-sparse", "is:unread", "date>=2025-01-01"]
)
def test_pages_fit_together(library: Store, way: str, sort: Sort, query: str) -> None:
    parsed = parse_query(query)
    with library.reading() as db:
        whole = search.ids(db, parsed, sort=sort, today=TODAY)
        pages = [
            paper_id
            for offset in range(0, len(whole) + 3, 3)
            for paper_id in search.ids(db, parsed, sort=sort, limit=3, offset=offset, today=TODAY)
        ]
    assert pages == whole
    assert len(set(whole)) == len(whole)


def test_of_equal_scores_the_newest_id_comes_first_and_matched_papers_before_all(
    store: Store, way: str
) -> None:
    every = [a_paper(number) for number in range(1, 7)]
    with store.writing() as db:
        listings.save(db, a_listing(reversed(every)), all_as_shown(every), NOW)
        runs.start(db, a_run())
        answers: list[Score] = [a_score(paper, 50.0) for paper in every[:3]]
        answers.append(a_score(every[3], 1.0, matched="keyword sparse"))
        answers.append(a_score(every[4], None, scorer="digest", matched="author match"))
        scores.save(db, answers)
    with store.reading() as db:
        ids = search.ids(db, parse_query("sparse"), today=TODAY)
    assert ids == [every[at].id for at in (3, 4, 2, 1, 0, 5)]


def test_unscored_papers_begin_with_the_newest_ones(store: Store, way: str) -> None:
    """What a first list shows, before there are criteria: not what was replaced, for all its low ids."""
    replaced, crossed, old = a_paper(1), a_paper(2), a_paper(5)
    first, second = a_paper(3), a_paper(4)
    never, before_2007 = a_paper(6), a_paper(id="hep-th/9901001")
    with store.writing() as db:
        for some, kind, day in (
            ([old], Kind.NEW, DAY - timedelta(days=1)),
            ([replaced], Kind.REPLACE, DAY),
            ([crossed], Kind.CROSS, DAY),
            ([first, second], Kind.NEW, DAY),
        ):
            listing = a_listing(some, kind=kind, day=day, category=f"cs.{kind.name}{len(some)}")
            listings.save(db, listing, all_as_shown(some), NOW)
        for paper in (before_2007, never):
            papers.save(db, paper, as_shown(paper))
    with store.reading() as db:
        ids = search.ids(db, parse_query("sparse"), today=TODAY)
        view = search.day_view(db, day=DAY, fold=FoldRule())
    assert ids == [each.id for each in (second, first, crossed, replaced, old, never, before_2007)]
    assert (view.ids, view.replacements) == ((second.id, first.id, crossed.id), (replaced.id,))


EVERY = [
    *(a_paper(number) for number in range(1, 6)),
    a_paper(id="hep-th/9901001"),
    a_paper(id="math/0601002"),
]
DAYS = [DAY - timedelta(days=number) for number in range(3)]
places = st.integers(0, len(EVERY) - 1)
announced = st.dictionaries(
    st.tuples(places, st.sampled_from(["cs.LG", "cs.AI"]), st.sampled_from(DAYS)), st.sampled_from(Kind)
)
answers = st.dictionaries(
    places,
    st.tuples(st.none() | st.sampled_from([0.0, 50.0, 99.9]), st.sampled_from(["", "", "author x"])),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(announced=announced, answers=answers, few=st.booleans(), few_unscored=st.booleans())
@example(announced={}, answers={}, few=False, few_unscored=False)
def test_scored_papers_come_by_score_and_unscored_ones_by_their_newest_day(
    store: Store,
    announced: dict[tuple[int, str, date], Kind],
    answers: dict[int, tuple[float | None, str]],
    few: bool,
    few_unscored: bool,
) -> None:
    def newest(place: int) -> tuple[date, int]:
        kinds = list(Kind)
        seen = [(day, -kinds.index(kind)) for (each, _, day), kind in announced.items() if each == place]
        return max(seen, default=(date.min, 0))

    def standing(place: int) -> tuple[object, ...]:
        value, rule = answers.get(place, (None, ""))
        paper_id = EVERY[place].id
        by_id = ("/" not in paper_id, paper_id)
        if value is not None:
            return bool(rule), True, value, by_id
        return bool(rule), False, newest(place), by_id

    with store.writing() as db:
        for table in ("scores", "announcements", "listings"):
            db.execute(f"DELETE FROM {table}")
        for paper in EVERY:
            papers.save(db, paper, as_shown(paper))
        for (place, category, day), kind in announced.items():
            row = (EVERY[place].id, category, day.isoformat(), kind.value)
            db.execute("INSERT INTO announcements VALUES (?, ?, ?, ?)", row)
        if not db.execute("SELECT count(*) FROM runs").fetchone()[0]:
            runs.start(db, a_run())
        scores.save(
            db, [a_score(EVERY[place], value, matched=rule) for place, (value, rule) in answers.items()]
        )
    expected = [EVERY[place].id for place in sorted(range(len(EVERY)), key=standing, reverse=True)]
    with store.reading() as db, pytest.MonkeyPatch.context() as here:
        if not few:
            here.setattr(search, "_FEW_AT_ALL", -1)
        if not few_unscored:
            here.setattr(search_order, "_FEW_UNSCORED", -1)
        assert search.ids(db, parse_query("sparse"), today=TODAY) == expected
        assert search.ids(db, parse_query("-nothing"), today=TODAY) == expected
        for day in DAYS:
            query = parse_query(f"kind:new date={day} OR kind:cross date={day}")
            assert set(overlay.ranks(db, day.isoformat())) == set(search.ids(db, query, today=TODAY))
            view = search.day_view(db, day=day, fold=FoldRule(below=0.0, best=0))
            first = [
                each for each in (*view.ids, *view.ranked_out) if each in overlay.ranks(db, day.isoformat())
            ]
            assert list(overlay.ranks(db, day.isoformat())) == first


def test_a_paper_announced_again_stands_on_its_newest_day(store: Store, way: str) -> None:
    old, new = a_paper(1), a_paper(2)
    with store.writing() as db:
        listings.save(db, a_listing([old, new], day=DAY), all_as_shown([old, new]), NOW)
        again = a_listing([old], day=DAY + timedelta(days=1), kind=Kind.REPLACE)
        listings.save(db, again, all_as_shown([old]), NOW)
    with store.reading() as db:
        for sort in (Sort.DATE, Sort.ANNOUNCED):
            assert search.ids(db, parse_query("sparse"), sort=sort, today=TODAY) == [old.id, new.id]


def test_the_best_match_comes_first(store: Store) -> None:
    """Words in a title weigh more than words in an abstract."""
    titled = Paper("2507.00001", "Sparse gates", (), "Short.", ())
    told = Paper("2507.00002", "Something else", (), "Here gates are sparse. " + "Filler. " * 20, ())
    with store.writing() as db:
        for paper in (titled, told):
            papers.save(db, paper, as_shown(paper))
        triage.act(db, Act(Verb.STAR, (told.id,)), at=NOW)

    def best(text: str) -> list[str]:
        with store.reading() as db:
            return search.ids(db, parse_query(text), sort=Sort.MATCH, today=TODAY)

    assert best("sparse gates") == [titled.id, told.id]
    assert best("sparse gates is:starred") == [told.id]
    # A beginning so short says too little to compare: the newest arrival first.
    assert best("spa*") == [told.id, titled.id]


def test_too_many_hits_come_newest_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [a_paper(number, title="sparse " * number) for number in range(1, 6)]
    with store.writing() as db:
        listings.save(db, a_listing(every), all_as_shown(every), NOW)
    monkeypatch.setattr("arxivtui.store.search_match.MOST_RANKED", 2)
    monkeypatch.setattr(search, "_FEW_AT_ALL", 2)
    with store.reading() as db:
        ids = search.ids(db, parse_query("sparse kind:new"), sort=Sort.MATCH, today=TODAY)
    assert ids == [paper.id for paper in reversed(every)]


def test_the_first_rows_of_many_days(store: Store, way: str) -> None:
    """More papers than are looked up at once, with submissions between the listing days."""
    with store.writing() as db:
        for day in range(30):
            every = [a_paper(100 * day + number) for number in range(20)]
            on = date(2025, 1, 1) + timedelta(days=2 * day)
            listings.save(db, a_listing(every, day=on), all_as_shown(every), NOW)
            between = a_paper(100 * day + 50, submitted=on + timedelta(days=1))
            papers.save(db, between, as_shown(between))
    with store.reading() as db:
        ids = search.ids(db, parse_query("sparse"), sort=Sort.DATE, limit=43, today=TODAY)
    newest, middle = 99000 + 2900, 99000 + 2800
    expected = [newest + 50, *range(newest, newest + 20), middle + 50, *range(middle, middle + 20)]
    assert ids[:42] == [f"2507.{number}" for number in expected]


@pytest.mark.parametrize("query", ["score>=0", "score>=0 score<60", "score>=0 score<60 scorer:local"])
def test_all_that_is_asked_of_a_score_is_looked_up_at_once(library: Store, query: str) -> None:
    """Each condition alone holds for most papers: looked up one by one, all are read for nothing."""
    asked: list[str] = []
    with library.reading() as db:
        db.set_trace_callback(asked.append)
        found = search_few.few(db, Conditions(db, TODAY), parse_query(query).root, most=0)
        db.set_trace_callback(None)

    assert found is None
    assert len([statement for statement in asked if "FROM scores" in statement]) == 1
