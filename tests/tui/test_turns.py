"""Threads take short turns while the app runs, and garbage is looked for when it holds nobody up."""

import gc
import sys
import weakref

from arxivtui.tui.turns import QUIET_SECONDS, look_through, painted, short_turns


class Knot:
    """Garbage that only Python's collector finds: it refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def old_knot() -> "weakref.ref[Knot]":
    """One that outlived the looks at what is young, and is garbage now."""
    knot = Knot()
    gc.collect()
    return weakref.ref(knot)


def test_the_interpreter_is_left_as_it_was() -> None:
    before = sys.getswitchinterval(), gc.get_threshold(), gc.isenabled()
    with short_turns():
        assert not gc.isenabled()
        assert sys.getswitchinterval() < before[0]
    assert (sys.getswitchinterval(), gc.get_threshold(), gc.isenabled()) == before


def test_garbage_is_looked_for_once_the_app_is_painted() -> None:
    with short_turns():
        frozen = gc.get_freeze_count()
        painted()
        try:
            assert gc.isenabled()
            assert gc.get_freeze_count() > frozen
        finally:
            gc.unfreeze()


def test_everything_is_looked_through_only_while_the_reader_rests() -> None:
    with short_turns():
        knot = old_knot()
        look_through(QUIET_SECONDS / 2)
        assert knot() is not None
        look_through(QUIET_SECONDS)
        assert knot() is None


def test_a_program_that_runs_the_app_within_itself_keeps_its_own_rules() -> None:
    gc.disable()
    frozen = gc.get_freeze_count()
    try:
        knot = old_knot()
        painted()
        look_through(QUIET_SECONDS)
        assert knot() is not None
        assert not gc.isenabled()
        assert gc.get_freeze_count() == frozen
    finally:
        gc.enable()
