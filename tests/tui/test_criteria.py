"""Editing the criteria from within the app: the editor, what would move, then kept, edited or taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from arxivtui.config import Directories, parse_criteria
from arxivtui.domain import Entry, Kind, PaperRecord
from arxivtui.store import Store, papers
from arxivtui.tui.screens.criteria import CriteriaScreen
from arxivtui.tui.screens.main import MainScreen
from tests.tui.conftest import (
    BEFORE,
    Opener,
    act,
    app_of,
    fill,
    invented,
    main,
    paper_id,
    seen,
    settle,
    told,
    until,
)
from tests.tui.terminal import Terminal

GATES = "## Sparse models\n\nGates.\n"
BREAD = "## Bread\n\nBaking bread with sourdough.\n"
LOAVES = (31, 32, 33)

Write = Callable[[str], None]


@pytest.fixture
def writes(home: Directories, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Say what the reader will write; a day with papers about bread, which no topic asks for yet."""
    loaves = [
        Entry(invented(number, f"Bread [b]{number}[/b]", "We bake bread with sourdough."), Kind.NEW)
        for number in LOAVES
    ]
    fill(home, loaves, BEFORE.replace(day=10))
    monkeypatch.setenv("VISUAL", f"cp {tmp_path / 'written'}")
    monkeypatch.setattr(HeadlessDriver, "can_suspend", property(lambda _: True))

    def write(text: str) -> None:
        (tmp_path / "written").write_text(text)

    return write


def record(directories: Directories, number: int) -> PaperRecord:
    with Store.open(directories.database) as store, store.reading() as db:
        found = papers.record(db, paper_id(number))
    assert found is not None
    return found


def ranked_by(directories: Directories, number: int) -> str:
    """The hash of the criteria that the ranker's score of a paper stands under."""
    (score,) = record(directories, number).scores
    return score.criteria_hash


async def edited(pilot: Pilot[None]) -> CriteriaScreen:
    """Edit, until the reader sees what that would do."""
    await act(pilot, "edit_criteria")
    return await looked(pilot)


async def looked(pilot: Pilot[None]) -> CriteriaScreen:
    await until(
        pilot,
        lambda: isinstance(pilot.app.screen, CriteriaScreen) and not pilot.app.screen.looking,
        "the preview",
    )
    await settle(pilot)
    await until(pilot, lambda: "Edited criteria" in seen(pilot), "the dialog to be drawn")
    screen = pilot.app.screen
    assert isinstance(screen, CriteriaScreen)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_risers_and_fallers_are_shown_before_anything_is_ranked(
    home: Directories, opened: Opener, writes: Write, size: tuple[int, int]
) -> None:
    writes(BREAD)
    async with opened(home, size=size) as pilot:
        screen = await edited(pilot)

        shown = seen(pilot)
        assert "Edited criteria" in shown
        assert "Risers" in shown
        assert "Bread [b]31[/b]" in shown, "as written: a title is no markup"
        assert "Fallers" in shown
        assert "Paper 01 on sparse" in shown
        assert "keep, rank now" in shown
        assert screen.preview is not None
        assert ranked_by(home, 1) == "criteria"
        assert home.criteria_file.read_text() == BREAD


async def test_kept_it_is_what_papers_are_ranked_by(home: Directories, opened: Opener, writes: Write) -> None:
    writes(BREAD)
    async with opened(home) as pilot:
        await edited(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "ranked by the new criteria" in told(pilot), "the ranking")
        await settle(pilot)

        assert app_of(pilot).session.criteria.hash == parse_criteria(BREAD).hash
        await until(pilot, lambda: "= sorts" in seen(pilot), "that the list would stand otherwise")
        assert not main(pilot).bars.job
    assert {ranked_by(home, number) for number in (1, *LOAVES)} == {parse_criteria(BREAD).hash}
    bread, gates = record(home, 31).shown, record(home, 1).shown
    assert bread is not None
    assert gates is not None
    assert (bread.value or 0) > (gates.value or 0)


async def test_taken_back_the_criteria_are_as_before_and_what_was_written_is_not_lost(
    home: Directories, opened: Opener, writes: Write
) -> None:
    writes(BREAD)
    async with opened(home) as pilot:
        await edited(pilot)
        await pilot.press("t")
        await settle(pilot)

        assert "again as they were. What you wrote is in" in told(pilot)
    assert home.criteria_file.read_text() == GATES
    assert (home.state / "criteria-taken-back.md").read_text() == BREAD
    assert ranked_by(home, 1) == "criteria"


