"""Paper to score: the reader's rules and the embedded ranker, which has a process of its own."""

from arxivtui.scoring.frames import Example, Ranking, RankPaper
from arxivtui.scoring.ranker import Ranker, RankerCancelledError, RankerError
from arxivtui.scoring.rules import Rules, match_rules

__all__ = [
    "Example",
    "RankPaper",
    "Ranker",
    "RankerCancelledError",
    "RankerError",
    "Ranking",
    "Rules",
    "match_rules",
]
