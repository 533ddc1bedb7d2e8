"""Triage: what the reader decided about a paper, and how each act changes it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from arxivtui.domain.errors import ArxivtuiError

_LONGEST_TAG = 60
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
    if not tag or len(tag) > _LONGEST_TAG or not tag.isprintable() or set(tag) & set(' ,"()*'):
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise InvalidTagError(
            f"{shown!r} is no tag.", f"A tag is one word of at most {_LONGEST_TAG} letters, such as to-read."
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
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Marks:
    """What one act sets on its papers, several things at once; None leaves as it is.

    Applied in this order: the state, the star, later, the tags.

    Attributes:
        state: where they stand from now on; dismissing clears star and later.
        starred, later: as `Verb.STAR`, `UNSTAR`, `LATER` and `READ` do it. A paper that was not put off is
            not made seen by ending that; nor is one whose state is set as well.
        add_tags, remove_tags: tags as `parse_tag` gives them; a tag in both is removed.
    """

    state: State | None = None
    starred: bool | None = None
    later: bool | None = None
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done to some papers at once; one step of undo.

    Attributes:
        verb: what is done.
        paper_ids: to which papers.
        tags: the tags that `TAG` and `UNTAG` add and remove.
        note: the text that becomes the papers' note, with any verb (empty removes it); None leaves it.
        marks: what `MARK` sets.
    """

    verb: Verb
    paper_ids: tuple[str, ...]
    tags: tuple[str, ...] = field(default=())
    note: str | None = None
    marks: Marks = Marks()

    @classmethod
    def of(cls, marks: Marks, paper_ids: tuple[str, ...]) -> "Act":
        """The act that sets `marks`, under the plainest verb: one that only stars is a `STAR`."""
        if marks == Marks(add_tags=marks.add_tags):
            return cls(Verb.TAG, paper_ids, tags=marks.add_tags)
        if marks == Marks(remove_tags=marks.remove_tags):
            return cls(Verb.UNTAG, paper_ids, tags=marks.remove_tags)
        verb = _PLAIN.get(marks)
        return cls(Verb.MARK, paper_ids, marks=marks) if verb is None else cls(verb, paper_ids)


_PLAIN = {
    Marks(starred=True): Verb.STAR,
    Marks(starred=False): Verb.UNSTAR,
    Marks(later=True): Verb.LATER,
    Marks(state=State.DISMISSED): Verb.DISMISS,
    Marks(state=State.UNREAD): Verb.UNREAD,
}
"""Marks that a verb of their own sets."""


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
        case Verb.MARK:
            return _marked(triage, act.marks, at)


def _marked(triage: Triage, marks: Marks, at: datetime) -> Triage:
    """The triage of a paper once `marks` were set on it."""
    if marks.state is State.DISMISSED:
        triage = replace(triage, state=State.DISMISSED, starred=None, later=None)
    elif marks.state is not None:
        triage = replace(triage, state=marks.state)
    if marks.starred is not None:
        triage = _after_verb(triage, Act(Verb.STAR if marks.starred else Verb.UNSTAR, ()), at)
    if marks.later:
        triage = _after_verb(triage, Act(Verb.LATER, ()), at)
    elif marks.later is False and triage.later is not None:
        state = State.SEEN if marks.state is None else triage.state
        triage = replace(triage, state=state, later=None)
    tags = {*triage.tags, *marks.add_tags} - {*marks.remove_tags}
    return replace(triage, tags=tuple(sorted(tags)))
