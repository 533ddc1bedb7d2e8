"""What the screens do about browsers in the store, each for one worker; nothing here knows a widget."""

from typing import TYPE_CHECKING

from arxivtui.tui.messages import BrowserShutOut, BrowsersRead, PairingSeen, Told
from arxivtui.tui.session import now

if TYPE_CHECKING:
    from arxivtui.tui.endpoint import Serving
    from arxivtui.tui.session import Session


def begin(session: "Session") -> PairingSeen:
    """A code for a browser to send."""
    from arxivtui.server import open_pairing

    opened = open_pairing(session.store)
    return PairingSeen(opened.pairing, opened.code)


def look(session: "Session", pairing_id: str) -> PairingSeen:
    """How far it has come."""
    from arxivtui.server import look_at_pairing

    return PairingSeen(look_at_pairing(session.store, pairing_id))


def answer(session: "Session", pairing_id: str, approve: bool) -> PairingSeen:
    """Let the browser in that sent the code, or not."""
    from arxivtui.server import answer_pairing

    return PairingSeen(answer_pairing(session.store, pairing_id, approve))


def close(session: "Session", pairing_id: str) -> None:
    """Nothing more can come of it."""
    from arxivtui.server import close_pairing

    close_pairing(session.store, pairing_id)


def browsers(session: "Session") -> BrowsersRead:
    """Those that may come, the newest first."""
    from arxivtui.store import clients

    with session.store.reading() as db:
        return BrowsersRead([client for client in clients.all_of(db) if client.revoked is None])


def shut_out(session: "Session", client_id: str) -> BrowserShutOut:
    """Take a browser's right to ask away, from its next request on."""
    from arxivtui.store import clients

    with session.store.writing(durable=True) as db:
        return BrowserShutOut(clients.revoke(db, client_id, now()))


def endpoint_told(session: "Session", serving: "Serving") -> Told:
    """How the endpoint stands, and how many browsers may come."""
    from arxivtui.tui.endpoint import with_browsers

    return Told(with_browsers(serving.sentence, len(browsers(session).clients)))
