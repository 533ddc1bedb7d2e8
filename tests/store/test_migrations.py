"""From one schema to the next: backed up, all or nothing, once however many processes start together."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from arxivtui.domain import Client, Kind, Listing, ListingSource, ListingState, Run, RunKind, SavedView, Scope
from arxivtui.store import (
    Spending,
    Standing,
    Store,
    StoreDamagedError,
    StoreFullError,
    StoreNewerError,
    candidates,
    clients,
    library,
    listings,
    migrations,
    overlay,
    pairings,
    papers,
    requests,
    runs,
    triage,
    views,
)
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_request, all_as_shown, as_shown, run_ended

if TYPE_CHECKING:
    from sqlite_utils import Database


def add_colour(db: "Database") -> None:
    db.execute("ALTER TABLE papers ADD COLUMN colour TEXT")


def schema_number(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.backup"))


NOW_KNOWN = len(migrations.MIGRATIONS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of today's schema with one paper in it."""
    with Store.open(tmp_path / "arxivtui.db") as store, store.writing() as db:
        papers.save(db, a_paper(), as_shown(a_paper()))
    return tmp_path / "arxivtui.db"


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, add_colour])


def test_a_new_store_needs_no_backup(path: Path) -> None:
    assert schema_number(path) == NOW_KNOWN
    assert backups(path.parent) == []


# What the program that made the first schema wrote: a day fetched whole, one that failed, a starred paper.
FIRST_CONTENT = """
INSERT INTO papers (id, categories, text_hash, title_plain, authors_plain, title, authors, abstract_plain,
    abstract)
VALUES ('2507.99001', 'cs.LG stat.ML', '{text_hash}', 'On sparse gates, part 1', 'Ada Example, Béla Sample',
    'On sparse gates, part 1', '["Ada Example","Béla Sample"]',
    'We look at gates number 1 and find them sparse.', 'We look at gates number 1 and find them sparse.');
INSERT INTO announcements VALUES ('2507.99001', 'cs.LG', '2025-07-11', 'new');
INSERT INTO listings VALUES
    ('cs.LG', '2025-07-11', 'complete', '{{"new":1}}', '{{"new":1}}', '', '2025-07-11T08:00:00.000000+00:00'),
    ('cs.LG', '2025-07-10', 'failed', '{{}}', '{{}}', 'no network', '2025-07-11T08:00:00.000000+00:00');
INSERT INTO triage VALUES ('2507.99001', 'seen', '2025-07-11T09:00:00.000000+00:00', NULL, 'Read it.');
"""


@pytest.fixture
def first_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the first schema, with something in every table that the second changes."""
    path = tmp_path / "first.db"
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        Store.open(path).close()
    db = sqlite3.connect(path)
    db.executescript(FIRST_CONTENT.format(text_hash=a_paper().text_hash))
    db.close()
    return path


def test_a_store_of_the_first_schema_keeps_all_it_holds(first_store: Path) -> None:
    friday, thursday = DAY - timedelta(days=3), DAY - timedelta(days=4)
    with Store.open(first_store) as store:
        with store.reading() as db:
            record = papers.record(db, a_paper().id)
            assert listings.get(db, "cs.LG", friday) == Listing(
                "cs.LG",
                friday,
                ListingState.COMPLETE,
                {Kind.NEW: 1},
                {Kind.NEW: 1},
                source=ListingSource.PAGE,
            )
            assert [day.listing_date for day in listings.missed(db, "cs.LG")] == [thursday]
            assert listings.validator(db, "cs.LG") is None
        assert record is not None
        assert record.paper == a_paper()
        assert record.triage.note == "Read it."
        assert not record.updated

        again = a_listing([a_paper(title="On sparse gates, revised")], kind=Kind.REPLACE, etag='"a"')
        with store.writing() as db:
            listings.save(db, again, all_as_shown(entry.paper for entry in again.entries), NOW)
            assert papers.rows(db, [a_paper().id])[a_paper().id].updated
            assert listings.validator(db, "cs.LG") == (DAY, '"a"')
            assert triage.get(db, [a_paper().id]) == {a_paper().id: record.triage}

    assert schema_number(first_store) == NOW_KNOWN
    assert [schema_number(backup) for backup in backups(first_store.parent)] == [1]


# What the program that made the second schema wrote beside that: a ranking, an imported score, a harvest.
SECOND_CONTENT = """
INSERT INTO runs (id, kind, started, finished, scorer, criteria_hash, prompt_tokens, completion_tokens, cost)
VALUES
    ('rank', 'rank', '2025-07-11T08:01:00.000000+00:00', '2025-07-11T08:01:03.000000+00:00', 'local', 'today',
        0, 0, 0.0),
    ('import', 'import', '2025-07-11T09:30:00.000000+00:00', NULL, 'model-a', '', 28988, 3407, 0.1065);
