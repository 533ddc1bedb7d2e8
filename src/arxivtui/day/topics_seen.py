"""The topics that were once in force, so that taste learnt for a dropped one can fade.

The store knows criteria by their hash alone. What ranking needs of earlier ones is kept beside it: the topics
in force at the last ranking, and those that were in force before and are so no more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from sqlite3 import Connection

import msgspec

from arxivtui.config import Criteria, Topic, criteria_of
from arxivtui.store import ui_state

MOST_GONE = 50
"""Topics no longer in force that are remembered, the newest."""

LONGEST_GONE = 4000
"""Characters of what each of them wanted, and of what it did not."""

_KEY = "topics_seen"


class _Gone(msgspec.Struct, frozen=True):
    """A topic no longer in force, and when that was noticed."""

    topic: Topic
    at: datetime


class _Seen(msgspec.Struct, frozen=True):
    """What is kept: the topics at the last ranking, muted ones too, and those gone, newest first."""

    now: tuple[Topic, ...]
    gone: tuple[_Gone, ...] = ()


def remember(db: Connection, criteria: Criteria, at: datetime) -> None:
    """Note that papers are ranked by these criteria; writes nothing where they are those of the last time.

    Args:
        db: a connection that may write.
        criteria: in force from now on.
        at: when.
    """
    kept = _kept(db)
    if kept is not None and kept.now == criteria.topics:
        return
    before = _Seen(()) if kept is None else kept
    left = [_Gone(_shortened(topic), at) for topic in _dropped(_active(before.now), criteria)]
    still = _dropped([each.topic for each in before.gone], criteria)
    gone = [*left, *(each for each in before.gone if each.topic in still)]
    seen = _Seen(criteria.topics, tuple(_each_once(gone)[:MOST_GONE]))
    ui_state.put(db, _KEY, msgspec.to_builtins(seen))


def in_force(db: Connection) -> Criteria | None:
    """The criteria of the last ranking, with topics alone for a text; None where that is not known."""
    kept = _kept(db)
    return None if kept is None else criteria_of(kept.now)


def faded(db: Connection, criteria: Criteria) -> list[Topic]:
    """The topics that were in force or are in the file, and do not count under these criteria.

    A topic whose title or words are those of one that counts is still that one.

    Returns:
        Muted ones first, then dropped ones, newest first; at most `MOST_GONE`.
    """
    kept = _kept(db) or _Seen(())
    gone = [*_active(kept.now), *(each.topic for each in kept.gone)]
    muted = [topic for topic in criteria.topics if topic.muted]
    return fading([*muted, *gone], criteria)[:MOST_GONE]


def fading(topics: Iterable[Topic], criteria: Criteria) -> list[Topic]:
    """Those of these topics that do not count under these criteria, each title once, as `faded` has them."""
    by_title: dict[str, Topic] = {}
    for topic in _dropped(topics, criteria):
        by_title.setdefault(_same(topic.title), _shortened(topic))
    return list(by_title.values())


def _kept(db: Connection) -> _Seen | None:
    """What is kept; None where nothing is, or something that is not ours."""
    try:
        kept = ui_state.get(db, _KEY)
        return None if kept is None else msgspec.convert(kept, _Seen)
    except msgspec.MsgspecError:
        return None


def _active(topics: Iterable[Topic]) -> list[Topic]:
    return [topic for topic in topics if not topic.muted]


def _dropped(topics: Iterable[Topic], criteria: Criteria) -> list[Topic]:
    """Those that no topic that counts goes on with, by its title or by its words."""
    titles = {_same(topic.title) for topic in criteria.active}
    words = {_same(topic.text) for topic in criteria.active} - {""}
    return [topic for topic in topics if _same(topic.title) not in titles and _same(topic.text) not in words]


def _each_once(gone: Sequence[_Gone]) -> list[_Gone]:
    """The newest of each title."""
    by_title: dict[str, _Gone] = {}
    for each in gone:
        by_title.setdefault(_same(each.topic.title), each)
    return list(by_title.values())


def _shortened(topic: Topic) -> Topic:
    return Topic(topic.title[:LONGEST_GONE], topic.text[:LONGEST_GONE], topic.avoid[:LONGEST_GONE])


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
