"""The stand-in for arXiv: what it answers, how it is changed, and its help."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn, main
from tests.stand_ins.arxiv_faults import KINDS, Fault
from tests.stand_ins.invented import FOLDER, TUESDAY, write
from tests.waiting import until


@pytest.fixture
def client(arxiv: ArxivStandIn) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=arxiv.url, trust_env=False) as connection:
        yield connection


def test_the_capture_folder_is_what_the_code_writes(tmp_path: Path) -> None:
    write(tmp_path)

    written = {
        path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    kept = {path.relative_to(FOLDER): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    kept.pop(Path("README.md"))
    assert written == kept


def test_today_moves_what_new_shows(arxiv: ArxivStandIn, client: httpx.Client) -> None:
    assert "Monday, 3 March 2025" in client.get("/list/cs.LG/new").text

    client.post("/_stand_in", json={"today": "2025-03-04"})

    assert "Tuesday, 4 March 2025" in client.get("/list/cs.LG/new").text
    assert arxiv.today == TUESDAY


def test_at_a_weekend_new_still_shows_friday(arxiv: ArxivStandIn, client: httpx.Client) -> None:
    arxiv.today = date(2025, 3, 8)

    assert "Wednesday, 5 March 2025" in client.get("/list/cs.LG/new").text


def test_a_category_that_is_not_captured_is_unknown(client: httpx.Client) -> None:
    assert client.get("/list/cs.XX/new").status_code == 404
    assert client.get("/catchup/cs.XX/2025-03-03?abs=True").status_code == 400
    assert client.get("/rss/cs.XX").status_code == 400
    assert client.get("/nowhere").status_code == 404


def test_a_feed_without_capture_is_valid_and_empty(client: httpx.Client) -> None:
    answer = client.get("/rss/cs.LG")

    assert answer.headers["content-type"].startswith("text/xml")
    assert "<item>" not in answer.text


def test_a_fault_is_shown_so_many_times_for_its_paths(arxiv: ArxivStandIn, client: httpx.Client) -> None:
    client.post("/_stand_in", json={"fault": "429:7@/list/cs.LG*1"})

    assert client.get("/list/cs.AI/new").status_code == 200
    refused = client.get("/list/cs.LG/new")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert client.get("/list/cs.LG/new").status_code == 200
    assert [request.fault for request in arxiv.requests] == ["", "429:7@/list/cs.LG*0", ""]


def test_with_etags_an_answer_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    assert "etag" not in client.get("/list/cs.LG/new").headers
    client.post("/_stand_in", json={"etags": True})

    etag = client.get("/list/cs.LG/new").headers["etag"]
    again = client.get("/list/cs.LG/new", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["etag"], again.content) == (304, etag, b"")

    assert client.get("/list/cs.LG/new", headers={"If-None-Match": '"other"'}).status_code == 200
    assert "etag" not in client.get("/list/cs.XX/new").headers


def test_it_tells_when_each_request_came_and_ended(arxiv: ArxivStandIn, client: httpx.Client) -> None:
    for _ in range(2):
        client.get("/list/cs.LG/new")
    first, second = arxiv.requests
    until(lambda: second.ended, "the end of the answer")

    assert first.ended is not None
    assert second.ended is not None
    assert first.at < first.ended < second.at < second.ended
    assert arxiv.open_connections == 1


def test_its_state_can_be_asked_for(client: httpx.Client) -> None:
    client.get("/list/cs.LG/new", headers={"User-Agent": "someone"})

    state = client.get("/_stand_in").json()

    assert state["today"] == "2025-03-03"
    assert state["categories"] == ["cs.AI", "cs.LG", "stat.ML"]
    assert [(each["target"], each["agent"]) for each in state["requests"]] == [("/list/cs.LG/new", "someone")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fault": "sulk"},
        {"fault": "capture:zzz"},
        {"today": "soon"},
        {"tomorrow": "x"},
        [1],
        {"faults": 3},
        {"etags": 1},
    ],
)
def test_a_wrong_wish_is_refused_with_a_reason(client: httpx.Client, wrong: object) -> None:
    answer = client.post("/_stand_in", content=json.dumps(wrong))

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "text", ["429", "429:5", "500@/list*2", "cut:10@skip=", "as:/list/cs.AI/new@cs.LG*1"]
)
def test_a_fault_is_written_as_it_is_read(text: str) -> None:
    assert str(Fault.parse(text)) == text


def test_the_help_tells_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    told = capsys.readouterr().out
    for kind, meaning in KINDS.items():
        assert f"{kind:<10} {meaning}" in told
    for option in ("--etags", "--captures DIR", "--today DATE", "--port PORT", "--fault FAULT"):
        assert option in told


def test_a_wrong_fault_on_the_command_line_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--captures", str(FOLDER), "--port", "0", "--fault", "sulk"])

    assert "'sulk' is no fault" in capsys.readouterr().err


@needs_shared
def test_real_captures_are_found_by_url_and_day() -> None:
    folder = SHARED / "real-days"
    with (
        ArxivStandIn(folder, today=date(2025, 7, 14)) as arxiv,
        httpx.Client(base_url=arxiv.url, trust_env=False) as client,
    ):
        assert "Monday, 14 July 2025" in client.get("/list/cs.LG/new").text
        assert "Mon, 14 Jul 2025" in client.get("/rss/cs.LG").text
        assert client.get("/atom/cs.LG").text.count("<entry>") == 188
        assert client.get("/abs/2507.08665").status_code == 200
        assert client.get("/catchup/cs.AI/2025-07-14?abs=True").text.count('title="Abstract"') == 191
        assert client.get("/catchup/cs.AI/2025-07-11?abs=True").status_code == 200
        assert client.get("/list/cs.LG/new?show=50&skip=50").text.count('title="Abstract"') == 50
        oai = "/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs:cs:LG&from=2025-07-14&until=2025-07-14"
        assert client.get(oai).text.count("<record>") == 188
        newest = "search_query=cat:cs.LG&sortBy=submittedDate&sortOrder=descending&start=0&max_results=100"
        assert client.get(f"/api/query?{newest}").text.count("<entry>") == 100

        arxiv.today = date(2025, 7, 15)
        arxiv.faults = ["stale@/list/"]

        assert "Monday, 14 July 2025" in client.get("/list/cs.LG/new").text
        assert client.get("/catchup/cs.AI/2025-07-14?abs=True").text.count('title="Abstract"') == 192
