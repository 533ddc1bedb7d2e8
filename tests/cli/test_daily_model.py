"""`arxivtui daily` and the model: nothing is asked that was not agreed to, and what stops it is told."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from arxivtui.config import ApiKey, KeySource, LlmSettings, Settings, parse_criteria
from arxivtui.day.llm import agree, plan_scoring
from arxivtui.store import Store
from tests.canary import CANARY
from tests.cli.conftest import Command
from tests.cli.daily_home import settle
from tests.cli.model_home import MODEL, Here, set_llm
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.stand_ins.model import ModelStandIn

DAYS = weekdays(date(2025, 3, 3), 2)
TOPICS = "## Invented papers\n\nInvented abstracts.\n"


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    days = numbered_days("cs.LG", DAYS)
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=DAYS[0]) as stand_in:
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digests"


@pytest.fixture
def reader(command: Command, arxiv: ArxivStandIn, model: ModelStandIn, folder: Path) -> Command:
    """A model, a key and `[llm] auto = always`, but no word on the price."""
    here = Here(command.home, command.environ)
    settle(here, arxiv, folder)
    here.environ["ARXIVTUI_ARXIV__CATEGORIES"] = "cs.LG"
    (here.home / "criteria.md").write_text(TOPICS)
    set_llm(here, MODEL=MODEL, BASE_URL=model.url, AUTO="always")
    here.environ["ARXIVTUI_API_KEY"] = CANARY
    return here


@pytest.fixture
def agreed(reader: Command) -> Command:
    """The same reader, who has agreed to the price."""
    llm = LlmSettings(model=MODEL, base_url=reader.environ["ARXIVTUI_LLM__BASE_URL"])
    with Store.open(reader.home / "arxivtui.db") as store:
        key = ApiKey(CANARY, KeySource.ENVIRONMENT)
        agree(store, plan_scoring(store, Settings(llm=llm), parse_criteria(TOPICS), key))
    return reader


def asked(model: ModelStandIn) -> int:
    return sum(request.method == "POST" for request in model.requests)


def scorers(command: Command) -> list[str]:
    return sorted(paper["scorer"] for paper in command.json("list", "kind:new OR kind:cross"))


def test_with_consent_the_best_are_scored_and_the_digest_has_it(
    agreed: Command, arxiv: ArxivStandIn, model: ModelStandIn, folder: Path
) -> None:
    told = agreed.run("daily")

    assert f"; 5 scored by {MODEL} for $" in told.stdout
    assert told.stderr == ""
    assert scorers(agreed) == [MODEL] * 5
    assert f"*[{MODEL}]*" in (folder / "2025-03-03.md").read_text()
    before = asked(model)
    assert agreed.run("daily", "-q").stdout == ""
    assert asked(model) == before, "nothing is paid for twice"


def test_without_consent_nothing_is_sent_and_that_is_no_failure(reader: Command, model: ModelStandIn) -> None:
    told = reader.run("daily")

    assert f"; {MODEL} not asked: you have not agreed to its price under these caps" in told.stdout
    assert "arxivtui score --dry-run" in told.stderr
    assert asked(model) == 0
    quiet = reader.run("daily", "-q")
    assert (quiet.stdout, quiet.stderr) == ("", "")


@pytest.mark.parametrize("auto", ["ask", "never"])
def test_who_wants_to_be_asked_or_not_at_all_is_heeded(
    agreed: Command, model: ModelStandIn, auto: str
) -> None:
    set_llm(agreed, AUTO=auto)

    told = agreed.run("daily")

    assert (f"{MODEL} not asked: [llm] auto is ask" in told.stdout) == (auto == "ask")
    assert asked(model) == 0
    assert agreed.json("daily")["model"]["why_not"] == f"[llm] auto is {auto}"


def test_a_missing_key_is_told_and_partly_done(agreed: Command, model: ModelStandIn, folder: Path) -> None:
    set_llm(agreed, BASE_URL="https://model.invalid/v1")  # Without a key it is not even looked for.
    del agreed.environ["ARXIVTUI_API_KEY"]

    told = agreed.run("daily", code=3)

    assert f"{MODEL} not asked: " in told.stdout
    assert "set-key" in told.stderr
    assert (folder / "2025-03-03.md").exists()
    assert asked(model) == 0


def test_a_cap_that_is_reached_is_no_failure(agreed: Command, model: ModelStandIn) -> None:
    set_llm(agreed, CAP_PER_DAY="0")

    told = agreed.run("daily")

    assert f"{MODEL} not asked: the cap of $0.00 a day would be passed" in told.stdout
    assert asked(model) == 0


def test_a_model_that_is_down_is_partly_done_and_asked_the_next_time(
    agreed: Command, arxiv: ArxivStandIn, model: ModelStandIn, folder: Path
) -> None:
    model.faults = ["401"]

    told = agreed.run("daily", code=3)

    assert "0 of 5 scored" in told.stdout
    assert MODEL in told.stderr
    local = (folder / "2025-03-03.md").read_text()
    model.faults = []

    again = agreed.run("daily", "-q").stdout
    assert f"5 scored by {MODEL}" in again
    assert (folder / "2025-03-03.md").read_text() != local, "the digest of that day is renewed"


def test_json_has_what_the_model_did(agreed: Command) -> None:
    told: dict[str, Any] = agreed.json("daily")["model"]

    assert (told["model"], told["asked"], told["planned"], told["scored"]) == (MODEL, True, 5, 5)
    assert told["cost"] > 0
    assert (told["unscored"], told["why_not"], told["wrong"]) == ([], "", False)
