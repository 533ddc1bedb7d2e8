"""The ranker's own process: `python -m arxivtui.scoring.ranker_process`.

Numpy is imported here and nowhere else, so that neither its import nor its work ever holds the app.
Requests arrive on standard input and answers leave on standard output, as `frames` describes; standard
error is for people. The process ends when its input does, so it never outlives the app.
"""

import contextlib
import os
import sys
from pathlib import Path
from typing import BinaryIO

from arxivtui.scoring import frames
from arxivtui.scoring.frames import Answer, Failure, FrameError, Request
from arxivtui.scoring.ranking import Learner
from arxivtui.scoring.term_cache import TermCache


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more.

    A request that cannot be read or ranked is answered with a `Failure`; the next may be fine.

    Raises:
        FrameError: the stream itself is broken, so that no frame can be found in it any more.
    """
    learners: dict[str, Learner] = {}
    while (body := frames.read(requests)) is not None:
        answers.write(frames.encode(_answer(body, learners)))
        answers.flush()


def _answer(body: bytes, learners: dict[str, Learner]) -> Answer | Failure:
    try:
        request = frames.decode(body)
    except FrameError as error:
        return Failure(error.message)
    if not isinstance(request, Request):
        return Failure("The frame holds no request.")
    try:
        if request.cache not in learners:
            learners[request.cache] = Learner(TermCache(Path(request.cache) if request.cache else None))
        return Answer(tuple(learners[request.cache].rank(request)))
    except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        return Failure(f"The papers could not be ranked: {type(error).__name__}: {error}.")


def main() -> int:
    """Serve standard input and output; anything that prints meanwhile goes to standard error instead."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        serve(sys.stdin.buffer, answers)
    except FrameError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:
        return 0
    finally:
        with contextlib.suppress(OSError):
            answers.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
