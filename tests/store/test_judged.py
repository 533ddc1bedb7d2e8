"""What the store tells of the reader's judgements, and that its fingerprint changes with each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from arxivtui.domain import Act, Marks, Paper, PlainText, State, Verb
from arxivtui.store import Store, library, papers, triage
from arxivtui.store.judged import Judged, judged, last_word

NOW = datetime(2025, 3, 4, 20, tzinfo=UTC)
IDS = tuple(f"2503.{number:05}" for number in range(1, 7))


@pytest.fixture(autouse=True)
def _papers(store: Store) -> None:
    with store.writing() as db:
        for paper_id in IDS:
            paper = Paper(paper_id, "A title", ("Ada Example",), "An abstract.", ("cs.LG",))
            papers.save(db, paper, PlainText(paper.title, paper.authors, paper.abstract))


def do(store: Store, verb: Verb, ids: Sequence[str], at: datetime = NOW, marks: Marks | None = None) -> str:
    with store.writing() as db:
        done = Act(verb, tuple(ids)) if marks is None else Act(verb, tuple(ids), marks=marks)
        return triage.act(db, done, at=at).step_id


def told(store: Store) -> dict[str, Judged]:
    with store.reading() as db:
        return {one.paper_id: one for one in judged(db)}


def word(store: Store) -> int:
    with store.reading() as db:
        return last_word(db)


def test_what_was_done_in_bulk_is_left_out_unless_something_else_speaks_for_it(store: Store) -> None:
    swept, starred, put_off, owned, skipped, alone = IDS
    do(store, Verb.SEE, [swept, starred, put_off, owned])
    do(store, Verb.SKIP, [skipped])
    do(store, Verb.SEE, [alone])
    do(store, Verb.STAR, [starred])
    do(store, Verb.LATER, [put_off])
    with store.writing() as db:
        library.add(db, [owned], "refs.bib", NOW)

    found = told(store)

    assert set(found) == {starred, put_off, owned, alone}
    assert {one.paper_id for one in found.values() if one.alone} == {alone}
    assert [found[starred].starred, found[put_off].later, found[owned].library] == [True] * 3


def test_the_last_step_that_gave_a_state_says_whether_it_was_done_to_the_paper_alone(store: Store) -> None:
    first, second, third = IDS[:3]
    do(store, Verb.SEE, [first])
    do(store, Verb.DISMISS, [first, second])
    assert told(store) == {}, "put away with another one"

    do(store, Verb.UNREAD, [second, third, first])
    do(store, Verb.DISMISS, [second])
    assert [(one.paper_id, one.state) for one in told(store).values()] == [(second, State.DISMISSED)]

    with store.writing() as db:
        triage.undo(db, NOW)
    assert told(store) == {}, "unread again"


def test_a_paper_done_and_undone_all_day_long_takes_as_much_longer_as_there_are_acts(store: Store) -> None:
    def effort() -> int:
        """Thousands of SQLite's own steps."""
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 1

        with store.reading() as db:
            db.set_progress_handler(count, 1_000)
            assert [one.paper_id for one in judged(db)] == [IDS[0]]
            db.set_progress_handler(None, 0)
        return steps

    def turn(times: int) -> None:
        with store.writing() as db:
            for _ in range(times):
                triage.act(db, Act(Verb.SEE, IDS[:1]), at=NOW)
                triage.act(db, Act(Verb.UNREAD, IDS[:1]), at=NOW)
            triage.act(db, Act(Verb.STAR, IDS[:1]), at=NOW)

    turn(80)
    few = effort()
    turn(240)

    assert effort() < 6 * few


def test_the_newest_word_comes_first_and_a_library_s_paper_has_when_it_was_added(store: Store) -> None:
    old, new, owned = IDS[:3]
    do(store, Verb.STAR, [new], NOW)
    do(store, Verb.STAR, [old], NOW - timedelta(days=2))
    with store.writing() as db:
        library.add(db, [owned], "refs.bib", NOW - timedelta(days=1))

    assert [(one.paper_id, one.at) for one in told(store).values()] == [
        (new, NOW),
        (owned, NOW - timedelta(days=1)),
        (old, NOW - timedelta(days=2)),
    ]
    assert told(store)[owned].state is State.UNREAD


@pytest.mark.parametrize(
    ("marks", "counts"),
    [
        (Marks(later=False), True),
        (Marks(state=State.SEEN, later=False), True),
        (Marks(state=State.UNREAD, later=False), False),
        (Marks(state=State.DISMISSED), False),
    ],
)
def test_a_browser_s_marks_end_later_as_the_app_s_verbs_do(store: Store, marks: Marks, counts: bool) -> None:
    do(store, Verb.LATER, IDS[:1])
    do(store, Verb.MARK, IDS[:1], marks=marks)
    assert any(one.later for one in told(store).values()) is counts


def test_a_reading_undone_is_put_off_again_and_one_of_many_counts(store: Store) -> None:
    do(store, Verb.LATER, IDS)
    do(store, Verb.READ, IDS)
    assert all(one.later for one in told(store).values())
    with store.writing() as db:
        triage.undo(db, NOW)
    assert len(told(store)) == len(IDS)
    do(store, Verb.DISMISS, IDS)
    assert told(store) == {}


def test_the_last_word_changes_with_every_act_undo_and_redo_and_stays_otherwise(store: Store) -> None:
    words = [word(store)]
    do(store, Verb.STAR, IDS[:1])
    words.append(word(store))
    for minutes, turn in enumerate((triage.undo, triage.redo, triage.undo, triage.redo), start=1):
        with store.writing() as db:
            assert turn(db, NOW + timedelta(minutes=minutes)) is not None
        words.append(word(store))

    assert len(set(words)) == len(words)
    assert word(store) == words[-1]


def test_the_last_word_changes_where_the_library_has_as_many_papers_but_others(store: Store) -> None:
    words = [word(store)]
    for minutes, paper_id in enumerate(IDS[:3]):
        with store.writing() as db:
            library.remove(db, IDS)
            library.add(db, [paper_id], "refs.bib", NOW + timedelta(minutes=minutes))
        words.append(word(store))
    assert len(set(words)) == len(words)
