"""Faults that the stand-in can show, and how they are written: `KIND[:VALUE][@PATH][*TIMES]`."""

import re
from dataclasses import dataclass
from typing import Self

KINDS = {
    "delay": "answer VALUE seconds late (default 5)",
    "429": "status 429; VALUE is its Retry-After, in seconds or as a date (default: none)",
    "500": "status 500",
    "503": "status 503; VALUE is its Retry-After (default: none)",
    "cut": "end the connection after VALUE percent of the answer (default 50)",
    "truncated": "a whole answer whose page ends after VALUE percent (default 50)",
    "hang-up": "end the connection without an answer",
    "html": "status 200 with a page that says “Rate exceeded.”",
    "stale": "/new and the feeds show the day before today's",
    "drip": "send a byte every VALUE seconds (default 0.2)",
    "redirect": "status 302 to the address VALUE",
    "capture": "answer with the file of faults/ whose name is VALUE or begins with VALUE-",
    "as": "answer as if the path VALUE had been asked for",
}
"""Every kind of fault, with what its value means."""

_FAULT = re.compile(r"(?P<kind>[a-z0-9-]+)(?::(?P<value>[^@*]*))?(?:@(?P<path>.+?))?(?:\*(?P<times>\d+))?")


@dataclass
class Fault:
    """One fault: for the requests whose path matches, so many times (None: always)."""

    kind: str
    value: str = ""
    path: str = ""
    times: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `KIND[:VALUE][@PATH][*TIMES]`, for example `429:5@/list*2`.

        Raises:
            ValueError: it is written wrongly; says how.
        """
        match = _FAULT.fullmatch(text.strip())
        if match is None or match["kind"] not in KINDS:
            raise ValueError(
                f"{text!r} is no fault; write KIND[:VALUE][@PATH][*TIMES], KIND one of {', '.join(KINDS)}"
            )
        try:
            re.compile(match["path"] or "")
        except re.error as error:
            raise ValueError(f"{match['path']!r} is no regular expression: {error}") from error
        times = int(match["times"]) if match["times"] else None
        return cls(match["kind"], match["value"] or "", match["path"] or "", times)

    def __str__(self) -> str:
        value = f":{self.value}" if self.value else ""
        path = f"@{self.path}" if self.path else ""
        return f"{self.kind}{value}{path}" + (f"*{self.times}" if self.times is not None else "")

    def seconds(self, default: float) -> float:
        """The value as seconds."""
        return float(self.value) if self.value else default

    def take(self, target: str) -> bool:
        """Whether the fault is for this request; counts it if so."""
        if self.times == 0 or not re.search(self.path, target):
            return False
        if self.times is not None:
            self.times -= 1
        return True
