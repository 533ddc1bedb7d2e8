"""What came since somebody last looked: what a reader sees, told from what only browsers and the app keep."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from arxivtui.domain import Act, Client, Paper, Verb
from arxivtui.store import Store, clients, news, papers, triage, ui_state

AT = datetime(2025, 7, 14, tzinfo=UTC)
IDS = tuple(f"2507.0000{number}" for number in range(1, 4))


def filled(path: Path) -> Store:
    store = Store.open(path / "arxivtui.db")
    with store.writing() as db:
        for paper_id in IDS:
            paper = Paper(id=paper_id, title="Gates", authors=(), abstract="", categories=("cs.LG",))
            papers.save(db, paper, papers.plain_text(paper))
    return store


def test_marks_change_the_extent_and_pairings_and_places_do_not(tmp_path: Path) -> None:
    with filled(tmp_path) as store, store.writing() as db:
        before = news.extent(db)
        clients.add(db, Client("0" * 8, "Firefox", "moz-extension://x", AT), bytes(32))
        ui_state.put(db, "position", {"day": "2025-07-14"})
        assert news.extent(db) == before
        triage.act(db, Act(Verb.STAR, IDS[:1]), at=AT)
        starred = news.extent(db)
        assert starred != before
        triage.undo(db, AT)
        undone = news.extent(db)
        assert undone != starred
        triage.redo(db, AT)
        assert news.extent(db) == starred


def test_acts_of_one_face_are_told_as_the_steps_they_were(tmp_path: Path) -> None:
    with filled(tmp_path) as store, store.writing() as db:
        triage.act(db, Act(Verb.STAR, IDS[:1]), at=AT, origin="browser")
        seen = news.extent(db).acts
        triage.act(db, Act(Verb.DISMISS, IDS), at=AT, origin="app")
        triage.act(db, Act(Verb.LATER, IDS[1:]), at=AT, origin="browser")
        triage.act(db, Act(Verb.TAG, IDS[:1], tags=("moe",)), at=AT, origin="browser")
        told = [(step.verb, step.changed) for step in news.acts_after(db, seen, "browser")]
        assert told == [(Verb.LATER, IDS[1:]), (Verb.TAG, IDS[:1])]
        assert news.acts_after(db, news.extent(db).acts, "browser") == []


def test_what_was_turned_since_is_told_by_which_way_it_stands(tmp_path: Path) -> None:
    later = AT + timedelta(minutes=1)
    with filled(tmp_path) as store, store.writing() as db:
        starred = triage.act(db, Act(Verb.STAR, IDS[:1]), at=AT, origin="browser")
        triage.act(db, Act(Verb.DISMISS, IDS[1:]), at=AT, origin="app")
        triage.undo(db, later)
        assert news.turned_after(db, AT, "browser") == ([], []), "the app's own act"
        triage.undo(db, later)
        assert news.turned_after(db, AT, "browser") == ([starred], [])
        triage.redo(db, later)
        assert news.turned_after(db, AT, "browser") == ([], [starred])
        assert news.turned_after(db, later, "browser") == ([], [])
