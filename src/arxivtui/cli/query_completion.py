"""What may follow in a query, or in the name of a category, when Tab is pressed."""

from collections.abc import Iterable, Mapping, Sequence

from click.shell_completion import CompletionItem

from arxivtui.config import CATEGORIES

_CATEGORY_FIELDS = ("cat:", "primary:")


def fields() -> dict[str, list[str]]:
    """The fields of a query as they are typed (`title:`, `score>=`), with their values where these are few.

    Loading the language takes as long as the rest of a Tab, so this is for the file of `completion_table`.
    """
    from arxivtui.domain import LOCAL, Kind, State
    from arxivtui.domain.query import COMPARED, FIELDS, Flag

    values: dict[str, Iterable[str]] = {
        "is": (*Flag, *State),
        "state": State,
        "kind": Kind,
        "exported": ("yes", "no"),
        "scorer": (LOCAL, "llm"),
    }
    return {
        f"{field}>=" if field in COMPARED else f"{field}:": [str(value) for value in values.get(field, ())]
        for field in FIELDS
    }


def complete_query(incomplete: str, known: Mapping[str, Sequence[str]]) -> list[CompletionItem[str]]:
    """Fields and their values for the last term of a query, which may hold several: `is:unread ca`."""
    head, space, term = incomplete.rpartition(" ")
    bare = term.lstrip("-(")
    before = head + space + term[: len(term) - len(bare)]
    return [CompletionItem(before + found) for found in _terms(bare, known)]


def complete_category(incomplete: str) -> list[CompletionItem[str]]:
    """Categories of arXiv, with what they are called."""
    begins = incomplete.lower()
    return [
        CompletionItem(category, help=title)
        for category, title in CATEGORIES.items()
        if category.lower().startswith(begins)
    ]


def _terms(typed: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Terms that begin like `typed`; a field that is certain comes with its values, since they are few."""
    name, colon, value = typed.partition(":")
    found = [field for field in known if (field == name + colon if colon else field.startswith(typed))]
    values = _values(found[0], known) if len(found) == 1 else ()
    if values:
        begins = value.lower()
        return [found[0] + each for each in values if each.lower().startswith(begins)]
    return [] if colon else found


def _values(field: str, known: Mapping[str, Sequence[str]]) -> Iterable[str]:
    return CATEGORIES if field in _CATEGORY_FIELDS else known[field]
