"""How the app's threads take turns: none holds the interpreter up for as long as a reader would feel.

Python lets a thread that wants to run wait for 5 ms while another one runs, and looks through all that was
made, with every thread stopped, whenever much was made. In an app that fetches and serves while somebody
types, the first is a key that lags behind two busy threads, and the second was 55 to 65 ms, several times a
second (`python -m benchmarks.app_under_load`).
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_SECONDS = 0.001
"""After which a thread that runs gives way to one that waits."""
LOOKED_THROUGH = (1_000, 5, 1_000_000)
"""Objects made until the young ones are looked through (about 1 ms), and how often until those that outlived
it are (about 5 ms). All is looked through by `look_through` alone."""
QUIET_SECONDS = 3.0
"""Without a key, after which a pause is felt by nobody."""
EVERY_SECONDS = 60.0


@contextmanager
def short_turns() -> Iterator[None]:
    """While the app runs; no garbage is looked for until `painted`, since what a start makes stays."""
    switch, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*LOOKED_THROUGH)
    gc.disable()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.enable()
        sys.setswitchinterval(switch)


def painted() -> None:
    """Look for garbage from now on, but never among what the start has made."""
    if gc.get_threshold() == LOOKED_THROUGH and not gc.isenabled():
        gc.freeze()
        gc.enable()


def look_through(seconds_since_key: float) -> None:
    """Look through all that was made since, if the reader rests: it stops every thread, for 20 to 60 ms."""
    if gc.get_threshold() == LOOKED_THROUGH and seconds_since_key >= QUIET_SECONDS:
        gc.collect()
