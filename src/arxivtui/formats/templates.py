"""The reader's own template for what is written of a paper: Jinja2, in its sandbox, and within bounds.

A template is a file of the reader's own, but titles and abstracts are strangers' words: filled in as values,
they are never taken for a template. The sandbox keeps a template that somebody passed on from reaching into
Python; the bounds end one that would not come to an end: turns of loops, calls and what values grow to are
counted, which is the same on every computer, as a time would not be.
"""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import wraps
from itertools import groupby
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arxivtui.domain import PaperRecord, abs_url, pdf_url
from arxivtui.formats.errors import FormatError
from arxivtui.formats.escape import escape
from arxivtui.formats.markdown import tag_names
from arxivtui.text import cut, harmless, one_line

if TYPE_CHECKING:
    from jinja2 import Environment, Template, nodes

LONGEST_TEMPLATE = 100_000
"""Characters."""
LONGEST_ENTRY = 1_000_000
"""Characters of one paper."""
MOST_STEPS = 100_000
"""Turns of loops, and calls, for one paper; and numbers that `range` gives out for it, in all."""
_MOST_HANDLED = 20_000_000
"""Characters and items that filters and calls are given for one paper."""
_MULTIPLIES = frozenset({"replace", "join", "indent", "wordwrap"})
_left: ContextVar[list[int]] = ContextVar("left")
"""Steps, and characters, that are left for the paper being written."""
_GROWS = frozenset({"center", "ljust", "rjust", "zfill", "format", "format_map", "expandtabs"})
_LONGEST_PROBLEM = 500
"""Characters of what Jinja2 says, which may quote a value."""
_LONGEST_VALUE = 1_000_000
"""Characters or items that one operation may make."""


class TemplateError(FormatError):
    """A template that cannot be read, or fails with a paper.

    Args:
        path: the file.
        line: where, counted from 1; 0 where no line is to blame.
        problem: what is wrong there.
    """

    def __init__(self, path: Path, line: int, problem: str) -> None:
        where = f"{harmless(str(path))}, line {line}" if line else harmless(str(path))
        said = cut(harmless(problem), _LONGEST_PROBLEM).removesuffix(".")
        super().__init__(
            f"{where}: {said}.", "docs/exports.md names what a template is given." if line else ""
        )
        self.line = line


def read_template(path: Path) -> Callable[[PaperRecord], str]:
    """What writes a paper by the template in a file.

    Raises:
        TemplateError: there is none, or it is no template. What is returned raises it too, with the line.
    """
    from jinja2 import TemplateSyntaxError

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise TemplateError(path, 0, f"{problem}.") from error
    if len(text) > LONGEST_TEMPLATE:
        raise TemplateError(path, 0, f"it is longer than {LONGEST_TEMPLATE:,} characters.")
    try:
        environment = _environment()
        template = environment.template_class.from_code(
            environment,
            environment.compile(_counting(environment.parse(text)), filename=str(path)),
            environment.make_globals(None),
        )
    except TemplateSyntaxError as error:
        raise TemplateError(path, error.lineno, f"{error.message}.") from None
    except Exception as error:
        # Python compiles what Jinja2 makes of it, and has bounds of its own: blocks within blocks, depth.
        what = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__} {error}".strip()
        raise TemplateError(path, 0, f"it cannot be made ready: {what}.") from None
    return lambda record: _render(path, template, record)


def template_fields(record: PaperRecord) -> dict[str, Any]:
    """What a template is given of a paper: texts, numbers, dates and lists (docs/exports.md)."""
    paper, plain, triage = record.paper, record.plain, record.triage
    shown = record.shown
    score = shown.score if shown else None
    days = [one.listing_date for one in record.announcements]
    return {
        "id": paper.id,
        "title": one_line(plain.title),
        "authors": [one_line(name) for name in plain.authors],
        "authors_cut": paper.authors_cut,
        "abstract": one_line(plain.abstract),
        "comments": one_line(plain.comments),
        "categories": list(paper.categories),
        "primary": paper.primary,
        "version": paper.version,
        "url": abs_url(paper.id),
        "pdf": pdf_url(paper.id),
        "doi": one_line(paper.doi),
        "journal": one_line(paper.journal_ref),
        "submitted": paper.submitted,
        "date": min(days) if days else paper.submitted,
        "announcements": [
            {"date": day, "listed": [{"category": one.category, "kind": one.kind.value} for one in on_day]}
            for day, on_day in groupby(record.announcements, key=lambda one: one.listing_date)
        ],
        "score": None if shown is None or shown.value is None else round(shown.value),
        "scorer": shown.speaker if shown else "",
        "relevance": score.relevance if score else None,
        "novelty": score.novelty if score else None,
        "comment": one_line(score.comment) if score else "",
        "topic": one_line(score.topic) if score else "",
        "matched": one_line(record.matched),
        "state": triage.state.value,
        "starred": triage.starred is not None,
        "starred_on": triage.starred.astimezone().date() if triage.starred else None,
        "later": triage.later is not None,
        "tags": tag_names(triage.tags),
        "note": harmless(triage.note, keep_newlines=True).strip(),
        "in_library": record.in_library,
    }


