"""Ask a model about papers until each has a score or it is known why it has none.

Knows nothing of the store: what is sent, answered and left out is told to a `Ledger`, each at once, so that
what was paid for is kept whatever happens next.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol

from arxivtui.config import Criteria
from arxivtui.domain import NO_ANSWER, ArxivtuiError, Usage
from arxivtui.scoring.llm.answer import (
    Answer,
    PaperAnswer,
    UnreadableAnswerError,
    is_uniform,
    read_answer,
)
from arxivtui.scoring.llm.client import Ending, ModelClient, Reply
from arxivtui.scoring.llm.errors import (
    ModelError,
    PromptRefusedError,
    PromptTooLongError,
    RateLimitedError,
)
from arxivtui.scoring.llm.pace import Pace
from arxivtui.scoring.llm.prompt import ModelPaper, Prompt, build_prompt, topic_labels
from arxivtui.scoring.llm.questions import LARGEST, Question, first_question, follow_ups

CANCELLED = "scoring was cancelled"

ATTEMPTS = 5
"""How often a question is sent at most, where no answer comes."""

FRUITLESS = 10
"""Requests in a row that bring no score, after which no more are sent: something is wrong with the model."""

_UNREADABLE = 2
"""Answers in a row that cannot be read, after which the model is asked in another form."""

_TOKENS_A_PAPER = 120
_TOKENS_AN_ANSWER = 300


class Ledger(Protocol):
    """Where requests and scores are written, each in one transaction."""

    def refuses(self, reserved: Usage) -> str:
        """Why a request that may take so many tokens is not to be sent; empty if it may be."""

    def send(self, prompt: Prompt, reserved: Usage) -> str:
        """Note a request before it is sent; gives its id."""

    def answer(
        self, request_id: str, reply: Reply, usage: Usage, papers: Sequence[PaperAnswer], reason: str
    ) -> None:
        """Note the answer, its tokens and the scores in it; `reason` says what was wrong with it."""

    def fail(self, request_id: str, reason: str, *, maybe_paid: bool) -> None:
        """Note that no answer came."""

    def leave_out(self, ids: Sequence[str], reason: str, *, final: bool) -> None:
        """Note why papers got no score; `final` if asking again would bring the same."""


class _Ended(Exception):  # noqa: N818
    """Nothing more is to be asked; the papers at hand are left out with the reason why."""


class _TooDear(Exception):  # noqa: N818
    """A question is not to be sent, as it stands, for what it may cost; says why."""


class _GivenUp(Exception):  # noqa: N818
    """A question was under way when all was given up."""


class _Unanswered(Exception):  # noqa: N818
    """No answer could be had to a question."""


@dataclass(frozen=True, slots=True)
class _Received:
    """An answer as used: the scores in it, the ids without one, and how it ended."""

    papers: tuple[PaperAnswer, ...]
    missing: tuple[str, ...]
    ending: Ending
    reason: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    uniform: bool = False


class PaperAsking:
    """One run over some papers, best first. `cancel` and `abort` may be called from any thread.

    Args:
        client: the model.
        criteria: the reader's.
        pace: when a request may go.
        ledger: where everything is written.
        at_once: requests under way at the same time.
    """

    def __init__(
        self, client: ModelClient, criteria: Criteria, pace: Pace, ledger: Ledger, at_once: int
    ) -> None:
        self._client = client
        self._criteria = criteria
        self._labels = topic_labels(criteria)
        self._pace = pace
        self._ledger = ledger
        self._at_once = at_once
        self._size = LARGEST
        self._fruitless = self._unreadable = 0
        self._error: Exception | None = None
        self._landed = asyncio.Event()
        self._left: deque[ModelPaper] = deque()
        self._tasks: dict[asyncio.Task[None], bool] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self.stopped = self.hint = ""

    @property
    def under_way(self) -> int:
        """Requests whose answer is waited for. May be asked from any thread."""
        return sum(self._tasks.values())

    async def ask(self, papers: Sequence[ModelPaper]) -> None:
        """Ask about all of them; every one is scored or left out when this returns.

        Where it is stopped early, `stopped` says why and `hint` what to do about it; what is under way then
        is still waited for.

        Raises:
            ArxivtuiError: the ledger cannot be written.
        """
        self._loop = asyncio.get_running_loop()
        self._left.extend(papers)
        self._tasks = {self._loop.create_task(self._work()): False for _ in range(self._at_once)}
        try:
            await asyncio.wait(self._tasks)
        except asyncio.CancelledError:
            self._stop(CANCELLED)
            self._give_up()
            await asyncio.wait(self._tasks)
            raise
        finally:
            self._loop = None
        if self._error is not None:
            raise self._error
        rest = [paper.id for paper in self._left]
        self._left.clear()
        self._ledger.leave_out(rest, self.stopped, final=False)

    def cancel(self) -> None:
        """Send nothing more; what is under way is waited for, since it is paid for."""
        self._from_any_thread(self._stop, CANCELLED)

    def abort(self) -> None:
        """Give up what is under way as well; it may have been paid for."""
        self._from_any_thread(self._stop, CANCELLED)
        self._from_any_thread(self._give_up)

    async def _work(self) -> None:
        """Take questions from the best papers left until there are none, or nothing more is to be asked."""
        try:
            while self._left and not self.stopped:
                question = first_question(tuple(islice(self._left, self._size)), self._size)
                for _ in question.papers:
                    self._left.popleft()
                await self._settle(question)
        except _Ended:
            pass
        except Exception as error:
            # The ledger's: nothing more is to be paid for, but what is under way may still be stored.
            self._error = self._error or error
            self._stop("the store cannot be written")

    async def _settle(self, question: Question) -> None:
        """Ask, and ask on about what is left open, until every paper is scored or left out."""
        waiting = deque([question])
        while waiting:
            asked = waiting.popleft()
            try:
                received = await self._put(asked)
            except _Unanswered as error:
                self._ledger.leave_out(asked.ids, str(error), final=False)
                continue
            except _TooDear as error:
                if len(asked.papers) > 1:
                    waiting.extendleft(reversed(asked.halves()))
                    continue
                self._stop(str(error))
                self._leave_out_all((asked, *waiting))
                raise _Ended from None
            except _GivenUp:
                self._ledger.leave_out(asked.ids, NO_ANSWER, final=True)
                self._leave_out_all(waiting)
                raise _Ended from None
            except (_Ended, asyncio.CancelledError):
                self._leave_out_all((asked, *waiting))
                raise
            further = self._further(asked, received)
            waiting.extendleft(reversed(further))
            open_still = {paper_id for each in further for paper_id in each.ids}
            refused = received.ending in (Ending.REFUSED, Ending.FILTERED)
            for paper_id in received.missing:
                if paper_id not in open_still:
                    self._ledger.leave_out([paper_id], _why_missing(received, paper_id), final=refused)

    def _leave_out_all(self, questions: Iterable[Question]) -> None:
        ids = [paper_id for each in questions for paper_id in each.ids]
        self._ledger.leave_out(ids, self.stopped, final=False)

    def _further(self, question: Question, received: _Received) -> tuple[Question, ...]:
        if received.uniform:
            return replace(question, doubted=True).halves()
        return follow_ups(question, received.missing, received.ending)

    async def _put(self, question: Question) -> _Received:
        """Send a question until an answer comes.

        Raises:
            _Unanswered: none came.
            _Ended: nothing more is to be asked.
        """
        problem = ""
        for _ in range(ATTEMPTS):
            try:
                return await self._send(question)
            except PromptTooLongError as error:
                self._count(0)
                if len(question.papers) == 1:
                    raise _Unanswered(error.message.rstrip(".")) from None
                return _Received((), question.ids, Ending.CUT, error.message)
            except PromptRefusedError as error:
                self._count(0)
                return _Received((), question.ids, Ending.FILTERED, error.message)
            except ModelError as error:
                problem = error.message
                if error.stops:
                    raise self._ended(error) from None
                if not isinstance(error, RateLimitedError):
                    self._count(0)
                await self._told_off(error)
        raise _Unanswered(problem.rstrip("."))

    async def _told_off(self, error: ModelError) -> None:
        try:
            await self._pace.told_off(error.retry_after)
        except RateLimitedError as longer:
            raise self._ended(longer) from None

    async def _send(self, question: Question) -> _Received:
        """One request, written down before and after."""
        prompt = build_prompt(self._criteria, question.papers)
        reserved = self._reserved(prompt, question)
        async with self._pace.turn(reserved.total):
            await self._afford(reserved)
            request_id = self._noted(prompt, reserved)
            reply = await self._reply(request_id, prompt, reserved)
            self._pace.told(reply.limits)
            return self._take(request_id, question, prompt, reply)

    def _noted(self, prompt: Prompt, reserved: Usage) -> str:
        """The id of a request that is written down; what cannot be is not sent."""
        try:
            return self._ledger.send(prompt, reserved)
        except ArxivtuiError as error:
            raise self._ended(error) from None

    async def _afford(self, reserved: Usage) -> None:
        """Wait for requests under way to cost less than was reserved for them, where that may be enough.

        Raises:
            _TooDear: it is not.
            _Ended: nothing more is to be asked.
        """
        self._check()
        while refusal := self._ledger.refuses(reserved):
            if not any(self._tasks.values()):
                raise _TooDear(refusal)
            self._landed.clear()
            await self._landed.wait()
            self._check()

    async def _reply(self, request_id: str, prompt: Prompt, reserved: Usage) -> Reply:
        task = asyncio.current_task()
        assert task is not None
        self._tasks[task] = True
        try:
            return await self._client.ask(prompt, self._labels, reserved.completion)
        except ModelError as error:
            self._ledger.fail(request_id, error.message, maybe_paid=error.maybe_paid)
            raise
        except asyncio.CancelledError:
            self._ledger.fail(request_id, NO_ANSWER, maybe_paid=True)
            raise _GivenUp from None
        finally:
            self._tasks[task] = False
            self._landed.set()

    def _take(self, request_id: str, question: Question, prompt: Prompt, reply: Reply) -> _Received:
        """Read an answer and write down what is in it."""
        received = self._read(question, reply)
        usage = reply.usage or self._estimated_usage(prompt, reply)
        self._ledger.answer(request_id, reply, usage, received.papers, received.reason)
        if reply.usage is not None:
            self._client.learn(prompt, reply.usage)
        self._count(len(received.papers))
        if received.missing and len(question.papers) > 1 and not received.uniform:
            self._size = max(1, min(self._size, len(question.papers) * 3 // 4))
        return received

    def _read(self, question: Question, reply: Reply) -> _Received:
        if reply.ending in (Ending.REFUSED, Ending.FILTERED):
            why = reply.refusal or "a filter took the answer"
            return _Received((), question.ids, reply.ending, why)
        try:
            answer = read_answer(reply.text, question.ids, self._labels)
        except UnreadableAnswerError as error:
            if reply.ending is Ending.WHOLE:
                self._unreadable += 1
                if self._unreadable >= _UNREADABLE and self._client.step_down():
                    self._unreadable = 0
            return _Received((), question.ids, reply.ending, error.message)
        self._unreadable = 0
        if is_uniform(answer, doubted=question.doubted):
            why = "every paper has the highest marks"
            return _Received((), question.ids, reply.ending, why, uniform=True)
        return _Received(answer.papers, answer.missing, reply.ending, _wrong(answer), answer.wrong)

    def _reserved(self, prompt: Prompt, question: Question) -> Usage:
        """The most that a request is expected to take."""
        estimated = self._estimate(prompt.system + prompt.user)
        allowance = (_TOKENS_AN_ANSWER + _TOKENS_A_PAPER * len(question.papers)) * question.patience
        return Usage(estimated, 0, allowance)

    def _estimated_usage(self, prompt: Prompt, reply: Reply) -> Usage:
        """For servers that report none."""
        return Usage(self._estimate(prompt.system + prompt.user), 0, self._estimate(reply.text))

    def _estimate(self, text: str) -> int:
        return self._client.abilities.calibration.estimate(text)

    def _count(self, scored: int) -> None:
        self._fruitless = 0 if scored else self._fruitless + 1
        if self._fruitless >= FRUITLESS:
            self._stop(f"{FRUITLESS} requests in a row brought no score")

    def _check(self) -> None:
        if self.stopped:
            raise _Ended

    def _ended(self, error: ArxivtuiError) -> _Ended:
        if not self.stopped:
            self.hint = error.hint
        self._stop(error.message.rstrip("."))
        return _Ended()

    def _stop(self, reason: str) -> None:
        """Send nothing more; whoever waits for a turn is told."""
        if self.stopped:
            return
        self.stopped = reason
        for task, under_way in self._tasks.items():
            if not under_way and not _is_current(task):
                task.cancel()

    def _give_up(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _from_any_thread(self, call: Callable[..., None], *arguments: object) -> None:
        loop = self._loop
        if loop is None:
            call(*arguments)
            return
        with suppress(RuntimeError):  # It ended meanwhile.
            loop.call_soon_threadsafe(call, *arguments)


def _is_current(task: "asyncio.Task[None]") -> bool:
    try:
        return asyncio.current_task() is task
    except RuntimeError:  # Called from a thread without a loop.
        return False


def _wrong(answer: Answer) -> str:
    parts = [f"{paper_id}: {why}" for paper_id, why in answer.wrong.items()]
    if answer.foreign:
        parts.append(f"{answer.foreign} that were not asked about")
    absent = len(answer.missing) - len(answer.wrong)
    if absent:
        parts.append(f"{absent} missing")
    return "; ".join(parts)


def _why_missing(received: _Received, paper_id: str) -> str:
    match received.ending:
        case Ending.REFUSED:
            return f"the model refused: {received.reason}"
        case Ending.FILTERED:
            return f"a content filter refused: {received.reason}"
        case Ending.CUT:
            return "the answer was cut off"
        case _:
            wrong = received.wrong.get(paper_id)
            return f"the model's answer could not be used: {wrong}" if wrong else "the model gave no score"
