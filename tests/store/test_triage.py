"""Triage: acts, and taking them back; across restarts, in bulk, and only where nothing came after."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from arxivtui.domain import Act, Marks, State, Triage, Verb, after
from arxivtui.store import (
    Step,
    Store,
    StoreError,
    UndoResult,
    UnknownPaperError,
    listings,
    triage,
)
from tests.store.samples import NOW, a_listing, a_paper, all_as_shown

IDS = tuple(a_paper(number).id for number in range(15))


def fill(store: Store) -> None:
    many = [a_paper(number) for number in range(15)]
    with store.writing() as db:
        listings.save(db, a_listing(many), all_as_shown(many), NOW)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with fifteen papers, none of them looked at."""
    fill(store)
    return store


def act(store: Store, verb: Verb, ids: Sequence[str], **options: object) -> Step:
    made = Act(verb, tuple(ids), **{key: options.pop(key) for key in ("tags", "note") if key in options})  # type: ignore[arg-type]
    with store.writing(durable=True) as db:
        return triage.act(db, made, **({"at": NOW} | options))  # type: ignore[arg-type]


def undo(store: Store) -> UndoResult | None:
    with store.writing(durable=True) as db:
        return triage.undo(db, NOW)


def redo(store: Store) -> UndoResult | None:
    with store.writing(durable=True) as db:
        return triage.redo(db, NOW)


def known(store: Store, ids: Sequence[str] = IDS) -> dict[str, Triage]:
    with store.reading() as db:
        return triage.get(db, ids)


def test_a_paper_never_touched_is_unread(filled: Store) -> None:
    assert known(filled, [IDS[0], "2507.00000"]) == {IDS[0]: Triage(), "2507.00000": Triage()}


def test_an_act_is_kept_with_its_time(filled: Store) -> None:
    here = datetime(2025, 7, 14, 20, 0, 0, 123456, timezone(timedelta(hours=2)))

    step = act(filled, Verb.STAR, IDS[:2], at=here, note="Read\nthis.")

    assert (step.verb, step.changed, step.unchanged) == (Verb.STAR, IDS[:2], ())
    starred = known(filled)[IDS[0]]
    assert starred == Triage(State.SEEN, starred=here, note="Read\nthis.")
    assert starred.starred is not None
    assert starred.starred.tzinfo is UTC


def test_a_time_without_a_zone_is_a_mistake_of_ours(filled: Store) -> None:
    with pytest.raises(ValueError, match="names no zone"):
        act(filled, Verb.STAR, IDS[:1], at=datetime(2025, 7, 14))
    assert known(filled)[IDS[0]] == Triage()


def test_tags_are_sorted_and_each_once(filled: Store) -> None:
    act(filled, Verb.TAG, IDS[:2], tags=("moe", "Ünder review"))
    act(filled, Verb.TAG, IDS[:1], tags=("gates", "moe"))
    act(filled, Verb.UNTAG, IDS[:2], tags=("Ünder review",))

    assert [one.tags for one in known(filled, IDS[:2]).values()] == [("gates", "moe"), ("moe",)]


def test_what_is_so_already_is_told_and_makes_no_step(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:2])

    step = act(filled, Verb.STAR, [*IDS[:3], IDS[2]], at=NOW + timedelta(days=1))
    assert (step.changed, step.unchanged) == ((IDS[2],), IDS[:2])
    assert act(filled, Verb.STAR, IDS[:3]).changed == ()

    assert known(filled)[IDS[0]].starred == NOW
    first = undo(filled)
    assert first is not None
    assert first.restored == (IDS[2],)


def test_unknown_papers_are_named_and_nothing_changes(filled: Store) -> None:
    with pytest.raises(UnknownPaperError, match=r"2 papers are not in the store: nope/0000001, nope/0000002"):
        act(filled, Verb.STAR, [IDS[0], "nope/0000001", "nope/0000002"])

    assert known(filled)[IDS[0]] == Triage()
    assert undo(filled) is None


