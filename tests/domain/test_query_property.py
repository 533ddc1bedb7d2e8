"""Whatever is typed, a query is read or refused by name; whatever is read can be written and read again."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import Kind, QueryError, State
from arxivtui.domain.query import (
    FIELDS,
    Ago,
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
    StateIs,
    Text,
    Unit,
    parse_query,
)
from tests.domain.written_query import written

pieces = st.sampled_from(
    [
        *(f"{name}:" for name in FIELDS),
        *FIELDS.values(),
        "AND",
        "OR",
        "NOT",
        "-",
        "(",
        ")",
        '"',
        "“",
        "*",
        "\\",
        ">=",
    ]
)
typed = st.lists(pieces | st.text(max_size=8) | st.just(" "), max_size=24).map("".join)

readable = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), min_size=1, max_size=20
).map(str.strip)
words = readable.filter(lambda text: any(map(str.isalnum, text)))
endings = words.filter(lambda text: text[-1].isalnum())
values = readable.filter(bool)


def day_leaves() -> st.SearchStrategy[Node]:
    ago = st.builds(Ago, st.integers(0, 99_999), st.sampled_from(Unit))
    return st.builds(Day, st.sampled_from(Moment), st.sampled_from(Op), ago | st.dates(date(1, 1, 1)))


leaves: st.SearchStrategy[Node] = st.one_of(
    st.builds(Text, words, part=st.sampled_from(Part)),
    st.builds(Text, endings, st.just(True), st.sampled_from(Part)),
    st.builds(Author, words, st.booleans()),
    st.builds(Match, st.sampled_from([Label.TAG, Label.SCORER]), values, st.booleans()),
    st.builds(Match, st.sampled_from([Label.NOTE, Label.TOPIC]), values),
    st.builds(
        Match, st.sampled_from([Label.TAG, Label.NOTE, Label.TOPIC, Label.SCORER]), st.just(""), st.just(True)
    ),
    st.builds(Match, st.just(Label.CAT), st.sampled_from(["cs", "cs.lg", "astro-ph.ga", "hep-th"])),
    st.builds(Match, st.just(Label.ID), st.sampled_from(["2507.08665", "hep-th/9901001"])),
    st.builds(Like, st.sampled_from(["2507.08665", "hep-th/9901001"])),
    st.builds(KindIs, st.sampled_from(Kind)),
    st.builds(StateIs, st.sampled_from(State)),
    st.builds(Is, st.sampled_from(Flag)),
    st.builds(
        Number, st.sampled_from(Measure), st.sampled_from(Op), st.integers(0, 1000).map(lambda n: n / 10)
    ),
    day_leaves(),
)


def joined(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        several.map(
            lambda parts: And(tuple(parts)) if not any(isinstance(p, And) for p in parts) else parts[0]
        ),
        several.map(
            lambda parts: Or(tuple(parts)) if not any(isinstance(p, Or) for p in parts) else parts[0]
        ),
        children.map(Not),
    )


trees = st.recursive(leaves, joined, max_leaves=12)


@given(typed | st.text())
def test_a_query_is_read_or_refused_with_a_column(text: str) -> None:
    column = 0
    try:
        query = parse_query(text)
    except QueryError as mistake:
        column = mistake.column
    else:
        assert parse_query(written(query.root)) == query
        parse_query(text, typing=True)
        return
    assert 1 <= column <= len(text) + 1


@given(trees)
def test_a_tree_written_and_read_is_the_same_tree(tree: Node) -> None:
    assert parse_query(written(tree)).root == tree
