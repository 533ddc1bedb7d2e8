"""The shape of a category's name, and the categories that have two."""

import re
from collections.abc import Sequence

CATEGORY = r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)*)?"
"""Such as `cs.LG`, `hep-th`, `cond-mat.mes-hall`; a pattern without groups."""

_CATEGORY = re.compile(CATEGORY)

# One category, two names, the second one shown: https://arxiv.org/category_taxonomy ("is an alias for"), and
# the archives that became categories (arxiv-base, `taxonomy/`).
_SHOWN = {
    "acc-phys": "physics.acc-ph",
    "adap-org": "nlin.AO",
    "alg-geom": "math.AG",
    "ao-sci": "physics.ao-ph",
    "atom-ph": "physics.atom-ph",
    "bayes-an": "physics.data-an",
    "chao-dyn": "nlin.CD",
    "chem-ph": "physics.chem-ph",
    "cmp-lg": "cs.CL",
    "comp-gas": "nlin.CG",
    "cs.NA": "math.NA",
    "cs.SY": "eess.SY",
    "dg-ga": "math.DG",
    "funct-an": "math.FA",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "mtrl-th": "cond-mat.mtrl-sci",
    "patt-sol": "nlin.PS",
    "plasm-ph": "physics.plasm-ph",
    "q-alg": "math.QA",
    "q-fin.EC": "econ.GN",
    "solv-int": "nlin.SI",
    "stat.TH": "math.ST",
    "supr-con": "cond-mat.supr-con",
}


def is_category(text: str) -> bool:
    """Whether a text has the shape of a category's name; only arXiv knows whether there is one."""
    return len(text) <= 40 and _CATEGORY.fullmatch(text) is not None


def same_category(one: str, other: str) -> bool:
    """Whether two names are of one category."""
    return _SHOWN.get(one, one).lower() == _SHOWN.get(other, other).lower()


def as_on_pages(categories: Sequence[str]) -> tuple[str, ...]:
    """Categories as arXiv's pages show them, each under one name and once, the primary one first.

    Feeds, OAI-PMH and the API give both names of a category that has two, or the one that was chosen.
    """
    shown = [_SHOWN.get(each, each) for each in categories]
    # Where both are given, the shown name keeps its own place.
    kept = [
        name
        for number, (each, name) in enumerate(zip(categories, shown, strict=True))
        if number == 0 or each == name or name not in categories
    ]
    return tuple(dict.fromkeys(kept))
