"""The main screen's part in scoring with a model: its price, consent to it, answers, leaving meanwhile."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.text import counted, harmless
from arxivtui.tui.jobs import FETCHING, PLANNING, SCORING, start
from arxivtui.tui.scoring import ASKED, Purpose, ScoreJob

if TYPE_CHECKING:
    from arxivtui.day.llm import ScorePlan
    from arxivtui.tui.commands import Command
    from arxivtui.tui.messages import ScoreDone, ScorePlanned
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.session import Session

_PURPOSES: Mapping[str, Purpose] = {
    "score": Purpose.SCORE,
    "rescore": Purpose.RESCORE,
    "ask_again": Purpose.ASK_AGAIN,
}
"""Actions and what they have planned."""


class Scoring:
    """Says what scoring costs, begins the job, and brings in what it leaves.

    Attributes:
        job: ends with the screen; answers under way are waited for before.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        main.jobs[SCORING] = self.job = ScoreJob(main)
        self._plans: dict[tuple[date, ...], dict[Purpose, ScorePlan]] = {}
        self._papers_came = False
        """While the model was asked, or a price was worked out."""
        self._then: Callable[[], Awaitable[None]] | None = None
        """What follows once the answers under way are there: the reader wants to leave."""

    def possible(self, action: str) -> bool | None:
        """Whether a model can be asked now: False hides the command, None greys it."""
        main = self._main
        if main.owner.session.demo:
            return False
        if action != "score" and _PURPOSES[action] not in self._known_plans:
            return False
        return None if self.job.running or PLANNING in main.bars.jobs else True

    def title_of(self, command: "Command") -> str:
        """What the palette calls a command: with its price, where one is known."""
        from arxivtui.tui.scoring_words import price_words

        purpose = _PURPOSES[command.run]
        plan = self._known_plans.get(purpose)
        if plan is None:
            return command.title
        title = f"Score with {harmless(plan.model)}" if purpose is Purpose.SCORE else command.title
        return f"{title}: {price_words(plan)}"

    @property
    def _known_plans(self) -> "dict[Purpose, ScorePlan]":
        """Of the days that would be scored."""
        return self._plans.get(self._days_to_score, {})

    @property
    def _days_to_score(self) -> tuple[date, ...]:
        """The day that is open, where arXiv showed a later one; empty: the newest, and those missed."""
        day = self._main.spec.day
        return (day,) if day is not None and self._main.parts.contents.is_past(day) else ()

    # The price

    def forget_plans(self) -> None:
        """Other settings: other prices."""
        self._plans.clear()

    def price_anew(self) -> None:
        """Criteria are others: what the model scored is under old ones now."""
        self._plans = {}
        if not self.job.running:
            self.job.plan(self._main.owner.session, Purpose.PRICE, self._days_to_score)

    def consider(self) -> None:
        """Papers have come: have them scored, say what that costs, or neither, as the reader has chosen."""
        main = self._main
        self._plans = {}
        llm = main.owner.session.settings.llm
        wanted = bool(llm.model) and llm.auto != "never"
        self._papers_came = wanted and (self.job.running or PLANNING in main.bars.jobs)
        if wanted and not self._papers_came:
            self.job.plan(main.owner.session, Purpose.FETCHED)

    def _consider_later_papers(self) -> None:
        """Those for which there was no time when they came."""
        if self._papers_came:
            self.consider()

    def ask_price(self, action: str) -> None:
        """Show the price of what the model has not scored; or also of what it has, as the action says."""
        # The command may have been done by its name while it was not on offer.
        if self.possible("score"):
            self._main.bars.begin_job(PLANNING, "working out the price")
            self.job.plan(self._main.owner.session, _PURPOSES[action], self._days_to_score)

    def planned(self, message: "ScorePlanned") -> None:
        """The price is known: ask, offer, or keep it for the palette."""
        self._main.bars.end_job(PLANNING)
        self._plans[message.days] = message.plans
        if self.job.running:
            self._papers_came = self._papers_came or message.purpose is Purpose.FETCHED
            return
        plan = message.plans[Purpose.SCORE]
        if message.purpose in ASKED:
            self._ask(plan, message.plans.get(message.purpose, plan))
        elif message.purpose is Purpose.FETCHED and plan.ids:
            self._offer(plan)

    def _ask(self, plain: "ScorePlan", plan: "ScorePlan") -> None:
        """Show the price, unless the reader has said that it need not be shown.

        Args:
            plain: what there is to score without asking about anything again.
            plan: what the reader asked for.
        """
        from arxivtui.tui.scoring_words import nothing_left

        if not plan.ids:
            self._main.owner.tell(nothing_left(plan))
            self._consider_later_papers()
        elif plan is plain and plan.affordable and _goes_without_asking(plan):
            self._score(plan)
        else:
            self._show_price(plan, again=len(plan.ids) - len(plain.ids))

    def _show_price(self, plan: "ScorePlan", *, again: int) -> None:
        from arxivtui.tui.screens.consent import ConsentScreen

        session, first = self._main.owner.session, _never_agreed(plan)

        def answered(agreed: bool | None) -> None:
            if agreed:
                self._score(plan)
            else:
                self._consider_later_papers()

        self._main.app.push_screen(ConsentScreen(plan, first=first, again=again), answered)
        if first:
            start(self._main, "shown", lambda: _note_shown(session, plan))

    def _offer(self, plan: "ScorePlan") -> None:
        from arxivtui.tui.scoring_words import offer

        owner = self._main.owner
        if _goes_without_asking(plan):
            if plan.affordable:
                self._score(plan)
            else:
                owner.tell(f"Not scored by {harmless(plan.model)}: {plan.stopped_by}.", bad=True)
        else:
            # What was fetched is read first.
            self._main.key_bar.say_next(offer(plan, owner.keys.by_id("palette")), owner.tell)

    # The answers

    def _score(self, plan: "ScorePlan") -> None:
        main = self._main
        if self.job.running:
            main.owner.tell("The model is being asked already.")
        else:
            main.owner.note(f"Scoring {counted(len(plan.ids), 'paper')} with {plan.model} begins.")
            self.job.start(main.owner.session, plan)

    def stop(self) -> None:
        """Ask the model nothing more."""
        if self.job.running:
            self.job.cancel()
            self._main.bars.begin_job(SCORING, f"stopping: {counted(self.job.under_way, 'answer')} to come")

    def done(self, message: "ScoreDone") -> None:
        """Show the new numbers where the papers are; the list stays as it is."""
        main = self._main
        main.bars.end_job(SCORING)
        if self._leaves_now():
            return
        main.parts.contents.read_spent()
        if message.report is None:
            main.owner.tell("Stopped before the model was asked anything.")
            return
        main.parts.paper.reload()
        main.parts.contents.read_days()
        from arxivtui.tui.scoring_words import report_words

        report = message.report
        main.owner.tell(report_words(report), bad=bool(report.stopped) and not message.cancelled)
        if self._papers_came and not (report.stopped or message.cancelled):
            self.consider()
        else:
            self._plans, self._papers_came = {}, False
            self.job.plan(main.owner.session, Purpose.PRICE, self._days_to_score)

    def failed(self, group: str) -> None:
        """What was scored before it failed is there all the same; a reader who wants to leave reads why."""
        if group == SCORING:
            self._then, self._papers_came = None, False
            self._main.parts.contents.read_spent()
            self._main.parts.paper.reload()

    # Leaving

    async def may_leave(self, then: Callable[[], Awaitable[None]], again: str) -> bool:
        """Whether no answer is lost by leaving now; nothing more is fetched or asked.

        Answers under way are waited for, and then `then` is done; asked once more, they are given up.

        Args:
            then: what the reader wants.
            again: what leaves without them, as the reader is told.
        """
        main = self._main
        main.parts.fetching.job.cancel()
        main.bars.end_job(FETCHING)
        if self._then is not None:
            self._then = None
            self.job.abort()
            return True
        coming = await self.job.stop()
        if not coming:
            return True
        self._then = then
        main.bars.begin_job(SCORING, f"leaving after {counted(coming, 'answer')}")
        are, them = ("is", "it") if coming == 1 else ("are", "them")
        main.owner.tell(
            f"{counted(coming, 'answer')} {are} paid for and still to come; {again} leaves without {them}"
        )
        return False

    def _leaves_now(self) -> bool:
        """The answers are there that leaving waited for; whoever writes meanwhile stays."""
        from arxivtui.tui.screens.prompts import WordsPrompt

        then, self._then = self._then, None
        if then is None or isinstance(self._main.app.screen, WordsPrompt):
            return False
        self._main.app.call_later(then)
        return True


def _goes_without_asking(plan: "ScorePlan") -> bool:
    return plan.settings.auto == "always" and not _never_agreed(plan)


def _never_agreed(plan: "ScorePlan") -> bool:
    from arxivtui.day.llm import Consent

    return plan.consent is not Consent.GIVEN


def _note_shown(session: "Session", plan: "ScorePlan") -> None:
    from arxivtui.day.llm import note_shown

    note_shown(session.store, plan)
