"""`make supply`: sdist and wheel, tried with the oldest and newest versions of what they need, as a table.

Wants a network for the packages. Exits with 1 where anything fails, and says what.
"""

import argparse
import os
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.environments import Environment, Kind, add_test_tools, environment, installer
from tests.supply.packages import (
    ROOT,
    build,
    requirements,
    sdist_names,
    wanted_of_sdist,
    wanted_of_wheel,
    wheel_files,
)
from tests.supply.smoke import CHECKS, installed_command, spends_an_evening
from tests.supply.touched import paths

Row = tuple[str, ...]


def main(folder: Path) -> int:
    """Build, try, and print; the exit code."""
    shutil.rmtree(folder, ignore_errors=True)
    built = build(folder / "built")
    failures = []
    if {*wheel_files(built.wheel)} != wanted_of_wheel(built.tree):
        failures.append(("wheel", "holds something else than it should"))
    if sdist_names(built.sdist) != wanted_of_sdist(built.tree):
        failures.append(("sdist", "holds something else than it should"))
    if built.second.read_bytes() != built.wheel.read_bytes():
        failures.append(("sdist", "makes another wheel than its tree"))
    checkout = folder / "checkout"
    for name in ("tests", "docs"):
        # As they are now: work in the tree may go on for the minutes that this takes.
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", checkout / "pyproject.toml")
    for path in (built.sdist, built.wheel):
        print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")

    uv = installer(folder / "uv")
    made, tried, tested = [], ["the command"], ["the tests that touch them"]
    for kind in Kind:
        print(f"{kind} …", file=sys.stderr)
        made.append(environment(uv, kind, built.wheel, folder / kind))
        wrong = _wrong_with(made[-1])
        tried.append("sound" if not wrong else f"{len(wrong)} of {len(CHECKS) + 1} fail")
        failures += [(kind, each) for each in wrong]
        if kind is Kind.INSTALLED:
            tested.append("")
            continue
        add_test_tools(uv, made[-1], folder / f"{kind}.txt")
        code, said = _tested(made[-1], checkout)
        tested.append(said.splitlines()[-1].partition(" in ")[0])
        if code:
            failures.append((kind, said))
    _print([("", *Kind), *_versions(made), tuple(tried), tuple(tested)])
    for where, what in failures:
        print(f"\n{where}: {what}")
    return bool(failures)


def _wrong_with(made: Environment) -> list[str]:
    """What the installed command does not do as it should."""
    wrong = []
    for check in (*CHECKS, spends_an_evening):
        try:
            check(installed_command(made.program, made.folder / "homes" / check.__name__))
        except Exception:
            wrong.append(f"{check.__name__}\n{traceback.format_exc(limit=-3)}")
    return wrong


def _tested(made: Environment, checkout: Path) -> tuple[int, str]:
    """Exit code and output of the tests that touch the packages, against the installed wheel."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environ["PYTHONTZPATH"] = ""  # so that time zones come from tzdata and not from the system
    options = ("-q", "-r", "fE", "--tb", "short", "-p", "no:cacheprovider", "-n", "2", "--dist", "loadfile")
    done = subprocess.run(
        [made.python, "-m", "pytest", *options, *paths()],
        cwd=checkout,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def _versions(made: list[Environment]) -> list[Row]:
    """Each package that arxivtui asks for; a star where a version is above our upper bound."""
    rows = []
    for each in map(Requirement, requirements()):
        versions = [one.versions[canonicalize_name(each.name)] for one in made]
        marks = ("" if each.specifier.contains(version, prereleases=True) else " *" for version in versions)
        rows.append((each.name, *map("".join, zip(versions, marks, strict=True))))
    return rows


def _print(rows: list[Row]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(map(str.ljust, row, widths)).rstrip())


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tests.supply", description=__doc__).parse_args()
    sys.exit(main(ROOT / "build" / "supply"))
