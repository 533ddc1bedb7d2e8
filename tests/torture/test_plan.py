"""The plan follows from its seed, and mends whatever it breaks."""

from tests.stand_ins.arxiv_faults import Fault as ArxivFault
from tests.stand_ins.model_faults import KINDS
from tests.stand_ins.model_faults import Fault as ModelFault
from tests.torture.plan import What, plan


def test_the_same_seed_plans_the_same_and_another_something_else() -> None:
    assert plan(7, 600) == plan(7, 600)
    assert plan(7, 600) != plan(8, 600)


def test_ten_minutes_have_every_kind_of_event_and_every_fault_of_the_model() -> None:
    events = plan(1, 600)
    assert {event.what for event in events} == {*What}
    killed = {event.value for event in events if event.what is What.KILL}
    assert killed == {"app", "serve", "daily", "command", "daily, asking"}
    shown = {event.value.split(":")[0] for event in events if event.what is What.MODEL_BREAKS}
    assert shown == {*KINDS}


def test_every_fault_planned_is_one_that_the_stand_ins_know() -> None:
    for event in plan(2, 600):
        if event.what is What.ARXIV_BREAKS:
            ArxivFault.parse(event.value)
        if event.what is What.MODEL_BREAKS:
            ModelFault.parse(event.value)


def test_whatever_breaks_is_mended_before_it_breaks_again_and_before_the_end() -> None:
    pairs = {
        What.DISK_FULL: What.DISK_FREE,
        What.ARXIV_BREAKS: What.ARXIV_MENDS,
        What.MODEL_BREAKS: What.MODEL_MENDS,
    }
    for seed in range(20):
        for breaks, mends in pairs.items():
            kinds = [event.what for event in plan(seed, 120) if event.what in (breaks, mends)]
            assert kinds == [breaks, mends] * (len(kinds) // 2)
