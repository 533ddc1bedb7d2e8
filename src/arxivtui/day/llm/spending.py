"""What has been spent on models today and this month, and how far the reader's caps still reach."""

from dataclasses import dataclass

from arxivtui.config import LlmSettings
from arxivtui.domain import Price, Usage, day_began, month_began
from arxivtui.store import Store, requests
from arxivtui.text import dollars


@dataclass(frozen=True, slots=True)
class Spent:
    """All that asking models has cost, by the reader's own calendar.

    Attributes:
        today, month: US dollars; requests whose answer never came count with all that they may have cost.
        tokens_today: of requests whose price is unknown.
        maybe: requests of the month whose answer never came.
    """

    today: float = 0.0
    month: float = 0.0
    tokens_today: int = 0
    maybe: int = 0


def spent(store: Store) -> Spent:
    """What the ledger says.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        day = requests.spending(db, day_began())
        month = requests.spending(db, month_began())
    return Spent(day.cost, month.cost, day.unpriced_tokens, month.maybe)


def over_cap(settings: LlmSettings, price: Price | None, before: Spent, usage: Usage) -> str:
    """Which cap tokens like these would pass, in words; empty if none.

    Where the price is unknown, tokens are capped instead of money.
    """
    if price is None:
        if before.tokens_today + usage.total > settings.tokens_per_day:
            return (
                f"the cap of {settings.tokens_per_day:,} tokens a day would be passed "
                f"({before.tokens_today:,} used today)"
            )
        return ""
    cost = price.cost(usage)
    if not cost:
        return ""
    if before.today + cost > settings.cap_per_day:
        return (
            f"the cap of {dollars(settings.cap_per_day)} a day would be passed "
            f"({dollars(before.today)} spent today)"
        )
    if before.month + cost > settings.cap_per_month:
        return (
            f"the cap of {dollars(settings.cap_per_month)} a month would be passed "
            f"({dollars(before.month)} spent this month)"
        )
    return ""
