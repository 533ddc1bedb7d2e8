"""What settings there are, read off the settings classes: one list for the loader, the docs and messages."""

from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta
from msgspec.structs import fields

from arxivtui.config.settings import Settings


@dataclass(frozen=True, slots=True)
class SettingReference:
    """One setting.

    Attributes:
        section: the table of the file that it stands in.
        key: its name there.
        default: the value where none is set.
        expected: what a value has to be, in words that fit after "should be".
        description: what it is for, whole sentences.
        type: for `msgspec.convert`, bounds included.
        choices: the words that it may be, where it is not free.
    """

    section: str
    key: str
    default: object
    expected: str
    description: str
    type: Any
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`section.key`."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return f"ARXIVTUI_{self.section}__{self.key}".upper()


@cache
def settings_reference() -> tuple[SettingReference, ...]:
    """Every setting, in the order of the settings classes."""
    return tuple(
        SettingReference(
            section=section.name,
            key=each.name,
            default=each.default_factory() if callable(each.default_factory) else each.default,
            expected=_expected(hint),
            description=_description(hint),
            type=hint,
            choices=_choices(_bare(hint)[0]),
        )
        for section in fields(Settings)
        for each, hint in _typed_fields(section.type)
    )


@cache
def section_summaries() -> dict[str, str]:
    """Each section's name and its one-line meaning."""
    return {section.name: (section.type.__doc__ or "").splitlines()[0] for section in fields(Settings)}


def _typed_fields(section: Any) -> list[tuple[Any, Any]]:
    hints = get_type_hints(section, include_extras=True)
    return [(each, hints[each.name]) for each in fields(section)]


def _description(hint: Any) -> str:
    metas = [meta for meta in get_args(hint)[1:] if isinstance(meta, Meta) and meta.description]
    return " ".join(meta.description or "" for meta in metas)


def _expected(hint: Any) -> str:
    """The words for a type: `a number from 0 to 100`."""
    bare, metas = _bare(hint)
    if choices := _choices(bare):
        return f"{', '.join(choices[:-1])} or {choices[-1]}"
    words = {str: "a text", bool: "true or false", float: "a number", int: "a whole number"}.get(bare)
    if words is None:
        words = "a table of texts" if get_origin(bare) is dict else "a list of texts"
    bounds = next(((meta.ge, meta.le) for meta in metas if meta.ge is not None), None)
    return f"{words} from {_figure(bounds[0])} to {_figure(bounds[1])}" if bounds else words


def _bare(hint: Any) -> tuple[Any, list[Meta]]:
    """A type without what stands around it, `None` as an alternative included, and its bounds."""
    metas: list[Meta] = []
    while True:
        if get_origin(hint) is Annotated:
            hint, *extra = get_args(hint)
            metas += [meta for meta in extra if isinstance(meta, Meta)]
        elif get_origin(hint) in (Union, UnionType):
            hint = next(part for part in get_args(hint) if part is not NoneType)
        else:
            return hint, metas


def _choices(bare: Any) -> tuple[str, ...]:
    return get_args(bare) if get_origin(bare) is Literal else ()


def _figure(bound: float | None) -> str:
    """A bound as people write it; commas from five digits on."""
    number = bound or 0
    return f"{number:,}" if number >= 10_000 else f"{number:g}"
