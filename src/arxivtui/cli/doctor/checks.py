"""What doctor finds: one line a check, and a check that fails is a finding too."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from arxivtui.config import Directories, PresentSettings, Settings, SettingsError


class Level(StrEnum):
    """How it stands: as it should, worth knowing, or in need of somebody who does something."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line.

    Attributes:
        name: of what was looked at, one or two words.
        level: how it stands.
        words: what was found.
        advice: what to do next, or empty.
        details: the same for machines.
    """

    name: str
    level: Level
    words: str
    advice: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Patient:
    """What is looked at, and how far.

    Attributes:
        present: the settings that are right, with defaults for the rest.
        mistakes: what is wrong with them.
        offline: ask nobody on the network.
        ask_model: put one question to the model.
        thorough: take the time that large stores need.
        on_wait: told of every wait for arXiv, with seconds and reason.
    """

    directories: Directories
    present: PresentSettings
    mistakes: tuple[SettingsError, ...] = ()
    offline: bool = False
    ask_model: bool = False
    thorough: bool = False
    on_wait: Callable[[float, str], None] | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def settings(self) -> Settings:
        """Those that are right, with defaults for the rest."""
        return self.present.settings


# What a check imports from far below stands at the top of its module: two threads that import parts of one
# large library at the same time may each see it half made.
Check = Callable[[Patient], Iterable[Finding]]


def run(patient: Patient, checks: Mapping[str, Check]) -> list[Finding]:
    """Do all checks side by side, since most of them wait; the findings in the order of the checks."""
    with ThreadPoolExecutor(max_workers=len(checks) or 1, thread_name_prefix="doctor") as pool:
        under_way = [pool.submit(_guarded, name, check, patient) for name, check in checks.items()]
        return [finding for each in under_way for finding in each.result()]


def _guarded(name: str, check: Check, patient: Patient) -> list[Finding]:
    """A check that breaks says so, and the others go on."""
    found: list[Finding] = []
    try:
        found.extend(check(patient))
    except Exception as error:
        found.append(
            Finding(
                name,
                Level.WRONG,
                f"could not be looked at ({type(error).__name__}: {error})",
                "This is a mistake of arxivtui's own: please report it.",
            )
        )
    return found
