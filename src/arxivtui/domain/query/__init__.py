"""The query language: what a reader types to say which papers they mean. Described in docs/queries.md."""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.domain.query.names import COMPARED, FIELDS
    from arxivtui.domain.query.nodes import (
        Ago,
        And,
        Author,
        Day,
        Flag,
        Is,
        KindIs,
        Label,
        Leaf,
        Match,
        Measure,
        Moment,
        Node,
        Not,
        Number,
        Op,
        Or,
        Part,
        Query,
        StateIs,
        Text,
        Unit,
    )
    from arxivtui.domain.query.parser import parse_query
    from arxivtui.domain.query.render import render
else:
    __getattr__ = names_of(
        __name__,
        {
            "names": "COMPARED FIELDS",
            "nodes": (
                "Ago And Author Day Flag Is KindIs Label Leaf Match Measure Moment Node Not "
                "Number Op Or Part Query StateIs Text Unit"
            ),
            "parser": "parse_query",
            "render": "render",
        },
    )

__all__ = [
    "COMPARED",
    "FIELDS",
    "Ago",
    "And",
    "Author",
    "Day",
    "Flag",
    "Is",
    "KindIs",
    "Label",
    "Leaf",
    "Match",
    "Measure",
    "Moment",
    "Node",
    "Not",
    "Number",
    "Op",
    "Or",
    "Part",
    "Query",
    "StateIs",
    "Text",
    "Unit",
    "parse_query",
    "render",
]
