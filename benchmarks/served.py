"""The endpoint from outside: a home to serve, a server in a process of its own, and what a browser sends."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

from arxivtui.config import Directories
from arxivtui.domain import Act, Verb
from arxivtui.store import Store, triage
from benchmarks.scratch import FOLDER, scratch
from benchmarks.stored_papers import home_with, read_papers
from tests.free_ports import free_port
from tests.stand_ins.browser import ORIGIN
from tests.stand_ins.loopback import listens

UNLIMITED = {"ARXIVTUI_SERVER__REQUESTS_PER_SECOND": "0"}
_TRIAGED = 3_000
_START_SECONDS, _STOP_SECONDS = 60.0, 10.0
_ANSWER_SECONDS = 60.0


@contextmanager
def served_home(papers: int) -> Iterator[Path]:
    """A copy of a reader's home with so many papers, some of the newest tagged and put away; thrown away."""
    kept = home_with(papers)
    with scratch(FOLDER, "served-") as home:
        directories = Directories.find({"ARXIVTUI_HOME": str(kept)})
        for file in (directories.database, directories.config_file, directories.criteria_file):
            shutil.copy2(file, home / file.name)
        with Store.open(database(home), create=False) as store, store.writing() as db:
            ids = tuple(paper.id for paper in islice(read_papers(papers), _TRIAGED))
            now = datetime.now(UTC)
            triage.act(db, Act(Verb.TAG, ids[::7], tags=("to-read",)), at=now)
            triage.act(db, Act(Verb.TAG, ids[::11], tags=("group/meeting", "routing")), at=now)
            triage.act(db, Act(Verb.DISMISS, ids[::5]), at=now)
            triage.act(db, Act(Verb.LATER, ids[::13]), at=now)
        yield home


def database(home: Path) -> Path:
    """The store of a home."""
    return Directories.find({"ARXIVTUI_HOME": str(home)}).database


class Server:
    """A Python program that listens on a port of this computer, measured from outside. Linux only.

    Args:
        arguments: the interpreter's.
        port: where it will listen.
        environment: added to this process's.
    """

    def __init__(
        self, arguments: Sequence[str], port: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.port = port
        self._written = TemporaryFile()  # noqa: SIM115 - closed when the server is
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=self._written,
            stderr=self._written,
        )
        # Linux: the CPU clock of another process, from clock_getcpuclockid(3).
        self._clock = (~self._process.pid << 3) | 2

    @classmethod
    def of(cls, home: Path, environment: Mapping[str, str] | None = None) -> Self:
        """`arxivtui serve` on a home and a port of its own."""
        port = free_port()
        own = {"ARXIVTUI_HOME": str(home), "ARXIVTUI_SERVER__PORT": str(port)}
        return cls(["-m", "arxivtui", "serve"], port, {**own, **(environment or {})})

    def __enter__(self) -> Self:
        give_up = time.monotonic() + _START_SECONDS
        while not listens(self.port):
            if self._process.poll() is not None or time.monotonic() > give_up:
                written = self.written()
                self.__exit__()
                raise TimeoutError(f"nothing listens on port {self.port}: {written}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._written.close()

    def written(self) -> str:
        """What it has written so far, to wherever."""
        return os.pread(self._written.fileno(), 1 << 20, 0).decode(errors="replace")

    def cpu(self) -> float:
        """CPU seconds of all its threads so far."""
        return time.clock_gettime(self._clock)

    def memory(self) -> float:
        """What is resident, in MB of 10**6 bytes."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Browser:
    """One connection that is kept, over a bare socket: as little work as can be on this side.

    Attributes:
        drops: how often the server ended the connection; the request was sent again over another.
    """

    def __init__(self, port: int, token: str) -> None:
        self.drops = 0
        self._port, self._token = port, token
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def request(self, path: str, body: bytes) -> bytes:
        """A whole request, ready to be sent as often as one likes."""
        head = (
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Origin: {ORIGIN}",
            "Sec-Fetch-Site: none",
            "Content-Type: application/json",
            f"Authorization: Bearer {self._token}",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer.

        Raises:
            OSError: no answer, over a new connection either.
        """
        if self._socket is not None:
            try:
                return self._exchange(self._socket, request)
            except OSError:
                self.drops += 1
                self._hang_up()
        self._socket = socket.create_connection(("127.0.0.1", self._port), _ANSWER_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._exchange(self._socket, request)

    def _exchange(self, connection: socket.socket, request: bytes) -> tuple[int, bytes]:
        connection.sendall(request)
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += _some(connection)
        head = bytes(received[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(received) < end + 4 + length:
            received += _some(connection)
        if b"connection: close" in head:
            self._hang_up()
        return int(head.split(b" ", 2)[1]), bytes(received[end + 4 :])

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _some(connection: socket.socket) -> bytes:
    got = connection.recv(1 << 18)
    if not got:
        raise ConnectionResetError("the server ended the connection")
    return got
