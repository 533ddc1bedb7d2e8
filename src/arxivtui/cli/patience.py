"""A model's scoring in a thread, while Ctrl-C is listened to: what is paid for is not thrown away lightly."""

from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from arxivtui.cli.signals import told_of_endings
from arxivtui.text import counted

if TYPE_CHECKING:
    from arxivtui.cli.progress import Progress
    from arxivtui.day.llm import ModelScoring, ScorePlan, ScoreReport

_ENDED, _STOP = "ended", "stop"


def score_patiently(scoring: "ModelScoring", plan: "ScorePlan", progress: "Progress") -> "ScoreReport":
    """Have the papers of a plan scored.

    The first Ctrl-C sends nothing more and waits for the answers under way, the second gives those up, the
    third is Python's own. A terminal that closes, or a system that goes down, is a Ctrl-C.

    Raises:
        ArxivtuiError: as `ModelScoring.run` does.
    """
    news: SimpleQueue[str] = SimpleQueue()
    outcome: Future[ScoreReport] = Future()

    def work() -> None:
        try:
            outcome.set_result(scoring.run(plan, progress))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            news.put(_ENDED)

    with told_of_endings(lambda _number: news.put(_STOP)):
        Thread(target=work, name="scoring", daemon=True).start()
        stops = 0
        while news.get() is _STOP:
            stops += 1
            _stop(scoring, stops, progress)
    return outcome.result()


def _stop(scoring: "ModelScoring", times: int, progress: "Progress") -> None:
    if times == 1:
        waited_for = scoring.under_way
        scoring.cancel()
        if waited_for:
            answers = counted(waited_for, "answer")
            are = "is" if waited_for == 1 else "are"
            _say(progress, f"Waiting for {answers} that {are} paid for; Ctrl-C again gives up on waiting.")
    elif times == 2:
        scoring.abort()
        _say(progress, "Given up.")
    else:
        raise KeyboardInterrupt


def _say(progress: "Progress", words: str) -> None:
    with suppress(OSError):  # The terminal may be what went away.
        progress.say(words)
