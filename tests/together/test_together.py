"""Two apps, the endpoint with a browser, fetch and triage commands on one store, all at once.

Here for some seconds; `make together` has them at it for five minutes.
"""

from pathlib import Path

from tests.together.sitting import sit, table

SECONDS = 15.0


def test_whatever_was_acknowledged_to_anybody_is_there_afterwards(tmp_path: Path) -> None:
    found = sit(tmp_path, SECONDS)
    assert not found.faults, table(found)
    for name, (acts, _, _) in found.figures.items():
        assert acts, f"{name} did nothing:\n{table(found)}"
    assert found.done["fetch"]["days"], table(found)
