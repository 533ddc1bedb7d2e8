"""What is handed out, sdist and wheel: built, put into an environment, and what must be in them."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from arxivtui import __version__

ROOT = Path(__file__).resolve().parents[2]

_NEEDED = ("src", "extension", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml")
_SHIPPED = (".py", ".css", ".html", ".js", ".json", ".png")
_NAMED = (
    "arxivtui/py.typed",
    "arxivtui/cli/completion_table.json",
    "arxivtui/day/sample_day/README.md",
    "arxivtui/day/sample_day/criteria.md",
    "arxivtui/day/sample_day/papers.toml",
)
_OF_THE_SDIST = {".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
_FOR_DEVELOPERS = {"extension/tsconfig.json", "extension/types.d.ts"}
_SAID_OF_IT = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}

LITTER = (
    "src/arxivtui/.DS_Store",
    "src/arxivtui/.mypy_cache/3.11/arxivtui.data.json",
    "src/arxivtui/__pycache__/here.cpython-311.pyc",
    "src/arxivtui/cli/.main.py.swp",
    "src/arxivtui/store/papers.py.orig",
    "src/arxivtui/tests.ini",
    "extension/content/main.js~",
    "extension/content/main.js.rej",
    "extension/web-ext-artifacts.zip",
)
"""What lies about in a tree that somebody works in."""


@dataclass(frozen=True, slots=True)
class Built:
    """The files of one version.

    Attributes:
        tree: the source that they were built from.
        sdist, wheel: as they are handed out.
        second: the wheel that the sdist makes.
    """

    tree: Path
    sdist: Path
    wheel: Path
    second: Path


def build(folder: Path, root: Path = ROOT) -> Built:
    """Sdist and wheel of a copy of the tree with litter in it, and the wheel of that sdist; no network."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    caches = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in _NEEDED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=caches)
        else:
            shutil.copyfile(source, tree / name)
    for name in LITTER:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("litter", "utf-8")
    _hatch("sdist", tree, folder)
    _hatch("wheel", tree, folder)
    sdist = folder / f"arxivtui-{__version__}.tar.gz"
    with tarfile.open(sdist) as packed:
        packed.extractall(folder, filter="data")
    _hatch("wheel", folder / f"arxivtui-{__version__}", folder / "second")
    wheel = f"arxivtui-{__version__}-py3-none-any.whl"
    return Built(tree, sdist, folder / wheel, folder / "second" / wheel)


def wheel_files(wheel: Path) -> dict[str, bytes]:
    """What a wheel holds, by path."""
    with ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def sdist_names(sdist: Path) -> set[str]:
    """Paths of an sdist, below its one folder."""
    with tarfile.open(sdist) as packed:
        return {each.name.partition("/")[2] for each in packed.getmembers() if each.isfile()}


def wanted_of_sdist(tree: Path) -> set[str]:
    """What an sdist has to hold, and no more: what the wheel is made of, and what says what it is."""
    code = {*_below(tree / "src" / "arxivtui", (".py",)), *(tree / "src" / name for name in _NAMED)}
    extension = _below(tree / "extension", _SHIPPED[1:])
    paths = {path.relative_to(tree).as_posix() for path in {*code, *extension}}
    return (paths - _FOR_DEVELOPERS) | _OF_THE_SDIST


def wanted_of_wheel(tree: Path) -> set[str]:
    """What a wheel has to hold, and no more."""
    sources = wanted_of_sdist(tree) - _OF_THE_SDIST
    moved = {f"arxivtui/extension/files/{path[10:]}" for path in sources if path.startswith("extension/")}
    code = {path.removeprefix("src/") for path in sources if path.startswith("src/")}
    return moved | code | {f"arxivtui-{__version__}.dist-info/{name}" for name in _SAID_OF_IT}


def install(wheel: Path, folder: Path) -> Path:
    """The command in a new environment that has arxivtui from this wheel.

    What arxivtui needs beside comes from the environment of the tests; arxivtui itself does not.
    """
    venv.create(folder)
    python = str(folder / "bin" / "python")
    options = ("--quiet", "--no-index", "--no-deps", "--no-compile")
    run([sys.executable, "-m", "pip", "--python", python, "install", *options, str(wheel)])
    (packages,) = folder.glob("lib/python*/site-packages")
    needs = [each for each in sys.path if each.endswith("site-packages")]
    (packages / "needs.pth").write_text("".join(f"{each}\n" for each in needs), "utf-8")
    return folder / "bin" / "arxivtui"


def run(command: Sequence[str], folder: Path | None = None) -> str:
    """What a command prints, with no source tree on Python's path; it has to end well."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def requirements(root: Path = ROOT) -> list[str]:
    """What arxivtui needs to run, as pyproject.toml says it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed: list[str] = project["dependencies"]
    return needed


def _hatch(target: str, source: Path, into: Path) -> None:
    run([sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)], source)


def _below(folder: Path, kinds: tuple[str, ...]) -> set[Path]:
    return {path for path in folder.rglob("*") if path.suffix in kinds and ".mypy_cache" not in path.parts}
