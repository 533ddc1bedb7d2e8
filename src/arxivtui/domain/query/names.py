"""The names a query may use, and the nearest right one for a slip of the finger."""

from collections.abc import Iterable

FIELDS = {
    "title": "title:sparse",
    "author": 'author:"J. Zhang"',
    "abstract": "abstract:lipschitz",
    "cat": "cat:cs.LG",
    "primary": "primary:cs.LG",
    "topic": "topic:proofs",
    "tag": "tag:moe",
    "note": "note:lemma",
    "id": "id:2507.08665",
    "kind": "kind:new",
    "state": "state:unread",
    "scorer": "scorer:local",
    "is": "is:starred",
    "exported": "exported:no",
    "like": "like:2507.08665",
    "score": "score>=80",
    "relevance": "relevance>=8",
    "novelty": "novelty>7",
    "date": "date>=2025-07-14",
    "starred": "starred>=-3m",
}
"""Every field, each with an example."""

COMPARED = ("score", "relevance", "novelty", "date", "starred")
"""The fields that take `>=` and the like."""


def nearest(name: str, names: Iterable[str], *, closeness: float = 0.6) -> str:
    """The name that `name` was probably meant for, or empty.

    They are at least so alike as `closeness` says (0 to 1), or one is the beginning of the other.
    """
    from difflib import get_close_matches

    wanted, known = name.lower(), list(names)
    found = get_close_matches(wanted, known, n=1, cutoff=closeness)
    begun = [
        known_name for known_name in known if known_name.startswith(wanted) or wanted.startswith(known_name)
    ]
    return next(iter(found or (begun if len(wanted) > 1 else [])), "")
