"""Importing settings and text loads nothing heavy: the app does it before its first paint."""

import subprocess
import sys

_HEAVY = (
    "keyring",
    "tomlkit",
    "platformdirs",
    "tomllib",
    "pydantic",
    "httpx",
    "rich",
    "textual",
    "pylatexenc",
)


def test_importing_stays_light() -> None:
    code = f"import sys, arxivtui.config, arxivtui.text; print([n for n in {_HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
