"""From a query's text to its tree. Precedence, tightest first: NOT, AND (or nothing), OR."""

from arxivtui.domain.errors import QueryError
from arxivtui.domain.query.lexer import Mark, Sign, Term, Token, harmless, tokens
from arxivtui.domain.query.nodes import And, Node, Not, Or, Query
from arxivtui.domain.query.terms import leaf

DEEPEST = 20
"""Parentheses and NOTs within one another."""

MOST_TERMS = 200
"""Terms in one query; a database has its limits too."""

MOST_LIKE = 20
"""Papers named by `like:` in one query; each is a search of its own."""

SHORTEST_TYPED = 3
"""Letters of an unfinished word before it is taken for a beginning; shorter ones match nearly everything."""


def parse_query(text: str, *, typing: bool = False) -> Query:
    """Read a query. A text without terms matches every paper.

    Args:
        text: as the user typed it; anything at all.
        typing: the user is still typing: the word under the cursor, at the end, is taken for a
            beginning once it has `SHORTEST_TYPED` letters.

    Raises:
        QueryError: a mistake, with its column; nothing else is ever raised.
    """
    clean = harmless(text)
    read = list(tokens(clean))
    terms = [token for token in read if isinstance(token, Term)]
    if len(terms) > MOST_TERMS:
        raise QueryError(f"more than {MOST_TERMS} terms.", terms[MOST_TERMS].column, "Shorten the query.")
    if len(named := [term for term in terms if term.name == "like"]) > MOST_LIKE:
        raise QueryError(f"more than {MOST_LIKE} like: terms.", named[MOST_LIKE].column, "Name fewer papers.")
    if typing and read:
        read[-1] = _unfinished(read[-1], clean)
    return Query(clean, _Parser(read, len(clean)).whole())


def _unfinished(last: Token, text: str) -> Token:
    """The last token, as a beginning if it is a bare word that the text ends in."""
    if not isinstance(last, Term) or last.name or last.quoted or not text.endswith(last.value):
        return last
    if len(last.value) < SHORTEST_TYPED or not last.value[-1].isalpha():
        return last
    return Term(last.value, last.column, prefix=True, value_column=last.value_column)


class _Parser:
    """Recursive descent over the tokens; None stands for a term that was ignored."""

    def __init__(self, read: list[Token], length: int) -> None:
        self._tokens = read
        self._next = 0
        self._end = length + 1
        self._depth = 0

    def whole(self) -> Node | None:
        if not self._tokens:
            return None
        root = self._either()
        extra = self._peek()
        if extra is not None:
            raise QueryError("this parenthesis closes nothing.", extra.column, "Remove it, or open one.")
        return root

    def _peek(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _at(self, *signs: Sign) -> bool:
        token = self._peek()
        return isinstance(token, Mark) and token.sign in signs

    def _either(self) -> Node | None:
        parts = [self._all()]
        while self._at(Sign.OR):
            self._next += 1
            parts.append(self._all())
        return _joined(Or, parts)

    def _all(self) -> Node | None:
        parts = [self._one()]
        while self._peek() is not None and not self._at(Sign.OR, Sign.CLOSE):
            if self._at(Sign.AND):
                self._next += 1
            parts.append(self._one())
        return _joined(And, parts)

    def _one(self) -> Node | None:
        token = self._peek()
        if isinstance(token, Term):
            self._next += 1
            return leaf(token)
        if token is None or token.sign in (Sign.AND, Sign.OR, Sign.CLOSE):
            raise self._nothing(token)
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} levels within one another.", token.column, "Simplify it.")
        self._next += 1
        node = self._group(token) if token.sign is Sign.OPEN else self._negated()
        self._depth -= 1
        return node

    def _negated(self) -> Node | None:
        part = self._one()
        return None if part is None else Not(part)

    def _group(self, opened: Mark) -> Node | None:
        if self._at(Sign.CLOSE):
            raise QueryError("nothing stands between these parentheses.", opened.column)
        inside = self._either()
        if not self._at(Sign.CLOSE):
            raise QueryError("this parenthesis is never closed.", opened.column, "Close it with a ).")
        self._next += 1
        return inside

    def _nothing(self, token: Mark | None) -> QueryError:
        """The error for an operator that lacks a term on one side, or a parenthesis out of place."""
        before = self._tokens[self._next - 1] if self._next else None
        if isinstance(before, Mark) and before.sign is not Sign.CLOSE:
            if before.sign is Sign.OPEN:
                column = token.column if token else self._end
                return QueryError(f"a term is missing after {before.text}.", column)
            return QueryError(
                f"{before.text} needs a term after it.", before.column, _QUOTE.format(before.text)
            )
        if token is None:
            return QueryError("a term is missing.", self._end)
        if token.sign is Sign.CLOSE:
            return QueryError("this parenthesis closes nothing.", token.column, "Remove it, or open one.")
        return QueryError(f"{token.text} needs a term before it.", token.column, _QUOTE.format(token.text))


_QUOTE = 'To search for the word, write "{}".'


def _joined(join: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    """The parts under one node: ignored ones left out, nested ones of the same sort taken in."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, join):
            flat.extend(part.parts)
        elif part is not None:
            flat.append(part)
    if len(flat) < 2:
        return flat[0] if flat else None
    return join(tuple(flat))
