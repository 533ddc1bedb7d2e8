"""Papers like another: found by their words, most alike first, and put together with the rest of a query."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest

from arxivtui.domain import FoldRule, Kind, Paper
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, UnknownPaperError, listings, papers, runs, scores, search
from arxivtui.store.search import Sort
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown, as_shown

TOPICS = {
    "proofs": "verified proofs in a proof assistant, autoformalization of theorems by tactics and lemmas",
    "gates": "sparse gates of a mixture of experts, routing of tokens, load balancing of the experts",
    "stars": "light curves of variable stars, photometry of eclipsing binaries, spectra of dwarfs",
}


def about(number: int, title: str, abstract: str = "", **changes: object) -> Paper:
    return a_paper(number, title=title, abstract=abstract, **changes)


PROOFS = about(1, "Verified proofs by autoformalization", TOPICS["proofs"])
TACTICS = about(2, "Theorems by tactics", "An autoformalization with lemmas in a proof assistant, verified.")
LEMMAS = about(3, "Lemmas for gardeners", "Routing of hoses. No proof is given.")
GATES = about(4, "Routing tokens to experts", TOPICS["gates"])
BALANCED = about(5, "Balanced experts", "Load balancing of the experts of a mixture, with sparse gates.")
STARS = about(6, "Dwarfs in eclipsing binaries", TOPICS["stars"])
OLD = about(7, "Variable stars and their spectra", "Photometry of binaries.", id="astro-ph/9901001")
BRIDGE = about(
    8, "Proofs about experts", "Verified routing of tokens: lemmas about sparse gates, by tactics."
)
EVERY = (PROOFS, TACTICS, LEMMAS, GATES, BALANCED, STARS, OLD, BRIDGE)


def keep(store: Store, kept: Iterable[Paper]) -> None:
    with store.writing() as db:
        for paper in kept:
            papers.save(db, paper, as_shown(paper))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Papers about three things, all of one day but for one; their scores go up with their numbers."""
    with Store.open(tmp_path_factory.mktemp("library") / "arxivtui.db") as store:
        with store.writing() as db:
            listings.save(db, a_listing(EVERY[:-2]), all_as_shown(EVERY), NOW)
            replaced = a_listing([BRIDGE], category="cs.LO", kind=Kind.REPLACE)
            listings.save(db, replaced, all_as_shown([BRIDGE]), NOW)
            before = a_listing([OLD], day=DAY - timedelta(days=3))
            listings.save(db, before, all_as_shown([OLD]), NOW)
            runs.start(db, a_run())
            scores.save(db, [a_score(paper, 10.0 * number) for number, paper in enumerate(EVERY, 1)])
        yield store


def found(store: Store, text: str, sort: Sort | None = None) -> list[Paper]:
    query = parse_query(text)
    known = {paper.id: paper for paper in EVERY}
    with store.reading() as db:
        ids = search.ids(db, query, sort=sort, today=DAY)
        pages = [search.ids(db, query, sort=sort, limit=1, offset=at, today=DAY) for at in range(len(ids))]
        assert search.count(db, query, DAY) == len(ids)
    assert [paper_id for page in pages for paper_id in page] == ids
    return [known[paper_id] for paper_id in ids]


def test_the_most_alike_come_first_and_the_paper_itself_is_left_out(library: Store) -> None:
    assert found(library, f"like:{PROOFS.id}") == [TACTICS, BRIDGE, LEMMAS]
    assert found(library, f"like:{GATES.id}")[:2] == [BALANCED, BRIDGE]
    assert found(library, f"like:{STARS.id}") == [OLD]


def test_ids_come_in_every_form(library: Store) -> None:
    assert found(library, f"like:arXiv:{STARS.id}v2") == [OLD]
    assert found(library, "like:https://arxiv.org/abs/astro-ph/9901001v1") == [STARS]


def test_it_goes_together_with_the_rest_of_a_query(library: Store) -> None:
    assert found(library, f"like:{PROOFS.id} title:lemmas") == [LEMMAS]
    assert found(library, f"like:{PROOFS.id} -title:lemmas kind:new") == [TACTICS]
    assert found(library, f"(like:{PROOFS.id} OR title:nowhere) score>=70") == [BRIDGE]
    assert OLD not in found(library, f"-like:{STARS.id}")
    assert STARS in found(library, f"NOT like:{STARS.id}"), "it is not like itself"
    assert found(library, f"like:{STARS.id} OR title:gardeners") == [OLD, LEMMAS]


