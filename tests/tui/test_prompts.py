"""Tags completed while they are typed, and notes written in the reader's own editor."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, Static, TextArea

from arxivtui.config import Directories
from arxivtui.domain import Act, Verb
from arxivtui.store import Store, tags, triage
from arxivtui.tui.completing import completed, offers, word_at
from tests.tui.conftest import AT, Opener, act, app_of, paper_id, seen, settle
from tests.tui.terminal import Terminal
from tests.tui.tools import tool


@pytest.fixture
def tagged(home: Directories) -> Directories:
    """A home where moe is used three times, routing twice, moe-theory and [bold] once."""
    with Store.open(home.database) as store, store.writing(durable=True) as db:
        for name, papers in {"moe": (3, 4, 5), "routing": (3, 4), "moe-theory": (5,), "[bold]": (6,)}.items():
            triage.act(db, Act(Verb.TAG, tuple(map(paper_id, papers)), (name,)), at=AT)
        assert tags.used(db) == ["moe", "routing", "[bold]", "moe-theory"]
    return home


async def test_tags_in_use_are_offered_and_tab_takes_them(tagged: Directories, opened: Opener) -> None:
    async with opened(tagged) as pilot:
        await pilot.press("t")
        await settle(pilot)
        assert "moerouting[bold]moe-theory" in seen(pilot), "the most used first"
        await pilot.press("m", "o", "down", "tab")
        field = pilot.app.screen.query_one(Input)
        assert field.value == "moe-theory "
        await pilot.press("number_sign", "R", "tab", "n", "e", "w", "tab", "enter")
        await settle(pilot)
        assert "#moe-theory #new #routing" in seen(pilot)
        await act(pilot, "undo")
        assert "#new" not in seen(pilot), "all in one step"


async def test_without_an_editor_it_is_said_and_the_note_stays(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    async with opened(home) as pilot:
        await pilot.press("e", *"ab", "ctrl+o")
        wrong = pilot.app.screen.query_one(".wrong", Static)
        assert "No editor was found." in str(wrong.content)
        assert pilot.app.screen.query_one(TextArea).text == "ab"
        monkeypatch.setenv("EDITOR", "no-such-editor -x")
        await pilot.press("ctrl+o")
        assert "$EDITOR names no editor that can be started: no-such-editor -x" in str(wrong.content)
        monkeypatch.setenv("EDITOR", str(tool(tmp_path / "bin", "ed", "true")))
        await pilot.press("ctrl+o")
        assert "cannot be lent" in str(wrong.content)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "ab" in seen(pilot)
        assert not app_of(pilot).history[-1].bad


def test_a_note_goes_on_in_the_editor(home: Directories, tmp_path: Path) -> None:
    editor = tool(tmp_path, "write", 'echo " and thought over" >> "$1"; echo edi""ted')
    with Terminal(home.database.parent, environ={"VISUAL": str(editor)}) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type("e")
        terminal.until("Ctrl-o opens your editor")
        terminal.type("Read\x0f")
        terminal.until("edited")
        terminal.until("and thought over")
        terminal.type("\x13")
        terminal.until("Noted")
        terminal.type("q")
        assert terminal.ended() == 0
    with Store.open(home.database) as store, store.reading() as db:
        assert triage.get(db, (paper_id(1),))[paper_id(1)].note == "Read and thought over"


def test_what_a_word_may_become() -> None:
    known = ["moe", "routing", "MoE-theory"]
    assert offers(known, "mo", ()) == ["moe", "MoE-theory"]
    assert offers(known, "#t", ()) == ["routing", "MoE-theory"]
    assert offers(known, "moe", ("moe",)) == ["MoE-theory"]
    assert offers(known, "", ("moe",)) == ["routing", "MoE-theory"]
    assert completed("moe ro gates", 6, "routing") == ("moe routing gates", 12)


@given(st.text("ab ,#", max_size=12), st.integers(0, 12))
def test_completing_changes_the_word_at_the_cursor_alone(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    start, end = word_at(text, cursor)
    assert start <= cursor <= end
    assert not set(text[start:end]) & set(" ,")
    made, after = completed(text, cursor, "x")
    assert made[:after] == text[:start] + "x "
    assert made[after:] == text[end:].lstrip()
