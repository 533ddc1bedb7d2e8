"""A line in which nobody waits long behind somebody who asks for much.

Start-time fair queueing, as Goyal, Vin and Cheng have it (SIGCOMM 1996, doi:10.1145/248156.248171): each
piece of work bears a start tag, and the lowest is next. The tag is when the piece before it of the same
client would have ended if those with something to do shared the time equally; of a client that had nothing to
do it is the line's own time, which is the highest tag that was served. What a piece takes is known only
afterwards, and need not be before.

By the paper alone, who asks for little could still wait for one long piece of each of the others, since the
line's own time goes in steps as long as theirs. So who comes back is given a bounded credit, as sleepers were
by Linux's completely fair scheduler.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Condition
from typing import Generic, TypeVar

Piece = TypeVar("Piece")


@dataclass(slots=True)
class _Client(Generic[Piece]):
    """One who stands in line.

    Attributes:
        tag: of the first that waits, or of the next that comes.
        waiting: each with its number, in the order in which they came.
    """

    tag: float
    waiting: deque[tuple[int, Piece]] = field(default_factory=deque)

    @property
    def place(self) -> tuple[float, int]:
        """Where it stands: of those with equal tags, who came first is first."""
        return self.tag, self.waiting[0][0]


class FairLine(Generic[Piece]):
    """Pieces of work, each of some client, for one thread that takes them one after another.

    A client's pieces keep their order. Who is idle saves up no more than the credit, and is forgotten as soon
    as what it was given makes no difference any more.

    Safe from any thread, but that only one may `take`.

    Args:
        clock: seconds, steady; asked by the thread that takes. What passes from one taking to the next is
            what the piece between them took.
        credit: seconds that a client may have ahead of the others after it was idle.
    """

    def __init__(self, clock: Callable[[], float], credit: float = 0.0) -> None:
        self._clock = clock
        self._credit = credit
        self._changed = Condition()
        self._clients: dict[str, _Client[Piece]] = {}
        self._numbers = count()
        self._now = 0.0
        self._under_way: _Client[Piece] | None = None
        self._begun = 0.0
        self._last: Piece | None = None
        self._ended = False

    @property
    def remembered(self) -> frozenset[str]:
        """The clients of which anything is kept."""
        with self._changed:
            return frozenset(self._clients)

    def put(self, who: str, piece: Piece) -> None:
        """Have a piece done in its turn; after the end it never is."""
        with self._changed:
            if self._ended:
                return
            # Who comes while nothing is under way comes before nobody, and needs no credit.
            earliest = self._now - (self._credit if self._under_way is not None else 0.0)
            client = self._clients.setdefault(who, _Client(earliest))
            if not client.waiting:
                client.tag = max(client.tag, earliest)
            client.waiting.append((next(self._numbers), piece))
            self._changed.notify()

    def end(self, last: Piece | None = None) -> None:
        """Let nothing more come; `last` is done when all else is."""
        with self._changed:
            if not self._ended:
                self._ended, self._last = True, last
            self._changed.notify()

    def take(self) -> Piece | None:
        """What to do next, waited for; None when all is done and nothing more can come."""
        with self._changed:
            self._charge()
            if not self._waiting():  # Nobody is owed anything, since nobody had to wait for it.
                self._clients.clear()
                self._now = 0.0
            self._changed.wait_for(lambda: self._ended or self._waiting())
            piece = self._next()
        self._begun = self._clock()
        return piece

    def _waiting(self) -> list[_Client[Piece]]:
        return [client for client in self._clients.values() if client.waiting]

    def _charge(self) -> None:
        """See what the piece under way took: its client's next may be that much later."""
        if self._under_way is not None:
            self._under_way.tag += self._clock() - self._begun
            self._under_way = None

    def _next(self) -> Piece | None:
        if not (waiting := self._waiting()):
            last, self._last = self._last, None
            return last
        first = min(waiting, key=lambda client: client.place)
        _, piece = first.waiting.popleft()
        self._now, self._under_way = max(self._now, first.tag), first
        self._forget()
        return piece

    def _forget(self) -> None:
        """Forget who would be given the earliest tag if it came again."""
        for who, client in [*self._clients.items()]:
            if (
                not client.waiting
                and client.tag <= self._now - self._credit
                and client is not self._under_way
            ):
                del self._clients[who]
