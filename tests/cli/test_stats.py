"""`arxivtui stats`: what models have cost, whether they are worth it, and how good the ranker is."""

import json
import signal
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from arxivtui.domain import Act, Verb
from arxivtui.formats import write_digest
from arxivtui.scoring import Ranker, RankerError
from arxivtui.store import Store, listings, triage
from tests.cli.conftest import Command
from tests.cli.model_home import MODEL, Here, one, prepare_home, set_llm, settle_in, show_price, tables
from tests.formats.invented_digests import IMPORTED
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers, ModelScore
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

PAPERS = 30
LIKED = 11


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared") / "home"
    prepare_home(home, PAPERS)
    return home


@pytest.fixture
def reader(command: Command, prepared: Path, model: ModelStandIn) -> Command:
    here = Here(command.home, command.environ)
    settle_in(here, prepared, model)
    show_price(here)
    return here


def worst_by_the_ranker(reader: Command) -> list[str]:
    """Ids from the ranker's last on."""
    with tables(reader) as db:
        rows = db.execute("SELECT paper_id FROM scores WHERE scorer = 'local' ORDER BY score, paper_id DESC")
        return [paper_id for (paper_id,) in rows]


def test_without_a_model_there_is_nothing_to_tell(reader: Command) -> None:
    assert "No model was asked yet" in reader.run("stats").stdout
    empty = reader.json("stats")
    assert (empty["models"], empty["worth"]) == ([], [])
    assert (empty["today"]["cost"], empty["today"]["runs"]) == (0, 0)


def test_the_ledger_adds_up(reader: Command, model: ModelStandIn) -> None:
    reader.run("score", "--yes", "--limit", "10")
    model.faults = ["500*1", "refusal@2507.99025"]
    reader.run("score", "--yes", code=3)

    told = reader.json("stats")

    (account,) = told["models"]
    assert account["model"] == MODEL
    assert (account["runs"], account["papers"]) == (2, PAPERS - 1)
    assert account["requests"] == one(reader, "SELECT count(*) FROM requests")
    assert account["failed"] == one(reader, "SELECT count(*) FROM requests WHERE state = 'failed'") > 0
    assert account["cost"] == pytest.approx(one(reader, "SELECT total(cost) FROM runs"))
    assert account["tokens"]["prompt"] == one(reader, "SELECT sum(prompt_tokens) FROM runs")
    assert account["cost_per_paper"] == pytest.approx(account["cost"] / (PAPERS - 1))
    assert told["today"] == told["month"] == {name: account[name] for name in told["today"]}


def test_the_table_fits_eighty_columns(reader: Command, model: ModelStandIn) -> None:
    model.faults = ["500*1"]
    reader.run("score", "--yes")

    shown = reader.run("stats").stdout

    assert max(map(len, shown.splitlines())) < 80
    assert "1 failed" in shown
    assert "today" in shown
    assert "Not enough triage yet: 0 stars" in shown


def test_a_request_without_an_answer_counts_with_all_that_it_may_have_cost(
    reader: Command, model: ModelStandIn
) -> None:
    set_llm(reader, TIMEOUT_SECONDS=1)
    model.faults = ["hang*1"]
    reader.run("score", "--yes", code=3)

    account = reader.json("stats")["models"][0]

    assert account["maybe_paid"] == 1
    assert account["maybe_cost"] > 0
    assert account["cost"] == pytest.approx(
        one(reader, "SELECT total(iif(state = 'sent', reserved_cost, cost)) FROM requests")
    )
    assert "1 without an answer, which may have been paid for" in " ".join(reader.run("stats").stdout.split())


def test_an_unknown_price_is_never_nothing(reader: Command, model: ModelStandIn) -> None:
    model.models += ["home-made"]
    set_llm(reader, MODEL="home-made")
    reader.run("score", "--dry-run")
    reader.run("score", "--yes")

    account = reader.json("stats")["models"][0]
    shown = reader.run("stats").stdout

    assert (account["cost"], account["cost_per_paper"]) == (None, None)
    assert account["unpriced_tokens"] == one(
        reader, "SELECT sum(prompt_tokens + completion_tokens) FROM requests"
    )
    assert "unknown" in shown
    assert "$0.00" not in shown


