"""The store, its backups, and the browsers that it knows."""

import os
import shlex
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from arxivtui.cli.doctor.checks import Finding, Level, Patient
from arxivtui.store import (
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreNewerError,
    backups,
    clients,
    copies,
)
from arxivtui.store.health import Health, examine
from arxivtui.text import counted

_LARGE_LOG = 256_000_000
"""Bytes."""
_FORGOTTEN = timedelta(days=90)
_ABANDONED_SECONDS = 3600.0


def store(patient: Patient) -> Iterator[Finding]:
    """All about the file of papers."""
    path = patient.directories.database
    if not os.path.lexists(path):
        yield Finding("store", Level.NOTE, f"{path} is not there yet", "`arxivtui fetch` makes it.")
        return
    try:
        health = examine(path, thorough=patient.thorough)
    except StoreDamagedError as error:
        yield Finding("store", Level.WRONG, error.message, _remedy(patient))
    except (StoreForeignError, StoreNewerError) as error:
        yield Finding("store", Level.WRONG, error.message, error.hint)
    except StoreError as error:
        yield Finding(
            "store", Level.WRONG, error.message, "Check the permissions of the file and its folder."
        )
    else:
        yield from _findings(patient, health)


def _findings(patient: Patient, health: Health) -> Iterator[Finding]:
    path = patient.directories.database
    if health.faults:
        more = f", and {len(health.faults) - 1} more" if len(health.faults) > 1 else ""
        details: dict[str, object] = {"faults": list(health.faults)}
        yield Finding(
            "store", Level.WRONG, f"{path} is damaged: {health.faults[0]}{more}", _remedy(patient), details
        )
        return
    counts = health.counts or {}
    words = f"{path}: {counted(counts.get('papers', 0), 'paper')}, {health.size / 1e6:,.1f} MB, sound"
    details = {
        "schema": health.schema,
        "known": health.known,
        "bytes": health.size,
        "log_bytes": health.log_size,
        "counts": dict(counts),
    }
    yield Finding("store", Level.OK, words, details=details)
    if health.schema < health.known:
        yield Finding(
            "schema",
            Level.NOTE,
            f"of number {health.schema}; this version has {health.known}",
            "The next start brings it up to date, after a backup.",
        )
    if health.search:
        yield Finding(
            "search",
            Level.WRONG,
            f"full-text search is out of step with the papers: {health.search}",
            "`arxivtui salvage` makes a store with a new index; `arxivtui restore` puts it in place.",
        )
    else:
        how = (
            "in step, word by word" if health.search_checked else "in step; --thorough compares word by word"
        )
        yield Finding("search", Level.OK, how)
    for disagreement in health.disagreements:
        yield Finding(
            "counts", Level.NOTE, disagreement, "`arxivtui fetch` and `arxivtui score` bring them in step."
        )
    if health.loose:
        names = " ".join(str(path.parent / name) for name in health.loose)
        yield Finding("privacy", Level.NOTE, f"others can read {names}", f"`chmod 600 {names}` ends that.")
    if health.log_size > _LARGE_LOG:
        yield Finding(
            "log",
            Level.NOTE,
            f"the write-ahead log has {health.log_size / 1e6:,.0f} MB",
            "It is folded in when the last arxivtui ends; end the app and `serve` once.",
        )
    if not os.access(path, os.R_OK | os.W_OK):
        yield Finding(
            "store",
            Level.WRONG,
            f"{path} cannot be written",
            f"`chmod u+rw {path}` lets you, if it is yours.",
        )
    if health.network:
        yield Finding(
            "file system",
            Level.NOTE,
            f"{path} is on a network file system",
            "Use it from one computer at a time, or set ARXIVTUI_HOME to a local folder.",
        )


def _remedy(patient: Patient) -> str:
    salvage = "`arxivtui salvage` saves what can still be read"
    listed = _backups(patient)
    if not listed:
        return f"End every arxivtui, then {salvage}; there is no backup."
    path, made = listed[0]
    return (
        f"End every arxivtui, then {salvage}, and fills gaps from the backup of "
        f"{made.astimezone():%d %b %Y}; `arxivtui restore {path.name}` goes back to that."
    )


