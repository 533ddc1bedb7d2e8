"""Have a model score the papers of a plan: every answer stored as it comes, nothing paid for twice."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import uuid4

from arxivtui.config import Directories
from arxivtui.day.llm.ballast import Ballast
from arxivtui.day.llm.consent import Consent, consent
from arxivtui.day.llm.errors import ConsentError
from arxivtui.day.llm.ledger import StoreLedger
from arxivtui.day.llm.memory import remember, remembered
from arxivtui.day.llm.one_at_a_time import alone
from arxivtui.day.llm.plan import ScorePlan
from arxivtui.day.progress import Asking, Waiting, Watch, unwatched
from arxivtui.domain import NO_ANSWER, Run, RunKind, Usage
from arxivtui.scoring.llm import (
    CANCELLED,
    TOKENS_A_PAPER,
    Abilities,
    ModelClient,
    ModelPaper,
    OnWait,
    Pace,
    PaperAsking,
    system_prompt,
)
from arxivtui.store import PromptText, Standing, Store, candidates, requests, runs, scores, unscored

_ASK_AGAIN = "`arxivtui score --again`, or “Ask again” in the app, asks about those whose answer never came."

PaceFor = Callable[[int, OnWait], Pace]
"""Makes what holds requests back: for so many at once, and whom to tell of waits."""


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What a run brought.

    Attributes:
        run_id: in the store's ledger.
        planned: papers that were to be scored; those scored and those left out add up to it.
        scored: of these.
        unscored: reason -> the papers left out for it.
        requests: sent.
        usage: tokens reported for them.
        cost: US dollars for those, or None where the price is unknown.
        meanwhile: papers of the plan that were not to be asked about any more, by what had become of them
            since it was made.
        stopped: why it ended before all papers were asked about; empty if it did not.
        by_cap: that was a cap of the reader's.
        hint: what the reader can do about that, or empty.
    """

    run_id: str
    model: str
    planned: int
    scored: int
    unscored: Mapping[str, tuple[str, ...]]
    requests: int
    usage: Usage
    cost: float | None
    meanwhile: Mapping[Standing, int] = field(default_factory=dict)
    stopped: str = ""
    by_cap: bool = False
    hint: str = ""

    @property
    def cancelled(self) -> bool:
        """Whether the reader ended it."""
        return self.stopped == CANCELLED

    @property
    def left_out(self) -> int:
        """Papers without a score."""
        return sum(len(ids) for ids in self.unscored.values())


