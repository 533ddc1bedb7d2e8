"""Every query that docs/queries.md shows is read, or refused in the very words it shows."""

import re
from pathlib import Path

import pytest

from arxivtui.domain import QueryError
from arxivtui.domain.query import FIELDS, parse_query

PAGE = Path(__file__).resolve().parents[2] / "docs" / "queries.md"
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)
INLINE = re.compile(r"`((?:[a-z]+:|[a-z]+[<>=])[^` ][^`]*)`")

examples = [
    query
    for title, section in SECTIONS.items()
    if title not in ("Mistakes", "Order")
    for query in {*(query for query, _ in ROW.findall(section)), *INLINE.findall(section)}
]


@pytest.mark.parametrize("query", sorted(examples))
def test_an_example_is_a_query(query: str) -> None:
    assert parse_query(query).root is not None


@pytest.mark.parametrize(("query", "answer"), ROW.findall(SECTIONS["Mistakes"]))
def test_a_mistake_is_answered_as_the_page_says(query: str, answer: str) -> None:
    with pytest.raises(QueryError) as mistake:
        parse_query(query)
    assert str(mistake.value) == answer


def test_the_page_has_every_field() -> None:
    page = PAGE.read_text("utf-8")
    assert [name for name in FIELDS if not re.search(rf"`-?{name}[:<>=]", page)] == []


@pytest.mark.parametrize(("query", "example"), sorted(FIELDS.items()))
def test_a_fields_own_example_is_a_query(query: str, example: str) -> None:
    assert example.startswith(query)
    assert parse_query(example).root is not None
