"""The fold of a day: which scores stand above it. Where each paper stands: `store.folding`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoldRule:
    """What puts a scored paper of a day under the fold, unless it is marked or matched a rule.

    Attributes:
        below: a score (0-100) lower than this does.
        best: being beyond the best so many new and cross-listed papers of the day does; 0: no limit.
    """

    below: float = 0.0
    best: int = 0
