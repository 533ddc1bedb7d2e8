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


def facts() -> dict[str, str]:
    """By name, in order; what cannot be told is `unknown`."""
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Textual": version("textual"),
        "Chromium": _browser(CHROMIUM),
        "Firefox": _browser(FIREFOX),
        "Papers": "titles and abstracts of real papers" if REAL.is_file() else "made of invented words",
    }


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
