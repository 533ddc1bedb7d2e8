"""One question to a model at a time: sent when it may be, written down before and after, its answer read."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

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
from arxivtui.scoring.llm.ledger import Ledger
from arxivtui.scoring.llm.pace import Pace
from arxivtui.scoring.llm.prompt import Prompt, build_prompt, topic_labels
from arxivtui.scoring.llm.questions import LARGEST, Question
from arxivtui.scoring.llm.tokens import estimate_tokens

TOKENS_A_PAPER = 120.0
"""That an answer may have for each paper, where the model is not known to write more."""

_ATTEMPTS = 5
"""How often a question is sent at most, where the server fails."""

_FRUITLESS = 10
"""Requests in a row that bring no score, after which no more are sent: something is wrong with the model."""

_UNREADABLE = 2
"""Answers in a row that cannot be read, after which the model is asked in another form."""

_TOKENS_AN_ANSWER = 300
_MOST_ROOM = 64
_LONGEST_ANSWER = 64_000


class EndedError(Exception):
    """Nothing more is to be asked."""


class TooDearError(Exception):
    """A question is not to be sent, as it stands, for what it may cost; says why."""


class UnansweredError(Exception):
    """No answer could be had to a question, and nothing was paid; says why."""


class LostError(Exception):
    """The answer to a question did not come, though it may have been paid for."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as used.

    Attributes:
        papers: the scores in it.
        missing: the ids without one.
        ending: how it ended.
        reason: what was wrong with it, or empty.
        wrong: id -> what was wrong with its entry.
        uniform: it was not believed, since every paper had the highest marks.
        unreadable: no entry could be made out in it.
        cramped: thoughts took the most of its room, and it was cut off; there is more from now on.
    """

    papers: tuple[PaperAnswer, ...]
    missing: tuple[str, ...]
    ending: Ending
    reason: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    uniform: bool = False
    unreadable: bool = False
    cramped: bool = False


class Sender:
    """Sends the questions of one run, several side by side.

    Args:
        client: the model.
        criteria: the reader's.
        pace: when a request may go.
        ledger: where everything is written.
        on_stop: called when `stop` is.
        tokens_per_paper: that an answer may have for each.

    Attributes:
        stopped: why nothing more is sent; empty while it is.
        hint: what the reader can do about that.
        size: papers that a question should have at most, by what is known of the model.
        under_way: tasks that wait for an answer.
    """

    def __init__(
        self,
        client: ModelClient,
        criteria: Criteria,
        pace: Pace,
        ledger: Ledger,
        on_stop: Callable[[], None],
        tokens_per_paper: float = TOKENS_A_PAPER,
    ) -> None:
        self._client = client
        self._criteria = criteria
        self._labels = topic_labels(criteria)
        self._pace = pace
        self._ledger = ledger
        self._on_stop = on_stop
        self._tokens_per_paper = tokens_per_paper
        self._room = 1
        self._fruitless = self._unreadable = 0
        self._landed = asyncio.Event()
        # What comes first is paid for first, though something smaller would fit.
        self._purse = asyncio.Lock()
        self.stopped = self.hint = ""
        self.size = LARGEST
        self.under_way: set[asyncio.Task[None]] = set()

    def stop(self, reason: str, hint: str = "") -> None:
        """Send nothing more."""
        if not self.stopped:
            self.stopped, self.hint = reason, hint
            self._on_stop()

    async def put(self, question: Question) -> Received:
        """Send a question until an answer comes.

        Raises:
            UnansweredError: none came.
            LostError: none came, and the question may have been paid for; so it is not sent again.
            TooDearError: a cap stands in the way.
            EndedError: nothing more is to be asked.
        """
        problem = ""
        for _ in range(_ATTEMPTS):
            self._check()
            try:
                return await self._send(question)
            except ModelError as error:
                await self._failed(error)
                if isinstance(error, PromptTooLongError):
                    return self._too_long(question, error)
                if isinstance(error, PromptRefusedError):
                    return Received((), question.ids, Ending.FILTERED, error.message)
                problem = error.message.rstrip(".")
        raise UnansweredError(problem)

    async def _failed(self, error: ModelError) -> None:
        """What a failure means for this question and those that follow.

        Raises:
            LostError: the question may have been paid for.
            EndedError: it means that nothing more is to be asked.
        """
        if error.stops:
            self.stop(error.message.rstrip("."), error.hint)
        elif not isinstance(error, RateLimitedError | PromptTooLongError):
            self._count(0, error.message)
        if not isinstance(error, PromptTooLongError | PromptRefusedError):
            await self._told_off(error)
        if error.maybe_paid:
            raise LostError(error.message)
        if error.stops:
            raise EndedError

    async def _told_off(self, error: ModelError) -> None:
        try:
            await self._pace.told_off(error.retry_after)
        except RateLimitedError as longer:
            last = error.message.rstrip(".")
            self.stop(f"{longer.message.rstrip('.')}; the last that it said: {last}", longer.hint)

    def _too_long(self, question: Question, error: PromptTooLongError) -> Received:
        """Fewer papers may fit; so that no other question need find that out, all are smaller from now on."""
        if len(question.papers) == 1:
            self._count(0, error.message)
            raise UnansweredError(error.message.rstrip("."))
        self.size = max(1, min(self.size, len(question.papers) // 2))
        return Received((), question.ids, Ending.CUT, error.message)

    async def _send(self, question: Question) -> Received:
        """One request."""
        prompt = build_prompt(self._criteria, question.papers)
        async with AsyncExitStack() as turn:
            async with self._purse:
                reserved = await self._take_turn(turn, prompt, question)
                room = self._room
                if len(question.papers) > self.size:
                    why = "too many papers for this model"
                    return Received((), question.ids, Ending.CUT, why)
                request_id = self._noted(prompt, reserved)
            reply = await self._reply(request_id, prompt, reserved)
            self._pace.told(reply.limits)
            received = self._read(question, reply)
            if self._is_cramped(reply, room):
                received = replace(received, cramped=True)
            usage = reply.usage or self._estimated_usage(prompt, reply)
            self._ledger.answer(request_id, reply, usage, received.papers, received.reason)
            self._learn(question, prompt, reply, received, room)
        return received

    async def _take_turn(self, turns: AsyncExitStack, prompt: Prompt, question: Question) -> Usage:
        """Wait until the question can be paid for and its turn has come; what it may take by then.

        Answers that came meanwhile may have taught that it takes more.
        """
        while True:
            await self._afford(self._reserved(prompt, question))
            turn = await turns.enter_async_context(self._pace.turn(self._reserved(prompt, question).total))
            self._check()
            reserved = self._reserved(prompt, question)
            turn.used = len(question.papers) <= self.size and not self._ledger.refuses(reserved)
            if turn.used or len(question.papers) > self.size:
                return reserved
            await turns.aclose()

    def _noted(self, prompt: Prompt, reserved: Usage) -> str:
        """The id of a request that is written down; what cannot be is not sent."""
        try:
            return self._ledger.send(prompt, reserved)
        except ArxivtuiError as error:
            return self._end(error)

    async def _afford(self, reserved: Usage) -> None:
        """Wait for requests under way to cost less than was reserved for them, where that may be enough.

        Raises:
            TooDearError: it is not.
            EndedError: nothing more is to be asked.
        """
        self._check()
        while refusal := self._ledger.refuses(reserved):
            if not self.under_way:
                raise TooDearError(refusal)
            self._landed.clear()
            await self._landed.wait()
            self._check()

    async def _reply(self, request_id: str, prompt: Prompt, reserved: Usage) -> Reply:
        task = asyncio.current_task()
        assert task is not None
        self.under_way.add(task)
        try:
            return await self._client.ask(prompt, self._labels, reserved.completion)
        except ModelError as error:
            self._ledger.fail(request_id, error.message, maybe_paid=error.maybe_paid)
            raise
        except asyncio.CancelledError:
            self._ledger.fail(request_id, NO_ANSWER, maybe_paid=True)
            raise LostError(NO_ANSWER) from None
        finally:
            self.under_way.discard(task)
            self._landed.set()

    def _is_cramped(self, reply: Reply, room: int) -> bool:
        """Whether it was thoughts, and not the answer, that took the room of an answer that was cut off."""
        if reply.ending is not Ending.CUT or room >= _MOST_ROOM:
            return False
        written = reply.usage.completion if reply.usage else 0
        return not reply.text.strip() or written > 2 * estimate_tokens(reply.text)

    def _read(self, question: Question, reply: Reply) -> Received:
        if reply.ending in (Ending.REFUSED, Ending.FILTERED):
            why = reply.refusal or "a filter took the answer"
            return Received((), question.ids, reply.ending, why)
        try:
            answer = read_answer(reply.text, question.ids, self._labels)
        except UnreadableAnswerError as error:
            why, whole = error.message.rstrip("."), reply.ending is Ending.WHOLE
            return Received((), question.ids, reply.ending, why, unreadable=whole)
        if is_uniform(answer, doubted=question.doubted):
            why = "every paper has the highest marks"
            return Received((), question.ids, reply.ending, why, uniform=True)
        return Received(answer.papers, answer.missing, reply.ending, _wrong(answer), answer.wrong)

    def _learn(self, question: Question, prompt: Prompt, reply: Reply, received: Received, room: int) -> None:
        """What an answer shows of the model."""
        if reply.usage is not None:
            self._client.learn(prompt, reply.usage)
        if received.cramped:
            self._room = max(self._room, min(room * 4, _MOST_ROOM))
        elif received.missing and len(question.papers) > 1 and not received.uniform:
            self.size = max(1, min(self.size, len(question.papers) * 3 // 4))
        self._unreadable = self._unreadable + 1 if received.unreadable else 0
        if self._unreadable >= _UNREADABLE and self._client.step_down():
            self._unreadable = 0
        self._count(len(received.papers), _what_is_wrong(received))

    def _reserved(self, prompt: Prompt, question: Question) -> Usage:
        """The most that a request is expected to take."""
        usual = _TOKENS_AN_ANSWER + self._tokens_per_paper * len(question.papers)
        allowance = min(round(usual * question.patience * self._room), _LONGEST_ANSWER)
        return Usage(self._estimate(prompt.system + prompt.user), 0, allowance)

    def _estimated_usage(self, prompt: Prompt, reply: Reply) -> Usage:
        """For servers that report none."""
        return Usage(self._estimate(prompt.system + prompt.user), 0, self._estimate(reply.text))

    def _estimate(self, text: str) -> int:
        return self._client.abilities.calibration.estimate(text)

    def _count(self, scored: int, why: str = "") -> None:
        self._fruitless = 0 if scored else self._fruitless + 1
        if self._fruitless >= _FRUITLESS:
            last = f"; the last: {why.rstrip('.')}" if why else ""
            self.stop(f"{_FRUITLESS} requests in a row brought no score{last}")

    def _check(self) -> None:
        if self.stopped:
            raise EndedError

    def _end(self, error: ArxivtuiError) -> str:
        self.stop(error.message.rstrip("."), error.hint)
        raise EndedError from None


def _what_is_wrong(received: Received) -> str:
    match received.ending:
        case Ending.REFUSED:
            return f"the model refused ({received.reason})"
        case Ending.FILTERED:
            return f"a content filter refused ({received.reason})"
        case Ending.CUT:
            return "the answer was cut off"
        case Ending.EMPTY:
            return "the answer was empty"
        case _:
            return received.reason


def _wrong(answer: Answer) -> str:
    parts = [f"{paper_id}: {why}" for paper_id, why in answer.wrong.items()]
    if answer.foreign:
        parts.append(f"{answer.foreign} that were not asked about")
    absent = len(answer.missing) - len(answer.wrong)
    if absent:
        parts.append(f"{absent} missing")
    return "; ".join(parts)
