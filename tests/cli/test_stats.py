"""`arxivtui stats`: what models have cost, and whether they are worth it by the reader's stars."""

from pathlib import Path

import pytest

from arxivtui.formats import write_digest
from tests.cli.conftest import Command
from tests.cli.model_home import MODEL, Here, one, prepare_home, set_llm, settle_in, show_price, tables
from tests.formats.invented_digests import IMPORTED
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers, ModelScore

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