def test_five_stars_and_ten_dismissals_undone_redone_and_undone_after_a_restart(filled: Store) -> None:
    for paper_id in IDS[:5]:
        act(filled, Verb.STAR, [paper_id])
    for paper_id in IDS[5:]:
        act(filled, Verb.DISMISS, [paper_id])
    done = known(filled)

    for paper_id in reversed(IDS):
        taken_back = undo(filled)
        assert taken_back is not None
        assert (taken_back.restored, taken_back.left_alone) == ((paper_id,), ())
    assert undo(filled) is None
    assert set(known(filled).values()) == {Triage()}

    for paper_id in IDS:
        again = redo(filled)
        assert again is not None
        assert again.restored == (paper_id,)
    assert redo(filled) is None
    assert known(filled) == done

    filled.close()
    with Store.open(filled.path) as restarted:
        last = undo(restarted)
        assert last is not None
        assert (last.verb, last.restored) == (Verb.DISMISS, (IDS[-1],))
        assert known(restarted) == done | {IDS[-1]: Triage()}


def test_a_bulk_act_is_one_step(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:1])
    step = act(filled, Verb.SKIP, IDS)
    assert step.changed == IDS[1:]

    assert undo(filled) == UndoResult(step.step_id, Verb.SKIP, IDS[1:])
    assert [one.state for one in known(filled).values()] == [State.SEEN] + [State.UNREAD] * 14


def test_undo_leaves_alone_what_was_changed_since(filled: Store) -> None:
    both = act(filled, Verb.STAR, IDS[:2])
    act(filled, Verb.TAG, IDS[1:2], tags=("moe",))

    with filled.writing() as db:
        taken_back = triage.undo(db, NOW, both.step_id)
        assert triage.undo(db, NOW, both.step_id) is None

    assert taken_back == UndoResult(both.step_id, Verb.STAR, IDS[:1], IDS[1:2])
    assert known(filled, IDS[:2]) == {
        IDS[0]: Triage(),
        IDS[1]: Triage(State.SEEN, starred=NOW, tags=("moe",)),
    }


def test_a_new_act_ends_redo_for_good(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:1])
    undo(filled)
    act(filled, Verb.LATER, IDS[1:2])
    assert redo(filled) is None

    undo(filled)
    again = redo(filled)
    assert again is not None
    assert (again.verb, again.restored) == (Verb.LATER, IDS[1:2])
    assert redo(filled) is None
    assert known(filled)[IDS[0]] == Triage()


def test_an_act_that_changes_nothing_leaves_redo_as_it_is(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:1])
    undo(filled)
    act(filled, Verb.UNSTAR, IDS[:1])

    assert redo(filled) is not None


def test_the_same_step_again_is_taken_once(filled: Store) -> None:
    step_id = str(uuid4())
    first = act(filled, Verb.STAR, IDS[:2], step_id=step_id)
    act(filled, Verb.UNSTAR, IDS[:1])

    assert act(filled, Verb.STAR, IDS[:2], step_id=step_id) == first
    assert known(filled)[IDS[0]].starred is None


def test_notes_and_tags_of_any_text_are_kept(filled: Store) -> None:
    act(filled, Verb.NOTE, IDS[:1], note="half a \ud83d smile \x00 '; DROP TABLE triage; --")
    act(filled, Verb.TAG, IDS[:1], tags=('"quoted"', "\udcff"))

    assert known(filled)[IDS[0]] == Triage(
        tags=('"quoted"', "\ufffd"), note="half a \ufffd smile \x00 '; DROP TABLE triage; --"
    )
    undo(filled)
    undo(filled)
    assert known(filled)[IDS[0]] == Triage()


def test_several_marks_are_one_step(filled: Store) -> None:
    marks = Marks(state=State.SEEN, starred=True, add_tags=("moe", "\udcff"))
    with filled.writing(durable=True) as db:
        step = triage.act(db, Act.of(marks, IDS[:2]), at=NOW)

    assert (step.verb, step.changed) == (Verb.MARK, IDS[:2])
    assert known(filled)[IDS[0]] == Triage(State.SEEN, starred=NOW, tags=("moe", "\ufffd"))
    assert undo(filled) == UndoResult(step.step_id, Verb.MARK, IDS[:2])
    assert set(known(filled).values()) == {Triage()}
    redo(filled)
    assert known(filled)[IDS[1]].starred == NOW


