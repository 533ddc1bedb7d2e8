"""Programs of a reader's desk, made for a test and put where the app looks for them."""

import stat
from pathlib import Path


def tool(folder: Path, name: str, script: str) -> Path:
    """A shell script under that name, which can be run."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path
