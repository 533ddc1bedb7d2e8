"""The paper list as its reader sees it: in a small app, through the lines on screen."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from arxivtui.domain import Kind, PaperRow, ScoreMark, State
from arxivtui.tui.widgets.entries import Entries, Fold
from arxivtui.tui.widgets.paper_list import ROWS_KEPT, PaperList
from arxivtui.tui.widgets.paper_row import paint_fold, paint_paper, paint_placeholder
from arxivtui.tui.widgets.row_look import ASCII, HEAT, UNICODE, RowLook, RowStyles

FOLD = Fold("ranked-out", "162 ranked out below 20 · Enter to look")


def paper(paper_id: str, **changes: object) -> PaperRow:
    row = PaperRow(
        id=paper_id,
        title=f"Title of {paper_id}",
        authors="Ada Example, Ben Sample",
        primary="cs.LG",
        kind=Kind.NEW,
        listing_date=None,
        score=88.0,
        local=True,
        mark=ScoreMark.CURRENT,
        matched="",
        state=State.UNREAD,
        starred=False,
        later=False,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def ids(count: int) -> list[str]:
    return [f"2507.{number:05}" for number in range(count)]


class Host(App[None]):
    """Answers what the list asks for out of a made-up store, and notes what it says."""

    def __init__(self, *, answers: bool = True) -> None:
        super().__init__()
        self.answers = answers
        self.asked: list[tuple[str, ...]] = []
        self.highlighted: list[object] = []
        self.selected: list[object] = []

    def compose(self) -> ComposeResult:
        yield PaperList(placeholder="Nothing here")

    @property
    def papers(self) -> PaperList:
        return self.query_one(PaperList)

    def on_paper_list_rows_wanted(self, event: PaperList.RowsWanted) -> None:
        self.asked.append(event.ids)
        if self.answers:
            event.paper_list.answer_rows({paper_id: paper(paper_id) for paper_id in event.ids})

    def on_paper_list_highlighted(self, event: PaperList.Highlighted) -> None:
        self.highlighted.append(event.item)

    def on_paper_list_selected(self, event: PaperList.Selected) -> None:
        self.selected.append(event.item)

    def screen_lines(self) -> list[str]:
        """What stands on the terminal, line by line, without the scroll bar."""
        width = self.papers.scrollable_content_region.width
        return [strip.crop(0, width).text.rstrip() for strip in self.screen._compositor.render_strips()]

    def cursor_line(self) -> int:
        return next(place for place, line in enumerate(self.screen_lines()) if line.startswith("▌"))


@asynccontextmanager
async def shown(
    *items: str | Fold, size: tuple[int, int] = (60, 12), answers: bool = True
) -> AsyncIterator[tuple[Host, PaperList, Pilot[None]]]:
    app = Host(answers=answers)
    async with app.run_test(size=size) as pilot:
        app.papers.focus()
        app.papers.set_items(items)
        await pilot.pause()
        await pilot.pause()
        yield app, app.papers, pilot


async def test_an_empty_list_says_what_the_app_gave_it_to_say() -> None:
    async with shown() as (app, papers, pilot):
        assert app.screen_lines()[1] == "  Nothing here"
        assert papers.cursor_item is None
        assert papers.cursor_index is None
        papers.move(1)
        papers.page(0.5)
        papers.bottom()
        papers.select()
        await pilot.pause()
        assert app.highlighted == app.selected == []
        papers.placeholder = "No paper matches this rather long line of words that were asked for"
        await pilot.pause()
        assert app.screen_lines()[1:3] == [
            "  No paper matches this rather long line of words that",
            "  were asked for",
        ]


async def test_a_paper_takes_two_lines_and_a_fold_one() -> None:
    async with shown(*ids(2), FOLD, "2507.00009") as (app, _, _pilot):
        assert app.screen_lines()[:8] == [
            "▌ 88 ● Title of 2507.00000",
            "▌      Ada Example, Ben Sample · cs.LG · new",
            "  88 ● Title of 2507.00001",
            "       Ada Example, Ben Sample · cs.LG · new",
            " ── 162 ranked out below 20 · Enter to look ───────────────",
            "  88 ● Title of 2507.00009",
            "       Ada Example, Ben Sample · cs.LG · new",
            "",
        ]


async def test_papers_not_read_yet_are_drawn_as_their_ids() -> None:
    async with shown(*ids(2), answers=False) as (app, papers, pilot):
        assert app.screen_lines()[:3] == ["▌      2507.00000", "▌", "       2507.00001"]
        papers.put_rows({"2507.00001": paper("2507.00001"), "2507.99999": paper("2507.99999")})
        await pilot.pause()
        assert app.screen_lines()[0] == "▌      2507.00000"
        assert app.screen_lines()[2] == "  88 ● Title of 2507.00001"


@pytest.mark.parametrize(
    ("changes", "first", "second"),
    [
        ({"state": State.SEEN}, " 88 ✓", ""),
        ({"state": State.SKIPPED}, " 88 »", ""),
        ({"state": State.DISMISSED}, " 88 ✗", ""),
        ({"state": State.SEEN, "starred": True}, " 88 ★", ""),
        ({"state": State.SEEN, "later": True}, " 88 ◷", ""),
        ({"state": State.SEEN, "starred": True, "later": True}, " 88 ★", "◷"),
        ({"starred": True}, " 88 ★", "●"),
        ({"state": State.SEEN, "starred": True, "updated": True}, " 88 ★", "↻"),
        ({"state": State.SEEN, "starred": True, "later": True, "updated": True}, " 88 ★", "↻◷"),
        ({"score": None}, "  – ●", ""),
        ({"score": nan}, "  – ●", ""),
        ({"score": inf}, "  – ●", ""),
        ({"score": 100.0, "mark": ScoreMark.OLD_CRITERIA}, "100·●", ""),
        ({"score": 0.4, "mark": ScoreMark.OTHER_MODEL}, "  0°●", ""),
    ],
)
async def test_every_state_has_its_sign(changes: dict[str, object], first: str, second: str) -> None:
    async with shown("2507.00001", answers=False) as (app, papers, pilot):
        papers.put_rows({"2507.00001": paper("2507.00001", **changes)})
        await pilot.pause()
        lines = app.screen_lines()
        assert lines[0][1:6] == first
        assert lines[1][4:6].strip() == second


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"in_library": True}, "· ≡"),
        ({"in_library": True, "tagged": True}, "· ≡#"),
        ({"tagged": True}, "· #"),
    ],
)
async def test_a_paper_of_the_library_has_its_sign(changes: dict[str, object], sign: str) -> None:
    async with shown("2507.00001", answers=False) as (app, papers, pilot):
        papers.put_rows({"2507.00001": paper("2507.00001", **changes)})
        await pilot.pause()
        assert app.screen_lines()[1].rstrip(" ▁▂▃▄▅▆▇█▌").endswith(sign)


async def test_a_pending_act_shows_at_once_and_is_settled_by_the_next_row() -> None:
    async with shown(*ids(3)) as (app, papers, pilot):
        starred = paper("2507.00000", starred=True, state=State.SEEN)
        papers.put_rows({"2507.00000": starred}, pending=True)
        await pilot.pause()
        assert app.screen_lines()[0][5] == "★"
        assert app.screen_lines()[1][5] == "…"
        papers.put_rows({"2507.00000": starred})
        await pilot.pause()
        assert app.screen_lines()[1][5] == " "


async def test_an_answer_read_before_an_act_was_stored_cannot_take_it_off_the_screen() -> None:
    async with shown(*ids(3)) as (app, papers, pilot):
        app.answers = False
        starred = paper("2507.00000", starred=True, state=State.SEEN)
        papers.put_rows({"2507.00000": starred}, pending=True)
        papers.forget_rows()
        await pilot.pause()
        assert app.asked[-1] == ("2507.00001", "2507.00002")
        papers.answer_rows({paper_id: paper(paper_id, score=5.0) for paper_id in ids(3)})
        await pilot.pause()
        assert app.screen_lines()[0] == "▌ 88 ★ Title of 2507.00000"
        assert app.screen_lines()[2] == "   5 ● Title of 2507.00001"


async def test_the_rule_that_a_paper_matched_is_named() -> None:
    async with shown("2507.00001", size=(80, 4), answers=False) as (app, papers, pilot):
        papers.put_rows({"2507.00001": paper("2507.00001", matched="author Ada Example", tagged=True)})
        await pilot.pause()
        assert app.screen_lines()[1].endswith("cs.LG · new · author Ada Example · #")
        await pilot.resize_terminal(48, 4)
        await pilot.pause()
        assert app.screen_lines()[1].endswith("Ada Example… · cs.LG · new · author · #")
        await pilot.resize_terminal(34, 4)
        await pilot.pause()
        assert app.screen_lines()[1] == "▌      Ada Example, … · author"


async def test_names_are_left_out_whole_and_wide_characters_counted() -> None:
    async with shown("2507.00001", size=(40, 4), answers=False) as (app, papers, pilot):
        papers.put_rows(
            {
                "2507.00001": paper(
                    "2507.00001", title="漢字" * 30, authors="Ada Example, Ben Sample, Cy Other"
                )
            }
        )
        await pilot.pause()
        assert app.screen_lines()[0] == "▌ 88 ● " + "漢字" * 7 + "漢…"
        assert app.screen_lines()[1] == "▌      Ada Example, … · cs.LG · new"


async def test_markup_and_control_characters_in_titles_are_only_text() -> None:
    async with shown("2507.00001", answers=False) as (app, papers, pilot):
        title = "[bold]Red[/] \x1b[31mherring\x07\u202e \x9b2J<b>\ud800"
        papers.put_rows({"2507.00001": paper("2507.00001", title=title)})
        await pilot.pause()
        assert app.screen_lines()[0] == "▌ 88 ● [bold]Red[/] [31mherring 2J<b>"


async def test_ascii_signs_on_request() -> None:
    async with shown("2507.00001", FOLD, size=(30, 4)) as (app, papers, pilot):
        papers.ascii_only = True
        await pilot.pause()
        assert app.screen_lines()[:2] == ["| 88 o Title of 2507.00001", "|      Ada Example~ - cs.LG"]
        assert app.screen_lines()[2] == " -- 162 ranked out below 20~"


async def test_only_the_window_and_a_page_around_it_are_asked_for() -> None:
    async with shown(*ids(100_000), size=(60, 20)) as (app, papers, pilot):
        assert app.asked == [tuple(ids(20))]
        papers.move_to(50_000)
        await pilot.pause()
        assert len(app.asked[-1]) <= 31
        assert "2507.50000" in app.asked[-1]
        papers.bottom()
        await pilot.pause()
        assert app.asked[-1][-1] == "2507.99999"
        assert sum(map(len, app.asked)) < 100


async def test_walking_asks_once_a_half_page_and_never_twice_for_the_same_paper() -> None:
    async with shown(*ids(1000), size=(60, 20)) as (app, papers, pilot):
        for _ in range(40):
            papers.move(1)
            await pilot.pause()
        asked = [paper_id for batch in app.asked for paper_id in batch]
        assert len(asked) == len(set(asked))
        assert len(app.asked) <= 1 + 40 // 5
        assert not any(line.strip().startswith("2507.") for line in app.screen_lines())


async def test_an_unanswered_question_is_put_again_after_the_reader_came_back() -> None:
    async with shown(*ids(1000), size=(60, 20), answers=False) as (app, papers, pilot):
        papers.bottom()
        await pilot.pause()
        papers.top()
        await pilot.pause()
        assert app.asked[-1] == app.asked[0]


async def test_rows_far_from_the_window_are_dropped() -> None:
    async with shown(*ids(5000), size=(60, 20)) as (_, papers, _pilot):
        papers.put_rows({paper_id: paper(paper_id) for paper_id in ids(3000)[100:]})
        assert papers.row("2507.00000") is not None
        assert papers.row("2507.00100") is None
        assert sum(papers.row(paper_id) is not None for paper_id in ids(5000)) == ROWS_KEPT


async def test_forgotten_rows_are_asked_for_again_and_stay_in_sight_meanwhile() -> None:
    async with shown(*ids(200), size=(60, 20)) as (app, papers, pilot):
        app.answers = False
        papers.forget_rows(["2507.00001", "2507.00190"])
        await pilot.pause()
        assert app.asked[-1] == ("2507.00001",)
        assert app.screen_lines()[2] == "  88 ● Title of 2507.00001"
        papers.put_rows({"2507.00001": paper("2507.00001", score=12.0)})
        await pilot.pause()
        assert app.screen_lines()[2] == "  12 ● Title of 2507.00001"
        papers.forget_rows()
        await pilot.pause()
        assert app.asked[-1] == tuple(ids(20))


async def test_a_changed_row_is_painted_anew_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown(*ids(100), size=(60, 20)) as (_, papers, pilot):
        painted: list[str] = []

        def noted(row: PaperRow, look: RowLook, *, pending: bool) -> tuple[Strip, Strip]:
            painted.append(row.id)
            return paint_paper(row, look, pending=pending)

        monkeypatch.setattr("arxivtui.tui.widgets.entry_view.paint_paper", noted)
        papers.put_rows({"2507.00003": paper("2507.00003", starred=True), "2507.00090": paper("2507.00090")})
        await pilot.pause()
        assert painted == ["2507.00003"]
        painted.clear()
        papers.move(1)
        await pilot.pause()
        assert painted == ["2507.00000", "2507.00001"]
        papers.move(-1)
        await pilot.pause()
        assert painted == ["2507.00000", "2507.00001"]


async def test_a_frame_around_the_list_is_drawn() -> None:
    async with shown(*ids(2), size=(30, 8)) as (app, papers, pilot):
        papers.styles.border = ("round", "red")
        await pilot.pause()
        assert app.screen.region == papers.region
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        assert lines[:3] == [
            "╭────────────────────────────╮",
            "│▌ 88 ● Title of 2507.00000  │",
            "│▌      Ada Example, …       │",
        ]


async def test_colours_follow_theme_and_focus() -> None:
    async with shown(*ids(3)) as (app, papers, pilot):

        def colours() -> set[object]:
            return {
                segment.style.color for y in range(4) for segment in papers.render_line(y) if segment.style
            }

        dark = colours()
        app.theme = "textual-light"
        await pilot.pause()
        assert colours() != dark
        cursor = [segment.style for segment in papers.render_line(0)]
        app.set_focus(None)
        await pilot.pause()
        assert [segment.style for segment in papers.render_line(0)] != cursor


PLAIN = RowStyles(Style(), tuple(Style() for _ in HEAT), *[Style()] * 15)
untrusted = st.text(st.characters(), max_size=80) | st.text(
    st.sampled_from("ab ,\x1b\n\t\u200d\u0301漢🤖️👩"), max_size=400
)
rows = st.builds(
    PaperRow,
    id=untrusted,
    title=untrusted,
    authors=untrusted,
    primary=untrusted,
    kind=st.none() | st.sampled_from(Kind),
    listing_date=st.none(),
    score=st.none() | st.floats(),
    local=st.booleans(),
    mark=st.sampled_from(ScoreMark),
    matched=untrusted,
    state=st.sampled_from(State),
    starred=st.booleans(),
    later=st.booleans(),
    tagged=st.booleans(),
    updated=st.booleans(),
    in_library=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(
    rows,
    st.integers(0, 300),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([UNICODE, ASCII]),
)
def test_any_text_at_any_width_gives_lines_of_that_width(
    row: PaperRow, width: int, margin: int, cursor: bool, pending: bool, glyphs: object
) -> None:
    look = RowLook(width, PLAIN, glyphs, cursor, margin)  # type: ignore[arg-type]
    strips = [
        *paint_paper(row, look, pending=pending),
        *paint_placeholder(row.id, look),
        paint_fold(row.title, look),
    ]
    for strip in strips:
        assert cell_len(strip.text) == strip.cell_length == width
        assert not strip.crop(max(0, width - margin)).text.strip()
        assert all(
            unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"} for character in strip.text
        )


@given(st.lists(st.booleans(), max_size=40))
def test_lines_and_entries_agree(folds: list[bool]) -> None:
    items = [Fold(f"fold {place}", "") if fold else f"paper {place}" for place, fold in enumerate(folds)]
    entries = Entries(items)
    expected = [index for index, fold in enumerate(folds) for _ in range(1 if fold else 2)]
    assert [entries.index_at(line) for line in range(entries.line_count)] == expected
    assert [entries.line_of(index) for index in range(len(items))] == [
        expected.index(i) for i in range(len(items))
    ]
    in_two = Entries(items[: len(items) // 2])
    in_two.extend(items[len(items) // 2 :])
    assert [in_two.line_of(index) for index in range(len(items) + 1)] == [
        entries.line_of(index) for index in range(len(items) + 1)
    ]
