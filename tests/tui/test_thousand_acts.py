"""A thousand acts of two faces, taken back one by one and done again: the beginning and the end, exactly."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from arxivtui.config import Directories, Settings
from arxivtui.domain import Act, Entry, Kind, Marks, State, Triage, Verb
from arxivtui.store import triage
from arxivtui.tui.commands import COMMANDS, Group
from arxivtui.tui.committing import commit, stands, turn
from arxivtui.tui.judging import tagged, toggled, unread_of
from arxivtui.tui.messages import ActDone
from arxivtui.tui.session import Session
from arxivtui.tui.views import Folded, Spec, Standing, Stands, View
from arxivtui.tui.widgets.chosen import Chosen
from arxivtui.tui.widgets.entries import Entries, Fold
from tests.tui.conftest import AT, Opener, fill, invented, main, paper_id, settle
from tests.tui.test_bulk import last_said

ABOVE, FOLDED = 24, 8
IDS = tuple(paper_id(number) for number in range(1, ABOVE + FOLDED + 1))
VIEW = View(Spec(), IDS[:ABOVE], (Folded("fold", "8 ranked out", IDS[ABOVE:]),))
JUDGING = [command.run for command in COMMANDS if command.group is Group.JUDGE]
TAGS = ("gates", "moe", "own")
SITTINGS, ACTS_EACH = 40, 25
TOGGLES = {"star": Verb.STAR, "later": Verb.LATER}
"""Commands that do the opposite where all papers are so already."""
ACTS = {"put_away": Verb.DISMISS, "read": Verb.READ, "seen": Verb.SEE, "unread": Verb.UNREAD}
"""Commands that do the same to any paper."""
BULK = {"mark_range", "mark_one", "mark_all", "dismiss_below", "finish", "undo", "redo"}


class Hands(RuleBasedStateMachine):
    """The store, the commands of the registry, and beside them all that ever was, in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        directories = Directories.find({"ARXIVTUI_HOME": str(Path(self.folder.name) / "home")})
        directories.create()
        fill(directories, [Entry(invented(number), Kind.NEW) for number in range(1, len(IDS) + 1)])
        self.session = Session(directories, Settings())
        self.entries = Entries((*VIEW.ids, Fold("fold", "8 ranked out"), *IDS[ABOVE:]))
        self.chosen, self.cursor = Chosen(), 0
        self.standing = Standing.of(VIEW, frozenset(), frozenset(), frozenset())
        self.minutes = 0
        # How it was before each step that stands, and how it is again once a step is done again.
        self.before: list[dict[str, Triage]] = []
        self.again: list[dict[str, Triage]] = []

    def teardown(self) -> None:
        """Back to the beginning, one by one, and on to the end again."""
        end, steps = self.triage, len(self.before)
        while self.before:
            self.undo()
        assert turn(self.session, again=False).result is None
        assert self.triage == dict.fromkeys(IDS, Triage())
        for _ in range(steps):
            self.redo()
        assert self.triage == end
        self.session.close()
        self.folder.cleanup()

    @rule(seed=st.integers(0, 2**32 - 1))
    def sitting(self, seed: int) -> None:
        """Some acts; as many as a draw has room for, were each of them drawn."""
        random = Random(f"{seed} {self.minutes}")
        for _ in range(ACTS_EACH):
            self.minutes += 1
            self.cursor = random.randrange(len(self.entries.items))
            does = random.choice([*JUDGING, *ACTS, *TOGGLES, "browser", "browser", "look"])
            if does == "browser":
                self.browse(random)
            elif does == "look":
                self.look()
            elif does in {"undo", "redo"}:
                getattr(self, does)()
            else:
                self.run(does, random)

    def run(self, action: str, random: Random) -> None:
        """A command of the registry, as the screen and the desk do it."""
        ids = self.chosen.ids(self.entries, self.cursor) if self.chosen else self.here
        match action:
            case "mark_range":
                self.chosen.follow(None if self.chosen.follows else self.cursor)
                return
            case "mark_one":
                self.chosen.add(self.here)
                return
            case "mark_all":
                if self.chosen.includes(VIEW.ids):
                    self.chosen.clear()
                else:
                    self.chosen.add(VIEW.ids)
                return
            case "dismiss_below":
                below = self.entries.papers_within(self.entries.up_to_fold(self.cursor))
                act = Act(Verb.DISMISS, unread_of(below, self.standing))
            case "finish":
                act = Act(Verb.SKIP, unread_of(VIEW.ids, self.standing))
            case "tags":
                now = set(random.sample(TAGS, random.randrange(len(TAGS))))
                act = tagged(ids, self.common_tags(ids), now) or Act(Verb.TAG, ())
            case "note":
                act = Act(Verb.NOTE, self.here, note=random.choice(["", "Read twice", "Ask Béla"]))
            case _ if action in TOGGLES:
                act = toggled(TOGGLES[action], ids, self.standing)
            case _:
                act = Act(ACTS[action], ids)
        self.chosen.clear()
        if act.paper_ids:
            self.do(act)

    def do(self, act: Act) -> None:
        was = self.triage
        self.standing.act(act, AT)
        answer = commit(self.session, act)
        assert isinstance(answer, ActDone)
        assert answer.stands == self.now_stands(act.paper_ids), "what is shown at once is what is stored"
        self.note(was, changed=bool(answer.changed))

    def look(self) -> None:
        """The cursor rests on a paper."""
        if not self.here:
            return
        was = self.triage
        answer = commit(self.session, Act(Verb.SEE, self.here), resting=True)
        assert isinstance(answer, ActDone)
        assert not (answer.changed and self.again), "looking does not end redo"
        if answer.changed and not self.before:
            self.before.append(was)
        self.read_anew()

    def browse(self, random: Random) -> None:
        """An act of a browser: several things at once."""
        was = self.triage
        marks = Marks(
            state=random.choice([None, *State]),
            starred=random.choice([None, True, False]),
            later=random.choice([None, True, False]),
            add_tags=tuple(random.sample(TAGS, random.randrange(2))),
        )
        ids = tuple(random.sample(IDS, random.randrange(1, 4)))
        with self.session.store.writing() as db:
            step = triage.act(db, Act.of(marks, ids), at=self.time, origin="browser", step_id=str(uuid4()))
        self.note(was, changed=bool(step.changed))
        self.read_anew()

    def note(self, was: dict[str, Triage], *, changed: bool) -> None:
        if changed:
            self.before.append(was)
            self.again.clear()

    def undo(self) -> None:
        was, answer = self.triage, turn(self.session, again=False)
        assert (answer.result is None) == (not self.before)
        if answer.result is not None:
            assert answer.result.left_alone == ()
            self.again.append(was)
            assert self.triage == self.before.pop()
        self.read_anew()

    def redo(self) -> None:
        was, answer = self.triage, turn(self.session, again=True)
        assert (answer.result is None) == (not self.again)
        if answer.result is not None:
            assert answer.result.left_alone == ()
            self.before.append(was)
            assert self.triage == self.again.pop()
        self.read_anew()

    @property
    def here(self) -> tuple[str, ...]:
        item = self.entries.items[self.cursor]
        return (item,) if isinstance(item, str) else ()

    @property
    def time(self) -> datetime:
        return AT + timedelta(minutes=self.minutes)

    @property
    def triage(self) -> dict[str, Triage]:
        with self.session.store.reading() as db:
            return triage.get(db, IDS)

    def common_tags(self, ids: tuple[str, ...]) -> set[str]:
        known = self.triage
        return set.intersection(*(set(known[one].tags) for one in ids)) if ids else set()

    def now_stands(self, ids: tuple[str, ...]) -> Stands:
        some, now = frozenset(ids), self.standing
        return Stands(some, some & now.unread, some & now.starred, some & now.later)

    def read_anew(self) -> None:
        with self.session.store.reading() as db:
            self.standing.put(stands(db, IDS))


