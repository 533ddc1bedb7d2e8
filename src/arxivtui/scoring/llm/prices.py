"""What a model's tokens cost: the reader's own table, else the list that comes with genai-prices."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from arxivtui.config import LlmSettings
from arxivtui.domain import Price, parse_price
from arxivtui.scoring.llm.client import OPENAI

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, Provider

_SAMPLE = 1_000
"""Tokens that are priced, of each kind: below the size from which some providers charge more for all."""
_MILLION = 1_000_000


def find_price(settings: LlmSettings) -> Price | None:
    """The price of the configured model; None where it is unknown, which is not the same as nothing.

    The reader's own price counts first. Then the list price at the server. A server that the list does not
    know (a proxy, this computer) is taken to charge what the model's maker does, and `source` says so.
    A model that is listed at nothing, or with a fee for each request, counts as unknown: only the reader
    can say that it is free. Nothing is fetched; the list is the installed one's. Importing it takes a
    quarter of a second: call this from a worker.
    """
    if not settings.model:
        return None
    return _own(settings) or _listed(settings.model, settings.base_url or OPENAI)


def _own(settings: LlmSettings) -> Price | None:
    folded = {name.strip().casefold(): text for name, text in reversed(settings.prices.items())}
    text = settings.prices.get(settings.model) or folded.get(settings.model.casefold())
    return parse_price(text, "your own price") if text else None


def _listed(model: str, url: str) -> Price | None:
    from genai_prices.data_snapshot import get_snapshot

    parts = urlsplit(url)
    host = parts.hostname or ""
    providers = get_snapshot().providers
    server = _provider_at(providers, f"{parts.scheme.lower()}://{host}{parts.path or '/'}")
    if server is not None:
        entry = server.find_model(model, all_providers=providers)
        return _price(server, entry, "") if entry is not None else None
    made = _maker_of(providers, model)
    return _price(*made, f"; {host} may charge otherwise") if made is not None else None


def _provider_at(providers: "list[Provider]", url: str) -> "Provider | None":
    return next((provider for provider in providers if re.match(provider.api_pattern, url)), None)


def _maker_of(providers: "list[Provider]", model: str) -> "tuple[Provider, ModelInfo] | None":
    """Who sells a model under its own name, and the model's entry there; None unless there is exactly one.

    Proxies write `openai/gpt-4o` for OpenAI's gpt-4o. A tag after a colon (`deepseek-r1:8b`) names a build of
    open weights that somebody runs themselves, which has no list price.
    """
    if ":" in model:
        return None
    seller, slash, name = model.partition("/")
    named = [provider for provider in providers if slash and provider.id == seller.lower()]
    lowered = model.lower()
    makers = named or [each for each in providers if each.model_match and each.model_match.is_match(lowered)]
    found = [
        (maker, entry)
        for maker in makers
        if (entry := maker.find_model(name if named else model, all_providers=providers)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _price(provider: "Provider", model: "ModelInfo", reservation: str) -> Price | None:
    from genai_prices import Usage

    fresh = model.calc_price(Usage(input_tokens=_SAMPLE), provider)
    cached = model.calc_price(Usage(input_tokens=_SAMPLE, cache_read_tokens=_SAMPLE), provider)
    written = model.calc_price(Usage(output_tokens=_SAMPLE), provider)
    by_tokens = fresh.total_price == fresh.input_price
    if not by_tokens or not fresh.input_price or not written.output_price:
        return None
    dollars = (fresh.input_price, cached.input_price, written.output_price)
    prompt, cache, completion = (float(each * _MILLION / _SAMPLE) for each in dollars)
    return Price(prompt, cache, completion, f"list price of {model.id} ({provider.id}){reservation}")
