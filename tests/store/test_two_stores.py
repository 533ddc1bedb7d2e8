"""Two stores made one: the same content whichever is merged into which, and nothing lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.day.moving import import_store
from arxivtui.domain import Act, Marks, State, Triage, Verb
from arxivtui.store import Store, papers, triage
from tests.store.samples import NOW, a_paper, as_shown
from tests.store.whole import sound, whole

PAPERS = [a_paper(number) for number in range(1, 5)]
IDS = [paper.id for paper in PAPERS]
TAGS = ("gates", "moe")


@contextmanager
def two_homes() -> Iterator[tuple[Path, Path]]:
    with TemporaryDirectory() as folder:
        yield Path(folder) / "one.db", Path(folder) / "two.db"


def a_moment(draw: Random) -> datetime:
    """One of few: acts of one instant are to meet."""
    return NOW + timedelta(minutes=draw.randrange(4))


def live(store: Store, draw: Random, name: str, acts: int) -> None:
    """Random acts, undo and redo, of a reader and of a browser."""
    for number in range(acts):
        at = a_moment(draw)
        with store.writing() as db:
            match draw.choice(["act", "act", "act", "act", "rest", "undo", "redo", "undo by name"]):
                case "act":
                    triage.act(db, an_act(draw), at=at, step_id=f"{draw.randrange(10**6):06} {name} {number}")
                case "rest":
                    triage.rest(db, draw.choice(IDS), at=at)
                case "undo":
                    triage.undo(db, at)
                case "redo":
                    triage.redo(db, at)
                case "undo by name":
                    steps = db.execute("SELECT DISTINCT step_id FROM triage_log ORDER BY 1").fetchall()
                    if steps:
                        triage.undo(db, at, draw.choice(steps)[0])


def an_act(draw: Random) -> Act:
    ids = tuple(draw.sample(IDS, draw.randrange(1, len(IDS) + 1)))
    if draw.random() < 0.3:
        marks = Marks(
            state=draw.choice([None, *State]),
            starred=draw.choice([None, True, False]),
            later=draw.choice([None, True, False]),
            add_tags=tuple(draw.sample(TAGS, draw.randrange(2))),
            remove_tags=tuple(draw.sample(TAGS, draw.randrange(2))),
        )
        return Act.of(marks, ids)
    verb = draw.choice([verb for verb in Verb if verb is not Verb.MARK])
    tags = (draw.choice(TAGS),) if verb in (Verb.TAG, Verb.UNTAG) else ()
    note = draw.choice(["", "Read twice", "Ask Béla"]) if verb is Verb.NOTE or draw.random() < 0.1 else None
    return Act(verb, ids, tags=tags, note=note)


def fill(store: Store) -> None:
    with store.writing() as db:
        papers.save_all(db, PAPERS, {paper.id: as_shown(paper) for paper in PAPERS})


def words(store: Store) -> dict[str, Triage]:
    with store.reading() as db:
        return triage.get(db, IDS)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), shared=st.integers(0, 4), one=st.integers(0, 7), two=st.integers(0, 7))
def test_the_order_of_two_stores_makes_no_difference(seed: int, shared: int, one: int, two: int) -> None:
    draw = Random(seed)
    with two_homes() as (first, second):
        with Store.open(first) as store:
            fill(store)
            live(store, draw, "both", shared)
        second.write_bytes(first.read_bytes())
        for path, acts in ((first, one), (second, two)):
            with Store.open(path) as store:
                live(store, draw, path.stem, acts)
        copies = first.with_name("one copy.db"), second.with_name("two copy.db")
        copies[0].write_bytes(first.read_bytes())
        copies[1].write_bytes(second.read_bytes())
        with Store.open(first) as ours, Store.open(second) as theirs:
            import_store(ours, copies[1])
            import_store(theirs, copies[0])

            merged = whole(ours)
            assert whole(theirs) == merged
            sound(ours)
            # The same once more, and what came of it the other way round: nothing is new.
            assert not import_store(ours, copies[1]).anything
            assert not import_store(ours, second).anything
            assert whole(ours) == merged


def do(path: Path, minute: int, act: Act) -> None:
    with Store.open(path) as store, store.writing() as db:
        triage.act(db, act, at=NOW + timedelta(minutes=minute))


@contextmanager
def filled_homes() -> Iterator[tuple[Path, Path]]:
    with two_homes() as homes:
        for path in homes:
            with Store.open(path) as store:
                fill(store)
        yield homes


def test_the_later_word_stands_and_undo_leads_back_to_each_earlier_one() -> None:
    with filled_homes() as (first, second):
        paper = IDS[0]
        do(first, 1, Act(Verb.STAR, (paper,), note="From the office"))
        do(second, 2, Act(Verb.TAG, (paper,), tags=("gates",), note="From home"))
        do(second, 3, Act(Verb.LATER, (paper,)))

        with Store.open(first) as store:
            merged = import_store(store, second)

            assert (merged.judged, merged.acts, merged.notes) == (1, 2, (paper,))
            now = words(store)[paper]
            assert (now.state, now.tags, now.note) == (State.SEEN, ("gates",), "From home")
            assert now.starred == NOW + timedelta(minutes=1)
            assert now.later == NOW + timedelta(minutes=3)
            with store.writing() as db:
                for left in ("gates From home", " From the office", " "):
                    result = triage.undo(db, NOW)
                    assert result is not None
                    assert result.restored == (paper,)
                    was = triage.get(db, [paper])[paper]
                    assert f"{' '.join(was.tags)} {was.note}" == left
                assert was == Triage()
                for _ in range(3):
                    assert triage.redo(db, NOW) is not None
            assert words(store)[paper] == now


def test_a_look_takes_nothing_back_that_was_decided() -> None:
    with filled_homes() as (first, second):
        do(first, 1, Act(Verb.DISMISS, (IDS[0],)))
        do(second, 2, Act(Verb.SEE, (IDS[0],)))

        with Store.open(first) as store:
            import_store(store, second)
            assert words(store)[IDS[0]].state is State.DISMISSED


def test_an_act_taken_back_elsewhere_is_taken_back_here() -> None:
    with filled_homes() as (first, second):
        do(first, 1, Act(Verb.STAR, tuple(IDS[:2])))
        second.write_bytes(first.read_bytes())
        with Store.open(second) as store, store.writing() as db:
            triage.undo(db, NOW + timedelta(minutes=2))

        with Store.open(first) as store:
            import_store(store, second)
            assert set(words(store).values()) == {Triage()}
            with store.writing() as db:
                assert triage.redo(db, NOW) is not None
            assert words(store)[IDS[1]].starred is not None


@pytest.mark.parametrize("text", ["Of one", "Of another"])
def test_a_star_on_the_text_that_both_fetched_is_not_told_of_as_updated(text: str) -> None:
    with filled_homes() as (first, second):
        paper = IDS[0]
        for path, minute, title in ((first, 1, "Of one"), (second, 3, text)):
            with Store.open(path) as store, store.writing() as db:
                replaced = replace(PAPERS[0], title=title)
                papers.save_all(db, [replaced], {paper: as_shown(replaced)})
                papers.mark_replaced(db, [paper], NOW + timedelta(minutes=minute))
        do(first, 2, Act(Verb.STAR, (paper,)))
        copy = first.with_name("copy.db")
        copy.write_bytes(first.read_bytes())

        for path, other in ((first, second), (second, copy)):
            with Store.open(path) as store:
                import_store(store, other)
                with store.reading() as db:
                    (record,) = papers.records(db, [paper])
                assert record.paper.title == text
                assert record.updated == (text == "Of another")
