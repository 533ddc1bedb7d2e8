"""Ports for servers that are begun later, or by another process, or never: a number alone holds none.

The system gives ports out of a range of its own to whoever asks for any, so that a number from there may be
another test's a moment later. These lie below that range, and each process of a run has some of its own.
"""

import os
import re
import socket
from contextlib import suppress
from itertools import count

_FIRST = 12_000
_EACH = 1_000
_PROCESSES = 20

_next = count(os.getpid())


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, and that no other test gets."""
    process = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0) % _PROCESSES
    for _ in range(_EACH):
        port = _FIRST + process * _EACH + next(_next) % _EACH
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("all ports for tests are taken")
