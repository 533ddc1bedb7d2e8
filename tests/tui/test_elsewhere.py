"""What is said of changes from elsewhere: less than any other word, and once however often they come."""

import pytest
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.domain import Verb
from arxivtui.tui.screens.main.elsewhere import RELOADED
from arxivtui.tui.widgets import key_bar
from tests.tui.conftest import Looked, Opener, app_of, main, paper_id, seen, settle, told, until
from tests.tui.test_triage_session import elsewhere


def reloaded(pilot: Pilot[None]) -> list[str]:
    return [line for line in told(pilot).splitlines() if line.startswith(RELOADED)]


async def test_many_changes_are_one_message_with_their_number(
    home: Directories, opened: Opener, looked: Looked
) -> None:
    async with opened(home) as pilot:
        await looked(pilot)
        for number in range(1, 4):
            elsewhere(home, Verb.STAR, paper_id(number))
            await until(pilot, lambda n=number: f"★ {n}" in seen(pilot), "the change")  # type: ignore[misc]
            app_of(pilot).note("something between")
        (message,) = reloaded(pilot)
        assert message.startswith(f"{RELOADED} (3 times since ")


async def test_a_change_elsewhere_hides_nothing_that_is_said_of_the_readers_own_act(
    home: Directories, opened: Opener, looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_bar, "MESSAGE_SECONDS", 600.0)
    async with opened(home, size=(180, 30)) as pilot:
        await looked(pilot)
        elsewhere(home, Verb.DISMISS, paper_id(1))
        await pilot.press("u")
        await until(pilot, lambda: "Undone: dismissed" in seen(pilot), "the undo")
        elsewhere(home, Verb.STAR, paper_id(2))
        await until(pilot, lambda: bool(reloaded(pilot)), "the change")
        await settle(pilot)
        assert "Undone: dismissed" in seen(pilot)
        assert RELOADED not in seen(pilot)


async def test_it_is_said_behind_that_and_never_over_how_the_list_would_stand(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_bar, "MESSAGE_SECONDS", 0.3)
    async with opened(home, size=(180, 30)) as pilot:
        bar = main(pilot).key_bar
        bar.say("Starred")
        monkeypatch.setattr(key_bar, "MESSAGE_SECONDS", 600.0)
        bar.say_lesser("Reloaded")
        await until(pilot, lambda: "Reloaded" in seen(pilot), "the lesser word")
        bar.keep_saying(("3 new · = sorts",), "sort")
        await settle(pilot)
        assert "Reloaded" not in seen(pilot)
        assert "sorts" in seen(pilot)
        bar.say("Starred")
        await settle(pilot)
        assert "Starred" in seen(pilot)


async def test_what_is_silenced_takes_what_waits_behind_it_along(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(180, 30)) as pilot:
        bar = main(pilot).key_bar
        bar.say("Starred")
        bar.say_lesser("Reloaded")
        bar.say("")
        await settle(pilot)
        assert "Reloaded" not in seen(pilot)
        bar.say_lesser("Reloaded again")
        await settle(pilot)
        assert "Reloaded again" in seen(pilot)


async def test_what_is_silenced_keeps_nothing_from_what_comes_next(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    async with opened(home) as pilot:
        bar = main(pilot).key_bar
        bar.say("Fetched")
        bar.say_next("A model may score", told.append)
        monkeypatch.setattr(key_bar, "MESSAGE_SECONDS", 0.1)
        bar.say("")
        assert told == [], "the marks have their while"
        await until(pilot, lambda: told == ["A model may score"], "the offer")
