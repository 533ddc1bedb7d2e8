"""The first start: by keyboard alone, at 80x24, with and without a network."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from arxivtui.config import Directories, Settings, load_criteria, load_settings
from arxivtui.store import Store, listings
from arxivtui.store import library as stored_library
from arxivtui.tui.messages import JobProgress
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.setup import SetupScreen
from arxivtui.tui.session import Session
from arxivtui.tui.setup_progress import Page, first_page
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_oai import records_of
from tests.stand_ins.invented import DAYS
from tests.tui.conftest import Opener, app_of, seen, settle, until

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
Paste = Callable[[Pilot[None], str], None]
TUESDAY = date(2025, 3, 4)


@pytest.fixture
def refused() -> str:
    """The address of a server that is not there."""
    return f"http://127.0.0.1:{free_port()}"


async def choose(pilot: object, text: str) -> None:
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    pilot.app.screen.query_one("#search", Input).value = text
    await pilot.press("enter")
    await settle(pilot)


async def test_categories_criteria_and_from_there_without_a_network_to_the_sample_day(
    directories: Directories, opened: Opener, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARXIVTUI_ARXIV__BASE_URL", refused)
    async with opened(directories, size=(80, 24)) as pilot:
        assert "Which arXiv categories" in seen(pilot)
        await choose(pilot, "cs.lg")
        await choose(pilot, "computation and language")
        assert "Chosen: cs.LG cs.CL" in seen(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert load_settings(directories, {}).arxiv.categories == ("cs.LG", "cs.CL")

        assert "What do you look for?" in seen(pilot)
        pilot.app.screen.query_one(TextArea).text = "## Sparse models\n\nGates.\n"
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert [topic.title for topic in load_criteria(directories).topics] == ["Sparse models"]

        assert "Without a model" in seen(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "arxivtui extension DIR" in seen(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "Fetch today's papers" in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "127.0.0.1" in seen(pilot), "the sentence about the network")
        assert "The sample day needs no network." in seen(pilot)
        assert "Fetch today's papers" in seen(pilot), "to try again"

        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the sample day")
        await settle(pilot)
        await until(pilot, lambda: "unread" in seen(pilot), "its papers")
        assert seen(pilot).startswith("sample day")
        assert app_of(pilot).session.demo
        await pilot.press("s")
        await settle(pilot)
        assert "★ 1" in seen(pilot)
    with Store.open(directories.database) as store, store.reading() as db:
        assert listings.days(db) == [], "nothing of the sample day is kept"


async def test_the_sample_day_from_the_first_page(directories: Directories, opened: Opener) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        assert "sample day" in seen(pilot)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the sample day")
    assert not directories.config_file.exists()


async def test_without_a_category_there_is_nothing_to_go_on_with(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories) as pilot:
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "Choose at least one category" in seen(pilot)
        await choose(pilot, "cs.lg")
        await choose(pilot, "cs.lg")
        assert "Chosen: none yet" in seen(pilot), "choosing again leaves it out"


async def test_leaving_midway_keeps_what_was_saved_and_goes_on_there(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories) as pilot:
        await choose(pilot, "cs.lg")
        await pilot.press("ctrl+n")
        await settle(pilot)
        await pilot.press("ctrl+q")
    settings = load_settings(directories, {})
    assert settings.arxiv.categories == ("cs.LG",)
    assert first_page(Session(directories, settings)) is Page.CRITERIA

    async with opened(directories) as pilot:
        assert "What do you look for?" in seen(pilot)
        pilot.app.screen.query_one(TextArea).text = "## Half a thought\n"
        await pilot.press("ctrl+q")
    assert "Half a thought" in load_criteria(directories).text


async def test_a_page_that_cannot_be_saved_says_so_and_stays(
    directories: Directories, opened: Opener
) -> None:
    directories.config_file.parent.mkdir(parents=True)
    async with opened(directories) as pilot:
        directories.config_file.write_text("[arxiv\n")
        await choose(pilot, "cs.lg")
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert str(directories.config_file.name) in seen(pilot)
        assert "Which arXiv categories" in seen(pilot)


async def test_pressing_on_without_a_topic_says_what_that_means(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "math.GT")
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "## Sparse networks" in seen(pilot), "the example"
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "papers stay unscored until you write one" in seen(pilot)
        assert "What do you look for?" in seen(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "A language model" in seen(pilot)
    assert load_criteria(directories).topics == (), "nobody else's topics"


async def test_a_topic_is_typed_below_the_example(directories: Directories, opened: Opener) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "math.GT")
        await pilot.press("ctrl+n")
        await settle(pilot)
        await pilot.press(*"## Knots", "ctrl+n")
        await settle(pilot)
        assert "A language model" in seen(pilot)
    assert [topic.title for topic in load_criteria(directories).topics] == ["Knots"]


async def test_a_search_without_a_match_says_so(directories: Directories, opened: Opener) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "xyzzy")
        assert "No match" in seen(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "Chosen: none yet" in seen(pilot)
        await choose(pilot, "geometric topology")
        assert "Chosen: math.GT" in seen(pilot)


async def test_while_it_fetches_the_choice_stays_where_it_is(
    directories: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as arxiv:
        arxiv.faults = ["delay:600"]
        monkeypatch.setenv("ARXIVTUI_ARXIV__BASE_URL", arxiv.url)
        monkeypatch.setenv("ARXIVTUI_ARXIV__DELAY_SECONDS", "0")
        async with opened(directories, size=(80, 24)) as pilot:
            await choose(pilot, "cs.LG")
            await pilot.press("ctrl+n", "ctrl+n")
            await settle(pilot)
            await pilot.press(*"## Gates")
            for _ in range(3):
                await pilot.press("ctrl+n")
                await settle(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: bool(arxiv.requests), "the request")
            assert "Fetching today's papers …" in seen(pilot)
            running = set(pilot.app.workers)
            await pilot.press("enter", "enter")
            assert set(pilot.app.workers) <= running, "nothing else is begun"
            assert not app_of(pilot).session.demo, "a second Enter is not another choice"
            assert "Fetching today's papers …" in seen(pilot)
            assert len(arxiv.requests) == 1
            await pilot.press("escape", "ctrl+n")
            await until(pilot, lambda: "Fetch today's papers" in seen(pilot), "the choice again")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "refs.bib"
    path.write_text("@misc{lanterns, eprint={2500.00011}}\n@book{b, title={Gates}, author={Nobody, N.}}\n")
    return path


async def test_a_library_is_offered_and_imported_while_the_choice_waits(
    home: Directories, opened: Opener, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as arxiv:
        arxiv.captures.records = records_of(DAYS)
        monkeypatch.setenv("ARXIVTUI_ARXIV__API_URL", f"{arxiv.url}/api/query")
        monkeypatch.setenv("ARXIVTUI_ARXIV__DELAY_SECONDS", "0")
        async with opened(home, size=(80, 24), settings=load_settings(home)) as pilot:
            await turn_to(pilot, Page.CRITERIA)
            assert "arxivtui import refs.bib" in seen(pilot)
            assert "What do you look for?" in seen(pilot)
            await pilot.press("tab")
            pilot.app.screen.query_one("#library-file", Input).value = str(library)
            await pilot.press("enter")
            await until(pilot, lambda: "1 paper added" in seen(pilot), "the import")
            assert "Not at arXiv: 1." in " ".join(seen(pilot).split())
    with Store.open(home.database) as store, store.reading() as db:
        assert stored_library.ids(db) == ["2500.00011"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"\x89PNG\0", "is no text file"),
        (b"# Shopping\n", "neither"),
    ],
)
async def test_a_file_that_is_no_library_is_refused_with_the_reason(
    home: Directories, opened: Opener, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "other"
    if content is not None:
        file.write_bytes(content)
    async with opened(home, size=(80, 24)) as pilot:
        await turn_to(pilot, Page.CRITERIA)
        await pilot.press("tab")
        pilot.app.screen.query_one("#library-file", Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: words in " ".join(seen(pilot).split()), "the reason")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, SetupScreen)


async def test_leaving_stops_an_import_and_says_so(
    home: Directories, opened: Opener, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as arxiv:
        arxiv.faults = ["delay:600"]
        monkeypatch.setenv("ARXIVTUI_ARXIV__API_URL", f"{arxiv.url}/api/query")
        async with opened(home, size=(80, 24), settings=load_settings(home)) as pilot:
            screen = await turn_to(pilot, Page.CRITERIA)
            await pilot.press("tab")
            pilot.app.screen.query_one("#library-file", Input).value = str(library)
            await pilot.press("enter")
            await until(pilot, lambda: bool(arxiv.requests), "the request")
            screen.show_page(Page.PAPERS)
            await pilot.press("down", "down", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the app")
            await until(pilot, lambda: bool(told(pilot)), "the word about it")
            assert "The import was stopped" in told(pilot)[-1]


def told(pilot: Pilot[None]) -> list[str]:
    return [each.text for each in app_of(pilot).history if "import" in each.text]


async def turn_to(pilot: Pilot[None], page: Page) -> SetupScreen:
    await pilot.app.screen.run_action("set_up")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, SetupScreen)
    screen.show_page(page)
    await settle(pilot)
    return screen


async def test_a_wait_is_told_with_its_reason(directories: Directories, opened: Opener) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, SetupScreen)
        screen.show_page(Page.PAPERS)
        await settle(pilot)
        screen.papers.busy = "fetch"
        screen.papers.post_message(JobProgress("waiting 2 s: arxiv.org cannot be found: trying again"))
        await settle(pilot)
        assert "Waiting 2 s: arxiv.org cannot be found: trying again" in seen(pilot)


async def test_criteria_being_written_are_kept_by_whatever_leaves_the_page(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "cs.LG")
        await pilot.press("ctrl+n")
        await settle(pilot)
        await pilot.press(*"## Gates", "escape", "ctrl+t")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the sample day")
    assert [topic.title for topic in load_criteria(directories).topics] == ["Gates"]


def test_set_up_begins_where_something_is_missing(directories: Directories, home: Directories) -> None:
    assert first_page(Session(directories, Settings())) is Page.CATEGORIES
    assert first_page(Session(home, load_settings(home, {}))) is None


async def test_set_up_can_be_opened_again(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.app.screen.run_action("set_up")
        await settle(pilot)
        assert isinstance(pilot.app.screen, SetupScreen)
        assert "Chosen: cs.LG" in seen(pilot)


async def test_several_categories_are_taken_in_one_go_and_wrong_ones_named(
    directories: Directories, opened: Opener, paste: Paste
) -> None:
    async with opened(directories, size=(60, 20)) as pilot:
        await choose(pilot, "cs.LG, cs.AI stat.ML")
        assert "Chosen: cs.LG cs.AI stat.ML" in seen(pilot)
        paste(pilot, "math.GT\ncs.CLL;\ncs.LG\n")
        await settle(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "Chosen: cs.LG cs.AI stat.ML math.GT" in seen(pilot)
        assert "No arXiv category: cs.CLL (did you mean cs.CL?)." in " ".join(seen(pilot).split())
        search = pilot.app.screen.query_one("#search", Input)
        assert search.value == "cs.CLL", "to be mended"
        await choose(pilot, "cs.cl")
        assert "Chosen: cs.LG cs.AI stat.ML math.GT cs.CL" in seen(pilot)
        paste(pilot, "x" * 50_000 + ", cs.RO " * 6_000)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "No arXiv category" in seen(pilot)


async def test_criteria_begin_with_an_example_that_never_replaces_ones_own_words(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "math.GT")
        await pilot.press("ctrl+n")
        await settle(pilot)
        await pilot.press("ctrl+o", "ctrl+o")
        await settle(pilot)
        assert "## Knots and links" in pilot.app.screen.query_one(TextArea).text
        await pilot.press(*"More", "ctrl+o")
        await settle(pilot)
        assert "Your own words stay" in seen(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
    titles = [topic.title for topic in load_criteria(directories).topics]
    assert titles == ["Knots and links", "Mapping class groups"]
