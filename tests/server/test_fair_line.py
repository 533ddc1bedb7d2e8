"""The fair line: who is next, when some ask for much and some for little."""

from collections.abc import Callable, Iterable
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.server.fair_line import FairLine
from tests.waiting import LONG, in_thread

Named = tuple[str, int]


class Doing:
    """One who takes pieces from a line and does them, by a clock that only work moves on."""

    def __init__(self, credit: float = 0.0) -> None:
        self.now = 0.0
        self.line: FairLine[Named] = FairLine(lambda: self.now, credit)

    def ask(self, who: str, *numbers: int) -> None:
        for number in numbers:
            self.line.put(who, (who, number))

    def do(self, takes: Callable[[Named], float], most: int) -> Iterable[str]:
        """Do so many pieces, or as many as there are after the end; whose each was, and its number."""
        for piece in islice(iter(self.line.take, None), most):
            yield f"{piece[0]}{piece[1]}"
            self.now += takes(piece)


@pytest.fixture
def doing() -> Doing:
    return Doing()


def one_second(_: Named) -> float:
    return 1.0


def test_who_asks_for_little_waits_for_one_piece_at_most(doing: Doing) -> None:
    doing.ask("heavy", *range(100))
    work = iter(doing.do(one_second, 100))
    assert [next(work) for _ in range(5)] == ["heavy0", "heavy1", "heavy2", "heavy3", "heavy4"]

    doing.ask("light", 0)  # The heavy client's last piece is under way.

    assert next(work) == "light0"
    assert next(work) == "heavy5"


def test_those_with_something_to_do_share_the_time_not_the_turns(doing: Doing) -> None:
    doing.ask("long", *range(3))
    doing.ask("short", *range(9))

    done = [*doing.do(lambda piece: 3.0 if piece[0] == "long" else 1.0, 12)]

    assert " ".join(done) == (
        "long0 short0 short1 short2 long1 short3 short4 short5 long2 short6 short7 short8"
    )


def test_idle_time_is_not_saved_up(doing: Doing) -> None:
    doing.ask("busy", *range(20))
    work = iter(doing.do(one_second, 40))
    assert [next(work) for _ in range(10)][-1] == "busy9"

    doing.ask("rested", *range(5))

    assert [next(work) for _ in range(6)] == ["rested0", "busy10", "rested1", "busy11", "rested2", "busy12"]


def test_a_client_that_went_away_for_a_moment_is_still_charged(doing: Doing) -> None:
    """Or whoever asks again only after each answer would have no tag but the line's time."""
    doing.ask("a", 0)
    doing.ask("b", 0, 1)
    work = iter(doing.do(lambda piece: 5.0 if piece[0] == "a" else 1.0, 10))
    assert [next(work), next(work)] == ["a0", "b0"]

    doing.ask("a", 1)
    doing.ask("b", 2, 3, 4)

    assert [next(work) for _ in range(5)] == ["b1", "b2", "b3", "b4", "a1"]


def test_who_asks_for_little_again_and_again_waits_for_one_piece_of_one_of_many() -> None:
    doing = Doing(credit=1.0)
    for who in "abcdefgh":
        doing.ask(who, *range(10))
    work = iter(doing.do(lambda piece: 0.05 if piece[0] == "light" else 1.0, 100))
    for number in range(20):
        assert not next(work).startswith("light")

        doing.ask("light", number)

        assert next(work) == f"light{number}"


def test_no_more_is_saved_up_than_the_credit() -> None:
    doing = Doing(credit=2.0)
    doing.ask("busy", *range(20))
    work = iter(doing.do(one_second, 40))
    assert [next(work) for _ in range(10)][-1] == "busy9"

    doing.ask("rested", *range(5))

    assert [next(work) for _ in range(7)] == [
        *("rested0", "rested1", "rested2"),
        *("busy10", "rested3", "busy11", "rested4"),
    ]


