"""What a model would be asked, and what that takes, before anything is sent."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
import pytest

from arxivtui.config import ApiKey, Criteria, KeySource, LlmSettings, Settings, parse_criteria
from arxivtui.day.llm import (
    Consent,
    NoKeyError,
    NoModelError,
    NoTopicsError,
    ScorePlan,
    agree,
    note_shown,
    plan_scoring,
)
from arxivtui.domain import LOCAL, Act, Run, RunKind, Score, Unscored, Verb
from arxivtui.store import Store, listings, runs, scores, triage, unscored
from tests.day.model_days import CRITERIA, KEY, ranked_day
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

MODEL = "gpt-4o"
SETTINGS = Settings(llm=LlmSettings(model=MODEL, papers_per_day=10))
BEFORE = DAY - timedelta(days=1)
OTHER = parse_criteria("## Something else\n\nEntirely.")


def planned(
    store: Store, settings: Settings = SETTINGS, days: Sequence[date] = (), **options: bool
) -> ScorePlan:
    return plan_scoring(store, settings, CRITERIA, KEY, days, **options)


def with_llm(**changes: object) -> Settings:
    return Settings(llm=msgspec.structs.replace(SETTINGS.llm, **changes))


def consent_with(store: Store, **changes: object) -> Consent:
    return planned(store, with_llm(**changes)).consent


def model_scored(store: Store, ids: Sequence[str], criteria: Criteria = CRITERIA, run: str = "asked") -> None:
    """The model has scored these papers."""
    with store.writing() as db:
        runs.start(db, Run(run, RunKind.LLM, NOW, MODEL, criteria.hash))
        hashes = dict(db.execute("SELECT id, text_hash FROM papers").fetchall())
        scores.save(db, [Score(each, MODEL, criteria.hash, hashes[each], run, relevance=7) for each in ids])


def an_earlier_day(store: Store, number: int) -> list[str]:
    """A day before the other, with papers that rank between those of the other."""
    invented = [a_paper(500 + each) for each in range(number)]
    with store.writing() as db:
        listings.save(db, a_listing(invented, day=BEFORE), all_as_shown(invented), NOW)
        scores.save(
            db,
            [
                Score(paper.id, LOCAL, CRITERIA.hash, paper.text_hash, "ranked", 89.0 - place)
                for place, paper in enumerate(invented)
            ],
        )
    return [paper.id for paper in invented]


def partitions(plan: ScorePlan) -> bool:
    """Every paper of the days is planned, or kept back for one reason."""
    kept_back = plan.already + plan.ranked_out + plan.read + plan.refused + plan.lost + plan.old
    return len(plan.ids) + kept_back == plan.papers


def test_the_best_of_a_day_are_planned_and_the_others_counted(store: Store) -> None:
    ids = ranked_day(store, 30)

    plan = planned(store)

    assert plan.ids == tuple(ids[:10])
    assert (plan.papers, plan.ranked_out, plan.requests, plan.host) == (30, 20, 1, "api.openai.com")
    assert partitions(plan)


def test_it_says_what_today_and_a_month_would_cost(store: Store) -> None:
    ranked_day(store, 30)

    plan = planned(store)

    assert plan.price is not None
    assert plan.cost is not None
    assert plan.cost == pytest.approx(plan.price.cost(plan.usage))
    assert 400 < plan.usage.prompt < 2000
    assert plan.usage.completion == 600
    assert plan.month_cost == pytest.approx(21 * plan.cost)
    assert (plan.affordable, plan.stopped_by) == (10, "")


def test_it_says_how_far_the_caps_reach(store: Store) -> None:
    ranked_day(store, 100)
    llm = LlmSettings(model=MODEL, papers_per_day=100, cap_per_day=0.05)

    plan = planned(store, Settings(llm=llm))

    assert 0 < plan.affordable < 100 == len(plan.ids)
    assert "$0.05 a day" in plan.stopped_by


def test_a_price_that_nobody_knows_is_unknown(store: Store) -> None:
    ranked_day(store, 5)

    plan = planned(store, Settings(llm=LlmSettings(model="house-made")))

    assert (plan.price, plan.cost, plan.month_cost) == (None, None, None)
    assert plan.affordable == 5


def test_missed_days_are_planned_together_best_first(store: Store) -> None:
    today = ranked_day(store, 30)
    earlier = an_earlier_day(store, 30)
    model_scored(store, earlier[:4])

    plan = planned(store)

    assert plan.days == (DAY, BEFORE)
    assert plan.already == 4
    assert set(plan.ids) == {*today[:10], *earlier[4:10]}
    assert plan.ids[:4] == (today[0], today[1], earlier[4], today[2])
    assert partitions(plan)


def test_a_model_that_is_new_begins_with_the_newest_day(store: Store) -> None:
    ranked_day(store, 5)
    an_earlier_day(store, 5)

    assert planned(store).days == (DAY,)
    assert planned(store, days=[BEFORE]).days == (BEFORE,)


def test_papers_that_the_reader_has_judged_cost_nothing(store: Store) -> None:
    ids = ranked_day(store, 12)
    with store.writing() as db:
        triage.act(db, Act(Verb.DISMISS, (ids[0], ids[1])), at=NOW)

    plan = planned(store)

    assert plan.ids == tuple(ids[2:12])
    assert plan.read == 2
    assert partitions(plan)
    assert planned(store, days=[DAY]).ids == tuple(ids[:10])


def test_after_an_edit_of_the_criteria_old_scores_are_asked_again_only_on_request(store: Store) -> None:
    ids = ranked_day(store, 8)
    model_scored(store, ids[:5], OTHER)

    plan, agreed = planned(store), planned(store, rescore=True)

    assert (plan.ids, plan.old) == (tuple(ids[5:]), 5)
    assert agreed.ids == tuple(ids)
    assert partitions(plan)
    assert partitions(agreed)


def test_what_the_model_refused_is_asked_again_only_on_request(store: Store) -> None:
    ids = ranked_day(store, 8)
    model_scored(store, ids[:2])
    with store.writing() as db:
        hashes = dict(db.execute("SELECT id, text_hash FROM papers").fetchall())
        refusals = [
            Unscored(each, hashes[each], MODEL, CRITERIA.hash, "asked", "the model refused", final=True)
            for each in ids[2:5]
        ]
        failure = Unscored(ids[5], hashes[ids[5]], MODEL, CRITERIA.hash, "asked", "the server failed")
        unscored.save(db, [*refusals, failure])

    plan, again = planned(store), planned(store, again=True)

    assert (plan.ids, plan.already, plan.refused) == (tuple(ids[5:]), 2, 3)
    assert again.ids == tuple(ids[2:])
    assert partitions(again)


def test_the_same_plan_twice_pays_for_nothing_new(store: Store) -> None:
    ids = ranked_day(store, 30)
    model_scored(store, ids[:10])

    plan = planned(store)

    assert (plan.ids, plan.already, plan.ranked_out, plan.requests) == ((), 10, 20, 0)


def test_consent_is_for_one_model_server_and_key(store: Store) -> None:
    ranked_day(store, 3)
    plan = planned(store)
    assert plan.consent is Consent.NEEDED

    note_shown(store, plan)
    assert planned(store).consent is Consent.SHOWN
    assert agree(store, plan).consent is Consent.GIVEN
    assert planned(store).consent is Consent.GIVEN

    other_key = ApiKey("sk-another-key-altogether", KeySource.ENVIRONMENT)
    assert plan_scoring(store, SETTINGS, CRITERIA, other_key).consent is Consent.NEEDED
    assert consent_with(store, model="gpt-4o-mini") is Consent.NEEDED
    assert consent_with(store, base_url="https://models.example.org/v1") is Consent.NEEDED


def test_consent_is_for_an_address_and_not_for_a_host(store: Store) -> None:
    ranked_day(store, 3)
    address = "https://models.example.org/v1"
    agree(store, planned(store, with_llm(base_url=address)))

    assert consent_with(store, base_url=address) is Consent.GIVEN
    for other in ("http://models.example.org/v1", "https://models.example.org:8443/v1", f"{address}/other"):
        assert consent_with(store, base_url=other) is Consent.NEEDED


def test_a_higher_price_or_cap_wants_a_new_word(store: Store) -> None:
    ranked_day(store, 3)
    agree(store, planned(store, with_llm(prices={MODEL: "2, 1, 8"})))

    assert consent_with(store, prices={MODEL: "1, 1, 8"}) is Consent.GIVEN
    assert consent_with(store, prices={MODEL: "2, 1, 8"}, cap_per_day=0.1) is Consent.GIVEN
    assert consent_with(store, prices={MODEL: "20, 1, 8"}) is Consent.NEEDED
    assert consent_with(store, prices={MODEL: "2, 1, 8"}, cap_per_day=5.0) is Consent.NEEDED
    assert consent_with(store, prices={MODEL: "2, 1, 8"}, cap_per_month=50.0) is Consent.NEEDED


def test_a_price_that_becomes_known_wants_a_word(store: Store) -> None:
    ranked_day(store, 3)
    agree(store, planned(store, with_llm(model="house-made")))

    assert consent_with(store, model="house-made") is Consent.GIVEN
    assert consent_with(store, model="house-made", prices={"house-made": "500, 900"}) is Consent.NEEDED


def test_seeing_lower_terms_takes_back_nothing(store: Store) -> None:
    ranked_day(store, 3)
    agree(store, planned(store))
    note_shown(store, planned(store, with_llm(cap_per_day=0.1)))

    assert consent_with(store) is Consent.GIVEN


def test_what_is_missing_is_named(store: Store) -> None:
    ranked_day(store, 3)

    with pytest.raises(NoModelError, match="No model is set"):
        planned(store, Settings())
    with pytest.raises(NoKeyError, match="no API key"):
        plan_scoring(store, SETTINGS, CRITERIA, None)
    with pytest.raises(NoTopicsError, match="no topic"):
        plan_scoring(store, SETTINGS, parse_criteria(""), KEY)
    with pytest.raises(NoTopicsError, match=r"Every topic of criteria\.md is muted\."):
        plan_scoring(store, SETTINGS, parse_criteria("## Gates (muted)"), KEY)


def test_a_server_of_this_computer_needs_no_key(store: Store) -> None:
    ranked_day(store, 3)
    llm = LlmSettings(model="llama", base_url="http://127.0.0.1:11434/v1")

    assert len(plan_scoring(store, Settings(llm=llm), CRITERIA, None).ids) == 3
