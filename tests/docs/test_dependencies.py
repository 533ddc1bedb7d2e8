"""Every package that arxivtui depends on has its reason in docs/architecture.md."""

import re
import tomllib

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
