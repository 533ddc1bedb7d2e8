"""The folder of a demo goes with it, and what killed demos have left goes with a later one."""

import os
from pathlib import Path

import pytest

from arxivtui.tui.demo_folder import DemoFolder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def left(folder: Path, name: str) -> Path:
    """What somebody left an hour ago or two."""
    path = folder / name
    path.mkdir()
    (path / "arxivtui.db").touch()
    os.utime(path, (0, 0))
    return path


def test_it_goes_with_its_demo(temporary: Path) -> None:
    folder = DemoFolder()
    (folder.path / "arxivtui.db").touch()
    folder.cleanup()
    assert not [*temporary.iterdir()]


def test_closed_twice_it_closes_nothing_of_others(temporary: Path) -> None:
    folder = DemoFolder()
    folder.cleanup()
    with (temporary / "opened since").open("w") as other:
        folder.cleanup()
        other.write("still open")


def test_what_a_killed_demo_left_goes_with_a_later_one(temporary: Path) -> None:
    killed, of_others = left(temporary, "arxivtui-demo-killed"), left(temporary, "somebody-else")
    DemoFolder().cleanup()
    assert [*temporary.iterdir()] == [of_others]
    assert not killed.exists()


def test_what_a_demo_uses_that_has_run_for_long_is_left_alone(temporary: Path) -> None:
    running = DemoFolder()
    os.utime(running.path, (0, 0))
    DemoFolder().cleanup()
    assert running.path.exists()
    running.cleanup()


def test_what_is_young_or_a_link_is_left_alone(temporary: Path) -> None:
    young, precious = temporary / "arxivtui-demo-young", left(temporary, "precious")
    young.mkdir()
    (temporary / "arxivtui-demo-link").symlink_to(precious)
    DemoFolder().cleanup()
    assert young.exists()
    assert (precious / "arxivtui.db").exists()
