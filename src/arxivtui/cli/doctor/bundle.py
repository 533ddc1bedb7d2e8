"""A report for an issue tracker: what doctor found, settings, tables and log, without what is private."""

import json
import os
from collections import deque
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from arxivtui.cli.doctor.checks import Finding, Patient
from arxivtui.cli.doctor.redaction import Redaction, redaction_for, settings_for_others
from arxivtui.domain import ArxivtuiError
from arxivtui.store import StoreError
from arxivtui.store.health import schema_text

_LOG_LINES = 300
_LONGEST_LINE = 2_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


class BundleError(ArxivtuiError):
    """The report cannot be written."""


def write_bundle(patient: Patient, findings: Sequence[Finding], target: Path) -> list[tuple[str, int]]:
    """Write the report as a zip, readable by its owner alone.

    Returns:
        Its files with their bytes.

    Raises:
        BundleError: something is there already, or it cannot be written.
    """
    redact = redaction_for(patient)
    files = {
        "doctor.json": _json(redact.within([as_wire(each) for each in findings])),
        "settings.json": _json(_settings(patient, redact)),
        "tables.txt": redact(_tables(patient)),
        "log.txt": redact(_log(patient.directories.log_file)),
    }
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # The time of day and the user's own are of no use to anybody.
            archive.writestr(ZipInfo(name, _EPOCH), text.encode("utf-8", "replace"), ZIP_DEFLATED)
    try:
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content.getvalue())
    except FileExistsError:
        raise BundleError(f"{target} is there already.", "Name a file that is not there yet.") from None
    except OSError as error:
        raise BundleError(f"{target} cannot be written: {error.strerror}.") from error
    return [(name, len(text.encode("utf-8", "replace"))) for name, text in files.items()]


def as_wire(finding: Finding) -> dict[str, object]:
    """A finding as JSON has it."""
    return {
        "name": finding.name,
        "level": finding.level.value,
        "words": finding.words,
        "advice": finding.advice,
        "details": dict(finding.details),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n"


def _settings(patient: Patient, redact: Redaction) -> dict[str, object]:
    return {
        "set": settings_for_others(patient, redact),
        "mistakes": [redact(str(mistake)) for mistake in patient.mistakes],
        "criteria": _fingerprint(patient.directories.criteria_file),
    }


def _fingerprint(file: Path) -> str:
    """Size and hash: enough to tell whether two reports are of the same text."""
    try:
        data = file.read_bytes()
    except OSError:
        return "cannot be read"
    return f"{len(data)} bytes, SHA-256 {sha256(data).hexdigest()[:12]}"


def _tables(patient: Patient) -> str:
    try:
        schema, counts = schema_text(patient.directories.database)
    except StoreError as error:
        return error.message
    rows = "\n".join(f"{name}: {number}" for name, number in counts.items())
    return f"{rows}\n\n{schema}\n"


def _log(file: Path) -> str:
    try:
        with file.open("r", encoding="utf-8", errors="replace") as log:
            return "".join(line[:_LONGEST_LINE] for line in deque(log, _LOG_LINES))
    except OSError:
        return ""
