"""A browser's extension, as far as the endpoint sees it: requests over real sockets, with its origin."""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Any

from arxivtui.domain import Client
from arxivtui.store import Store, clients
from tests.waiting import until

ORIGIN = f"chrome-extension://{'abcdefghijklmnop' * 2}"
LABEL = "Chromium on the desk"


def let_in(database: Path, label: str = LABEL, origin: str = ORIGIN) -> str:
    """The token of a browser that was let in, as if its pairing were done."""
    token = token_urlsafe(32)
    client = Client(token_hex(4), label, origin, datetime.now(UTC))
    with Store.open(database, create=False) as store, store.writing() as db:
        clients.add(db, client, sha256(token.encode()).digest())
    return token


@dataclass
class Extension:
    """One extension in one browser.

    Attributes:
        port: where it looks for arxivtui.
        origin: what the browser says of it.
        label: what it calls itself.
        token: what it was given, once it was let in.
    """

    port: int
    origin: str = ORIGIN
    label: str = LABEL
    token: str = ""

    def ask(self, path: str, body: object) -> tuple[int, Any]:
        """Status and answer."""
        headers = {"Content-Type": "application/json", "Origin": self.origin, "Sec-Fetch-Site": "none"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def tries(self, code: str) -> tuple[int, Any]:
        """Send a code, right or wrong."""
        return self.ask("/v1/pair", {"code": code, "label": self.label})

    def sends(self, code: str) -> str:
        """Send a code that has to be right; what to ask for the result with."""
        status, answer = self.tries(code)
        assert status == 202, answer
        return str(answer["pairing"])

    def takes(self, pairing: str) -> bool:
        """Ask until the reader has spoken; whether the extension was let in."""
        answers: list[dict[str, str]] = []

        def spoken() -> bool:
            status, answer = self.ask("/v1/pair/result", {"pairing": pairing})
            if status != 429:
                answers.append(answer)
            return bool(answers) and answers[-1].get("state") != "pending"

        until(spoken, "the reader's word")
        self.token = answers[-1].get("token", "")
        return bool(self.token)

    def pairs(self, code: str) -> bool:
        """Send a code that has to be right and wait for the reader's word; whether it was let in."""
        return self.takes(self.sends(code))

    def acts(self, paper: str, at: str, act_id: str, **marks: object) -> Any:
        """Mark a paper; the answer."""
        act = {"act_id": act_id, "ids": [paper], "at": at, **marks}
        status, answer = self.ask("/v1/triage", {"acts": [act]})
        assert status == 200, answer
        return answer

    def is_let_in(self) -> bool:
        """Whether its token counts."""
        status, _ = self.ask("/v1/papers", {"ids": []})
        assert status in (200, 401, 403)
        return status == 200

    def finds_arxivtui(self) -> bool:
        """Whether one answers at this moment."""
        try:
            return self.ask("/v1/ping", {})[0] == 200
        except OSError:
            return False
