"""A real announcement day, end to end: what arXiv's pages state is what the store holds."""

import json
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn

pytestmark = needs_shared
DAY = "2025-07-14"
BOTH = ("-c", "cs.LG", "-c", "cs.AI")


@pytest.fixture
def real_arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(SHARED / "real-days", today=date.fromisoformat(DAY)) as stand_in:
        yield stand_in


@pytest.fixture
def reader(command: Command, real_arxiv: ArxivStandIn) -> Command:
    command.environ["ARXIVTUI_ARXIV__BASE_URL"] = real_arxiv.url
    command.environ["ARXIVTUI_ARXIV__DELAY_SECONDS"] = "0"
    return command


def announced(papers: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    return {
        (paper["id"], one["category"], one["date"], one["kind"])
        for paper in papers
        for one in paper["announcements"]
    }


def test_the_store_holds_exactly_what_both_pages_state(reader: Command) -> None:
    fetched = reader.json("fetch", *BOTH)

    assert [(one["category"], one["state"], one["stated"], one["received"]) for one in fetched] == [
        ("cs.LG", "complete", 188, 188),
        ("cs.AI", "complete", 191, 191),
    ]
    papers = reader.json("list")
    assert max(Counter(paper["id"] for paper in papers).values()) == 1
    truth = [json.loads(line) for line in (SHARED / "real-days" / "expected.jsonl").read_text().splitlines()]
    categories = {paper["id"]: set(paper["announced"]) for paper in truth if paper["day"] == DAY}
    assert {(paper_id, category) for paper_id, category, _, _ in announced(papers)} <= {
        (paper_id, category) for paper_id, names in categories.items() for category in names
    }
    kinds = Counter((category, day, kind) for _, category, day, kind in announced(papers))
    assert kinds == {
        ("cs.LG", DAY, "new"): 64,
        ("cs.LG", DAY, "cross"): 43,
        ("cs.LG", DAY, "replace"): 81,
        ("cs.AI", DAY, "new"): 22,
        ("cs.AI", DAY, "cross"): 92,
        ("cs.AI", DAY, "replace"): 77,
    }


def test_fetching_again_adds_nothing(reader: Command) -> None:
    reader.run("fetch", *BOTH, "--no-rank")
    before = reader.json("list")

    again = reader.run("fetch", *BOTH, "--no-rank")

    assert "New in the store: 0 papers." in again.stdout
    assert reader.json("list") == before


@pytest.mark.parametrize("requests_before_the_kill", [1, 2])
def test_a_killed_fetch_is_finished_by_the_next(
    reader: Command, real_arxiv: ArxivStandIn, tmp_path: Path, requests_before_the_kill: int
) -> None:
    whole = Command(tmp_path / "whole", reader.environ)
    whole.home.mkdir()
    whole.run("fetch", *BOTH, "--no-rank")
    served = len(real_arxiv.requests)

    killed = reader.start("fetch", *BOTH, "--no-rank")
    while len(real_arxiv.requests) < served + requests_before_the_kill and killed.poll() is None:
        pass
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    reader.run("fetch", *BOTH, "--no-rank")

    assert reader.json("list") == whole.json("list")


def test_triage_survives_and_only_starred_papers_leave(reader: Command, tmp_path: Path) -> None:
    reader.run("fetch", *BOTH, "--no-rank")
    ids = [paper["id"] for paper in reader.json("list", "kind:new", "--limit", "15")]

    reader.run("star", *ids[:5], "--note", "read this <b>soon</b>")
    reader.run("dismiss", *ids[5:])
    reader.run("undo")
    reader.run("export", "-o", str(tmp_path / "starred.md"))

    assert {paper["id"] for paper in reader.json("list", "is:starred")} == set(ids[:5])
    assert reader.json("list", "state:dismissed") == []
    text = (tmp_path / "starred.md").read_text()
    assert all(f"https://arxiv.org/abs/{paper_id}" in text for paper_id in ids[:5])
    assert not any(paper_id in text for paper_id in ids[5:])
    assert "<b>" not in text


def test_a_day_is_ranked_by_the_readers_topics(reader: Command) -> None:
    (reader.home / "criteria.md").write_text(
        "## Sparse and low-rank models\n\nMixture of experts, pruning, quantization, low-rank adapters.\n"
    )
    reader.run("fetch", *BOTH)

    best = reader.json("list", f"date:{DAY} kind:new", "--limit", "10")

    words = ("low-rank", "spars", "mixture-of-experts", "moe", "lora", "quantiz", "prun", "compress")
    texts = [(paper["title"] + paper["abstract"]).lower() for paper in best]
    near = [text for text in texts if any(word in text for word in words)]
    assert len(near) >= 8
    assert best[0]["scores"][0]["evidence"]
    assert "why" in reader.run("show", best[0]["id"]).stdout


@pytest.mark.parametrize("name", ["2025-05-23-remedial", "2025-07-14", "2025-07-15"])
def test_a_digest_comes_back_byte_for_byte(command: Command, tmp_path: Path, name: str) -> None:
    source = SHARED / "digests" / f"{name}.md"
    command.run("import", str(source))

    command.run("digest", "--date", name[:10], "-o", str(tmp_path / "out.md"))

    assert (tmp_path / "out.md").read_bytes() == source.read_bytes()


def test_an_imported_paper_shows_what_its_digest_said(command: Command) -> None:
    command.run("import", str(SHARED / "digests" / "2025-07-14.md"))

    shown = command.run("show", "2507.08665").stdout

    assert "relevance 9" in shown
    assert "novelty 8" in shown
    assert "autoformalization in multiple languages" in shown


def test_one_comment_changed_in_the_store_changes_one_line(command: Command, tmp_path: Path) -> None:
    source = SHARED / "digests" / "2025-07-14.md"
    command.run("import", str(source))
    with closing(sqlite3.connect(command.home / "arxivtui.db", isolation_level=None)) as db:
        db.execute("UPDATE scores SET comment = 'Changed.' WHERE paper_id = '2507.08665'")

    command.run("digest", "--date", DAY, "-o", str(tmp_path / "out.md"))

    old, new = source.read_text().splitlines(), (tmp_path / "out.md").read_text().splitlines()
    changed = [(was, now) for was, now in zip(old, new, strict=True) if was != now]
    assert [now for _, now in changed] == ["**Comment:** Changed."]
