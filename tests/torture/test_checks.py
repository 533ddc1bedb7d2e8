"""The checks notice what they are there for: an act lost, a paper paid twice, a file left behind."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from arxivtui.config import Directories
from arxivtui.domain import Act, ModelRequest, Run, RunKind, Score, Usage, Verb
from arxivtui.store import Store, requests, runs, scores, triage
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_behaviour import Request
from tests.together.acknowledged import Acknowledged, faults
from tests.together.home import AT, COMMANDS, SHARED_IDS, ids_of, make_home
from tests.torture import checks
from tests.torture.actors import Evening
from tests.torture.checks import Ledger
from tests.torture.plan import Event, What
from tests.torture.sitting import MODEL, Found, table
from tests.torture.witness import Witness

FIRST, SECOND = ids_of(COMMANDS)[:2]
USAGE = {"prompt_tokens": 900, "completion_tokens": 100}


@pytest.fixture
def home(tmp_path: Path) -> Directories:
    return make_home(tmp_path / "home")


def asked(
    at: float, *papers: str, scored: Sequence[str] | None = None, fault: str = "", abandoned: bool = False
) -> Request:
    """A request that was billed; where nothing else is said, all of its papers were scored."""
    sound = tuple(papers if scored is None else scored)
    return Request(
        "POST", "/v1/chat/completions", "sk", None, at, 1, fault=fault, ended=at + 1,
        status=200, asked=papers, scored=sound, usage=USAGE, abandoned=abandoned,
    )  # fmt: skip


def knows(model: ModelStandIn, *papers: str, waiting: Sequence[str] = (), tokens: int = 10_000) -> Ledger:
    """A ledger with the scores of these papers, as the model said them."""
    said = {paper: model.answers.of(paper) for paper in papers}
    scored = {paper: (one.relevance, one.novelty) for paper, one in said.items()}
    return Ledger(scored, frozenset(waiting), tokens, {})


def test_a_paper_scored_in_a_whole_answer_is_not_to_be_billed_again() -> None:
    assert not [*checks.bill_faults([asked(1, "a", "b"), asked(2, "c")])]
    (fault,) = checks.bill_faults([asked(1, "a", "b"), asked(2, "b", "c")])
    assert fault.startswith("b was billed again")


def test_a_paper_whose_answer_was_lost_is_not_to_be_billed_again() -> None:
    for lost in (
        asked(1, "a", scored=(), fault="cut:50"),
        asked(1, "a", scored=(), fault="hang-up"),
        asked(1, "a", scored=(), abandoned=True),
    ):
        assert [*checks.bill_faults([lost, asked(2, "a")])]


def test_a_paper_that_an_answer_left_out_may_be_asked_about_again() -> None:
    assert not [*checks.bill_faults([asked(1, "a", "b", scored="a", fault="missing"), asked(2, "b")])]


def test_every_answer_delivered_to_a_run_that_lived_is_to_be_stored() -> None:
    model, lived = ModelStandIn(), [Evening(0, 10, code=0)]
    assert not [*checks.score_faults([asked(1, "a")], lived, knows(model, "a"), model)]
    (fault,) = checks.score_faults([asked(1, "a", "b")], lived, knows(model, "a"), model)
    assert "not stored: ['b']" in fault


def test_a_killed_run_may_lose_what_was_under_way_if_the_ledger_knows() -> None:
    model, killed = ModelStandIn(), [Evening(0, 10, code=-9)]
    some = [asked(number, f"p{number}") for number in range(1, 6)]
    papers = [paper for request in some for paper in request.asked]
    assert not [*checks.score_faults(some[:4], killed, knows(model, waiting=papers), model)]
    assert [*checks.score_faults(some[:1], killed, knows(model), model)]
    (fault,) = checks.score_faults(some, killed, knows(model, waiting=papers), model)
    assert "a kill lost 5 answers" in fault


def test_a_score_is_to_be_what_the_model_said_of_a_paper_that_it_was_asked_about() -> None:
    model = ModelStandIn()
    good = knows(model, "a")
    assert [*checks.score_faults([], [], good, model)]
    relevance, novelty = good.scored["a"]
    changed = replace(good, scored={"a": (relevance % 10 + 1, novelty)})
    (fault,) = checks.score_faults([asked(1, "a")], [], changed, model)
    assert "the model said" in fault
    assert [*checks.score_faults([asked(1, "a")], [], replace(good, twice=("a",)), model)]


def test_the_ledger_is_to_know_the_bill_and_the_cap_to_hold() -> None:
    ledger = Ledger({}, frozenset(), 1_000, {date(2025, 7, 14): 0.25})
    assert not [*checks.money_faults([asked(1, "a")], ledger, 0.25)]
    (unknown,) = checks.money_faults([asked(1, "a"), asked(2, "b")], ledger, 0.25)
    assert "2,000 tokens were billed" in unknown
    (over,) = checks.money_faults([asked(1, "a")], ledger, 0.20)
    assert "over the cap" in over


def test_the_ledger_is_read_with_what_was_reserved_for_answers_that_never_came(home: Directories) -> None:
    with Store.open(home.database) as store, store.writing() as db:
        runs.start(db, Run("llm", RunKind.LLM, AT, MODEL, "criteria"))
        came = ModelRequest("1", "llm", (FIRST,), AT, "…", Usage(100, 0, 50), 0.5)
        never = ModelRequest("2", "llm", (SECOND,), AT, "…", Usage(200, 0, 70), 0.25)
        for request in (came, never):
            requests.sent(db, request)
        requests.answered(db, replace(came, ended_at=AT, usage=Usage(90, 0, 10), cost=0.125))
        text = db.execute("SELECT text_hash FROM papers WHERE id = ?", (FIRST,)).fetchone()[0]
        scores.save(db, [Score(FIRST, MODEL, "criteria", text, "llm", relevance=9, novelty=7)])
        ledger = checks.ledger_of(db, MODEL)

    assert ledger == Ledger({FIRST: (9, 7)}, frozenset({SECOND}), 100 + 270, {AT.date(): 0.375})


def test_an_act_that_was_seen_stored_and_is_gone_is_a_fault(home: Directories) -> None:
    witness = Witness(home.database, MODEL)
    with Store.open(home.database) as store:
        with store.writing() as db:
            triage.act(db, Act(Verb.STAR, (FIRST,)), at=datetime.now(UTC), origin="cli")
        assert witness.look()
        assert len(witness.acts_of("cli", (FIRST,))) == 1
        with store.writing() as db:
            assert not [*witness.faults(db)]
            db.execute("DELETE FROM triage_log")
            db.execute("DELETE FROM announcements WHERE paper_id = ?", (SHARED_IDS[0],))
            found = [*witness.faults(db)]
    assert [each.split(" that")[0] for each in found] == ["an act", "an announcement"]


def test_a_command_that_was_told_done_and_is_not_in_the_log_is_a_fault(home: Directories) -> None:
    told = Acknowledged()
    told.commands["star"] += 1
    told.command_steps += 1
    with Store.open(home.database) as store, store.reading() as db:
        assert "star by commands: 0 papers logged, 1 told" in faults(db, told)


def test_an_undo_that_nobody_was_told_of_is_a_fault_unless_one_was_killed(home: Directories) -> None:
    told = Acknowledged()
    told.commands["star"] += 1
    told.command_steps += 1
    with Store.open(home.database) as store, store.writing() as db:
        triage.act(db, Act(Verb.STAR, (FIRST,)), at=datetime.now(UTC), origin="cli")
        triage.undo(db, datetime.now(UTC))
        assert [each for each in faults(db, told) if each.startswith("undone")]
        told.perhaps_undone += 1
        assert not faults(db, told)


def test_papers_that_were_never_announced_or_on_another_day_are_faults(home: Directories) -> None:
    with Store.open(home.database) as store, store.reading() as db:
        own = [paper for (paper,) in db.execute("SELECT id FROM papers")]
        assert not [*checks.paper_faults(db, {}, own)]
        first, second, *rest = own
        found = [*checks.paper_faults(db, {first: date(2025, 7, 15)}, rest)]
    assert f"{first} is stored as of 2025-07-14; it was announced on 2025-07-15" in found
    assert f"{second} is stored, and was never announced" in found


@pytest.mark.parametrize(
    "name",
    [
        "backups/.arxivtui.db.20260101T000000Z.12345678.backup.abcdef.new",
        ".arxivtui.db.abcdef.restored",
        "state/scoring.ballast",
        "digests/.2025-07-14.md.abcdef.new",
        "arxivtui.db-journal",
    ],
)
def test_a_file_left_behind_is_a_fault(tmp_path: Path, name: str) -> None:
    for good in ("arxivtui.db", "backups/.lock", "digests/2025-07-14.md", "state/daily.lock"):
        (tmp_path / good).parent.mkdir(exist_ok=True)
        (tmp_path / good).touch()
    assert not [*checks.file_faults(tmp_path)]
    (tmp_path / name).touch()
    assert [*checks.file_faults(tmp_path)] == [f"left behind: {name}"]


def test_a_traceback_on_the_screen_is_a_fault(tmp_path: Path) -> None:
    screen = tmp_path / "screen"
    screen.write_text("\x1b[2J 12 papers")
    assert not [*checks.screen_faults(screen)]
    screen.write_text("\x1b[2J 12 papers\nTraceback (most recent call last):\n …")
    assert [*checks.screen_faults(screen)]


def test_one_of_whom_nothing_was_acknowledged_is_a_fault() -> None:
    assert not [*checks.idle_faults({"app": 3, "daily": 1})]
    assert [*checks.idle_faults({"app": 3, "daily": 0})] == ["daily: nothing that it did was acknowledged"]


def test_an_event_that_was_planned_and_never_happened_is_a_fault_unless_it_cannot_happen_here() -> None:
    planned = [Event(5, What.DISK_FULL), Event(6, What.KILL, "app"), Event(7, What.KILL, "app")]
    assert not [*checks.event_faults(planned, {"the disk fills": 1, "kill app": 1}, ())]
    assert not [*checks.event_faults(planned, {"kill app": 1}, [What.DISK_FULL])]
    (fault,) = checks.event_faults(planned, {"the disk fills": 1}, ())
    assert fault == "kill app: planned 2 times, and never happened"


def test_a_run_that_asks_the_model_need_not_be_killed_where_nobody_asked_it() -> None:
    planned = [Event(5, What.KILL, "daily, asking")]
    assert [*checks.event_faults(planned, {}, ())]
    assert not [*checks.event_faults(planned, {checks.NOBODY_ASKED: 1}, ())]


def test_what_doctor_finds_wrong_is_a_fault_and_a_note_that_is_not_allowed() -> None:
    def said(level: str, name: str) -> str:
        return json.dumps([{"name": name, "level": level, "words": "…"}])

    assert not [*checks.doctor_faults(said("ok", "store"))]
    assert not [*checks.doctor_faults(said("note", "tools"))]
    assert [*checks.doctor_faults(said("note", "counts"))]
    assert [*checks.doctor_faults(said("wrong", "disk"))]


def test_the_table_says_what_is_wrong() -> None:
    found = Found({}, ["no disk"], {}, {"doctor": [], "bills": ["a was billed again"]})  # type: ignore[arg-type]
    assert found.wrong
    assert "left out: no disk" in table(found)
    assert "WRONG  bills\n         a was billed again" in table(found)
