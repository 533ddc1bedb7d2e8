"""The extension unpacked into a folder, as `arxivtui extension DIR` does it."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from arxivtui.extension import Browser, ExtensionError, contents, shipped, unpack, zipped


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_each_browser_gets_a_folder_with_its_package(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "yet"

    unpacked = unpack(folder)

    assert [(each.browser, each.folder, each.anew) for each in unpacked] == [
        (Browser.CHROME, folder / "chrome", False),
        (Browser.FIREFOX, folder / "firefox", False),
    ]
    for each in unpacked:
        assert tree(each.folder) == contents(each.browser, shipped())
    assert (folder / "firefox.xpi").read_bytes() == zipped(contents(Browser.FIREFOX, shipped()))
    assert names(folder) == {"README.txt", "chrome", "firefox", "firefox.xpi"}


def test_one_browser_alone_leaves_the_other_as_it_is(tmp_path: Path) -> None:
    unpack(tmp_path, [Browser.CHROME])
    assert names(tmp_path) == {"README.txt", "chrome"}

    (tmp_path / "chrome" / "manifest.json").write_text("of an earlier version")
    unpack(tmp_path, [Browser.FIREFOX])

    assert (tmp_path / "chrome" / "manifest.json").read_text() == "of an earlier version"
    assert names(tmp_path) == {"README.txt", "chrome", "firefox", "firefox.xpi"}


def test_an_earlier_unpacking_is_replaced_with_all_that_it_had(tmp_path: Path) -> None:
    unpack(tmp_path)
    (tmp_path / "chrome" / "content" / "of-an-earlier-version.js").write_text("")
    (tmp_path / "firefox" / "manifest.json").unlink()
    (tmp_path / ".DS_Store").write_bytes(b"left by a file manager")

    unpacked = unpack(tmp_path)

    assert all(each.anew for each in unpacked)
    for each in unpacked:
        assert tree(each.folder) == contents(each.browser, shipped())
    assert names(tmp_path) == {"README.txt", "chrome", "firefox", "firefox.xpi", ".DS_Store"}


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("the only copy")
    (tmp_path / "chrome").mkdir()
    (tmp_path / "chrome" / "mine.js").write_text("mine")
    before = tree(tmp_path)

    with pytest.raises(ExtensionError, match=r"other things in it \(chrome, thesis\.tex\)"):
        unpack(tmp_path)

    assert tree(tmp_path) == before


def test_things_put_into_an_unpacking_are_not_lost(tmp_path: Path) -> None:
    unpack(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(ExtensionError, match=r"\(notes\.txt\)"):
        unpack(tmp_path)

    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    [
        ".chrome-profile.old",
        ".firefox-2024.new",
        ".chrome-1f0a2b3c.new",
        ".README.txt-1f0a2b3c.old",
        ".README.txt-notes.new",
    ],
)
def test_names_like_those_of_an_unpacking_are_not_enough_to_be_its_own(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "places.sqlite").write_text("the only copy")
    before = tree(tmp_path)

    with pytest.raises(ExtensionError, match="other things in it"):
        unpack(tmp_path)

    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "name", [".chrome-profile.old", ".firefox-2024.new", ".chrome-1f0a2b3c.new.old", ".edge-1f0a2b3c.new"]
)
def test_in_an_unpacking_too_only_its_own_names_are_swept_up(tmp_path: Path, name: str) -> None:
    unpack(tmp_path)
    (tmp_path / name).mkdir()
    (tmp_path / name / "places.sqlite").write_text("the only copy")

    with pytest.raises(ExtensionError, match="other things in it"):
        unpack(tmp_path)

    assert (tmp_path / name / "places.sqlite").read_text() == "the only copy"


def test_a_folder_that_has_the_name_of_a_file_begun_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".README.txt-1f0a2b3c.new").mkdir()

    with pytest.raises(ExtensionError, match=r"\(\.README\.txt-1f0a2b3c\.new\)"):
        unpack(tmp_path)

    assert names(tmp_path) == {".README.txt-1f0a2b3c.new"}


def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.js").write_text("mine")
    folder = tmp_path / "extension"
    unpack(folder, [Browser.FIREFOX])
    (folder / "chrome").symlink_to(elsewhere)

    with pytest.raises(ExtensionError, match=r"\(chrome\)"):
        unpack(folder)

    assert names(elsewhere) == {"mine.js"}


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")

    with pytest.raises(ExtensionError, match=f"{file} is a file"):
        unpack(file)
    with pytest.raises(ExtensionError, match="a part of that path is a file"):
        unpack(file / "below")

    assert file.read_text() == "mine"


@pytest.mark.parametrize("below", ["chrome", "chrome/deep/er", "firefox/content", "other"])
def test_inside_an_earlier_unpacking_there_is_no_place_for_another(tmp_path: Path, below: str) -> None:
    unpack(tmp_path)
    before = tree(tmp_path)

    with pytest.raises(ExtensionError, match=f"{below} is inside {tmp_path}"):
        unpack(tmp_path / below)

    assert tree(tmp_path) == before


@pytest.mark.parametrize("browser", list(Browser))
def test_nor_is_there_in_a_browsers_folder_that_was_moved_away(tmp_path: Path, browser: Browser) -> None:
    unpack(tmp_path / "first")
    moved = (tmp_path / "first" / browser).rename(tmp_path / "moved")
    (tmp_path / "link").symlink_to(moved)
    before = tree(moved)

    for folder in (moved / "below", tmp_path / "link" / "below"):
        with pytest.raises(ExtensionError, match=f"inside {moved}, where the extension was unpacked"):
            unpack(folder)

    assert tree(moved) == before


def test_below_a_readme_and_a_manifest_of_others_there_is_place(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("About my papers.")
    (tmp_path / "manifest.json").write_text('{"name": "another extension"}')

    unpack(tmp_path / "extension", [Browser.CHROME])

    assert names(tmp_path / "extension") == {"README.txt", "chrome"}


def test_a_link_that_leads_nowhere_is_called_that(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "unplugged")

    for folder in (link, link / "below"):
        with pytest.raises(ExtensionError, match=f"{link} is a link that leads nowhere"):
            unpack(folder)

    assert names(tmp_path) == {"link"}


def test_the_readme_warns_of_what_is_replaced(tmp_path: Path) -> None:
    unpack(tmp_path, [Browser.CHROME])
    (tmp_path / "chrome" / "notes.txt").write_text("put here against its advice")

    unpack(tmp_path, [Browser.CHROME])

    assert not (tmp_path / "chrome" / "notes.txt").exists()
    readme = (tmp_path / "README.txt").read_text()
    assert "whatever is put\ninside chrome/ or firefox/ is deleted when the command runs again" in readme


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(ExtensionError, match="/proc/nowhere cannot be written"):
        unpack(Path("/proc/nowhere"))


def test_where_room_runs_out_what_was_there_stays_whole(tmp_path: Path) -> None:
    """No file of this process may grow beyond some kilobytes, as if the disk were full."""
    unpack(tmp_path)
    (tmp_path / "chrome" / "manifest.json").write_text("of an earlier version")
    before = tree(tmp_path)

    command = [sys.executable, "-m", "arxivtui", "extension", str(tmp_path)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={"ARXIVTUI_HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )

    assert done.returncode == 1
    assert done.stderr.endswith("File too large. Nothing there was left half written.\n")
    assert tree(tmp_path) == before
    assert names(tmp_path) == {"README.txt", "chrome", "firefox", "firefox.xpi"}


def test_what_a_killed_unpacking_left_is_swept_up(tmp_path: Path) -> None:
    unpack(tmp_path, [Browser.CHROME])
    half = tmp_path / ".chrome-1f0a2b3c.new"
    half.mkdir()
    (half / "manifest.json").write_text("{")
    (tmp_path / "chrome").rename(tmp_path / ".chrome-1f0a2b3c.old")

    unpack(tmp_path, [Browser.CHROME])

    assert tree(tmp_path / "chrome") == contents(Browser.CHROME, shipped())
    assert names(tmp_path) == {"README.txt", "chrome"}


def test_what_was_killed_before_it_had_a_readme_is_swept_up(tmp_path: Path) -> None:
    (tmp_path / ".README.txt-1f0a2b3c.new").write_text("Unpa")

    unpack(tmp_path, [Browser.CHROME])

    assert names(tmp_path) == {"README.txt", "chrome"}
