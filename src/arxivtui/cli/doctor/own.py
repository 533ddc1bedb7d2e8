"""The program, its settings, its folders, and the room on the disk."""

import os
import platform
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from arxivtui import __version__
from arxivtui.cli.doctor.checks import Finding, Level, Patient
from arxivtui.cli.unfollowed import unfollowed
from arxivtui.config import SettingOrigin, load_criteria
from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted

_OLDEST_SQLITE = (3, 37)
LITTLE_ROOM = 500_000_000
"""Bytes free below which a disk is nearly full."""


def program(patient: Patient) -> Iterator[Finding]:
    """Versions, and the system."""
    words = f"arxivtui {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    details = {
        "arxivtui": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "places": "ARXIVTUI_HOME" if patient.environ.get("ARXIVTUI_HOME") else "of the system",
    }
    if sys.version_info < (3, 11) or sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        advice = "Python 3.11 and SQLite 3.37 are the oldest that do."
        yield Finding("program", Level.WRONG, f"{words}: too old", advice, details)
        return
    yield Finding("program", Level.OK, f"{words}, {details['system']}", details=details)


def settings(patient: Patient) -> Iterator[Finding]:
    """Every mistake in file and environment, and what cannot be followed; without any, what is set."""
    file = patient.directories.config_file
    for mistake in patient.mistakes:
        advice = mistake.hint or "`arxivtui config edit` opens the file; defaults count until then."
        yield Finding("settings", Level.WRONG, mistake.message, advice)
    right = not patient.mistakes
    for row, problem in unfollowed(patient.present):
        looks = row.setting.section == "ui"  # The app does without.
        right = right and looks
        yield Finding("settings", Level.NOTE if looks else Level.WRONG, f"{row.place}: {problem}")
    rows = patient.present.rows
    of_file = [row.setting.name for row in rows if row.origin is SettingOrigin.FILE]
    of_environment = [row.place for row in rows if row.origin is SettingOrigin.ENVIRONMENT]
    if right:
        where = (
            f"{file}: {counted(len(of_file), 'setting')}"
            if file.exists()
            else f"{file} is not there: defaults"
        )
        also = f"; {', '.join(of_environment)} from the environment" if of_environment else ""
        yield Finding(
            "settings", Level.OK, where + also, details={"file": of_file, "environment": of_environment}
        )
    if not patient.settings.arxiv.categories:
        yield Finding(
            "categories", Level.NOTE, "none are set", "`arxivtui` asks for them; or set [arxiv] categories."
        )
    else:
        yield Finding("categories", Level.OK, ", ".join(patient.settings.arxiv.categories))


def criteria(patient: Patient) -> Iterator[Finding]:
    """Whether they can be read, and how many topics count."""
    file = patient.directories.criteria_file
    try:
        found = load_criteria(patient.directories)
    except ArxivtuiError as error:
        yield Finding("criteria", Level.WRONG, error.message, error.hint or "`arxivtui config edit criteria`")
        return
    details = {"topics": len(found.topics), "muted": len(found.topics) - len(found.active)}
    if not found.active:
        yield Finding(
            "criteria",
            Level.NOTE,
            f"{file}: no topic counts, so that papers stay unscored until some are starred",
            "`arxivtui config edit criteria` opens it.",
            details,
        )
        return
    yield Finding("criteria", Level.OK, f"{file}: {counted(len(found.active), 'topic')}", details=details)


def places(patient: Patient) -> Iterator[Finding]:
    """Whether each folder is there, ours, private, and can be written."""
    directories = patient.directories
    folders = dict.fromkeys((directories.config_file.parent, directories.database.parent, directories.state))
    fine = True
    for folder in folders:
        for finding in _place(folder):
            fine = False
            yield finding
    if (loose := _loose_key(directories.config_file.with_name("api-key"))) is not None:
        fine = False
        yield loose
    if fine:
        yield Finding("folders", Level.OK, ", ".join(map(str, folders)))


def _place(folder: Path) -> Iterator[Finding]:
    try:
        status = folder.stat()
    except FileNotFoundError:
        above = next((each for each in folder.parents if each.exists()), Path("/"))
        if not os.access(above, os.W_OK):
            yield Finding(
                "folders",
                Level.WRONG,
                f"{folder} is not there and cannot be made in {above}",
                "Make it writable, or set ARXIVTUI_HOME to a folder of your own.",
            )
        return
    except OSError as error:
        yield Finding("folders", Level.WRONG, f"{folder}: {error.strerror}", "Check its permissions.")
        return
    if not stat.S_ISDIR(status.st_mode):
        yield Finding(
            "folders", Level.WRONG, f"{folder} is a file, where a folder is needed", "Move it away."
        )
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            "folders",
            Level.WRONG,
            f"{folder} cannot be written",
            f"`chmod u+rwx {folder}`, or set ARXIVTUI_HOME to a folder of your own.",
        )
    elif hasattr(os, "getuid") and status.st_uid != os.getuid():
        yield Finding("folders", Level.NOTE, f"{folder} belongs to another user", "Was it made with sudo?")
    elif status.st_mode & 0o022:
        yield Finding(
            "folders", Level.NOTE, f"{folder} can be written by others", f"`chmod go-w {folder}` ends that."
        )


def _loose_key(file: Path) -> Finding | None:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return None
    if mode & 0o077:
        return Finding(
            "folders", Level.WRONG, f"{file} can be read by others", f"`chmod 600 {file}` ends that."
        )
    return None


def disk(patient: Patient) -> Iterator[Finding]:
    """Room where the store lies, and where things that may be lost are kept."""
    seen: set[int] = set()
    for folder in (patient.directories.database.parent, patient.directories.state):
        there = next((each for each in (folder, *folder.parents) if each.exists()), Path("/"))
        try:
            device = there.stat().st_dev
            usage = shutil.disk_usage(there)
        except OSError as error:
            yield Finding("disk", Level.WRONG, f"{there}: {error.strerror}")
            continue
        if device in seen:
            continue
        seen.add(device)
        free = f"{usage.free / 1e9:,.1f} GB of {usage.total / 1e9:,.1f} GB are free at {there}"
        details = {"free": usage.free, "total": usage.total}
        if usage.free < LITTLE_ROOM // 10:
            yield Finding(
                "disk", Level.WRONG, free, "Make room: nothing can be kept on a full disk.", details
            )
        elif usage.free < LITTLE_ROOM:
            advice = "Make room: backups are not made any more, and soon nothing can be kept."
            yield Finding("disk", Level.NOTE, free, advice, details)
        else:
            yield Finding("disk", Level.OK, free, details=details)
