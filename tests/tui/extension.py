"""A stand-in for the browser's extension: it speaks to the endpoint as the real one does."""

import json
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

from tests.waiting import until

ORIGIN = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
LABEL = "Chromium on the desk"


class Extension:
    """One browser. Its calls wait for their answers: make them in a thread beside a running app."""

    def __init__(self, port: int, origin: str = ORIGIN, label: str = LABEL) -> None:
        self.port = port
        self.origin = origin
        self.label = label
        self.token = ""

    def post(self, path: str, body: Mapping[str, object]) -> tuple[int, dict[str, Any]]:
        """The status and what was answered."""
        headers = {"Content-Type": "application/json", "Origin": self.origin, "Sec-Fetch-Site": "none"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def send(self, code: str) -> tuple[int, dict[str, Any]]:
        """Say the code that the reader typed."""
        return self.post("/v1/pair", {"code": code, "label": self.label})

    def pair(self, code: str) -> str:
        """Say the code and wait for the reader's word: `paired` or `denied`."""
        status, told = self.send(code)
        assert status == 202, told
        result: dict[str, Any] = {}

        def asked() -> bool:
            result.update(self.post("/v1/pair/result", {"pairing": told["pairing"]})[1])
            return result.get("state") != "pending"

        until(asked, "the reader's word")
        self.token = result.get("token", "")
        return "paired" if self.token else str(result.get("state"))

    def triage(self, paper: str, at: str, act_id: str, **marks: object) -> dict[str, Any]:
        """One act."""
        status, told = self.post(
            "/v1/triage", {"acts": [{"act_id": act_id, "ids": [paper], "at": at, **marks}]}
        )
        assert status == 200, told
        return told
