"""The launchd agent of macOS: a property list, and `launchctl` in the user's own domain."""

import os
import plistlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arxivtui.server.service import Program, ServiceState
from arxivtui.server.service_file import MARK, call, delete, demand, install, not_installed, own_text, put

LABEL = "org.arxivtui.serve"

_STATE = re.compile(r"^\s*state = (.+?)\s*$", re.MULTILINE)
_HEAD_ENDS = b'<plist version="1.0">'
_TRIES = 10
_BETWEEN = 0.5
"""Seconds. `bootout` comes back before the old process has ended, and until then `bootstrap` fails."""


@dataclass(frozen=True, slots=True)
class LaunchAgent:
    """The agent in a user's own folder of agents.

    Attributes:
        launchctl: the program.
        folder: where launchd looks for the user's agents.
        log: where the agent's words go.
    """

    launchctl: str
    folder: Path
    log: Path

    @property
    def file(self) -> Path:
        """The property list."""
        return self.folder / f"{LABEL}.plist"

    @property
    def log_command(self) -> str:
        """What shows what the service said."""
        return f"tail {self.log}"

    @property
    def remark(self) -> str:
        """Nothing: an agent runs while its user is logged in, as people expect."""
        return ""

    def install(self, program: Program) -> bool:
        """Write the property list and load it; one that is loaded already is replaced.

        Raises:
            ServiceError: see `install`; a new file is taken away where launchd did not do it.
        """
        text = agent_text(program, self.log)
        return install(self.file, text, start=self._start, put_back=self._put_back)

    def remove(self) -> bool:
        """Unload the agent and delete its file.

        Raises:
            ServiceError: it is not ours, or launchd does not let go of it.
        """
        if own_text(self.file) is None:
            return False
        if self._is_loaded():
            demand(self.launchctl, "bootout", self._target)
        delete(self.file)
        return True

    def state(self) -> ServiceState:
        """How the agent stands."""
        if (absent := not_installed(self.file)) is not None:
            return absent
        told = call(self.launchctl, "print", self._target)
        if told.returncode != 0:
            return ServiceState(True, words="not loaded")
        found = _STATE.search(told.stdout)
        words = found[1] if found else "loaded"
        return ServiceState(True, enabled=True, active=words == "running", words=words)

    @property
    def _domain(self) -> str:
        return f"gui/{os.getuid()}"

    @property
    def _target(self) -> str:
        return f"{self._domain}/{LABEL}"

    def _is_loaded(self) -> bool:
        return call(self.launchctl, "print", self._target).returncode == 0

    def _start(self, _again: bool) -> None:
        call(self.launchctl, "bootout", self._target)
        demand(self.launchctl, "enable", self._target)
        self._bootstrap()

    def _bootstrap(self) -> None:
        for _ in range(_TRIES - 1):
            if call(self.launchctl, "bootstrap", self._domain, str(self.file)).returncode == 0:
                return
            time.sleep(_BETWEEN)
        demand(
            self.launchctl,
            "bootstrap",
            self._domain,
            str(self.file),
            hint="Are you logged in at the screen of this Mac? Over ssh alone there is no such domain.",
        )

    def _put_back(self, before: bytes | None) -> None:
        if before is None:
            delete(self.file)
        else:
            put(self.file, before)
            call(self.launchctl, "bootstrap", self._domain, str(self.file))


def agent_text(program: Program, log: Path) -> bytes:
    """The property list, as launchd.plist(5) has it."""
    agent: dict[str, Any] = {
        "Label": LABEL,
        "ProgramArguments": list(program.words),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 30,
        "ProcessType": "Background",
        "Umask": 0o077,
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    if program.environ:
        agent["EnvironmentVariables"] = dict(program.environ)
    text = plistlib.dumps(agent, sort_keys=False)
    return text.replace(_HEAD_ENDS, f"<!-- {MARK} -->\n".encode() + _HEAD_ENDS, 1)
