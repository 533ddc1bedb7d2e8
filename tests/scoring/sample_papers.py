"""A dozen invented papers on three topics and some on none, and a reader's criteria for the topics."""

from arxivtui.config import Criteria, parse_criteria
from arxivtui.scoring import RankPaper

CRITERIA: Criteria = parse_criteria(
    """
Prose before the topics.

## Sparse training

Pruning, sparsity, mixture of experts and other ways to train networks with fewer active weights.

Irrelevant: compressing images or video.

## Ocean waves

Forecasts of swell, tides and storm surge from buoys and satellites.

Irrelevant: sound waves.

## Proof assistants

Formal verification of theorems, autoformalization, tactics.
"""
)

SPARSE = (
    RankPaper(
        "1001.00001",
        "Growing and pruning",
        "Pruning weights early keeps sparsity high. We prune while training.",
    ),
    RankPaper(
        "1001.00002",
        "A Mixture of Experts for small budgets",
        "We train a mixture of experts whose active weights are few; the experts specialise.",
    ),
    RankPaper(
        "1001.00003",
        "Sparse from the start",
        "Sparse training of networks at fixed sparsity, without pruning.",
    ),
)
WAVES = (
    RankPaper(
        "1001.00004", "Swell at the coast", "Buoys and satellites improve the forecast of swell in harbours."
    ),
    RankPaper(
        "1001.00005", "Storm surge in a day", "A forecast of storm surge and tides from buoys off the coast."
    ),
    RankPaper("1001.00006", "Tides by satellites", "Satellites see tides and ocean waves in open water."),
)
PROOFS = (
    RankPaper(
        "1001.00007", "Tactics that learn", "A proof assistant that chooses tactics for theorems by itself."
    ),
    RankPaper(
        "1001.00008", "Autoformalization of lecture notes", "Theorems in prose become formal statements."
    ),
    RankPaper(
        "1001.00009",
        "Verified kernels",
        "Formal verification of theorems about compilers in a proof assistant.",
    ),
)
OTHERS = (
    RankPaper(
        "1001.00010", "Soup recipes from photographs", "We read recipes from photographs of soup and bread."
    ),
    RankPaper(
        "1001.00011", "Sleep of bats in winter", "Bats sleep longer in cold caves, as collars on bats tell."
    ),
    RankPaper(
        "1001.00012", "Songs of the road", "A corpus of songs by travelling singers, with dates and places."
    ),
)
WANTED = SPARSE + WAVES + PROOFS
PAPERS = WANTED + OTHERS
