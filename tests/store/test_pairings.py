"""Pairings: a browser is let in with the right code, in time, by the reader's word, and once."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from arxivtui.domain import Pairing, PairingState
from arxivtui.store import Store, pairings
from arxivtui.store.pairings import ANSWER_LIFE, CODE_LIFE, TRIES
from tests.store.samples import NOW

CODE = "ABCD-2345"
ORIGIN = "moz-extension://c0ffee00-0000-4000-8000-000000000001"
OTHER = "chrome-extension://" + "abcdefgh" * 4
MOMENT = timedelta(microseconds=1)


def opened(store: Store, code: str = CODE, at: datetime = NOW) -> Pairing:
    with store.writing() as db:
        return pairings.open_pairing(db, code, at)


def claim(store: Store, code: str = CODE, at: datetime = NOW, *, label: str = "Firefox") -> str | None:
    with store.writing() as db:
        return pairings.claim(db, code, ORIGIN, label, at)


def answer(store: Store, pairing: Pairing, *, approve: bool = True, at: datetime = NOW) -> Pairing | None:
    with store.writing() as db:
        return pairings.answer(db, pairing.id, approve, at)


def take(store: Store, pairing: Pairing) -> bool:
    with store.writing() as db:
        return pairings.taken(db, pairing.id, "0011aabb")


def close(store: Store, pairing: Pairing) -> None:
    with store.writing() as db:
        pairings.close(db, pairing.id)


def look(store: Store, pairing: Pairing, at: datetime = NOW) -> Pairing:
    with store.reading() as db:
        found = pairings.get(db, pairing.id, at)
    assert found is not None
    return found


def claimed_by(store: Store, key: str | None, origin: str = ORIGIN, at: datetime = NOW) -> Pairing | None:
    assert key is not None
    with store.reading() as db:
        return pairings.claimed_by(db, key, origin, at)


def test_a_browser_is_let_in(store: Store) -> None:
    pairing = opened(store)
    assert pairing == Pairing(pairing.id, PairingState.OPEN, NOW + CODE_LIFE)
    assert look(store, pairing) == pairing

    later = NOW + timedelta(seconds=90)
    key = claim(store, at=later)
    claimed = Pairing(pairing.id, PairingState.CLAIMED, later + ANSWER_LIFE, ORIGIN, "Firefox")
    assert look(store, pairing) == claimed_by(store, key) == claimed

    last = later + timedelta(seconds=90)
    approved = answer(store, pairing, at=last)
    assert approved == Pairing(pairing.id, PairingState.APPROVED, last + ANSWER_LIFE, ORIGIN, "Firefox")
    assert claimed_by(store, key, at=last) == approved

    assert take(store, pairing)
    assert look(store, pairing).state is PairingState.TAKEN
    assert look(store, pairing).client == "0011aabb"
    assert not take(store, pairing), "once"


@pytest.mark.parametrize("typed", ["ABCD2345", "abcd-2345", "AbCd2345"])
def test_a_code_may_be_typed_in_small_letters_and_without_its_hyphen(store: Store, typed: str) -> None:
    opened(store)
    assert claim(store, typed) is not None


def test_ids_and_claims_are_not_to_be_guessed_from_each_other(store: Store) -> None:
    pairing = opened(store)
    key = claim(store)
    assert key is not None
    assert {len(key), len(pairing.id)} == {32}
    assert int(key, 16) != int(pairing.id, 16)
    with store.reading() as db:
        assert pairings.get(db, key, NOW) is None
        assert pairings.claimed_by(db, pairing.id, ORIGIN, NOW) is None


def test_a_claim_is_for_its_origin_alone(store: Store) -> None:
    opened(store)
    key = claim(store)
    assert claimed_by(store, key, OTHER) is None
    assert claimed_by(store, "0" * 32) is None


@pytest.mark.parametrize(
    "wrong", ["", "-", "ABCD-2346", "ABCD-2345X", "\ud83d" * 8, "ＡＢＣＤ2345", "ẞBCD2345"]
)
def test_a_wrong_code_gets_nothing_and_counts(store: Store, wrong: str) -> None:
    pairing = opened(store)
    for _ in range(TRIES - 1):
        assert claim(store, wrong) is None
    assert look(store, pairing).state is PairingState.OPEN

    assert claim(store, wrong) is None
    assert look(store, pairing).state is PairingState.BURNT
    assert claim(store) is None, "not even with the right one"


def test_the_right_code_may_come_with_the_last_try(store: Store) -> None:
    opened(store)
    for _ in range(TRIES - 1):
        claim(store, "WRON-G222")
    assert claim(store) is not None


def test_a_code_works_once(store: Store) -> None:
    pairing = opened(store)
    first = claim(store)
    assert claim(store, label="someone else") is None
    assert claimed_by(store, first) == look(store, pairing)
    assert look(store, pairing).label == "Firefox"


def test_a_code_is_too_late_after_two_minutes(store: Store) -> None:
    pairing = opened(store)
    assert look(store, pairing, NOW + CODE_LIFE - MOMENT).state is PairingState.OPEN
    assert look(store, pairing, NOW + CODE_LIFE).state is PairingState.EXPIRED
    assert claim(store, at=NOW + CODE_LIFE) is None
    assert claim(store, at=NOW + CODE_LIFE - MOMENT) is not None


def test_the_readers_word_may_come_too_late(store: Store) -> None:
    pairing = opened(store)
    claim(store)
    late = answer(store, pairing, at=NOW + ANSWER_LIFE)
    assert late is not None
    assert late.state is PairingState.EXPIRED
    assert look(store, pairing, NOW + ANSWER_LIFE).state is PairingState.EXPIRED


def test_a_token_may_be_fetched_too_late(store: Store) -> None:
    pairing = opened(store)
    key = claim(store)
    answer(store, pairing)
    found = claimed_by(store, key, at=NOW + ANSWER_LIFE)
    assert found is not None
    assert found.state is PairingState.EXPIRED


def test_what_the_reader_denied_stays_so(store: Store) -> None:
    pairing = opened(store)
    key = claim(store)
    denied = answer(store, pairing, approve=False)
    assert denied is not None
    assert denied.state is PairingState.DENIED
    assert answer(store, pairing) == denied
    assert not take(store, pairing)
    assert claimed_by(store, key) == denied


def test_nothing_is_answered_before_a_browser_asked(store: Store) -> None:
    pairing = opened(store)
    assert answer(store, pairing) == pairing
    assert not take(store, pairing)
    with store.writing() as db:
        assert pairings.answer(db, "0" * 32, True, NOW) is None


@pytest.mark.parametrize("come", [0, 1, 2])
def test_whoever_showed_the_code_may_go_away(store: Store, come: int) -> None:
    pairing = opened(store)
    if come:
        claim(store)
    if come == 2:
        answer(store, pairing)
    close(store, pairing)
    assert look(store, pairing).state is PairingState.CLOSED
    assert claim(store) is None
    assert not take(store, pairing)


def test_closing_what_is_over_changes_nothing(store: Store) -> None:
    pairing = opened(store)
    claim(store)
    answer(store, pairing)
    take(store, pairing)
    close(store, pairing)
    assert look(store, pairing).state is PairingState.TAKEN


def test_a_new_pairing_ends_the_one_before(store: Store) -> None:
    first = opened(store)
    second = opened(store, "WXYZ-6789")
    assert look(store, first).state is PairingState.CLOSED
    assert claim(store) is None
    assert claim(store, "WXYZ-6789") is not None

    third = opened(store, at=NOW + ANSWER_LIFE)
    assert look(store, second, NOW + ANSWER_LIFE).state is PairingState.EXPIRED
    assert look(store, third, NOW + ANSWER_LIFE).state is PairingState.OPEN


def test_old_pairings_are_forgotten_after_a_day(store: Store) -> None:
    first = opened(store)
    over = NOW + CODE_LIFE
    opened(store, at=over + timedelta(days=1))
    assert look(store, first).state is PairingState.EXPIRED

    opened(store, at=over + timedelta(days=1) + MOMENT)
    with store.reading() as db:
        assert pairings.get(db, first.id, NOW) is None


def test_the_code_is_not_in_the_store(store: Store) -> None:
    opened(store)
    claim(store, "WRON-G222")
    store.close()
    kept = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    for code in (b"ABCD-2345", b"ABCD2345", b"WRON"):
        assert code not in kept


def test_the_same_code_is_kept_as_something_else_each_time(store: Store) -> None:
    opened(store)
    opened(store)
    with store.reading() as db:
        assert db.execute("SELECT count(DISTINCT code_hash) FROM pairings").fetchone() == (2,)


def test_a_label_of_any_text_is_kept_as_text(store: Store) -> None:
    pairing = opened(store)
    claim(store, label="[red]\ud83d\x1b[2J")
    assert look(store, pairing).label == "[red]\ufffd\x1b[2J"


def test_processes_that_claim_at_one_moment_share_the_tries(store: Store) -> None:
    """Of eight at once with the right code one has it; of eight with wrong ones five are counted."""
    pairing = opened(store)
    assert sorted(claims_of_processes(store.path, [CODE] * 8)) == ["None"] * 7 + ["key"]
    assert look(store, pairing).state is PairingState.CLAIMED

    burnt = opened(store, "WXYZ-6789")
    assert claims_of_processes(store.path, [CODE] * 8) == ["None"] * 8
    assert look(store, burnt).state is PairingState.BURNT
    with store.reading() as db:
        assert db.execute("SELECT tries FROM pairings WHERE id = ?", (burnt.id,)).fetchone() == (TRIES,)


_CLAIM = """
import sys
from pathlib import Path
from arxivtui.store import Store, pairings
from tests.store.samples import NOW
store = Store.open(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for code in sys.argv[2:]:
    with store.writing() as db:
        key = pairings.claim(db, code, "moz-extension://x", "Firefox", NOW)
    print(key and "key", flush=True)
store.close()
"""


def claims_of_processes(path: Path, codes: list[str]) -> list[str]:
    """What came of claims that two processes make, half of them each, from one moment on."""
    half = len(codes) // 2
    claiming = [
        subprocess.Popen(
            [sys.executable, "-c", _CLAIM, path, *some],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for some in (codes[:half], codes[half:])
    ]
    for process in claiming:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in claiming:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [line for process in claiming for line in process.communicate()[0].split()]


CODES = ["AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"]


class Door(RuleBasedStateMachine):
    """Whoever does what, when: the right code in time, within five tries, and a yes open it; nothing else."""

    path: Path

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open(self.path)
        with self.store.writing() as db:
            db.execute("DELETE FROM pairings")
        self.now = NOW
        self.codes: dict[str, str] = {}
        self.opened: list[Pairing] = []
        self.wrong: dict[str, int] = {}
        self.deadline: dict[str, datetime] = {}
        self.claims: dict[str, str] = {}
        self.agreed: set[str] = set()
        self.got: set[str] = set()
        self.was: dict[str, PairingState] = {}

    def teardown(self) -> None:
        self.store.close()

    def states(self) -> dict[str, PairingState]:
        with self.store.reading() as db:
            found = [pairings.get(db, one.id, self.now) for one in self.opened]
        return {one.id: one.state for one in found if one is not None}

    @rule(code=st.sampled_from(CODES))
    def open(self, code: str) -> None:
        pairing = opened(self.store, code, self.now)
        self.opened.append(pairing)
        self.codes[pairing.id] = code
        self.wrong[pairing.id] = 0
        self.deadline[pairing.id] = self.now + CODE_LIFE

    @rule(code=st.sampled_from(CODES))
    def claim(self, code: str) -> None:
        newest = self.opened[-1].id if self.opened else ""
        stands_open = self.states().get(newest) is PairingState.OPEN
        key = claim(self.store, code, self.now)
        if not stands_open:
            assert key is None
        elif code != self.codes[newest]:
            assert key is None
            self.wrong[newest] += 1
        else:
            assert key is not None
            assert self.wrong[newest] < TRIES
            assert self.now < self.deadline[newest]
            self.claims[newest] = key
            self.deadline[newest] = self.now + ANSWER_LIFE

    @precondition(lambda self: self.opened)
    @rule(data=st.data(), approve=st.booleans())
    def answer(self, data: st.DataObject, approve: bool) -> None:
        pairing = data.draw(st.sampled_from(self.opened))
        waiting = self.states().get(pairing.id) is PairingState.CLAIMED
        answered = answer(self.store, pairing, approve=approve, at=self.now)
        if waiting:
            assert answered is not None
            assert answered.state is (PairingState.APPROVED if approve else PairingState.DENIED)
            assert self.now < self.deadline[pairing.id]
            self.deadline[pairing.id] = self.now + ANSWER_LIFE
            if approve:
                self.agreed.add(pairing.id)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        pairing_id, key = data.draw(st.sampled_from(sorted(self.claims.items())))
        with self.store.writing() as db:
            found = pairings.claimed_by(db, key, ORIGIN, self.now)
            if found is None or found.state is not PairingState.APPROVED:
                return
            assert pairings.taken(db, found.id, "0011aabb")
        assert found.id == pairing_id
        assert pairing_id in self.agreed - self.got
        assert self.now < self.deadline[pairing_id]
        self.got.add(pairing_id)

    @precondition(lambda self: self.opened)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        close(self.store, data.draw(st.sampled_from(self.opened)))

    @rule(seconds=st.sampled_from([1, 60, 119, 120, 86_400]))
    def time_goes_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def what_is_over_stays_over(self) -> None:
        states = self.states()
        for pairing_id, before in self.was.items():
            if before.is_over:
                now = states.get(pairing_id, before)
                assert now is before or (before, now) == (PairingState.EXPIRED, PairingState.CLOSED)
        self.was |= states

    @invariant()
    def at_most_one_is_under_way(self) -> None:
        unfinished = [one for one, state in self.states().items() if not state.is_over]
        assert unfinished in ([], [self.opened[-1].id] if self.opened else [])

    @invariant()
    def only_a_yes_to_the_right_code_opens(self) -> None:
        for pairing_id, state in self.states().items():
            if state in (PairingState.APPROVED, PairingState.TAKEN):
                assert pairing_id in self.agreed
                assert pairing_id in self.claims
                assert self.wrong[pairing_id] < TRIES
            assert (state is PairingState.TAKEN) == (pairing_id in self.got)


def test_only_the_right_code_in_time_and_a_yes_open_the_door(tmp_path: Path) -> None:
    Door.path = tmp_path / "arxivtui.db"
    case = Door.TestCase
    case.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
    case().runTest()
