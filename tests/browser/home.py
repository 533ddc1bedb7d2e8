"""A reader's home with a day's papers, the endpoint that serves it, and a browser's pairing with it.

Sample scores are made up from a paper's id alone, so that each look of a badge is there: a model's and the
embedded ranker's scores, old ones, none, and papers that match a rule, are starred, put off or dismissed.
"""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zlib import crc32

from arxivtui.config import ArxivSettings, Directories, Settings
from arxivtui.config.settings import ServerSettings
from arxivtui.day import Fetcher
from arxivtui.domain import (
    LOCAL,
    Act,
    Evidence,
    EvidenceKind,
    PairingState,
    Paper,
    Run,
    RunKind,
    Score,
    Triage,
    Verb,
)
from arxivtui.server import Endpoint, EndpointKind, answer_pairing, look_at_pairing, open_pairing
from arxivtui.store import Store, clients, papers, runs, scores, triage
from tests.browser.arxiv_pages import INVENTED, REAL_DAYS
from tests.browser.driver import Browser
from tests.cli.conftest import Command
from tests.server.conftest import NO_HURRY
from tests.stand_ins.arxiv import ArxivStandIn
from tests.waiting import LONG, in_thread, until

INVENTED_DAY = date(2025, 3, 3)
REAL_DAY = date(2025, 7, 14)

MODEL = "example-model"
_AT = datetime(2025, 7, 14, 12, tzinfo=UTC)
_TOPICS = ("Sparse and low-rank models", "Learning to plan")
_OPTIONS = "options/options.html"


class Home:
    """A reader's home, with its store open for the test, and its endpoint.

    Attributes:
        store: as the endpoint has it.
        command: `arxivtui` in this home, as a process.
        port: the endpoint's, the same after each start; set with the first.
    """

    def __init__(self, root: Path) -> None:
        self.directories = Directories.find({"ARXIVTUI_HOME": str(root)})
        self.directories.create()
        self.store = Store.open(self.directories.database)
        self.command = Command(root, {"ARXIVTUI_ARXIV__BASE_URL": "http://127.0.0.1:9"})
        self.settings = Settings(server=ServerSettings(requests_per_second=0))
        self.port = 0
        self._endpoint: Endpoint | None = None

    def start(self) -> None:
        """Have arxivtui answer; it is there when this returns."""
        assert self._endpoint is None
        endpoint = Endpoint(
            lambda: Store.open(self.directories.database),
            self.settings,
            self.directories,
            port=self.port,
            limits=NO_HURRY,
            look_again=0.05,
        )
        endpoint.start()
        self._endpoint = endpoint
        until(lambda: endpoint.state.kind is EndpointKind.SERVING, "the endpoint to serve")
        self.port = endpoint.state.port

    def stop(self) -> None:
        """Have nobody answer."""
        if self._endpoint is not None:
            self._endpoint.stop(LONG)
            self._endpoint = None

    def restart(self) -> None:
        """Once more, on the same port."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End everything."""
        self.stop()
        self.store.close()

    def pair(self, browser: Browser, label: str = "A browser on a test") -> None:
        """Pair through the extension's own background, in a tab that is closed again."""
        tab = browser.new_tab()
        tab.open(browser.extension_url(_OPTIONS))
        self.pair_with(tab.run, label)
        tab.close()

    def pair_with(self, run: Callable[..., Any], label: str = "A browser on a test") -> None:
        """The same by whatever runs a script in one of the extension's pages."""
        reply = self._press_pair(run, label)
        if _may_pass(reply):
            print(f"The extension said {reply}: asked once more, as a reader would.")
            reply = self._press_pair(run, label)
        assert reply == {"outcome": "paired", "trouble": None}, reply

    def _press_pair(self, run: Callable[..., Any], label: str) -> Any:
        given = {"kind": "pair", "code": self.code(), "label": label, "port": self.port}
        over = threading.Event()
        # Agreed at once: the browser asks only every second what became of it.
        agreed = in_thread(lambda: self.agree(over=over))
        try:
            return run("given => chrome.runtime.sendMessage(given)", given)
        finally:
            over.set()
            agreed.result()

    def code(self) -> str:
        """A code to pair with, as the app shows it."""
        opened = open_pairing(self.store)
        self._pairing = opened.pairing.id
        return opened.code

    def agree(self, *, approve: bool = True, over: threading.Event | None = None) -> None:
        """Let the browser in that sent the code, or not; nobody, once it is `over` without a code."""
        deadline = monotonic() + LONG
        while look_at_pairing(self.store, self._pairing).state is not PairingState.CLAIMED:
            if over is not None and over.is_set():
                return
            assert monotonic() < deadline, "no browser sent the code"
            sleep(0.001)
        answer_pairing(self.store, self._pairing, approve)

    def revoke(self) -> None:
        """Shut every browser out."""
        with self.store.writing() as db:
            for client in clients.all_of(db):
                clients.revoke(db, client.id, datetime.now(UTC))

    @property
    def token_hash(self) -> bytes:
        """Of the browser that was paired last; with it an arxivtui proves itself."""
        with self.store.reading() as db:
            return clients.live(db)[-1][1]

    def listed(self, query: str = "") -> dict[str, dict[str, Any]]:
        """What `arxivtui list --json` says, by id."""
        arguments = ("list", query) if query else ("list",)
        return {each["id"]: each for each in self.command.json(*arguments)}

    def act(self, verb: Verb, *ids: str, **more: Any) -> None:
        """Do something in the app."""
        with self.store.writing(durable=True) as db:
            triage.act(db, Act(verb, ids, **more), at=datetime.now(UTC))

    def stands(self, paper_id: str) -> Triage:
        """The reader's word on a paper, as stored."""
        with self.store.reading() as db:
            return triage.get(db, [paper_id])[paper_id]

    def acts_on(self, paper_id: str) -> list[dict[str, Any]]:
        """What the store's log has on a paper: each act once, oldest first, undone ones too."""
        with closing(sqlite3.connect(self.directories.database)) as db:
            db.row_factory = sqlite3.Row
            found = db.execute("SELECT * FROM triage_log WHERE paper_id = ? ORDER BY seq", (paper_id,))
            return [dict(row) for row in found]


