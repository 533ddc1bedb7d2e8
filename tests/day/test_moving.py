"""Moving house: what leaves as JSON Lines comes back as the same store, or not at all."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.day import import_digest
from arxivtui.day.moving import OtherStoreError, import_lines, import_store, store_lines
from arxivtui.domain import Act, Kind, ListingState, Paper, RunKind, SavedView, Scope, Unscored, Verb
from arxivtui.formats import write_digest
from arxivtui.formats.piece_lines import PieceError
from arxivtui.store import (
    Harvest,
    Store,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreNewerError,
    digests,
    exports,
    harvests,
    library,
    listings,
    papers,
    requests,
    runs,
    scores,
    triage,
    unscored,
    views,
)
from tests.formats.invented_digests import IMPORTED, REMEDIAL
from tests.store.samples import (
    DAY,
    NOW,
    a_listing,
    a_paper,
    a_request,
    a_run,
    a_score,
    all_as_shown,
    its_answer,
)
from tests.store.whole import sound, whole

HOSTILE = "Gates \x1b[31m\u202ered <b>$\\alpha$</b>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "one.db") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "two.db") as opened:
        yield opened


def live(store: Store) -> None:
    """A little of everything that a store can hold."""
    three = [
        a_paper(1, title="On $\\alpha$-gates", authors=('Erd\\H{o}s, "Paul"', "Ada Example"), version=2),
        a_paper(2, doi="10.1/x", journal_ref="J. Gates", comments="12 pages", authors_cut=True),
        a_paper(3, categories=("cs.LG", "68T07")),
    ]
    fetched = a_listing(three[:2], etag='"abc"')
    part = a_listing(
        three[2:], day=DAY - timedelta(days=3), kind=Kind.REPLACE, state=ListingState.PARTIAL, stated=4
    )
    with store.writing() as db:
        for listing in (fetched, part):
            listings.save(db, listing, {p.id: papers.plain_text(p) for p in three}, NOW)
        papers.save_all(db, three, {})
        runs.start(db, a_run("ranked"))
        runs.start(db, a_run("asked", RunKind.LLM, minute=5))
        scores.save(db, [a_score(paper, 12.3456789, run_id="ranked") for paper in three])
        paid = a_score(
            three[0], None, run_id="asked", scorer="gpt", relevance=9, novelty=7, comment="Apt.\n“x”"
        )
        scores.save(db, [paid])
        unscored.save(db, [Unscored(three[1].id, three[1].text_hash, "gpt", "today", "asked", "cut off")])
        sent = a_request("one", *three[:2], run_id="asked")
        requests.sent(db, sent)
        requests.answered(db, its_answer(sent))
        requests.sent(db, a_request("two", three[2], run_id="asked", minute=1))
        runs.finish(db, a_run("ranked"), NOW)
        library.add(db, [three[2].id], "refs.bib", NOW)
        exports.record(db, [three[0].id], NOW)
        views.save(db, SavedView("Gates", "topic:gates", Scope.ALL, NOW))
        views.save(db, SavedView("Ärger", "is:starred", Scope.DAY, NOW))
        harvests.put(db, Harvest("cs.LG", "2025-06", DAY, "token", NOW, 5, 4, 1))
        for minute, act in enumerate(
            (
                Act(Verb.STAR, (three[0].id, three[1].id), note="Both"),
                Act(Verb.TAG, (three[0].id,), tags=("moe", "ünïcode")),
                Act(Verb.DISMISS, (three[1].id,)),
                Act(Verb.LATER, (three[2].id,)),
            )
        ):
            triage.act(db, act, at=NOW + timedelta(minutes=minute), device="desk")
        triage.undo(db, NOW + timedelta(hours=1))
    for digest in (IMPORTED, REMEDIAL):
        import_digest(store, write_digest(digest), "digest.md")


def lines(store: Store) -> bytes:
    return b"".join(store_lines(store))


def take(store: Store, data: bytes) -> None:
    import_lines(store, io.BytesIO(data), "all.jsonl")


def test_an_empty_home_becomes_the_same_store(store: Store, empty: Store) -> None:
    live(store)

    take(empty, lines(store))

    assert whole(empty, arrival=True) == whole(store, arrival=True)
    assert lines(empty) == lines(store)
    sound(empty)
    with empty.reading() as db:
        found = digests.load(db, REMEDIAL.day)
        assert found is not None
        assert write_digest(found) == write_digest(REMEDIAL)
    with empty.writing() as db:
        redone = triage.redo(db, NOW)
        assert redone is not None
        assert redone.verb is Verb.LATER


def test_once_more_changes_nothing(store: Store, empty: Store) -> None:
    live(store)
    take(empty, lines(store))
    before = whole(empty, arrival=True)

    assert not import_lines(empty, io.BytesIO(lines(store)), "all.jsonl").anything
    assert not import_store(empty, store.path).anything
    assert whole(empty, arrival=True) == before


def test_papers_are_the_objects_of_list_with_more(store: Store) -> None:
    live(store)

    told = [json.loads(line) for line in lines(store).splitlines()]

    first = next(one for one in told if one.get("id") == "2507.99001" and "arxivtui" not in one)
    assert (first["title"], first["written"]["title"]) == ("On α-gates", "On $\\alpha$-gates")
    assert (first["starred"], first["state"], first["tags"]) == (True, "seen", ["moe", "ünïcode"])
    assert told[0] == {"arxivtui": "export", "version": 1, "whole": True}
    assert told[-1] == {"arxivtui": "end", "lines": len(told)}


def test_some_papers_come_with_what_belongs_to_them(store: Store, empty: Store) -> None:
    live(store)

    take(empty, b"".join(store_lines(store, ["2507.99001"])))

    with empty.reading() as db:
        (record,) = papers.records(db, papers.ids(db))
        assert {one.scorer for one in record.scores} == {"local", "gpt"}
        assert record.triage.tags == ("moe", "ünïcode")
        assert listings.days(db) == []
    with empty.writing() as db:
        assert triage.undo(db, NOW) is not None


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@settings(max_examples=25)
@given(
    titles=st.lists(text.filter(str.strip), min_size=1, max_size=4),
    names=st.lists(text, max_size=3),
    abstract=text,
    note=text,
    value=st.none() | st.floats(0, 100),
)
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    titles: list[str],
    names: list[str],
    abstract: str,
    note: str,
    value: float | None,
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    some = [
        a_paper(
            number, title=title, authors=tuple(names), abstract=abstract, journal_ref=title, comments=note
        )
        for number, title in enumerate(titles, 1)
    ]
    with Store.open(folder / "one.db") as store, Store.open(folder / "two.db") as empty:
        with store.writing() as db:
            papers.save_all(db, some, {})
            runs.start(db, a_run())
            scores.save(db, [a_score(one, value, comment=note, topic=abstract) for one in some])
            triage.act(db, Act(Verb.NOTE, tuple(one.id for one in some), note=note), at=NOW)

        take(empty, lines(store))

        assert whole(empty, arrival=True) == whole(store, arrival=True)


def test_what_is_shown_is_made_here_and_harmless(store: Store, empty: Store) -> None:
    with store.writing() as db:
        papers.save_all(db, [a_paper(1)], all_as_shown([a_paper(1)]))
    data = lines(store).replace(
        b'"title":"On sparse gates, part 1"', f'"title":{json.dumps(HOSTILE)}'.encode()
    )

    take(empty, data)

    with empty.reading() as db:
        (record,) = papers.records(db, ["2507.99001"])
    assert record.plain.title == "Gates red <b>α</b>"


def a_view_line(name: str) -> bytes:
    return json.dumps(
        {"arxivtui": "view", "name": name, "query": "", "scope": "all", "created_at": NOW.isoformat()}
    ).encode()


LINE = b'"state":"unread"'


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data[:-40], "it is cut off"),
        (lambda data: data[: data.rindex(b'{"arxivtui":"end"')], "the file ends after it"),
        (lambda data: data.replace(b'"version":1,', b'"version":2,', 1), "line 1: the file is of version 2"),
        (lambda data: data.replace(LINE, b'"state":"eaten"'), "line 2: Invalid enum value 'eaten'"),
        (lambda data: data.replace(LINE, b'"state":"%s"' % (b"a" * 9000)), "line 2: .* 'a{50,300}…\\.$"),
        (lambda data: data.replace(b'"id":"2507.99001"', b'"id":"../etc/passwd"'), "is not an arXiv id"),
        (
            lambda data: data.replace(b'"id":"2507.99002"', b'"id":"2507.99001"'),
            "line 3: the paper 2507.99001",
        ),
        (lambda data: data.replace(b"\n", b"\n{}\n", 1), "line 2: Object missing required field"),
        (lambda data: data.replace(b"\n", b'\n{"arxivtui":"spell"}\n', 1), "'spell' is nothing"),
        (lambda data: data.replace(b"\n", b"\n" + b"x" * 10_000_000 + b"\n", 1), "line 2: JSON is malformed"),
        (lambda data: data.replace(b"\n", b"\n" + b"[" * 100_000 + b"\n", 1), "line 2: "),
        (
            lambda data: data.replace(b'"replaced_at":null', b'"replaced_at":"0001-01-01T00:00:00+14:00"'),
            "line 2: the paper 2507.99001, or something of it, cannot be stored: the time .* the calendar",
        ),
        (
            lambda data: data.replace(b"\n", b"\n" + a_view_line("Gates \x1b[31m") + b"\n", 1),
            "cannot be shown",
        ),
        (lambda data: data.replace(b"\n", b"\n" + a_view_line("x" * 61) + b"\n", 1), "at most 60 characters"),
        (lambda data: data + data, "something follows the line that is to be the last"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(store: Store, empty: Store, spoil, words: str) -> None:  # type: ignore[no-untyped-def]  # a table of lambdas
    with store.writing() as db:
        papers.save_all(db, [a_paper(1), a_paper(2)], {})
    before = whole(empty)

    with pytest.raises(PieceError, match=words):
        take(empty, spoil(lines(store)))

    assert whole(empty) == before


def test_a_run_that_is_not_there_is_missed(store: Store, empty: Store) -> None:
    with store.writing() as db:
        papers.save_all(db, [a_paper(1)], {})
        runs.start(db, a_run())
        scores.save(db, [a_score(a_paper(1))])
    kept = [line for line in lines(store).splitlines(keepends=True) if b'"arxivtui":"run"' not in line]
    kept[-1] = b'{"arxivtui":"end","lines":%d}\n' % len(kept)

    with pytest.raises(OtherStoreError, match="names the run run"):
        take(empty, b"".join(kept))


def test_another_store_is_read_and_never_changed(store: Store, empty: Store) -> None:
    live(store)
    store.close()
    before = {path.name: path.read_bytes() for path in store.path.parent.glob("one.db*")}

    merged = import_store(empty, store.path)

    assert len(merged.papers) == 6
    assert {path.name: path.read_bytes() for path in store.path.parent.glob("one.db*")} == before


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda data: data[:6000], StoreDamagedError),
        (lambda data: data[:60] + (99).to_bytes(4, "big") + data[64:], StoreNewerError),
        (lambda data: data[:68] + b"abcd" + data[72:], StoreForeignError),
        (lambda data: data[:12288] + b"\xff" * 40960 + data[53248:], StoreError),
    ],
    ids=["cut", "newer", "foreign", "damaged"],
)
def test_what_is_no_sound_store_is_refused_by_its_name(store: Store, empty: Store, spoil, error) -> None:  # type: ignore[no-untyped-def]  # a table of lambdas
    live(store)
    store.close()
    other = store.path.with_name("other.db")
    other.write_bytes(spoil(store.path.read_bytes()))
    before = whole(empty)

    with pytest.raises(error, match=r"other\.db"):
        import_store(empty, other)

    assert whole(empty) == before


def test_papers_text_and_days_come_together_either_way(tmp_path: Path) -> None:
    """Each knows something of a paper and has a part of a day; together they have all of it."""
    old = Paper("2507.99001", "Gates", ("A. Example",), "Old.", ("cs.LG",), version=1)
    new = Paper("2507.99001", "Gates, revised", ("A. Example",), "", ("cs.LG",), version=2, doi="10.1/x")
    held: list[dict[str, Any]] = []
    for names in (("one", "two"), ("two", "one")):
        files = {name: tmp_path / f"{'-'.join(names)}-{name}.db" for name in names}
        for name, paper, other in (("one", old, a_paper(2)), ("two", new, a_paper(3))):
            part = a_listing([paper, other], state=ListingState.PARTIAL, stated=3, reason="cut")
            with Store.open(files[name]) as store, store.writing() as db:
                listings.save(db, part, {}, NOW)
                views.save(db, SavedView("Gates", f"tag:{name}", Scope.ALL, NOW + timedelta(len(held))))
        with Store.open(files[names[0]]) as store:
            merged = import_store(store, files[names[1]])
            assert merged.renamed == (("Gates", "Gates (2)"),)
            sound(store)
            held.append(whole(store))
            with store.reading() as db:
                record = papers.record(db, old.id)
                listing = listings.get(db, "cs.LG", DAY)
            assert record is not None
            assert (record.paper.title, record.paper.abstract, record.paper.version) == (new.title, "Old.", 2)
            assert listing is not None
            assert (listing.state, listing.received_total) == (ListingState.COMPLETE, 3)
    for each in held:
        del each["views"]
    assert held[0] == held[1]


def test_more_views_than_may_be_kept_are_left_out_and_named(store: Store, empty: Store) -> None:
    for each, names in ((store, ("Gates", "Later")), (empty, [f"Mine {number}" for number in range(98)])):
        with each.writing() as db:
            for name in names:
                views.save(db, SavedView(name, "is:starred", Scope.ALL, NOW))

    merged = import_lines(empty, io.BytesIO(lines(store)), "all.jsonl")

    assert (merged.views, merged.views_left) == (("Gates",), ("Later",))
    assert not import_store(empty, store.path).anything
    with empty.reading() as db:
        assert len(views.in_order(db)) == views.MOST_VIEWS