INSERT INTO scores (paper_id, text_hash, scorer, criteria_hash, run_id, score, relevance, shown, value)
VALUES
    ('2507.99001', '{text_hash}', 'local', 'today', 'rank', 42.0, 5, 0, NULL),
    ('2507.99001', '{text_hash}', 'model-a', '', 'import', NULL, 9, 1, 74.8);
INSERT INTO harvests (category, month, kept_since, received) VALUES ('cs.LG', '2025-06', '2025-06-01', 12);
"""


@pytest.fixture
def second_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the second schema, with something in every table that the third changes or names."""
    path = tmp_path / "second.db"
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:2])
        Store.open(path).close()
    db = sqlite3.connect(path)
    # The second schema's tables have columns more, so the values are named here.
    rows = FIRST_CONTENT.replace("INSERT INTO listings VALUES", f"INSERT INTO listings ({LISTINGS}) VALUES")
    db.executescript((rows + SECOND_CONTENT).format(text_hash=a_paper().text_hash))
    db.close()
    return path


LISTINGS = "category, listing_date, state, stated, received, reason, fetched_at"


def test_a_store_of_the_second_schema_keeps_all_it_holds(second_store: Path) -> None:
    with Store.open(second_store) as store:
        with store.reading() as db:
            record = papers.record(db, a_paper().id)
            imported = runs.get(db, "import")
            assert run_ended(db, "rank") == datetime(2025, 7, 11, 8, 1, 3, tzinfo=UTC)
            assert requests.about(db, a_paper().id) == []
            assert requests.spending(db, NOW - timedelta(days=30)) == Spending()
            (candidate,) = candidates.of_days(db, [DAY - timedelta(days=3)], "model-a", "today")
        assert record is not None
        assert [(score.scorer, score.relevance) for score in record.scores] == [("local", 5), ("model-a", 9)]
        assert record.shown is not None
        assert record.shown.value == 74.8
        assert (record.triage.note, record.unscored) == ("Read it.", ())
        assert imported is not None
        assert (imported.prompt_tokens, imported.cost, imported.system_prompt) == (28988, 0.1065, "")
        assert candidate.standing is Standing.OLD

        run = Run("llm", RunKind.LLM, NOW, "model-a", "today", system_prompt="You read abstracts.")
        with store.writing() as db:
            runs.start(db, run)
            requests.sent(db, asked := a_request("first", a_paper(), run_id="llm"))
        with store.reading() as db:
            assert runs.get(db, "llm") == run
            assert requests.about(db, a_paper().id) == [asked]

    assert schema_number(second_store) == NOW_KNOWN
    (backup,) = backups(second_store.parent)
    assert schema_number(backup) == 2
    kept = sqlite3.connect(backup)
    assert kept.execute("SELECT count(*) FROM scores").fetchall() == [(2,)]
    kept.close()


# What the program that made the third schema wrote beside that: a request to a model, a tag, a log of triage.
THIRD_CONTENT = """
INSERT INTO requests (id, run_id, state, sent_at, ended_at, reserved_prompt, reserved_cached,
    reserved_completion, reserved_cost, cost, user_prompt, answer)
VALUES ('first', 'import', 'failed', '2025-07-11T09:31:00.000000+00:00', '2025-07-11T09:31:09.000000+00:00',
    1000, 0, 200, 0.25, 0.0, x'789c030000000001', x'789c030000000001');
INSERT INTO request_papers VALUES ('2507.99001', 'first');
INSERT INTO tags VALUES ('2507.99001', 'moe');
INSERT INTO triage_log (step_id, device, origin, at, verb, paper_id, before, after, undone, turned_at)
VALUES
    ('star', '', 'app', '2025-07-11T09:00:00.000000+00:00', 'star', '2507.99001',
        '{{"state":"unread"}}', '{{"state":"seen","starred":"2025-07-11T09:00:00Z"}}', 0, NULL),
    ('tag', '', 'cli', '2025-07-11T10:00:00.000000+00:00', 'tag', '2507.99001',
        '{{"state":"seen"}}', '{{"state":"seen","tags":["moe"]}}', 1, '2025-07-11T12:00:00.000000+00:00');
"""


