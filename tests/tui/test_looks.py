"""Looks: ASCII alone where that is asked for, every theme, no colours, no motion."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from arxivtui.config import Directories, load_settings
from arxivtui.domain import Entry, Kind
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.ascii_filter import plain
from arxivtui.tui.screens.setup import SetupScreen
from arxivtui.tui.session import Session
from arxivtui.tui.setup_progress import Page
from arxivtui.tui.theme import THEMES
from arxivtui.tui.widgets import PaperList
from tests.tui.conftest import Opener, act, app_of, fill, invented, main, seen, settle
from tests.tui.terminal import Terminal

EVERY_THEME = [*(theme.name for theme in THEMES), *BUILTIN_THEMES]


pytestmark = pytest.mark.usefixtures("no_endpoint")


def in_ascii(home: Directories) -> None:
    with home.config_file.open("a") as file:
        file.write("[ui]\nascii = true\n")


def foreign(pilot: Pilot[None]) -> set[str]:
    """The characters on the screen that are not ASCII."""
    return {character for character in drawn(pilot) if not character.isascii()}


def drawn(pilot: Pilot[None]) -> str:
    """All that the screen draws, edges and scrollbars included."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(segment.text for strip in strips for segment in strip)


PAPERS_OWN = set("éαβ∈ℝ")


async def test_in_ascii_nothing_else_is_drawn_but_papers_own_letters(
    home: Directories, opened: Opener
) -> None:
    in_ascii(home)
    formula = invented(1, "Gates for $\\alpha \\in \\mathbb{R}$ and β")
    fill(home, [Entry(formula, Kind.NEW), *(Entry(invented(number), Kind.NEW) for number in range(2, 9))])
    async with opened(home, size=(110, 24)) as pilot:
        await act(pilot, "star", "later", "put_away", "undo", "why")
        assert "*" in seen(pilot)
        assert "α ∈ ℝ" in seen(pilot), "a formula is the paper's own"
        walked = [foreign(pilot)]
        for action in ("help", "settings", "messages", "tags", "note", "export", "palette", "browsers"):
            await act(pilot, action)
            walked.append(foreign(pilot))
            await pilot.press("escape", "escape")
            await settle(pilot)
        await act(pilot, "filter")
        walked.append(foreign(pilot))
        assert set().union(*walked) <= PAPERS_OWN


async def test_set_up_in_ascii(directories: Directories) -> None:
    session = Session(directories, load_settings(directories, {}))
    app = ArxivtuiApp(session, ascii_only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, SetupScreen)
        for page in Page:
            screen.show_page(page)
            await settle(pilot)
            assert foreign(pilot) == set(), page
    session.close()


def test_ascii_for_one_start(home: Directories) -> None:
    with Terminal(home.config_file.parent, "--ascii") as terminal:
        terminal.until("on sparse gates")
        terminal.type("q")
        assert terminal.ended() == 0
        assert set(terminal.seen) - set(terminal.seen.encode("ascii", "ignore").decode()) <= PAPERS_OWN
    with Terminal(home.config_file.parent, "--ascii", "list") as terminal:
        assert terminal.ended() == 2
        assert "`demo --ascii` has it" in terminal.seen


async def test_ascii_is_turned_over_while_the_app_is_open(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        assert foreign(pilot)
        app = app_of(pilot)
        settings = app.session.settings
        app.take_settings(
            msgspec.structs.replace(settings, ui=msgspec.structs.replace(settings.ui, ascii=True))
        )
        await settle(pilot)
        assert foreign(pilot) <= PAPERS_OWN
        app.take_settings(settings)
        await settle(pilot)
        assert "│" in drawn(pilot)


@given(st.text())
def test_plain_glyphs_are_as_wide_as_what_they_stand_for(text: str) -> None:
    assert cell_len(plain(text)) == cell_len(text)


async def test_every_theme_shows_the_day_and_where_the_cursor_is(home: Directories, opened: Opener) -> None:
    home.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n[ui]\ntheme = "ansi-dark"\n')
    async with opened(home, size=(110, 24)) as pilot:
        for theme in ["ansi-dark", *EVERY_THEME]:
            pilot.app.theme = theme
            await settle(pilot)
            assert "Paper 01 on sparse gates" in seen(pilot), theme
            cursor, other = cursor_and_other(pilot)
            assert cursor.text.strip(), "the cursor has a bar beside its colour"
            assert not other.text.strip(), theme
            for segment in title_segments(pilot):
                assert contrast(segment, theme) > 3.0, (theme, segment)
        await act(pilot, "settings")
        assert "▌ categories" in seen(pilot), "a bar tells the cursor there too"


def cursor_and_other(pilot: Pilot[None]) -> tuple[Segment, Segment]:
    """The first cells of the line with the cursor, and of another."""
    papers = pilot.app.screen.query_one(PaperList)
    lines = papers.render_line(0), papers.render_line(4)
    return next(iter(lines[0].crop(0, 1))), next(iter(lines[1].crop(0, 1)))


def title_segments(pilot: Pilot[None]) -> Iterator[Segment]:
    papers = pilot.app.screen.query_one(PaperList)
    for line in (0, 2):
        yield from (segment for segment in papers.render_line(line) if "Paper" in segment.text)


def contrast(segment: Segment, theme: str) -> float:
    """How far text stands from its background (WCAG 2.2, relative luminance); the terminal's own: enough."""
    style = segment.style
    assert style is not None
    if style.color is None or style.bgcolor is None or style.color.is_default or style.bgcolor.is_default:
        assert theme.startswith("ansi")
        return 21.0
    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def test_without_colours_the_states_are_told_by_signs(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(home) as pilot:
        assert pilot.app.no_color
        await act(pilot, "star", "later", "put_away")
        shown = seen(pilot)
        assert all(sign in shown for sign in ("★", "◷", "✗", "●", "▌"))


async def test_nothing_moves_where_that_is_not_wanted(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        assert pilot.app.animation_level == "full"
        app = app_of(pilot)
        settings = app.session.settings
        still = msgspec.structs.replace(settings.ui, animations=False)
        app.take_settings(msgspec.structs.replace(settings, ui=still))
        assert app.animation_level == "none"
    with home.config_file.open("a") as file:
        file.write("[ui]\nanimations = false\n")
    async with opened(home) as pilot:
        assert pilot.app.animation_level == "none"
        assert main(pilot).papers.count
