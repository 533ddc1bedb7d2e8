"""Any query against a plain reading of its meaning, paper by paper; and any text at all against the store."""

import re
import time
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.domain import Kind, PaperRecord, QueryError, State
from arxivtui.domain.query import (
    And,
    Author,
    Day,
    Flag,
    Is,
    KindIs,
    Label,
    Like,
    Match,
    Measure,
    Moment,
    Node,
    Not,
    Number,
    Op,
    Or,
    Part,
    Query,
    StateIs,
    Text,
    parse_query,
)
from arxivtui.store import Store, papers, search
from tests.domain.written_query import written
from tests.store.search_library import EXPORTED, NAMES, TODAY

pytestmark = pytest.mark.usefixtures("in_utc")
SELECTED = {"2505.00006": date(2025, 5, 23)}
ALIKE = {"gates": "replaced proofs", "proofs": "gates", "replaced": "gates"}


@pytest.fixture(scope="module")
def in_utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as here:
        here.setenv("TZ", "UTC0")
        time.tzset()
        yield
    time.tzset()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def holds(text: str, phrase: str, prefix: bool) -> bool:
    """Whether the words of `phrase` stand side by side in the text."""
    inside, wanted = words(text), words(phrase)
    for at in range(len(inside) - len(wanted) + 1):
        here = inside[at : at + len(wanted)]
        if here == wanted or (prefix and here[:-1] == wanted[:-1] and here[-1].startswith(wanted[-1])):
            return True
    return False


def compared(value: float | None, op: Op, number: float) -> bool:
    if value is None:
        return False
    if op is Op.EQ:
        return value == number
    return {Op.GE: value >= number, Op.GT: value > number, Op.LE: value <= number, Op.LT: value < number}[op]


def on(day: date | None, leaf: Day) -> bool:
    first, past = leaf.bounds(TODAY)
    return day is not None and (first is None or day >= first) and (past is None or day < past)


def sightings(record: PaperRecord) -> list[tuple[Kind | None, date | None]]:
    announced: list[tuple[Kind | None, date | None]] = [
        (a.kind, a.listing_date) for a in record.announcements
    ]
    return announced or [(None, SELECTED.get(record.paper.id) or record.paper.submitted)]


def matches(node: Node, record: PaperRecord) -> bool:
    """What a query means, for one paper. Kinds and dates side by side are not among what is generated."""
    paper, shown, triage = record.paper, record.shown, record.triage
    match node:
        case And(parts):
            return all(matches(part, record) for part in parts)
        case Or(parts):
            return any(matches(part, record) for part in parts)
        case Not(part):
            return not matches(part, record)
        case Text(text, prefix, part):
            texts = {
                Part.TITLE: [paper.title],
                Part.ABSTRACT: [paper.abstract],
                Part.ANYWHERE: [paper.title, paper.abstract, " | ".join(paper.authors)],
            }[part]
            return any(holds(each, text, prefix) for each in texts)
        case Author(name, prefix):
            return any(holds(author, name, prefix) for author in paper.authors)
        case Match(Label.CAT, value):
            return any(f"{category}.".lower().startswith(f"{value}.") for category in paper.categories)
        case Match(Label.TAG, value, prefix):
            return any(
                tag.lower() == value or (prefix and tag.lower().startswith(value)) for tag in triage.tags
            )
        case Match(Label.SCORER, value):
            return shown is not None and shown.score.scorer == value
        case Match(Label.ID, value):
            return paper.id == value
        case Like(paper_id):
            return NAMES[paper.id] in ALIKE.get(NAMES[paper_id], "").split()
        case KindIs(kind):
            return any(known is kind for known, _ in sightings(record))
        case StateIs(state):
            return triage.state is state
        case Is(flag):
            return {
                Flag.STARRED: triage.starred is not None,
                Flag.LATER: triage.later is not None,
                Flag.READ: triage.state in (State.SEEN, State.DISMISSED),
                Flag.MATCHED: bool(record.matched),
                Flag.UNSCORED: (shown is None or shown.value is None) and not record.matched,
                Flag.UPDATED: record.updated,
                Flag.LIBRARY: record.in_library,
                Flag.EXPORTED: paper.id in EXPORTED,
            }[flag]
        case Number(measure, op, number):
            if shown is None:
                return False
            relevance, novelty = shown.score.relevance, shown.score.novelty
            values = {Measure.SCORE: shown.value, Measure.RELEVANCE: relevance, Measure.NOVELTY: novelty}
            return compared(values[measure], op, number)
        case Day(Moment.STARRED):
            return on(triage.starred.date() if triage.starred else None, node)
        case Day():
            return any(on(day, node) for _, day in sightings(record))
    raise AssertionError(node)


