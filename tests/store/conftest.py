"""A store in a file; and a small library, for tests that only read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.store import Store
from tests.store.search_library import fill


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "arxivtui.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("library") / "arxivtui.db") as filled:
        fill(filled)
        yield filled
