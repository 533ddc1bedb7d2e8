"""The main screen's part in editing criteria: into the editor, a look at what would move, and then ranked."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import SuspendNotSupported

from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import RankDone, Told
from arxivtui.tui.ranking import RANKING, RankJob
from arxivtui.tui.scoring import Purpose
from arxivtui.tui.screens.main_backup import MainBackup

if TYPE_CHECKING:
    from arxivtui.config import CriteriaEdit
    from arxivtui.tui.screens.criteria import Choice

UNCHANGED = "The criteria are as they were."
KEPT = "The criteria are kept; papers keep their scores until they are ranked by them."


class MainCriteria(MainBackup):
    """Has criteria.md edited, and papers ranked by it once the reader has seen what that would do."""

    def __init__(self) -> None:
        super().__init__()
        self.ranking = RankJob(self)

    def possible(self, action: str) -> bool | None:
        """Not on the sample day."""
        return self.criteria_possible() if action == "edit_criteria" else super().possible(action)

    def criteria_possible(self) -> bool:
        """The sample day has criteria of its own."""
        return not self.owner.session.demo

    def action_edit_criteria(self) -> None:
        """Into the editor."""
        from arxivtui.config import CriteriaEdit

        if not self.criteria_possible():
            return
        try:
            edit = CriteriaEdit(self.owner.session.directories)
        except ArxivtuiError as error:
            self.owner.tell(str(error), bad=True)
            return
        self._edit(edit)

    def _edit(self, edit: "CriteriaEdit") -> None:
        """Have the file edited, and show what it would do."""
        from arxivtui.tui.screens.criteria import CriteriaScreen

        problem = self._in_editor(edit)
        try:
            changed = edit.has_changed()
        except ArxivtuiError as error:
            problem, changed = error, False
        if problem is not None:
            self.owner.tell(str(problem), bad=True)
            if not changed:
                return

        def decided(choice: "Choice | None") -> None:
            self._decided(edit, choice, changed=changed)

        self.app.push_screen(CriteriaScreen(changed=changed), decided)

    def _in_editor(self, edit: "CriteriaEdit") -> ArxivtuiError | None:
        """Lend the terminal to the editor; what went wrong, if anything did."""
        from arxivtui.config import SettingsError

        problem: ArxivtuiError | None = None
        try:
            with self.app.suspend():
                try:
                    edit.open()
                except ArxivtuiError as error:  # Past the end of `suspend` it would leave the app suspended.
                    problem = error
        except SuspendNotSupported:
            problem = SettingsError(
                "This terminal cannot be lent to an editor.",
                "`arxivtui config edit criteria` opens it in another one.",
            )
        return problem

    def _decided(self, edit: "CriteriaEdit", choice: "Choice | None", *, changed: bool) -> None:
        from arxivtui.tui.screens.criteria import Choice

        match choice:
            case Choice.RANK:
                self.jobs[RANKING] = "ranking by the new criteria"
                self.show_status()
                self.owner.note("Ranking the newest days by the new criteria begins.")
                self.ranking.rank(self.owner.session)
            case Choice.AGAIN:
                # Once the dialog is gone: the terminal is lent as it stands.
                self.call_after_refresh(self._edit, edit)
            case Choice.BACK:
                start(self, "criteria", lambda: _taken_back(edit))
            case _:
                self.owner.tell(KEPT if changed else UNCHANGED)

    @on(RankDone)
    def _ranked(self, message: RankDone) -> None:
        """Show the new numbers where the papers are; the list stays as it is."""
        self.end_job(RANKING)
        self.reload()
        self.read_days()
        if message.papers:
            by = "your triage" if message.learnt else "the new criteria"
            said = f"{counted(message.papers, 'paper')} ranked by {by}."
            # Done unasked, it is only kept: where it moves the list, that is said.
            (self.owner.note if message.learnt else self.owner.tell)(said)
        elif not message.learnt:
            self.owner.tell("Papers are ranked by these criteria already.")
        else:
            self.owner.note("Ranking is done: your triage changed no score.")
        if message.learnt:
            return
        # What the model scored is under old criteria now.
        self._plans = {}
        if not self.scoring.running:
            self.scoring.plan(self.owner.session, Purpose.PRICE, self._days_to_score)

    async def leave(self) -> None:
        """Rank no further; what is missing is ranked the next time."""
        self.ranking.cancel()
        await super().leave()


def _taken_back(edit: "CriteriaEdit") -> Told:
    written = edit.take_back()
    kept = f" What you wrote is in {written}." if written is not None else ""
    return Told(f"The criteria are again as they were.{kept}")
