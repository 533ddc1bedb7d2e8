"""Signals that ask a command to end are heard whatever the command is just doing."""

import signal
import subprocess
import sys

_WAITING = """
import signal
from queue import SimpleQueue
from threading import Timer
from arxivtui.cli.signals import told_of_endings

news = SimpleQueue()
with told_of_endings(news.put):
    # Caught by another thread, so that the main thread's wait goes on: as if it had begun just afterwards.
    # That it waits already is what the delay is for; the test holds without.
    Timer(0.3, signal.raise_signal, args=(signal.SIGTERM,)).start()
    print(news.get(timeout=60), flush=True)
signal.raise_signal(signal.SIGTERM)
"""


def test_a_signal_that_does_not_interrupt_the_main_thread_is_heard() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WAITING], capture_output=True, text=True, timeout=120, check=False
    )

    assert (done.stdout, done.stderr) == (f"{signal.SIGTERM:d}\n", "")
    assert done.returncode == -signal.SIGTERM, "afterwards it does again what it did before"
