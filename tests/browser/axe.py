"""axe-core in a page under test: what it finds that keeps people with a disability out."""

from pathlib import Path

import pytest

from tests.browser.driver import Tab

_SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

needs_axe = pytest.mark.skipif(not _SOURCE.is_file(), reason="axe-core is not installed (npm ci)")

_RUN = """async within => {
  const found = await axe.run(within, {resultTypes: ["violations"], elementRef: false});
  return found.violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map(({html}) => html).join(" ")}`);
}"""


def faults(tab: Tab, within: str = "html") -> list[str]:
    """Serious and critical faults, each with the markup that has it.

    Args:
        tab: the page.
        within: a selector; what is elsewhere is passed over.
    """
    if not tab.run("'axe' in globalThis"):
        # As a function of its own: pages may forbid scripts that are made from text.
        tab.run(f"function () {{ {_SOURCE.read_text(encoding='utf-8')} }}")
    return [str(each) for each in tab.run(_RUN, within)]