def test_several_are_told_from_each_other(library: Store) -> None:
    either = found(library, f"like:{STARS.id} OR like:{PROOFS.id}")
    assert set(either) == {OLD, TACTICS, BRIDGE, LEMMAS}
    assert either.index(TACTICS) < either.index(LEMMAS)
    both = found(library, f"like:{PROOFS.id} like:{GATES.id}")
    assert both[0] == BRIDGE
    assert found(library, f"like:{PROOFS.id} like:{STARS.id}") == []


def test_another_order_may_be_asked_for(library: Store) -> None:
    text = f"like:{PROOFS.id}"
    assert found(library, text, Sort.MATCH) == found(library, text)
    assert found(library, text, Sort.SCORE) == [BRIDGE, LEMMAS, TACTICS]
    assert found(library, text, Sort.ID) == [TACTICS, LEMMAS, BRIDGE]


def test_a_query_that_also_finds_others_is_in_the_order_of_scores(library: Store) -> None:
    assert found(library, f"like:{PROOFS.id} OR title:stars") == [BRIDGE, OLD, LEMMAS, TACTICS]


def test_a_day_narrowed_so_is_in_that_order_too(library: Store) -> None:
    with library.reading() as db:
        query = parse_query(f"like:{PROOFS.id}")
        shown = search.day_view(db, day=DAY, fold=FoldRule(), query=query)
        whole = search.day_view(db, day=DAY, fold=FoldRule())
    assert shown.ids == (TACTICS.id, LEMMAS.id)
    assert [each for each in whole.ids if each in shown.ids] == [LEMMAS.id, TACTICS.id]
    assert shown.replacements == (BRIDGE.id,)


@pytest.mark.parametrize("text", ["like:2507.00001", "-like:2507.00001", "sparse like:2507.00001v3"])
def test_a_paper_that_is_not_stored_is_named_with_how_to_get_it(library: Store, text: str) -> None:
    query = parse_query(text)
    with library.reading() as db:
        for ask in (search.ids, search.count):
            with pytest.raises(UnknownPaperError) as refused:
                ask(db, query, today=DAY)
            assert str(refused.value) == (
                "1 paper is not in the store: 2507.00001. `arxivtui fetch 2507.00001` brings it."
            )


def test_formulas_numbers_and_words_of_plain_english_make_nothing_alike(store: Store) -> None:
    first = about(1, "About x = 17 for all of the 2025", "We use 3.14 and β of this with that.")
    other = about(2, "The 17 and the 2025", "For all x, we use 3.14 of β, and this with that.")
    keep(store, [first, other])
    with store.reading() as db:
        assert search.ids(db, parse_query(f"like:{first.id}"), today=DAY) == []


def test_case_and_accents_make_no_difference(store: Store) -> None:
    keep(store, [about(1, "NAÏVE Schrödinger bridges"), about(2, "naive Schrodinger BRIDGES")])
    with store.reading() as db:
        assert search.ids(db, parse_query("like:2507.99001"), today=DAY) == ["2507.99002"]


@pytest.mark.parametrize(
    "paper",
    [about(1, "∑"), about(1, "of the"), about(1, "Sparse gates", "gates " * 10_000), about(1, "w" * 900)],
)
def test_a_paper_alone_with_little_or_much_to_say_is_like_none(store: Store, paper: Paper) -> None:
    keep(store, [paper])
    with store.reading() as db:
        assert search.ids(db, parse_query(f"like:{paper.id}"), today=DAY) == []


def test_it_finds_a_hundred_of_equals_the_newest_first(store: Store) -> None:
    keep(store, [about(number, "Sparse gates", "Routing of tokens.") for number in range(1, 131)])
    with store.reading() as db:
        ids = search.ids(db, parse_query("like:2507.99130"), today=DAY)
    assert ids == [f"2507.{99000 + number}" for number in range(129, 29, -1)]


def test_a_paper_that_comes_later_is_found_too(store: Store) -> None:
    keep(store, [PROOFS, STARS])
    query = parse_query(f"like:{PROOFS.id}")
    with store.reading() as db:
        assert search.ids(db, query, today=DAY) == []
    keep(store, [TACTICS])
    with store.reading() as db:
        assert search.ids(db, query, today=DAY) == [TACTICS.id]
    about_stars = about(1, "Photometry of variable stars", "Binaries and dwarfs.", version=2)
    keep(store, [about_stars])
    with store.reading() as db:
        assert search.ids(db, query, today=DAY) == [STARS.id], "its text is another now"