def _backups(patient: Patient) -> list[tuple[Path, datetime]]:
    path = patient.directories.database
    listed = copies.listed(path, copies.folder_of(path, patient.settings.backup.folder))
    return [(each, made) for each, kind, made in listed if kind is not copies.CopyKind.ASIDE]


def kept_copies(patient: Patient) -> Iterator[Finding]:
    """How old the newest backup is, and whether it can be read."""
    path = patient.directories.database
    every = patient.settings.backup.every_days
    folder = copies.folder_of(path, patient.settings.backup.folder)
    found = copies.found(path, folder)
    broken = [each for each in found if each.content is None and each.kind is not copies.CopyKind.ASIDE]
    for each in broken:
        yield Finding("backups", Level.NOTE, f"{each.path} cannot be read", "It may be removed.")
    if halves := [each for each in copies.half_made(path, folder) if _is_old(each)]:
        size, names = sum(map(_size, halves)), " ".join(shlex.quote(str(each)) for each in halves)
        yield Finding(
            "backups",
            Level.NOTE,
            f"{size / 1e6:,.1f} MB are of copies that were never finished: their process was killed",
            f"`rm {names}` removes them.",
        )
    sound = [each for each in found if each.content is not None and each.kind is not copies.CopyKind.ASIDE]
    details = {"folder": str(folder), "every_days": every, "sound": len(sound)}
    aside = sum(each.size for each in found if each.kind is copies.CopyKind.ASIDE)
    if aside:
        yield Finding(
            "backups",
            Level.NOTE,
            f"{aside / 1e6:,.1f} MB are stores that were set aside when one was restored",
            "`arxivtui restore` lists them; remove those that you need no more.",
        )
    if not every:
        words = "none are made by themselves: [backup] every_days is 0"
        yield Finding("backups", Level.NOTE, words, "`arxivtui backup FILE` makes one.", details)
        return
    now = datetime.now(UTC)
    newest = backups.newest_regular(path, folder, now)
    if newest is None:
        level = Level.NOTE if path.exists() else Level.OK
        yield Finding("backups", level, "none yet", "`arxivtui fetch` makes the first.", details)
    elif now - newest > timedelta(days=2 * every):
        words = f"the newest is {(now - newest).days} days old, of {newest.astimezone():%d %b %Y}"
        yield Finding(
            "backups", Level.NOTE, words, "`arxivtui backup` makes one and says what is wrong.", details
        )
    else:
        words = f"{len(sound)} sound, the newest of {newest.astimezone():%d %b %Y, %H:%M}"
        yield Finding("backups", Level.OK, words, details=details)


def _is_old(file: Path) -> bool:
    """Whether nobody has written to it for an hour."""
    try:
        return time.time() - file.stat().st_mtime > _ABANDONED_SECONDS
    except OSError:
        return False


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def browsers(patient: Patient) -> Iterator[Finding]:
    """Who may ask for scores."""
    path = patient.directories.database
    if not path.exists():
        return
    try:
        with copies.opened(path) as db:
            copies.content(db, path)
            known = clients.all_of(db)
    except StoreError:
        return  # The check of the store says it.
    in_use = [client for client in known if client.revoked is None]
    details = {"paired": len(in_use), "revoked": len(known) - len(in_use)}
    if not in_use:
        yield Finding("browsers", Level.OK, "none is paired", "`arxivtui pair` lets one in.", details)
        return
    now = datetime.now(UTC)
    for client in in_use:
        used = client.last_used or client.paired
        words = f"{client.label}, last used {used.astimezone():%d %b %Y}"
        if now - used > _FORGOTTEN:
            advice = f"If it is not yours any more: `arxivtui clients revoke {client.id}`."
            yield Finding("browsers", Level.NOTE, words, advice, details)
        else:
            yield Finding("browsers", Level.OK, words, details=details)
