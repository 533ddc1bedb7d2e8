"""Papers that came to be seen since the cursor rested on them: undone with the last act, never in its way."""

from collections.abc import Sequence

from arxivtui.domain import Act, State, Verb
from arxivtui.store import Step, Store, UndoResult, listings, triage
from tests.store.samples import NOW, a_listing, a_paper, all_as_shown

A, B, C = (a_paper(number).id for number in range(3))


def fill(store: Store) -> None:
    with store.writing() as db:
        many = [a_paper(number) for number in range(3)]
        listings.save(db, a_listing(many), all_as_shown(many), NOW)


def act(store: Store, verb: Verb, ids: Sequence[str]) -> Step:
    with store.writing() as db:
        return triage.act(db, Act(verb, tuple(ids)), at=NOW)


def rest(store: Store, paper_id: str) -> Step:
    with store.writing() as db:
        return triage.rest(db, paper_id, at=NOW)


def undo(store: Store) -> UndoResult | None:
    with store.writing() as db:
        return triage.undo(db, NOW)


def redo(store: Store) -> UndoResult | None:
    with store.writing() as db:
        return triage.redo(db, NOW)


def states(store: Store) -> list[State]:
    with store.reading() as db:
        return [one.state for one in triage.get(db, (A, B, C)).values()]


def test_undo_takes_back_the_last_act_and_what_was_seen_since(store: Store) -> None:
    fill(store)
    rest(store, A)
    act(store, Verb.DISMISS, [B])
    rest(store, C)
    assert states(store) == [State.SEEN, State.DISMISSED, State.SEEN]

    result = undo(store)

    assert result is not None
    assert (result.verb, result.restored, result.rested) == (Verb.DISMISS, (B,), (C,))
    assert states(store) == [State.SEEN, State.UNREAD, State.UNREAD]
    again = redo(store)
    assert again is not None
    assert (again.verb, again.restored, again.rested) == (Verb.DISMISS, (B,), (C,))
    assert states(store) == [State.SEEN, State.DISMISSED, State.SEEN]


def test_what_was_seen_before_any_act_is_taken_back_at_once(store: Store) -> None:
    fill(store)
    rest(store, A)
    rest(store, B)

    result = undo(store)

    assert result is not None
    assert (result.verb, set(result.restored), result.rested) == (Verb.SEE, {A, B}, ())
    assert states(store) == [State.UNREAD] * 3
    assert undo(store) is None
    redo(store)
    assert states(store) == [State.SEEN, State.SEEN, State.UNREAD]
    assert redo(store) is None


def test_looking_about_does_not_end_redo(store: Store) -> None:
    fill(store)
    act(store, Verb.STAR, [A])
    act(store, Verb.STAR, [B])
    undo(store)

    assert rest(store, B).changed == (), "while there is something to redo, nothing is seen by itself"
    assert rest(store, C).changed == ()

    redo(store)
    assert states(store) == [State.SEEN, State.SEEN, State.UNREAD]
    assert rest(store, C).changed == (C,)


def test_a_paper_made_unread_and_seen_again_goes_all_the_way_back(store: Store) -> None:
    fill(store)
    act(store, Verb.DISMISS, [A])
    act(store, Verb.UNREAD, [A])
    rest(store, A)

    result = undo(store)
    assert result is not None
    assert (result.restored, result.rested, result.left_alone) == ((A,), (), ())
    assert states(store)[0] is State.DISMISSED
    redo(store)
    assert states(store)[0] is State.SEEN


def test_what_is_seen_already_or_judged_stays_as_it_is(store: Store) -> None:
    fill(store)
    act(store, Verb.DISMISS, [A])
    assert rest(store, A).changed == ()
    assert states(store)[0] is State.DISMISSED
