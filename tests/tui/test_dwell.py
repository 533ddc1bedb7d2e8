"""Papers become seen once the cursor has rested on them long enough, before eyes that are there."""

from collections.abc import Callable

import msgspec
import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot

from arxivtui.config import Directories, Settings, load_settings
from arxivtui.tui.screens.main import MainScreen
from tests.tui.conftest import ABOVE, Opener, act, app_of, main, paper_id, seen, settle, until
from tests.tui.test_bulk import states


class Rest:
    """A timer that goes off when it is told to."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.then: Callable[[], None] | None = then

    def stop(self) -> None:
        self.then = None


class Rests:
    """Looks at papers, which last long enough when a test says so, and never before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._begun: list[Rest] = []
        set_timer = MainScreen.set_timer

        def set_or_hold(screen: MainScreen, delay: float, callback: Callable[[], None]) -> object:
            if delay != screen.owner.session.settings.ui.seen_after_seconds:
                return set_timer(screen, delay, callback)
            self._begun.append(Rest(callback))
            return self._begun[-1]

        monkeypatch.setattr(MainScreen, "set_timer", set_or_hold)

    async def end(self, pilot: Pilot[None]) -> None:
        """All that has been looked at until now was looked at for long enough."""
        await settle(pilot)
        begun, self._begun = self._begun, []
        for rest in begun:
            if rest.then is not None:
                main(pilot).call_later(rest.then)
        await settle(pilot)


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> Rests:
    return Rests(monkeypatch)


def resting(home: Directories, seconds: float) -> Settings:
    settings = load_settings(home, {})
    return msgspec.structs.replace(
        settings, ui=msgspec.structs.replace(settings.ui, seen_after_seconds=seconds)
    )


async def rested(pilot: Pilot[None], home: Directories, *numbers: int) -> None:
    wanted = {paper_id(number) for number in numbers}
    await until(pilot, lambda: set(states(home)) == wanted, f"{wanted} to be seen")
    await settle(pilot)


async def test_a_paper_looked_at_becomes_seen_and_those_passed_by_do_not(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        app_of(pilot).session.settings = resting(home, 0.2)
        for _ in range(3):
            main(pilot).papers.move(1)
        await rested(pilot, home, 4)
        assert f"{ABOVE - 1} unread" in seen(pilot)
        said = [each.text for each in app_of(pilot).history]
        assert not [text for text in said if "een" in text], "nothing is said of it"
        await pilot.press("enter")
        await act(pilot, "seen")
        await rested(pilot, home, 4, 5)


async def test_undo_takes_back_the_last_act_not_the_look(
    home: Directories, opened: Opener, rests: Rests
) -> None:
    async with opened(home, size=(180, 30), settings=resting(home, 3)) as pilot:
        await pilot.press("d")
        await rests.end(pilot)
        await rested(pilot, home, 1, 2)
        await pilot.press("u")
        await until(pilot, lambda: states(home) == {}, "both to be as before")
        await settle(pilot)
        assert main(pilot).paper_id == paper_id(1)
        assert "Undone: dismissed, “Paper 01 on sparse gates”, and 1 paper seen since" in seen(pilot)
        await rests.end(pilot)
        assert states(home) == {}, "what was undone is not made seen while it can be redone"
        await pilot.press("U")
        await rested(pilot, home, 1, 2)


async def test_other_windows_and_questions_do_not_count(
    home: Directories, opened: Opener, rests: Rests
) -> None:
    async with opened(home, settings=resting(home, 3)) as pilot:
        app = pilot.app
        await pilot.press("j")
        app.post_message(AppBlur())
        await rests.end(pilot)
        assert states(home) == {}
        app.post_message(AppFocus())
        await rests.end(pilot)
        await rested(pilot, home, 2)
        await pilot.press("j", "question_mark")
        await rests.end(pilot)
        assert set(states(home)) == {paper_id(2)}
        await pilot.press("escape")
        await rests.end(pilot)
        await rested(pilot, home, 2, 3)
        await pilot.press("h")
        main(pilot).papers.move_to(6)
        await rests.end(pilot)
        assert paper_id(7) not in states(home), "among the days the paper is not looked at"


async def test_made_unread_it_stays_so_until_the_cursor_comes_again(
    home: Directories, opened: Opener, rests: Rests
) -> None:
    async with opened(home, settings=resting(home, 3)) as pilot:
        await rests.end(pilot)
        await rested(pilot, home, 1)
        await pilot.press("N")
        await rests.end(pilot)
        assert states(home) == {}
        await pilot.press("j")
        await rests.end(pilot)
        await rested(pilot, home, 2)
        await pilot.press("k")
        await rests.end(pilot)
        await rested(pilot, home, 1, 2)
        await pilot.press("j", "j", "N")
        await rests.end(pilot)
        assert set(states(home)) == {paper_id(1), paper_id(2)}, "nor does one that had not been seen"


async def test_in_one_pane_the_list_alone_does_not_count(
    home: Directories, opened: Opener, rests: Rests
) -> None:
    async with opened(home, size=(80, 24), settings=resting(home, 3)) as pilot:
        await rests.end(pilot)
        assert states(home) == {}
        await pilot.press("enter")
        await rests.end(pilot)
        await rested(pilot, home, 1)


async def test_never_unless_it_is_wanted(home: Directories, opened: Opener, rests: Rests) -> None:
    async with opened(home) as pilot:
        await rests.end(pilot)
        assert states(home) == {}
