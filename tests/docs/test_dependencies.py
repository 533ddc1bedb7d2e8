"""Every package that arxivtui depends on is asked for, and has its reason in docs/architecture.md."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.conftest import ROOT

SPOKEN_OF = ("mypy", "pytest", "ruff", "import-linter", "lxml-stubs", "pytest-asyncio", "pytest-xdist")
"""The tools of every house, which the page names in passing or not at all."""


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[><=; ]", one, maxsplit=1)[0] for one in wanted} - set(SPOKEN_OF)
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("\n## Dependencies\n", 1)[1]
    rows = [row.split("|")[1] for row in page.splitlines() if row.startswith("| ")]
    explained = {name.strip().removesuffix(" (npm)") for row in rows for name in row.split(",")}

    assert names - explained == set()


def test_what_is_imported_is_asked_for() -> None:
    """A package that merely comes with another may stay away with the other's next version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {canonicalize_name(Requirement(one).name) for one in project["dependencies"]}
    given_by = packages_distributions()
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imported(node)
    } - {*sys.stdlib_module_names, "arxivtui"}

    assert imported
    assert {
        name for name in imported if asked.isdisjoint(map(canonicalize_name, given_by.get(name, [])))
    } == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
