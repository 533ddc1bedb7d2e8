"""What a model costs: the reader's own price, else the list's, else unknown; never nothing by mistake."""

import socket
import subprocess
import sys

import pytest
from genai_prices.data import providers
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.config import LlmSettings
from arxivtui.domain import Price, Usage
from arxivtui.scoring.llm import find_price

LOOPBACK = "http://127.0.0.1:8809/v1"


def _price(model: str, base_url: str = "", **prices: str) -> Price | None:
    return find_price(LlmSettings(model=model, base_url=base_url, prices=prices))


@pytest.mark.parametrize("base_url", ["", "https://api.openai.com/v1", "https://API.OpenAI.com/v1/"])
def test_openais_list_price(base_url: str) -> None:
    price = _price("gpt-4o", base_url)
    assert price == Price(2.5, 1.25, 10.0, "list price of gpt-4o (openai)")
    usage = Usage(prompt=1_000_000, cached=200_000, completion=100_000)
    assert price.cost(usage) == pytest.approx(3.25)


def test_a_dated_name_has_its_models_price() -> None:
    assert _price("gpt-4o-2024-08-06") == _price("gpt-4o")


@pytest.mark.parametrize(
    ("model", "base_url", "source"),
    [
        ("deepseek-chat", "https://api.deepseek.com", "list price of deepseek-chat (deepseek)"),
        ("openai/gpt-4o", "https://openrouter.ai/api/v1", "list price of openai/gpt-4o (openrouter)"),
        ("gpt-4o", "https://mine.openai.azure.com/openai/v1", "list price of gpt-4o (azure)"),
    ],
)
def test_another_servers_list_price(model: str, base_url: str, source: str) -> None:
    price = _price(model, base_url)
    assert price is not None
    assert price.source == source


@pytest.mark.parametrize("model", ["gpt-4o", "GPT-4o", "openai/gpt-4o"])
def test_a_server_that_is_not_listed_gets_the_makers_price_with_a_reservation(model: str) -> None:
    assert _price(model, LOOPBACK) == Price(
        2.5, 1.25, 10.0, "list price of gpt-4o (openai); 127.0.0.1 may charge otherwise"
    )


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("", ""),
        ("nosuch", ""),
        ("gpt-4o-of-my-own", ""),
        ("claude-sonnet-4-5", ""),  # another maker's, at a server that is known
        ("stand-in", LOOPBACK),
        ("someone/else", LOOPBACK),
        ("deepseek-r1:8b", LOOPBACK),  # a build of open weights
        ("qwen/qwen3-8b:free", "https://openrouter.ai/api/v1"),  # listed at nothing
        ("text-embedding-3-small", ""),  # writes nothing
        ("sonar", "https://api.perplexity.ai"),  # a fee for each request besides
    ],
)
def test_what_is_not_known_is_unknown(model: str, base_url: str) -> None:
    assert _price(model, base_url) is None


def test_a_price_that_grows_with_the_prompt_is_the_one_of_small_prompts() -> None:
    price = _price("gemini-2.5-pro", "https://generativelanguage.googleapis.com/v1beta/openai/")
    assert price is not None
    assert (price.prompt, price.completion) == (1.25, 10.0)


def test_the_readers_own_price_counts_first() -> None:
    own = {"gpt-4o": "1, 0.5, 2", "Qwen3:8b": "0, 0", "GPT-4O": "9, 9"}
    assert _price("gpt-4o", **own) == Price(1.0, 0.5, 2.0, "your own price")
    assert _price("GPT-4O", **own) == Price(9.0, 9.0, 9.0, "your own price")
    assert _price("gpt-4O", **own) == Price(1.0, 0.5, 2.0, "your own price")
    assert _price("qwen3:8b", LOOPBACK, **own) == Price(0.0, 0.0, 0.0, "your own price")
    assert _price("gpt-4o-mini", **own) == find_price(LlmSettings(model="gpt-4o-mini"))


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a look at a price must not reach for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert _price("gpt-5-mini") is not None
    assert _price("nosuch", LOOPBACK) is None


@given(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from([model.id for provider in providers for model in provider.models]),
    ),
    st.sampled_from(["", LOOPBACK, "https://openrouter.ai/api/v1", "https://api.groq.com/openai/v1"]),
)
def test_no_name_gives_an_error_or_a_price_of_nothing(model: str, base_url: str) -> None:
    price = _price(model, base_url)
    assert price is None or (price.prompt > 0 and price.completion > 0 and price.cached >= 0)


def test_the_list_is_imported_when_it_is_asked() -> None:
    code = "import sys, arxivtui.scoring.llm.prices; print('genai_prices' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
