"""PDFs: fetched once and politely, kept, opened with the reader's viewer; stopped; told when it fails."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from arxivtui.config import Directories, Settings, load_settings
from arxivtui.tui.pdfs import file_name
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_captures import invented_pdf
from tests.tui.conftest import Opener, act, app_of, main, paper_id, seen, settle, until
from tests.tui.test_taking_out import CAPTURES
from tests.tui.tools import tool


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(CAPTURES) as stand_in:
        yield stand_in


def with_viewer(home: Directories, arxiv: ArxivStandIn, command: str, folder: str = "") -> Settings:
    settings = load_settings(home, {})
    return msgspec.structs.replace(
        settings,
        arxiv=msgspec.structs.replace(settings.arxiv, base_url=arxiv.url, delay_seconds=0.0),
        ui=msgspec.structs.replace(settings.ui, pdf_command=command, pdf_folder=folder),
    )


async def test_a_pdf_is_fetched_once_and_opened_each_time(
    home: Directories, opened: Opener, arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    viewer = tool(tmp_path / "bin", "view", f'echo "$1" >> {tmp_path}/viewed')
    async with opened(home, settings=with_viewer(home, arxiv, f"{viewer} {{file}}")) as pilot:
        await pilot.press("O")
        await settle(pilot)
        file = home.state / "pdf" / f"{paper_id(1)}.pdf"
        assert file.read_bytes() == invented_pdf(paper_id(1))
        assert file.parent.stat().st_mode & 0o077 == 0
        assert app_of(pilot).history[-1].text == f"Opened {paper_id(1)}.pdf."
        await act(pilot, "open_pdf")
        assert (tmp_path / "viewed").read_text().split() == [str(file)] * 2
        assert [request.target for request in arxiv.requests] == [f"/pdf/{paper_id(1)}"]
        assert "PDF" not in seen(pilot).splitlines()[0]

        os.utime(file, (0, 0))
        with app_of(pilot).session.store.writing() as db:
            db.execute("UPDATE papers SET replaced_at = '2025-07-15T00:00:00+00:00'")
        await act(pilot, "open_pdf")
        assert len(arxiv.requests) == 2, "replaced since"


async def test_several_are_opened_in_order_and_one_that_is_missing_is_told(
    home: Directories, opened: Opener, arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    viewer = tool(tmp_path / "bin", "view", f'echo "$1" >> {tmp_path}/viewed')
    folder = tmp_path / "my papers"
    settings = with_viewer(home, arxiv, str(viewer), str(folder))
    arxiv.faults = [f"as:/no/such/page@{paper_id(2)}"]
    async with opened(home, settings=settings) as pilot:
        main(pilot).parts.taking.pdfs.start(app_of(pilot).session, tuple(map(paper_id, (3, 2, 1))))
        await settle(pilot)
        told = app_of(pilot).history[-1]
        assert "Opened 2 PDFs." in told.text
        assert f"no PDF of {paper_id(2)}" in told.text
        assert told.bad
    assert (tmp_path / "viewed").read_text().splitlines() == [f"{folder}/{paper_id(n)}.pdf" for n in (3, 1)]
    assert sorted(path.name for path in folder.iterdir()) == [f"{paper_id(1)}.pdf", f"{paper_id(3)}.pdf"]


async def test_a_pdf_on_its_way_is_told_and_can_be_stopped(
    home: Directories, opened: Opener, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["drip:0.01"]
    async with opened(home, size=(200, 30), settings=with_viewer(home, arxiv, "true {file}")) as pilot:
        await pilot.press("O")
        await until(pilot, lambda: "MB" in seen(pilot).splitlines()[0], "how far it is")
        assert "PDF of “Paper 01 on sparse gates”" in seen(pilot)
        main(pilot).parts.stopping.stop_jobs()
        await settle(pilot)
        assert "Stopped; 1 PDF not fetched." in app_of(pilot).history[-1].text
        assert "MB" not in seen(pilot).splitlines()[0]
    assert list((home.state / "pdf").glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("command", "folder", "fault", "told"),
    [
        (
            "no-such-viewer {file}",
            "",
            "",
            "no-such-viewer cannot be started: there is no such program. It stands",
        ),
        ("view '{file}", "", "", "[ui] pdf_command cannot be read"),
        ("true {file}", "~nobody-here/pdf", "", "[ui] pdf_folder: there is no such home folder"),
        ("true {file}", "/dev/null/pdf", "", "[ui] pdf_folder cannot be made"),
        ("true {file}", "", "429:600", "asks to be left alone for 10 minutes"),
        ("true {file}", "", "html", "too many requests"),
        ("true {file}", "", "as:/list/cs.LG/new", "is no PDF"),
    ],
)
async def test_what_goes_wrong_is_told(
    home: Directories, opened: Opener, arxiv: ArxivStandIn, command: str, folder: str, fault: str, told: str
) -> None:
    arxiv.faults = [fault] if fault else []
    async with opened(home, settings=with_viewer(home, arxiv, command, folder)) as pilot:
        await act(pilot, "open_pdf")
        assert told in app_of(pilot).history[-1].text
        assert app_of(pilot).history[-1].bad


async def test_without_a_desktop_it_is_fetched_and_said_where_it_is(
    home: Directories, opened: Opener, arxiv: ArxivStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    async with opened(home, settings=with_viewer(home, arxiv, "")) as pilot:
        await act(pilot, "open_pdf")
        told = app_of(pilot).history[-1].text
        assert told.startswith("Over SSH nothing can be opened in front of you. The PDF is ")
        assert told.endswith(f"/pdf/{paper_id(1)}.pdf")


async def test_a_command_that_takes_the_address_needs_no_copy(
    home: Directories, opened: Opener, arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    viewer = tool(tmp_path / "bin", "view", f'echo "$1" >> {tmp_path}/viewed')
    async with opened(home, settings=with_viewer(home, arxiv, f"{viewer} {{url}}")) as pilot:
        await act(pilot, "open_pdf")
    assert (tmp_path / "viewed").read_text().strip() == f"https://arxiv.org/pdf/{paper_id(1)}"
    assert not arxiv.requests


def test_names_of_files() -> None:
    assert file_name("2507.90001") == "2507.90001.pdf"
    assert file_name("hep-th/9901001") == "hep-th-9901001.pdf"
    with pytest.raises(Exception, match="not an arXiv id"):
        file_name("../../etc/passwd")
