"""What the app and the ranker's process say to each other, and how it is framed.

A frame is four bytes of length, big-endian, and that many bytes of MessagePack. Both ends are the same
version of this package; anything that does not fit is refused, never guessed at.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from arxivtui.domain import ArxivtuiError, Evidence

HEADER = struct.Struct(">I")
MAX_FRAME = 128 * 1024 * 1024
"""Bytes; a day of 500 papers is less than one megabyte."""


class FrameError(ArxivtuiError):
    """Bytes that are no frame of ours."""


@dataclass(frozen=True, slots=True)
class RankPaper:
    """A paper as the ranker needs it, in plain text.

    Attributes:
        text_hash: of title and abstract, for the caller's `Score`.
    """

    id: str
    title: str
    abstract: str = ""
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    text_hash: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A paper that the reader has judged.

    Attributes:
        paper: the paper.
        weight: above zero wanted, below zero not; its size says how much it counts, a star being 1.
        announced: the reader met it among a day's papers, so it tells how often they star; one from a
            library does not.
    """

    paper: RankPaper
    weight: float
    announced: bool = True


@dataclass(frozen=True, slots=True)
class Ranking:
    """The embedded ranker's answer about one paper.

    Attributes:
        score: 0-100, the estimated chance that the reader stars the paper.
        relevance: 1-10, the score on the scale that models answer in.
        topic: the title of the topic whose words it holds most of; empty where it holds none.
        evidence: the topic first, then what else moved the score, strongest first. Weights are points of
            the score: by so many it would be lower (or higher) without. The topic's is that of its own
            words, so it is not to be added to theirs.
        comment: how little there is to go on, in a line; empty where there is enough.
    """

    id: str
    score: float
    relevance: int
    topic: str = ""
    evidence: tuple[Evidence, ...] = ()
    comment: str = ""


class TopicText(msgspec.Struct, frozen=True):
    """One topic of the criteria: its title, what is relevant and what is not."""

    title: str
    text: str = ""
    avoid: str = ""


class Request(msgspec.Struct, frozen=True, tag="rank"):
    """Rank papers for a reader.

    Attributes:
        papers: what to rank.
        topics: what the reader asks for.
        background: other recent papers, to learn from them what is common.
        examples: papers that the reader has judged.
        faded: topics that the reader has dropped: what was liked for their sake counts little.
        cache: the file that keeps papers' terms, or empty.
        reasons: whether evidence is wanted, which is half of the work.
    """

    papers: tuple[RankPaper, ...]
    topics: tuple[TopicText, ...]
    background: tuple[RankPaper, ...] = ()
    examples: tuple[Example, ...] = ()
    faded: tuple[TopicText, ...] = ()
    cache: str = ""
    reasons: bool = True


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """The rankings, in no particular order."""

    rankings: tuple[Ranking, ...]


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """The request could not be answered; the process is still well."""

    message: str


Message = Request | Answer | Failure
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def encode(message: Message) -> bytes:
    """The whole frame of a message.

    Raises:
        FrameError: it is larger than `MAX_FRAME`, or its text is no Unicode (half a surrogate pair).
    """
    try:
        body = msgspec.msgpack.encode(message)
    except (UnicodeEncodeError, msgspec.MsgspecError) as error:
        raise FrameError(f"This cannot be sent to the ranker: {error}.") from error
    if len(body) > MAX_FRAME:
        raise FrameError(
            f"A ranking request of {len(body) // 2**20} MB is too large.", "Rank fewer papers at once."
        )
    return HEADER.pack(len(body)) + body


def packed(values: object) -> bytes:
    """Any of the values above as bytes, to tell whether two are the same."""
    return msgspec.msgpack.encode(values)


def decode(body: bytes | bytearray) -> Message:
    """The message in a frame's body.

    Raises:
        FrameError: it is none of ours.
    """
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FrameError(f"A frame could not be read: {error}.") from error


def body_length(header: bytes | bytearray) -> int:
    """The length that a frame's first four bytes state.

    Raises:
        FrameError: it is beyond `MAX_FRAME`, so these bytes are no frame's.
    """
    (length,) = HEADER.unpack(header)
    if length > MAX_FRAME:
        raise FrameError(f"A frame of {length} bytes was announced; these bytes are no frame.")
    return int(length)


def read(stream: BinaryIO) -> bytes | None:
    """The body of the next frame of a blocking stream; None where the stream ends between two frames.

    Raises:
        FrameError: the stream ends inside a frame, or holds something else.
    """
    header = stream.read(HEADER.size)
    if not header:
        return None
    if len(header) < HEADER.size:
        raise FrameError("The stream ended inside a frame's header.")
    length = body_length(header)
    body = stream.read(length)
    if len(body) < length:
        raise FrameError(f"The stream ended after {len(body)} of a frame's {length} bytes.")
    return body
