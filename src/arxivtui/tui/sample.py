"""The sample day, opened from wherever the reader is: a session of its own, made in a worker."""

from dataclasses import dataclass

from textual.message import Message

from arxivtui.config import Settings
from arxivtui.tui.session import Session


@dataclass(eq=False, repr=False)
class SampleReady(Message):
    """The sample day is stored and ranked."""

    session: Session


def prepare_sample(settings: Settings) -> SampleReady:
    """Lay out the sample day in a store that goes away with its session.

    Raises:
        StoreError: there is no room for it.
    """
    session = Session.sample(settings)
    try:
        session.store  # noqa: B018  (opening it fills it)
    except BaseException:
        session.close()
        raise
    return SampleReady(session)