EIGHT, NINE, TEN, ELEVEN = (NOW.replace(hour=hour) for hour in (8, 9, 10, 11))


def changed_after(store: Store, at: datetime, ids: Sequence[str] = IDS) -> frozenset[str]:
    with store.reading() as db:
        return triage.changed_after(db, ids, at)


def turn_at(store: Store, at: datetime, step_id: str | None = None, *, back: bool) -> None:
    with store.writing(durable=True) as db:
        assert triage.undo(db, at, step_id) if back else triage.redo(db, at)


def test_what_was_changed_after_a_moment_is_known(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:2], at=EIGHT)
    act(filled, Verb.TAG, IDS[1:3], at=TEN, tags=("moe",))

    assert changed_after(filled, EIGHT - timedelta(microseconds=1)) == {*IDS[:3]}
    assert changed_after(filled, EIGHT) == changed_after(filled, NINE) == {*IDS[1:3]}
    assert changed_after(filled, TEN) == frozenset()
    assert changed_after(filled, NINE, [IDS[0], IDS[2], IDS[2], "2507.00000"]) == {IDS[2]}
    assert changed_after(filled, NINE.astimezone(timezone(timedelta(hours=-7)))) == {*IDS[1:3]}


def test_taking_back_and_doing_again_are_changes(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:1], at=EIGHT)
    turn_at(filled, TEN, back=True)
    assert changed_after(filled, NINE) == {IDS[0]}
    turn_at(filled, ELEVEN, back=False)
    assert changed_after(filled, TEN) == {IDS[0]}
    assert changed_after(filled, ELEVEN) == frozenset()


def test_a_paper_that_undo_left_alone_was_not_changed(filled: Store) -> None:
    both = act(filled, Verb.STAR, IDS[:2], at=EIGHT)
    act(filled, Verb.TAG, IDS[1:2], at=EIGHT, tags=("moe",))
    turn_at(filled, TEN, both.step_id, back=True)
    assert changed_after(filled, NINE) == {IDS[0]}


def test_a_change_that_a_new_act_made_final_is_one_still(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:1], at=EIGHT)
    turn_at(filled, TEN, back=True)
    act(filled, Verb.STAR, IDS[1:2], at=EIGHT)
    assert changed_after(filled, NINE) == {IDS[0]}


def test_an_act_that_changed_nothing_is_no_change(filled: Store) -> None:
    act(filled, Verb.STAR, IDS[:1], at=EIGHT)
    act(filled, Verb.STAR, IDS[:1], at=TEN)
    assert changed_after(filled, NINE) == frozenset()


def test_steps_tell_where_they_came_from(filled: Store) -> None:
    ours = act(filled, Verb.STAR, IDS[:3])
    theirs = act(filled, Verb.LATER, IDS[:2], origin="browser", device="0011aabb")
    nothing = act(filled, Verb.LATER, IDS[:2], origin="browser", device="22334455")

    with filled.reading() as db:
        found = triage.origin_of(db, [ours.step_id, theirs.step_id, nothing.step_id, str(uuid4())])
    assert found == {ours.step_id: ("app", ""), theirs.step_id: ("browser", "0011aabb")}


def test_the_log_tells_who_did_what(filled: Store) -> None:
    act(filled, Verb.DISMISS, IDS[:1], origin="cli", device="laptop")

    with filled.reading() as db:
        row = db.execute("SELECT origin, device, verb, paper_id, undone FROM triage_log").fetchone()
    assert row == ("cli", "laptop", "dismiss", IDS[0], 0)


def test_a_failed_act_is_rolled_back_whole(filled: Store) -> None:
    def star_all_then_fail() -> None:
        with filled.writing() as db:
            triage.act(db, Act(Verb.STAR, IDS), at=NOW)
            db.execute("INSERT INTO tags VALUES ('nope', 'nope')")

    with pytest.raises(StoreError):
        star_all_then_fail()
    assert set(known(filled).values()) == {Triage()}
    assert undo(filled) is None