class ModelScoring:
    """One run. `cancel` and `abort` may be called from any thread, also before it begins.

    Args:
        store: where papers, scores and the ledger are.
        directories: for the lock that keeps a second process from paying for the same papers.
        pace: see `PaceFor`.
    """

    def __init__(self, store: Store, directories: Directories, pace: PaceFor = Pace) -> None:
        self._store = store
        self._pace = pace
        self._state = directories.state
        self._lock = Lock()
        self._asking: PaperAsking | None = None
        self._cancelled = False

    def run(self, plan: ScorePlan, watch: Watch = unwatched) -> ScoreReport:
        """Ask about the papers of a plan that have no score by now.

        Raises:
            ConsentError: the reader did not agree to this model, server and key; nothing is sent.
            ScoringElsewhereError: another process is asking; nothing is sent.
            StoreError: the store cannot be written; what could be stored is there.
        """
        if consent(self._store, plan.settings, plan.key, plan.price) is not Consent.GIVEN:
            raise ConsentError(
                f"You have not agreed to asking {plan.model} at {plan.host} with this key.",
                "`arxivtui score --dry-run` shows the price; `arxivtui score` asks for your consent.",
            )
        with alone(self._state):
            ballast = Ballast(self._state)
            ballast.take()
            try:
                return asyncio.run(self._run(plan, watch, ballast))
            finally:
                ballast.drop()

    @property
    def under_way(self) -> int:
        """Requests whose answer is waited for. May be asked from any thread."""
        with self._lock:
            asking = self._asking
        return 0 if asking is None else asking.under_way

    def cancel(self) -> None:
        """Ask nothing more; answers under way are waited for, since they are paid for."""
        with self._lock:
            self._cancelled = True
            asking = self._asking
        if asking is not None:
            asking.cancel()

    def abort(self) -> None:
        """Give up the answers under way, too."""
        self.cancel()
        with self._lock:
            asking = self._asking
        if asking is not None:
            asking.abort()

    async def _run(self, plan: ScorePlan, watch: Watch, ballast: Ballast) -> ScoreReport:
        texts, run, meanwhile = self._begin(plan)
        ledger = StoreLedger(
            self._store,
            run,
            {text.id: text.text_hash for text in texts},
            plan.settings,
            plan.price,
            ballast,
            watch,
        )
        watch(Asking(len(texts), plan.requests))
        learnt: list[Abilities] = []
        key = plan.key.value if plan.key else ""
        try:
            async with ModelClient(
                plan.settings, key, remembered(self._store, plan.settings), learnt.append
            ) as client:
                at_once = plan.settings.requests_at_once
                pace = self._pace(at_once, _teller(watch))
                asking = PaperAsking(
                    client, plan.criteria, pace, ledger, at_once, self._tokens_per_paper(plan.model)
                )
                self._stoppable(asking)
                await asking.ask([ModelPaper(text.id, text.title, text.abstract) for text in texts])
        finally:
            self._end(run, plan, ledger, learnt)
        return ScoreReport(
            run_id=run.id,
            model=run.scorer,
            planned=len(texts),
            scored=len(ledger.scored),
            unscored={reason: tuple(ids) for reason, ids in ledger.left_out.items()},
            requests=ledger.requests,
            usage=ledger.usage,
            cost=ledger.cost,
            meanwhile=meanwhile,
            stopped=asking.stopped,
            by_cap=asking.stopped in ledger.caps,
            hint=asking.hint or (_ASK_AGAIN if NO_ANSWER in ledger.left_out else ""),
        )

    def _begin(self, plan: ScorePlan) -> tuple[list[PromptText], Run, Mapping[Standing, int]]:
        """Note the run, and leave out what another process has scored, or died over, since it was planned."""
        run = Run(
            id=str(uuid4()),
            kind=RunKind.LLM,
            started=datetime.now(UTC),
            scorer=plan.model,
            criteria_hash=plan.criteria.hash,
            cost=0.0 if plan.price else None,
            system_prompt=system_prompt(plan.criteria),
        )
        with self._store.writing() as db:
            lost = requests.give_up_sent(db, run.started)
            unscored.save(db, lost)
            scores.configure(db, plan.model, plan.criteria.hash)
            runs.start(db, run)
            found = candidates.standings(db, plan.ids, plan.model, plan.criteria.hash)
            wanted = [each for each in plan.ids if found.get(each) in plan.standings]
            meanwhile = Counter(each for each in found.values() if each not in plan.standings)
            texts = candidates.prompt_texts(db, wanted)
        return texts, run, meanwhile

    def _tokens_per_paper(self, model: str) -> float:
        """Room for an answer: twice what the model has written so far, its hidden thoughts among it."""
        with self._store.reading() as db:
            written = requests.completion_per_paper(db, model)
        return max(TOKENS_A_PAPER, 2 * (written or 0))

    def _end(self, run: Run, plan: ScorePlan, ledger: StoreLedger, learnt: list[Abilities]) -> None:
        with self._store.writing() as db:
            runs.close(db, run.id, datetime.now(UTC), len(ledger.scored))
        if learnt:
            remember(self._store, plan.settings, learnt[-1])

    def _stoppable(self, asking: PaperAsking) -> None:
        with self._lock:
            self._asking = asking
            cancelled = self._cancelled
        if cancelled:
            asking.cancel()


def _teller(watch: Watch) -> OnWait:
    """Tells whoever watches the run of its waits."""

    def tell(seconds: float, why: str) -> None:
        watch(Waiting(seconds, why, datetime.now(UTC) + timedelta(seconds=seconds)))

    return tell