def test_stars_that_the_ranker_alone_would_have_missed(reader: Command, model: ModelStandIn) -> None:
    liked = worst_by_the_ranker(reader)[:LIKED]
    model.answers = Answers(
        ModelScore(f"2507.{99000 + number}", 10 if f"2507.{99000 + number}" in liked else 1, 5, "Known.")
        for number in range(1, PAPERS + 1)
    )
    reader.run("score", "--yes")
    reader.run("star", *liked)

    worth = reader.json("stats")["worth"][0]
    shown = reader.run("stats").stdout

    assert (worth["enough"], worth["days"], worth["papers"], worth["stars"]) == (True, 1, PAPERS, LIKED)
    assert worth["auc"]["local"] < 0.5 < worth["auc"]["model"] == 1.0
    ten = worth["depths"][0]
    assert (ten["papers_per_day"], ten["local"], ten["model"], ten["missed_by_local"]) == (10, 0, 10, 10)
    assert worth["cost"] == pytest.approx(one(reader, "SELECT total(cost) FROM requests"))
    assert ten["cost_per_missed"] == pytest.approx(worth["cost"] / 10)
    assert "100% with the model" in " ".join(shown.split())
    assert "speaks for it" in " ".join(shown.split())


def test_a_few_stars_say_nothing(reader: Command) -> None:
    reader.run("score", "--yes")
    reader.run("star", *worst_by_the_ranker(reader)[:9])

    assert "Not enough triage yet: 9 stars" in reader.run("stats").stdout
    assert reader.json("stats")["worth"][0]["enough"] is False


def test_imported_scores_are_nobodys_bill(reader: Command, tmp_path: Path) -> None:
    file = tmp_path / "digest.md"
    file.write_text(write_digest(IMPORTED))
    reader.run("import", str(file))

    assert reader.json("stats")["models"] == []


