"""Where figures come from: the machine and the versions of what they depend on."""

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.stored_papers import REAL
from tests.browser.headless import CHROMIUM, FIREFOX, installed

_REAL_PAPERS = "titles and abstracts of 50,000 real papers; stores of more hold them again under other ids"


def facts() -> dict[str, str]:
    """By name, in order; what cannot be told is `unknown`."""
    return {
        "Measured at": _commit(),
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Textual": version("textual"),
        "Chromium": _browser(CHROMIUM),
        "Firefox": _browser(FIREFOX),
        "Papers": _REAL_PAPERS if REAL.is_file() else "made of invented words",
    }


def _commit() -> str:
    """The commit that is checked out, and whether the tree differs from it."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(Path(__file__).parent), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        return f"commit {git('rev-parse', '--short=10', 'HEAD')}" + (
            " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.machine() or "unknown"


def _browser(programs: tuple[str, ...]) -> str:
    program = installed(programs)
    if program is None:
        return "not installed"
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    found = re.search(r"\d+(\.\d+)+\w*", said.stdout)
    return found[0] if found else "unknown"
