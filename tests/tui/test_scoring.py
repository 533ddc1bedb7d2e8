"""Scoring with a model from within the app: the price first, then the scores where the papers are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from arxivtui.config import (
    ArxivSettings,
    Directories,
    Settings,
    load_settings,
)
from arxivtui.domain import LOCAL, Paper, PaperRecord, PlainText, Score, ScoreMark, ShownScore, Unscored
from arxivtui.store import Store, papers
from arxivtui.tui.screens.consent import ConsentScreen
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.widgets.status_line import Status, status_content
from tests.canary import CANARY
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers, ModelScore
from tests.stand_ins.model_behaviour import Request
from tests.stand_ins.model_completions import Completion
from tests.stand_ins.model_faults import Fault
from tests.stand_ins.model_refusals import Refusal
from tests.tui.conftest import (
    ABOVE,
    BEFORE,
    DAY,
    RANKED_OUT,
    Opener,
    act,
    app_of,
    main,
    paper_id,
    paper_said,
    seen,
    settle,
    told,
    until,
)

MODEL = "gpt-4o"
TOLD = ModelScore(paper_id(1), 1, 3, "[b]Little[/b] to do with gates.", "T1")


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    """It thinks little of the paper that the embedded ranker thinks best."""
    with ModelStandIn(Answers([TOLD])) as stand_in:
        yield stand_in


@pytest.fixture
def settings(home: Directories, model: ModelStandIn, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a reader with a key, who is asked each time."""
    monkeypatch.setenv("ARXIVTUI_HOME", str(home.config_file.parent))
    monkeypatch.setenv("ARXIVTUI_API_KEY", CANARY)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return with_llm(load_settings(home, {}), model=MODEL, base_url=model.url, timeout_seconds=300.0)


def with_llm(settings: Settings, **changes: object) -> Settings:
    llm = msgspec.structs.replace(settings.llm, **changes)
    return msgspec.structs.replace(settings, llm=llm)


def asked(model: ModelStandIn) -> int:
    """How many questions the model was put."""
    return sum(request.path.endswith("/chat/completions") for request in model.requests)


def scored(directories: Directories) -> dict[str, Score]:
    """The model's scores, by paper."""
    with Store.open(directories.database) as store, store.reading() as db:
        ids = [row[0] for row in db.execute("SELECT id FROM papers")]
        known = [score for record in papers.records(db, ids) for score in record.scores]
    return {score.paper_id: score for score in known if score.scorer == MODEL}


async def price_shown(pilot: Pilot[None], command: str = "score") -> ConsentScreen:
    """Ask to score, until the question is there and can be answered."""
    await pilot.app.screen.run_action(command)
    await until(pilot, lambda: isinstance(pilot.app.screen, ConsentScreen), "the question")
    screen = pilot.app.screen
    assert isinstance(screen, ConsentScreen)
    await until(pilot, lambda: screen.armed, "the question can be answered")
    await settle(pilot)
    return screen


async def score(pilot: Pilot[None]) -> None:
    """Ask to score and agree, until it is done and told."""
    await price_shown(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: f"scored by {MODEL}" in told(pilot), "the report")
    await settle(pilot)


@pytest.fixture
def held(model: ModelStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """The model answers once this is set."""
    free, answer = Event(), model.answer

    def late(request: Request, fault: Fault | None) -> Refusal | Completion | Mapping[str, Any]:
        free.wait()
        return answer(request, fault)

    monkeypatch.setattr(model, "answer", late)
    yield free
    free.set()


async def begin(pilot: Pilot[None], model: ModelStandIn) -> None:
    """Ask to score and agree, until the first request is under way."""
    await price_shown(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: asked(model) == 1, "the request")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_price_is_shown_on_one_screen_and_escape_sends_nothing(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn, size: tuple[int, int]
) -> None:
    async with opened(home, settings=settings, size=size) as pilot:
        screen = await price_shown(pilot)
        shown = " ".join(seen(pilot).split())
        for part in (
            "Nothing is sent before you agree.",
            f"{MODEL} at 127.0.0.1",
            "the environment (ARXIVTUI_API_KEY)",
            "titles and abstracts",
            f"{ABOVE + RANKED_OUT} of {ABOVE + RANKED_OUT} announced on Mon 14 Jul 2025",
            "tokens",
            "a month of full evenings",
            "$0.00 today, $0.00 this month",
            "$0.25 a day, $5.00 a month",
            "Enter agree and score",
        ):
            assert part in shown
        assert CANARY not in shown
        assert screen.query_one("VerticalScroll").max_scroll_y == 0, "all of it without scrolling"

        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
    assert model.requests == []
    assert scored(home) == {}


async def test_a_key_meant_for_what_stood_there_before_agrees_to_nothing(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    async with opened(home, settings=settings) as pilot:
        await pilot.app.screen.run_action("score")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentScreen), "the question")
        screen = pilot.app.screen
        assert isinstance(screen, ConsentScreen)
        if not screen.armed:
            screen.action_agree()
            await settle(pilot)
            assert pilot.app.screen is screen
    assert model.requests == []