@pytest.fixture
def third_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the third schema, with something in every table that the fourth names."""
    path = tmp_path / "third.db"
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:3])
        Store.open(path).close()
    db = sqlite3.connect(path)
    rows = FIRST_CONTENT.replace("INSERT INTO listings VALUES", f"INSERT INTO listings ({LISTINGS}) VALUES")
    db.executescript((rows + SECOND_CONTENT + THIRD_CONTENT).format(text_hash=a_paper().text_hash))
    db.close()
    return path


def test_a_store_of_the_third_schema_keeps_all_it_holds(third_store: Path) -> None:
    paper_id = a_paper().id
    noon = datetime(2025, 7, 11, 12, tzinfo=UTC)
    with Store.open(third_store) as store:
        with store.reading() as db:
            record = papers.record(db, paper_id)
            assert len(requests.about(db, paper_id)) == 1
            assert clients.all_of(db) == []
            assert triage.changed_after(db, [paper_id], noon - timedelta(hours=1)) == {paper_id}
            assert triage.changed_after(db, [paper_id], noon) == frozenset()
            assert triage.origin_of(db, ["star", "tag"]) == {"star": ("app", ""), "tag": ("cli", "")}
            (row,) = overlay.of(db, [paper_id])
        assert record is not None
        assert (record.triage.note, record.triage.tags) == ("Read it.", ("moe",))
        assert (row.score, row.scorer, row.starred, row.tags) == (74.8, "model-a", True, ("moe",))
        assert row.day == "2025-07-11"

        browser = Client("0011aabb", "Firefox", "moz-extension://x", NOW)
        with store.writing() as db:
            clients.add(db, browser, bytes(32))
            pairing = pairings.open_pairing(db, "ABCD-2345", NOW)
        with store.reading() as db:
            assert clients.live(db) == [(browser, bytes(32))]
            assert pairings.get(db, pairing.id, NOW) == pairing

    assert schema_number(third_store) == NOW_KNOWN
    assert [schema_number(backup) for backup in backups(third_store.parent)] == [3]


def test_a_store_of_the_fourth_schema_keeps_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fourth.db"
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:4])
        Store.open(path).close()
    db = sqlite3.connect(path)
    rows = FIRST_CONTENT.replace("INSERT INTO listings VALUES", f"INSERT INTO listings ({LISTINGS}) VALUES")
    db.executescript((rows + SECOND_CONTENT + THIRD_CONTENT).format(text_hash=a_paper().text_hash))
    db.close()

    with Store.open(path) as store:
        with store.reading() as reading:
            record = papers.record(reading, a_paper().id)
            assert library.ids(reading) == []
        assert record is not None
        assert (record.triage.tags, record.in_library) == (("moe",), False)
        with store.writing() as writing:
            assert library.add(writing, [a_paper().id], "refs.bib", NOW) == 1

    assert schema_number(path) == NOW_KNOWN
    assert [schema_number(backup) for backup in backups(tmp_path)] == [4]


def test_a_store_of_the_fifth_schema_keeps_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fifth.db"
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:5])
        with Store.open(path) as store, store.writing() as db:
            papers.save(db, a_paper(), as_shown(a_paper()))
            library.add(db, [a_paper().id], "refs.bib", NOW)

    view = SavedView("Experts", "moe OR experts", Scope.ALL, NOW)
    with Store.open(path) as store:
        with store.writing() as db:
            assert views.in_order(db) == []
            views.save(db, view)
        with store.reading() as db:
            assert views.in_order(db) == [view]
            assert library.ids(db) == [a_paper().id]

    assert schema_number(path) == NOW_KNOWN
    assert [schema_number(backup) for backup in backups(tmp_path)] == [5]


@pytest.mark.usefixtures("next_schema")
def test_an_older_store_is_backed_up_then_brought_up_to_date(path: Path) -> None:
    with Store.open(path) as store, store.reading() as db:
        assert papers.known(db, [a_paper().id])
        assert db.execute("SELECT colour FROM papers").fetchall() == [(None,)]

    assert schema_number(path) == NOW_KNOWN + 1
    (backup,) = backups(path.parent)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert schema_number(backup) == NOW_KNOWN
    kept = sqlite3.connect(backup)
    assert kept.execute("SELECT id FROM papers").fetchall() == [(a_paper().id,)]
    kept.close()


@pytest.mark.usefixtures("next_schema")
def test_the_newest_three_backups_are_kept(path: Path) -> None:
    other = path.with_name("other.db.schema1.20240101T000000000000.backup")
    other.touch()
    for moment in ("20250101T000000000000", "20250201T000000000000", "20250301T000000000000"):
        path.with_name(f"{path.name}.schema1.{moment}.backup").touch()

    Store.open(path).close()

    assert len(backups(path.parent)) == 3 + 1
    assert other.exists()
    assert not path.with_name(f"{path.name}.schema1.20250101T000000000000.backup").exists()


def test_a_failing_step_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(db: "Database") -> None:
        db.execute("DELETE FROM papers")
        raise RuntimeError("a mistake of ours")

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, add_colour, breaks])
        with pytest.raises(RuntimeError, match="a mistake of ours"):
            Store.open(path)

    with Store.open(path) as store, store.reading() as db:
        assert papers.known(db, [a_paper().id])
    assert schema_number(path) == NOW_KNOWN


def test_a_step_that_breaks_references_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def orphans(db: "Database") -> None:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("INSERT INTO tags VALUES ('no such paper', 'tag')")

    monkeypatch.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, orphans])

    with pytest.raises(StoreDamagedError, match="table tags names rows that are not there"):
        Store.open(path)
    assert schema_number(path) == NOW_KNOWN


@pytest.mark.usefixtures("next_schema")
def test_without_room_for_the_backup_nothing_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> Path:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(migrations, "back_up", no_room)

    with pytest.raises(StoreFullError, match="no space left"):
        Store.open(path)
    assert schema_number(path) == NOW_KNOWN


def test_a_newer_schema_is_refused_by_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", [*migrations.MIGRATIONS, add_colour])
        Store.open(path).close()

    with pytest.raises(
        StoreNewerError, match=f"its schema is {NOW_KNOWN + 1}, this version knows {NOW_KNOWN}"
    ):
        Store.open(path)


def test_processes_that_start_together_make_one_store(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    program = (
        "import sys; from pathlib import Path; from arxivtui.store import Store, ui_state\n"
        "import sqlite_utils; print('ready', flush=True); sys.stdin.readline()\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "with store.writing() as db: ui_state.put(db, sys.argv[2], True)\n"
        "store.close()"
    )
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", program, path, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for process in starting:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in starting:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    ends = [process.communicate() for process in starting]

    assert [(process.returncode, end[1]) for process, end in zip(starting, ends, strict=True)] == [
        (0, "")
    ] * 3
    with Store.open(path) as store, store.reading() as db:
        assert db.execute("SELECT key FROM ui_state ORDER BY key").fetchall() == [("0",), ("1",), ("2",)]
    assert backups(tmp_path) == []


def test_what_another_process_has_just_made_is_neither_changed_nor_backed_up(path: Path) -> None:
    Store.open(path).close()
    before = path.read_bytes()

    with closing(sqlite3.connect(path)) as db:
        migrations.migrate(db, path)

    assert backups(path.parent) == []
    assert path.read_bytes() == before


def test_every_statement_of_a_script_is_found() -> None:
    script = "-- a; b\nCREATE TABLE t (a);  \nCREATE TRIGGER u AFTER INSERT ON t BEGIN\n SELECT 1;\nEND;\n"

    assert [one.strip().splitlines()[-1] for one in migrations.statements(script)] == [
        "CREATE TABLE t (a);",
        "END;",
    ]
