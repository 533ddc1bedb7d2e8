from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import Act, Marks, State, Triage, Verb, after

AT = datetime(2025, 7, 14, 9, 0, tzinfo=UTC)
EARLIER = AT - timedelta(days=1)


def do(triage: Triage, verb: Verb, tags: tuple[str, ...] = (), note: str | None = None) -> Triage:
    return after(triage, Act(verb, ("2507.00001",), tags, note), AT)


@pytest.mark.parametrize("verb", [Verb.STAR, Verb.LATER])
def test_starring_or_later_makes_an_unread_paper_seen(verb: Verb) -> None:
    assert do(Triage(), verb).state is State.SEEN


@pytest.mark.parametrize("verb", [Verb.STAR, Verb.LATER])
def test_a_mark_takes_a_dismissed_paper_back(verb: Verb) -> None:
    assert do(Triage(State.DISMISSED), verb).state is State.SEEN


def test_a_mark_already_set_keeps_its_time() -> None:
    assert do(Triage(State.SEEN, starred=EARLIER), Verb.STAR).starred == EARLIER
    assert do(Triage(State.SEEN, later=EARLIER), Verb.LATER).later == EARLIER


def test_dismissing_clears_both_marks_and_keeps_tags_and_note() -> None:
    dismissed = do(Triage(State.SEEN, AT, AT, ("moe",), "a note"), Verb.DISMISS)
    assert dismissed == Triage(State.DISMISSED, None, None, ("moe",), "a note")


def test_later_ends_with_read() -> None:
    assert do(Triage(State.SEEN, later=EARLIER), Verb.READ) == Triage(State.SEEN)


def test_closing_in_bulk_skips_what_is_unread_alone() -> None:
    assert do(Triage(), Verb.SKIP).state is State.SKIPPED
    assert do(Triage(State.DISMISSED), Verb.SKIP).state is State.DISMISSED


def test_looking_at_a_paper_never_undoes_a_judgement() -> None:
    assert do(Triage(State.DISMISSED), Verb.SEE).state is State.DISMISSED
    assert do(Triage(), Verb.SEE).state is State.SEEN


def test_unstarring_leaves_the_state_alone() -> None:
    starred = Triage(State.SEEN, starred=AT)
    assert do(starred, Verb.UNSTAR) == replace(starred, starred=None)


def test_tags_are_kept_sorted_and_once() -> None:
    tagged = do(Triage(tags=("b",)), Verb.TAG, ("c", "a", "b"))
    assert tagged.tags == ("a", "b", "c")
    assert do(tagged, Verb.UNTAG, ("b", "z")).tags == ("a", "c")


def test_an_empty_note_removes_it() -> None:
    noted = do(Triage(), Verb.NOTE, note="see section 3")
    assert noted.note == "see section 3"
    assert do(noted, Verb.NOTE, note="").note == ""


def test_a_note_goes_with_any_act() -> None:
    noted = do(Triage(), Verb.STAR, note="for the survey")
    assert (noted.starred, noted.note) == (AT, "for the survey")
    assert do(noted, Verb.DISMISS).note == "for the survey"


def test_unread_again() -> None:
    assert do(Triage(State.SEEN, starred=AT), Verb.UNREAD) == Triage(State.UNREAD, starred=AT)


PAPERS = ("2507.00001", "2507.00002")


def mark(triage: Triage, **marks: object) -> Triage:
    return after(triage, Act(Verb.MARK, PAPERS, marks=Marks(**marks)), AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("marks", "act"),
    [
        (Marks(starred=True), Act(Verb.STAR, PAPERS)),
        (Marks(starred=False), Act(Verb.UNSTAR, PAPERS)),
        (Marks(later=True), Act(Verb.LATER, PAPERS)),
        (Marks(state=State.DISMISSED), Act(Verb.DISMISS, PAPERS)),
        (Marks(state=State.UNREAD), Act(Verb.UNREAD, PAPERS)),
        (Marks(add_tags=("moe",)), Act(Verb.TAG, PAPERS, tags=("moe",))),
        (Marks(remove_tags=("moe",)), Act(Verb.UNTAG, PAPERS, tags=("moe",))),
    ],
)
def test_marks_that_a_verb_sets_are_that_verb(marks: Marks, act: Act) -> None:
    assert Act.of(marks, PAPERS) == act