class History(RuleBasedStateMachine):
    """The store beside a history kept in lists: whatever is done, undone and redone, they agree."""

    template: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "arxivtui.db"
        shutil.copy(self.made_once(), self.path)
        self.store = Store.open(self.path)
        self.triage = dict.fromkeys(IDS[:4], Triage())
        # Each step: its id, {paper: (before, after)}, and whether it stands, is undone, or ended.
        self.steps: list[tuple[str, dict[str, tuple[Triage, Triage]]]] = []
        self.standing: list[str] = []
        self.undone: set[str] = set()
        self.minutes = 0

    @classmethod
    def made_once(cls) -> Path:
        if cls.template is None:
            cls.template = Path(tempfile.mkdtemp()) / "template.db"
            with Store.open(cls.template) as store:
                fill(store)
        return cls.template

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        assert undo(self.store) is None
        assert redo(self.store) is None

    @rule(
        verb=st.sampled_from(Verb),
        ids=st.lists(st.sampled_from(IDS[:4]), min_size=1, max_size=3),
        tags=st.lists(st.sampled_from(["a", "b"]), max_size=2),
        note=st.none() | st.sampled_from(["", "x"]),
        marks=st.builds(
            Marks,
            st.none() | st.sampled_from(State),
            st.none() | st.booleans(),
            st.none() | st.booleans(),
            st.lists(st.sampled_from(["a", "b"]), max_size=1).map(tuple),
        ),
    )
    def act(self, verb: Verb, ids: list[str], tags: list[str], note: str | None, marks: Marks) -> None:
        self.minutes += 1
        at = NOW + timedelta(minutes=self.minutes)
        made = Act(verb, tuple(ids), tuple(tags), note, marks)
        expected = {
            one: (self.triage[one], now)
            for one in dict.fromkeys(ids)
            if (now := after(self.triage[one], made, at)) != self.triage[one]
        }
        with self.store.writing() as db:
            step = triage.act(db, made, at=at)
        assert step.changed == tuple(expected)
        if expected:
            self.triage |= {one: pair[1] for one, pair in expected.items()}
            self.steps.append((step.step_id, expected))
            self.standing.append(step.step_id)
            self.undone.clear()

    def turned(self, step_id: str, *, back: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        restored, left_alone = [], []
        for one, (was, became) in dict(self.steps)[step_id].items():
            expected, wanted = (became, was) if back else (was, became)
            if self.triage[one] == expected:
                self.triage[one] = wanted
                restored.append(one)
            else:
                left_alone.append(one)
        return tuple(restored), tuple(left_alone)

    def undo_of(self, step_id: str, result: UndoResult | None) -> None:
        assert result is not None
        assert result.step_id == step_id
        assert (result.restored, result.left_alone) == self.turned(step_id, back=True)
        self.standing.remove(step_id)
        self.undone.add(step_id)

    @rule()
    def undo(self) -> None:
        result = undo(self.store)
        if self.standing:
            self.undo_of(self.standing[-1], result)
        else:
            assert result is None

    @precondition(lambda self: self.standing)
    @rule(data=st.data())
    def undo_one(self, data: st.DataObject) -> None:
        step_id = data.draw(st.sampled_from(self.standing))
        with self.store.writing() as db:
            self.undo_of(step_id, triage.undo(db, NOW, step_id))

    @rule()
    def redo(self) -> None:
        order = [step_id for step_id, _ in self.steps]
        last = max((order.index(step_id) for step_id in self.standing), default=-1)
        open_again = [step_id for step_id in order[last + 1 :] if step_id in self.undone]
        result = redo(self.store)
        if not open_again:
            assert result is None
            return
        assert result is not None
        assert result.step_id == open_again[0]
        assert (result.restored, result.left_alone) == self.turned(open_again[0], back=False)
        self.undone.remove(open_again[0])
        self.standing.append(open_again[0])

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    @invariant()
    def the_same_triage(self) -> None:
        assert known(self.store, IDS[:4]) == self.triage


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
