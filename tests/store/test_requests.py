"""The ledger: written before a request goes out, and never short of what may have been paid."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.domain import NO_ANSWER, ModelRequest, Paper, RequestState, Run, RunKind, Usage
from arxivtui.store import (
    DayCost,
    Spending,
    Store,
    StoreDamagedError,
    StoreError,
    listings,
    requests,
    runs,
    scores,
)
from tests.store.samples import (
    NOW,
    a_listing,
    a_paper,
    a_request,
    a_score,
    all_as_shown,
    its_answer,
)

PAPERS = [a_paper(number) for number in range(10)]
MODEL = "model-a"
RUN = Run("run", RunKind.LLM, NOW, MODEL, "today")
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def ledger(store: Store) -> Store:
    """A store with ten papers and the run of a model."""
    with store.writing() as db:
        listings.save(db, a_listing(PAPERS), all_as_shown(PAPERS), NOW)
        runs.start(db, RUN)
    return store


def went_out(store: Store, *sent: ModelRequest) -> None:
    """As a run does it: each in a transaction of its own."""
    for request in sent:
        with store.writing() as db:
            requests.sent(db, request)


def came_back(store: Store, *ended: ModelRequest) -> list[bool]:
    changed = []
    for request in ended:
        note = requests.failed if request.state is RequestState.FAILED else requests.answered
        with store.writing() as db:
            changed.append(note(db, request))
    return changed


def failure(request: ModelRequest, reason: str = "the server was not there") -> ModelRequest:
    return its_answer(
        request,
        state=RequestState.FAILED,
        usage=Usage(),
        cost=None,
        prompt_cost=None,
        answer="",
        reason=reason,
    )


def spent(store: Store, minute: int = 0) -> Spending:
    with store.reading() as db:
        return requests.spending(db, NOW + timedelta(minutes=minute))


def sums(store: Store, run: str = "run") -> tuple[Usage, float | None]:
    with store.reading() as db:
        stored = runs.get(db, run)
    assert stored is not None
    return Usage(stored.prompt_tokens, stored.cached_tokens, stored.completion_tokens), stored.cost


def test_a_request_comes_back_as_it_went_out_and_as_it_ended(ledger: Store) -> None:
    asked, lost, waiting = (
        a_request("asked", *PAPERS[:3], user_prompt="Abstracts. " * 9000),
        a_request("lost", *PAPERS[3:5], minute=1, reserved_cost=None),
        a_request("waiting", PAPERS[5], minute=2),
    )
    answer, mishap = (
        its_answer(asked, answer="\x1b[31mten\x00 of ten", reason="one paper is missing"),
        failure(lost),
    )

    went_out(ledger, asked, lost, waiting)
    assert came_back(ledger, answer, mishap) == [True, True]

    with ledger.reading() as db:
        about = [requests.about(db, PAPERS[number].id) for number in (0, 3, 5, 6)]
        assert about == [[answer], [mishap], [waiting], []]
        (stored,) = db.execute("SELECT length(user_prompt) FROM requests WHERE id = 'asked'").fetchone()
    assert stored < 2000


def test_what_a_paper_was_asked_in_comes_newest_first(ledger: Store) -> None:
    first, second = a_request("first", *PAPERS[:3]), a_request("second", PAPERS[1], minute=5)
    went_out(ledger, first, second)

    with ledger.reading() as db:
        assert requests.about(db, PAPERS[1].id) == [second, first]
        assert requests.about(db, PAPERS[2].id) == [first]
        assert requests.about(db, PAPERS[9].id) == []


def test_a_run_sums_up_what_its_requests_took(ledger: Store) -> None:
    one, two, three = (a_request(name, PAPERS[0]) for name in ("one", "two", "three"))
    went_out(ledger, one, two, three)

    came_back(ledger, its_answer(one), failure(two))
    assert sums(ledger) == (Usage(900, 512, 100), 0.125)

    came_back(ledger, its_answer(three, cost=None, prompt_cost=None))
    assert sums(ledger) == (Usage(1800, 1024, 200), None)


def test_a_cost_that_became_unknown_stays_so(ledger: Store) -> None:
    unpriced, priced = a_request("unpriced", PAPERS[0]), a_request("priced", PAPERS[1])
    went_out(ledger, unpriced, priced)

    came_back(ledger, its_answer(unpriced, cost=None), its_answer(priced))

    assert sums(ledger) == (Usage(1800, 1024, 200), None)


def test_an_answer_counts_once(ledger: Store) -> None:
    request = a_request("one", PAPERS[0])
    went_out(ledger, request)

    noted = came_back(
        ledger,
        its_answer(request),
        its_answer(request),
        failure(request),
        its_answer(a_request("never sent")),
    )

    assert noted == [True, False, False, False]
    assert sums(ledger) == (Usage(900, 512, 100), 0.125)
    assert spent(ledger) == Spending(cost=0.125, tokens=1000)


def test_a_failed_request_costs_nothing_and_is_not_answered_later(ledger: Store) -> None:
    request = a_request("one", PAPERS[0])
    went_out(ledger, request)

    assert came_back(ledger, failure(request), its_answer(request)) == [True, False]

    assert spent(ledger) == Spending()
    assert sums(ledger) == (Usage(), 0.0)


def test_what_is_under_way_counts_by_its_reservation(ledger: Store) -> None:
    one, two = a_request("one", PAPERS[0]), a_request("two", PAPERS[1], minute=1)
    went_out(ledger, one, two)
    assert spent(ledger) == Spending(cost=0.5, tokens=2400, maybe=2)

    came_back(ledger, its_answer(one))

    assert spent(ledger) == Spending(cost=0.375, tokens=2200, maybe=1)


def test_spending_begins_at_a_moment(ledger: Store) -> None:
    yesterday, today = a_request("yesterday", PAPERS[0]), a_request("today", PAPERS[1], minute=10)
    went_out(ledger, yesterday, today)

    # An answer after midnight belongs to the day on which it was asked for.
    came_back(ledger, its_answer(yesterday, ended_at=LATER, cost=0.5), its_answer(today))

    assert spent(ledger, minute=10) == Spending(cost=0.125, tokens=1000)
    assert spent(ledger) == Spending(cost=0.625, tokens=2000)
    assert spent(ledger, minute=11) == Spending()


def test_tokens_of_an_unknown_price_are_told_apart(ledger: Store) -> None:
    answered, waiting, priced = (
        a_request("answered", PAPERS[0], reserved_cost=None),
        a_request("waiting", PAPERS[1], reserved_cost=None),
        a_request("priced", PAPERS[2]),
    )
    went_out(ledger, answered, waiting, priced)

    came_back(ledger, its_answer(answered, cost=None, prompt_cost=None), its_answer(priced))

    assert spent(ledger) == Spending(cost=0.125, tokens=3200, unpriced_tokens=2200, maybe=1)


def test_a_request_of_a_program_that_ended_stays_as_maybe_paid(ledger: Store) -> None:
    old, left, done = (a_request(name, PAPERS[0]) for name in ("old", "left", "done"))
    went_out(ledger, old)
    with ledger.writing() as db:
        assert len(requests.give_up_sent(db, NOW)) == 1
    went_out(ledger, left, done)
    came_back(ledger, its_answer(done))
    before = spent(ledger)

    with ledger.writing() as db:
        (lost,) = requests.give_up_sent(db, LATER)
        assert requests.give_up_sent(db, LATER) == []

    assert (lost.paper_id, lost.reason, lost.final) == (PAPERS[0].id, NO_ANSWER, True)
    assert spent(ledger) == before
    assert before.maybe == 2
    with ledger.reading() as db:
        given_up = {request.id: request for request in requests.about(db, PAPERS[0].id)}
    assert given_up["left"].state is RequestState.SENT
    assert (given_up["left"].ended_at, given_up["left"].reason) == (LATER, NO_ANSWER)
    assert given_up["old"].ended_at == NOW
    assert given_up["done"] == its_answer(done)


def test_an_answer_that_comes_after_all_replaces_the_reservation(ledger: Store) -> None:
    request = a_request("one", PAPERS[0])
    went_out(ledger, request)
    with ledger.writing() as db:
        requests.give_up_sent(db, LATER)

    assert came_back(ledger, answer := its_answer(request)) == [True]

    assert spent(ledger) == Spending(cost=0.125, tokens=1000)
    with ledger.reading() as db:
        assert requests.about(db, PAPERS[0].id) == [answer]


@pytest.mark.parametrize(
    "wrong",
    [
        a_request("one", a_paper(77)),
        a_request("one", PAPERS[0], run_id="never started"),
        a_request("known", PAPERS[0]),
    ],
)
def test_a_request_that_does_not_fit_is_refused_whole(ledger: Store, wrong: ModelRequest) -> None:
    went_out(ledger, known := a_request("known", PAPERS[3]))

    with pytest.raises(StoreError, match="refused a step"):
        went_out(ledger, wrong)

    with ledger.reading() as db:
        assert requests.about(db, PAPERS[3].id) == [known]
    assert spent(ledger).maybe == 1


def test_an_answer_is_kept_with_its_scores_or_not_at_all(ledger: Store) -> None:
    went_out(ledger, request := a_request("one", PAPERS[0]))

    def came_with_a_score_of(paper: Paper) -> None:
        with ledger.writing() as db:
            requests.answered(db, its_answer(request))
            scores.save(db, [a_score(paper, None, scorer=MODEL, relevance=8)])

    with pytest.raises(StoreError, match="refused a step"):
        came_with_a_score_of(a_paper(77))

    assert sums(ledger) == (Usage(), 0.0)
    assert spent(ledger).maybe == 1

    came_with_a_score_of(PAPERS[0])
    assert sums(ledger) == (Usage(900, 512, 100), 0.125)


def test_an_end_without_its_time_is_refused(ledger: Store) -> None:
    went_out(ledger, request := a_request("one", PAPERS[0]))

    with pytest.raises(StoreError, match="refused a step"):
        came_back(ledger, its_answer(request, ended_at=None))

    assert spent(ledger).maybe == 1


def test_text_that_does_not_unpack_is_a_damaged_store(ledger: Store) -> None:
    went_out(ledger, a_request("one", PAPERS[0]))
    with ledger.writing() as db:
        db.execute("UPDATE requests SET user_prompt = x'00ff'")

    with pytest.raises(StoreDamagedError, match="text of a request"), ledger.reading() as db:
        requests.about(db, PAPERS[0].id)


def test_a_days_papers_pay_their_share_of_the_requests_they_were_in(ledger: Store) -> None:
    ids = [paper.id for paper in PAPERS]
    shared, whole, waiting = (
        a_request("shared", *PAPERS[:4]),
        a_request("whole", PAPERS[0]),
        a_request("waiting", PAPERS[0]),
    )
    went_out(ledger, shared, whole, waiting)
    came_back(
        ledger, its_answer(shared), its_answer(whole, usage=Usage(90, 0, 10), cost=0.5, prompt_cost=0.25)
    )

    with ledger.reading() as db:
        one_day = requests.of_papers(db, [*ids[:1], *ids[5:]], MODEL)
        other_day = requests.of_papers(db, ids[1:5], MODEL)

        assert one_day == DayCost(
            prompt=315.0,
            cached=128.0,
            completion=35.0,
            prompt_cost=0.265625,
            cost=0.53125,
        )
        assert (one_day.cost, other_day.cost, sums(ledger)[1]) == (0.53125, 0.09375, 0.625)
        assert requests.of_papers(db, ids[5:], MODEL) == DayCost()
        assert requests.of_papers(db, ids, "model-b") == DayCost()
        assert requests.of_papers(db, [], MODEL) == DayCost()


def test_a_share_of_an_unknown_price_is_unknown(ledger: Store) -> None:
    priced, unpriced, unsplit = (
        a_request("priced", *PAPERS[:2]),
        a_request("unpriced", PAPERS[0]),
        a_request("unsplit", PAPERS[1]),
    )
    went_out(ledger, priced, unpriced, unsplit)
    came_back(
        ledger,
        its_answer(priced),
        its_answer(unpriced, cost=None, prompt_cost=None),
        its_answer(unsplit, prompt_cost=None),
    )

    with ledger.reading() as db:
        assert requests.of_papers(db, [PAPERS[0].id], MODEL) == DayCost(1350, 768, 150, None, None)
        assert requests.of_papers(db, [PAPERS[1].id], MODEL) == DayCost(1350, 768, 150, None, 0.1875)


dollars = st.none() | st.integers(0, 100).map(lambda cents: cents / 64)
usages = st.builds(Usage, st.integers(0, 9999), st.integers(0, 99), st.integers(0, 999))
fates = st.sampled_from(["waiting", "given up", "answered", "failed"])
several = st.sets(st.sampled_from(PAPERS), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(several, fates, usages, dollars, usages, dollars), max_size=6))
def test_the_ledger_adds_up(
    ledger: Store, asked: Sequence[tuple[set[Paper], str, Usage, float | None, Usage, float | None]]
) -> None:
    with ledger.writing() as db:
        for table in ("request_papers", "requests", "runs"):
            db.execute(f"DELETE FROM {table}")
        runs.start(db, RUN)
        for number, (papers, fate, reserved, reserved_cost, usage, cost) in enumerate(asked):
            request = a_request(str(number), *papers, reserved=reserved, reserved_cost=reserved_cost)
            requests.sent(db, request)
            if fate == "answered":
                requests.answered(db, its_answer(request, usage=usage, cost=cost, prompt_cost=cost))
            elif fate == "failed":
                requests.failed(db, failure(request))
            elif fate == "given up":
                requests.give_up_sent(db, LATER)

    paid = [(usage, cost) for _, fate, _, _, usage, cost in asked if fate == "answered"]
    maybe = [(usage, cost) for _, fate, usage, cost, _, _ in asked if fate in ("waiting", "given up")]
    assert spent(ledger) == Spending(
        cost=sum(cost or 0.0 for _, cost in paid + maybe),
        tokens=sum(usage.total for usage, _ in paid + maybe),
        unpriced_tokens=sum(usage.total for usage, cost in paid + maybe if cost is None),
        maybe=len(maybe),
    )
    total = None if any(cost is None for _, cost in paid) else sum(cost or 0.0 for _, cost in paid)
    assert sums(ledger) == (sum((usage for usage, _ in paid), Usage()), total)
    with ledger.reading() as db:
        shares = [requests.of_papers(db, [paper.id], MODEL) for paper in PAPERS]
    assert sum(share.prompt for share in shares) == pytest.approx(sums(ledger)[0].prompt)
    assert sum(share.completion for share in shares) == pytest.approx(sums(ledger)[0].completion)