async def test_it_can_be_edited_again_and_all_of_it_taken_back(
    home: Directories, opened: Opener, writes: Write
) -> None:
    writes(BREAD)
    async with opened(home) as pilot:
        await edited(pilot)
        writes(BREAD + "\n## Cakes\n")
        await pilot.press("e")
        await settle(pilot)
        await looked(pilot)
        assert home.criteria_file.read_text() == BREAD + "\n## Cakes\n"

        await pilot.press("t")
        await settle(pilot)
    assert home.criteria_file.read_text() == GATES


async def test_left_as_it_is_the_edit_is_kept_and_papers_keep_their_scores(
    home: Directories, opened: Opener, writes: Write
) -> None:
    writes(BREAD)
    async with opened(home) as pilot:
        await edited(pilot)
        await pilot.press("escape")
        await settle(pilot)

        assert isinstance(pilot.app.screen, MainScreen)
        assert "keep their scores" in told(pilot)
    assert home.criteria_file.read_text() == BREAD
    assert ranked_by(home, 1) == "criteria"


async def test_a_mistake_is_shown_and_the_file_kept_until_it_is_put_right(
    home: Directories, opened: Opener, writes: Write
) -> None:
    writes("## Bread\n## Bread\n")
    async with opened(home) as pilot:
        await edited(pilot)
        # The file's name comes before it, and is of any length.
        shown = " ".join(word for word in seen(pilot).split() if word.strip("│┃▌▐▊▎"))
        assert '"Bread"' in shown
        assert "rank now" not in shown
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, CriteriaScreen), "there is nothing to rank by"
        assert home.criteria_file.read_text() == "## Bread\n## Bread\n"

        writes(BREAD)
        await pilot.press("e")
        await settle(pilot)
        await looked(pilot)
        assert "Risers" in seen(pilot)


async def test_criteria_without_a_topic_say_what_that_means(
    home: Directories, opened: Opener, writes: Write
) -> None:
    writes("## Bread (muted)\n")
    async with opened(home) as pilot:
        await edited(pilot)

        assert "every topic of them is muted" in " ".join(seen(pilot).split())


async def test_looking_can_be_stopped(
    home: Directories, opened: Opener, writes: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(BREAD)
    async with opened(home) as pilot:
        # A ranker that never answers.
        monkeypatch.setattr("arxivtui.scoring.ranker.Ranker.rank", _waiting)
        await pilot.app.screen.run_action("edit_criteria")
        await until(pilot, lambda: "ranking 31 papers" in seen(pilot), "that it looks")

        await pilot.press("escape")
        await settle(pilot)
        assert "Not looked at any further." in seen(pilot)

        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)


def _waiting(ranker: object, *_: object, **__: object) -> None:
    from arxivtui.scoring import Ranker

    assert isinstance(ranker, Ranker)
    while True:
        ranker.check()


async def test_nothing_changed_is_nothing_to_decide(home: Directories, opened: Opener, writes: Write) -> None:
    writes(BREAD)
    async with opened(home) as pilot:
        await edited(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "ranked by the new criteria" in told(pilot), "the ranking")
        await settle(pilot)

        await act(pilot, "edit_criteria")
        await until(pilot, lambda: "as they were" in told(pilot), "that nothing is to be decided")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_an_editor_that_is_not_there_is_told(
    home: Directories, opened: Opener, writes: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    async with opened(home) as pilot:
        await act(pilot, "edit_criteria")

        assert isinstance(pilot.app.screen, MainScreen)
        assert "$VISUAL names no editor that can be started: no-such-editor" in told(pilot)


async def test_a_terminal_that_cannot_be_lent_is_told(
    home: Directories, opened: Opener, writes: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HeadlessDriver, "can_suspend", property(lambda _: False))
    async with opened(home) as pilot:
        await act(pilot, "edit_criteria")

        assert "cannot be lent to an editor" in told(pilot)
    assert home.criteria_file.read_text() == GATES


def test_the_editor_has_the_terminal_and_the_app_has_it_back(home: Directories, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nprintf "what to write? "\nread -r words\nprintf "## %s\\n" "$words" > "$1"\n'
    )
    editor.chmod(0o700)
    with Terminal(home.database.parent, environ={"VISUAL": str(editor)}) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type(":")
        terminal.until("Search for")
        terminal.type("edit crit")
        terminal.until("Edit criteria.md")
        terminal.type("\r")
        terminal.until("what to write? ")
        assert terminal.is_given_back()
        terminal.type("Bread\r")
        terminal.until("leave as it is")
        assert not terminal.is_given_back()
        terminal.type("\x1b")
        terminal.until("keep their scores")
        terminal.type("q")
        assert terminal.ended() == 0
    assert home.criteria_file.read_text() == "## Bread\n"
