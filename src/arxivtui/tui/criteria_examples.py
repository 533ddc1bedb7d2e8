"""Criteria to begin with: how they are written, and two invented examples to change."""

from arxivtui.config import STARTER_CRITERIA

_SPARSE = """\
# What I look for

Irrelevant: opinion pieces; benchmarks without a method.

## Sparse language models

Mixture of experts, conditional computation, pruning with guarantees, training that needs less memory.

Irrelevant: compressing one model for one product.

## Formal proof with language models

Translating mathematics to Lean, Isabelle or Coq; proof search; checking a model's reasoning.
"""

_KNOTS = """\
# What I look for

## Knots and links

Invariants of knots, Khovanov homology, concordance, surgery on links.

Irrelevant: knotted polymers; applications to fluids.

## Mapping class groups

- Generators, representations and actions on curve complexes
- Teichmueller dynamics, where a group acts
- Not: numerical experiments alone
"""

EXAMPLES = (
    ("how criteria are written", STARTER_CRITERIA),
    ("an example: language models", _SPARSE),
    ("an example: topology", _KNOTS),
)
"""What each is, and its text; the first has no topic."""


def example_after(text: str) -> tuple[str, str] | None:
    """The example that comes after `text`; None where `text` is the reader's own."""
    texts = [example.strip() for _, example in EXAMPLES]
    if not text.strip():
        return EXAMPLES[0]
    return EXAMPLES[(texts.index(text.strip()) + 1) % len(EXAMPLES)] if text.strip() in texts else None
