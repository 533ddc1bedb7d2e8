"""A reader's own place for settings and criteria."""

from pathlib import Path

import pytest

from arxivtui.config import Directories


@pytest.fixture
def home(tmp_path: Path) -> Directories:
    return Directories.find({"ARXIVTUI_HOME": str(tmp_path / "home")})
