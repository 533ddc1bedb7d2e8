"""What the reader has agreed to: a model at an address, asked with one key, at a price, under caps."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from arxivtui.config import ApiKey, LlmSettings
from arxivtui.domain import Price
from arxivtui.scoring.llm import OPENAI
from arxivtui.store import Store, ui_state

_KEPT = "model_consent"


class Consent(StrEnum):
    """How far the reader has come: nothing is spent before `GIVEN`.

    NEEDED: the price was never shown for this model, address and key, or it is higher now, or a cap is.
    SHOWN: it was shown.
    GIVEN: the reader agreed.
    """

    NEEDED = "needed"
    SHOWN = "shown"
    GIVEN = "given"


def consent(store: Store, settings: LlmSettings, key: ApiKey | None, price: Price | None) -> Consent:
    """What there is for this model, at this address, with this key, at this price and under these caps."""
    with store.reading() as db:
        kept = ui_state.get(db, _KEPT)
    entry = kept.get(_name(settings, key)) if isinstance(kept, dict) else None
    terms = _terms(settings, price)
    if not isinstance(entry, dict):
        return Consent.NEEDED
    if _covers(entry.get("agreed"), terms):
        return Consent.GIVEN
    return Consent.SHOWN if _covers(entry.get("shown"), terms) else Consent.NEEDED


def note(
    store: Store, settings: LlmSettings, key: ApiKey | None, price: Price | None, *, agreed: bool
) -> None:
    """Keep that these terms were shown or, `agreed`, that the reader said yes to them."""
    terms = _terms(settings, price) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    with store.writing() as db:
        kept = ui_state.get(db, _KEPT)
        entries = dict(kept) if isinstance(kept, dict) else {}
        before = entries.get(_name(settings, key))
        entry = dict(before) if isinstance(before, dict) else {}
        entry |= {"shown": terms} | ({"agreed": terms} if agreed else {})
        ui_state.put(db, _KEPT, entries | {_name(settings, key): entry})


def _name(settings: LlmSettings, key: ApiKey | None) -> str:
    """Of the whole address: another port or path may be another server, and http is no https."""
    address = (settings.base_url or OPENAI).rstrip("/")
    return f"{address} {settings.model} {key.fingerprint if key else 'no key'}"


def _terms(settings: LlmSettings, price: Price | None) -> dict[str, object]:
    """What may only go down without a new word of the reader's; an unknown price is no price at all."""
    return {
        "prompt": price.prompt if price else None,
        "completion": price.completion if price else None,
        "cap_per_day": settings.cap_per_day,
        "cap_per_month": settings.cap_per_month,
        "tokens_per_day": settings.tokens_per_day,
    }


def _covers(known: object, terms: Mapping[str, object]) -> bool:
    """Whether each of the terms is at most what is known; an unknown price is covered by no other."""
    if not isinstance(known, dict):
        return False
    return all(_at_most(value, known.get(name)) for name, value in terms.items())


def _at_most(value: object, known: object) -> bool:
    if isinstance(value, int | float) and isinstance(known, int | float):
        return value <= known
    return value is None and known is None
