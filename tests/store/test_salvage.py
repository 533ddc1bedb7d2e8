"""Really damaged stores: what can be read is saved, nothing is made up, no star is lost that can be told."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.domain import Act, Kind, RunKind, Verb
from arxivtui.store import (
    Store,
    StoreDamagedError,
    StoreError,
    backups,
    listings,
    papers,
    runs,
    scores,
    triage,
)
from arxivtui.store.salvage import Salvaged, salvage
from tests.store.samples import NOW, a_listing, a_paper, a_run, a_score, all_as_shown

PAPERS = 400
PAGE = 4096
STARRED = tuple(a_paper(number).id for number in range(0, PAPERS, 7))
TAGGED = STARRED[::3]


def fill(path: Path) -> None:
    """A day of papers, ranked; some starred with a tag or a note, one star taken back."""
    day = [a_paper(number) for number in range(PAPERS)]
    with Store.open(path) as store:
        with store.writing() as db:
            listings.save(db, a_listing(day, kind=Kind.NEW), all_as_shown(day), NOW)
            runs.start(db, a_run("run", RunKind.RANK))
            scores.save(db, [a_score(paper, 50.0 + number % 40) for number, paper in enumerate(day)])
        with store.writing(durable=True) as db:
            for place, paper_id in enumerate(STARRED):
                at = NOW + timedelta(minutes=place)
                triage.act(db, Act(Verb.STAR, (paper_id,), note=f"note {place}"), at=at)
            triage.act(db, Act(Verb.TAG, TAGGED, ("moe",)), at=NOW + timedelta(hours=2))
            triage.act(db, Act(Verb.STAR, (day[1].id,)), at=NOW + timedelta(hours=3))
            triage.undo(db, NOW + timedelta(hours=4))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "arxivtui.db"
    fill(path)
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copy(sound, tmp_path / "arxivtui.db"))


def overwrite(path: Path, *pages: int) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(os.urandom(PAGE))


def pages_of(path: Path, table: str) -> list[int]:
    """The pages of a table's tree, its root first."""
    from arxivtui.store.pages import PageFile, Reading

    with PageFile(path) as file:
        (root, _) = file.schema()[0][table]
        before = set(file.seen)
        for _ in file.rows(root, Reading()):
            pass
        return [root, *sorted(file.seen - before - {root})]


