"""From a model's sum to the chance of a star, so that a score means the same tomorrow.

The curve is logistic in asinh(sum). Its two constants were fitted once on labelled days (see
`benchmarks/ranking.py`); a reader's own judgements, each foretold without itself, move them by as much as
there are of them.
"""

import math
from dataclasses import dataclass

import numpy as np

from arxivtui.scoring.vectors import Floats

SLOPE, INTERCEPT = 1.37, -2.62
"""Of a reader of whom nothing is known."""
TRUST = 10.0
"""How firmly the constants stand: like that many judgements at even odds, each four times as telling."""
_STEPS = 20
_NEAR = 1e-6
_FLATTEST, _STEEPEST = 0.4, 4.0
_SHIFT = 1.5
"""How far the intercept may move: a chance of 10 in 100 becomes one of 2 or of 33."""


@dataclass(frozen=True, slots=True)
class Curve:
    """chance = 1 / (1 + exp(-(`slope` * asinh(sum) + `intercept`)))."""

    slope: float = SLOPE
    intercept: float = INTERCEPT

    def points(self, total: float) -> float:
        """The estimated chance of a star, 0-100."""
        logit = self.slope * math.asinh(total) + self.intercept
        return 100 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


def fit_curve(sums: Floats, wanted: Floats) -> Curve:
    """The curve of a reader, from sums foretold and what came of them.

    It stays near the known one, whatever they are: judged papers are not all that were announced.
    """
    bent = np.arcsinh(sums)
    features = np.stack((bent, np.ones_like(bent)), axis=1)
    known = np.array((SLOPE, INTERCEPT))

    def loss(constants: Floats) -> float:
        logit = features @ constants
        unlikely = np.logaddexp(0.0, np.where(wanted > 0, -logit, logit)).sum()
        return float(unlikely + TRUST / 2 * np.square(constants - known).sum())

    found, best = known, loss(known)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(features @ found, -50, 50)))
        gradient = features.T @ (chance - wanted) + TRUST * (found - known)
        bend = features.T @ (features * (chance * (1 - chance))[:, None]) + TRUST * np.eye(2)
        step = np.linalg.solve(bend, gradient)
        # Far from the answer a whole step overshoots, and the next one further.
        while (after := loss(found - step)) > best and float(np.abs(step).max()) > _NEAR:
            step = step / 2
        if after > best or float(np.abs(step).max()) <= _NEAR:
            break
        found, best = found - step, after
    slope, intercept = found.tolist()
    return Curve(
        min(max(slope, _FLATTEST), _STEEPEST), min(max(intercept, INTERCEPT - _SHIFT), INTERCEPT + _SHIFT)
    )
