"""Scoring that is stopped, and leaving while answers are paid for and still to come."""

from threading import Event

import pytest

from arxivtui.config import (
    Directories,
    Settings,
    find_api_key,
    load_criteria,
)
from arxivtui.day.llm import agree, plan_scoring
from arxivtui.store import Store
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.prompts import NotePrompt
from arxivtui.tui.screens.setup import SetupScreen
from tests.canary import CANARY
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_behaviour import Request
from tests.stand_ins.model_faults import Asked, Fault
from tests.tui.conftest import (
    ABOVE,
    RANKED_OUT,
    Opener,
    app_of,
    main,
    paper_id,
    seen,
    settle,
    told,
    until,
)
from tests.tui.terminal import Terminal
from tests.tui.test_scoring import MODEL, asked, begin, held, model, price_shown, score, scored, settings

__all__ = ["held", "model", "settings"]


async def test_stopping_waits_for_what_is_under_way(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    model.faults = ["hang"]
    async with opened(home, settings=settings) as pilot:
        assert main(pilot).check_action("stop_scoring", ()) is False
        await price_shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: asked(model) == 1, "the request")
        assert main(pilot).check_action("stop_scoring", ())
        await pilot.press("escape")
        assert main(pilot).parts.scoring.job.running, "Esc does nothing to it"
        await pilot.app.screen.run_action("stop_scoring")
        assert "stopping" in main(pilot).bars.job
        model.stopping.set()  # It ends without an answer.
        await until(pilot, lambda: f"{MODEL} scored none" in told(pilot), "the report")
        assert "scoring was cancelled" in told(pilot)
        assert not main(pilot).bars.job
    assert asked(model) == 1


async def test_leaving_does_not_wait_for_the_model(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    model.faults = ["hang"]
    async with opened(home, settings=settings) as pilot:
        await price_shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: asked(model) == 1, "the request")

        await main(pilot).leave()

        await until(pilot, lambda: not main(pilot).parts.scoring.job.running, "the end of the job")
    assert scored(home) == {}
    model.faults = []
    async with opened(home, settings=settings, size=(200, 40)) as pilot:
        await score(pilot)
        lost = ABOVE + RANKED_OUT - len(scored(home))
        assert lost > 0, "what may have been paid for is not asked about again unless the reader says so"
        assert f"{MODEL}: not scored: the answer never came" in seen(pilot)
        await price_shown(pilot, "ask_again")
        assert f"Score {lost} papers" in seen(pilot)
        await pilot.press("y")
        await until(pilot, lambda: f"{lost} papers scored by {MODEL}" in told(pilot), "the report")
    assert len(scored(home)) == ABOVE + RANKED_OUT


ONE_TO_COME = "1 answer is paid for and still to come; q again leaves without it"


async def test_quitting_waits_for_the_answers_under_way_then_leaves_by_itself(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn, held: Event
) -> None:
    async with opened(home, settings=settings, size=(80, 24)) as pilot:
        await begin(pilot, model)
        await pilot.press("q")
        await until(pilot, lambda: ONE_TO_COME in seen(pilot), "the message")
        assert "leaving after 1 answer" in seen(pilot).splitlines()[0]
        assert app_of(pilot).return_code is None
        await pilot.press("j")
        assert main(pilot).paper_id == paper_id(2), "meanwhile it can be read on"

        held.set()
        await until(pilot, lambda: app_of(pilot).return_code == 0, "the end")
    assert set(scored(home)) == set(model.paid) != set(), "all that was paid for"
    assert asked(model) == 1, "nothing more was sent"


async def test_setting_up_again_waits_for_them_too(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn, held: Event
) -> None:
    async with opened(home, settings=settings) as pilot:
        await begin(pilot, model)
        await pilot.app.screen.run_action("set_up")
        assert "“Set up again” once more leaves without it" in told(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        held.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, SetupScreen), "set-up")
        await settle(pilot)
    assert set(scored(home)) == set(model.paid) != set()


async def test_whoever_writes_when_the_answers_come_stays(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn, held: Event
) -> None:
    async with opened(home, settings=settings) as pilot:
        await begin(pilot, model)
        await pilot.press("q", "e", "x")
        held.set()
        await until(pilot, lambda: f"scored by {MODEL}" in told(pilot), "the report")
        assert isinstance(pilot.app.screen, NotePrompt)
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("q")
        assert app_of(pilot).return_code == 0


async def test_the_second_q_leaves_without_an_answer_that_never_comes(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    model.faults = ["hang"]
    async with opened(home, settings=settings) as pilot:
        await begin(pilot, model)
        await pilot.press("q")
        assert ONE_TO_COME in told(pilot)
        assert app_of(pilot).return_code is None
        await pilot.press("q")
        assert app_of(pilot).return_code == 0
    assert scored(home) == {}


def test_the_command_ends_with_the_second_q(
    home: Directories, settings: Settings, model: ModelStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, begin = Event(), model.begin

    def noted(request: Request, asked: Asked) -> Fault | None:
        begun.set()
        return begin(request, asked)

    monkeypatch.setattr(model, "begin", noted)
    model.faults = ["hang"]
    with home.config_file.open("a") as config:
        config.write(f'[llm]\nmodel = "{MODEL}"\nbase_url = "{model.url}"\nauto = "always"\n')
    with Store.open(home.database) as store:
        key = find_api_key({"ARXIVTUI_API_KEY": CANARY}, model.url)
        agree(store, plan_scoring(store, settings, load_criteria(home), key))
    with Terminal(home.database.parent, environ={"ARXIVTUI_API_KEY": CANARY}) as terminal:
        terminal.until("Paper 01")
        terminal.type(":")
        terminal.until("Search")
        terminal.type("score with the model")
        terminal.until("the price is shown first")
        terminal.type("\r")
        assert begun.wait(60)
        terminal.type("q")
        terminal.until("still to come")
        terminal.type("q")
        assert terminal.ended() == 0
        assert "Traceback" not in terminal.seen
