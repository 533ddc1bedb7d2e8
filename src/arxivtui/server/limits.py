"""How much of anything the endpoint takes."""

from dataclasses import dataclass

MOST_BYTES = 128 * 1024
"""Of a body: 2,000 ids take 30 KB, 500 acts 100 KB."""

MOST_HEADER_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What connections may take, and how long an ending may.

    Attributes:
        connections: at the same time.
        headers: seconds from the connection, or from the first byte of a next request, to the end of its
            headers.
        body: seconds from there to the end of its body.
        idle: seconds between two requests.
        turn: seconds that a request waits for those before it at the store, as long as the store waits for
            other programs.
        answer: seconds in which the client has to take an answer.
        thrown_away: bytes of an unread body that are still received after a refusal, so that an ordinary
            client gets to read why.
        strangers_per_second: requests of all callers together that are not paired.
        grace: seconds that requests under way have when the endpoint ends.
        rest: seconds that nobody's papers are looked up, for each that somebody's were. Of an endpoint within
            the app, whose reader would feel it on every key if browsers kept the interpreter to themselves.
    """

    connections: int = 64
    headers: float = 2.0
    body: float = 5.0
    idle: float = 15.0
    turn: float = 5.0
    answer: float = 10.0
    thrown_away: int = 16 * 1024 * 1024
    strangers_per_second: float = 10.0
    grace: float = 0.5
    rest: float = 0.0
