"""A day without anybody looking on: fetched, ranked, scored within what was agreed to, written, told."""

from arxivtui.day.daily.report import DailyDay, DailyReport
from arxivtui.day.daily.run import Daily
from arxivtui.day.daily.scoring import ModelPart
from arxivtui.day.daily.turn import DailyTurn, RunningElsewhere
from arxivtui.day.daily.words import summary_lines, troubles

__all__ = [
    "Daily",
    "DailyDay",
    "DailyReport",
    "DailyTurn",
    "ModelPart",
    "RunningElsewhere",
    "summary_lines",
    "troubles",
]
