"""Work off the event loop: threads that answer with one typed message, and acts committed in order."""

from asyncio import Event, get_running_loop, to_thread, wait_for
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker, get_current_worker

from arxivtui.domain import ArxivtuiError

if TYPE_CHECKING:
    from arxivtui.tui.messages import JobFailed

FETCHING, SCORING, PLANNING, RANKING, PDFS = "fetch", "score", "plan", "rank", "pdf"
"""Groups of jobs that are told of while they run."""
DAYS, VIEW, REST, MARKS, ROWS, PAPER, SPENT = "days", "view", "rest", "marks", "rows", "paper", "spent"
"""Groups of jobs that read what the papers' screen shows."""
WRITES = "writes"
"""The group of what the reader does to papers."""


class UnexpectedError(ArxivtuiError):
    """A defect of the app's own, told instead of a traceback; the log has the rest."""


Work = Callable[[], Message | None]


def start(node: DOMNode, group: str, work: Work, *, exclusive: bool = True) -> Worker[None]:
    """Run `work` in a thread; its message, or `JobFailed`, is posted to `node`.

    A newer job of an exclusive group takes the place of an older one, whose answer is dropped.
    """
    return node.run_worker(
        partial(_answer, node, group, work),
        name=group,
        group=group,
        exclusive=exclusive,
        exit_on_error=False,
        thread=True,
    )


def is_at_work(node: DOMNode, *groups: str) -> bool:
    """Whether a worker of one of these groups has begun, for whichever node, and not ended."""
    return any(worker.group in groups and not worker.is_finished for worker in node.workers)


def _answer(node: DOMNode, group: str, work: Work) -> None:
    worker: Worker[None] = get_current_worker()
    answer = attempt(group, work)
    if answer is not None and not worker.is_cancelled:
        node.post_message(answer)


def attempt(group: str, work: Work) -> Message | None:
    """The answer of `work`, whatever happens in it."""
    try:
        return work()
    except ArxivtuiError as error:
        return _failed(group, error)
    except Exception as error:
        import logging

        logging.getLogger(__name__).exception("The job %r failed.", group)
        return _failed(group, unexpected(error))


def _failed(group: str, error: ArxivtuiError) -> "JobFailed":
    from arxivtui.tui.messages import JobFailed

    return JobFailed(group, error)


def unexpected(error: Exception) -> UnexpectedError:
    """An error that nobody foresaw, as one sentence."""
    return UnexpectedError(
        f"Something unexpected went wrong: {type(error).__name__}: {error}.", "The log has more."
    )


async def within(seconds: float, group: str, work: Work) -> None:
    """Do what may as well be left undone; after so many seconds it is left to itself.

    A thread of its own, which neither the event loop nor the program waits for at their end.
    """
    loop, done = get_running_loop(), Event()

    def run() -> None:
        attempt(group, work)
        with suppress(RuntimeError):  # The loop ended meanwhile.
            loop.call_soon_threadsafe(done.set)

    Thread(target=run, name=group, daemon=True).start()
    with suppress(TimeoutError):
        await wait_for(done.wait(), seconds)


class OrderedWrites:
    """Writes of one reader, committed one after the other in the order of the keys pressed.

    A worker runs only while there is something to write, so that waiting for all workers waits for
    the last commit.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._waiting: deque[Work] = deque()
        self._worker: Worker[None] | None = None
        self._busy = False

    def add(self, write: Work) -> None:
        """Queue a write; its message is posted to the node once it is committed."""
        self._waiting.append(write)
        if not self._busy:
            self._busy = True
            self._worker = self._node.run_worker(
                self._drain(), name=WRITES, group=WRITES, exit_on_error=False
            )

    @property
    def is_busy(self) -> bool:
        """Something is queued or being written."""
        return self._busy

    async def finish(self) -> None:
        """Wait until everything queued is committed."""
        while self._busy and self._worker is not None:
            await self._worker.wait()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                answer = await to_thread(attempt, WRITES, self._waiting.popleft())
                if answer is not None:
                    self._node.post_message(answer)
        finally:
            self._busy = False
