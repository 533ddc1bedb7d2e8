"""The endpoint against its own document: requests made up by schemathesis, right and wrong.

The browser is paired and its rate not limited; pairing, which takes a person, and fetching from arXiv are
left out. It makes up the same every time.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from arxivtui.server.endpoint import Endpoint
from arxivtui.server.routes import ROUTES
from arxivtui.store import Store
from tests.server.conftest import PairedClient
from tests.server.stored import announce
from tests.store.samples import a_paper

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"/v1/pair", "/v1/pair/result", "/v1/request"}
REQUESTS = 40
"""Made up for each route, beside those for the corners of each value."""


def test_every_answer_is_one_that_the_document_allows(
    endpoint: Endpoint, store: Store, paired: PairedClient, tmp_path: Path
) -> None:
    announce(store, [a_paper(id="2507.08665"), a_paper(id="hep-th/9901001")])
    folder = tmp_path / "schemathesis"
    folder.mkdir()
    told = folder / "told.ndjson"
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "docs" / "openapi.json"), "--no-color"),
        *("--url", f"http://127.0.0.1:{endpoint.state.port}"),
        *("--header", f"Authorization: Bearer {paired.token}"),
        *("--generation-deterministic", "--max-examples", str(REQUESTS), "--continue-on-failure"),
        *("--report", "ndjson", "--report-ndjson-path", str(told)),
        *(word for path in sorted(LEFT_OUT) for word in ("--exclude-path", path)),
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.server.schemathesis_hooks", "PYTHONPATH": str(ROOT)}

    run = subprocess.run(
        command, cwd=folder, env={**os.environ, **hooks}, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    answered = statuses(told)
    assert set(answered) == set(ROUTES) - LEFT_OUT
    for path, seen in answered.items():
        assert {200, 400, 405, 415} <= seen
        assert (401 in seen) is not ROUTES[path].open


def statuses(report: Path) -> Mapping[str, set[int]]:
    """What each path was answered with."""
    found: dict[str, set[int]] = defaultdict(set)
    for line in report.read_text(encoding="utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for each in recorder.get("interactions", {}).values():
            found[urlsplit(each["request"]["uri"]).path].add(each["response"]["status_code"])
    return found
