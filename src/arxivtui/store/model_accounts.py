"""What each model has taken and cost, all its runs together."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from arxivtui.domain import Usage
from arxivtui.store.encoding import time_text

_BEGINNING = "0001-01-01"

DOLLARS = "iif(state = 'sent', reserved_cost, requests.cost)"
"""What a request counts for: until its answer is there, what was reserved; of a failed one nothing, NULL."""

_ACCOUNTS = f"""
WITH own AS (
    SELECT requests.id, run_id, state, sent_at, requests.prompt_tokens, requests.cached_tokens,
           requests.completion_tokens, reserved_prompt, reserved_completion, runs.scorer,
           {DOLLARS} AS dollars
    FROM requests JOIN runs ON runs.id = run_id
    WHERE sent_at >= :since
),
scored AS (
    SELECT own.scorer, count(DISTINCT request_papers.paper_id) AS papers
    FROM own JOIN request_papers ON request_id = own.id
    JOIN scores ON scores.paper_id = request_papers.paper_id AND scores.run_id = own.run_id
    WHERE state = 'answered' GROUP BY own.scorer
)
SELECT own.scorer, count(DISTINCT run_id), coalesce(max(papers), 0), count(*),
       count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'sent'),
       sum(prompt_tokens), sum(cached_tokens), sum(completion_tokens),
       iif(count(dollars) = 0 AND count(*) FILTER (WHERE state <> 'failed') > 0,
           NULL, coalesce(sum(dollars), 0.0)),
       coalesce(sum(dollars) FILTER (WHERE state = 'sent'), 0.0),
       coalesce(sum(iif(state = 'sent', reserved_prompt + reserved_completion,
                        prompt_tokens + completion_tokens))
                FILTER (WHERE state <> 'failed' AND dollars IS NULL), 0)
FROM own LEFT JOIN scored ON scored.scorer = own.scorer
GROUP BY own.scorer ORDER BY max(sent_at) DESC
"""


@dataclass(frozen=True, slots=True)
class ModelAccount:
    """One model's requests.

    Attributes:
        runs: that sent some of them.
        papers: that got a score by them, each counted once.
        requests: sent.
        failed: of those, ended without an answer that would be billed.
        maybe: of those, whose answer never came; they may have been paid for.
        usage: tokens reported.
        cost: US dollars, the most that those of `maybe` can have cost included; None where no price is known.
        maybe_cost: the part of it that is for those of `maybe`.
        unpriced_tokens: not in `cost`, since their price is unknown.
    """

    model: str
    runs: int
    papers: int
    requests: int
    failed: int
    maybe: int
    usage: Usage
    cost: float | None
    maybe_cost: float
    unpriced_tokens: int

    @property
    def cost_per_paper(self) -> float | None:
        """US dollars for each paper scored; None where part of the cost is unknown, or none was scored."""
        if self.cost is None or self.unpriced_tokens or not self.papers:
            return None
        return self.cost / self.papers


def total(parts: Iterable[ModelAccount]) -> ModelAccount:
    """Several models' accounts as one, without a name."""
    known = list(parts)
    costs = [one.cost for one in known if one.cost is not None]
    return ModelAccount(
        model="",
        runs=sum(one.runs for one in known),
        papers=sum(one.papers for one in known),
        requests=sum(one.requests for one in known),
        failed=sum(one.failed for one in known),
        maybe=sum(one.maybe for one in known),
        usage=sum((one.usage for one in known), Usage()),
        cost=sum(costs) if costs or not known else None,
        maybe_cost=sum(one.maybe_cost for one in known),
        unpriced_tokens=sum(one.unpriced_tokens for one in known),
    )


def accounts(db: sqlite3.Connection, since: datetime | None = None) -> list[ModelAccount]:
    """The account of every model that was asked since then, the one asked last first."""
    from_then = _BEGINNING if since is None else time_text(since)
    return [
        ModelAccount(
            model, runs, papers, sent, failed, maybe, Usage(prompt, cached, completion), cost, held, unpriced
        )
        for model, runs, papers, sent, failed, maybe, prompt, cached, completion, cost, held, unpriced
        in db.execute(_ACCOUNTS, {"since": from_then})
    ]  # fmt: skip
