"""Triage: what the reader decided about a paper, and how each act changes it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from arxivtui.domain.errors import ArxivtuiError

LONGEST_TAG = 60
"""Characters."""


class State(StrEnum):
    """Where a paper stands in the reader's day.

    *Seen*: looked at. *Skipped*: closed in bulk, says nothing about taste. *Dismissed*: judged and put away.
    """

    UNREAD = "unread"
    SEEN = "seen"
    SKIPPED = "skipped"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Triage:
    """The reader's word on one paper; a paper never touched has the default.

    Attributes:
        state: where it stands.
        starred: when it was starred, or None.
        later: when it was put off for later, or None.
        tags: sorted, each once.
        note: the reader's own text.
    """

    state: State = State.UNREAD
    starred: datetime | None = None
    later: datetime | None = None
    tags: tuple[str, ...] = ()
    note: str = ""


class InvalidTagError(ArxivtuiError):
    """A text that cannot be a tag."""


def parse_tag(text: str) -> str:
    """A tag as it is kept: one word without its `#`, such as `to-read` or `moe/routing`.

    Raises:
        InvalidTagError: no query could name it.
    """
    tag = text.strip().lstrip("#")
    if not tag or len(tag) > LONGEST_TAG or not tag.isprintable() or set(tag) & set(' ,"()*'):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise InvalidTagError(
            f"{shown!r} is no tag.", f"A tag is one word of at most {LONGEST_TAG} letters, such as to-read."
        )
    return tag


class Verb(StrEnum):
    """What can be done to a paper."""

    STAR = "star"
    UNSTAR = "unstar"
    LATER = "later"
    READ = "read"
    DISMISS = "dismiss"
    SEE = "see"
    SKIP = "skip"
    UNREAD = "unread"
    TAG = "tag"
    UNTAG = "untag"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done to some papers at once; one step of undo.

    Attributes:
        verb: what is done.
        paper_ids: to which papers.
        tags: the tags that `TAG` and `UNTAG` add and remove.
        note: the text that becomes the papers' note, with any verb (empty removes it); None leaves it.
    """

    verb: Verb
    paper_ids: tuple[str, ...]
    tags: tuple[str, ...] = field(default=())
    note: str | None = None


def after(triage: Triage, act: Act, at: datetime) -> Triage:
    """The triage of a paper once `act` was done to it at the time `at`.

    Starring or *later* makes an unread paper seen; dismissing clears both; *read* ends *later*.
    A mark already set keeps its time.
    """
    done = _after_verb(triage, act, at)
    return done if act.note is None else replace(done, note=act.note)


def _after_verb(triage: Triage, act: Act, at: datetime) -> Triage:
    looked_at = State.SEEN if triage.state is State.UNREAD else triage.state
    match act.verb:
        case Verb.STAR:
            # A star on a dismissed paper is a change of mind: it is no longer put away.
            state = State.SEEN if triage.state is State.DISMISSED else looked_at
            return replace(triage, state=state, starred=triage.starred or at)
        case Verb.UNSTAR:
            return replace(triage, starred=None)
        case Verb.LATER:
            state = State.SEEN if triage.state is State.DISMISSED else looked_at
            return replace(triage, state=state, later=triage.later or at)
        case Verb.READ:
            return replace(triage, state=State.SEEN, later=None)
        case Verb.DISMISS:
            return replace(triage, state=State.DISMISSED, starred=None, later=None)
        case Verb.SEE:
            return replace(triage, state=looked_at)
        case Verb.SKIP:
            return replace(triage, state=State.SKIPPED if triage.state is State.UNREAD else triage.state)
        case Verb.UNREAD:
            return replace(triage, state=State.UNREAD)
        case Verb.TAG:
            return replace(triage, tags=tuple(sorted({*triage.tags, *act.tags})))
        case Verb.UNTAG:
            return replace(triage, tags=tuple(tag for tag in triage.tags if tag not in act.tags))
        case Verb.NOTE:
            return triage
