"""Places: catching up, saved views, the left pane, and going on exactly where one left."""

import re
import sqlite3
from datetime import date

import msgspec
import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from arxivtui.config import Directories, RankingSettings, UiSettings, load_settings
from arxivtui.domain import Act, Entry, Kind, SavedView, Scope, Verb
from arxivtui.store import Store, triage, views
from arxivtui.tui.messages import DayFetched
from arxivtui.tui.screens.main import Pane
from arxivtui.tui.screens.view_prompts import ViewNamePrompt, ViewNumberPrompt
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets import Fold
from tests.tui.conftest import (
    ABOVE,
    AT,
    BEFORE,
    DAY,
    RANKED_OUT,
    Opener,
    act,
    app_of,
    fill,
    invented,
    main,
    paper_id,
    seen,
    settle,
    until,
)

MISSED = ABOVE + 2
"""Unread above the folds of both days; the older one has two."""


def keep(home: Directories, *kept: tuple[str, str] | tuple[str, str, Scope]) -> None:
    with Store.open(home.database) as store, store.writing() as db:
        for name, query, *scope in kept:
            views.save(db, SavedView(name, query, scope[0] if scope else Scope.ALL, AT))


def stored(home: Directories) -> list[tuple[str, str, Scope]]:
    with Store.open(home.database) as store, store.reading() as db:
        return [(view.name, view.query, view.scope) for view in views.in_order(db)]


def left_pane(pilot: Pilot[None]) -> list[str]:
    """The lines of the left pane, without spaces: those between words are not drawn as text."""
    return [re.split("[│┃]", line)[0].replace(" ", "") for line in seen(pilot).splitlines()]


def entry(pilot: Pilot[None], name: str) -> str:
    """The line of the left pane with a name in it."""
    return next((line for line in left_pane(pilot)[1:] if name in line), "")


async def narrow(pilot: Pilot[None], text: str) -> None:
    await pilot.press("slash", *text, "enter")
    await settle(pilot)


def burst(pilot: Pilot[None], *keys: str) -> None:
    """Keys that come faster than the app can follow."""
    for key in keys:
        name = {"/": "slash", "+": "plus", ":": "colon"}.get(key, key)
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))


# Catching up


async def test_all_missed_days_are_ranked_together_and_drop_as_they_are_read(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        assert entry(pilot, "Catchup") == f"Catchup{MISSED}"
        assert entry(pilot, "11Jul") == "Fri11Jul2"
        await pilot.press("c")
        await settle(pilot)

        ids = [item for item in main(pilot).papers.items if isinstance(item, str)]
        assert len(ids) == MISSED
        assert ids[:4] == [paper_id(81), paper_id(1), paper_id(82), paper_id(2)], "best first, of both days"
        folds = [item.label for item in main(pilot).papers.items if isinstance(item, Fold)]
        assert [label.split(" · ")[0] for label in folds] == [f"{2 * RANKED_OUT} ranked out below 10"]
        assert "Catch up, 2 days" in seen(pilot)

        await pilot.press("d", "d")
        await until(pilot, lambda: entry(pilot, "11Jul") == "Fri11Jul1", "the other day's count")
        await until(pilot, lambda: entry(pilot, "Catchup") == f"Catchup{MISSED - 2}", "what is missed")
        assert entry(pilot, "14Jul") == f"Mon14Jul{ABOVE - 1}"
        assert len(main(pilot).view.ids) == MISSED, "an open list keeps what is done"


async def test_a_filter_narrows_what_is_missed(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("c")
        await narrow(pilot, "title:81 OR title:05")
        assert main(pilot).view.ids == (paper_id(81), paper_id(5))
        await pilot.press("escape")
        await settle(pilot)
        assert len(main(pilot).view.ids) == MISSED

        with Store.open(home.database) as store, store.writing() as db:
            everything = tuple(paper_id(number) for number in (*range(1, ABOVE + 1), 81, 82))
            triage.act(db, Act(Verb.SKIP, everything), at=AT)
        await until(pilot, lambda: entry(pilot, "Catchup") == "Catchupdone", "the count")
        await pilot.press("c")
        await until(pilot, lambda: "nothing" in seen(pilot).lower(), "that nothing is missed")


# Saved views


async def test_a_filter_is_kept_under_a_name_and_opened_by_its_number(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "down", "down")
        await narrow(pilot, "title:sparse score>=98")
        await pilot.press("plus")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewNamePrompt), "the question")
        assert "Name of the view of the newest day" in seen(pilot)
        await pilot.press(*"moe", "enter")
        await settle(pilot)
        assert stored(home) == [("moe", "title:sparse score>=98", Scope.DAY)]
        assert entry(pilot, "moe") == "g1moe2"

        await pilot.press("escape")
        await settle(pilot)
        await act(pilot, "down", "down")
        await pilot.press("g", "1")
        await settle(pilot)
        assert main(pilot).view.ids == (paper_id(1), paper_id(2))
        assert "moe · 2 matching" in seen(pilot).splitlines()[0]
        await pilot.press("escape")
        await settle(pilot)
        assert main(pilot).paper_id == paper_id(5), "the day was left where the cursor was before g"


