"""Tokens and their price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import Price, PriceError, Usage, parse_price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("2.50, 1.25, 10", Price(2.5, 1.25, 10.0)),
        (" 2,8 ", Price(2.0, 2.0, 8.0)),
        ("0, 0", Price(0.0, 0.0, 0.0)),
        ("0.0375,0.01,999999.5", Price(0.0375, 0.01, 999_999.5)),
    ],
)
def test_a_price_is_two_or_three_numbers(text: str, price: Price) -> None:
    assert parse_price(text) == price
    assert parse_price(text, "yours").source == "yours"


@pytest.mark.parametrize(
    "text",
    ["", "2", "2,", "1,2,3,4", "-1,2", "$1, 2", "nan, 1", "1e3, 1", "1_0, 2", "1;2", "٣, 1", "9" * 400],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(PriceError, match="two or three numbers"):
        parse_price(text)


def test_what_tokens_cost() -> None:
    price = Price(2.5, 1.25, 10.0)
    usage = Usage(prompt=1_000_000, cached=200_000, completion=100_000)
    assert price.cost(usage) == pytest.approx(2.0 + 0.25 + 1.0)
    assert price.prompt_cost(usage) == pytest.approx(2.25)
    assert (usage + Usage(1, 1, 1)).total == 1_100_002


@given(
    st.one_of(st.text(max_size=30), st.text("0123456789., ", max_size=12)),
    st.builds(Usage, *[st.integers(0, 10**9)] * 3),
)
def test_every_price_that_is_read_gives_a_finite_cost(text: str, usage: Usage) -> None:
    try:
        price = parse_price(text)
    except PriceError:
        return
    assert 0 <= price.cost(usage) < 1e12
