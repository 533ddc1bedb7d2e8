"""A query's tree as a reader would type it, in the shortest form: to be read back as the same tree."""

from arxivtui.domain import QueryError
from arxivtui.domain.query import (
    And,
    Author,
    Day,
    Flag,
    Is,
    KindIs,
    Leaf,
    Like,
    Match,
    Node,
    Not,
    Number,
    Or,
    StateIs,
    Text,
    parse_query,
)


def written(node: Node | None) -> str:
    """The text of a tree; `parse_query` makes the same tree of it."""
    match node:
        case None:
            return ""
        case Or(parts):
            return " OR ".join(map(written, parts))
        case And(parts):
            return " ".join(_grouped(part) if isinstance(part, Or) else written(part) for part in parts)
        case Not(part):
            return _negated(part)
        case _:
            return _leaf(node)


def _grouped(node: Node) -> str:
    return f"({written(node)})"


def _negated(part: Node) -> str:
    if isinstance(part, And | Or):
        return "-" + _grouped(part)
    inside = written(part)
    hyphen_negates = not isinstance(part, Not) and (inside[0] == '"' or inside[0].isalnum())
    return f"-{inside}" if hyphen_negates else f"NOT {inside}"


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Text(text, prefix, part):
            return _value(f"{part}:" if part else "", text, prefix, leaf)
        case Author(name, prefix):
            return _value("author:", name, prefix, leaf)
        case Match(label, value, prefix):
            return _value(f"{label}:", value, prefix, leaf)
        case Like(paper_id):
            return f"like:{paper_id}"
        case KindIs(kind):
            return f"kind:{kind}"
        case StateIs(state):
            return f"state:{state}"
        case Is(Flag.EXPORTED):
            return "exported:yes"
        case Is(flag):
            return f"is:{flag}"
        case Number(measure, op, number):
            return f"{measure}{op}{number:f}".rstrip("0").rstrip(".")
        case Day(moment, op, when):
            return f"{moment}{op}{when}"


def _value(name: str, value: str, prefix: bool, leaf: Leaf) -> str:
    """A field's or a word's value: bare if it reads back so, else in quote marks."""
    star = "*" if prefix else ""
    bare = f"{name}{value}{star}"
    try:
        if parse_query(bare).root == leaf:
            return bare
    except QueryError:
        pass
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}"{escaped}"{star}'
