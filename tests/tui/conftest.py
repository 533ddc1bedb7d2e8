"""A home with a real store of invented papers, and the app opened on it."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import msgspec
import pytest
from textual import events
from textual.pilot import Pilot

from arxivtui.config import Directories, ServerSettings, Settings, load_settings
from arxivtui.domain import (
    LOCAL,
    Entry,
    Evidence,
    EvidenceKind,
    FetchedListing,
    Kind,
    Listing,
    ListingState,
    Paper,
    PaperRecord,
    Run,
    RunKind,
    Score,
)
from arxivtui.store import Store, listings, papers, runs, scores
from arxivtui.tui import reading
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.messages import ChangedElsewhere
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.session import Session
from arxivtui.tui.widgets.paper_text import paper_lines

DAY = date(2025, 7, 14)
BEFORE = date(2025, 7, 11)
AT = datetime(2025, 7, 15, 8, 0, tzinfo=UTC)
ABOVE, RANKED_OUT, REPLACED = 20, 3, 2

Opener = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
Looked = Callable[[Pilot[None]], Awaitable[None]]


def paper_id(number: int) -> str:
    return f"2507.{90000 + number}"


def invented(number: int, title: str = "", abstract: str = "") -> Paper:
    return Paper(
        id=paper_id(number),
        title=title or f"Paper {number:02} on sparse gates",
        authors=("Ada Example", "Béla Sample"),
        abstract=abstract or f"Abstract number {number}. " + "Gates are sparse. " * 40,
        categories=("cs.LG", "stat.ML"),
    )


def fill(directories: Directories, entries: list[Entry], day: date = DAY) -> None:
    """Store a listing and score its papers 99, 98, 97 … in order; the last three new ones below 20."""
    received = {kind: sum(entry.kind is kind for entry in entries) for kind in Kind}
    listing = Listing("cs.LG", day, ListingState.COMPLETE, received, received)
    run = Run(f"run-{day}", RunKind.RANK, AT, LOCAL, "criteria")
    ranked = [entry for entry in entries if entry.kind is Kind.NEW]
    answers = [
        Score(
            paper_id=entry.paper.id,
            scorer=LOCAL,
            criteria_hash="criteria",
            text_hash=entry.paper.text_hash,
            run_id=run.id,
            score=99.0 - place if place < len(ranked) - RANKED_OUT else 5.0,
            relevance=8,
            topic="Sparse models",
            evidence=(
                Evidence(EvidenceKind.TERM, "sparse", 6.0),
                Evidence(EvidenceKind.TERM, "hardware", -2.0),
            ),
        )
        for place, entry in enumerate(ranked)
    ]
    with Store.open(directories.database) as store, store.writing() as db:
        scores.configure(db, "", "criteria")
        listings.save(
            db,
            FetchedListing(listing, tuple(entries)),
            {entry.paper.id: papers.plain_text(entry.paper) for entry in entries},
            AT,
        )
        runs.start(db, run)
        scores.save(db, answers)


@pytest.fixture
def directories(tmp_path: Path) -> Directories:
    """An empty home."""
    return Directories.find({"ARXIVTUI_HOME": str(tmp_path / "home")})


@pytest.fixture
def home(directories: Directories) -> Directories:
    """A home set up for cs.LG, with two days in its store."""
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n\nGates.\n")
    older = [Entry(invented(80 + number), Kind.NEW) for number in range(1, 6)]
    fill(directories, older, BEFORE)
    new = [Entry(invented(number), Kind.NEW) for number in range(1, ABOVE + RANKED_OUT + 1)]
    replaced = [Entry(invented(60 + number), Kind.REPLACE) for number in range(1, REPLACED + 1)]
    fill(directories, [*new, *replaced])
    return directories


@pytest.fixture
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reads the settings finds that nothing is to be served."""
    monkeypatch.setenv("ARXIVTUI_SERVER__WITH_APP", "false")


