"""Titles for BibTeX: its styles turn them to small letters, all but what stands in braces.

So braces go where that would be wrong: around formulas, names and whatever has capitals inside. In a title
with capitals on every word nothing tells names apart; those of science's great ones are known here.
"""

import re

from arxivtui.formats.bibtex_text import ACCENTED, words

_SMALL_WORDS = """
    a an the on in of for to and or nor but as with without from by at into over under via towards
    toward using is are be vs versus per
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_GREAT_NAMES = """
    abelian african american arabic archimedes asian banach bayes bayesian bellman bernoulli
    boltzmann boolean borel bose brownian calabi cartesian cauchy chebyshev chinese coulomb darcy
    dirac dirichlet einstein english euclid euclidean euler european fermat fermi feynman fisher
    fourier fredholm french galois gauss gaussian german gibbs grassmann green hamilton hamiltonian
    hausdorff hawking heisenberg hermite hermitian hessian higgs hilbert hindi hodge hopf huffman
    indian ising italian jacobi jacobian japanese kalman kepler korean kullback lagrange lagrangian
    langevin laplace laplacian latin lebesgue leibler lie lipschitz lorentz lyapunov majorana markov
    markovian maxwell minkowski monte carlo nash navier newton newtonian noether pareto pascal pauli
    planck poincare poincaré poisson polya potts ramanujan rayleigh ricci riemann riemannian russian
    schrodinger schrödinger schwarz shannon shapley sobolev spanish stein stokes sylow taylor turing
    urdu venn vietnamese volterra wasserstein weyl wiener wigner yang yukawa
"""
_NAMES = frozenset(_GREAT_NAMES.split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SIGN = re.compile(r"\\([&%#_$])")
_SENTENCE_ENDS = (":", "?", "!", ".", "—", "–")


def protected_title(title: str) -> str:
    """A title, as `tex_text` gives it, with braces around all that a style must not turn to small letters."""
    parts = words(title)
    bare = [_bare(part) for part in parts]
    letters = [char for part in bare for char in part or ""]
    shouted = any(map(str.isupper, letters)) and not any(map(str.islower, letters))
    headline = shouted or _is_headline([part for part in bare if part])
    first = True
    for at, (part, plain) in enumerate(zip(parts, bare, strict=True)):
        kept = plain is None or (not shouted and _keeps_capitals(plain, first=first, headline=headline))
        if kept and any(map(str.isupper, part)):
            parts[at] = _sheltered(part)
        first = part.endswith(_SENTENCE_ENDS)
    return " ".join(parts)


def _bare(part: str) -> str | None:
    """A word without its accents and escapes; None where it holds commands or a formula."""
    text = ACCENTED.sub(lambda found: found[0][-1] if found[0][-1].isalpha() else "a", part)
    text = _SIGN.sub(r"\1", text)
    return None if "\\" in text or "$" in text else text.replace("{", "").replace("}", "")


def _sheltered(part: str) -> str:
    """A word in braces; twice where a command follows, since one brace before it makes an accent."""
    if "\\" in part or "{" in part or "$" in part:
        return f"{{{{{part}}}}}" if part.startswith("\\") else f"{{{part}}}"
    found = [at for at, char in enumerate(part) if char.isalnum()]
    start, end = found[0], found[-1] + 1
    return f"{part[:start]}{{{part[start:end]}}}{part[end:]}"


def _is_headline(parts: list[str]) -> bool:
    """Whether a title has capitals on most of its words, so that they say nothing."""
    plain = [part for part in parts[1:] if len(part) > 3 and part.lower() not in _SMALL and part[0].isalpha()]
    told = [part for part in plain if part[1:].islower()]
    return not told or 2 * sum(part[0].isupper() for part in told) > len(told)


def _keeps_capitals(word: str, *, first: bool, headline: bool) -> bool:
    """Whether a word in a title is written with these capitals anywhere."""
    found = _WORD.findall(word)
    for part in found:
        if any(map(str.isupper, part[1:])) or part.lower().removesuffix("'s").removesuffix("’s") in _NAMES:
            return True
        if len(part) == 1 and part.isupper() and (part != "A" or len(found) > 1):
            return True
    return not headline and not first and bool(found) and any(part[0].isupper() for part in found)