async def test_a_name_that_is_taken_is_replaced_by_a_second_enter_alone(
    home: Directories, opened: Opener
) -> None:
    keep(home, ("Moe", "experts"))
    async with opened(home) as pilot:
        await narrow(pilot, "sparse")
        await pilot.press("plus", *"moe", "enter")
        assert "There is a view “Moe” already" in seen(pilot)
        assert stored(home) == [("Moe", "experts", Scope.ALL)]
        await pilot.press("enter")
        await settle(pilot)
        assert stored(home) == [("moe", "sparse", Scope.DAY)]


async def test_a_name_of_2000_characters_is_refused_and_stays_to_be_mended(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await narrow(pilot, "sparse")
        await pilot.press("plus")
        await settle(pilot)
        pilot.app.screen.query_one(Input).value = "x" * 2000
        await pilot.press("enter")
        assert "at most 60 characters; this has 2,000" in seen(pilot)
        assert stored(home) == []
        await pilot.press("escape", "escape")
        assert not isinstance(pilot.app.screen, ViewNamePrompt)


async def test_digits_alone_only_say_what_they_would_do(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        before = main(pilot).spec
        await pilot.press("j", "3")
        assert "g then 3 opens the saved view of that number. + keeps a filter" in seen(pilot)
        await pilot.press("g", "4")
        assert "There is no saved view 4." in seen(pilot)
        assert main(pilot).paper_id == paper_id(2), "where the cursor was before g"
        await pilot.press("g", "j", "1")
        assert "g then 1 opens" in seen(pilot)
        assert (main(pilot).spec, main(pilot).paper_id) == (before, paper_id(2))


async def test_a_digit_behind_a_filter_opens_no_view_though_g_was_pressed_before(
    home: Directories, opened: Opener
) -> None:
    keep(home, ("Moe", "experts"))
    async with opened(home) as pilot:
        await pilot.press("g", "slash", *"title:07", "enter", "1")
        await settle(pilot)
        assert main(pilot).spec.query == "title:07"
        assert "g then 1 opens the saved view of that number." in seen(pilot)


async def test_a_view_that_cannot_be_read_any_more_says_where_and_stays(
    home: Directories, opened: Opener
) -> None:
    keep(home, ("Old", "sparse titel:gates"), ("Gone", "like:2501.00001"))
    async with opened(home) as pilot:
        ids = main(pilot).view.ids
        assert entry(pilot, "Old") == "g1Old!"
        await pilot.press("g", "1")
        await settle(pilot)
        told = app_of(pilot).history[-1]
        assert "The view “Old” cannot be read: column 8: there is no field 'titel'" in told.text
        assert "^ there is no field" in seen(pilot), "where it can be mended"
        assert main(pilot).view.ids == ids
        await pilot.press("g", "2")
        await settle(pilot)
        assert "2501.00001" in app_of(pilot).history[-1].text
        assert [name for name, *_ in stored(home)] == ["Old", "Gone"]


async def test_the_palette_opens_renames_numbers_and_removes_views(home: Directories, opened: Opener) -> None:
    keep(home, ("[b]Moe[/b]", "title:07"), ("Proofs", "title:08"), ("Of the day", "title:09", Scope.DAY))
    async with opened(home) as pilot:
        assert main(pilot).check_action("remove_view", ()) is False
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        pilot.app.screen.query_one(Input).value = "view: proofs"
        await until(pilot, lambda: "Open it: title:08" in seen(pilot), "the view")
        await pilot.press("enter")
        await settle(pilot)
        assert main(pilot).view.ids == (paper_id(8),)

        await pilot.app.screen.run_action("rename_view")
        await settle(pilot)
        pilot.app.screen.query_one(Input).value = "of the DAY"
        await pilot.press("enter")
        assert "There is another view “Of the day”" in seen(pilot)
        pilot.app.screen.query_one(Input).value = "Theorems"
        await pilot.press("enter")
        await settle(pilot)
        assert entry(pilot, "g2").startswith("g2Theorems")

        await pilot.app.screen.run_action("move_view")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewNumberPrompt), "the question")
        await pilot.press("9", "enter")
        assert "A number from 1 to 3 is needed" in seen(pilot)
        pilot.app.screen.query_one(Input).value = "1"
        await pilot.press("enter")
        await settle(pilot)
        assert [name for name, *_ in stored(home)] == ["Theorems", "[b]Moe[/b]", "Of the day"]

        await act(pilot, "remove_view")
        assert [name for name, *_ in stored(home)] == ["[b]Moe[/b]", "Of the day"]
        assert "its query was title:08" in app_of(pilot).history[-1].text
        assert entry(pilot, "g1").startswith("g1[b]Moe[/b]")