TestHands = Hands.TestCase
TestHands.settings = settings(max_examples=2, stateful_step_count=SITTINGS, deadline=None)
"""`SITTINGS` times `ACTS_EACH` acts: a thousand. The first example is always the same one."""

MOVES = ["j", "k", "g", "G", "ctrl+d", "ctrl+u", "n", "p", "J", "K", "w", "h", "l", "enter", "escape"]


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_keys_are_pressed_undo_leads_back(
    home: Directories, opened: Opener, seed: int
) -> None:
    random = Random(seed)
    judging = [key for command in COMMANDS if command.run in {*ACTS, *TOGGLES, *BULK} for key in command.keys]
    async with opened(home, size=(140, 50)) as pilot:
        rows = {one: main(pilot).papers.row(one) for one in main(pilot).view.ids}
        for _ in range(60):
            await pilot.press(random.choice([*judging, *MOVES]))
            if pilot.app.screen is not main(pilot):
                pilot.app.pop_screen()
        await settle(pilot)
        while main(pilot).owner.history[-1:] == [] or "Nothing to undo" not in last_said(pilot):
            main(pilot).desk.undo()
            await settle(pilot)
        assert {one: main(pilot).papers.row(one) for one in main(pilot).view.ids} == rows
        assert len(rows) == main(pilot).desk.standing.counts.unread
