"""A day of invented papers, ranked, and what is needed to have a stand-in score them."""

import asyncio
from collections.abc import Callable, Sequence

from arxivtui.config import ApiKey, Criteria, Directories, KeySource, LlmSettings, Settings, parse_criteria
from arxivtui.day.llm import ModelScoring, ScorePlan, ScoreReport, agree, note_shown, plan_scoring
from arxivtui.domain import LOCAL, Run, RunKind, Score, Unscored
from arxivtui.scoring.llm import Pace
from arxivtui.store import Store, listings, papers, runs, scores
from tests.canary import CANARY
from tests.stand_ins.model import ModelStandIn
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

CRITERIA = parse_criteria(
    "## Sparse networks\n\nPruning; gates.\n\n## Reasoning\n\nProofs.\n\nIrrelevant: surveys."
)
KEY = ApiKey(CANARY, KeySource.ENVIRONMENT)


def ranked_day(store: Store, number: int, criteria: Criteria = CRITERIA) -> list[str]:
    """Store so many papers of one listing, each ranked below the one before it; gives their ids."""
    invented = [a_paper(each) for each in range(1, number + 1)]
    run = Run("ranked", RunKind.RANK, NOW, LOCAL, criteria.hash)
    with store.writing() as db:
        listings.save(db, a_listing(invented), all_as_shown(invented), NOW)
        runs.start(db, run)
        scores.save(
            db,
            [
                Score(paper.id, LOCAL, criteria.hash, paper.text_hash, run.id, 90.0 - 80.0 * place / number)
                for place, paper in enumerate(invented)
            ],
        )
    return [paper.id for paper in invented]


def settings_for(server: ModelStandIn, **changes: object) -> Settings:
    """Those of a reader who lets the stand-in score a whole day at once."""
    fields: dict[str, object] = {
        "model": "gpt-4o",
        "base_url": server.url,
        "papers_per_day": 1000,
        "cap_per_day": 100.0,
        "cap_per_month": 100.0,
        "timeout_seconds": 5.0,
    }
    return Settings(llm=LlmSettings(**(fields | changes)))  # type: ignore[arg-type]


def agreed_plan(store: Store, settings: Settings, **options: object) -> ScorePlan:
    """A plan for the day, seen and agreed to."""
    plan = plan_scoring(store, settings, CRITERIA, KEY, [DAY], **options)  # type: ignore[arg-type]
    note_shown(store, plan)
    return agree(store, plan)


class _Clock:
    """Time that passes when somebody waits for it."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def quick_pace(at_once: int, on_wait: Callable[[float, str], None] = lambda *_: None) -> Pace:
    """One that keeps nobody waiting."""
    clock = _Clock()
    return Pace(at_once, on_wait, clock=lambda: clock.now, sleep=clock.sleep)


def score_day(store: Store, directories: Directories, settings: Settings, **options: object) -> ScoreReport:
    """Have the stand-in score the day, without waiting where a real server would be waited for."""
    plan = agreed_plan(store, settings, **options)
    return ModelScoring(store, directories, pace=quick_pace).run(plan)


def said_of(store: Store, ids: Sequence[str], model: str = "gpt-4o") -> dict[str, Score | Unscored]:
    """What the store says of each paper: the model's score, or why there is none."""
    said: dict[str, Score | Unscored] = {}
    with store.reading() as db:
        for record in papers.records(db, ids):
            scored = [score for score in record.scores if score.scorer == model]
            reasons = [each for each in record.unscored if each.scorer == model]
            assert len(scored) + len(reasons) == 1, record.paper.id
            said[record.paper.id] = scored[0] if scored else reasons[0]
    return said
