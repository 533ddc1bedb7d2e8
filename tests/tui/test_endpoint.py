"""The endpoint in the app: it serves while the app is open, and what browsers do is seen at once."""

import socket
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import uuid4

import msgspec
import pytest
from textual.pilot import Pilot

from arxivtui.config import Directories, ServerSettings, Settings, load_settings
from arxivtui.domain import Client, Kind, Listing, ListingState
from arxivtui.server import Endpoint, EndpointKind
from arxivtui.store import DaySummary, Store, clients
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.commands import COMMANDS
from arxivtui.tui.endpoint import Serving
from arxivtui.tui.messages import EndpointChanged
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.session import Session
from arxivtui.tui.widgets.status_line import Status, status_content
from tests.free_ports import free_port
from tests.stand_ins.browser import ORIGIN, Extension
from tests.stand_ins.loopback import listens
from tests.tui.conftest import ABOVE, Looked, Opener, act, app_of, main, paper_id, seen, settle, told, until

MayServe = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture
def port() -> int:
    """A port that nobody has."""
    return free_port()


async def serving(pilot: Pilot[None]) -> None:
    """Wait until the app serves."""
    await until(pilot, lambda: app_of(pilot).serving.serves, "the endpoint")
    await settle(pilot)


@contextmanager
def another_copy(home: Directories, port: int) -> Iterator[Endpoint]:
    """Another arxivtui that serves the same home."""
    settings = load_settings(home, {})
    endpoint = Endpoint(lambda: Store.open(home.database), settings, home, port=port)
    endpoint.start()
    assert endpoint.settled(20).kind is EndpointKind.SERVING
    try:
        yield endpoint
    finally:
        endpoint.stop(5)


def with_port(home: Directories, port: int) -> Settings:
    return msgspec.structs.replace(load_settings(home, {}), server=ServerSettings(port=port))


def paired(home: Directories, port: int) -> Extension:
    """A browser that was let in before."""
    from hashlib import sha256

    extension = Extension(port)
    extension.token = "a-token-of-a-test"
    client = Client("0123abcd", extension.label, ORIGIN, datetime(2025, 7, 1, tzinfo=UTC))
    with Store.open(home.database) as store, store.writing() as db:
        clients.add(db, client, sha256(extension.token.encode()).digest())
    return extension


async def test_it_serves_while_the_app_is_open_and_says_so_calmly(
    home: Directories, opened: Opener, port: int
) -> None:
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        assert f"• :{port}" in seen(pilot)
        assert (await to_thread(Extension(port).ask, "/v1/ping", {}))[1]["app"] == "arxivtui"
        assert f"served at http://127.0.0.1:{port}" in told(pilot)
        assert not pilot.app.screen.query("Toast")
        await act(pilot, "endpoint")
        assert "No browser is paired." in app_of(pilot).history[-1].text
        await pilot.press("q")
        await settle(pilot)
        assert app_of(pilot).return_code == 0
        assert not listens(port)


async def test_it_begins_when_the_papers_are_there(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[int, bool]] = []
    begin = Serving.begin

    def noted(serving: Serving) -> None:
        screen = app.screen
        assert isinstance(screen, MainScreen)
        begun.append((len(screen.view.ids), screen.detail.record is not None))
        begin(serving)

    monkeypatch.setattr(Serving, "begin", noted)
    app = ArxivtuiApp(Session(home, with_port(home, port)))
    try:
        async with app.run_test(size=(120, 30)) as pilot:
            await serving(pilot)
            await main(pilot).leave()
    finally:
        app.session.close()
    assert begun == [(ABOVE, True)]


@pytest.fixture
def may_serve(monkeypatch: pytest.MonkeyPatch) -> MayServe:
    """Wait until the app would have begun to serve, if it wanted to."""
    asked: list[ArxivtuiApp] = []
    serve = ArxivtuiApp.serve

    def noted(app: ArxivtuiApp) -> None:
        serve(app)
        asked.append(app)

    monkeypatch.setattr(ArxivtuiApp, "serve", noted)

    async def was_asked(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app_of(pilot) in asked, "the app to be asked to serve")
        await settle(pilot)

    return was_asked


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Endpoint]:
    """The endpoints that were begun; whether they serve yet or not."""
    endpoints: list[Endpoint] = []
    begin = Endpoint.start

    def noted(endpoint: Endpoint) -> None:
        endpoints.append(endpoint)
        begin(endpoint)

    monkeypatch.setattr(Endpoint, "start", noted)
    return endpoints


async def test_it_does_not_serve_where_the_settings_say_no(
    home: Directories, opened: Opener, port: int, may_serve: MayServe, begun: list[Endpoint]
) -> None:
    async with opened(home, server=ServerSettings(port=port, with_app=False)) as pilot:
        await may_serve(pilot)
        assert begun == []
        assert not listens(port)
        await act(pilot, "endpoint")
        assert "The endpoint is off in the settings." in app_of(pilot).history[-1].text


async def test_a_sample_day_is_never_served(port: int, may_serve: MayServe, begun: list[Endpoint]) -> None:
    app = ArxivtuiApp(Session.sample(Settings(server=ServerSettings(port=port))))
    try:
        async with app.run_test(size=(120, 30)) as pilot:
            await until(pilot, lambda: "unread" in seen(pilot), "the sample day")
            await may_serve(pilot)
            assert begun == []
            assert not listens(port)
            assert main(pilot).check_action("endpoint", ()) is False
            await pilot.press("B")
            await settle(pilot)
            assert isinstance(pilot.app.screen, MainScreen)
            assert "The sample day is not served to browsers" in told(pilot)
            await main(pilot).leave()
    finally:
        app.session.close()


