"""What was learnt of a model at a server, for the next time it is asked."""

from arxivtui.config import LlmSettings
from arxivtui.scoring.llm import Abilities
from arxivtui.store import Store, ui_state

_KEPT = "model_abilities"


def remembered(store: Store, settings: LlmSettings) -> Abilities:
    """What is known of the model; the best is hoped for where nothing is."""
    with store.reading() as db:
        kept = ui_state.get(db, _KEPT)
    return Abilities.read(kept.get(_name(settings)) if isinstance(kept, dict) else None)


def remember(store: Store, settings: LlmSettings, abilities: Abilities) -> None:
    """Keep what was learnt."""
    with store.writing() as db:
        kept = ui_state.get(db, _KEPT)
        entries = dict(kept) if isinstance(kept, dict) else {}
        ui_state.put(db, _KEPT, entries | {_name(settings): abilities.stored()})


def _name(settings: LlmSettings) -> str:
    return f"{settings.base_url} {settings.model}"
