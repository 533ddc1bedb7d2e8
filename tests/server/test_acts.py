"""What the reader does in the browser: done once, undoable from both sides, never over newer words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from arxivtui.domain import State, Verb
from arxivtui.server.endpoint import Endpoint
from arxivtui.store import Store, triage
from tests.server.conftest import CHROME, PairedClient, call, pair_client
from tests.server.stored import IDS, UNKNOWN, ago, an_act, announce, announce_five, in_the_app, send, word_on
from tests.store.samples import a_paper


@pytest.fixture(autouse=True)
def five_papers(store: Store) -> None:
    announce_five(store)


def take_back(endpoint: Endpoint, client: PairedClient, *act_ids: str) -> Any:
    answer = call(endpoint, "/v1/undo", {"undo": list(act_ids)}, client)
    assert answer.status == 200, answer.body
    return answer.json


def undo_in_the_app(store: Store) -> None:
    with store.writing(durable=True) as db:
        assert triage.undo(db, datetime.now(UTC)) is not None


def steps(store: Store) -> list[tuple[str, str, str]]:
    """The log: step, origin and device of each row."""
    with store.reading() as db:
        return db.execute("SELECT step_id, origin, device FROM triage_log ORDER BY seq").fetchall()


def test_a_star_of_the_browser_is_a_star_in_the_terminal(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    act = an_act(IDS[0])

    told = send(endpoint, paired, act)

    assert told == {
        "done": [{"act_id": act["act_id"], "changed": [IDS[0]], "conflicts": [], "unknown": []}],
        "undo": [act["act_id"]],
        "papers": {IDS[0]: {"state": "seen", "starred": True, "later": False, "tags": []}},
    }
    assert word_on(store, IDS[0]).starred == datetime.fromisoformat(act["at"])
    assert steps(store) == [(act["act_id"], "browser", paired.id)]


@pytest.mark.parametrize(
    ("marks", "standing"),
    [
        ({"later": True}, {"state": "seen", "starred": False, "later": True, "tags": []}),
        ({"state": "dismissed"}, {"state": "dismissed", "starred": False, "later": False, "tags": []}),
        ({"state": "skipped"}, {"state": "skipped", "starred": False, "later": False, "tags": []}),
        (
            {"starred": True, "later": True, "add_tags": ["b", "a"]},
            {"state": "seen", "starred": True, "later": True, "tags": ["a", "b"]},
        ),
        (
            {"state": "dismissed", "add_tags": ["b", "a"], "remove_tags": ["b"]},
            {"state": "dismissed", "starred": False, "later": False, "tags": ["a"]},
        ),
    ],
)
def test_one_act_sets_several_marks(
    endpoint: Endpoint, paired: PairedClient, marks: dict[str, Any], standing: dict[str, Any]
) -> None:
    assert send(endpoint, paired, an_act(IDS[0], **marks))["papers"] == {IDS[0]: standing}


def test_an_act_that_sets_nothing_changes_nothing(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    told = send(endpoint, paired, an_act(IDS[0], add_tags=[]))

    assert told["done"][0]["changed"] == []
    assert told["undo"] == []
    assert steps(store) == []


def test_acts_are_done_in_their_order(endpoint: Endpoint, paired: PairedClient) -> None:
    star, unstar, dismiss = an_act(*IDS[:2]), an_act(IDS[0], starred=False), an_act(IDS[1], state="dismissed")

    told = send(endpoint, paired, star, unstar, dismiss)

    assert [one["changed"] for one in told["done"]] == [[*IDS[:2]], [IDS[0]], [IDS[1]]]
    assert told["undo"] == [dismiss["act_id"], unstar["act_id"], star["act_id"]]
    assert told["papers"][IDS[0]] == {"state": "seen", "starred": False, "later": False, "tags": []}
    assert told["papers"][IDS[1]]["state"] == "dismissed"


def test_an_act_sent_again_is_told_again_and_not_done_again(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    act = an_act(*IDS[:2])
    first = send(endpoint, paired, act)

    assert send(endpoint, paired, act) == first
    assert send(endpoint, paired, act, act)["done"] == first["done"] * 2
    assert len(steps(store)) == 2


def test_an_act_sent_again_with_another_body_is_still_the_first(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    act = an_act(IDS[0])
    send(endpoint, paired, act)

    told = send(endpoint, paired, {**act, "starred": False, "add_tags": ["other"]})

    assert told["done"][0]["changed"] == [IDS[0]]
    assert word_on(store, IDS[0]).starred is not None
    assert word_on(store, IDS[0]).tags == ()


def test_an_act_undone_since_is_not_done_again(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    act = an_act(IDS[0])
    send(endpoint, paired, act)
    undo_in_the_app(store)

    told = send(endpoint, paired, act)

    assert told["papers"][IDS[0]] == {"state": "unread", "starred": False, "later": False, "tags": []}
    assert word_on(store, IDS[0]).starred is None


def test_an_act_that_changed_nothing_is_not_done_after_an_undo_in_the_terminal(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    in_the_app(store, Verb.STAR, IDS[0])
    act = an_act(IDS[0])
    first = send(endpoint, paired, act)
    assert first["done"][0]["changed"] == first["undo"] == []
    undo_in_the_app(store)

    told = send(endpoint, paired, act)

    assert told["done"] == first["done"]
    assert told["papers"][IDS[0]] == {"state": "unread", "starred": False, "later": False, "tags": []}
    assert word_on(store, IDS[0]).starred is None


def test_what_gave_way_or_was_unknown_is_told_so_again_and_not_done_later(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    in_the_app(store, Verb.DISMISS, IDS[0])
    late, unknown = an_act(IDS[0], at=ago(hours=2)), an_act(UNKNOWN)
    first = send(endpoint, paired, late, unknown)
    announce(store, [a_paper(5, id=UNKNOWN)])

    told = send(endpoint, paired, {**late, "at": ago(seconds=0)}, unknown)

    assert told["done"] == first["done"]
    assert [one["conflicts"] for one in told["done"]] == [[IDS[0]], []]
    assert [one["unknown"] for one in told["done"]] == [[], [UNKNOWN]]
    assert word_on(store, IDS[0]).state is State.DISMISSED
    assert word_on(store, UNKNOWN).starred is None


def test_papers_that_the_store_does_not_hold_are_left_out_and_named(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    told = send(endpoint, paired, an_act(UNKNOWN, IDS[0], UNKNOWN, IDS[0]), an_act(UNKNOWN))

    assert [one["changed"] for one in told["done"]] == [[IDS[0]], []]
    assert [one["unknown"] for one in told["done"]] == [[UNKNOWN], [UNKNOWN]]
    assert [*told["papers"]] == [IDS[0]]
    assert word_on(store, IDS[0]).starred is not None


def test_a_queue_of_hours_ago_is_done_as_of_then(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    star, then_not, dismiss = (
        an_act(IDS[0], IDS[1], at=ago(hours=3)),
        an_act(IDS[0], starred=False, at=ago(hours=2, minutes=59)),
        an_act(IDS[2], state="dismissed", at=ago(hours=1)),
    )

    told = send(endpoint, paired, star, then_not, dismiss)

    assert not any(one["conflicts"] for one in told["done"])
    assert word_on(store, IDS[0]).starred is None
    assert word_on(store, IDS[1]).starred == datetime.fromisoformat(star["at"])
    assert word_on(store, IDS[2]).state is State.DISMISSED


def test_a_late_act_leaves_alone_what_the_reader_decided_meanwhile(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    in_the_app(store, Verb.DISMISS, IDS[0], at=datetime.now(UTC) - timedelta(hours=1))
    late = an_act(*IDS[:2], at=ago(hours=2))

    told = send(endpoint, paired, late)

    assert told["done"][0]["changed"] == [IDS[1]]
    assert told["done"][0]["conflicts"] == [IDS[0]]
    assert told["papers"][IDS[0]]["state"] == "dismissed"
    assert send(endpoint, paired, late) == told


def test_a_late_act_gives_way_to_an_undo_too(endpoint: Endpoint, store: Store, paired: PairedClient) -> None:
    in_the_app(store, Verb.STAR, IDS[0], at=datetime.now(UTC) - timedelta(hours=3))
    undo_in_the_app(store)

    told = send(endpoint, paired, an_act(IDS[0], later=True, at=ago(hours=2)))

    assert told["done"][0]["conflicts"] == [IDS[0]]
    assert word_on(store, IDS[0]).later is None


def test_late_acts_of_two_browsers_end_as_the_later_one_has_it(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    other = pair_client(store, CHROME)
    send(endpoint, other, an_act(IDS[0], state="dismissed", at=ago(hours=1)))

    told = send(endpoint, paired, an_act(IDS[0], at=ago(hours=2)))

    assert told["done"][0]["conflicts"] == [IDS[0]]
    assert word_on(store, IDS[0]).state is State.DISMISSED


def test_an_act_of_just_now_is_done_whatever_else_was_done(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    act = an_act(IDS[0])
    in_the_app(store, Verb.DISMISS, IDS[0])

    assert send(endpoint, paired, act)["done"][0]["changed"] == [IDS[0]]
    assert word_on(store, IDS[0]).starred is not None


def test_what_is_still_to_come_counts_as_now(endpoint: Endpoint, store: Store, paired: PairedClient) -> None:
    send(endpoint, paired, an_act(IDS[0], at="9999-12-31T23:59:59-14:00"))

    starred = word_on(store, IDS[0]).starred
    assert starred is not None
    assert starred <= datetime.now(UTC)


@pytest.mark.parametrize("taken_in", ["another browser", "another browser, for nothing", "the app"])
def test_an_act_id_of_somebody_else_is_refused_with_all_that_came_with_it(
    endpoint: Endpoint, store: Store, paired: PairedClient, taken_in: str
) -> None:
    if taken_in == "the app":
        taken = in_the_app(store, Verb.STAR, IDS[0])
    else:
        act = an_act(IDS[0], starred=taken_in == "another browser")
        send(endpoint, pair_client(store, CHROME), act)
        taken = act["act_id"]

    acts = [an_act(IDS[1]), an_act(IDS[2], act_id=taken)]
    answer = call(endpoint, "/v1/triage", {"acts": acts}, paired)

    assert answer.refusal == (409, "act_taken")
    assert word_on(store, IDS[1]).starred is None
    assert IDS[1] not in answer.body.decode()
    assert len(steps(store)) == (0 if "nothing" in taken_in else 1)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"act_id": "1"}, "$.acts[1].act_id"),
        ({"act_id": None}, "$.acts[1].act_id"),
        ({"ids": []}, "$.acts[1].ids"),
        ({"ids": [IDS[0], "2507.1"]}, "$.acts[1].ids[1]"),
        ({"at": "2025-07-14T20:31:05"}, "$.acts[1].at"),
        ({"at": "yesterday"}, "$.acts[1].at"),
        ({"at": 1752525065}, "$.acts[1].at"),
        ({"at": "1999-12-31T23:59:59Z"}, "$.acts[1].at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "$.acts[1].at"),
        ({"at": "10000-01-01T00:00:00Z"}, "$.acts[1].at"),
        ({"state": "starred"}, "$.acts[1].state"),
        ({"starred": 1}, "$.acts[1].starred"),
        ({"starred": None}, "$.acts[1].starred"),
        ({"starred": "true"}, "$.acts[1].starred"),
        ({"add_tags": ["two words"]}, "$.acts[1].add_tags"),
        ({"add_tags": ["#moe"]}, "$.acts[1].add_tags"),
        ({"remove_tags": ['"']}, "$.acts[1].remove_tags"),
        ({"add_tags": ["a\u202eb"]}, "$.acts[1].add_tags"),
        ({"add_tags": ["\x1b[31m"]}, "$.acts[1].add_tags"),
        ({"add_tags": ["t" * 61]}, "$.acts[1].add_tags"),
        ({"add_tags": ["t"] * 21}, "$.acts[1].add_tags"),
        ({"note": "a note"}, "$.acts[1]"),
    ],
)
def test_an_act_that_cannot_be_spoils_all_and_is_named(
    endpoint: Endpoint, store: Store, paired: PairedClient, wrong: dict[str, Any], where: str
) -> None:
    acts = [an_act(IDS[0]), {**an_act(IDS[1]), **wrong}]

    answer = call(endpoint, "/v1/triage", {"acts": acts}, paired)

    assert answer.refusal == (400, "bad_shape")
    assert f"`{where}" in answer.json["error"]["message"]
    assert steps(store) == []


def test_five_hundred_acts_are_one_request_and_one_more_is_too_many(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    acts = [an_act(IDS[number % 5], starred=number % 2 == 0) for number in range(501)]
    assert len(json.dumps({"acts": acts})) < 128 * 1024

    assert len(send(endpoint, paired, *acts[:500])["done"]) == 500
    assert call(endpoint, "/v1/triage", {"acts": acts}, paired).refusal == (400, "bad_shape")


def test_undo_in_the_browser_takes_back_what_it_did(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    told = send(endpoint, paired, an_act(*IDS[:2]), an_act(IDS[0], add_tags=["moe"]))

    undone = take_back(endpoint, paired, *told["undo"])

    assert sorted(undone["changed"]) == [*IDS[:2]]
    assert undone["left_alone"] == undone["unknown"] == []
    untouched = {"state": "unread", "starred": False, "later": False, "tags": []}
    assert undone["papers"] == {IDS[0]: untouched, IDS[1]: untouched}
    assert word_on(store, IDS[0]).starred is None


def test_undo_in_the_app_takes_back_what_the_browser_did(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    told = send(endpoint, paired, an_act(IDS[0]))

    undo_in_the_app(store)

    assert word_on(store, IDS[0]).starred is None
    assert take_back(endpoint, paired, *told["undo"])["unknown"] == told["undo"]


def test_undo_leaves_alone_what_was_changed_since(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    told = send(endpoint, paired, an_act(*IDS[:2]))
    in_the_app(store, Verb.TAG, IDS[1], tags=("moe",))

    undone = take_back(endpoint, paired, *told["undo"])

    assert undone["changed"] == [IDS[0]]
    assert undone["left_alone"] == [IDS[1]]
    assert undone["papers"][IDS[1]] == {"state": "seen", "starred": True, "later": False, "tags": ["moe"]}


def test_undo_takes_back_nothing_of_anybody_else(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    in_app = in_the_app(store, Verb.STAR, IDS[0])
    of_other = send(endpoint, pair_client(store, CHROME), an_act(IDS[1]))["undo"]
    never = str(uuid4())

    undone = take_back(endpoint, paired, in_app, *of_other, never)

    assert undone == {"changed": [], "left_alone": [], "unknown": [in_app, *of_other, never], "papers": {}}
    assert word_on(store, IDS[0]).starred is not None
    assert word_on(store, IDS[1]).starred is not None


def test_an_undo_whose_answer_was_lost_is_told_how_things_stand(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    told = send(endpoint, paired, an_act(IDS[0]))
    take_back(endpoint, paired, *told["undo"])
    of_other = send(endpoint, pair_client(store, CHROME), an_act(IDS[1]))["undo"]

    again = take_back(endpoint, paired, *told["undo"], *of_other)

    untouched = {"state": "unread", "starred": False, "later": False, "tags": []}
    assert (again["changed"], again["unknown"]) == ([], [*told["undo"], *of_other])
    assert again["papers"] == {IDS[0]: untouched}


def test_undo_twice_is_once(endpoint: Endpoint, paired: PairedClient) -> None:
    told = send(endpoint, paired, an_act(IDS[0]))

    undone = take_back(endpoint, paired, *told["undo"], *told["undo"])

    assert undone["changed"] == [IDS[0]]
    assert undone["unknown"] == told["undo"]
