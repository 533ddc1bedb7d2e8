"""Questions put to a model through our client, and errors that lead nowhere to the key."""

import json
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from arxivtui.config import LlmSettings
from arxivtui.scoring.llm.abilities import Abilities
from arxivtui.scoring.llm.client import ModelClient, Reply
from arxivtui.scoring.llm.errors import (
    ModelError,
)
from arxivtui.scoring.llm.prompt import Prompt
from tests.scoring.model_requests import FIRST, KEY, PROMPT, SECOND, THIRD

ASKED = Prompt("You rate papers and answer in JSON.", PROMPT, (FIRST, SECOND, THIRD))
LABELS = {"T1": "Reasoning", "T2": "Agents"}
BARE = Abilities("text", "max_tokens", temperature=False, reasoning_effort=False)


def gives_away(text: str) -> bool:
    return any(KEY[start : start + 6] in text for start in range(len(KEY) - 5))


def settings_for(url: str, **changes: Any) -> LlmSettings:
    usual: dict[str, Any] = {"model": "gpt-4o", "base_url": url, "timeout_seconds": 20.0}
    return LlmSettings(**usual | changes)


class Asking:
    """A client, what it has learnt, and questions put to it."""

    def __init__(self, settings: LlmSettings, key: str, abilities: Abilities | None) -> None:
        self.learnt: list[Abilities] = []
        self.client = ModelClient(settings, key, abilities, self.learnt.append)

    async def ask(self, max_tokens: int = 800) -> Reply:
        return await self.client.ask(ASKED, LABELS, max_tokens)

    async def fail(self) -> ModelError:
        with pytest.raises(ModelError) as failed:
            await self.ask()
        return checked(failed.value)


def checked(error: ModelError) -> ModelError:
    """The error, which leads nowhere to the key and names what failed in one sentence."""
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = f"{error} {error!r} {error.message} {error.hint} {vars(error)}"
    assert not gives_away(shown + "".join(traceback.format_exception(error)))
    assert error.message.endswith(".")
    assert len(error.message) < 400
    assert error.message.isprintable()
    return error


@asynccontextmanager
async def asking(
    url: str, key: str = KEY, abilities: Abilities | None = None, **changes: Any
) -> AsyncIterator[Asking]:
    it = Asking(settings_for(url, **changes), key, abilities)
    async with it.client:
        yield it


def papers(reply: Reply) -> list[str]:
    return [each["id"] for each in json.loads(reply.text)["papers"]]