async def test_scores_appear_where_the_papers_are(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    async with opened(home, settings=settings, size=(140, 40)) as pilot:
        before = main(pilot).view.ids
        assert seen(pilot).index("Paper 01") < seen(pilot).index("Paper 02")
        await score(pilot)

        assert f"{ABOVE + RANKED_OUT} papers scored by {MODEL} for $0.0" in told(pilot)
        assert main(pilot).view.ids == before, "an open list stays as it is"
        assert main(pilot).paper_id == paper_id(1)
        row = main(pilot).papers.row(paper_id(1))
        assert row is not None
        assert row.score == pytest.approx(0.3 * 99)
        shown = seen(pilot)
        assert f"{MODEL} and embedded ranker" in shown
        assert "relevance 1" in shown
        assert "[b]Little[/b] to do with gates." in shown, "as text"
        assert "today" in shown.splitlines()[0]

        await act(pilot, "sort")
        assert main(pilot).view.ids[0] != paper_id(1), "it is sorted by them when that is asked for"
        assert main(pilot).paper_id == paper_id(1), "and the cursor stays on its paper"
        await act(pilot, "score")
        assert f"{MODEL} has nothing left to score of what was announced on Mon 14 Jul 2025" in told(pilot)
    assert len(scored(home)) == ABOVE + RANKED_OUT
    assert set(model.paid.values()) == {1}


async def test_the_second_question_is_shorter_and_the_palette_shows_the_price(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    few = with_llm(settings, papers_per_day=8)
    async with opened(home, settings=few) as pilot:
        await score(pilot)
    async with opened(home, settings=with_llm(settings, papers_per_day=12), size=(100, 30)) as pilot:
        await price_shown(pilot)
        shown = " ".join(seen(pilot).split())
        assert f"Score 4 papers with {MODEL} for about $0.0" in shown
        assert "8 scored already, 11 ranked lower" in shown
        assert "Nothing is sent" not in shown
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        pilot.app.screen.query_one(Input).value = "score with"
        await until(pilot, lambda: "4 papers, about $0.0" in seen(pilot), "the price")
        await pilot.press("escape")
    assert asked(model) == 1


async def test_old_scores_are_asked_for_again_only_by_a_command_of_their_own(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    async with opened(home, settings=settings) as pilot:
        assert main(pilot).check_action("rescore", ()) is False
        await score(pilot)
    home.criteria_file.write_text("## Reasoning\n\nProofs.\n")
    async with opened(home, settings=settings) as pilot:
        await act(pilot, "score")
        await until(pilot, lambda: "nothing left to score" in told(pilot), "the answer")
        assert f"{ABOVE + RANKED_OUT} scored under other criteria" in told(pilot)
        assert set(model.paid.values()) == {1}
        await price_shown(pilot, "rescore")
        assert f"Score {ABOVE + RANKED_OUT} papers with {MODEL}" in seen(pilot)
        assert f"{ABOVE + RANKED_OUT} of them asked about again" in seen(pilot)
        await pilot.press("y")
        await until(pilot, lambda: f"scored by {MODEL}" in told(pilot), "the report")
    assert set(model.paid.values()) == {2}


async def test_a_rejected_key_is_told_once_and_every_paper_says_why(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    model.keys = {"sk-another"}
    async with opened(home, settings=settings, size=(140, 40)) as pilot:
        await price_shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: f"{MODEL} scored none" in told(pilot), "the report")
        await settle(pilot)
        (said,) = [said for said in app_of(pilot).history if said.bad]
        assert f"{MODEL} scored none of {ABOVE + RANKED_OUT} papers: " in said.text
        assert "set-key" in said.text
        assert CANARY not in seen(pilot)
        assert f"{MODEL}: not scored: " in seen(pilot)
    assert asked(model) == 1


async def test_a_cap_leaves_nothing_to_agree_to(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    async with opened(home, settings=with_llm(settings, cap_per_day=0.0)) as pilot:
        await pilot.app.screen.run_action("score")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentScreen), "the question")
        await settle(pilot)
        assert "Not now: the cap of $0.00 a day would be passed" in seen(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConsentScreen)
    assert model.requests == []


async def test_an_unknown_price_is_said_to_be_unknown(
    home: Directories, opened: Opener, settings: Settings
) -> None:
    async with opened(home, settings=with_llm(settings, model="own-model"), size=(80, 24)) as pilot:
        await price_shown(pilot)
        shown = " ".join(seen(pilot).split())
        assert "The price is unknown." in shown
        assert "300,000 tokens a day" in shown


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"model": ""}, "No model is set."),
        ({"base_url": "https://model.example/v1"}, "There is no API key for model.example."),
    ],
)
async def test_what_is_missing_is_told_with_what_to_do(
    home: Directories,
    opened: Opener,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    answer: str,
) -> None:
    monkeypatch.delenv("ARXIVTUI_API_KEY")
    async with opened(home, settings=with_llm(settings, **changes)) as pilot:
        await act(pilot, "score")
        await until(pilot, lambda: answer in told(pilot), "the answer")
        assert not main(pilot).bars.job


