"""The ranker with judged papers: what it makes of few, one-sided, strange and very many of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.config import parse_criteria
from arxivtui.domain import EvidenceKind
from arxivtui.scoring import Example, Ranker, RankPaper
from arxivtui.scoring.frames import Request, TopicText
from arxivtui.scoring.ranking import Learner
from arxivtui.scoring.term_cache import TermCache, count_terms
from tests.scoring.sample_papers import CRITERIA, OTHERS, PAPERS, PROOFS, SPARSE, WAVES

NO_TOPICS = parse_criteria("")
PAST = [
    replace(paper, id=f"{1100 + copy}.{number:05}")
    for copy in range(12)
    for number, paper in enumerate(PAPERS)
]
TOPICS = tuple(TopicText(topic.title, topic.text, topic.avoid) for topic in CRITERIA.topics)


def judged(wanted: tuple[RankPaper, ...], weight: float = -1.0) -> list[Example]:
    titles = {paper.title for paper in wanted}
    return [Example(paper, 1.0 if paper.title in titles else weight) for paper in PAST]


def scores(examples: list[Example], background: list[RankPaper] | None = None) -> dict[str, float]:
    with Ranker() as ranker:
        return {one.id: one.score for one in ranker.rank(PAPERS, CRITERIA, background or [], examples)}


def test_what_was_starred_comes_first_whatever_the_topics_say() -> None:
    found = scores(judged(OTHERS))
    assert min(found[paper.id] for paper in OTHERS) > max(found[paper.id] for paper in (*SPARSE, *PROOFS))


def test_a_few_stars_move_little_and_many_move_much() -> None:
    few = [each for each in judged(OTHERS) if each.weight > 0][:2] + [
        each for each in judged(OTHERS) if each.weight < 0
    ][:6]
    none, some, many = scores([], PAST), scores(few, PAST), scores(judged(OTHERS), PAST)
    bats = OTHERS[0].id
    assert none[bats] <= some[bats] < many[bats]


@pytest.mark.parametrize("weight", [1.0, -1.0])
def test_with_one_sort_alone_the_topics_still_rank(weight: float) -> None:
    found = scores([Example(paper, weight) for paper in PAST])
    assert min(found[paper.id] for paper in SPARSE) > max(found[paper.id] for paper in OTHERS)


def test_stars_alone_are_told_from_what_was_never_judged() -> None:
    stars = [each for each in judged(WAVES) if each.weight > 0]
    found = scores(stars, PAST)
    assert min(found[paper.id] for paper in WAVES) > max(found[paper.id] for paper in PROOFS)


def test_authors_and_categories_count_and_are_named() -> None:
    def of(paper: RankPaper, author: str, category: str) -> RankPaper:
        return replace(paper, authors=(author,), categories=(category,))

    liked, let_go = ("Ada Example", "math.NT"), ("Bob Example", "cs.CV")
    examples = [
        Example(of(paper, *(liked if number % 2 else let_go)), 1.0 if number % 2 else -1.0)
        for number, paper in enumerate(PAST)
    ]
    fresh = RankPaper("2501.00001", "Nothing known", "Words never met before stand in here.")
    with Ranker() as ranker:
        one, other = (ranker.rank([of(fresh, *who)], NO_TOPICS, (), examples)[0] for who in (liked, let_go))
    assert one.score > other.score
    told = {(reason.kind, reason.text): reason.weight for reason in one.evidence}
    assert told[EvidenceKind.AUTHOR, "Ada Example"] > 0
    assert told[EvidenceKind.CATEGORY, "math.NT"] > 0


def test_a_paper_is_not_its_own_neighbour() -> None:
    with Ranker() as ranker:
        (one,) = [each for each in ranker.rank(PAST, CRITERIA, (), judged(WAVES)) if each.id == "1100.00003"]
    near = [reason for reason in one.evidence if reason.kind is EvidenceKind.NEIGHBOUR]
    assert near, "its copies are"


def test_one_paper_many_times_and_endless_texts_are_ranked() -> None:
    twins = [replace(SPARSE[0], id=f"2501.{number:05}") for number in range(150)]
    endless = replace(WAVES[0], id="2502.00001", abstract="tides of the sea " * 3000, title="swell " * 9000)
    examples = [Example(twin, 1.0 if number % 2 else -1.0) for number, twin in enumerate(twins)]
    with Ranker() as ranker:
        found = ranker.rank([*twins[:5], endless], CRITERIA, (), examples)
    assert len({one.score for one in found if one.id.startswith("2501")}) == 1
    assert all(0 <= one.score <= 100 for one in found)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60), st.floats(-1, 1)), max_size=12),
    st.lists(st.text(max_size=20), max_size=3),
)
def test_whatever_papers_say_and_topics_ask_they_get_a_score_or_none(
    told: list[tuple[str, str, float]], topics: list[str]
) -> None:
    papers = tuple(RankPaper(f"2501.{n:05}", title, text) for n, (title, text, _) in enumerate(told))
    examples = tuple(Example(paper, weight) for paper, (_, _, weight) in zip(papers, told, strict=True))
    request = Request(papers, tuple(TopicText(each) for each in topics), (), examples[::2])
    for one in Learner(TermCache(None)).rank(request):
        assert 0 <= one.score <= 100
        assert 1 <= one.relevance <= 10


# Papers' terms on disk


def ranked(cache: Path) -> list[object]:
    with Ranker(cache) as ranker:
        return list(ranker.rank(PAPERS, CRITERIA, PAST, judged(WAVES)))


def test_kept_terms_change_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "terms.db"
    assert ranked(cache) == ranked(cache) == ranked(tmp_path / "other.db")
    assert cache.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 500, None])
def test_a_damaged_file_of_terms_is_thrown_away(tmp_path: Path, damage: bytes | None) -> None:
    cache = tmp_path / "terms.db"
    whole = ranked(cache)
    cache.write_bytes(cache.read_bytes()[:5000] if damage is None else damage)

    assert ranked(cache) == whole
    assert ranked(cache) == whole
    with closing(sqlite3.connect(cache)) as db:
        assert db.execute("SELECT count(*) FROM terms").fetchone()[0] > 0


def test_rows_that_make_no_sense_are_read_from_the_paper_instead(tmp_path: Path) -> None:
    cache = tmp_path / "terms.db"
    whole = ranked(cache)
    with closing(sqlite3.connect(cache)) as db:
        db.execute("UPDATE terms SET counted = x'ff0000000102'")
        db.commit()
    assert ranked(cache) == whole


@pytest.mark.parametrize("name", ["missing/terms.db", "folder"])
def test_where_nothing_can_be_kept_all_goes_on(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    assert ranked(tmp_path / name) == ranked(tmp_path / "terms.db")


def test_terms_come_back_as_they_were_kept(tmp_path: Path) -> None:
    cache = TermCache(tmp_path / "terms.db")
    long = RankPaper("2501.00001", "Tides", "tide " * 400)
    for papers in ([long, *PAPERS], [*PAPERS, long]):
        for found, paper in zip(cache.of(papers), papers, strict=True):
            fresh = count_terms(paper)
            for name in ("hashes", "counts", "title"):
                assert getattr(found, name).tolist() == getattr(fresh, name).tolist()
