"""The endpoint's port: taken for ourselves, or else seen who has it."""

import json
import os
import socket
import time

ADDRESS = "127.0.0.1"
"""Never another: who can reach a port on another address is not only this computer."""

PROBE_SECONDS = 1.0
"""In which a whole answer has to come from whoever has the port; so long does one look take at most."""

_WAITING = 128
_MOST_BYTES = 4096
_OK = b"HTTP/1.1 200 "
_PING = (
    "POST /v1/ping HTTP/1.1\r\nHost: {address}:{port}\r\nContent-Type: application/json\r\n"
    "Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
)


def listen(port: int) -> socket.socket:
    """A socket of our own that callers reach; 0 is any free port.

    Raises:
        OSError: the port is taken, or may not be.
    """
    # Only where it is said to be TCP does asyncio send answers without waiting for acknowledgements (40 ms).
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # Elsewhere it would let another program take the port from us.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setblocking(False)
        listening.bind((ADDRESS, port))
        listening.listen(_WAITING)
    except BaseException:
        listening.close()
        raise
    return listening


def is_taken(port: int) -> bool:
    """Whether a program listens at a port, be it one that does not answer. The port is left alone."""
    try:
        with socket.create_connection((ADDRESS, port), PROBE_SECONDS):
            return True
    except ConnectionRefusedError:
        return False
    except OSError:
        return True


def is_arxivtui(port: int) -> bool:
    """Whether what answers at a port says, soon and in few words, that it is an arxivtui.

    Whatever else is there, it costs us `PROBE_SECONDS` and a few kilobytes at most.
    """
    return version_at(port) is not None


def version_at(port: int) -> str | None:
    """The version that the arxivtui at a port says it has; None where none answers. See `is_arxivtui`."""
    try:
        _, _, body = _pinged(port).partition(b"\r\n\r\n")
        told = json.loads(body)
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("app") != "arxivtui":
        return None
    return str(told.get("version", ""))[:40]


def _pinged(port: int) -> bytes:
    """All of the answer to a ping; nothing where it begins as no success does, or has no end.

    Raises:
        OSError: there is none, or not in time.
    """
    last = time.monotonic() + PROBE_SECONDS
    got = bytearray()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:

        def hurry() -> None:
            line.settimeout(max(0.0, last - time.monotonic()))  # With 0, only what is there already.

        hurry()
        line.connect((ADDRESS, port))
        hurry()
        line.sendall(_PING.format(address=ADDRESS, port=port).encode("ascii"))
        hurry()
        while piece := line.recv(_MOST_BYTES - len(got)):
            got += piece
            if len(got) == _MOST_BYTES or got[: len(_OK)] != _OK[: len(got)]:
                return b""
            hurry()
    return bytes(got)
