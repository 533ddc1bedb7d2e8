"""What a setting's value must be, beyond its type."""

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

from msgspec import ValidationError, convert

from arxivtui.config.categories import CATEGORIES, nearest_category
from arxivtui.config.errors import SettingsError
from arxivtui.config.reference import SettingReference
from arxivtui.config.settings import PAGE_DELAY, host_of, is_loopback


def checked(setting: SettingReference, value: object, where: str) -> object:
    """The value in the setting's own type.

    Args:
        setting: which one.
        value: as TOML gives it.
        where: the file and line, or the variable, for the message.

    Raises:
        SettingsError: it is of another type, out of range or makes no sense.
    """
    try:
        typed: object = convert(value, setting.type, strict=True)
        if isinstance(typed, float) and not math.isfinite(typed):
            raise OverflowError
    except (ValidationError, OverflowError):
        found = _found(value, setting.default)
        raise SettingsError(
            f"{where}: {setting.name} should be {setting.expected}, not {found}.",
            _nearest(value, setting),
        ) from None
    except UnicodeEncodeError:  # bytes of a variable that are no UTF-8
        raise SettingsError(f"{where}: {setting.name} is not UTF-8 text.") from None
    typed = _tidied(typed)
    for text in _texts(typed):
        if not text.isprintable():
            raise SettingsError(f"{where}: {setting.name} has a control character.")
    if rule := _RULES.get(setting.name):
        rule(typed, f"{where}: {setting.name}")
    return typed


def check_delay(values: Mapping[str, object], where: str) -> None:
    """Hold arXiv's terms: below its delay for this computer's own addresses only.

    Args:
        values: all settings that are set, by `section.key`, and the addresses' defaults.
        where: what set the delay.

    Raises:
        SettingsError: the delay is too short, and no address is this computer's.
    """
    delay = values.get("arxiv.delay_seconds")
    addresses = ("arxiv.base_url", "arxiv.feed_url", "arxiv.oai_url", "arxiv.api_url")
    if not isinstance(delay, float) or delay >= PAGE_DELAY:
        return
    if not any(is_loopback(host_of(str(values[name]))) for name in addresses):
        raise SettingsError(
            f"{where}: arxiv.delay_seconds = {delay:g} is below the {PAGE_DELAY:g} seconds that arXiv wants.",
            "Less is for addresses of this computer only; leave it out for arXiv's own terms.",
        )


def quoted(text: str) -> str:
    """A text for a message: in quotes, cut where it is long, nothing in it that steers a terminal."""
    short = text if len(text) <= 40 else text[:39] + "…"
    return f'"{short}"' if short.isprintable() else ascii(short)


def _nearest(value: object, setting: SettingReference) -> str:
    """What was meant instead, where that can be guessed; else empty."""
    if isinstance(value, str) and setting.choices:
        near = get_close_matches(value.strip().lower(), setting.choices, n=1)
        return f"Did you mean {near[0]}?" if near else ""
    if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
        return "A name with a dot in it stands in quotes."
    return ""


def _tidied(value: object) -> object:
    """Texts without blanks around them, lists with each item once; tables as they are."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(item.strip() for item in value))
    return value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return [*value.keys(), *value.values()] if isinstance(value, dict) else []


def _check_categories(value: object, where: str) -> None:
    for category in _texts(value):
        if category not in CATEGORIES:
            near = nearest_category(category)
            raise SettingsError(
                f"{where}: {quoted(category)} is no arXiv category.",
                f"Did you mean {near} ({CATEGORIES[near]})?" if near else "They look like cs.LG or math.CO.",
            )


def _check_url(value: object, where: str) -> None:
    text = str(value)
    try:
        parts = urlsplit(text)
        _ = parts.port
        right = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query + parts.fragment
        )
    except ValueError:
        right = False
    if not right or any(character.isspace() for character in text):
        # What stands before an @ may be a password.
        shown = "this" if "@" in text else quoted(text)
        raise SettingsError(f"{where}: {shown} is no http or https address.")


def _check_model_url(value: object, where: str) -> None:
    if not value:
        return
    _check_url(value, where)
    if "@" in urlsplit(str(value)).netloc:
        raise SettingsError(
            f"{where} has a name or password before its @.",
            "Leave it out; `arxivtui config set-key` keeps a key where it is safe.",
        )


def _check_prices(value: object, where: str) -> None:
    if not value:
        return
    from arxivtui.domain import PriceError, parse_price

    for name, text in value.items() if isinstance(value, dict) else ():
        try:
            parse_price(text)
        except PriceError as error:
            place = f"{where}: {quoted(name)} = {quoted(text)}"
            raise SettingsError(f"{place}: {error.message}", error.hint) from None


def _check_header(value: object, where: str) -> None:
    if not str(value).isascii():
        raise SettingsError(f"{where} goes into a request's header and may have ASCII characters only.")


def _check_items(value: object, where: str) -> None:
    if "" in _texts(value):
        raise SettingsError(f"{where} has an empty text in its list.")


_RULES: dict[str, Callable[[object, str], None]] = {
    "arxiv.categories": _check_categories,
    "arxiv.base_url": _check_url,
    "arxiv.feed_url": _check_url,
    "arxiv.oai_url": _check_url,
    "arxiv.api_url": _check_url,
    "arxiv.contact": _check_header,
    "llm.base_url": _check_model_url,
    "llm.prices": _check_prices,
    "rules.authors": _check_items,
    "rules.keywords": _check_items,
}


def _found(value: object, default: object) -> str:
    """What stands there instead, in words."""
    if isinstance(value, list) and isinstance(default, tuple):
        place = next((at for at, item in enumerate(value, 1) if not isinstance(item, str)), 0)
        return f"a list whose item {place} is {_kind(value[place - 1])}"
    if isinstance(value, dict) and isinstance(default, dict):
        wrong = next((item for item in value.items() if not isinstance(item[1], str)), ("", ""))
        return f"a table where {quoted(wrong[0])} is {_kind(wrong[1])}"
    return _kind(value)


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            text = str(value) if isinstance(value, float) or abs(value) < 10**15 else "of many digits"
            return f"the number {text}"
        case str():
            return f"the text {quoted(value)}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
