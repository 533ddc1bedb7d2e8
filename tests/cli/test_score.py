"""`arxivtui score`: free by default, no dearer than was shown, and its figures add up with the store."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.canary import CANARY
from tests.cli.conftest import Command
from tests.cli.model_home import (
    MODEL,
    TOPICS,
    Here,
    one,
    prepare_home,
    set_llm,
    settle_in,
    show_price,
    tables,
)
from tests.stand_ins.model import ModelStandIn
from tests.tui.terminal import Terminal
from tests.waiting import until


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared") / "home"
    prepare_home(home)
    return home


@pytest.fixture
def reader(command: Command, prepared: Path, model: ModelStandIn) -> Command:
    """Twenty papers, two topics, a model and a key; nothing agreed to."""
    here = Here(command.home, command.environ)
    settle_in(here, prepared, model)
    return here


@pytest.fixture
def agreed(reader: Command) -> Command:
    """The price was shown; `--yes` counts from now on."""
    show_price(reader)
    return reader


def asked(model: ModelStandIn) -> list[str]:
    return [request.path for request in model.requests if request.method == "POST"]


def adds_up(command: Command, told: dict[str, Any]) -> None:
    """What `--json` says, computed again from the tables."""
    run = told["run"]
    left_out = sum(len(each["ids"]) for each in told["unscored"])
    kept_back = ("already", "ranked_out", "read", "refused", "lost", "old")
    assert told["planned"] == told["scored"] + left_out
    assert told["papers"] == told["planned"] + sum(told[name] for name in kept_back)
    with tables(command) as db:
        requests = db.execute(
            "SELECT count(*), total(prompt_tokens), total(cached_tokens), total(completion_tokens), "
            "total(cost) FROM requests WHERE run_id = ?",
            (run,),
        ).fetchone()
        papers, prompt, cached, completion, cost = db.execute(
            "SELECT papers, prompt_tokens, cached_tokens, completion_tokens, cost FROM runs WHERE id = ?",
            (run,),
        ).fetchone()
        scored = db.execute("SELECT count(DISTINCT paper_id) FROM scores WHERE run_id = ?", (run,)).fetchone()
        reasons = dict(
            db.execute("SELECT reason, count(*) FROM unscored WHERE run_id = ? GROUP BY reason", (run,))
        )
        total = db.execute("SELECT total(iif(state = 'sent', reserved_cost, cost)) FROM requests").fetchone()
    tokens = told["tokens"]
    told_tokens = (tokens["prompt"], tokens["cached"], tokens["completion"])
    assert requests[:4] == (told["requests"], *told_tokens)
    assert (prompt, cached, completion) == told_tokens
    assert requests[4] == pytest.approx(cost) == pytest.approx(told["cost"])
    assert (scored[0], papers) == (told["scored"], told["scored"])
    assert reasons == {each["reason"]: len(each["ids"]) for each in told["unscored"]}
    assert told["spent"]["today"] == pytest.approx(total[0])


def test_without_a_model_papers_are_only_ranked_and_the_way_to_one_is_told(
    reader: Command, model: ModelStandIn
) -> None:
    del reader.environ["ARXIVTUI_LLM__MODEL"]

    done = reader.run("score")

    assert done.stdout == "Ranked 0 papers.\n"
    assert done.stderr.count("\n") == 1
    assert "No model is set" in done.stderr
    assert "config.toml" in done.stderr


def test_without_a_key_papers_are_ranked_and_the_way_to_one_is_told(reader: Command) -> None:
    del reader.environ["ARXIVTUI_API_KEY"]
    set_llm(reader, BASE_URL="https://models.example/v1")

    done = reader.run("score")

    assert done.stdout == "Ranked 0 papers.\n"
    assert "no API key for models.example" in done.stderr
    assert "config set-key" in done.stderr


@pytest.mark.parametrize(
    ("gone", "word"), [("ARXIVTUI_LLM__MODEL", "No model is set"), ("ARXIVTUI_API_KEY", "no API key")]
)
def test_a_model_that_is_asked_for_by_name_must_be_there(reader: Command, gone: str, word: str) -> None:
    set_llm(reader, BASE_URL="https://models.example/v1")
    del reader.environ[gone]

    assert word in reader.run("score", "--scorer", "llm", code=1).stderr


def test_without_topics_there_is_nothing_to_ask_by(reader: Command, model: ModelStandIn) -> None:
    (reader.home / "criteria.md").write_text("")

    assert "no topic yet" in reader.run("score").stderr
    assert "no topic yet" in reader.run("score", "--scorer", "llm", code=1).stderr
    assert not model.requests


def test_local_sends_nothing(agreed: Command, model: ModelStandIn) -> None:
    done = agreed.run("score", "--scorer", "local")

    assert (done.stdout, done.stderr) == ("Ranked 0 papers.\n", "")
    assert not model.requests


def test_local_takes_no_options_of_a_model(reader: Command) -> None:
    assert "for a model" in reader.run("score", "--scorer", "local", "--yes", code=2).stderr
    assert "exclude" in reader.run("score", "--dry-run", "--yes", code=2).stderr


def test_a_dry_run_shows_everything_and_sends_nothing(reader: Command, model: ModelStandIn) -> None:
    reader.environ["COLUMNS"] = "80"
    set_llm(reader, PAPERS_PER_DAY=15)

    shown = reader.run("score", "--dry-run").stdout

    assert not model.requests
    assert max(map(len, shown.splitlines())) <= 80
    for word in (
        f"{MODEL} at 127.0.0.1",
        "title and abstract of each paper",
        "ARXIVTUI_API_KEY",
        "Mon 14 Jul 2025",
        "others of their day rank higher",
        "a month of full evenings",
        "$0.25  a day; $5.00 a month",
        "enough for all",
    ):
        assert word in shown
    assert CANARY not in shown
    assert "WARNING" not in shown


def test_a_server_that_others_can_listen_to_is_warned_of(reader: Command) -> None:
    set_llm(reader, BASE_URL="http://models.example/v1")

    shown = reader.run("score", "--dry-run").stdout

    assert "WARNING" in shown
    assert "not encrypted" in shown


def test_without_a_key_a_server_here_may_do_without(reader: Command) -> None:
    del reader.environ["ARXIVTUI_API_KEY"]

    shown = reader.run("score", "--dry-run").stdout

    assert "none; a server here may need none" in shown


def test_an_unknown_price_is_called_so(reader: Command, model: ModelStandIn) -> None:
    model.models += ["home-made"]
    set_llm(reader, MODEL="home-made")

    shown = reader.run("score", "--dry-run").stdout
    told = reader.json("score", "--yes")

    assert "unknown" in shown
    assert "300,000  tokens a day" in shown
    assert "$0.00  this time" not in shown
    assert (told["scored"], told["cost"]) == (20, None)


def test_yes_counts_only_after_the_price_was_shown(reader: Command, model: ModelStandIn) -> None:
    refused = reader.run("score", "--yes", code=1)

    assert "--dry-run" in refused.stderr
    assert not model.requests
    reader.run("score", "--dry-run")
    assert f"{MODEL} scored 20 of 20 papers." in reader.run("score", "--yes").stdout


def test_another_key_needs_a_look_at_the_price_of_its_own(agreed: Command, model: ModelStandIn) -> None:
    agreed.environ["ARXIVTUI_API_KEY"] = "sk-another"

    assert "never shown" in agreed.run("score", "--yes", code=1).stderr
    assert not model.requests


def test_without_a_terminal_nothing_is_asked_of_its_own_accord(agreed: Command, model: ModelStandIn) -> None:
    done = agreed.run("score")

    assert done.stdout == "Ranked 0 papers.\n"
    assert "have not agreed" in done.stderr
    assert "--yes" in done.stderr
    assert "have not agreed" in agreed.run("score", "--scorer", "llm", code=1).stderr
    assert not model.requests


def test_always_goes_ahead_once_agreed(agreed: Command, model: ModelStandIn) -> None:
    set_llm(agreed, AUTO="always")
    assert "have not agreed" in agreed.run("score").stderr
    agreed.run("score", "--yes", "--limit", "1")

    assert f"{MODEL} scored 19 of 19 papers." in agreed.run("score").stdout


def test_ask_asks_every_time(agreed: Command, model: ModelStandIn) -> None:
    agreed.run("score", "--yes", "--limit", "1")

    assert "auto is not always" in agreed.run("score").stderr
    assert len(model.paid) == 1


def test_never_leaves_it_to_the_reader(agreed: Command, model: ModelStandIn) -> None:
    agreed.run("score", "--yes", "--limit", "1")
    set_llm(agreed, AUTO="never")

    done = agreed.run("score")

    assert "auto is never" in done.stderr
    assert len(model.paid) == 1
    agreed.run("score", "--scorer", "llm", "--yes")
    assert len(model.paid) == 20


def test_on_a_terminal_the_price_is_shown_and_the_reader_asked(reader: Command, model: ModelStandIn) -> None:
    environ = reader.environment() | {"COLUMNS": "100"}
    with Terminal(reader.home, "score", environ=environ) as terminal:
        terminal.until("[y/N]")
        terminal.type("\r")
        assert terminal.ended() == 3
        assert f"Ask {MODEL} about 20 papers for about $0.0" in terminal.seen
        assert "title and abstract of each paper" in terminal.seen
    assert not model.requests

    with Terminal(reader.home, "score", environ=environ) as terminal:
        terminal.until("[y/N]")
        terminal.type("y\r")
        assert terminal.ended() == 0
        assert "asking about 20 papers in 2 requests" in terminal.seen
        assert "scored 20 of 20" in terminal.seen
        assert f"{MODEL} scored 20 of 20 papers." in terminal.seen
    assert len(model.paid) == 20


def test_the_summary_of_a_whole_day(agreed: Command, model: ModelStandIn) -> None:
    done = agreed.run("score", "--yes")

    assert done.stdout.splitlines()[0] == f"{MODEL} scored 20 of 20 papers."
    assert "2 requests" in done.stdout
    assert "today" in done.stdout
    assert done.stderr == ""


def test_what_is_scored_is_not_asked_about_again(agreed: Command, model: ModelStandIn) -> None:
    agreed.run("score", "--yes")
    before = len(asked(model))

    done = agreed.run("score", "--yes")

    assert f"Nothing to ask {MODEL} about Mon 14 Jul 2025: of 20 papers, 20 scored." in done.stdout
    assert len(asked(model)) == before


def test_json_adds_up_with_the_store(agreed: Command, model: ModelStandIn) -> None:
    set_llm(agreed, PAPERS_PER_DAY=15)

    told = agreed.json("score", "--yes")

    adds_up(agreed, told)
    assert (told["papers"], told["scored"], told["ranked_out"]) == (20, 15, 5)
    assert (told["model"], told["host"], told["days"]) == (MODEL, "127.0.0.1", ["2025-07-14"])
    assert told["stopped"] == ""


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        (["missing:2*1", "429:0*1", "500*1"], 0),
        (["refusal@2507.99003"], 3),
        (["truncated:30*1", "fenced*1"], 0),
        (["hang-up*1"], 3),
        (["missing:2507.99004"], 3),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else None,
)
def test_json_adds_up_with_the_store_when_things_go_wrong(
    agreed: Command, model: ModelStandIn, faults: list[str], code: int
) -> None:
    model.faults = faults

    told = agreed.json("score", "--yes", code=code)

    adds_up(agreed, told)
    assert bool(told["unscored"]) is (code == 3)


def test_json_adds_up_when_some_are_scored_and_others_were_refused(
    agreed: Command, model: ModelStandIn
) -> None:
    model.faults = ["refusal@2507.99003"]
    first = agreed.json("score", "--yes", "--limit", "12", code=3)
    assert one(agreed, "SELECT final FROM unscored") == 1
    adds_up(agreed, first)

    told = agreed.json("score", "--yes", "--limit", "5")

    adds_up(agreed, told)
    assert (told["already"], told["refused"], told["planned"], told["ranked_out"]) == (11, 1, 5, 3)


def test_a_dry_run_as_json_has_what_is_expected(reader: Command, model: ModelStandIn) -> None:
    told = reader.json("score", "--dry-run")

    assert (told["planned"], told["scored"], told["unscored"], told["run"]) == (20, 0, [], None)
    expected = told["expected"]
    assert expected["requests"] == 2
    assert expected["cost"] > 0
    assert expected["affordable"] == 20
    assert expected["consent"] == "needed"
    assert not model.requests
    assert reader.json("score", "--yes")["scored"] == 20


def test_what_a_dry_run_expects_is_near_what_comes(reader: Command) -> None:
    expected = reader.json("score", "--dry-run")["expected"]
    told = reader.json("score", "--yes")

    assert told["requests"] == expected["requests"]
    assert told["cost"] == pytest.approx(expected["cost"], rel=0.5)


def test_a_cap_stops_before_it_is_passed_and_says_so(agreed: Command, model: ModelStandIn) -> None:
    dear = agreed.json("score", "--dry-run")["expected"]["cost"]
    set_llm(agreed, CAP_PER_DAY=dear * 0.8)

    shown = agreed.run("score", "--dry-run").stdout
    done = agreed.run("score", "--yes", code=3)

    assert "enough for about" in shown
    assert "a day would be passed" in done.stderr
    assert one(agreed, "SELECT total(cost) FROM requests") <= dear * 0.8
    told = agreed.json("score", "--yes", code=3)
    assert "a day would be passed" in told["stopped"]
    adds_up(agreed, told)
    assert one(agreed, "SELECT total(cost) FROM requests") <= dear * 0.8


def test_a_rejected_key_is_told_without_the_key(agreed: Command, model: ModelStandIn) -> None:
    model.faults = ["401:echo"]

    done = agreed.run("score", "--yes", code=1)

    assert "20 papers" in done.stderr
    assert "key" in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert "config set-key" in done.stderr


def test_other_criteria_leave_scores_until_the_reader_agrees(agreed: Command, model: ModelStandIn) -> None:
    agreed.run("score", "--yes")
    (agreed.home / "criteria.md").write_text(TOPICS + "\n## Agents\n\nTools.\n")

    nothing = agreed.run("score", "--yes")
    shown = agreed.run("score", "--dry-run").stdout
    told = agreed.json("score", "--yes", "--rescore")

    assert "20 old criteria" in nothing.stdout
    assert "--rescore" in shown
    assert (told["scored"], told["old"]) == (20, 0)
    assert set(model.paid.values()) == {2}


def test_the_first_interrupt_waits_for_answers_and_the_second_gives_them_up(
    agreed: Command, model: ModelStandIn
) -> None:
    model.faults = ["hang"]
    process = agreed.start("score", "--yes", "--json")
    assert process.stderr is not None
    until(lambda: asked(model), "a request")

    process.send_signal(signal.SIGINT)
    waiting = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert "Waiting for 1 answer" in waiting
    assert process.returncode == 3, err
    assert "Traceback" not in err
    assert '"scored": 0' in out
    assert one(agreed, "SELECT count(*) FROM requests WHERE state = 'sent'") == 1

    model.faults = []
    shown = agreed.run("score", "--dry-run").stdout
    assert "1 request whose answer never came" in shown
    assert "16  none came, but it may have been paid for" in shown
    assert f"{MODEL} scored 4 of 4 papers." in agreed.run("score", "--yes").stdout
    assert f"{MODEL} scored 16 of 16 papers." in agreed.run("score", "--yes", "--again").stdout


def test_papers_under_way_when_the_process_died_are_not_paid_for_again(
    agreed: Command, model: ModelStandIn
) -> None:
    model.faults = ["hang*1"]
    process = agreed.start("score", "--yes")
    until(lambda: asked(model), "a request")
    process.kill()
    process.communicate()

    told = agreed.json("score", "--yes")

    assert (told["planned"], told["scored"], told["lost"]) == (4, 4, 16)
    assert told["papers"] == 20
    assert agreed.json("score", "--yes", "--again")["scored"] == 16


def test_an_interrupt_keeps_what_is_under_way(agreed: Command, model: ModelStandIn) -> None:
    model.faults = ["hang:2"]
    process = agreed.start("score", "--yes")
    until(lambda: asked(model), "a request")

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 3, err
    assert "scored 16 of 20 papers" in out
    assert "cancelled" in err
    assert one(agreed, "SELECT count(*) FROM requests WHERE state = 'answered'") == 1


def test_show_names_why_a_paper_has_no_score(agreed: Command, model: ModelStandIn) -> None:
    model.faults = ["refusal@2507.99003"]
    agreed.run("score", "--yes", code=3)

    shown = agreed.run("show", "2507.99003").stdout

    assert f"{MODEL} gave no score: the model refused" in " ".join(shown.split())
    (reason,) = agreed.json("show", "2507.99003")["unscored"]
    assert (reason["scorer"], reason["final"]) == (MODEL, True)


def test_show_prompt_prints_what_was_sent_and_answered(agreed: Command, model: ModelStandIn) -> None:
    model.faults = ["escapes"]
    told = agreed.json("score", "--yes")

    shown = agreed.run("show", "2507.99003", "--prompt").stdout
    wire = agreed.json("show", "2507.99003", "--prompt")

    sent = next(
        request.body["messages"]
        for request in model.requests
        if request.body and "2507.99003" in request.body["messages"][1]["content"]
    )
    assert [wire["prompt"]["system"], wire["prompt"]["user"]] == [each["content"] for each in sent]
    assert wire["prompt"]["run"] == told["run"] == wire["scores"][0]["run"]
    assert "2507.99003" in wire["prompt"]["answer"]
    assert "\x1b" not in shown
    for part in ("--- system ---", "--- user ---", "--- answer ---", "tokens read", "Sparse networks"):
        assert part in shown


def test_show_prompt_of_a_paper_that_no_model_was_asked_about(reader: Command) -> None:
    assert (
        "No model was asked about 2507.99003" in reader.run("show", "2507.99003", "--prompt", code=1).stderr
    )
