"""Locks on files: one holder, and only files that are what they seem."""

import os
from fcntl import LOCK_SH
from pathlib import Path

import pytest

from arxivtui.config.locks import open_lock, try_lock


def test_one_has_the_lock_until_its_file_is_closed(tmp_path: Path) -> None:
    first, second = (open_lock(tmp_path / "a.lock") for _ in range(2))

    assert try_lock(first)
    assert not try_lock(second)
    assert not try_lock(second, LOCK_SH)
    os.close(first)
    assert try_lock(second)
    os.close(second)


def test_the_file_is_private_and_made_only_where_that_is_asked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_lock(tmp_path / "a.lock", os.O_RDONLY)

    os.close(open_lock(tmp_path / "a.lock"))

    assert (tmp_path / "a.lock").stat().st_mode & 0o777 == 0o600


def test_a_link_or_a_pipe_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.lock").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe.lock")

    for name in ("link.lock", "pipe.lock"):
        with pytest.raises(OSError, match=r"link|plain file"):
            open_lock(tmp_path / name)
    assert not (tmp_path / "elsewhere").exists()