def starred_in(path: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Note and tags of each starred paper."""
    with Store.open(path) as store, store.reading() as db:
        ids = [row[0] for row in db.execute("SELECT paper_id FROM triage WHERE starred_at IS NOT NULL")]
        return {paper_id: (one.note, one.tags) for paper_id, one in triage.get(db, ids).items()}


WANTED = {
    paper_id: (f"note {place}", ("moe",) if paper_id in TAGGED else ())
    for place, paper_id in enumerate(STARRED)
}


def rows(path: Path) -> dict[str, set[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        names = ("papers", "announcements", "triage", "tags", "triage_log", "scores", "runs", "listings")
        return {name: set(db.execute(f"SELECT * FROM {name}").fetchall()) for name in names}


def test_of_a_sound_store_all_is_saved(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()

    done = salvage(path, tmp_path / "new.db", [])

    assert rows(tmp_path / "new.db") == rows(path)
    assert all(table.whole and not table.dropped for table in done.tables)
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["arxivtui.db", "new.db"]


def test_what_stands_in_the_log_alone_is_saved_too(path: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    with Store.open(path) as store:
        with store.writing(durable=True) as db:
            triage.act(db, Act(Verb.STAR, (a_paper(2).id,)), at=NOW)
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", killed / f"arxivtui.db{end}")
        wanted = rows(path)

    done = salvage(killed / "arxivtui.db", tmp_path / "new.db", [])

    assert done.starred == len(STARRED) + 1
    assert rows(tmp_path / "new.db") == wanted


def test_a_log_that_was_cut_is_read_to_its_last_commit(path: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    with Store.open(path) as store:
        for number in (2, 3):
            with store.writing(durable=True) as db:
                triage.act(db, Act(Verb.STAR, (a_paper(number).id,)), at=NOW)
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", killed / f"arxivtui.db{end}")
    log = killed / "arxivtui.db-wal"
    os.truncate(log, log.stat().st_size - 100)

    assert salvage(killed / "arxivtui.db", tmp_path / "new.db", []).starred == len(STARRED) + 1


@pytest.mark.parametrize("size", [16, 100])
def test_without_its_header_all_is_saved(path: Path, tmp_path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.write(bytes(size))
    with pytest.raises(StoreDamagedError):
        Store.open(path)

    salvage(path, tmp_path / "new.db", [])

    assert starred_in(tmp_path / "new.db") == WANTED


def test_without_its_first_page_the_readers_word_is_saved(path: Path, tmp_path: Path) -> None:
    """Nothing says any more which tree is whose."""
    overwrite(path, 1)

    done = salvage(path, tmp_path / "new.db", [])

    assert starred_in(tmp_path / "new.db") == WANTED
    assert done.without_text == ()
    with Store.open(tmp_path / "new.db") as store, store.reading() as db:
        assert len(papers.records(db, [a_paper(number).id for number in range(PAPERS)])) == PAPERS


@pytest.mark.parametrize("table", ["triage", "tags", "triage_log"])
def test_of_triage_and_its_log_either_is_enough(path: Path, tmp_path: Path, table: str) -> None:
    overwrite(path, *pages_of(path, table))

    salvage(path, tmp_path / "new.db", [])

    saved = starred_in(tmp_path / "new.db")
    assert saved == WANTED
    assert a_paper(1).id not in saved, "its star was taken back"


def test_papers_that_lost_their_text_keep_what_was_done_with_them(path: Path, tmp_path: Path) -> None:
    overwrite(path, *pages_of(path, "papers"))

    done = salvage(path, tmp_path / "new.db", [])

    assert set(STARRED) <= set(done.without_text)
    assert starred_in(tmp_path / "new.db") == WANTED
    with Store.open(tmp_path / "new.db") as store, store.writing() as db:
        papers.save_all(db, [a_paper(0)], all_as_shown([a_paper(0)]))
        record = papers.record(db, a_paper(0).id)
        assert record is not None
        assert record.paper.title == a_paper(0).title


def test_what_the_backup_has_fills_the_gaps(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        backups.back_up(store, tmp_path / "good.backup")
        with store.writing(durable=True) as db:
            triage.act(db, Act(Verb.UNSTAR, STARRED[:1]), at=NOW + timedelta(days=1))
            triage.act(db, Act(Verb.STAR, (a_paper(5).id,)), at=NOW + timedelta(days=1))
    (tmp_path / "bad.backup").write_bytes(b"no backup")
    some = pages_of(path, "papers")
    overwrite(path, *some[2 : len(some) // 2], *pages_of(path, "triage"))

    done = salvage(path, tmp_path / "new.db", [tmp_path / "bad.backup", tmp_path / "good.backup"])

    assert done.backup == tmp_path / "good.backup"
    assert done.without_text == ()
    assert set(starred_in(tmp_path / "new.db")) == {*STARRED[1:], a_paper(5).id}
    assert len(rows(tmp_path / "new.db")["papers"]) == PAPERS


def test_days_that_lost_papers_say_so_and_search_is_whole(path: Path, tmp_path: Path) -> None:
    some = pages_of(path, "announcements")
    overwrite(path, some[-1])

    done = salvage(path, tmp_path / "new.db", [])

    with Store.open(tmp_path / "new.db") as store, store.reading() as db:
        (state,) = db.execute("SELECT state FROM listings").fetchone()
        assert state == "partial"
        found = db.execute("SELECT count(*) FROM papers_fts WHERE papers_fts MATCH 'gates'").fetchone()
        assert found == (PAPERS,)
    (told,) = [table for table in done.tables if table.name == "announcements"]
    assert (told.lost_pages, told.read < PAPERS) == (1, True)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE + 1000)


def every_ninth_page(path: Path) -> None:
    overwrite(path, *range(2, path.stat().st_size // PAGE, 9))


@pytest.mark.parametrize("damage", [truncated, every_ninth_page])
def test_nothing_is_made_up(path: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    wanted = rows(path)
    damage(path)

    salvage(path, tmp_path / "new.db", [])

    saved = rows(tmp_path / "new.db")
    assert saved["announcements"] <= wanted["announcements"]
    assert saved["triage_log"] <= wanted["triage_log"]
    assert saved["tags"] <= wanted["tags"]
    assert len(saved["papers"] & wanted["papers"]) > PAPERS // 3


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "arxivtui.db"
    with Store.open(path) as store:
        with store.writing() as db:
            papers.save_all(db, map(a_paper, range(20)), all_as_shown(map(a_paper, range(20))))
        with store.writing(durable=True) as db:
            triage.act(db, Act(Verb.STAR, (a_paper(3).id,)), at=NOW)
    return path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_ends_in_anything_but_a_store_or_one_sentence(small: bytes, data: st.DataObject) -> None:
    content = bytearray(small)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        junk = data.draw(st.binary(min_size=1, max_size=600))
        content[at : at + len(junk)] = junk
    del content[data.draw(st.integers(len(content) // 3, len(content))) :]
    with tempfile.TemporaryDirectory() as folder:
        damaged, new = Path(folder) / "arxivtui.db", Path(folder) / "new.db"
        damaged.write_bytes(content)
        try:
            done: Salvaged | None = salvage(damaged, new, [])
        except StoreDamagedError:
            done = None
        assert new.exists() == (done is not None)
        if done is not None:
            rows(new)
        assert damaged.read_bytes() == bytes(content)


@pytest.mark.parametrize("content", [b"", b"Dear diary " * 5000, bytes(100_000)])
def test_where_nothing_can_be_read_nothing_is_made(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "arxivtui.db").write_bytes(content)

    with pytest.raises(StoreDamagedError, match="Nothing in"):
        salvage(tmp_path / "arxivtui.db", tmp_path / "new.db", [])

    assert [file.name for file in tmp_path.iterdir()] == ["arxivtui.db"]


def test_nothing_is_written_over(path: Path, tmp_path: Path) -> None:
    (tmp_path / "new.db").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        salvage(path, tmp_path / "new.db", [])
    (tmp_path / "third.db-wal").write_text("of another")
    with pytest.raises(StoreError, match=r"third\.db-wal lies beside"):
        salvage(path, tmp_path / "third.db", [])
    with pytest.raises(StoreError, match="There is no file"):
        salvage(tmp_path / "nothing.db", tmp_path / "other.db", [])
    assert (tmp_path / "new.db").read_text() == "mine"


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob(".*"))
