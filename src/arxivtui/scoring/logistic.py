"""Logistic regression on sparse rows, solved over the examples instead of the terms.

There are a hundred times as many terms as papers, and the best weights are a sum of the papers' own rows
(the representer theorem), so what is looked for is one number a paper: by Newton's method, each of its steps
by conjugate gradients.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from arxivtui.scoring.vectors import Floats, Rows

NEWTON_STEPS, GRADIENT_STEPS = 8, 25
ENOUGH = 5e-3
"""The gradient's length, as a share of its first, at which it is done."""
_OFFSET = 10.0
"""The offset is the weight of a column in which every row has the root of this; it is hardly held back."""
_SURE = 30.0
"""Beyond this a sum is as good as certain, and its exponential would overflow."""


@dataclass(frozen=True, slots=True)
class Linear:
    """sum = row times `weights` plus `offset`."""

    weights: Floats
    offset: float

    def sums(self, rows: Rows) -> Floats:
        """By row."""
        return rows.times(self.weights) + self.offset


def fit(rows: Rows, wanted: Floats, counts: Floats, penalty: float) -> Linear:
    """The weights that tell wanted rows from others best, drawn towards zero.

    Both sides are made to count alike, however many they are, so the sums are about zero where a row
    could be either.

    Args:
        rows: the examples.
        wanted: by row 1 or 0; both must occur.
        counts: by row, how much it counts; positive.
        penalty: on the squared weights, where a row counts one on average.
    """
    share = np.where(wanted > 0, counts / counts[wanted > 0].sum(), counts / counts[wanted == 0].sum())
    counts = share * len(rows) / 2

    def alike(shares: Floats) -> Floats:
        """By row, its likeness to all rows, each times its share."""
        return rows.times(rows.combined(shares)) + _OFFSET * float(shares.sum())

    shares, sums = np.zeros(len(rows)), np.zeros(len(rows))
    first = 0.0
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(sums, -_SURE, _SURE)))
        gradient = counts * (chance - wanted) + penalty * shares
        length = float(np.linalg.norm(gradient))
        first = first or length
        if length <= ENOUGH * first:
            break
        root = np.sqrt(counts * np.maximum(chance * (1 - chance), 1e-6))

        def bent(step: Floats, root: Floats = root) -> Floats:
            return root * alike(root * step) + penalty * step

        step = root * _solved(-gradient / root, bent)
        shares = shares + step
        sums = sums + alike(step)
    return Linear(rows.combined(shares), _OFFSET * float(shares.sum()))


def _solved(right: Floats, product: Callable[[Floats], Floats]) -> Floats:
    """Roughly the x with product(x) = right, by conjugate gradients."""
    found = np.zeros_like(right)
    left = way = right
    size = float(left @ left)
    near = 0.01 * size
    for _ in range(GRADIENT_STEPS):
        bent = product(way)
        far = size / float(way @ bent)
        found = found + far * way
        left = left - far * bent
        size, before = float(left @ left), size
        if size <= near:
            break
        way = left + size / before * way
    return found