vocabulary = st.sampled_from(
    ["sparse", "gates", "C", "old", "transform", "mixture of experts", "zhang", "AI-driven"]
)
days = st.sampled_from(
    [date(2025, 7, 14), date(2025, 7, 11), date(2025, 5, 23), date(1999, 1, 2), date(2025, 6, 4)]
)
leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Text, vocabulary, st.booleans(), st.sampled_from(Part)),
    st.builds(Author, st.sampled_from(["zhang", "sample", "nobody"]), st.booleans()),
    st.builds(Match, st.just(Label.CAT), st.sampled_from(["cs", "cs.lg", "stat.ml", "math", "astro-ph"])),
    st.builds(Match, st.just(Label.TAG), st.sampled_from(["moe", "to read", "x"]), st.booleans()),
    st.builds(Match, st.just(Label.SCORER), st.sampled_from(["local", "mini"])),
    st.builds(Match, st.just(Label.ID), st.sampled_from(sorted(NAMES))),
    st.builds(Like, st.sampled_from(sorted(NAMES))),
    st.builds(KindIs, st.sampled_from(Kind)),
    st.builds(StateIs, st.sampled_from(State)),
    st.builds(Is, st.sampled_from(Flag)),
    st.builds(
        Number, st.sampled_from(Measure), st.sampled_from(Op), st.sampled_from([1.5, 8.0, 9.0, 40.5, 80.0])
    ),
    st.builds(Day, st.sampled_from(Moment), st.sampled_from(Op), days),
)


def about_announcements(node: Node) -> bool:
    return isinstance(node, KindIs) or (isinstance(node, Day) and node.moment is Moment.DATE)


def joined(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.one_of(several.map(Or), several.filter(apart).map(And), children.map(Not))


def leaves_of(node: Node) -> Iterator[Node]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves_of(part)
    elif isinstance(node, Not):
        yield from leaves_of(node.part)
    else:
        yield node


def apart(parts: tuple[Node, ...]) -> bool:
    """At most one part speaks of announcements: side by side they would speak of the same one."""
    return sum(any(map(about_announcements, leaves_of(part))) for part in parts) < 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.recursive(leaves, joined, max_leaves=8), st.sampled_from(search.Sort), st.booleans())
def test_a_query_finds_what_it_means(library: Store, tree: Node, sort: search.Sort, walked: bool) -> None:
    with library.reading() as db, pytest.MonkeyPatch.context() as here:
        if walked:
            here.setattr(search, "_FEW_AT_FIRST", -1)
            here.setattr(search, "_FEW_AT_ALL", -1)
        found = search.ids(db, Query(root=tree), sort=sort, today=TODAY)
        assert search.count(db, Query(root=tree), TODAY) == len(found)
        expected = {record.paper.id for record in papers.records(db, sorted(NAMES)) if matches(tree, record)}
    assert len(found) == len(set(found))
    assert set(found) == expected, written(tree)


pieces = st.sampled_from(
    ["title:", "author:", "tag:", "note:", "cat:", "scorer:", "score>=", "date>=-3m", "9", "cs.LG", "C++"]
) | st.sampled_from(
    [
        "*",
        '"',
        "-",
        "(",
        ")",
        " OR ",
        " AND ",
        "NOT ",
        "NEAR(",
        "^",
        "'",
        "%",
        "_",
        "\\",
        ";--",
        "{a} :",
        "\0",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(pieces | st.text(max_size=6), max_size=12).map("".join), st.sampled_from(search.Sort))
def test_whatever_is_typed_raises_nothing_but_a_query_error(
    library: Store, text: str, sort: search.Sort
) -> None:
    try:
        query = parse_query(text)
    except QueryError:
        return
    with library.reading() as db:
        found = search.ids(db, query, sort=sort, limit=5, today=TODAY)
        assert len(found) == min(5, search.count(db, query, TODAY))


@pytest.mark.parametrize(
    "text",
    [
        "a AND " * 199 + "a",
        " OR ".join(["a"] * 200),
        " ".join(f"-w{n}" for n in range(200)),
        " OR ".join(f"id:2507.{n:05}" for n in range(105)),
        " ".join(f"-tag:t{n}" for n in range(180)),
        "NOT " * 20 + "a",
        "(" * 20 + "a OR tag:b" + ")" * 20,
        "-(a -(b -(c -(d -(e -(f -(g -(h OR is:later) i) j) k) l) m) n) o)",
        '"' + "word " * 390 + '"',
        "author:" + "a" * 1_900,
    ],
)
def test_queries_at_the_limits_are_answered(library: Store, text: str) -> None:
    query = parse_query(text)
    with library.reading() as db:
        assert len(search.ids(db, query, today=TODAY)) == search.count(db, query, TODAY)
