"""Keyrings for commands that run as a process, named in `PYTHON_KEYRING_BACKEND`; nobody's own is touched."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend

FILE_VARIABLE = "STAND_IN_KEYRING"
"""Where `InFile` keeps what it is given."""

IN_FILE = f"{__name__}.InFile"


class InFile(KeyringBackend):
    """A keyring that survives the process, in a file that a test names and reads."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return _read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        _write(_read() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = _read()
        del kept[f"{service}/{username}"]
        _write(kept)


def _read() -> dict[str, str]:
    file = Path(os.environ[FILE_VARIABLE])
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return kept


def _write(kept: dict[str, str]) -> None:
    Path(os.environ[FILE_VARIABLE]).write_text(json.dumps(kept))
