"""Acts of browsers are known by their ids for three months, whatever they changed."""

from datetime import timedelta

import pytest

from arxivtui.store import Store, TakenAct, acts
from tests.store.samples import NOW, a_paper

STAR = TakenAct("0b9a4e0c-6f0e-4b0e-9d7a-3c1f6a2f9d10", "0011aabb", (a_paper().id,))
NOTHING = TakenAct(
    "1b9a4e0c-6f0e-4b0e-9d7a-3c1f6a2f9d10",
    "ccdd2233",
    (),
    conflicts=(a_paper(1).id, a_paper(2).id),
    unknown=("2501.00001",),
)


@pytest.fixture
def kept(store: Store) -> Store:
    with store.writing() as db:
        acts.keep(db, [STAR, NOTHING], NOW)
    return store


def test_what_became_of_an_act_is_known(kept: Store) -> None:
    with kept.reading() as db:
        assert acts.taken(db, [NOTHING.act_id, "another", STAR.act_id, STAR.act_id]) == {
            STAR.act_id: STAR,
            NOTHING.act_id: NOTHING,
        }
        assert acts.taken(db, []) == {}


@pytest.mark.parametrize(("later", "known"), [(acts.KEPT, True), (acts.KEPT + timedelta(seconds=1), False)])
def test_acts_of_long_ago_are_dropped_when_others_come(kept: Store, later: timedelta, known: bool) -> None:
    with kept.writing() as db:
        acts.keep(db, [], NOW + later)
        assert bool(acts.taken(db, [STAR.act_id, NOTHING.act_id])) is known
