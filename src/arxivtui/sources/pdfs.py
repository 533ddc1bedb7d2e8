"""A paper's PDF, fetched into a file that is there whole or not at all."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from arxivtui.domain import ArxivId
from arxivtui.sources.client import Answer, Client
from arxivtui.sources.errors import RateLimitPageError, SourceError

MAX_PDF = 200_000_000
"""Bytes of the largest PDF taken; arXiv's own limit for submissions is 50 million."""
DEADLINE = 1800.0
"""Seconds that one may take on a slow line."""

OnBytes = Callable[[int, int | None], None]
"""Told how many bytes have come and, where that is known, of how many."""

_HEAD = 1024
"""Bytes in which a PDF says what it is (ISO 32000-1, annex H.3)."""
_ABANDONED_SECONDS = 3600.0


class PdfError(SourceError):
    """There is no such PDF, or it cannot be kept."""


class ArxivPdfs:
    """arXiv's PDFs.

    Args:
        client: of the host that has them.
        most: bytes of the largest one taken.
    """

    def __init__(self, client: Client, most: int = MAX_PDF) -> None:
        self._client = client
        self._most = most

    def fetch(self, paper_id: str, target: Path, on_bytes: OnBytes | None = None) -> None:
        """Fetch a paper's PDF into `target`, in place of what is there. The folder has to be there.

        Args:
            paper_id: whose; its newest version.
            target: the file; until the whole of it has come it is as it was.
            on_bytes: told, in another thread, as it comes; may be None.

        Raises:
            InvalidIdError: it is no paper's id.
            PdfError: arXiv has none, it is too large or no PDF, or the file cannot be written.
            SourceError: one of its kinds, see `arxivtui.sources`.
        """
        arxiv_id = ArxivId.parse(paper_id)
        part = target.with_name(f".{target.name}.{token_hex(4)}.part")
        _clear_abandoned(target)

        def receive(length: int | None, pieces: Iterable[bytes]) -> bytes:
            return self._write(part, arxiv_id, length, pieces, on_bytes)

        try:
            self._client.get(f"/pdf/{arxiv_id}", lambda answer: _read(answer, arxiv_id), receive=receive)
            part.replace(target)
        except OSError as error:
            raise _cannot_be_kept(target, error) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _write(
        self,
        part: Path,
        arxiv_id: ArxivId,
        length: int | None,
        pieces: Iterable[bytes],
        on_bytes: OnBytes | None,
    ) -> bytes:
        """Write what comes; of what is no PDF only the beginning is taken. Gives the beginning."""
        if length is not None and length > self._most:
            raise self._too_large(arxiv_id)
        head, received = b"", 0
        try:
            with part.open("wb") as file:
                for piece in pieces:
                    received += len(piece)
                    if received > self._most:
                        raise self._too_large(arxiv_id)
                    head = (head + piece)[:_HEAD]
                    if len(head) == _HEAD and not _is_pdf(head):
                        break
                    file.write(piece)
                    if on_bytes is not None:
                        on_bytes(received, length)
        except OSError as error:
            raise _cannot_be_kept(part, error) from error
        return head

    def _too_large(self, arxiv_id: ArxivId) -> PdfError:
        return PdfError(f"The PDF of {arxiv_id} is too large: more than {self._most // 1_000_000} MB.")


def is_pdf(path: Path) -> bool:
    """Whether there is a file that begins as a PDF does."""
    try:
        with path.open("rb") as file:
            return _is_pdf(file.read(_HEAD))
    except OSError:
        return False


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head


def _read(answer: Answer, arxiv_id: ArxivId) -> None:
    if answer.status == 404:
        raise PdfError(f"arXiv has no PDF of {arxiv_id}.", "Has the paper been withdrawn?")
    if answer.status != 200:
        raise PdfError(f"arXiv does not give the PDF of {arxiv_id} (status {answer.status}).")
    if _is_pdf(answer.body):
        return
    if b"rate exceeded" in answer.body.lower():
        raise RateLimitPageError("arXiv says that there were too many requests.")
    raise PdfError(
        f"What arXiv gives for {arxiv_id} is no PDF.",
        "It makes some when they are first asked for: try again in a minute.",
    )


def _cannot_be_kept(path: Path, error: OSError) -> PdfError:
    return PdfError(f"The PDF cannot be kept in {path.parent}: {error.strerror or error}.")


def _clear_abandoned(target: Path) -> None:
    """Remove what a program that was killed left behind of the same file."""
    with suppress(OSError):
        for part in target.parent.glob(f".{target.name}.*.part"):
            if time.time() - part.stat().st_mtime > _ABANDONED_SECONDS:
                part.unlink()
