"""Queries asked of a small store; each finds the papers named, in order of their ids."""

import time

import pytest

from arxivtui.domain.query import parse_query
from arxivtui.store import Store, search, tags
from tests.store.search_library import TODAY, found

EVERY = "replaced chosen gates proofs stars grades undated bare"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", EVERY),
        ("sparse", "gates proofs"),
        ("SPARSE gates", "gates"),
        ("-sparse gates", "replaced"),
        ("sparse -gates", "proofs"),
        ("sparse OR vitamin", "gates proofs grades"),
        ("NOT (sparse OR vitamin) title:gates", "replaced"),
        ('"mixture of experts"', "gates"),
        ("mixture-of-experts", "gates"),
        ("mixture experts", "replaced gates"),
        ("transf*", "proofs stars"),
        ('"sparse gat"*', "gates"),
        ("transf", ""),
        ("AI-driven", "gates"),
        ("doesn't", "gates"),
        ("doesn’t", "gates"),
        ("GPT-4", "gates"),
        ("naive", "stars"),
        ("C++", "proofs"),
        ("C -C++", "grades"),
        ("title:C++", "proofs"),
        ("title:C# OR abstract:C++", "proofs"),
        ("abstract:sparse", "proofs"),
        ("title:sparse", "gates"),
        ("sample", "gates"),
        ("zhang*", "gates proofs grades"),
        ("cs", ""),
        ("🙂", EVERY),
        ('"AND"', ""),
        ('"title:sparse"', ""),
    ],
)
def test_words_are_looked_for_in_title_authors_and_abstract(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("author:zhang", "gates proofs"),
        ("author:zhang*", "gates proofs grades"),
        ('author:"J. Zhang"', "gates proofs"),
        ('author:"Zhang, J."', "gates proofs"),
        ('author:"Zhang J"', "gates proofs"),
        ('author:"Jiyao Zhang"', "gates proofs"),
        ('author:"Ada Zhang"', "proofs"),
        ('author:"B. Zhang"', ""),
        ('author:"Zhang Sample"', ""),
        ("author:odegard", ""),
        ("author:Ødegård", "stars"),
        ("author:bela", "gates"),
        ('author:"jose garcia"', "proofs"),
        ('author:"J. Garcia-Lopez"', "proofs"),
        ('author:"Edward Witten"', ""),
        ('-author:"J. Zhang" author:l*', "grades"),
    ],
)
def test_authors_by_parts_of_their_names(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("cat:cs.LG", "replaced gates"),
        ("cat:CS.lg", "replaced gates"),
        ("cat:cs", "replaced gates proofs"),
        ("cat:cs.*", "replaced gates proofs"),
        ("cat:math", ""),
        ("cat:math-ph", "proofs"),
        ("cat:ph", ""),
        ("cat:hep-th", "bare"),
        ("primary:stat", ""),
        ("primary:cs.LO", "proofs"),
        ("primary:astro-ph", "stars"),
        ("cat:stat.ML -primary:stat.ML", "gates"),
        ("topic:modelle", "gates"),
        ("topic:GROSSE", "gates"),
        ("topic:*", "gates"),
        ("tag:moe", "gates proofs"),
        ('tag:"TO READ"', "proofs"),
        ("tag:änderung", "proofs"),
        ("tag:ÄND*", "proofs"),
        ("tag:to", ""),
        ("tag:*", "gates proofs"),
        ("-tag:*", "replaced chosen stars grades undated bare"),
        ("note:cafe", "stars"),
        ('note:"100%_sure"', "stars"),
        ("note:100_", ""),
        ("note:*", "stars"),
        ("2507.00003", "stars"),
        ("id:hep-th/9901001v2", "bare"),
        ("id:2507.00003 OR id:2507.00004", "stars grades"),
        ("scorer:local", "replaced gates proofs"),
        ("scorer:mini", "stars"),
        ("scorer:m*", "stars"),
        ("scorer:llm", "chosen stars"),
        ("scorer:m_ni", ""),
    ],
)
def test_fields(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("is:starred", "gates"),
        ("is:updated", "gates"),
        ("-is:updated is:later", "proofs"),
        ("is:updated sparse OR is:updated tag:moe", "gates"),
        ("is:later", "proofs"),
        ("is:read", "gates proofs grades"),
        ("is:unread", "replaced chosen undated bare"),
        ("state:skipped", "stars"),
        ("is:dismissed", "grades"),
        ("is:matched", "proofs"),
        ("is:unscored", "grades undated bare"),
        ("-is:unscored", "replaced chosen gates proofs stars"),
        ("starred>=-2m", "gates"),
        ("starred>=-1m", ""),
        ("-starred>=-1m is:starred", "gates"),
    ],
)
def test_marks(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("score>=80", "gates stars"),
        ("score<40", "replaced"),
        ("score<=40", "replaced proofs"),
        ("score=91", "gates"),
        ("score=91.4", "gates"),
        ("-score>=80", "replaced chosen proofs grades undated bare"),
        ("relevance>=9", "stars"),
        ("relevance=8", "chosen"),
        ("novelty>7", "stars"),
        ("novelty<=6", "chosen"),
    ],
)
def test_numbers_are_the_shown_scores(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("date:2025-07-14", "replaced gates proofs grades"),
        ("date:2025-07-11", "replaced stars"),
        ("date>=-1d", "replaced gates proofs grades"),
        ("date<2025-07-14", "replaced chosen stars bare"),
        ("date:2025-05-23", "chosen"),
        ("date<2000-01-01", "bare"),
        ("-date>0001-01-01", "undated"),
        ("kind:new", "replaced gates proofs grades"),
        ("kind:cross", "proofs stars"),
        ("kind:replace", "replaced"),
        ("-kind:new", "chosen stars undated bare"),
        ("-kind:new -kind:cross", "chosen undated bare"),
    ],
)
def test_dates_and_kinds(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind:new date:2025-07-14", "gates proofs grades"),
        ("kind:replace date:2025-07-14", "replaced"),
        ("kind:replace date:2025-07-11", ""),
        ("date:2025-07-14 -kind:replace", "gates proofs grades"),
        ("date:2025-07-11 (kind:new OR kind:cross)", "replaced stars"),
        ("date>=2025-07-12 date<2025-07-14", ""),
        ("date>2025-05-01 date<=2025-06-01", "chosen"),
    ],
)
def test_a_date_and_a_kind_side_by_side_speak_of_one_announcement(
    library: Store, query: str, names: str
) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sparse is:starred", "gates"),
        ("sparse OR is:dismissed", "gates proofs grades"),
        ("(tag:moe OR is:dismissed) -cat:cs.LO score>50", "gates"),
        ("cat:cs date:2025-07-14 kind:cross", "proofs"),
        ("NOT NOT sparse", "gates proofs"),
        ("sparse -author:zhang", ""),
    ],
)
def test_terms_of_every_sort_go_together(library: Store, query: str, names: str) -> None:
    assert found(library, query) == names


@pytest.mark.parametrize(("zone", "day"), [("UTC0", "2025-06-04"), ("East-14", "2025-06-05")])
def test_a_star_is_dated_by_the_readers_own_midnight(
    library: Store, monkeypatch: pytest.MonkeyPatch, zone: str, day: str
) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        assert found(library, f"starred={day}") == "gates"
        assert found(library, f"starred>{day}") == ""
    time.tzset()


def test_tags_in_use_are_known_the_most_used_first(library: Store) -> None:
    with library.reading() as db:
        assert tags.used(db) == ["moe", "To Read", "Änderung"]


def test_an_empty_store_has_nothing_to_find(store: Store) -> None:
    with store.reading() as db:
        for sort in search.Sort:
            assert search.ids(db, parse_query(""), sort=sort, today=TODAY) == []
            assert search.ids(db, parse_query("sparse"), sort=sort, limit=5, today=TODAY) == []
        assert search.count(db, parse_query("is:unread"), TODAY) == 0
        assert tags.used(db) == []
