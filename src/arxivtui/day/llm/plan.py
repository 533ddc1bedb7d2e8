"""What asking the model would take: which papers, how many tokens, what price. Nothing is sent."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from math import ceil
from operator import attrgetter
from sqlite3 import Connection

from arxivtui.config import ApiKey, Criteria, LlmSettings, Settings, host_of, is_loopback
from arxivtui.day.llm.consent import Consent, consent, note
from arxivtui.day.llm.errors import NoKeyError, NoModelError, NoTopicsError
from arxivtui.day.llm.memory import remembered
from arxivtui.day.llm.spending import Spent, over_cap, spent
from arxivtui.domain import Price, State, Usage
from arxivtui.scoring.llm import (
    LARGEST,
    OPENAI,
    Calibration,
    ModelPaper,
    Question,
    build_prompt,
    find_price,
    first_question,
    system_prompt,
)
from arxivtui.store import Candidate, Standing, Store, candidates, requests

RECENT_DAYS = 10
"""Listing dates that are looked at where none is named: two weeks of announcements."""

EVENINGS = 21
"""Evenings of a month on which arXiv announces papers, for its price."""

_OPEN = frozenset({Standing.FRESH, Standing.FAILED})

COMPLETION_PER_PAPER = 60
"""Tokens that a model writes about a paper, until it is known of the model at hand."""


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """What a run would do.

    Attributes:
        model, host: who is asked, where.
        key: what it is asked with; None where the server is this computer's and there is none.
        days: listing dates, newest first.
        ids: the papers to be asked about, best first.
        papers: papers of these days, new and cross-listed: `ids` and all that are counted from `already` to
            `old` add up to it.
        already: of these, with a score by this model under today's criteria.
        ranked_out: kept from the model, since others of their day rank higher.
        read: kept from it, since the reader has judged or closed them.
        refused: the model refused them before; with `again` there are none of these.
        lost: their answer never came, and may have been paid for; likewise.
        old: scored by this model under other criteria, or for an earlier text; with `rescore` there are none
            of these.
        requests: how many, if all goes well.
        usage: tokens expected.
        cost: US dollars for those, or None where the price is unknown.
        month_cost: for a month of evenings on which as many papers are announced as on these days.
        affordable: how many of the papers the caps allow today, by the same reckoning.
        spent: so far.
        settings: the model's, caps among them.
        thoughts_known: the model was asked before, so that hidden thoughts are in the tokens expected.
        standings: a paper is asked about whose standing is one of these when its turn comes.
    """

    model: str
    host: str
    key: ApiKey | None
    criteria: Criteria
    days: tuple[date, ...]
    ids: tuple[str, ...]
    papers: int
    already: int
    ranked_out: int
    read: int
    refused: int
    lost: int
    old: int
    requests: int
    usage: Usage
    price: Price | None
    month_cost: float | None
    affordable: int
    stopped_by: str
    spent: Spent
    consent: Consent
    settings: LlmSettings = field(repr=False)
    standings: frozenset[Standing] = field(default=frozenset(), repr=False)
    thoughts_known: bool = True

    @property
    def cost(self) -> float | None:
        """US dollars expected, or None where the price is unknown."""
        return self.price.cost(self.usage) if self.price else None


def plan_scoring(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    key: ApiKey | None,
    days: Sequence[date] = (),
    *,
    rescore: bool = False,
    again: bool = False,
    limit: int | None = None,
) -> ScorePlan:
    """Which papers the model would be asked about, and what that takes.

    Of each day the best by the embedded ranker, `llm.papers_per_day` less those that the model has answered
    for; of all days together, best first. Without `days`: the newest, and those since the model's first
    that were missed, of which only papers still unread.

    Args:
        store: where from.
        settings: the model, its caps and prices.
        criteria: what is asked.
        key: for the model's server.
        days: listing dates.
        rescore: papers scored under other criteria too.
        again: papers too that the model refused, or whose answer never came.
        limit: no more papers than these.

    Raises:
        NoModelError: no model is set.
        NoKeyError: there is no key, and the server is not this computer's.
        NoTopicsError: there is nothing to score by.
        StoreError: the store cannot be read.
    """
    host = model_host(settings.llm)
    _check(settings.llm, criteria, key, host)
    model = settings.llm.model
    with store.reading() as db:
        chosen = tuple(days) or _due_days(db, model)
        found = candidates.of_days(db, chosen, model, criteria.hash)
        too = _asked_too(rescore=rescore, again=again)
        choice = _choose(found, settings.llm, too, unread_only=not days)
        ids = choice.ids[:limit]
        questions = _questions(_papers(db, ids))
        written = requests.completion_per_paper(db, model)
        per_paper = written or COMPLETION_PER_PAPER
    calibration = remembered(store, settings.llm).calibration
    usages = [_usage(question, criteria, calibration, per_paper) for question in questions]
    price, before = find_price(settings.llm), spent(store)
    instructions = calibration.estimate(system_prompt(criteria))
    evening = min(settings.llm.papers_per_day, len(found) / max(1, len(chosen)))
    affordable, stopped_by = _affordable(questions, usages, settings.llm, price, before)
    return ScorePlan(
        model=model,
        host=host,
        key=key,
        criteria=criteria,
        days=chosen,
        ids=ids,
        papers=len(found),
        already=choice.already,
        ranked_out=choice.ranked_out + len(choice.ids) - len(ids),
        read=choice.read,
        refused=choice.refused,
        lost=choice.lost,
        old=choice.old,
        requests=len(questions),
        usage=sum(usages, Usage()),
        price=price,
        month_cost=_month_cost(price, usages, len(ids), instructions, evening),
        affordable=affordable,
        stopped_by=stopped_by,
        spent=before,
        consent=consent(store, settings.llm, key, price),
        settings=settings.llm,
        standings=_OPEN | too,
        thoughts_known=written is not None,
    )


def note_shown(store: Store, plan: ScorePlan) -> None:
    """Keep that the reader has seen what this model costs.

    Raises:
        StoreError: the store cannot be written.
    """
    note(store, plan.settings, plan.key, plan.price, agreed=False)


def agree(store: Store, plan: ScorePlan) -> ScorePlan:
    """Keep that the reader agreed to it; gives the plan with that consent.

    Raises:
        StoreError: the store cannot be written.
    """
    note(store, plan.settings, plan.key, plan.price, agreed=True)
    return replace(plan, consent=Consent.GIVEN)


def model_host(settings: LlmSettings) -> str:
    """The host that is asked."""
    return host_of(settings.base_url or OPENAI)


def _check(settings: LlmSettings, criteria: Criteria, key: ApiKey | None, host: str) -> None:
    if not settings.model:
        raise NoModelError(
            "No model is set.", 'Set one in config.toml below [llm], for example model = "gpt-5-mini".'
        )
    if key is None and not is_loopback(host):
        raise NoKeyError(
            f"There is no API key for {host}.",
            "`arxivtui config set-key` keeps one for this server (another server's does not count); "
            "or set ARXIVTUI_API_KEY.",
        )
    if lack := criteria.lack:
        raise NoTopicsError(f"{lack[0].upper()}{lack[1:]}.", "`arxivtui config edit criteria` opens it.")


def _asked_too(*, rescore: bool, again: bool) -> frozenset[Standing]:
    """What is asked about on request only."""
    old = {Standing.OLD} if rescore else set[Standing]()
    return frozenset(old | ({Standing.REFUSED, Standing.LOST} if again else set[Standing]()))


def _due_days(db: Connection, model: str) -> tuple[date, ...]:
    """The newest listing date, and those before it back to the first that the model was asked about."""
    recent = candidates.recent_days(db, RECENT_DAYS)
    first = candidates.scored_days(db, model)
    return tuple(recent[:1] if first is None else [day for day in recent if day >= min(first, recent[0])])


@dataclass(slots=True)
class _Choice:
    """The papers to ask about, best first, and how many of the others there are and why."""

    ids: tuple[str, ...] = ()
    already: int = 0
    ranked_out: int = 0
    read: int = 0
    refused: int = 0
    lost: int = 0
    old: int = 0


def _choose(
    found: Sequence[Candidate], settings: LlmSettings, too: Set[Standing], *, unread_only: bool
) -> _Choice:
    """Of each day the best that have no answer yet, and those of the standings named, in the order given."""
    choice = _Choice()
    wanted: set[str] = set()
    by_day = sorted(found, key=attrgetter("day"))  # stable: best first inside a day
    for _, group in groupby(by_day, key=attrgetter("day")):
        day = list(group)
        wanted.update(one.paper_id for one in day if one.standing in too)
        standings = Counter(one.standing for one in day if one.standing not in too)
        choice.already += standings[Standing.SCORED]
        choice.refused += standings[Standing.REFUSED]
        choice.lost += standings[Standing.LOST]
        choice.old += standings[Standing.OLD]
        open_ones = [one for one in day if one.standing in _OPEN]
        unread = [one for one in open_ones if not unread_only or one.state is State.UNREAD]
        room = max(0, settings.papers_per_day - (len(day) - len(open_ones)))
        wanted.update(one.paper_id for one in unread[:room])
        choice.read += len(open_ones) - len(unread)
        choice.ranked_out += len(unread[room:])
    choice.ids = tuple(one.paper_id for one in found if one.paper_id in wanted)
    return choice


def _papers(db: Connection, ids: Sequence[str]) -> list[ModelPaper]:
    return [ModelPaper(text.id, text.title, text.abstract) for text in candidates.prompt_texts(db, ids)]


def _questions(papers: Sequence[ModelPaper]) -> list[Question]:
    """The questions that a run without trouble would put."""
    return list(_cut_up(papers))


def _cut_up(papers: Sequence[ModelPaper]) -> Iterator[Question]:
    start = 0
    while start < len(papers):
        question = first_question(papers[start:])
        start += len(question.papers)
        yield question


def _usage(question: Question, criteria: Criteria, calibration: Calibration, per_paper: float) -> Usage:
    prompt = build_prompt(criteria, question.papers)
    read = calibration.estimate(prompt.system + prompt.user)
    return Usage(read, 0, round(per_paper * len(question.papers)))


def _affordable(
    questions: Iterable[Question],
    usages: Iterable[Usage],
    settings: LlmSettings,
    price: Price | None,
    before: Spent,
) -> tuple[int, str]:
    """How many papers fit under the caps, and which cap stops the rest."""
    so_far, papers = Usage(), 0
    for question, usage in zip(questions, usages, strict=True):
        so_far += usage
        if stop := over_cap(settings, price, before, so_far):
            return papers, stop
        papers += len(question.papers)
    return papers, ""


def _month_cost(
    price: Price | None, usages: Sequence[Usage], asked: int, instructions: int, evening: float
) -> float | None:
    """A month of evenings on which the model is asked about so many papers each.

    Args:
        price: of the model.
        usages: of the requests planned here.
        asked: papers in them.
        instructions: tokens of each request that are no paper's.
        evening: papers of one evening.
    """
    if price is None or not asked:
        return None
    here = sum(usages, Usage())
    papers = Usage(max(0, here.prompt - instructions * len(usages)), 0, here.completion)
    requests_an_evening = ceil(evening / LARGEST)
    beside = price.cost(Usage(instructions * requests_an_evening))
    return EVENINGS * (evening * price.cost(papers) / asked + beside)
