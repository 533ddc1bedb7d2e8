"""What a model adds, with nobody there to be asked: only what was agreed to, and only within the caps."""

from collections.abc import Callable
from dataclasses import dataclass

from arxivtui.config import Criteria, Directories, SecretsError, Settings, find_api_key
from arxivtui.day.llm import (
    Consent,
    ConsentError,
    ModelScoring,
    NoKeyError,
    NoTopicsError,
    ScorePlan,
    ScoreReport,
    ScoringElsewhereError,
    plan_scoring,
    settle,
)
from arxivtui.day.progress import Watch, unwatched
from arxivtui.domain import ArxivtuiError
from arxivtui.store import Store


@dataclass(frozen=True, slots=True)
class ModelPart:
    """What became of the model's part.

    Attributes:
        model: as the settings name it; empty where there is none.
        plan: what it was to be asked; None where it did not come to that.
        report: what it answered; None where it was not asked.
        why_not: why it was not asked, or not about all papers; empty where there is no reason.
        hint: what to do about that, or empty.
        by_choice: the reader chose that it is not asked ([llm] auto is never).
        wrong: something failed that was to be done.
    """

    model: str = ""
    plan: ScorePlan | None = None
    report: ScoreReport | None = None
    why_not: str = ""
    hint: str = ""
    by_choice: bool = False
    wrong: bool = False

    @property
    def scored(self) -> int:
        """Papers scored."""
        return self.report.scored if self.report else 0


class DailyScoring:
    """The model asked once; `cancel` and `abort` may be called from any thread, also before it begins."""

    def __init__(self, store: Store, settings: Settings, directories: Directories) -> None:
        self._store = store
        self._settings = settings
        self._directories = directories
        self._asking = ModelScoring(store, directories)

    def cancel(self) -> None:
        """Ask nothing more; answers under way are waited for."""
        self._asking.cancel()

    def abort(self) -> None:
        """Give up the answers under way, too."""
        self._asking.abort()

    def run(self, criteria: Criteria, watch: Watch = unwatched) -> ModelPart:
        """Have the papers scored that are due, if the reader agreed to that.

        Raises:
            StoreError: the store cannot be read or written.
        """
        llm = self._settings.llm
        if not llm.model:
            return ModelPart()
        if llm.auto != "always":
            return ModelPart(
                llm.model,
                why_not=f"[llm] auto is {llm.auto}",
                hint="`arxivtui score` asks it while you are there; auto = always asks it every day.",
                by_choice=llm.auto == "never",
            )
        try:
            settle(self._store, self._directories, alone_only=True)
            key = find_api_key(base_url=llm.base_url)
            plan = plan_scoring(self._store, self._settings, criteria, key)
        except (NoTopicsError, ScoringElsewhereError) as error:
            return _not_asked(llm.model, error)
        except (NoKeyError, SecretsError) as error:
            return _not_asked(llm.model, error, wrong=True)
        if not plan.ids:
            return ModelPart(llm.model, plan)
        if plan.consent is not Consent.GIVEN:
            return ModelPart(
                llm.model,
                plan,
                why_not="you have not agreed to its price under these caps",
                hint="`arxivtui score --dry-run` shows it, then `arxivtui score --yes` agrees.",
            )
        if not plan.affordable:
            return ModelPart(llm.model, plan, why_not=plan.stopped_by)
        return self._ask(plan, watch)

    def _ask(self, plan: ScorePlan, watch: Watch) -> ModelPart:
        try:
            report = self._asking.run(plan, watch)
        except (ConsentError, ScoringElsewhereError) as error:
            return _not_asked(plan.model, error, plan=plan)
        stopped = bool(report.stopped) and not report.cancelled and not report.by_cap
        fruitless = bool(report.requests) and not report.scored and not report.cancelled
        why = report.stopped or (max(report.unscored, key=_size(report)) if report.unscored else "")
        return ModelPart(plan.model, plan, report, why, report.hint, wrong=stopped or fruitless)


def _size(report: ScoreReport) -> Callable[[str], int]:
    return lambda reason: len(report.unscored[reason])


def _not_asked(
    model: str, error: ArxivtuiError, *, plan: ScorePlan | None = None, wrong: bool = False
) -> ModelPart:
    return ModelPart(model, plan, why_not=error.message.rstrip("."), hint=error.hint, wrong=wrong)
