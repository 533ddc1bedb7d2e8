from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "arxivtui.db") as opened:
        yield opened
