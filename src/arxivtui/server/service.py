"""The endpoint as a service of this computer's user: started at login, started again when it fails.

A systemd user unit on Linux, a launchd agent on macOS. Nothing here needs more rights than the user has.
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from arxivtui.config import Directories
from arxivtui.domain import ArxivtuiError

_PLACES = ("ARXIVTUI_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
"""What decides where the reader's files are, and may be set in a shell of which the service knows nothing."""

_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and bytes that are no text (which Python reads as lone surrogates)."""


class ServiceError(ArxivtuiError):
    """The service cannot be installed, removed or looked at."""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How the service stands.

    Attributes:
        installed: its file is there, and ours.
        enabled: it starts with the next login.
        active: it runs.
        words: what systemd or launchd says of it, such as `failed`; or why the file is not ours.
    """

    installed: bool
    enabled: bool = False
    active: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """What is to be run as a service.

    Attributes:
        words: the command line; the first word is an absolute path.
        environ: variables that it needs to find the same files as this process.
    """

    words: tuple[str, ...]
    environ: Mapping[str, str]

    @classmethod
    def serving(cls, environ: Mapping[str, str] = os.environ, python: str = sys.executable) -> "Program":
        """`arxivtui serve --wait`; see `of`."""
        return cls.of(("serve", "--wait"), environ, python)

    @classmethod
    def of(
        cls,
        arguments: tuple[str, ...],
        environ: Mapping[str, str] = os.environ,
        python: str = sys.executable,
    ) -> "Program":
        """`arxivtui` with these arguments, by this Python, in this environment's places.

        `-P` keeps what lies in the service's working directory, the user's home, from being imported.

        Raises:
            ServiceError: a path has a character that stands in no service's file.
        """
        if not python:
            raise ServiceError("Python does not say where it is, so that no service can be told to run it.")
        words = (os.path.abspath(python), "-P", "-m", "arxivtui", *arguments)
        program = cls(words, _places(environ))
        for text in (*program.words, *program.environ.values()):
            _check_writable(text)
        return program


class Service(Protocol):
    """One kind of service. All that it does may raise ServiceError."""

    @property
    def file(self) -> Path:
        """Where it is described."""
        ...

    @property
    def log_command(self) -> str:
        """What shows what it said."""
        ...

    @property
    def remark(self) -> str:
        """What a reader should know of it once it is installed, or empty."""
        ...

    def install(self, program: Program) -> bool:
        """Write its file, start it now and with every login; whether it was there before."""
        ...

    def remove(self) -> bool:
        """Stop it and delete its file; whether there was any."""
        ...

    def state(self) -> ServiceState:
        """How it stands."""
        ...


def find_service(
    directories: Directories, environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> Service:
    """The kind of service that this computer has.

    Raises:
        ServiceError: it has none that is known here.
    """
    home = Path(environ.get("HOME") or Path.home())
    if platform == "darwin" and (launchctl := shutil.which("launchctl", path=environ.get("PATH"))):
        from arxivtui.server.service_launchd import LaunchAgent

        return LaunchAgent(launchctl, home / "Library" / "LaunchAgents", directories.state / "service.log")
    if platform == "linux" and (systemctl := shutil.which("systemctl", path=environ.get("PATH"))):
        from arxivtui.server.service_systemd import SystemdUnit

        return SystemdUnit(systemctl, _config_home(environ, home) / "systemd" / "user")
    raise ServiceError(
        "This computer has neither systemd nor launchd, and no other kind of service is known here.",
        "Have `arxivtui serve --wait` started at login by what your system has for that.",
    )


def _config_home(environ: Mapping[str, str], home: Path) -> Path:
    """Where systemd looks for a user's units; a relative path does not count there.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    said = environ.get("XDG_CONFIG_HOME", "")
    return Path(said) if os.path.isabs(said) else home / ".config"


def _places(environ: Mapping[str, str]) -> dict[str, str]:
    said = {name: environ[name] for name in _PLACES if environ.get(name)}
    if home := said.get("ARXIVTUI_HOME"):
        return {"ARXIVTUI_HOME": str(Path(home).expanduser().absolute())}
    return {name: value for name, value in said.items() if os.path.isabs(value)}


def _check_writable(text: str) -> None:
    if _UNFIT.search(text):
        raise ServiceError(
            f"{text!r} has characters that cannot stand in a service's file.", "Give the folder another name."
        )
