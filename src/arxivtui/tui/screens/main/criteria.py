"""The main screen's part in editing criteria: into the editor, a look at what would move, and then ranked."""

from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from arxivtui.domain import ArxivtuiError
from arxivtui.tui.jobs import RANKING, start
from arxivtui.tui.messages import Told

if TYPE_CHECKING:
    from arxivtui.config import CriteriaEdit
    from arxivtui.tui.screens.criteria import Choice
    from arxivtui.tui.screens.main.screen import MainScreen

UNCHANGED = "The criteria are as they were."
KEPT = "The criteria are kept; papers keep their scores until they are ranked by them."


class CriteriaEditing:
    """Has criteria.md edited, and papers ranked by it once the reader has seen what that would do."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    def edit(self) -> None:
        """Into the editor; the sample day has criteria of its own."""
        from arxivtui.config import CriteriaEdit

        owner = self._main.owner
        if owner.session.demo:
            return
        try:
            edit = CriteriaEdit(owner.session.directories)
        except ArxivtuiError as error:
            owner.tell(str(error), bad=True)
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
            self._main.owner.tell(str(problem), bad=True)
            if not changed:
                return

        def decided(choice: "Choice | None") -> None:
            self._decided(edit, choice, changed=changed)

        self._main.app.push_screen(CriteriaScreen(changed=changed), decided)

    def _in_editor(self, edit: "CriteriaEdit") -> ArxivtuiError | None:
        """Lend the terminal to the editor; what went wrong, if anything did."""
        from arxivtui.config import SettingsError

        problem: ArxivtuiError | None = None
        try:
            with self._main.app.suspend():
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

        main = self._main
        match choice:
            case Choice.RANK:
                main.bars.begin_job(RANKING, "ranking by the new criteria")
                main.owner.note("Ranking the newest days by the new criteria begins.")
                main.parts.ranking.job.rank(main.owner.session)
            case Choice.AGAIN:
                # Once the dialog is gone: the terminal is lent as it stands.
                main.call_after_refresh(self._edit, edit)
            case Choice.BACK:
                start(main, "criteria", lambda: _taken_back(edit))
            case _:
                main.owner.tell(KEPT if changed else UNCHANGED)


def _taken_back(edit: "CriteriaEdit") -> Told:
    written = edit.take_back()
    kept = f" What you wrote is in {written}." if written is not None else ""
    return Told(f"The criteria are again as they were.{kept}")
