"""The model's scoring as the screens see it: planned, then done once, told in words, stopped at any time."""

import os
from asyncio import to_thread
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from enum import Enum, auto
from functools import partial
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.tui.jobs import PLANNING, SCORING, start
from arxivtui.tui.messages import ScoreDone, ScorePlanned
from arxivtui.tui.runs import Job, Run
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.config import ApiKey
    from arxivtui.day.llm import ModelScoring, ScorePlan

END_SECONDS = 0.5
"""How long leaving waits for scoring to end."""

_LOOK_SECONDS = 0.05
"""How often it is looked whether a key that does not come is still wanted."""


class Purpose(Enum):
    """What a plan is for.

    SCORE: the reader asked to score what the model has not been asked about.
    RESCORE: as well what it scored under other criteria.
    ASK_AGAIN: as well what it refused, and what no answer came for.
    FETCHED: papers have come.
    PRICE: the palette shows the price.
    """

    SCORE = auto()
    RESCORE = auto()
    ASK_AGAIN = auto()
    FETCHED = auto()
    PRICE = auto()


ASKED = frozenset({Purpose.SCORE, Purpose.RESCORE, Purpose.ASK_AGAIN})
"""What the reader asks for by a command."""


class ScoreJob(Job["_Run"]):
    """Plans what the model is asked about and asks it, in workers.

    Args:
        node: gets `ScorePlanned`; `JobProgress` and at the end `ScoreDone`; or `JobFailed`, of the group
            `plan` or `score`.
    """

    def __init__(self, node: DOMNode) -> None:
        super().__init__(node)
        self._left = Flag()

    @property
    def running(self) -> bool:
        """It has begun and not ended; a job that was stopped runs until what was under way is there."""
        return self._run is not None and not self._run.ended.is_set()

    @property
    def under_way(self) -> int:
        """Requests whose answer is still to come, and is paid for."""
        return self._run.under_way if self.running and self._run is not None else 0

    def plan(self, session: Session, purpose: Purpose, days: "Sequence[date]" = ()) -> None:
        """Find out what asking would take: about these days, or the newest and those that were missed."""
        start(self._node, PLANNING, partial(_plan, session, purpose, tuple(days), self._left))

    def start(self, session: Session, plan: "ScorePlan") -> None:
        """Begin, unless it runs already. The reader has agreed to the plan."""
        if not self.running:
            run = _Run(self._node)
            self._begin(run, partial(run.work, session, plan))

    async def stop(self) -> int:
        """Cancel; gives how many answers are still to come.

        With none under way it is at its end, or one is just going out: for that it is waited a little.
        """
        self.cancel()
        if self.running and not self.under_way:
            await self._ended()
        return self.under_way

    def abort(self) -> None:
        """Give up what is under way, too."""
        if self._run is not None:
            self._run.abort()

    async def end(self) -> None:
        """Cancel, and give up what is still under way after a little while."""
        self._left.set()
        self.cancel()
        if self.running:
            await self._ended()
            self.abort()

    async def _ended(self) -> None:
        if self._run is not None:
            await to_thread(self._run.ended.wait, END_SECONDS)


class _Run(Run):
    """The job once; cancelled, it asks nothing more, and what is under way is waited for: it is paid for."""

    def __init__(self, node: DOMNode) -> None:
        super().__init__(node, SCORING)
        self._scoring: ModelScoring | None = None

    @property
    def under_way(self) -> int:
        scoring = self._scoring
        return 0 if scoring is None else scoring.under_way

    def abort(self) -> None:
        self.cancel()
        if self._scoring is not None:
            self._scoring.abort()

    def work(self, session: Session, plan: "ScorePlan") -> ScoreDone:
        from arxivtui.day.llm import Consent, ModelScoring, agree

        if plan.consent is not Consent.GIVEN:
            plan = agree(session.store, plan)
        self._scoring = scoring = ModelScoring(session.store, session.directories)
        self.stop_with(scoring.cancel)
        report = None if self.cancelled else scoring.run(plan, self.tell_event)
        return ScoreDone(report, self.cancelled)


def _plan(session: Session, purpose: Purpose, days: "tuple[date, ...]", left: Flag) -> ScorePlanned | None:
    """The plan; None where nobody asked for it and it cannot be made, or where the reader has left.

    Raises:
        ArxivtuiError: it cannot be made, and the reader should know.
    """
    from arxivtui.day.llm import NoKeyError, NoModelError, NoTopicsError, plan_scoring, settle

    settings = session.settings
    key = _find_key(settings.llm.base_url, left) if settings.llm.model else None
    if left.is_set():
        return None
    settle(session.store, session.directories)
    planned = partial(plan_scoring, session.store, settings, session.criteria, key, days)
    try:
        plan = planned()
    except (NoModelError, NoKeyError, NoTopicsError):
        if purpose in ASKED or (purpose is Purpose.FETCHED and settings.llm.auto == "always"):
            raise
        return None
    plans = {Purpose.SCORE: plan}
    if plan.old:
        plans[Purpose.RESCORE] = planned(rescore=True)
    if plan.refused or plan.lost:
        plans[Purpose.ASK_AGAIN] = planned(again=True)
    return ScorePlanned(purpose, days, plans)


def _find_key(base_url: str, left: Flag) -> "ApiKey | None":
    """The key for a server, or None: a keyring may take its time, and one who leaves does not wait for it."""
    from arxivtui.config import find_api_key

    found: Future[ApiKey | None] = Future()

    def find() -> None:
        try:
            found.set_result(find_api_key(os.environ, base_url))
        except Exception as error:
            found.set_exception(error)

    Thread(target=find, name="key", daemon=True).start()
    while not left.is_set():
        with suppress(TimeoutError):
            return found.result(_LOOK_SECONDS)
    return None
