"""Ask a model about papers until each has a score or it is known why it has none."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from arxivtui.config import Criteria
from arxivtui.domain import NO_ANSWER
from arxivtui.scoring.llm.client import Ending, ModelClient
from arxivtui.scoring.llm.ledger import Ledger
from arxivtui.scoring.llm.pace import Pace
from arxivtui.scoring.llm.prompt import ModelPaper
from arxivtui.scoring.llm.questions import Question, first_question, follow_ups
from arxivtui.scoring.llm.sending import (
    TOKENS_A_PAPER,
    EndedError,
    LostError,
    Received,
    Sender,
    TooDearError,
    UnansweredError,
)

CANCELLED = "scoring was cancelled"


class PaperAsking:
    """One run over some papers, best first. `cancel` and `abort` may be called from any thread.

    Knows nothing of the store: what is sent, answered and left out is told to the ledger, each at once.

    Args:
        client: the model.
        criteria: the reader's.
        pace: when a request may go.
        ledger: where everything is written.
        at_once: requests under way at the same time.
        tokens_per_paper: that an answer may have for each.
    """

    def __init__(
        self,
        client: ModelClient,
        criteria: Criteria,
        pace: Pace,
        ledger: Ledger,
        at_once: int,
        tokens_per_paper: float = TOKENS_A_PAPER,
    ) -> None:
        self._sender = Sender(client, criteria, pace, ledger, self._wake_waiting, tokens_per_paper)
        self._ledger = ledger
        self._at_once = at_once
        self._error: Exception | None = None
        self._cut_short = False
        self._left: deque[ModelPaper] = deque()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def stopped(self) -> str:
        """Why it ended before all papers were asked about; empty if it did not."""
        return self._sender.stopped if self._cut_short else ""

    @property
    def hint(self) -> str:
        """What the reader can do about that, or empty."""
        return self._sender.hint if self._cut_short else ""

    @property
    def under_way(self) -> int:
        """Requests whose answer is waited for. May be asked from any thread."""
        return len(self._sender.under_way)

    async def ask(self, papers: Sequence[ModelPaper]) -> None:
        """Ask about all of them; every one is scored or left out when this returns.

        Where it is stopped early, `stopped` says why and `hint` what to do about it; what is under way then
        is still waited for.

        Raises:
            ArxivtuiError: the ledger cannot be written.
        """
        self._loop = asyncio.get_running_loop()
        self._left.extend(papers)
        self._tasks = tuple(self._loop.create_task(self._work()) for _ in range(self._at_once))
        try:
            await asyncio.wait(self._tasks)
        except asyncio.CancelledError:
            self._sender.stop(CANCELLED)
            self._give_up()
            await asyncio.wait(self._tasks)
            raise
        finally:
            self._loop = None
        if self._error is not None:
            raise self._error
        self._leave_out_for_the_stop([Question(tuple(self._left))])
        self._left.clear()

    def cancel(self) -> None:
        """Send nothing more; what is under way is waited for, since it is paid for."""
        self._from_any_thread(self._sender.stop, CANCELLED)

    def abort(self) -> None:
        """Give up what is under way as well; it may have been paid for."""
        self._from_any_thread(self._sender.stop, CANCELLED)
        self._from_any_thread(self._give_up)

    async def _work(self) -> None:
        """Take questions from the best papers left until there are none, or nothing more is to be asked."""
        try:
            while self._left and not self._sender.stopped:
                size = self._sender.size
                question = first_question(tuple(islice(self._left, size)), size)
                for _ in question.papers:
                    self._left.popleft()
                await self._settle(question)
        except Exception as error:
            # The ledger's: nothing more is to be paid for, but what is under way may still be stored.
            self._error = self._error or error
            self._sender.stop("the store cannot be written")

    async def _settle(self, question: Question) -> None:
        """Ask, and ask on about what is left open, until every paper is scored or left out."""
        waiting = deque([question])
        while waiting:
            asked = waiting.popleft()
            if len(asked.papers) > self._sender.size:  # Others found out meanwhile that it is too long.
                waiting.extendleft(reversed(asked.halves()))
                continue
            try:
                received = await self._sender.put(asked)
            except UnansweredError as error:
                self._ledger.leave_out(asked.ids, str(error), final=False)
            except LostError:
                self._ledger.leave_out(asked.ids, NO_ANSWER, final=True)
            except TooDearError as error:
                if len(asked.papers) == 1:
                    self._sender.stop(str(error))
                    self._leave_out_for_the_stop((asked, *waiting))
                    return
                waiting.extendleft(reversed(asked.halves()))
            except (EndedError, asyncio.CancelledError):
                self._leave_out_for_the_stop((asked, *waiting))
                return
            else:
                waiting.extendleft(reversed(self._take(asked, received)))

    def _take(self, asked: Question, received: Received) -> Sequence[Question]:
        """What is asked next, now that an answer came; papers that are in none of it are left out."""
        further = _further(asked, received)
        open_still = {paper_id for each in further for paper_id in each.ids}
        refused = received.ending in (Ending.REFUSED, Ending.FILTERED)
        for paper_id in received.missing:
            if paper_id not in open_still:
                self._ledger.leave_out([paper_id], _why_missing(received, paper_id), final=refused)
        return further

    def _leave_out_for_the_stop(self, questions: Iterable[Question]) -> None:
        ids = [paper_id for each in questions for paper_id in each.ids]
        self._cut_short = self._cut_short or bool(ids)
        self._ledger.leave_out(ids, self._sender.stopped, final=False)

    def _wake_waiting(self) -> None:
        """End the tasks that wait for a turn; those that wait for an answer take it."""
        current = _current_task()
        for task in self._tasks:
            if task not in self._sender.under_way and task is not current:
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


def _current_task() -> "asyncio.Task[None] | None":
    try:
        return asyncio.current_task()
    except RuntimeError:  # Called from a thread without a loop.
        return None


def _further(question: Question, received: Received) -> tuple[Question, ...]:
    if received.cramped:
        missing = set(received.missing)
        rest = tuple(paper for paper in question.papers if paper.id in missing)
        return (replace(question, papers=rest),) if rest else ()
    if received.uniform:
        return replace(question, doubted=True).halves()
    return follow_ups(question, received.missing, received.ending)


def _why_missing(received: Received, paper_id: str) -> str:
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
