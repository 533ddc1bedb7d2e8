"""The endpoint's port: taken for ourselves, or else seen who has it."""

import json
import os
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException

ADDRESS = "127.0.0.1"
"""Never another: who can reach a port on another address is not only this computer."""

_WAITING = 128
_MOST_BYTES = 4096
_SECONDS = 1.0


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


def is_arxivtui(port: int) -> bool:
    """Whether what answers at a port says that it is an arxivtui; a program that does not answer is none."""
    try:
        with closing(HTTPConnection(ADDRESS, port, timeout=_SECONDS)) as connection:
            connection.request("POST", "/v1/ping", b"{}", {"Content-Type": "application/json"})
            told = json.loads(connection.getresponse().read(_MOST_BYTES))
    except (OSError, HTTPException, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("app") == "arxivtui"