async def test_a_view_removed_elsewhere_while_it_is_open(home: Directories, opened: Opener) -> None:
    keep(home, ("Moe", "title:07"))
    async with opened(home) as pilot:
        await pilot.press("g", "1")
        await settle(pilot)
        with Store.open(home.database) as store, store.writing() as db:
            views.remove(db, "Moe")
        await act(pilot, "remove_view")
        assert "There is no view “Moe” any more" in app_of(pilot).history[-1].text
        await until(pilot, lambda: entry(pilot, "Moe") == "", "that it is gone from the left pane")
        assert main(pilot).view.ids == (paper_id(7),), "the open list stays"
        await pilot.press("g", "1")
        assert "There is no saved view 1." in seen(pilot)


async def test_a_locked_store_keeps_no_view_and_says_so(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arxivtui.store.connection.BUSY_SECONDS", 0.05)
    async with opened(home) as pilot:
        await narrow(pilot, "sparse")
        other = sqlite3.connect(home.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await pilot.press("plus", *"moe", "enter")
        await settle(pilot)
        assert any(said.bad and "Another process" in said.text for said in app_of(pilot).history)
        other.execute("ROLLBACK")
        other.close()
        assert stored(home) == []


# The left pane


async def test_keys_and_mouse_go_through_days_and_views_alike(home: Directories, opened: Opener) -> None:
    keep(home, ("Moe", "title:07"), ("Échos " + "x" * 50, "title:08"))
    async with opened(home) as pilot:
        assert entry(pilot, "g2").startswith("g2Échosxx")
        await pilot.press("h", "j", "j", "j", "enter")
        await settle(pilot)
        assert main(pilot).view.ids == (paper_id(7),)
        assert main(pilot).pane is Pane.LIST
        await pilot.press("h", "k", "enter")
        await settle(pilot)
        assert main(pilot).spec == Spec(catch_up=True)
        await pilot.click("DaysList", offset=(5, 1))
        await settle(pilot)
        assert main(pilot).spec == Spec(BEFORE)
        await pilot.press("h", "G", "enter")
        await settle(pilot)
        assert main(pilot).view.ids == (paper_id(8),)


async def test_the_days_fold_away_and_are_a_pane_of_their_own_where_it_is_narrow(
    home: Directories, opened: Opener
) -> None:
    settings = load_settings(home, {})
    hidden = msgspec.structs.replace(settings, ui=UiSettings(days_shown=False))
    async with opened(home, settings=hidden) as pilot:
        assert entry(pilot, "Fri11Jul") == ""
        await pilot.press("b")
        await settle(pilot)
        assert entry(pilot, "Fri11Jul") == "Fri11Jul2"
    keep(home, ("A name that is longer than the pane is wide elsewhere", "title:07"))
    async with opened(home, size=(80, 24), settings=hidden) as pilot:
        await pilot.press("b")
        await settle(pilot)
        assert "Catch up" in seen(pilot)
        assert "longer than the pane is wide" in seen(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert "Catch up" not in seen(pilot)


async def test_a_day_of_another_year_says_so(home: Directories, opened: Opener) -> None:
    fill(home, [Entry(invented(90), Kind.NEW)], date(2024, 12, 30))
    async with opened(home) as pilot:
        assert entry(pilot, "Dec") == "30Dec2024done"
        assert entry(pilot, "11Jul") == "Fri11Jul2"


async def test_an_empty_store_has_nothing_to_catch_up_with(directories: Directories, opened: Opener) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse\n\nGates.\n")
    async with opened(directories) as pilot:
        await pilot.press("c")
        await settle(pilot)
        assert "you have caught up" in seen(pilot)
        await pilot.press("g", "1", "plus")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1


async def test_a_store_removed_while_running_is_told(home: Directories, opened: Opener) -> None:
    keep(home, ("Moe", "title:07"))
    async with opened(home) as pilot:
        for file in home.database.parent.glob("arxivtui.db*"):
            file.unlink()
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("g", "1")
        await settle(pilot)
        assert any(said.bad and str(home.database) in said.text for said in app_of(pilot).history)
        assert pilot.app.is_running


# The fold


async def test_without_a_model_the_best_of_the_day_stand_above_the_fold(
    home: Directories, opened: Opener
) -> None:
    settings = msgspec.structs.replace(load_settings(home, {}), ranking=RankingSettings(best_of_day=4))
    async with opened(home, settings=settings) as pilot:
        label = next(item.label for item in main(pilot).papers.items if isinstance(item, Fold))
        assert label.startswith("19 ranked out: 3 below 10, 16 beyond the best 4")
        assert "4 unread" in seen(pilot)
        assert entry(pilot, "14Jul") == "Mon14Jul4"
        assert entry(pilot, "Catchup") == "Catchup6"
    llm = msgspec.structs.replace(settings.llm, model="some-model")
    modelled = msgspec.structs.replace(settings, llm=llm)
    async with opened(home, settings=modelled) as pilot:
        assert f"{ABOVE} unread" in seen(pilot)


# Where the reader was


async def test_each_view_is_gone_on_with_where_it_was_left_also_after_a_restart(
    home: Directories, opened: Opener
) -> None:
    keep(home, ("Sparse", "title:sparse"))
    async with opened(home) as pilot:
        await act(pilot, *["down"] * 18, *["up"] * 2)
        day = (main(pilot).paper_id, main(pilot).papers.scroll_offset.y)
        assert day[1] > 0
        await pilot.press("c")
        await settle(pilot)
        await act(pilot, "last", *["up"] * 3)
        caught_up = (main(pilot).paper_id, main(pilot).papers.scroll_offset.y)
        await pilot.press("g", "1")
        await settle(pilot)
        await act(pilot, *["down"] * 7)
        sparse = (main(pilot).paper_id, main(pilot).papers.scroll_offset.y)
        await pilot.press("c")
        await settle(pilot)
        assert (main(pilot).paper_id, main(pilot).papers.scroll_offset.y) == caught_up

    async with opened(home) as pilot:
        assert main(pilot).spec == Spec(catch_up=True)
        assert (main(pilot).paper_id, main(pilot).papers.scroll_offset.y) == caught_up
        await pilot.press("h", "g", "enter")
        await settle(pilot)
        assert main(pilot).spec == Spec(DAY)
        assert (main(pilot).paper_id, main(pilot).papers.scroll_offset.y) == day
        await pilot.press("g", "1")
        await settle(pilot)
        assert (main(pilot).paper_id, main(pilot).papers.scroll_offset.y) == sparse

    async with opened(home) as pilot:
        assert "title:sparse" in seen(pilot)
        assert main(pilot).spec.name == "Sparse"
        assert main(pilot).paper_id == sparse[0]


async def test_where_the_paper_is_gone_the_next_is_it(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await act(pilot, *["down"] * 6)
        following = main(pilot).papers.items[7]
        await act(pilot, "put_away", "up")
        await act(pilot, "up") if main(pilot).papers.cursor_index == 7 else None
        assert main(pilot).papers.cursor_index == 6
    async with opened(home) as pilot:
        assert main(pilot).paper_id == following


# Keys that come fast


async def test_letters_typed_at_once_after_the_slash_are_the_query(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        burst(pilot, "j", "/", *"title:07 sd")
        await until(pilot, lambda: main(pilot).filter_line.text == "title:07 sd", "what was typed")
        await pilot.press("backspace", "backspace", "backspace", "enter")
        await settle(pilot)
        assert main(pilot).view.ids == (paper_id(7),)
        burst(pilot, "/", *" OR a/b")
        await until(pilot, lambda: main(pilot).filter_line.text == "title:07 OR a/b", "what was typed")
        await pilot.press("escape")
        await settle(pilot)
        assert "★ 0" in seen(pilot), "no letter was a command"


async def test_letters_reach_it_from_a_paper_read_alone_too(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(80, 24)) as pilot:
        await act(pilot, "open_paper")
        burst(pilot, "/", *"title:07")
        await until(pilot, lambda: main(pilot).filter_line.text == "title:07", "what was typed")
        assert main(pilot).pane is Pane.LIST


async def test_g_and_a_digit_typed_at_once_open_the_view(home: Directories, opened: Opener) -> None:
    keep(home, ("Moe", "title:07"), ("Proofs", "title:08"))
    async with opened(home) as pilot:
        burst(pilot, "j", "j", "g", "2", "j")
        await until(pilot, lambda: main(pilot).view.ids == (paper_id(8),), "the view")
        await pilot.press("escape")
        await settle(pilot)
        assert main(pilot).paper_id in (paper_id(3), paper_id(4))


async def test_a_fetch_leaves_an_open_catch_up_and_its_marks_alone(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "catch_up")
        await act(pilot, "mark_one")
        main(pilot).post_message(DayFetched(DAY))
        await settle(pilot)

        assert main(pilot).spec.catch_up
        assert main(pilot).papers.marked_count == 1


async def test_a_view_that_was_just_kept_is_still_that_view_once_it_is_sorted(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await pilot.press("slash", *"gates", "enter")
        await settle(pilot)
        await pilot.press("plus", *"moe", "enter")
        await settle(pilot)
        main(pilot).parts.contents.open(main(pilot).view.spec)
        await settle(pilot)

        assert main(pilot).spec.name == "moe"
