from datetime import date

import pytest

from arxivtui.domain import Kind, QueryError, State
from arxivtui.domain.query import (
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
    Query,
    StateIs,
    Text,
    Unit,
    parse_query,
)

A, B, C = Text("a"), Text("b"), Text("c")


def root(text: str) -> Node | None:
    return parse_query(text).root


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a (b c)", And((A, B, C))),
        ("-a", Not(A)),
        ("NOT a b", And((Not(A), B))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("and or not", And((Text("and"), Text("or"), Text("not")))),
        ('"AND" "title:x" "2507.08665"', And((Text("AND"), Text("title:x"), Text("2507.08665")))),
        ("NOT +x", Not(Text("+x"))),
        ("--a", Text("--a")),
    ],
)
def test_terms_are_put_together(text: str, tree: Node) -> None:
    assert root(text) == tree


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        ('"mixture of experts"', Text("mixture of experts")),
        ("AI-driven", Text("AI-driven")),
        ("C++", Text("C++")),
        ("don't", Text("don't")),
        ("transf*", Text("transf", prefix=True)),
        ('"sparse mix"*', Text("sparse mix", prefix=True)),
        ("title:Sparse", Text("Sparse", part=Part.TITLE)),
        ('ABSTRACT:"a b"', Text("a b", part=Part.ABSTRACT)),
        ('author:"J. Zhang"', Author("J. Zhang")),
        ("cat:cs.LG", Match(Label.CAT, "cs.lg")),
        ("cat:cs.*", Match(Label.CAT, "cs")),
        ("primary:astro-ph.GA", Match(Label.PRIMARY, "astro-ph.ga")),
        ("topic:proofs", Match(Label.TOPIC, "proofs")),
        ("tag:to-read", Match(Label.TAG, "to-read")),
        ("tag:*", Match(Label.TAG, "", prefix=True)),
        ("tag:mo*", Match(Label.TAG, "mo", prefix=True)),
        (r'note:"say \"when\""', Match(Label.NOTE, 'say "when"')),
        ("id:arXiv:2507.08665v2", Match(Label.ID, "2507.08665")),
        ("like:2507.08665", Like("2507.08665")),
        ("LIKE:arXiv:2507.08665v3", Like("2507.08665")),
        ("like:https://arxiv.org/abs/math.GT/0202001v1", Like("math/0202001")),
        ('like:"hep-th/9901001"', Like("hep-th/9901001")),
        ("kind:New", KindIs(Kind.NEW)),
        ("state:skipped", StateIs(State.SKIPPED)),
        ("is:unread", StateIs(State.UNREAD)),
        ("is:starred", Is(Flag.STARRED)),
        ("is:updated", Is(Flag.UPDATED)),
        ("is:library", Is(Flag.LIBRARY)),
        ("exported:Yes", Is(Flag.EXPORTED)),
        ("exported:no", Not(Is(Flag.EXPORTED))),
        ("scorer:gpt-5-mini", Match(Label.SCORER, "gpt-5-mini")),
        ("score>=80", Number(Measure.SCORE, Op.GE, 80)),
        ("relevance≥8", Number(Measure.RELEVANCE, Op.GE, 8)),
        ("novelty>7", Number(Measure.NOVELTY, Op.GT, 7)),
        ("score<79.5", Number(Measure.SCORE, Op.LT, 79.5)),
        ("score:80", Number(Measure.SCORE, Op.EQ, 80)),
        ("date>=2025-07-14", Day(Moment.DATE, Op.GE, date(2025, 7, 14))),
        ("date:2025-07-14", Day(Moment.DATE, Op.EQ, date(2025, 7, 14))),
        ("date=2025-07-14", Day(Moment.DATE, Op.EQ, date(2025, 7, 14))),
        ("date:<2025-07-14", Day(Moment.DATE, Op.LT, date(2025, 7, 14))),
        ("starred>=-3m", Day(Moment.STARRED, Op.GE, Ago(3, Unit.MONTH))),
    ],
)
def test_a_term_is_read(text: str, leaf: Node) -> None:
    assert root(text) == leaf


@pytest.mark.parametrize(
    "text", ["3:1", "http://example.org/a?b=c", "std::sort", "DNA:RNA", "KELPS:", "p<0.05", "x=3"]
)
def test_a_colon_or_a_comparison_in_ordinary_text_is_text(text: str) -> None:
    assert root(text) == Text(text)


@pytest.mark.parametrize("text", ["2507.08665", "arXiv:2507.08665v2", "https://arxiv.org/abs/2507.08665"])
def test_an_id_on_its_own_names_the_paper(text: str) -> None:
    assert root(text) == Match(Label.ID, "2507.08665")
    assert root(f'"{text}"') == Text(text)


@pytest.mark.parametrize("text", ["", "   ", "&", "- & ...", "-&", '""', "(&)", "* + *"])
def test_a_text_without_letters_matches_everything(text: str) -> None:
    assert root(text) is None