def fill(home: Home, *days: tuple[Path, date]) -> None:
    """Fetch days from captures as arxivtui does, score them, and mark some."""
    home.directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n', encoding="utf-8")
    for folder, day in days:
        with ArxivStandIn(folder, today=day) as arxiv:
            settings = ArxivSettings(
                base_url=arxiv.url,
                feed_url=arxiv.url,
                oai_url=f"{arxiv.url}/oai",
                api_url=f"{arxiv.url}/api/query",
                delay_seconds=0.0,
            )
            Fetcher(home.store, Settings(arxiv=settings), home.directories).fetch(["cs.LG"], [day])
    with home.store.writing() as db:
        ids = [str(row[0]) for row in db.execute("SELECT id FROM papers ORDER BY id")]
        found = [each.paper for each in papers.records(db, ids)]
        for name, scorer, criteria in (
            ("old", LOCAL, "old"),
            ("rank", LOCAL, "today"),
            ("model", MODEL, "today"),
        ):
            kind = RunKind.RANK if scorer == LOCAL else RunKind.LLM
            runs.start(db, Run(name, kind, _AT, scorer, criteria))
        scores.configure(db, MODEL, "today")
        scores.save(db, [each for paper in found for each in sample_scores(paper)])
        for verb, part in ((Verb.STAR, 3), (Verb.LATER, 4), (Verb.DISMISS, 5), (Verb.SEE, 6), (Verb.SKIP, 7)):
            some = tuple(each for each in ids if lot(each, "triage", 16) == part)
            if some:
                triage.act(db, Act(verb, some), at=_AT)


def _may_pass(reply: Any) -> bool:
    """Whether the extension says that arxivtui was out of reach or slow: no fault on a busy machine."""
    trouble = reply.get("trouble") if isinstance(reply, dict) else None
    return trouble is not None and trouble["kind"] in {"closed", "busy", "failing"}


def lot(paper_id: str, purpose: str, sides: int) -> int:
    """A number below `sides`, always the same for a paper and a purpose."""
    return crc32(f"{paper_id} {purpose}".encode()) % sides


def sample_scores(paper: Paper) -> list[Score]:
    """Of ten papers one is unscored, one's score is old, three have a model's, the others the ranker's."""
    part = lot(paper.id, "scorer", 10)
    if part == 0:
        return []
    topic = _TOPICS[lot(paper.id, "topic", 2)]
    evidence = (
        Evidence(EvidenceKind.TOPIC, topic, 24.0),
        Evidence(EvidenceKind.TERM, "sparse gates", 9.5),
        Evidence(EvidenceKind.AUTHOR, paper.authors[0] if paper.authors else "nobody", -3.0),
    )
    old = part == 1
    local = Score(
        paper.id,
        LOCAL,
        "old" if old else "today",
        paper.text_hash,
        "old" if old else "rank",
        score=float(lot(paper.id, "score", 1000)) / 10,
        topic=topic,
        evidence=evidence,
        matched=f"author {paper.authors[0]}" if paper.authors and lot(paper.id, "matched", 9) == 0 else "",
    )
    if part > 4 or old:
        return [local]
    model = Score(
        paper.id,
        MODEL,
        "today",
        paper.text_hash,
        "model",
        score=float(lot(paper.id, "model", 100)),
        relevance=1 + lot(paper.id, "relevance", 10),
        novelty=1 + lot(paper.id, "novelty", 10),
        comment="Routes tokens to few experts and <b>measures</b> what that saves & costs.",
        topic=topic,
    )
    return [local, model]


def sample_home(root: Path) -> Home:
    """A home with the invented day, and the real one where it is at hand."""
    home = Home(root)
    real = [(REAL_DAYS, REAL_DAY)] if REAL_DAYS.is_dir() else []
    fill(home, (INVENTED, INVENTED_DAY), *real)
    return home


def copy_of(template: Path, root: Path) -> Home:
    """Another home with the same in it."""
    shutil.copytree(template, root)
    return Home(root)