def _render(path: Path, template: "Template", record: PaperRecord) -> str:
    """Raises `TemplateError`, whatever goes wrong in it."""
    budget = [MOST_STEPS]
    before = _left.set([MOST_STEPS, _MOST_HANDLED])
    pieces: list[str] = []
    length = 0
    try:
        for piece in template.generate(**template_fields(record), range=lambda *ends: _range(budget, *ends)):
            length += len(piece)
            if length > LONGEST_ENTRY:
                raise _BeyondError(f"more than {LONGEST_ENTRY:,} characters for one paper")
            pieces.append(piece)
    except Exception as error:
        # A template calls what it likes, so that anything may come out of it.
        problem = f"{error} (with {record.paper.id})"
        raise TemplateError(path, _line_of(error, str(path)), f"{problem}.") from error
    finally:
        _left.reset(before)
    # A template can spell out what no file can hold ("\\ud800").
    return "".join(pieces).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


class _BeyondError(Exception):
    """A bound was met."""


def _range(budget: list[int], *ends: int) -> range:
    numbers = range(*ends)
    budget[0] -= len(numbers)
    if budget[0] < 0:
        raise _BeyondError(f"range gives out at most {MOST_STEPS:,} numbers for one paper")
    return numbers


def _counting(tree: "nodes.Template") -> "nodes.Template":
    """The same template, with every loop's turns counted and what goes into a longer text measured."""
    from jinja2 import nodes

    for loop in tree.find_all(nodes.For):
        # What stands in a loop is made anew at each turn.
        text = sum(len(data.data) for data in loop.find_all(nodes.TemplateData))
        size = nodes.Const(text, lineno=loop.lineno)
        loop.iter = nodes.Filter(loop.iter, "_turns", [size], [], None, None, lineno=loop.lineno)
    for joined in [*tree.find_all(nodes.Concat), *tree.find_all(nodes.Output)]:
        assert isinstance(joined, nodes.Concat | nodes.Output)
        for place, part in enumerate(joined.nodes):
            if not isinstance(part, nodes.TemplateData):
                joined.nodes[place] = nodes.Filter(part, "_measured", [], [], None, None, lineno=part.lineno)
    return tree


def _spend(steps: int, handled: int) -> None:
    left = _left.get(None)
    if left is None:
        return  # What is constant is worked out while the template is read.
    left[0] -= steps
    left[1] -= handled
    if left[0] < 0:
        raise _BeyondError(f"it takes more than {MOST_STEPS:,} steps for one paper")
    if left[1] < 0:
        raise _BeyondError(f"it handles more than {_MOST_HANDLED:,} characters for one paper")


def _turns(values: Iterable[Any], text: int) -> Iterator[Any]:
    for value in values:
        _spend(1, text)
        yield value


def _measured(value: Any) -> Any:
    """A value on its way into a longer one."""
    size = _size(value)
    _spend(1, size)
    if size > _LONGEST_VALUE:
        raise _BeyondError(f"a value has more than {_LONGEST_VALUE:,} characters")
    return value


def _size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 0


def _check_given(name: str, given: Iterable[Any]) -> None:
    """Spend what a filter or a call is given; what it would make of it must not be too much."""
    sizes = [abs(one) if isinstance(one, int) else _size(one) for one in given]
    _spend(1, sum(_size(one) for one in given))
    if max(sizes, default=0) > _LONGEST_VALUE or (
        name in _MULTIPLIES and prod(sorted(sizes)[-2:]) > _MOST_HANDLED
    ):
        raise _BeyondError(f"{name} makes more than {_LONGEST_VALUE:,} characters")


def _checked(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(made)
    def checked(*args: Any, **kwargs: Any) -> Any:
        _check_given(name, [*args, *kwargs.values()])
        return made(*args, **kwargs)

    return checked


def _environment() -> "Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Bounded(ImmutableSandboxedEnvironment):
        """Products of texts stay small; what else makes long texts of short ones has no use here."""

        intercepted_binops = frozenset({"*", "**", "%", "+"})

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return attr not in _GROWS and super().is_safe_attribute(obj, attr, value)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or (operator == "%" and isinstance(left, str)):
                raise _BeyondError(f"{operator} is not available in templates")
            if operator == "+":
                return super().call_binop(context, operator, _measured(left), _measured(right))
            if isinstance(left, int) and isinstance(right, int) and max(abs(left), abs(right)) > 10**18:
                raise _BeyondError("* is for smaller numbers")
            for sized, times in ((left, right), (right, left)):
                if (
                    hasattr(sized, "__len__")
                    and isinstance(times, int)
                    and len(sized) * times > _LONGEST_VALUE
                ):
                    raise _BeyondError(f"* makes more than {_LONGEST_VALUE:,} characters")
            return super().call_binop(context, operator, left, right)

        def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
            owner = getattr(obj, "__self__", None)
            name = getattr(obj, "__name__", "a call")
            # range has a bound of its own.
            if name != "<lambda>" and self.is_safe_callable(obj):
                _check_given(str(name), [owner, *args, *kwargs.values()])
            return super().call(context, obj, *args, **kwargs)

    environment = Bounded(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, loader=None
    )
    for name in ("center", "format"):
        del environment.filters[name]
    for name in ("lipsum", "cycler", "joiner"):
        del environment.globals[name]
    environment.filters["md"] = _as_markdown
    for name, made in environment.filters.items():
        environment.filters[name] = _checked(name, made)
    environment.filters["_turns"] = _turns
    environment.filters["_measured"] = _measured
    return environment


def _as_markdown(value: object) -> str:
    """Text that Markdown shows as it is; of several lines each."""
    lines = harmless(str(value), keep_newlines=True).split("\n")
    return "\n".join(escape(" ".join(line.split()), starts_line=True) for line in lines)


def _line_of(error: BaseException, path: str) -> int:
    """The template's line that an error came from: Jinja2 puts it into the traceback."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
