"""Environments with the oldest and the newest of what arxivtui asks for, made with uv to try a wheel in."""

import json
import shutil
import sys
import venv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.supply.packages import requirements, run

_TOOLS = ("hypothesis", "pytest", "pytest-asyncio", "pytest-rerunfailures", "pytest-xdist")


class Kind(StrEnum):
    """Which versions an environment has."""

    LOWEST = "lowest"
    """The least of each package that pyproject.toml allows; what those need, as new as may be."""
    INSTALLED = "installed"
    """What somebody gets who installs the wheel today."""
    NEWEST = "newest"
    """The newest there is, above our own upper bounds too."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment with arxivtui in it.

    Attributes:
        versions: of all packages, by canonical name.
    """

    kind: Kind
    folder: Path
    versions: dict[str, str]

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def program(self) -> Path:
        """Its command `arxivtui`."""
        return self.folder / "bin" / "arxivtui"


def installer(folder: Path) -> str:
    """uv as the system has it, or in an environment of its own."""
    there = shutil.which("uv")
    if there:
        return there
    venv.create(folder, with_pip=True)
    run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
    return str(folder / "bin" / "uv")


def environment(uv: str, kind: Kind, wheel: Path, folder: Path) -> Environment:
    """Make an environment in an empty folder and put the wheel into it."""
    run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)])
    into = [uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python")]
    check = [uv, "pip", "check", "--quiet", "--python", str(folder / "bin" / "python")]
    if kind is Kind.INSTALLED:
        run([*into, str(wheel)])
    else:
        chosen = _chosen(uv, kind, folder)
        run([*into, "--requirements", str(chosen)])
        # Among themselves: our own wheel names upper bounds, which the newest may be above.
        run(check)
        run([*into, "--no-deps", str(wheel)])
    if kind is not Kind.NEWEST:
        run(check)
    listed = run([uv, "pip", "list", "--format", "json", "--python", str(folder / "bin" / "python")])
    versions: dict[str, str] = {
        canonicalize_name(each["name"]): str(each["version"]) for each in json.loads(listed)
    }
    return Environment(kind, folder, versions)


def add_test_tools(uv: str, made: Environment, kept: Path) -> None:
    """Install what the tests run on beside it; what arxivtui asks for keeps its version."""
    names = {canonicalize_name(Requirement(each).name) for each in requirements()}
    kept.write_text("".join(f"{name}=={made.versions[name]}\n" for name in sorted(names)), "utf-8")
    run([uv, "pip", "install", "--quiet", "--python", made.python, "--constraints", str(kept), *_TOOLS])


def without_upper_bound(requirement: str) -> str:
    """A requirement that allows whatever comes later."""
    parsed = Requirement(requirement)
    parsed.specifier = SpecifierSet(",".join(str(each) for each in parsed.specifier if each.operator == ">="))
    return str(parsed)


def _chosen(uv: str, kind: Kind, folder: Path) -> Path:
    """A file with the version of each package."""
    asked, chosen = folder / "asked.in", folder / "chosen.txt"
    wanted = requirements()
    if kind is Kind.NEWEST:
        wanted = [without_upper_bound(each) for each in wanted]
    asked.write_text("\n".join(wanted), "utf-8")
    which = "lowest-direct" if kind is Kind.LOWEST else "highest"
    run(
        [
            *(uv, "pip", "compile", "--quiet", "--no-header", "--python", sys.executable),
            *("--resolution", which, str(asked), "--output-file", str(chosen)),
        ]
    )
    return chosen
