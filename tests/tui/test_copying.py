"""Copying: the menu, one paper and several, and each way to a clipboard with what is said of it."""

from pathlib import Path

import pytest

from arxivtui.config import Directories, Settings
from arxivtui.domain import Entry, Kind, Paper
from arxivtui.tui.clipboard import MOST_BYTES, Way, copy_text, native_copy
from arxivtui.tui.copying import Copied, CopyForm, copy_papers
from arxivtui.tui.screens.copy_menu import CopyMenu
from arxivtui.tui.screens.pager import PagerScreen
from arxivtui.tui.session import Session
from tests.tui.conftest import Opener, act, app_of, fill, main, paper_id, seen, settle
from tests.tui.tools import tool


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A desk without clipboards, terminals or displays; its programs are in the folder given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "VTE_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return folder


def xclip(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clipboard that keeps what it is given."""
    monkeypatch.setenv("DISPLAY", ":0")
    copied = desk.parent / "copied"
    tool(desk, "xclip", f"/bin/cat > {copied}")
    return copied


async def test_the_second_key_says_what_is_copied(
    home: Directories, opened: Opener, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = xclip(desk, monkeypatch)
    async with opened(home) as pilot:
        await pilot.press("y")
        for label in ("i  id", "l  link", "b  BibTeX", "m  Markdown", "t  title", "Esc leaves"):
            assert label in seen(pilot)
        await pilot.press("l")
        await settle(pilot)
        assert copied.read_text() == f"https://arxiv.org/abs/{paper_id(1)}"
        assert f"Copied: https://arxiv.org/abs/{paper_id(1)}" in app_of(pilot).history[-1].text

        await pilot.press("y", "b")
        await settle(pilot)
        assert copied.read_text().startswith("@misc{example2025paper,")
        assert app_of(pilot).history[-1].text == "Copied: BibTeX of 1 paper"

        await pilot.press("y", "m")
        await settle(pilot)
        assert copied.read_text().startswith("## [Paper 01 on sparse gates](https://arxiv.org/abs/")

        await pilot.press("Y")
        await settle(pilot)
        assert copied.read_text() == paper_id(1)

        copied.unlink()
        await pilot.press("y", "escape")
        await settle(pilot)
        assert not copied.exists()
        assert not isinstance(pilot.app.screen, CopyMenu)


async def test_of_several_papers_each_has_a_line(
    home: Directories, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = xclip(desk, monkeypatch)
    three = tuple(map(paper_id, (3, 1, 2)))
    session = Session(home, Settings())
    try:
        assert copy_papers(session, three, CopyForm.ID).what == "id of 3 papers"
        assert copied.read_text().split() == list(three)
        copy_papers(session, three, CopyForm.TITLE)
        assert copied.read_text().splitlines() == [f"Paper 0{n} on sparse gates" for n in (3, 1, 2)]
        copy_papers(session, three, CopyForm.BIBTEX)
        assert copied.read_text().count("@misc{") == 3
    finally:
        session.close()


async def test_without_a_tool_the_terminal_is_asked_and_nothing_is_promised(
    home: Directories, opened: Opener, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "copy_id")
        assert pilot.app.clipboard == paper_id(1)
        told = app_of(pilot).history[-1].text
        assert told == f"The terminal was asked to copy this, and never says whether it did: {paper_id(1)}"

        monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
        await act(pilot, "copy_id")
        assert "Your terminal, over SSH, was asked" in app_of(pilot).history[-1].text

        await pilot.press("y", "b")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PagerScreen), "what may not have arrived is there to select"
        assert "eprint" in seen(pilot)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, PagerScreen)


async def test_where_nothing_can_copy_the_text_is_shown_to_select(
    home: Directories, opened: Opener, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    async with opened(home) as pilot:
        await act(pilot, "copy_id")
        assert isinstance(pilot.app.screen, PagerScreen)
        assert "tmux would drop it" in seen(pilot)
        assert paper_id(1) in seen(pilot)
        assert not pilot.app.clipboard


async def test_tmux_is_given_the_text_itself(desk: Path) -> None:
    tool(desk, "tmux", f'[ "$2" = - ] || exit 1; echo "$@" > {desk}/asked; /bin/cat > {desk}/buffer')
    environ = {"PATH": str(desk), "TMUX": "x"}
    assert copy_text("2507.90001", environ).way is Way.TMUX
    assert (desk / "buffer").read_text() == "2507.90001"
    assert (desk / "asked").read_text().strip() == "load-buffer -", "an old one knows no -w"


@pytest.mark.parametrize(
    ("environ", "text", "way", "sure", "why"),
    [
        ({"TERM": "xterm-kitty"}, "x", Way.TERMINAL, True, ""),
        ({"TERM": "xterm-256color"}, "x", Way.TERMINAL, False, ""),
        ({"TERM": "linux"}, "x", Way.NOWHERE, False, "no clipboard"),
        ({"TERM": "screen", "STY": "1.pts"}, "x", Way.NOWHERE, False, "screen would drop it"),
        ({"TERM": "xterm", "VTE_VERSION": "7600"}, "x", Way.NOWHERE, False, "lets no program copy"),
        ({"TERM": "xterm-kitty"}, "x" * (MOST_BYTES + 1), Way.NOWHERE, False, "too long"),
    ],
)
def test_each_terminal_is_known_for_what_it_takes(
    environ: dict[str, str], text: str, way: Way, sure: bool, why: str
) -> None:
    copying = copy_text(text, {"PATH": "", **environ})
    assert (copying.way, copying.sure) == (way, sure)
    assert why in copying.why


def test_the_native_clipboard_is_used_where_there_is_one(desk: Path) -> None:
    tool(desk, "xclip", f"/bin/cat > {desk}/copied")
    environ = {"PATH": str(desk), "DISPLAY": ":0"}
    assert native_copy("https://arxiv.org/abs/2507.90001", environ)
    assert (desk / "copied").read_text() == "https://arxiv.org/abs/2507.90001"
    assert not native_copy("x", {"PATH": str(desk)}), "without a display the tool cannot work"
    tool(desk, "xclip", "exit 1")
    assert not native_copy("x", environ)
    tool(desk, "pbcopy", "/bin/cat > /dev/null")
    assert native_copy("x", {"PATH": str(desk)})
    assert not native_copy("x", {"PATH": str(desk), "SSH_TTY": "/dev/pts/1"}), "that desk is elsewhere"


async def test_five_thousand_authors_and_steering_characters_are_copied_whole_and_harmless(
    directories: Directories, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = xclip(desk, monkeypatch)
    directories.create()
    authors = tuple(f"Ada {number} Example" for number in range(5000))
    hostile = Paper(
        "2507.90001", 'A \x1b[31m[bold]title[/] “with” "quotes"\x07 & 50%', authors, "Gates.", ("cs.LG",)
    )
    fill(directories, [Entry(hostile, Kind.NEW)])
    session = Session(directories, Settings())
    try:
        done = copy_papers(session, (hostile.id,), CopyForm.BIBTEX)
        assert isinstance(done, Copied)
        assert copied.read_text().count("Example") == 5000
        copy_papers(session, (hostile.id,), CopyForm.TITLE)
        assert copied.read_text() == 'A [bold]title[/] “with” "quotes" & 50%'
    finally:
        session.close()


async def test_a_paper_that_is_gone_is_told(home: Directories, opened: Opener, desk: Path) -> None:
    async with opened(home) as pilot:
        main(pilot).parts.taking.copy_as(("2507.00000",), CopyForm.BIBTEX)
        await settle(pilot)
        assert "no longer in the store" in app_of(pilot).history[-1].text
