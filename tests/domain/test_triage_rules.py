from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from arxivtui.domain import Act, State, Triage, Verb, after

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