def test_credit_adds_up_for_nobody() -> None:
    """Who comes with credit sets no earlier time for who comes next."""
    doing = Doing(credit=2.0)
    doing.ask("busy", *range(20))
    work = iter(doing.do(one_second, 40))
    assert [next(work) for _ in range(5)][-1] == "busy4"
    for number in range(5):
        doing.ask(f"passer-by {number}.", 0, 1)
    doing.ask("first", *range(9))

    done = [next(work) for _ in range(24)]

    assert [done.index(f"passer-by {number}.1") < done.index("busy5") for number in range(5)] == [True] * 5
    assert done.index("busy5") < done.index("first3")


def test_equals_are_served_as_they_came(doing: Doing) -> None:
    for who, number in (("a", 0), ("b", 0), ("c", 0), ("b", 1), ("a", 1)):
        doing.ask(who, number)

    assert [*doing.do(lambda _: 0.0, 5)] == ["a0", "b0", "c0", "b1", "a1"]


def test_whoever_makes_no_difference_any_more_is_forgotten(doing: Doing) -> None:
    doing.ask("busy", *range(2000))
    work = iter(doing.do(one_second, 4000))
    next(work)
    for number in range(1000):
        doing.ask(f"passer-by {number}.", 0)
        next(work)
        next(work)
        assert len(doing.line.remembered) <= 3

    doing.line.end()
    assert len([*work]) == 2000 - 1 - 1000
    assert doing.line.remembered == set()


def test_after_the_end_the_last_piece_is_done_when_all_else_is(doing: Doing) -> None:
    doing.ask("a", 0, 1)
    doing.ask("b", 0)
    doing.line.end(("last", 0))
    doing.ask("a", 2)  # Too late.

    assert [*doing.do(one_second, 9)] == ["a0", "b0", "a1", "last0"]
    assert doing.line.take() is None


def test_who_takes_waits_for_something_to_do_or_for_the_end(doing: Doing) -> None:
    taking = in_thread(doing.line.take)
    assert not taking.done()
    doing.ask("a", 0)
    assert taking.result(LONG) == ("a", 0)

    taking = in_thread(doing.line.take)
    assert not taking.done()
    doing.line.end()
    assert taking.result(LONG) is None


@given(
    st.lists(
        st.one_of(
            st.none(),  # Do one.
            st.tuples(st.sampled_from("abcd"), st.floats(0.0, 10.0)),  # One asks for what takes so long.
        )
    )
)
def test_every_piece_is_done_once_and_each_clients_in_order(steps: list[tuple[str, float] | None]) -> None:
    doing = Doing()
    asked: list[Named] = []
    takes: list[float] = []
    done: list[Named] = []
    for step in steps:
        if step is not None:
            asked.append((step[0], len(asked)))
            takes.append(step[1])
            doing.line.put(step[0], asked[-1])
        elif len(done) < len(asked):
            piece = doing.line.take()
            assert piece is not None
            done.append(piece)
            doing.now += takes[piece[1]]
    doing.line.end()
    done.extend(iter(doing.line.take, None))

    assert sorted(done) == sorted(asked)
    for who in "abcd":
        assert [each for each in done if each[0] == who] == [each for each in asked if each[0] == who]
    assert doing.line.remembered == set()


@given(st.lists(st.floats(0.01, 10.0), min_size=1), st.lists(st.floats(0.01, 10.0), min_size=1))
def test_who_always_asks_is_never_ahead_by_more_than_one_piece_of_each(
    one: list[float], other: list[float]
) -> None:
    """The bound of the paper, for two clients: what they were given differs by their longest pieces."""
    doing = Doing()
    takes = {"a": one, "b": other}
    for who, each in takes.items():
        doing.ask(who, *range(len(each)))
    given_to = {"a": 0.0, "b": 0.0}
    left = {"a": len(one), "b": len(other)}
    while all(left.values()):
        piece = doing.line.take()
        assert piece is not None
        who, number = piece
        doing.now += takes[who][number]
        given_to[who] += takes[who][number]
        left[who] -= 1
        assert abs(given_to["a"] - given_to["b"]) <= max(one) + max(other) + 1e-6