@pytest.fixture(scope="module")
def evenings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with four triaged days of a reader who asked for bats and stars bread, and one hardly begun."""
    home = tmp_path_factory.mktemp("evenings") / "home"
    home.mkdir()
    (home / "criteria.md").write_text("## Bats\n\nBats in winter.\n")
    with Store.open(home / "arxivtui.db") as store, store.writing() as db:
        for evening in range(5):
            numbers = range(20 * evening, 20 * evening + 20)
            bread = [a_paper(each, title=f"Bread {each}", abstract="We bake.") for each in numbers[:8]]
            others = [a_paper(each) for each in numbers[8:]]
            papers = [*bread, *others]
            listings.save(db, a_listing(papers, day=EVENINGS[evening]), all_as_shown(papers), NOW)
            for paper in bread:
                triage.act(db, Act(Verb.STAR, (paper.id,)), at=NOW)
            for paper in others if evening < 4 else ():
                triage.act(db, Act(Verb.SEE, (paper.id,)), at=NOW)
    return home


EVENINGS = [DAY + timedelta(days=days) for days in (-7, -6, 0, 1, 2)]


@pytest.fixture
def baker(command: Command, evenings: Path) -> Command:
    here = Here(command.home, command.environ)
    copytree(evenings, here.home, dirs_exist_ok=True)
    return here


def broken(*_: object, **__: object) -> Any:
    raise RankerError("The ranker's process ended with code 1.", "It said last: \x1b[31mred")


def test_how_the_ranker_would_have_done_on_past_days(baker: Command) -> None:
    told = baker.json("stats")["ranker"]

    assert (told["error"], told["enough"], told["days_mostly_unread"]) == ("", True, 1)
    assert (told["days"], told["papers"], told["stars"]) == (4, 80, 32)
    assert [day["date"] for day in told["by_day"]] == [f"{day}" for day in EVENINGS[3::-1]]
    assert told["with_triage"]["auc"] > 0.7 > told["topics_alone"]["auc"] == 0.5
    assert told["by_chance"] == pytest.approx(
        {"auc": 0.5, "auc_looked_at": 0.5, "recall_10": 0.5, "recall_20": 1.0, "recall_50": 1.0}
    )
    assert told["at_best"]["recall_10"] == 1.0
    assert told["by_day"][0]["with_triage"]["auc"] == told["by_day"][0]["with_triage"]["recall_10"] == 1.0
    assert [(week["monday"], week["days"], week["stars"]) for week in told["weeks"]] == [
        ("2025-07-07", 2, 16),
        ("2025-07-14", 2, 16),
    ]


def test_on_a_screen_of_eighty_columns(baker: Command) -> None:
    shown = baker.run("stats").stdout
    words = " ".join(shown.split())

    assert max(map(len, shown.splitlines())) < 80
    assert "No model was asked yet" in words
    assert (
        "4 days with a star and at most half unread above the fold, 2025-07-07 to 2025-07-15: "
        "80 papers, 32 stars." in words
    )
    assert "1 more day with a star is left out: mostly unread above the fold." in words
    assert "by chance topics alone with triage at best" in words
    assert "stars in the best 20 of a day 100% 100% 100% 100%" in words
    assert "█  " in shown
    assert "(2025-07-07) at worst, 100% (2025-07-14) at best" in words
    assert "today's criteria may have been written after these days" in words


@pytest.mark.parametrize("term", ["dumb", "linux"])
def test_a_terminal_without_blocks_is_shown_none(baker: Command, term: str) -> None:
    baker.environ["TERM"] = term
    shown = baker.run("stats").stdout
    assert shown.isascii()
    assert "#  " in shown


def test_the_second_time_is_told_from_what_was_kept(baker: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    first = baker.run("stats").stdout
    monkeypatch.setattr(Ranker, "rank", broken)

    assert baker.run("stats").stdout == first
    baker.run("stats", "--refresh", code=3)


def test_too_little_triage_says_what_is_missing(command: Command, prepared: Path) -> None:
    copytree(prepared, command.home, dirs_exist_ok=True)
    command.run("star", "2507.99001", "2507.99002")

    words = " ".join(command.run("stats").stdout.split())
    told = command.json("stats")["ranker"]

    assert (
        "Not enough triage yet: 0 days with a star and at most half unread above the fold, of 3 needed; "
        in words
    )
    assert (
        "0 stars on them, of 5 needed. 1 more day with a star is left out: mostly unread above the fold."
        in words
    )
    assert (told["enough"], told["days"], told["days_needed"]) == (False, 0, 3)
    assert (told["stars"], told["stars_needed"], told["with_triage"]) == (0, 5, None)


def test_where_the_ranker_fails_the_rest_is_shown(baker: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ranker, "rank", broken)

    ended = baker.run("stats", code=3)

    assert "No model was asked yet" in ended.stdout
    assert "could not be tried on your past days: The ranker's process ended with code 1." in ended.stderr
    assert "\x1b" not in ended.stderr
    told = baker.json("stats", code=3)
    assert told["models"] == []
    assert "ended with code 1" in told["ranker"]["error"]


def test_ctrl_c_ends_it_in_good_order(baker: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Ranker.rank

    def interrupted(self: Ranker, *arguments: Any, **others: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return whole(self, *arguments, **others)

    monkeypatch.setattr(Ranker, "rank", interrupted)

    ended = baker.run("stats", code=130)

    assert "No model was asked yet" in ended.stdout
    assert "Stopped; the next time it goes on from here." in ended.stderr
    assert "Stopped" in json.loads(baker.run("stats", "--json", code=130).stdout)["ranker"]["error"]
    monkeypatch.undo()
    assert baker.json("stats")["ranker"]["enough"]
