"""The asking by itself: what it tells the ledger, whatever the model does and whenever it is stopped."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from arxivtui.config import LlmSettings, parse_criteria
from arxivtui.domain import NO_ANSWER, ArxivtuiError, Usage
from arxivtui.scoring.llm import (
    CANCELLED,
    ModelClient,
    ModelPaper,
    Pace,
    PaperAnswer,
    PaperAsking,
    Prompt,
    Reply,
)
from tests.canary import CANARY
from tests.stand_ins.model import ModelStandIn
from tests.waiting import in_thread, until

CRITERIA = parse_criteria("## Sparse networks\n\nPruning.")
PAPERS = [ModelPaper(f"2507.{number:05}", f"Title {number}", "An abstract.") for number in range(1, 101)]
IDS = {paper.id for paper in PAPERS}


class Notes:
    """A ledger on paper; `on_answer` is called before an answer is noted."""

    def __init__(self, cap: int = 10**9, on_answer: Callable[[], None] = lambda: None) -> None:
        self.cap, self.on_answer = cap, on_answer
        self.sent: dict[str, Prompt] = {}
        self.reserved: dict[str, int] = {}
        self.scored: list[str] = []
        self.left_out: dict[str, tuple[str, bool]] = {}
        self.maybe_paid: list[str] = []

    def refuses(self, reserved: Usage) -> str:
        return "the cap" if sum(self.reserved.values()) + reserved.total > self.cap else ""

    def send(self, prompt: Prompt, reserved: Usage) -> str:
        name = str(len(self.sent))
        self.sent[name], self.reserved[name] = prompt, reserved.total
        return name

    def answer(
        self, request_id: str, reply: Reply, usage: Usage, papers: Sequence[PaperAnswer], reason: str
    ) -> None:
        self.on_answer()
        self.reserved[request_id] = usage.total
        self.scored += [paper.id for paper in papers]

    def fail(self, request_id: str, reason: str, *, maybe_paid: bool) -> None:
        if maybe_paid:
            self.maybe_paid.append(request_id)
        else:
            self.reserved[request_id] = 0

    def leave_out(self, ids: Sequence[str], reason: str, *, final: bool) -> None:
        for paper_id in ids:
            assert paper_id not in self.left_out
            self.left_out[paper_id] = (reason, final)

    def complete(self) -> bool:
        """Each paper once, scored or left out."""
        return sorted([*self.scored, *self.left_out]) == sorted(IDS)


class Asked:
    """An asking of the stand-in that can be stopped from here while it runs in a thread."""

    def __init__(self, model: ModelStandIn, notes: Notes, at_once: int = 4, **settings: float) -> None:
        self.model, self.notes = model, notes
        self.settings = LlmSettings(model="gpt-4o", base_url=model.url, **settings)  # type: ignore[arg-type]
        self.at_once = at_once
        self.asking: PaperAsking | None = None

    def run(self) -> PaperAsking:
        return asyncio.run(self._run())

    async def _run(self) -> PaperAsking:
        async with ModelClient(self.settings, CANARY) as client:
            pace = Pace(self.at_once, sleep=lambda _: asyncio.sleep(0), jitter=lambda: 1.0)
            self.asking = PaperAsking(client, CRITERIA, pace, self.notes, self.at_once)
            await self.asking.ask(PAPERS)
        return self.asking


@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_every_paper_is_asked_about_once(at_once: int) -> None:
    with ModelStandIn() as model:
        notes = Notes()
        asking = Asked(model, notes, at_once).run()

    assert (asking.stopped, asking.hint, asking.under_way) == ("", "", 0)
    assert sorted(notes.scored) == sorted(IDS)
    assert all(prompt.ids == tuple(sorted(prompt.ids)) for prompt in notes.sent.values())


def test_cancelling_takes_the_answers_under_way() -> None:
    with ModelStandIn() as model:
        model.faults = ["hang:0.3"]
        asked = Asked(model, Notes())
        running = in_thread(asked.run)
        until(lambda: asked.asking and asked.asking.under_way > 1, "requests side by side")
        assert asked.asking is not None
        asked.asking.cancel()
        asking = running.result()
        answered = sum(len(request.asked) for request in model.requests)

    assert asking.stopped == CANCELLED
    assert len(asked.notes.scored) == answered < 100
    assert asked.notes.complete()
    assert not asked.notes.maybe_paid


def test_aborting_gives_them_up_and_says_that_they_may_be_paid() -> None:
    with ModelStandIn() as model:
        asked = Asked(model, Notes(on_answer=lambda: setattr(model, "faults", ["hang"])))
        running = in_thread(asked.run)
        until(lambda: asked.asking and asked.asking.under_way > 1, "requests side by side")
        assert asked.asking is not None
        asked.asking.abort()
        running.result()

    lost = [paper_id for paper_id, why in asked.notes.left_out.items() if why == (NO_ANSWER, True)]
    assert set(lost) == {
        paper_id for name in asked.notes.maybe_paid for paper_id in asked.notes.sent[name].ids
    }
    assert len(asked.notes.maybe_paid) > 1
    assert asked.notes.complete()


def test_cancelled_before_it_begins_it_sends_nothing() -> None:
    async def run(url: str, notes: Notes) -> PaperAsking:
        async with ModelClient(LlmSettings(model="gpt-4o", base_url=url), CANARY) as client:
            asking = PaperAsking(client, CRITERIA, Pace(4), notes, 4)
            asking.cancel()
            await asking.ask(PAPERS)
            asking.abort()
            return asking

    with ModelStandIn() as model:
        notes = Notes()
        asking = asyncio.run(run(model.url, notes))

    assert not model.requests
    assert asking.stopped == CANCELLED
    assert notes.complete()


def test_cancelled_after_the_last_answer_nothing_was_stopped() -> None:
    with ModelStandIn() as model:
        asked = Asked(model, Notes(), at_once=1)
        asked.notes.on_answer = lambda: asked.asking.cancel() if len(asked.notes.sent) == 7 else None  # type: ignore[union-attr]
        asking = asked.run()

    assert len(asked.notes.sent) == 7
    assert asking.stopped == ""
    assert sorted(asked.notes.scored) == sorted(IDS)


@pytest.mark.parametrize("at_once", [1, 4, 16])
def test_under_a_cap_the_best_are_asked_about_and_the_rest_is_left_out(at_once: int) -> None:
    with ModelStandIn() as model:
        notes = Notes(cap=9_000)
        asking = Asked(model, notes, at_once).run()
        spent = sum(request.usage["prompt_tokens"] + request.usage["completion_tokens"]
                    for request in model.requests if request.usage)  # fmt: skip

    assert asking.stopped == "the cap"
    assert 5_000 < spent <= 9_000
    assert notes.complete()
    best = {paper.id for paper in PAPERS[: len(notes.scored)]}
    assert len(set(notes.scored) - best) <= 4, "but for the rest of a question that was halved"


def test_a_ledger_that_cannot_note_an_answer_ends_it_and_is_heard() -> None:
    def fail() -> None:
        raise ArxivtuiError("The pencil broke.")

    with ModelStandIn() as model:
        notes = Notes(on_answer=fail)
        with pytest.raises(ArxivtuiError, match="pencil"):
            Asked(model, notes).run()

    assert not notes.scored
    assert len(model.requests) <= 4


def test_after_it_has_stopped_itself_nobody_waits() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def run(url: str, notes: Notes) -> None:
        clock = iter(range(10**9))
        async with ModelClient(LlmSettings(model="gpt-4o", base_url=url), CANARY) as client:
            pace = Pace(4, sleep=sleep, jitter=lambda: 0.0, clock=lambda: next(clock) * 100.0)
            await PaperAsking(client, CRITERIA, pace, notes, 4).ask(PAPERS)

    with ModelStandIn() as model:
        model.faults = ["500"]
        notes = Notes()
        asyncio.run(run(model.url, notes))
        assert len(model.requests) == 10

    assert len(waited) <= 10
    (reason,) = {reason for reason, _ in notes.left_out.values()}
    assert reason.startswith("10 requests in a row brought no score; the last: 127.0.0.1 failed")


def test_a_context_that_holds_few_papers_makes_all_questions_small() -> None:
    with ModelStandIn() as model:
        model.context_window = 620
        notes = Notes()
        Asked(model, notes).run()
        refused = sum(request.status == 400 for request in model.requests)

    assert sorted(notes.scored) == sorted(IDS)
    assert refused <= 12


def test_a_model_that_thinks_for_all_of_its_room_gets_more() -> None:
    with ModelStandIn() as model:
        model.thoughts = 4_000
        notes = Notes()
        Asked(model, notes).run()

    assert sorted(notes.scored) == sorted(IDS)
    assert len(model.requests) <= 16


def test_questions_that_no_answer_came_to_are_not_put_again() -> None:
    with ModelStandIn() as model:
        model.faults, model.bills_abandoned = ["cut*1", "hang-up*1", "hang*1"], True
        notes = Notes()
        Asked(model, notes, timeout_seconds=10.0).run()

    assert len(notes.maybe_paid) == 3
    assert set(model.billed.values()) == {1}
    assert set(notes.left_out.values()) == {(NO_ANSWER, True)}
    assert notes.complete()