def test_what_holds_no_letter_is_ignored_beside_other_terms() -> None:
    assert root("a & b") == And((A, B))
    assert root("a OR & OR b") == Or((A, B))


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("sparse titel:gates", 8, "Did you mean title?"),
        ("auther:zhang", 1, "Did you mean author?"),
        ("category:cs.LG", 1, "Did you mean cat?"),
        ("journal:nature", 1, "Fields: title,"),
        ("scoer>=80", 1, "Did you mean score?"),
        ("kind:nwe", 6, "Did you mean kind:new?"),
        ("a is:stared", 6, "Did you mean is:starred?"),
        ("a is:update", 6, "Did you mean is:updated?"),
        ("state:gone", 7, "unread, seen, skipped, dismissed"),
        ("kind:*", 6, "no kind:*"),
        ("title:", 1, "has no value"),
        ("title: a", 1, "without a space"),
        ("title:&", 7, "a letter or a digit"),
        ('tag:""', 5, "has no value"),
        ("title>=3", 1, "is not compared"),
        ("score>=high", 8, "is no number"),
        ("score>=8*", 8, "is no number"),
        ("date>=2025-02-30", 7, "is no day"),
        ("date>=July", 7, "is no day"),
        ("starred>=3m", 10, "is no day"),
        ("id:sparse", 4, "is not an arXiv id"),
        ("cat:c_s", 5, "is no category"),
        ("cat:cs.L*", 5, "is no category"),
        ("a like:nonsense", 8, "is not an arXiv id"),
        ("like:2507.086*", 6, "is not an arXiv id"),
        ("like>=2507.08665", 1, "is not compared"),
        ("like:2507.08665 " * 21, 321, "more than 20 like: terms"),
        ("a exported:maybe", 12, "It is one of yes, no."),
        ("exported>=2025-07-14", 1, "is not compared"),
        ("a AND", 3, "AND needs a term after it"),
        ("OR a", 1, "OR needs a term before it"),
        ("a OR OR b", 3, "OR needs a term after it"),
        ("a NOT", 3, "NOT needs a term after it"),
        ("(a", 1, "never closed"),
        ("(", 2, "a term is missing after ("),
        ("a )", 3, "closes nothing"),
        (") a", 1, "closes nothing"),
        ("a ()", 3, "nothing stands between"),
        ('a "b', 3, "never closed"),
        ("a " * 201, 401, "more than 200 terms"),
        ("x" * 2001, 2001, "longer than 2,000"),
        ("(" * 21 + "a" + ")" * 21, 21, "more than 20 levels"),
        ("NOT " * 21 + "a", 81, "more than 20 levels"),
    ],
)
def test_a_mistake_is_named_with_its_column(text: str, column: int, said: str) -> None:
    with pytest.raises(QueryError) as mistake:
        parse_query(text)
    assert mistake.value.column == column
    assert str(mistake.value).startswith(f"column {column}: ")
    assert said in str(mistake.value)


def test_columns_count_characters_as_typed() -> None:
    with pytest.raises(QueryError) as mistake:
        parse_query("日本語 naïve 🙂 kind:nwe")
    assert mistake.value.column == 18


def test_control_and_broken_characters_are_harmless() -> None:
    query = parse_query("sparse\x00gates\x1b[31m \ud800")
    assert "\x00" not in query.text
    assert "\x1b" not in query.text
    query.text.encode()
    assert query.root == And((Text("sparse"), Text("gates"), Text("[31m")))


def test_while_typing_the_last_word_is_a_beginning() -> None:
    assert parse_query("sparse transf", typing=True).root == And(
        (Text("sparse"), Text("transf", prefix=True))
    )
    assert parse_query("sparse transf ", typing=True).root == root("sparse transf")
    assert parse_query("sp", typing=True).root == root("sp")
    assert parse_query("title:spar", typing=True).root == root("title:spar")
    assert parse_query('"sparse"', typing=True).root == root("sparse")


@pytest.mark.parametrize(
    ("ago", "day"),
    [
        ("-0d", date(2025, 5, 31)),
        ("-10d", date(2025, 5, 21)),
        ("-2w", date(2025, 5, 17)),
        ("-3m", date(2025, 2, 28)),
        ("-1y", date(2024, 5, 31)),
        ("-99999y", date.min),
        ("-99999w", date(108, 11, 24)),
    ],
)
def test_relative_days_count_back_from_today(ago: str, day: date) -> None:
    leaf = root(f"date={ago}")
    assert isinstance(leaf, Day)
    assert isinstance(leaf.when, Ago)
    assert leaf.when.before(date(2025, 5, 31)) == day


def test_a_comparison_of_days_is_a_range_of_days() -> None:
    today = date(2025, 7, 14)
    ends = {}
    for op in Op:
        leaf = root(f"date{op}2025-07-14")
        assert isinstance(leaf, Day)
        ends[op] = leaf.bounds(today)
    day, next_day = date(2025, 7, 14), date(2025, 7, 15)
    assert ends == {
        Op.EQ: (day, next_day),
        Op.GE: (day, None),
        Op.GT: (next_day, None),
        Op.LE: (None, next_day),
        Op.LT: (None, day),
    }


def test_a_query_keeps_its_text() -> None:
    assert parse_query("a").text == "a"
    assert parse_query("") == Query()


@pytest.mark.parametrize(
    ("typed", "shortly"),
    [
        ("a AND b", "a  b"),
        ('a   AND "b" AND NOT c', "a b -c"),
        ('"mixture of experts" OR (a b)', '"mixture of experts" OR a b'),
        ("is:UNREAD date:2025-07-14 score:80", "state:unread date=2025-07-14 score=80"),
    ],
)
def test_queries_of_one_meaning_are_equal(typed: str, shortly: str) -> None:
    assert parse_query(typed) == parse_query(shortly)
