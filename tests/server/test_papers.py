"""What a browser is told of the papers on a page: `/v1/papers`."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from arxivtui.domain import Evidence, EvidenceKind, Verb
from arxivtui.server.endpoint import Endpoint
from arxivtui.server.papers import MOST_DAYS, MOST_EVIDENCE
from arxivtui.store import Store, library, scores
from tests.server.conftest import PairedClient, call
from tests.server.stored import IDS, UNKNOWN, announce, announce_five, in_the_app, score
from tests.store.samples import DAY, a_paper, a_score


@pytest.fixture(autouse=True)
def five_papers(store: Store) -> None:
    announce_five(store)


def ask(endpoint: Endpoint, client: PairedClient, *ids: str) -> Any:
    answer = call(endpoint, "/v1/papers", {"ids": list(ids)}, client)
    assert answer.status == 200, answer.body
    return answer.json


def test_a_scored_paper_is_told_with_all_that_the_app_shows(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    evidence = (
        Evidence(EvidenceKind.TOPIC, "Sparse models", 30.0),
        Evidence(EvidenceKind.TERM, "gates <b>", -2.5),
    )
    given = a_score(a_paper(0), 93.96, relevance=9, topic="Sparse models", evidence=evidence)
    score(store, [given, a_score(a_paper(1), 50.0)])
    in_the_app(store, Verb.STAR, IDS[0])
    in_the_app(store, Verb.TAG, IDS[0], tags=("to-read", "moe"))

    before = datetime.now(UTC)
    told = ask(endpoint, paired, IDS[0])

    assert told["papers"] == {
        IDS[0]: {
            "score": 94.0,
            "scorer": "local",
            "relevance": 9,
            "novelty": None,
            "comment": "",
            "topic": "Sparse models",
            "evidence": [
                {"kind": "topic", "text": "Sparse models", "weight": 30.0},
                {"kind": "term", "text": "gates <b>", "weight": -2.5},
            ],
            "stale": False,
            "rank": 1,
            "state": "seen",
            "starred": True,
            "later": False,
            "tags": ["moe", "to-read"],
            "matched": "",
            "library": False,
        }
    }
    assert before <= datetime.fromisoformat(told["as_of"]) <= datetime.now(UTC)


def test_papers_of_the_readers_library_are_told_as_such(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    with store.writing() as db:
        library.add(db, [IDS[0]], "refs.bib", datetime.now(UTC))

    told = ask(endpoint, paired, *IDS[:2])["papers"]

    assert [told[paper_id]["library"] for paper_id in IDS[:2]] == [True, False]


def test_papers_without_a_score_are_told_and_named(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    score(store, [a_score(a_paper(0)), a_score(a_paper(1), None, matched="author Ada Example")])

    told = ask(endpoint, paired, *IDS[:3])

    assert [*told["papers"]] == [*IDS[:3]]
    assert told["unscored"] == [IDS[1], IDS[2]]
    assert told["papers"][IDS[1]]["matched"] == "author Ada Example"
    assert told["papers"][IDS[2]]["score"] is None
    assert told["papers"][IDS[2]]["scorer"] == ""


def test_papers_that_the_store_does_not_hold_are_named_once(endpoint: Endpoint, paired: PairedClient) -> None:
    told = ask(endpoint, paired, UNKNOWN, IDS[0], UNKNOWN, IDS[0], "hep-th/9901001")

    assert [*told["papers"]] == [IDS[0]]
    assert told["unknown"] == [UNKNOWN, "hep-th/9901001"]
    assert told["requested"] == {}


def test_no_papers_are_an_answer_too(endpoint: Endpoint, paired: PairedClient) -> None:
    told = ask(endpoint, paired)

    del told["as_of"]
    assert told == {"papers": {}, "unscored": [], "unknown": [], "requested": {}}


def test_a_paper_has_its_place_in_the_order_of_its_day(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    announce(store, [a_paper(7)], DAY - timedelta(days=3))
    score(
        store,
        [
            a_score(a_paper(0), 20.0),
            a_score(a_paper(1), 80.0),
            a_score(a_paper(2), 10.0, matched="author Ada Example"),
            a_score(a_paper(7), 5.0),
        ],
    )

    told = ask(endpoint, paired, *IDS, a_paper(7).id)["papers"]

    ranks = {paper_id: paper["rank"] for paper_id, paper in told.items()}
    assert ranks == {IDS[2]: 1, IDS[1]: 2, IDS[0]: 3, IDS[4]: 4, IDS[3]: 5, a_paper(7).id: 1}


def test_a_new_score_changes_places_at_once(endpoint: Endpoint, store: Store, paired: PairedClient) -> None:
    score(store, [a_score(a_paper(0), 20.0), a_score(a_paper(1), 80.0)])
    assert ask(endpoint, paired, IDS[0])["papers"][IDS[0]]["rank"] == 2

    with store.writing() as db:
        scores.save(db, [a_score(a_paper(0), 90.0)])

    assert ask(endpoint, paired, IDS[0])["papers"][IDS[0]]["rank"] == 1


def test_of_many_days_the_newest_have_their_order_told(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    older = {DAY - timedelta(days=back): a_paper(100 + back) for back in range(1, MOST_DAYS + 3)}
    for day, paper in older.items():
        announce(store, [paper], day)

    told = ask(endpoint, paired, IDS[0], *(paper.id for paper in older.values()))["papers"]

    with_rank = [paper_id for paper_id, paper in told.items() if paper["rank"] is not None]
    assert with_rank == [IDS[0], *(paper.id for paper in older.values())][:MOST_DAYS]


def test_a_score_under_other_criteria_is_stale(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    score(store, [a_score(a_paper(0))])
    with store.writing() as db:
        if scores.configure(db, "", "tomorrow"):
            scores.choose_all(db, "", "tomorrow")

    assert ask(endpoint, paired, IDS[0])["papers"][IDS[0]]["stale"] is True


def test_of_much_evidence_the_strongest_is_told(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    evidence = tuple(
        Evidence(EvidenceKind.TERM, f"weight {{}}\"'{number}", 99.0 - number) for number in range(12)
    )
    score(store, [a_score(a_paper(0), evidence=evidence), a_score(a_paper(1), evidence=evidence[:8])])

    told = ask(endpoint, paired, *IDS[:2])["papers"]

    for paper in told.values():
        weights = [piece["weight"] for piece in paper["evidence"]]
        assert weights == [99.0 - number for number in range(MOST_EVIDENCE)]


def test_two_thousand_papers_are_one_request_and_one_more_is_too_many(
    endpoint: Endpoint, paired: PairedClient
) -> None:
    many = [f"2501.{number:05}" for number in range(2001)]

    assert len(ask(endpoint, paired, *many[:2000])["unknown"]) == 2000
    assert call(endpoint, "/v1/papers", {"ids": many}, paired).refusal == (400, "bad_shape")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        " ",
        "2507.08665v1",
        "arXiv:2507.08665",
        "https://arxiv.org/abs/2507.08665",
        "2507.086651",
        "2507.866",
        "２５０７.08665",
        "2507.08665 ",
        "2507.08665\n",
        "2507.08665\n2507.08666",
        "math.GT/0202001",
        "hep-th/990100",
        "HEP-TH/9901001",
        "../../etc/passwd",
        "'; DROP TABLE papers; --",
        "a" * 60000 + "/0202001",
    ],
)
def test_what_is_no_id_is_refused_by_its_place_and_not_repeated(
    endpoint: Endpoint, paired: PairedClient, wrong: str
) -> None:
    answer = call(endpoint, "/v1/papers", {"ids": [*IDS, wrong]}, paired)

    assert answer.refusal == (400, "bad_shape")
    said = answer.json["error"]["message"]
    assert "`$.ids[5]`" in said
    assert not wrong.strip() or json.dumps(wrong)[1:-1] not in said