async def test_another_copy_that_serves_is_no_alarm(home: Directories, opened: Opener, port: int) -> None:
    with another_copy(home, port):
        async with opened(home, server=ServerSettings(port=port)) as pilot:
            await until(pilot, lambda: "other copy" in seen(pilot), "the other copy")
            (said,) = [each for each in app_of(pilot).history if "Another arxivtui serves" in each.text]
            assert not said.bad
            state = app_of(pilot).serving.state
            assert state is not None
            app_of(pilot).post_message(EndpointChanged(state))
            await settle(pilot)
            assert told(pilot).count("Another arxivtui serves") == 1


async def test_a_foreign_program_on_the_port_is_told_once(
    home: Directories, opened: Opener, port: int
) -> None:
    with socket.socket() as foreign:
        foreign.bind(("127.0.0.1", port))
        foreign.listen()
        async with opened(home, server=ServerSettings(port=port)) as pilot:
            await until(pilot, lambda: "no endpoint" in seen(pilot), "the trouble")
            (said,) = [each for each in app_of(pilot).history if "another program" in each.text]
            assert said.bad
            assert str(port) in said.text
            command = next(each for each in COMMANDS if each.id == "endpoint")
            assert main(pilot).title_of(command) == "Endpoint: not serving"
            await act(pilot, "pair_browser")
            assert "another program" in seen(pilot)
            assert "type this code" not in seen(pilot)


async def test_what_a_browser_does_is_shown_and_can_be_undone(
    home: Directories, opened: Opener, port: int
) -> None:
    extension = paired(home, port)
    async with opened(home, size=(160, 30), server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await until(pilot, lambda: main(pilot).parts.elsewhere.known is not None, "the first look")
        at = datetime.now(UTC).isoformat()
        await to_thread(extension.acts, paper_id(3), at, str(uuid4()), starred=True)
        await until(pilot, lambda: "Starred in the browser: “Paper 03" in seen(pilot), "the act")
        await settle(pilot)
        assert "★ 1" in seen(pilot)
        assert main(pilot).paper_id == paper_id(1), "the cursor stays"
        await to_thread(
            extension.acts, paper_id(4), at, str(uuid4()), later=True, add_tags=["moe"], state="seen"
        )
        await until(pilot, lambda: "Marked in the browser: “Paper 04" in seen(pilot), "several marks")
        await act(pilot, "undo", "undo")
        assert "Undone: marked in the browser, “Paper 04" in told(pilot)
        assert "Undone: starred in the browser, “Paper 03" in told(pilot)
        assert "★ 0" in seen(pilot)
        assert "Changed elsewhere" not in told(pilot)


async def test_what_a_browser_takes_back_is_named(home: Directories, opened: Opener, port: int) -> None:
    extension = paired(home, port)
    async with opened(home, size=(160, 30), server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await until(pilot, lambda: main(pilot).parts.elsewhere.known is not None, "the first look")
        step = str(uuid4())
        at = datetime.now(UTC).isoformat()
        await to_thread(extension.acts, paper_id(3), at, step, starred=True)
        await until(pilot, lambda: "Starred in the browser" in told(pilot), "the act")
        assert (await to_thread(extension.ask, "/v1/undo", {"undo": [step]}))[0] == 200
        await until(pilot, lambda: "Undone: starred in the browser, “Paper 03" in told(pilot), "the undo")
        assert "Changed elsewhere" not in told(pilot)


async def test_what_browsers_leave_in_the_store_without_a_mark_on_a_paper_is_not_told(
    home: Directories, opened: Opener, port: int, looked: Looked
) -> None:
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await act(pilot, "star")
        await looked(pilot)
        before = main(pilot).parts.elsewhere.known
        paired(home, port)
        await until(pilot, lambda: main(pilot).parts.elsewhere.known != before, "the look")
        await settle(pilot)
        assert "Changed elsewhere" not in told(pilot)


async def test_setting_up_again_goes_on_serving_under_the_new_settings(
    home: Directories, opened: Opener, port: int
) -> None:
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await act(pilot, "set_up")
        assert listens(port)
        await pilot.press("escape")
        await settle(pilot)
        await serving(pilot)
        assert f"• :{port}" in seen(pilot)


async def test_a_browser_that_asked_lately_is_told_of(home: Directories, opened: Opener, port: int) -> None:
    browser = paired(home, port)
    async with opened(home, server=ServerSettings(port=port), size=(80, 24)) as pilot:
        await serving(pilot)
        assert (await to_thread(browser.ask, "/v1/papers", {"ids": [paper_id(1)]}))[0] == 200
        await until(pilot, lambda: "browser on" in seen(pilot).splitlines()[0], "the browser")


def test_the_status_line_has_room_for_the_endpoint_last() -> None:
    status = Status(matches=3, spent=0.04, endpoint="• :31415")
    assert status_content(status, 80).plain.endswith("$0.04 today   • :31415")
    assert status_content(status, 40).plain.endswith("$0.04 today")
    assert len(status_content(status, 30).plain) == 30


def test_the_status_line_says_what_a_days_figures_count_where_there_is_room() -> None:
    counts = {Kind.NEW: 52, Kind.REPLACE: 31}
    listing = Listing("cs.LG", date(2025, 3, 3), ListingState.COMPLETE, counts, counts)
    status = Status(day=DaySummary(listing.listing_date, (listing,), 52, 52, 0, 0))

    assert "complete 83/83 entries" in status_content(status, 80).plain
    assert "complete 83/83  " in status_content(status, 45).plain
