"""Keys that come faster than the app can follow: each means what it would mean to a slow reader."""

import threading
from collections.abc import Iterator

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.store import Store, StoreBusyError
from arxivtui.tui import ordered_keys, places, reading
from arxivtui.tui.messages import PlacesRead, ViewRead
from arxivtui.tui.session import Session
from tests.tui.conftest import Opener, dismissed, main, paper_id, settle, starred, until
from tests.tui.terminal import Terminal

FOUND = [paper_id(number) for number in range(1, 10)]
"""What `title:0*` finds."""


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Keys that are all there before the first is heeded."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))


def tags(directories: Directories) -> set[tuple[str, str]]:
    with Store.open(directories.database) as store, store.reading() as db:
        return {tuple(row) for row in db.execute("SELECT paper_id, tag FROM tags")}


def notes(directories: Directories) -> dict[str, str]:
    with Store.open(directories.database) as store, store.reading() as db:
        return dict(db.execute("SELECT paper_id, note FROM triage WHERE note != ''"))


class Gate:
    """Reads a view only once it is let."""

    def __init__(self) -> None:
        self.asked, self.opened = threading.Event(), threading.Event()
        self.error: StoreBusyError | None = None
        self._reopened = reading.reopened

    def __call__(self, *arguments: object) -> ViewRead:
        self.asked.set()
        assert self.opened.wait(60)
        if self.error is not None:
            raise self.error
        return self._reopened(*arguments)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(ordered_keys, "PATIENCE_SECONDS", 600.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A store whose next answer is long in coming."""
    slow = Gate()
    monkeypatch.setattr(reading, "reopened", slow)
    yield slow
    slow.opened.set()


@pytest.mark.parametrize(
    ("keys", "stars", "cursor"),
    [
        ("s", [1], 1),
        ("jjs", [3], 3),
        ("Gs", [9], 8),
        ("Ggs", [1], 1),
        ("vvjs", [1, 2], 3),
        ("sju", [], 0),
    ],
)
async def test_keys_behind_enter_are_for_what_the_query_found(
    home: Directories, opened: Opener, keys: str, stars: list[int], cursor: int
) -> None:
    async with opened(home) as pilot:
        burst(pilot, "/", *"title:0*", "enter", *keys)
        await until(pilot, lambda: list(main(pilot).papers.items) == FOUND, "what was found")
        await settle(pilot)

        assert main(pilot).filter_line.text == "title:0*"
        assert main(pilot).papers.has_focus
        assert starred(home) == {paper_id(number) for number in stars}
        assert main(pilot).papers.cursor_index == cursor


async def test_a_blank_a_digit_and_a_slash_behind_enter_are_keys_too(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        burst(pilot, "/", *"title:0*", "enter", "j", "space", "/", *" OR title:15", "enter", "G", "d")
        await until(pilot, lambda: dismissed(home) == {paper_id(15)}, "the last one found")

        assert main(pilot).filter_line.text == "title:0* OR title:15"


async def test_the_keys_wait_for_the_list_that_they_are_for(
    home: Directories, opened: Opener, gate: Gate
) -> None:
    async with opened(home) as pilot:
        before = main(pilot).view
        burst(pilot, "/", *"title:07", "enter", "d")
        await until(pilot, lambda: gate.asked.is_set() and main(pilot).papers.has_focus, "the query")
        await settle_but_for_workers(pilot)
        assert main(pilot).view is before
        assert dismissed(home) == set()

        gate.opened.set()
        await until(pilot, lambda: dismissed(home) == {paper_id(7)}, "the one paper found")


async def test_a_query_that_fails_leaves_them_to_the_list_that_is_shown(
    home: Directories, opened: Opener, gate: Gate
) -> None:
    gate.error = StoreBusyError("The store is in use.")
    async with opened(home) as pilot:
        burst(pilot, "/", *"title:07", "enter", "j", "s")
        gate.opened.set()
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "the second of those shown")


async def test_so_does_one_that_takes_too_long(
    home: Directories, opened: Opener, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(home) as pilot:
        await pilot.press("slash", *"title:07", "enter")
        await until(pilot, lambda: gate.asked.is_set() and main(pilot).papers.has_focus, "the query")
        monkeypatch.setattr(ordered_keys, "PATIENCE_SECONDS", 0.3)
        burst(pilot, "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "the second of those shown")
        gate.opened.set()
        await settle(pilot)


async def test_escape_in_a_filter_leads_the_keys_behind_it_to_the_day(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await pilot.press("slash", *"title:07")
        await until(pilot, lambda: list(main(pilot).papers.items) == [paper_id(7)], "what was found")
        burst(pilot, "escape", "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "the second paper of the day")


async def test_enter_on_a_mistake_leaves_the_keys_to_the_query(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        burst(pilot, "/", *"tilte:07", "enter", *"sd")
        await until(pilot, lambda: main(pilot).filter_line.text == "tilte:07sd", "what was typed")
        await settle(pilot)
        assert starred(home) == dismissed(home) == set()


@pytest.mark.parametrize("end", ["enter", "ctrl+s"])
async def test_tags_typed_at_once_are_whole_and_the_next_key_is_the_lists(
    home: Directories, opened: Opener, end: str
) -> None:
    async with opened(home) as pilot:
        burst(pilot, "t", *"gates moe", end, "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "a star")
        await settle(pilot)
        assert tags(home) == {(paper_id(1), "gates"), (paper_id(1), "moe")}


async def test_escape_from_a_prompt_warns_once_and_then_gives_way(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        burst(pilot, "t", *"ds", "escape", "escape", "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "a star")
        await settle(pilot)
        assert tags(home) == set()
        assert dismissed(home) == set()


async def test_a_note_is_for_the_paper_that_the_cursor_has_just_come_to(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        burst(pilot, "j", "e", *"sound idea", "ctrl+s", "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(3)}, "a star")
        await settle(pilot)
        assert notes(home) == {paper_id(2): "sound idea"}
        assert dismissed(home) == set()


async def test_a_note_whose_paper_cannot_be_read_is_not_asked_for_later(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(home) as pilot:
        read = reading.record

        def fail(*_: object) -> None:
            raise StoreBusyError("The store is in use.")

        monkeypatch.setattr(reading, "record", fail)
        burst(pilot, "j", "e")
        await until(pilot, lambda: "in use" in str(main(pilot).owner.history[-1:]), "the refusal")
        monkeypatch.setattr(reading, "record", read)
        burst(pilot, "k", "j")
        await until(pilot, lambda: main(pilot).detail.record is not None, "a paper")
        await settle(pilot)
        assert pilot.app.screen is main(pilot)


async def test_a_paste_keeps_its_place_among_the_keys(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        burst(pilot, "/", *"title:")
        pilot.app.post_message(events.Paste("07"))
        burst(pilot, "enter", "s")
        await until(pilot, lambda: starred(home) == {paper_id(7)}, "a star")


@pytest.mark.parametrize("opener", ["question_mark", "ctrl+p", "comma"])
async def test_escape_from_a_page_gives_way_to_the_list(
    home: Directories, opened: Opener, opener: str
) -> None:
    async with opened(home) as pilot:
        burst(pilot, opener, "escape", "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "a star")


async def test_a_saved_view_is_named_renamed_and_left_in_one_breath(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        burst(pilot, "/", *"title:07", "enter", "+", *"Moe", "enter", "s")
        await until(pilot, lambda: starred(home) == {paper_id(7)}, "a star")
        await settle(pilot)
        assert [view.name for view in main(pilot).days.views] == ["Moe"]


async def test_a_view_is_there_at_once_though_a_paper_is_starred_while_it_is_counted(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, may_answer = places.beside_days, threading.Event()

    def slow_count(session: Session) -> PlacesRead:
        counted = count(session)
        assert not counted.views or may_answer.wait(60)
        return counted

    monkeypatch.setattr(places, "beside_days", slow_count)
    for module in ("answers", "places"):
        monkeypatch.setattr(f"arxivtui.tui.screens.main.{module}._RECOUNT_SECONDS", 1000)
    async with opened(home) as pilot:
        await settle(pilot)
        burst(pilot, "/", *"title:07", "enter", "+", *"Moe", "enter", "s")
        await until(pilot, lambda: starred(home) == {paper_id(7)}, "a star")
        await settle_but_for_workers(pilot)
        may_answer.set()
        await settle(pilot)
        assert [view.name for view in main(pilot).days.views] == ["Moe"]


@pytest.mark.parametrize(
    ("keys", "stars", "put_away"),
    [("sddus", [1, 3], [2]), ("sdduus", [1, 2], []), ("sduUjs", [1, 3], [2]), ("ssuud", [], [1])],
)
async def test_keys_behind_undo_are_for_what_it_brought_back(
    home: Directories, opened: Opener, keys: str, stars: list[int], put_away: list[int]
) -> None:
    async with opened(home) as pilot:
        burst(pilot, *keys)
        await until(pilot, lambda: dismissed(home) == {paper_id(one) for one in put_away}, "what is put away")
        await settle(pilot)
        assert starred(home) == {paper_id(number) for number in stars}


async def test_a_list_opened_right_behind_acts_knows_of_them(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        burst(pilot, "s", "d", "L", "c")
        await until(pilot, lambda: main(pilot).spec.catch_up, "all that is unread")
        await settle(pilot)
        assert not {paper_id(number) for number in (1, 2, 3)} & set(main(pilot).papers.items)


async def test_keys_behind_those_of_a_saved_view_are_for_the_view(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        burst(pilot, "/", *"title:07", "enter", "+", *"Moe", "enter")
        await until(pilot, lambda: [view.name for view in main(pilot).days.views] == ["Moe"], "the view")
        burst(pilot, "escape")
        await until(pilot, lambda: len(main(pilot).papers.items) > 1, "the day")
        burst(pilot, "j", "g", "1", "s")
        await until(pilot, lambda: starred(home) != set(), "a star")
        await settle(pilot)
        assert starred(home) == {paper_id(7)}


async def test_keys_behind_the_one_for_papers_alike_are_for_those(
    home: Directories, opened: Opener, gate: Gate
) -> None:
    async with opened(home) as pilot:
        burst(pilot, "m", "d")
        await until(pilot, gate.asked.is_set, "the papers alike to be asked for")
        await settle_but_for_workers(pilot)
        assert dismissed(home) == set()

        gate.opened.set()
        await until(pilot, lambda: dismissed(home) != set(), "the key")


async def test_a_key_whose_widget_is_gone_keeps_nobody_waiting(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("question_mark")
        await settle(pilot)
        burst(pilot, "x")
        pilot.app.call_later(pilot.app.pop_screen)
        burst(pilot, "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(2)}, "a star")


def test_in_a_real_terminal_too(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Paper 01")
        terminal.type("/title:07\rs")
        terminal.until("Starred")
        terminal.type("\x11")
        assert terminal.ended() == 0
    assert starred(home) == {paper_id(7)}


async def settle_but_for_workers(pilot: Pilot[None]) -> None:
    """All messages have been about, several times over."""
    for _ in range(10):
        await pilot.pause()