@pytest.fixture
def opened() -> Opener:
    """Open the app on a home and wait until it shows what it has; it serves only where `server` says so."""

    @asynccontextmanager
    async def open_app(
        directories: Directories,
        *,
        size: tuple[int, int] = (120, 30),
        settings: Settings | None = None,
        server: ServerSettings | None = None,
        ready: Callable[[Pilot[None]], Awaitable[None]] = settle,
    ) -> AsyncIterator[Pilot[None]]:
        chosen = settings or load_settings(directories, {})
        server = server or ServerSettings(with_app=False)
        session = Session(directories, msgspec.structs.replace(chosen, server=server))
        app = ArxivtuiApp(session)
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                await ready(pilot)
                yield pilot
                await main(pilot).leave() if isinstance(pilot.app.screen, MainScreen) else None
        finally:
            app.session.close()
            session.close()

    return open_app


def app_of(pilot: Pilot[None]) -> ArxivtuiApp:
    app = pilot.app
    assert isinstance(app, ArxivtuiApp)
    return app


def main(pilot: Pilot[None]) -> MainScreen:
    screen = next(screen for screen in pilot.app.screen_stack if isinstance(screen, MainScreen))
    assert isinstance(screen, MainScreen)
    return screen


async def settle(pilot: Pilot[None]) -> None:
    """Wait until no worker runs, no timer is about to start one, and all is drawn."""
    for _ in range(3):
        await pilot.pause(0.07)
        while not all(worker.is_finished for worker in pilot.app.workers):
            await pilot.pause(0.01)
    await pilot.pause()


async def until(pilot: Pilot[None], true: Callable[[], bool], what: str) -> None:
    """Wait until something is so; for answers that take their time."""
    for _ in range(1000):
        if true():
            return
        await pilot.pause(0.02)
    raise AssertionError(f"waited in vain: {what}\n{seen(pilot)}")


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    """Wait until the app has looked for changes from elsewhere once more, from beginning to end."""
    begun = ended = 0
    look = reading.elsewhere

    def counted(session: Session, known: ChangedElsewhere | None) -> ChangedElsewhere | None:
        nonlocal begun, ended
        begun += 1
        try:
            return look(session, known)
        finally:
            ended += 1

    monkeypatch.setattr(reading, "elsewhere", counted)

    async def once_more(pilot: Pilot[None]) -> None:
        last = begun
        await until(pilot, lambda: ended > last, "a look for changes")
        await settle(pilot)

    return once_more


async def act(pilot: Pilot[None], *actions: str) -> None:
    """Run commands as their keys would; quicker than pressing each."""
    for action in actions:
        await pilot.app.screen.run_action(action)
    await settle(pilot)


def told(pilot: Pilot[None]) -> str:
    """What the app told its reader so far, a line each time."""
    return "\n".join(said.text for said in app_of(pilot).history)


def paper_said(record: PaperRecord, width: int) -> str:
    """What the paper's pane says of it, as one text."""
    return "\n".join(line.plain for line in paper_lines(record, width))


_TEXT = re.compile(r'<text[^>]* y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)


def seen(pilot: Pilot[None]) -> str:
    """What the screen shows, as lines of text."""
    lines: dict[float, str] = {}
    for row, text in _TEXT.findall(pilot.app.export_screenshot()):
        lines[float(row)] = lines.get(float(row), "") + unescape(text).replace("\xa0", " ")
    return "\n".join(lines[row] for row in sorted(lines))


@pytest.fixture
def paste() -> Callable[[Pilot[None], str], None]:
    """Paste as a terminal does."""

    def into(pilot: Pilot[None], text: str) -> None:
        target = pilot.app.focused
        assert target is not None
        target.post_message(events.Paste(text))

    return into


def starred(directories: Directories) -> set[str]:
    """What the store says is starred."""
    return _stored(directories, "starred_at IS NOT NULL")


def dismissed(directories: Directories) -> set[str]:
    """What the store says is dismissed."""
    return _stored(directories, "state = 'dismissed'")


def _stored(directories: Directories, condition: str) -> set[str]:
    with Store.open(directories.database) as store, store.reading() as db:
        return {row[0] for row in db.execute(f"SELECT paper_id FROM triage WHERE {condition}")}