@pytest.mark.parametrize(
    "marks",
    [
        Marks(later=False),
        Marks(state=State.SEEN),
        Marks(state=State.SKIPPED),
        Marks(starred=True, add_tags=("moe",)),
        Marks(add_tags=("moe",), remove_tags=("gates",)),
    ],
)
def test_other_marks_are_set_together(marks: Marks) -> None:
    assert Act.of(marks, PAPERS) == Act(Verb.MARK, PAPERS, marks=marks)


TRIAGED = st.builds(
    Triage,
    st.sampled_from(State),
    st.none() | st.just(EARLIER),
    st.none() | st.just(EARLIER),
    st.lists(st.sampled_from("abc"), unique=True).map(lambda tags: tuple(sorted(tags))),
    st.sampled_from(["", "a note"]),
)
TAGS = st.lists(st.sampled_from("abc"), unique=True).map(tuple)
MARKS = st.builds(
    Marks,
    st.none() | st.sampled_from(State),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    TAGS,
    TAGS,
)


@given(TRIAGED, MARKS)
def test_a_verb_that_stands_for_marks_does_what_they_do(triage: Triage, marks: Marks) -> None:
    assert after(triage, Act.of(marks, PAPERS), AT) == after(triage, Act(Verb.MARK, PAPERS, marks=marks), AT)


@given(TRIAGED, MARKS)
def test_marks_are_as_asked_and_setting_them_again_changes_nothing(triage: Triage, marks: Marks) -> None:
    act = Act(Verb.MARK, PAPERS, marks=marks)
    done = after(triage, act, AT)

    assert marks.starred in (None, done.starred is not None)
    assert marks.later in (None, done.later is not None)
    assert set(marks.remove_tags).isdisjoint(done.tags)
    assert {*marks.add_tags} - {*marks.remove_tags} <= set(done.tags)
    assert done.tags == tuple(sorted(set(done.tags)))
    assert done.note == triage.note
    if marks.state is not None and not marks.starred and not marks.later:
        assert done.state is marks.state
    assert after(done, act, AT + timedelta(hours=1)) == done or (
        # Dismissing takes the star first, so that one set with it is a new one every time.
        marks.state is State.DISMISSED and (marks.starred or marks.later)
    )


def test_marks_left_open_stay_as_they_are() -> None:
    triage = Triage(State.DISMISSED, None, None, ("moe",), "a note")
    assert mark(triage) == triage


def test_several_marks_at_once_follow_the_rules_of_each() -> None:
    assert mark(Triage(), starred=True, later=True, add_tags=("b", "a")) == Triage(
        State.SEEN, AT, AT, ("a", "b")
    )
    assert mark(Triage(State.SEEN, EARLIER, EARLIER), state=State.DISMISSED) == Triage(State.DISMISSED)
    assert mark(Triage(State.DISMISSED), starred=True).state is State.SEEN


def test_ending_later_makes_what_was_put_off_seen_and_nothing_else() -> None:
    assert mark(Triage(later=EARLIER), later=False) == Triage(State.SEEN)
    assert mark(Triage(), later=False) == Triage()


def test_a_state_asked_for_holds_where_later_ends_with_it() -> None:
    put_off = Triage(State.SEEN, later=EARLIER)
    assert mark(put_off, state=State.UNREAD, later=False) == Triage(State.UNREAD)
    assert mark(put_off, state=State.SKIPPED, later=False) == Triage(State.SKIPPED)


def test_a_tag_both_added_and_removed_is_removed() -> None:
    assert mark(Triage(tags=("a",)), add_tags=("a", "b"), remove_tags=("a",)).tags == ("b",)
