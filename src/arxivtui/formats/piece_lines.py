"""A store as JSON Lines: written for `export -f jsonl`, and read back strictly, line by line.

The first line says what the file is and the last how many lines it has, so that neither another program's
file nor a cut copy is taken for one. In between stands a piece a line (`domain.pieces`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any, BinaryIO

import msgspec

from arxivtui.domain import ArxivId, InvalidIdError, Triage, ViewError, parse_view_name
from arxivtui.domain.pieces import (
    PIECES_VERSION,
    TAGGED,
    ActPiece,
    DigestPiece,
    EndPiece,
    HeaderPiece,
    KeptPaper,
    PaperPiece,
    Piece,
    RequestPiece,
    ViewPiece,
)
from arxivtui.formats.errors import FormatError
from arxivtui.formats.json_lines import as_wire
from arxivtui.text import cut

LONGEST_LINE = 32 * 2**20
"""Bytes. A request to a model, the longest of our own lines, has a hundredth of that."""

_MOST_DIGITS = 40
"""Of a number in a digest, its exponent written out."""

_LONGEST_REASON = 300
"""Characters of what is wrong with a line; msgspec quotes values whole."""


class PieceError(FormatError):
    """A line that is not as it has to be.

    Args:
        name: of the file, as the person knows it.
        line: which, counted from 1.
        problem: what is wrong with it.
        hint: what to do, or empty.
    """

    def __init__(self, name: str, line: int, problem: str, hint: str = "") -> None:
        super().__init__(f"{name}, line {line:,}: {problem}", hint)
        self.line = line
        self.problem = problem


class _Tag(msgspec.Struct):
    """What a line says that it is."""

    arxivtui: str | None = None


_tag = msgspec.json.Decoder(_Tag)
_decoders = {tag: msgspec.json.Decoder(piece) for tag, piece in TAGGED.items()}
_paper = msgspec.json.Decoder(PaperPiece)


def piece_lines(pieces: Iterable[Piece], *, whole: bool) -> Iterator[bytes]:
    """The lines of a file, each with its line feed.

    Args:
        pieces: what is in it.
        whole: it is all of a store.
    """
    encoder = msgspec.json.Encoder()
    yield encoder.encode(HeaderPiece(PIECES_VERSION, whole)) + b"\n"
    lines = 1
    for piece in pieces:
        lines += 1
        yield encoder.encode(_paper_wire(piece) if isinstance(piece, KeptPaper) else piece) + b"\n"
    yield encoder.encode(EndPiece(lines + 1)) + b"\n"


def read_piece_lines(file: BinaryIO, name: str) -> Iterator[tuple[int, Piece]]:
    """The pieces of a file between its first and its last line, each with the number of its line.

    Args:
        file: at its beginning; it is read as far as the pieces are asked for.
        name: what to call it in errors.

    Raises:
        PieceError: a line is not as it has to be, or the file's end is missing. What came before it was
            right, and is not to be kept.
        OSError: it cannot be read.
    """
    number = 0
    end: EndPiece | None = None
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise PieceError(name, number, f"it is longer than {LONGEST_LINE // 2**20} MiB.")
        if end is not None:
            raise PieceError(name, number, "something follows the line that is to be the last.")
        if not line.endswith(b"\n"):
            raise PieceError(name, number, "it is cut off.", "Copy the file again, or export it anew.")
        piece = read_piece(line, name, number)
        match piece:
            case HeaderPiece():
                _require_known(piece, name, number)
            case _ if number == 1:
                raise PieceError(name, 1, "it is not the first line of an export.")
            case EndPiece():
                end = piece
            case _:
                yield number, piece
    if end is None:
        raise PieceError(name, number, "the file ends after it.", "Copy the file again, or export it anew.")
    if end.lines != number:
        raise PieceError(
            name,
            number,
            f"it says that there are {end.lines:,} lines, and there are {number:,}.",
            "Copy the file again, or export it anew.",
        )


def read_piece(line: bytes, name: str, number: int) -> Piece:
    """One line.

    Raises:
        PieceError: it is not as it has to be.
    """
    try:
        tag = _tag.decode(line).arxivtui
        if tag is None:
            piece: Piece = _paper.decode(line)
        elif tag in _decoders:
            piece = _decoders[tag].decode(line)
        else:
            raise PieceError(name, number, f"{tag[:40]!r} is nothing that this arxivtui knows.")
        _check(piece)
    except (msgspec.MsgspecError, InvalidIdError, UnicodeDecodeError, RecursionError, ValueError) as error:
        said = cut(f"{error}", _LONGEST_REASON).rstrip(".")
        raise PieceError(name, number, f"{said}.") from error
    return piece


def _require_known(header: HeaderPiece, name: str, number: int) -> None:
    if number != 1:
        raise PieceError(name, number, "another export begins here.", "Import one file after the other.")
    if header.version != PIECES_VERSION:
        raise PieceError(
            name,
            1,
            f"the file is of version {header.version}; this arxivtui reads version {PIECES_VERSION}.",
            "Update arxivtui." if header.version > PIECES_VERSION else "",
        )


def _check(piece: Piece) -> None:
    """What types do not tell.

    Raises:
        ValueError: it is wrong.
        InvalidIdError: so is an id.
    """
    match piece:
        case PaperPiece():
            _check_ids([piece.id])
            _check_tags(piece.tags)
        case ActPiece():
            _check_ids([piece.paper])
            for triage in (piece.before, piece.after):
                _check_triage(triage)
        case RequestPiece():
            _check_ids(piece.papers)
            if piece.ended_at is None and piece.state.value != "sent":
                raise ValueError("a request that has ended needs the time of it")
        case DigestPiece():
            _check_digest(piece)
        case ViewPiece():
            _check_view_name(piece.name)


def _check_ids(ids: Sequence[str]) -> None:
    for one in ids:
        if str(ArxivId.parse(one)) != one:
            raise ValueError(f"{one!r} is not an id in its canonical form")
    if len(set(ids)) != len(ids):
        raise ValueError("a paper is named twice")


def _check_triage(triage: Triage) -> None:
    _check_tags(triage.tags)
    for moment in (triage.starred, triage.later):
        if moment is None:
            continue
        if moment.tzinfo is None:
            raise ValueError("a time names no zone")
        try:
            moment.astimezone(UTC)
        except OverflowError:
            raise ValueError("a time is beyond the calendar") from None


def _check_view_name(name: str) -> None:
    try:
        kept = parse_view_name(name)
    except ViewError as error:
        raise ValueError(error.message) from None
    if kept != name:
        raise ValueError("a view's name has spaces that are not kept")


def _check_tags(tags: Sequence[str]) -> None:
    if list(tags) != sorted(set(tags)):
        raise ValueError("the tags are not in order, each once")
    if any(not tag.isprintable() for tag in tags):
        raise ValueError("a tag cannot be shown")


def _check_digest(digest: DigestPiece) -> None:
    _check_ids([entry.id for entry in digest.entries])
    figures = digest.figures
    if figures.total_relevant != len(digest.entries):
        raise ValueError("the digest has not as many papers as it says")
    if figures.counts is not None and figures.counts.selected != len(digest.entries):
        raise ValueError("the digest has not as many papers as it counts")
    if figures.counts is None and figures.cost is None:
        raise ValueError("the digest states no cost")
    for tally in (figures.tokens, figures.cost):
        for amount in () if tally is None else (tally.prompt, tally.completion, tally.total):
            if not amount.is_finite() or abs(amount.adjusted()) > _MOST_DIGITS or amount < 0:
                raise ValueError("a figure of the digest is none")


def _paper_wire(kept: KeptPaper) -> dict[str, Any]:
    """The object of `list --json`, with all that is stored of the paper."""
    record = kept.record
    paper, plain, triage = record.paper, record.plain, record.triage
    written = {
        name: source
        for name, source, shown in (
            ("title", paper.title, plain.title),
            ("authors", paper.authors, plain.authors),
            ("abstract", paper.abstract, plain.abstract),
        )
        if source != shown
    }
    return as_wire(record) | {
        "written": written,
        "authors_cut": paper.authors_cut,
        "comments": paper.comments,
        "journal_ref": paper.journal_ref,
        "doi": paper.doi,
        "submitted": paper.submitted,
        "replaced_at": record.replaced,
        "scores": [
            {
                "scorer": one.scorer,
                "score": one.score,
                "relevance": one.relevance,
                "novelty": one.novelty,
                "comment": one.comment,
                "topic": one.topic,
                "criteria": one.criteria_hash,
                "run": one.run_id,
                "text": one.text_hash,
                "matched": one.matched,
                "evidence": one.evidence,
            }
            for one in record.scores
        ],
        "unscored": [
            {
                "scorer": one.scorer,
                "reason": one.reason,
                "final": one.final,
                "criteria": one.criteria_hash,
                "run": one.run_id,
                "text": one.text_hash,
            }
            for one in record.unscored
        ],
        "starred_at": triage.starred,
        "later_at": triage.later,
        "library": kept.library,
        "exported_at": kept.exported,
    }