@pytest.fixture
def later(home: Directories, tmp_path: Path) -> Iterator[ArxivSettings]:
    """arXiv announces six papers on the day after those of the store."""
    (day,) = weekdays(DAY + timedelta(days=1), 1)
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", [day]))
    with ArxivStandIn(captures, today=day) as arxiv:
        yield ArxivSettings(base_url=arxiv.url, feed_url=arxiv.url, categories=("cs.LG",), delay_seconds=0.0)


async def fetch(pilot: Pilot[None]) -> None:
    await pilot.press("r")
    await until(pilot, lambda: "Fetched cs.LG" in told(pilot), "the report")
    await settle(pilot)


async def test_new_papers_are_scored_by_themselves_where_the_reader_wants_that(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn, later: ArxivSettings
) -> None:
    always = msgspec.structs.replace(with_llm(settings, auto="always"), arxiv=later)
    async with opened(home, settings=always) as pilot:
        await score(pilot)
        before = asked(model)
        await fetch(pilot)
        await until(pilot, lambda: f"5 papers scored by {MODEL}" in told(pilot), "the report")
    assert asked(model) == before + 1


@pytest.mark.parametrize(
    ("auto", "then"),
    [("always", f"5 papers scored by {MODEL}"), ("ask", f"5 papers can be scored by {MODEL}")],
)
async def test_papers_that_come_while_the_model_is_asked_are_thought_of_afterwards(
    home: Directories,
    opened: Opener,
    settings: Settings,
    model: ModelStandIn,
    later: ArxivSettings,
    held: Event,
    auto: str,
    then: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arxivtui.tui.widgets.key_bar.MESSAGE_SECONDS", 0.2)
    wanted = msgspec.structs.replace(with_llm(settings, auto=auto), arxiv=later)
    async with opened(home, settings=wanted) as pilot:
        await begin(pilot, model)
        await pilot.press("r")
        await until(pilot, lambda: "Fetched cs.LG" in told(pilot), "the fetch")
        assert then not in told(pilot)
        held.set()
        await until(pilot, lambda: f"{ABOVE + RANKED_OUT} papers scored by" in told(pilot), "the first run")
        await until(pilot, lambda: then in told(pilot), "what follows")
        await settle(pilot)


async def test_an_older_day_that_is_open_is_what_is_scored(
    home: Directories, opened: Opener, settings: Settings, model: ModelStandIn
) -> None:
    async with opened(home, settings=settings, size=(100, 30)) as pilot:
        await act(pilot, "left", "down", "open_paper")
        assert main(pilot).spec.day == BEFORE
        await price_shown(pilot)
        shown = " ".join(seen(pilot).split())
        assert f"Score 5 papers with {MODEL}" in shown
        assert "5 of 5 announced on Fri 11 Jul 2025" in shown
        await pilot.press("enter")
        await until(pilot, lambda: f"5 papers scored by {MODEL}" in told(pilot), "the report")
        await settle(pilot)
        await act(pilot, "score")
        assert "nothing left to score of what was announced on Fri 11 Jul 2025" in told(pilot)

        await act(pilot, "left", "up", "open_paper")
        await price_shown(pilot)
        assert f"{ABOVE + RANKED_OUT} of {ABOVE + RANKED_OUT + 5} announced on 2 days" in seen(pilot)
        await pilot.press("escape")
    assert set(scored(home)) == {paper_id(80 + number) for number in range(1, 6)}


@pytest.mark.parametrize("auto", ["ask", "always", "never"])
async def test_after_a_fetch_the_price_is_told_and_no_question_pops_up(
    home: Directories,
    opened: Opener,
    settings: Settings,
    model: ModelStandIn,
    later: ArxivSettings,
    auto: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arxivtui.tui.widgets.key_bar.MESSAGE_SECONDS", 0.2)
    async with opened(
        home, settings=msgspec.structs.replace(with_llm(settings, auto=auto), arxiv=later)
    ) as pilot:
        await fetch(pilot)
        offer = f"5 papers can be scored by {MODEL} (about $0.0"
        if auto != "never":  # Where it goes by itself, it does not before the reader has agreed once.
            await until(pilot, lambda: offer in told(pilot), "the offer")
            assert "“Score with the model” in the palette (:)" in told(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert (offer in told(pilot)) == (auto != "never")
    assert model.requests == []


async def test_without_a_model_nothing_is_said_of_one(
    home: Directories, opened: Opener, settings: Settings, later: ArxivSettings
) -> None:
    async with opened(
        home, settings=msgspec.structs.replace(with_llm(settings, model=""), arxiv=later)
    ) as pilot:
        await fetch(pilot)
        assert "model" not in told(pilot).lower()


def test_the_paper_says_who_scored_it_and_why_another_did_not() -> None:
    paper = Paper(
        id=paper_id(1), title="Gates", authors=("Ada Example",), abstract="Sparse.", categories=("cs.LG",)
    )
    answer = Score(
        paper.id, MODEL, "old", paper.text_hash, "run", relevance=9, novelty=7, comment="[b]x\x1b[2J[/b]"
    )
    refusal = Unscored(
        paper.id, paper.text_hash, "gpt-5-mini", "now", "run", "the model refused: [i]no\x1b[31m", True
    )
    record = PaperRecord(
        paper=paper,
        plain=PlainText("Gates", paper.authors, "Sparse."),
        shown=ShownScore(answer, 90.0, ScoreMark.OLD_CRITERIA),
        scores=(answer, Score(paper.id, LOCAL, "now", paper.text_hash, "run", 93.0)),
        unscored=(refusal,),
    )
    for width in (30, 44, 90):
        shown = " ".join(paper_said(record, width).split())
        assert MODEL in shown
        assert "relevance 9" in shown
        assert "novelty 7" in shown
        assert "old criteria" in shown
        assert "[b]x[/b]" in shown
        assert "gpt-5-mini: not scored: the model refused: [i]no" in shown
    alone = replace(record, shown=None, scores=())
    assert "Not scored yet" not in paper_said(alone, 60)


def test_what_was_spent_is_the_first_to_go_where_there_is_no_room() -> None:
    job = "scored 32 of 60 · $0.012 · 9 s left · 5 requests · 21,000 tokens"
    assert status_content(Status(spent=0.042), 80).plain.endswith("$0.04 today")
    assert "$0.0021 today" in status_content(Status(spent=0.0021), 80).plain
    assert "today" not in status_content(Status(), 80).plain
    assert "21,000 tokens" in status_content(Status(spent=0.042, job=job), 100).plain
    busy = status_content(Status(spent=0.042, job=job), 60).plain
    assert "today" not in busy
    assert "scored 32 of 60 · $0.012 · 9 s left" in busy
    assert "…" not in busy, "what does not fit is left out whole"
