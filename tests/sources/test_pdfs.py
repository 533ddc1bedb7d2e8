"""Fetching PDFs: whole or not at all, and what is said where there is none."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.sources import (
    Arxiv,
    ArxivPdfs,
    PdfError,
    SourceCancelledError,
    SourceRefusedError,
    SourceUnreachableError,
    is_pdf,
)
from arxivtui.sources.client import Client
from arxivtui.sources.politeness import Turns
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_captures import invented_pdf
from tests.stand_ins.invented import FOLDER
from tests.waiting import LONG, in_thread

ID = "2503.00001"


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER) as stand_in:
        yield stand_in


@pytest.fixture
def fetching(arxiv: ArxivStandIn, tmp_path: Path) -> Iterator[Arxiv]:
    settings = ArxivSettings(base_url=arxiv.url, contact="ada@example.org", timeout_seconds=5.0)
    with Arxiv(settings, tmp_path / "state") as each:
        yield each


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "pdf").mkdir()
    return tmp_path / "pdf" / "it.pdf"


def left_over(target: Path) -> list[str]:
    return [path.name for path in target.parent.iterdir()]


def test_the_pdf_comes_whole_and_politely(arxiv: ArxivStandIn, fetching: Arxiv, target: Path) -> None:
    seen: list[int] = []
    fetching.pdfs.fetch(ID, target, lambda received, _: seen.append(received))
    assert target.read_bytes() == invented_pdf(ID)
    assert is_pdf(target)
    assert seen[-1] == len(invented_pdf(ID))
    assert left_over(target) == ["it.pdf"]
    (request,) = arxiv.requests
    assert request.target == f"/pdf/{ID}"
    assert "ada@example.org" in request.agent


def test_old_ids_have_pdfs_too(fetching: Arxiv, target: Path) -> None:
    fetching.pdfs.fetch("hep-th/9901001", target)
    assert target.read_bytes() == invented_pdf("hep-th/9901001")


def test_a_connection_that_ends_early_is_tried_again(
    arxiv: ArxivStandIn, fetching: Arxiv, target: Path
) -> None:
    arxiv.faults = ["cut*1"]
    fetching.pdfs.fetch(ID, target)
    assert target.read_bytes() == invented_pdf(ID)
    assert len(arxiv.requests) == 2


@pytest.mark.parametrize(
    ("fault", "paper_id", "error", "told"),
    [
        ("", "2503.99999", PdfError, "no PDF of 2503.99999"),
        ("as:/list/cs.LG/new", ID, PdfError, "is no PDF"),
        ("html", ID, SourceRefusedError, "too many requests"),
        ("429:600", ID, SourceRefusedError, "left alone for 10 minutes"),
        ("hang-up", ID, SourceUnreachableError, "ended before its answer did"),
        ("truncated:0", ID, PdfError, "is no PDF"),
    ],
)
def test_what_is_no_pdf_is_told_and_nothing_is_left(
    arxiv: ArxivStandIn,
    fetching: Arxiv,
    target: Path,
    fault: str,
    paper_id: str,
    error: type[Exception],
    told: str,
) -> None:
    arxiv.faults = [fault] if fault else []
    target.write_bytes(b"what was there")
    with pytest.raises(error, match=told):
        fetching.pdfs.fetch(paper_id, target)
    assert target.read_bytes() == b"what was there"
    assert left_over(target) == ["it.pdf"]


def test_offline_is_told(unused_tcp_port: int, tmp_path: Path, target: Path) -> None:
    settings = ArxivSettings(base_url=f"http://127.0.0.1:{unused_tcp_port}")
    with (
        Arxiv(settings, tmp_path) as fetching,
        pytest.raises(SourceUnreachableError, match="cannot be reached"),
    ):
        fetching.pdfs.fetch(ID, target)


def test_a_pdf_that_is_too_large_is_given_up(arxiv: ArxivStandIn, tmp_path: Path, target: Path) -> None:
    client = Client(ArxivSettings(base_url=arxiv.url), arxiv.url, Turns(tmp_path))
    with pytest.raises(PdfError, match="too large"):
        ArxivPdfs(client, most=10_000).fetch(ID, target)
    client.close()
    assert left_over(target) == []


def test_a_fetch_that_is_stopped_leaves_nothing(arxiv: ArxivStandIn, fetching: Arxiv, target: Path) -> None:
    arxiv.faults = ["drip:0.01"]
    begun = Event()

    def stop() -> None:
        assert begun.wait(LONG)
        fetching.cancel()

    stopped = in_thread(stop)
    with pytest.raises(SourceCancelledError):
        fetching.pdfs.fetch(ID, target, lambda *_: begun.set())
    stopped.result()
    assert not target.exists()


def test_a_folder_that_cannot_be_written_is_told(fetching: Arxiv, tmp_path: Path) -> None:
    with pytest.raises(PdfError, match="cannot be kept in"):
        fetching.pdfs.fetch(ID, tmp_path / "none" / "it.pdf")
