"""One small request to each of arXiv's services: whether it answers, how, and how long it takes."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from arxivtui.config.settings import ArxivSettings
from arxivtui.sources.client import Answer, Client, host_label
from arxivtui.sources.errors import SourceError
from arxivtui.sources.politeness import OnWait, Turns

_ENOUGH = 10_000
"""Bytes of an answer that are read; the rest is not asked for."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a service answered.

    Attributes:
        service: `listing`, `feed`, `oai` or `api`.
        host: with its port, where one is named; the address as set where it is none.
        status: 0 where nothing came.
        seconds: from the request to the answer; waiting for our turn is not counted.
        sent_at: the server's time; None where it gave none.
        offset: seconds by which the server's clock is ahead of ours; None where that is not known.
        error: why nothing came, or empty.
        hint: what to do then.
    """

    service: str
    host: str
    status: int = 0
    seconds: float = 0.0
    sent_at: datetime | None = None
    offset: float | None = None
    error: str = ""
    hint: str = ""


def probe(
    settings: ArxivSettings, state_dir: Path, category: str, on_wait: OnWait | None = None
) -> list[Probe]:
    """Ask each service once, in turn, at the distance that arXiv's terms ask for.

    Args:
        settings: the addresses; two services at one host are asked one after the other.
        state_dir: where the times of the last requests are kept, for all processes.
        category: whose listing and feed are asked for.
        on_wait: told of every wait.
    """
    turns = Turns(state_dir, on_wait)
    return [
        _probe(settings, turns, service, address, path)
        for service, address, path in (
            ("listing", settings.base_url, f"/list/{category}/new"),
            ("feed", settings.feed_url, f"/rss/{category}"),
            ("oai", settings.oai_url, "?verb=Identify"),
            ("api", settings.api_url, "?id_list=1706.03762&max_results=1"),
        )
    ]


def _probe(settings: ArxivSettings, turns: Turns, service: str, address: str, path: str) -> Probe:
    try:
        host = host_label(address.rstrip("/"))
    except SourceError as error:
        return Probe(service, address[:100], error=error.message, hint=error.hint)

    def beginning(_length: int | None, pieces: Iterable[bytes]) -> bytes:
        got = 0
        for piece in pieces:
            got += len(piece)
            if got >= _ENOUGH:
                break
        return b""

    def read(answer: Answer) -> Probe:
        now = time.time()
        seconds = now - client.asked_at
        # The header has whole seconds: half of one is added, as the mean.
        offset = None if answer.sent_at is None else answer.sent_at.timestamp() + 0.5 - (now - seconds / 2)
        return Probe(service, host, answer.status, seconds, answer.sent_at, offset)

    try:
        client = Client(settings, address, turns)
        try:
            return client.get(path, read, receive=beginning, once=True)
        finally:
            client.close()
    except SourceError as error:
        return Probe(service, host, error=error.message, hint=error.hint)
