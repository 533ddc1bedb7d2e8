"""The main screen's jobs, fetching and scoring with a model: how they begin, what they say and leave."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from textual import on

from arxivtui.text import counted, harmless
from arxivtui.tui.commands import Command
from arxivtui.tui.fetching import report_text
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import (
    DayFetched,
    FetchDone,
    JobFailed,
    JobProgress,
    ScoreDone,
    ScorePlanned,
)
from arxivtui.tui.scoring import ASKED, PLANNING, Purpose
from arxivtui.tui.scoring import GROUP as SCORING
from arxivtui.tui.screens.main_answers import MainAnswers
from arxivtui.tui.screens.main_parts import lacking_listings
from arxivtui.tui.screens.main_view import MODEL_SECONDS
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets.days import long_day

if TYPE_CHECKING:
    from arxivtui.day.llm import ScorePlan
    from arxivtui.tui.session import Session

_PURPOSES = {"score": Purpose.SCORE, "rescore": Purpose.RESCORE, "ask_again": Purpose.ASK_AGAIN}
"""Actions and what they have planned."""


class MainJobs(MainAnswers):
    """Begins jobs, shows how far they are and brings in what they leave behind."""

    def __init__(self) -> None:
        super().__init__()
        self._plans: dict[tuple[date, ...], dict[Purpose, ScorePlan]] = {}
        self._papers_came = False
        """While the model was asked, or a price was worked out."""
        self._then: Callable[[], Awaitable[None]] | None = None
        """What follows once the answers under way are there: the reader wants to leave."""

    def possible(self, action: str) -> bool | None:
        """Only where it makes sense now."""
        jobs = ("fetch", "score", "rescore", "ask_again", "stop_scoring")
        return self.job_possible(action) if action in jobs else super().possible(action)

    def job_possible(self, action: str) -> bool | None:
        """Whether a job can be begun or stopped now: False hides its command, None greys it."""
        if self.owner.session.demo:
            return False
        match action:
            case "fetch":
                return None if self.fetching.running else True
            case "stop_scoring":
                return self.scoring.running and not self.scoring.stopping
            case "rescore" | "ask_again" if _PURPOSES[action] not in self._known_plans:
                return False
            case _:
                return None if self.scoring.running or PLANNING in self.jobs else True

    def title_of(self, command: Command) -> str:
        """What the palette calls a command: with its price, where one is known."""
        from arxivtui.tui.scoring_words import price_words

        purpose = _PURPOSES.get(command.run)
        plan = self._known_plans.get(purpose) if purpose else None
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
        day = self.spec.day
        return (day,) if day is not None and self.is_past(day) else ()

    @on(JobProgress)
    def _show_progress(self, message: JobProgress) -> None:
        # What a job said last may come after its end.
        if message.group != "fetch" or self.fetching.running:
            self.jobs[message.group] = message.text
            self.show_status()

    # Fetching

    def action_fetch(self) -> None:
        """The newest announcement and what was missed, or the open day that could not be had.

        A day newer than any that arXiv showed was put there by the calendar: then the newest is asked for.
        """
        day = self.open_day_summary
        lacking = lacking_listings(day) if day is not None and not self.papers.count else ()
        if day is not None and lacking and not self.spec.query and self.is_past(day.day):
            self.fetching.start(self.owner.session, [each.category for each in lacking], day.day)
            missed = all(each.to_come for each in lacking)
            self.owner.tell(f"Fetching {long_day(day.day)}{'' if missed else ' again'}.")
        else:
            self.fetching.start(self.owner.session)
            self.owner.tell("Fetching the newest announcement, then what was missed.")
        self.refresh_hints()

    @on(DayFetched)
    def _day_fetched(self, message: DayFetched) -> None:
        """A day can be read while others are still being fetched; an open list stays as it is."""
        self.read_days()
        if not self.wanted.query and (self.day.everywhere or not self.view.ids):
            self.open_view(Spec(message.day))

    @on(FetchDone)
    def _fetch_done(self, message: FetchDone) -> None:
        self.end_job("fetch")
        text = report_text(message)
        self.read_days()
        days = message.report.days
        newest = next(iter(days), None)
        if days:
            self.reload()
        if self.spec.day in days and not (self.view.ids or self.wanted.query):
            self.open_view(self.wanted)
        elif newest is not None and not self.wanted.query and (self.day.everywhere or not self.view.ids):
            self.open_view(Spec(newest))
        elif newest is not None and newest != self.day.day and message.report.new_papers:
            text = f"{newest:%Y-%m-%d} is among the days now. {text}"
        self.owner.tell(text, bad=message.report.incomplete or message.ranking_error is not None)
        self.read_spent()
        self._consider_scoring()

    # Scoring with a model

    def _consider_scoring(self) -> None:
        """Papers have come: have them scored, say what that costs, or neither, as the reader has chosen."""
        self._plans = {}
        llm = self.owner.session.settings.llm
        wanted = bool(llm.model) and llm.auto != "never"
        self._papers_came = wanted and (self.scoring.running or PLANNING in self.jobs)
        if wanted and not self._papers_came:
            self.scoring.plan(self.owner.session, Purpose.FETCHED)

    def _consider_later_papers(self) -> None:
        """Those for which there was no time when they came."""
        if self._papers_came:
            self._consider_scoring()

    def action_score(self) -> None:
        """Show the price of what the model has not scored."""
        self._ask_price(Purpose.SCORE)

    def action_rescore(self) -> None:
        """Show the price of what the model has scored under other criteria, too."""
        self._ask_price(Purpose.RESCORE)

    def action_ask_again(self) -> None:
        """Show the price of what the model has refused or not answered, too."""
        self._ask_price(Purpose.ASK_AGAIN)

    def _ask_price(self, purpose: Purpose) -> None:
        # The command may have been done by its name while it was not on offer.
        if self.job_possible("score"):
            self.jobs[PLANNING] = "working out the price"
            self.show_status()
            self.scoring.plan(self.owner.session, purpose, self._days_to_score)

    def action_stop_scoring(self) -> None:
        """Ask the model nothing more."""
        if self.scoring.running:
            self.scoring.cancel()
            self.jobs[SCORING] = f"stopping: {counted(self.scoring.under_way, 'answer')} to come"
            self.show_status()

    @on(ScorePlanned)
    def _planned(self, message: ScorePlanned) -> None:
        self.end_job(PLANNING)
        self._plans[message.days] = message.plans
        if self.scoring.running:
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
            self.owner.tell(nothing_left(plan))
            self._consider_later_papers()
        elif plan is plain and plan.affordable and _goes_without_asking(plan):
            self._score(plan)
        else:
            self._show_price(plan, again=len(plan.ids) - len(plain.ids))

    def _show_price(self, plan: "ScorePlan", *, again: int) -> None:
        from arxivtui.tui.screens.consent import ConsentScreen

        session, first = self.owner.session, _never_agreed(plan)

        def answered(agreed: bool | None) -> None:
            if agreed:
                self._score(plan)
            else:
                self._consider_later_papers()

        self.app.push_screen(ConsentScreen(plan, first=first, again=again), answered)
        if first:
            start(self, "shown", lambda: _note_shown(session, plan))

    def _offer(self, plan: "ScorePlan") -> None:
        from arxivtui.tui.scoring_words import offer

        if _goes_without_asking(plan):
            if plan.affordable:
                self._score(plan)
            else:
                self.owner.tell(f"Not scored by {harmless(plan.model)}: {plan.stopped_by}.", bad=True)
        else:
            # What was fetched is read first.
            self.key_bar.say_next(offer(plan, self.owner.keys.by_id("palette")), self.owner.tell)

    def _score(self, plan: "ScorePlan") -> None:
        if self.scoring.running:
            self.owner.tell("The model is being asked already.")
        else:
            self.owner.note(f"Scoring {counted(len(plan.ids), 'paper')} with {plan.model} begins.")
            self.scoring.start(self.owner.session, plan)

    @on(ScoreDone)
    def _score_done(self, message: ScoreDone) -> None:
        """Show the new numbers where the papers are; the list stays as it is."""
        self.end_job(SCORING)
        if self._leaves_now():
            return
        self.read_spent()
        if message.report is None:
            self.owner.tell("Stopped before the model was asked anything.")
            return
        self.reload()
        self.read_days()
        from arxivtui.tui.scoring_words import report_words

        session, report = self.owner.session, message.report
        self.owner.tell(report_words(report), bad=bool(report.stopped) and not message.cancelled)
        if self._papers_came and not (report.stopped or message.cancelled):
            self._consider_scoring()
        else:
            self._plans, self._papers_came = {}, False
            self.scoring.plan(session, Purpose.PRICE, self._days_to_score)

    @on(JobFailed)
    def _scoring_failed(self, message: JobFailed) -> None:
        """What was scored before it failed is there all the same; a reader who wants to leave reads why."""
        if message.group == SCORING:
            self._then, self._papers_came = None, False
            self.read_spent()
            self.reload()

    # Leaving

    async def may_leave(self, then: Callable[[], Awaitable[None]], again: str) -> bool:
        """Whether no answer is lost by leaving now; nothing more is fetched or asked.

        Answers under way are waited for, and then `then` is done; asked once more, they are given up.

        Args:
            then: what the reader wants.
            again: what leaves without them, as the reader is told.
        """
        self.fetching.cancel()
        self.end_job("fetch")
        if self._then is not None:
            self._then = None
            self.scoring.abort()
            return True
        coming = await self.scoring.stop(MODEL_SECONDS)
        if not coming:
            return True
        self._then = then
        self.jobs[SCORING] = f"leaving after {counted(coming, 'answer')}"
        self.show_status()
        are, them = ("is", "it") if coming == 1 else ("are", "them")
        self.owner.tell(
            f"{counted(coming, 'answer')} {are} paid for and still to come; {again} leaves without {them}"
        )
        return False

    def _leaves_now(self) -> bool:
        """The answers are there that leaving waited for; whoever writes meanwhile stays."""
        from arxivtui.tui.screens.prompts import WordsPrompt

        then, self._then = self._then, None
        if then is None or isinstance(self.app.screen, WordsPrompt):
            return False
        self.app.call_later(then)
        return True


def _goes_without_asking(plan: "ScorePlan") -> bool:
    return plan.settings.auto == "always" and not _never_agreed(plan)


def _never_agreed(plan: "ScorePlan") -> bool:
    from arxivtui.day.llm import Consent

    return plan.consent is not Consent.GIVEN


def _note_shown(session: "Session", plan: "ScorePlan") -> None:
    from arxivtui.day.llm import note_shown

    note_shown(session.store, plan)
