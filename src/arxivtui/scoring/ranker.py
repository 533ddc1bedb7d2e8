"""The embedded ranker as the rest of the app sees it: an object that owns a process of its own."""

import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from arxivtui.domain import ArxivtuiError, newer_id
from arxivtui.scoring import frames
from arxivtui.scoring.frames import (
    Answer,
    Example,
    Failure,
    FrameError,
    Message,
    Ranking,
    RankPaper,
    Request,
    TopicText,
)

COMMAND = (sys.executable, "-P", "-m", "arxivtui.scoring.ranker_process")
"""`-P`: a file called numpy.py in the reader's folder is not ours."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_SECRETS = ("ARXIVTUI_API_KEY", "OPENAI_API_KEY")
_CHUNK = 1 << 16
_GRACE_SECONDS = 1.0
_LAST_WORDS = 4_096


class RankerError(ArxivtuiError):
    """The ranker's process could not answer."""


class RankerCancelledError(RankerError):
    """The ranking was given up, as asked."""


class _Topic(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def avoid(self) -> str: ...
    @property
    def muted(self) -> bool: ...


class Topics(Protocol):
    """The part of the reader's criteria that the ranker looks at."""

    @property
    def topics(self) -> Sequence[_Topic]:
        """In the reader's order."""


class Ranker:
    """Ranks papers in a process that is started when first needed and ended when idle or closed.

    Safe from any thread; calls wait for each other. A process that dies, hangs or talks nonsense costs one
    `RankerError`; the next call starts a fresh one.

    Args:
        cache: a file to keep papers' terms in, which may be lost at any time; None keeps nothing.
        timeout_seconds: for one ranking, the start of the process included.
        idle_seconds: the process is ended when it has had nothing to do for so long.
        command: what to start, for tests.
    """

    def __init__(
        self,
        cache: Path | None = None,
        *,
        timeout_seconds: float = 120.0,
        idle_seconds: float = 60.0,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._cache = str(cache or "")
        self._timeout = timeout_seconds
        self._idle = idle_seconds
        self._command = tuple(command)
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None
        self._state = threading.Lock()
        self._busy = self._cancelled = self._given_up = False
        self._said = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process, or None while there is none."""
        process = self._process
        return process.pid if process else None

    def rank(
        self,
        papers: Sequence[RankPaper],
        criteria: Topics,
        background: Sequence[RankPaper] = (),
        examples: Sequence[Example] = (),
        faded: Sequence[_Topic] = (),
        *,
        reasons: bool = True,
    ) -> list[Ranking]:
        """Rank papers by the topics of the reader's criteria and by what the reader has judged.

        Args:
            papers: what to rank.
            criteria: the topics.
            background: other recent papers, from which the ranker learns what is common; the same paper
                then gets much the same score on any day.
            examples: papers that the reader has judged; of very many wanted ones, put the newest first.
            faded: topics that the reader has dropped.
            reasons: whether evidence is wanted; without, it takes half the time.

        Returns:
            A ranking for every paper that has a word in it, best first, of equals the newest id. None without
            both topics and a wanted example: then there is nothing to rank by.

        Raises:
            RankerError: the process could not answer; the message has its last words.
            RankerCancelledError: another thread called `cancel`.
        """
        if not papers or not (criteria.topics or any(each.weight > 0 for each in examples)):
            return []
        request = Request(
            tuple(papers),
            _texts(criteria.topics),
            tuple(background),
            tuple(examples),
            _texts(faded),
            self._cache,
            reasons,
        )
        answer = self._ask(request)
        if isinstance(answer, Failure):
            raise RankerError(answer.message)
        known = {paper.id for paper in papers}
        if not isinstance(answer, Answer) or any(ranking.id not in known for ranking in answer.rankings):
            self._end_at_once()
            raise RankerError("The ranker's answer does not fit the question.")
        return sorted(answer.rankings, key=lambda one: (one.score, newer_id(one.id)), reverse=True)

    def cancel(self, *, for_good: bool = False) -> None:
        """Give up the ranking that another thread is waiting for, if there is one; at once.

        Args:
            for_good: and all later ones.
        """
        with self._state:
            self._given_up = self._given_up or for_good
            if self._busy:
                self._cancelled = True
                if process := self._process:
                    process.kill()

    def check(self) -> None:
        """Stop here if there is to be no more ranking.

        Raises:
            RankerCancelledError: `cancel` was called for good.
        """
        if self._given_up:
            raise RankerCancelledError("The ranking was given up.")

    def close(self) -> None:
        """End the process and wait until it is gone. The ranker may be used again."""
        self.cancel()
        with self._one_at_a_time:
            self._stop_timer()
            self._end()

    def _ask(self, request: Request) -> Message:
        """One question, one answer; whatever goes wrong, no process is left in an unknown state."""
        try:
            frame = frames.encode(request)
        except FrameError as error:
            raise RankerError(error.message, error.hint) from error
        with self._one_at_a_time:
            self._stop_timer()
            with self._state:
                self._busy, self._cancelled = True, self._given_up
            try:
                self.check()
                process = self._running()
                try:
                    answer = frames.decode(self._exchange(process, frame))
                except FrameError as error:
                    raise RankerError(
                        f"The ranker could not be understood: {error.message}", self._last_words(process)
                    ) from error
            except BaseException:
                self._end(at_once=True)
                raise
            finally:
                with self._state:
                    self._busy = False
            self._start_timer()
            return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end(at_once=True)
        try:
            # Its own session: Ctrl-C in a terminal is for the app, which then closes this process's input.
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=_environment(os.environ),
                start_new_session=True,
            )
        except OSError as error:
            raise RankerError(f"The ranker could not be started: {error.strerror or error}.") from error
        self._said = b""
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], frame: bytes) -> bytes:
        """Send a frame and read one, and standard error meanwhile: no full pipe can block either side."""
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        deadline = time.monotonic() + self._timeout
        unsent = memoryview(frame)
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdin, selectors.EVENT_WRITE)
            selector.register(process.stdout, selectors.EVENT_READ)
            selector.register(process.stderr, selectors.EVENT_READ)
            while (size := _frame_size(received)) is None or len(received) < size:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if self._cancelled:
                    raise RankerCancelledError("The ranking was given up.")
                if not ready and time.monotonic() >= deadline:
                    raise RankerError(
                        f"The ranker did not answer within {self._timeout:g} seconds.",
                        self._last_words(process),
                    )
                for key, _ in ready:
                    if key.fileobj is process.stdin:
                        try:
                            unsent = unsent[os.write(key.fd, unsent[:_CHUNK]) :]
                        except BrokenPipeError:
                            unsent = unsent[:0]
                        if not unsent:
                            selector.unregister(process.stdin)
                    elif data := os.read(key.fd, _CHUNK):
                        if key.fileobj is process.stdout:
                            received += data
                        else:
                            self._said = (self._said + data)[-_LAST_WORDS:]
                    elif key.fileobj is process.stderr:
                        selector.unregister(process.stderr)
                    else:
                        raise self._died(process)
        if len(received) > size:
            raise RankerError("The ranker answered more than it was asked.")
        return bytes(received[frames.HEADER.size :])

    def _died(self, process: subprocess.Popen[bytes]) -> RankerError:
        """What to say of a process that closed its output; it is gone, or on its way."""
        if self._cancelled:
            return RankerCancelledError("The ranking was given up.")
        try:
            code = process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return RankerError("The ranker stopped answering.", self._last_words(process))
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return RankerError(f"The ranker's process {how}.", self._last_words(process))

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        """The last line on standard error, as a hint."""
        assert process.stderr is not None
        try:
            while data := os.read(process.stderr.fileno(), _CHUNK):
                self._said = (self._said + data)[-_LAST_WORDS:]
        except BlockingIOError:
            pass
        lines = self._said.decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        printable = "".join(character if character.isprintable() else " " for character in last)
        return f"It said last: {printable[:300]}" if printable else ""

    def _end_at_once(self) -> None:
        with self._one_at_a_time:
            self._end(at_once=True)

    def _end(self, *, at_once: bool = False) -> None:
        """End the process and collect it. Its input closes first, which is all that a healthy one needs."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.close()
        if at_once:
            process.kill()
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._idle, self._end_if_idle)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _end_if_idle(self) -> None:
        with self._one_at_a_time:
            # Between the timer's end and the lock, a call may have come and set a timer of its own.
            if self._timer is threading.current_thread():
                self._timer = None
                self._end()


def _texts(topics: Sequence[_Topic]) -> tuple[TopicText, ...]:
    return tuple(TopicText(topic.title, topic.text, topic.avoid) for topic in topics)


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The process's environment: one thread for linear algebra, and no keys that it has no use for."""
    kept = {name: value for name, value in environ.items() if name not in _SECRETS}
    return {**kept, **dict.fromkeys(_ONE_THREAD, "1")}


def _frame_size(received: bytearray) -> int | None:
    """The size of the frame that begins here, header included; None while that is not known."""
    header = received[: frames.HEADER.size]
    return frames.HEADER.size + frames.body_length(header) if len(header) == frames.HEADER.size else None
