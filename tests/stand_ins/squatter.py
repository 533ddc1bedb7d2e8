"""Programs that have a port which arxivtui wants, and never come to an end with what they say."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.stand_ins.loopback import has_left

DRIPS = (b"HTTP/1.1 200 OK\r\nX: ", b"x")
CONTINUES = (b"", b"HTTP/1.1 100 Continue\r\n\r\n")
"""What is said at first, and what again and again."""


class Squatter:
    """A listener that never ends an answer.

    Args:
        says: at first, and then for ever.
        listening: its socket.

    Attributes:
        callers: how many there have been.
        most: how many were there at the same time.
    """

    def __init__(self, says: tuple[bytes, bytes], listening: socket.socket) -> None:
        self._says = says
        self._listening = listening
        self._there: list[socket.socket] = []
        self._over = threading.Event()
        self.callers = 0
        self.most = 0

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def answer_all(self) -> None:
        """Answer each caller in a thread of its own."""
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                if not _has_asked(caller):
                    caller.close()
                    continue
                self._there = [each for each in [*self._there, caller] if not has_left(each)]
                self.callers += 1
                self.most = max(self.most, len(self._there))
                threading.Thread(target=self._talk, args=(caller,), daemon=True).start()

    def end(self) -> None:
        """Say nothing more, and give the port back."""
        self._over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _talk(self, caller: socket.socket) -> None:
        first, again = self._says
        with caller, suppress(OSError):
            caller.sendall(first)
            while not self._over.wait(0.01):
                caller.sendall(again)


def _has_asked(caller: socket.socket) -> bool:
    """Whether a whole ping came."""
    asked = b""
    while not asked.endswith(b"{}"):
        if not (piece := caller.recv(4096)):
            return False
        asked += piece
    return True


@contextmanager
def squatting(says: tuple[bytes, bytes], port: int = 0) -> Iterator[Squatter]:
    """One that has a port meanwhile."""
    squatter = Squatter(says, socket.create_server(("127.0.0.1", port)))
    thread = threading.Thread(target=squatter.answer_all, daemon=True)
    thread.start()
    try:
        yield squatter
    finally:
        squatter.end()
        thread.join()
