"""Queries and names of views, damaged: read and written again as they were, or refused with a column."""

from hypothesis import given

from arxivtui.domain import ArxivId, InvalidIdError, QueryError, ViewError, parse_view_name
from arxivtui.domain.query import FIELDS, parse_query
from tests.domain.written_query import written
from tests.fuzz.damage import damaged_text
from tests.fuzz.promises import check_place, check_told, is_harmless

QUERIES = [
    *FIELDS.values(),
    'title:"sparse gates" AND (author:"J. Zhang" OR -tag:moe*) NOT score>=80.5 date:>=-3m',
    "((a OR b) (c OR -d)) \"e \\\" \\\\ f\" is:unread kind:cross cat:cs.* id:hep-th/9901001 DNA:RNA 3:1",
    "“quoted” -(x y) note:* topic:“a b” scorer:gpt-x exported:no date<2025-07-14 novelty≥8 like:2507.08665",
]  # fmt: skip


@given(damaged_text(QUERIES))
def test_a_damaged_query_is_read_or_refused_with_its_column(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError as error:
        check_told(error)
        check_place(error.column, len(text) + 1)
        return

    assert is_harmless(query.text)
    typed = written(query.root)
    assert parse_query(typed) == query
    assert written(parse_query(typed).root) == typed
    parse_query(text, typing=True)


@given(
    damaged_text(["2507.08665v2", "https://arxiv.org/abs/hep-th/9901001v1?x=1#y", "arXiv: math.GT/0202001"])
)
def test_a_damaged_id_is_canonical_or_none(text: str) -> None:
    try:
        found = ArxivId.parse(text)
    except InvalidIdError as error:
        check_told(error)
        return

    assert ArxivId.parse(str(found)) == found
    assert found.value.isascii()


@given(damaged_text(["Sparse models", "Ärger, 2 (new)"]))
def test_a_damaged_name_of_a_view_can_be_shown_or_is_refused(text: str) -> None:
    try:
        name = parse_view_name(text)
    except ViewError as error:
        check_told(error)
        return

    assert parse_view_name(name) == name
    assert 1 <= len(name) <= 60
    assert name.isprintable()
