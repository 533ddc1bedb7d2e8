"""The ranker's process over its pipes: frames that are none, and what it answers."""

import subprocess
import sys

import pytest

from arxivtui.domain import Evidence, EvidenceKind
from arxivtui.scoring import frames
from arxivtui.scoring.frames import (
    Answer,
    Failure,
    FrameError,
    Message,
    Ranking,
    RankPaper,
    Request,
    TopicText,
)

REQUEST = Request((RankPaper("1001.00001", "Pruning", "We prune."),), (TopicText("Pruning"),))
ANSWER = Answer((Ranking("1001.00001", 56.5, 6, "Pruning", (Evidence(EvidenceKind.TERM, "Pruning", 3.5),)),))


def talk(sent: bytes) -> tuple[list[Message], str, int]:
    """Everything that the process answers to these bytes, its standard error and its exit code."""
    process = subprocess.run(
        [sys.executable, "-P", "-m", "arxivtui.scoring.ranker_process"],
        input=sent,
        capture_output=True,
        check=False,
    )
    answers, rest = [], process.stdout
    while rest:
        size = 4 + frames.body_length(rest[:4])
        answers.append(frames.decode(rest[4:size]))
        rest = rest[size:]
    return answers, process.stderr.decode(), process.returncode


@pytest.mark.parametrize("message", [REQUEST, ANSWER, Failure("No.")])
def test_a_message_comes_out_as_it_went_in(message: Message) -> None:
    frame = frames.encode(message)

    assert frames.body_length(frame[:4]) == len(frame) - 4
    assert frames.decode(frame[4:]) == message


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x80", b"{}", b"\x81\xa4type\xa4rank", frames.encode(ANSWER)[5:]]
)
def test_a_body_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        frames.decode(body)


def test_a_bad_request_is_answered_and_the_next_one_too() -> None:
    bad = b"\0\0\0\5nope!"

    answers, _, code = talk(bad + frames.encode(ANSWER) + frames.encode(REQUEST))

    assert [type(answer) for answer in answers] == [Failure, Failure, Answer]
    assert code == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [(b"\0\0", "header"), (b"\0\0\0\x50abc", "3 of a frame's 80 bytes"), (b"GET / HTTP/1.1\r\n", "no frame")],
)
def test_a_broken_stream_ends_the_process_with_a_reason(sent: bytes, said: str) -> None:
    answers, stderr, code = talk(sent)

    assert answers == []
    assert said in stderr
    assert code == 1


def test_without_a_question_it_ends_quietly() -> None:
    assert talk(b"") == ([], "", 0)
