"""Words of a query made into FTS5 expressions, so that nothing typed can be read as FTS5's own syntax."""

import re

from arxivtui.domain.query import And, Author, Label, Match, Node, Not, Or, Part, Text
from arxivtui.store.search_names import name_words

_COLUMNS = {
    Part.ANYWHERE: "{title_plain authors_plain abstract_plain}",
    Part.TITLE: "title_plain",
    Part.ABSTRACT: "abstract_plain",
}
# The index drops punctuation, which is right but for names such as C++, C# and #P.
_MEANT = re.compile(r"\w[+#]|[+#]\w")


def phrase(text: str, columns: str, *, prefix: bool = False) -> str:
    """A phrase looked for in some columns; quoted, so it is text whatever it holds."""
    quoted = text.replace("\0", " ").replace('"', '""')
    return f'{columns} : "{quoted}"{" *" if prefix else ""}'


def category_phrase(category: str) -> str:
    """Where a category is found, exactly; for a bare archive, where it may be (`th` is in `hep-th`)."""
    return phrase(category, "categories")


def author_phrase(author: Author) -> str:
    """Where an author may be found; all there is to ask for a name of one word."""
    words = name_words(author.name)
    found = phrase(words[-1], "authors_plain", prefix=author.prefix)
    for given in words[:-1]:
        if len(given) > 1:
            spelt, initial = phrase(given, "authors_plain"), phrase(given[0], "authors_plain")
            found = f"{found} AND ({spelt} OR {initial})"
    return found


def literal(text: Text) -> bool:
    """Whether the punctuation of these words is meant, so that the text itself must be looked at too."""
    return _MEANT.search(text.text) is not None


def text_phrase(text: Text) -> str:
    """Where words are found, their punctuation aside."""
    return phrase(text.text, _COLUMNS[text.part], prefix=text.prefix)


def expression(node: Node) -> str | None:
    """The FTS5 expression that says exactly what a tree says, or None where none can."""
    match node:
        case Text() if not literal(node):
            return text_phrase(node)
        case Author() if len(name_words(node.name)) == 1:
            return author_phrase(node)
        case Match(Label.CAT, category) if "." in category:
            return category_phrase(category)
        case And(parts):
            return conjunction(parts)
        case Or(parts):
            found = [expression(part) for part in parts]
            whole = [each for each in found if each is not None]
            return f"({' OR '.join(whole)})" if len(whole) == len(found) else None
    return None


def conjunction(parts: tuple[Node, ...]) -> str | None:
    """The expression for all parts at once; FTS5 can subtract, but has nothing to subtract from alone."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in parts:
        found = expression(part.part if isinstance(part, Not) else part)
        if found is None:
            return None
        (unwanted if isinstance(part, Not) else wanted).append(found)
    if not wanted:
        return None
    whole = f"({' AND '.join(wanted)})"
    return f"({whole} NOT ({' OR '.join(unwanted)}))" if unwanted else whole


def worded(node: Node) -> bool:
    """Whether text is looked for in a tree, so that one match can be better than another."""
    match node:
        case And(parts) | Or(parts):
            return any(map(worded, parts))
    return isinstance(node, Text)


def weight(node: Node) -> int:
    """How much work the words of a tree are for FTS5, in words; a beginning counts twice."""
    match node:
        case And(parts) | Or(parts):
            return sum(map(weight, parts))
        case Not(part):
            return weight(part)
        case Text(_, True) | Author(_, True):
            return 2
    return 1


def short_prefix(node: Node | None, letters: int) -> bool:
    """Whether a beginning shorter than so many letters is asked for anywhere."""
    match node:
        case Text(text, True):
            return len(re.split(r"[\W_]+", text)[-1]) < letters
        case Author(name, True):
            return len(name) < letters
        case Not(part):
            return short_prefix(part, letters)
        case And(parts) | Or(parts):
            return any(short_prefix(part, letters) for part in parts)
    return False
