"""What the reader has agreed to: a model at a server, asked with one key. Kept in the store."""

from datetime import UTC, datetime
from enum import StrEnum

from arxivtui.config import ApiKey
from arxivtui.store import Store, ui_state

_KEPT = "model_consent"


class Consent(StrEnum):
    """How far the reader has come: nothing is spent before `GIVEN`.

    NEEDED: the price was never shown for this model, server and key.
    SHOWN: it was shown.
    GIVEN: the reader agreed.
    """

    NEEDED = "needed"
    SHOWN = "shown"
    GIVEN = "given"


def consent(store: Store, host: str, model: str, key: ApiKey | None) -> Consent:
    """What there is for this model, at this server, with this key."""
    with store.reading() as db:
        kept = ui_state.get(db, _KEPT)
    entry = kept.get(_name(host, model, key)) if isinstance(kept, dict) else None
    if not isinstance(entry, dict):
        return Consent.NEEDED
    return Consent.GIVEN if entry.get("agreed") else Consent.SHOWN


def note(store: Store, host: str, model: str, key: ApiKey | None, *, agreed: bool) -> None:
    """Keep that the price was shown or, `agreed`, that the reader said yes to it, which is for good."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with store.writing() as db:
        kept = ui_state.get(db, _KEPT)
        entries = dict(kept) if isinstance(kept, dict) else {}
        before = entries.get(_name(host, model, key))
        entry = dict(before) if isinstance(before, dict) else {"shown": at}
        if agreed:
            entry.setdefault("agreed", at)
        ui_state.put(db, _KEPT, entries | {_name(host, model, key): entry})


def _name(host: str, model: str, key: ApiKey | None) -> str:
    return f"{host} {model} {key.fingerprint if key else 'no key'}"
