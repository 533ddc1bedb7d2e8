"""A model's answer, read whatever its form, and believed only where it is sound."""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from arxivtui.domain import ArxivId, ArxivtuiError, InvalidIdError
from arxivtui.scoring.llm.found_json import Members, Spelled, found_objects
from arxivtui.text import cut, one_line

_LONGEST_COMMENT = 400
_LONGEST_ID = 100
_SHOWN = 30
"""Characters of a wrong value that are quoted."""

_IDS = ("id", "arxiv_id", "arxivid", "paper_id")
_NUMBERS = ("relevance", "novelty")
_FIELDS = (*_NUMBERS, "comment", "topic")

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,10})?)\s*(?:(?:/|out of)\s*10(?:\.0)?)?", re.IGNORECASE)
_NO_NUMBER = frozenset({"", "-", "n/a", "none", "null"})

_UNIFORM = 4
"""Papers that are not all the best there are; two of them where the answer is doubted already."""


class UnreadableAnswerError(ArxivtuiError):
    """A text in which a model says nothing of any paper."""


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """What a model says of one paper.

    Attributes:
        id: as it was sent.
        relevance: 1-10.
        novelty: 1-10, or None where none was given.
        comment: one line of at most 400 characters, untrusted text; or empty.
        topic: the title of one of the reader's topics, or empty.
    """

    id: str
    relevance: int
    novelty: int | None
    comment: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of the papers that it was asked about.

    Attributes:
        papers: those with a sound entry, in the order in which they were sent.
        missing: the ids of the others, likewise.
        foreign: how many entries are about papers that were not sent.
        wrong: what is wrong with the entries of some of the missing, in words fit for showing.
    """

    papers: tuple[PaperAnswer, ...]
    missing: tuple[str, ...] = ()
    foreign: int = 0
    wrong: Mapping[str, str] = field(default_factory=dict)


class _WrongEntryError(Exception):
    """An entry that cannot be used; says why."""


@dataclass(slots=True)
class _Entry:
    """One entry: the id that it names, and the values of each field, several where it repeats."""

    named: str
    values: dict[str, list[Any]]

    @property
    def has_numbers(self) -> bool:
        return any(name in self.values for name in _NUMBERS)


def read_answer(text: str, ids: Sequence[str], labels: Mapping[str, str]) -> Answer:
    """Read what a model said of some papers.

    Understood: an object with a list, a list, lines or single objects of JSON, an object keyed by id; in a
    fence, between sentences, or cut off, where the entries that are whole count. Names of fields may be in
    capitals. An id may have a version, `arXiv:` or a link around it.

    A number is whole and from 1 to 10, as a number or in words such as "8", "8/10" and "8 out of 10"; a
    fraction is rounded, a half down, as the prompt asks in doubt. Without a sound relevance there is no
    score; novelty may be absent or null, but not wrong. Two entries of a paper count if their numbers agree.

    Args:
        text: the model's, untrusted, of any length.
        ids: the papers sent.
        labels: the topics' labels and titles (`topic_labels`).

    Raises:
        UnreadableAnswerError: it scores no paper at all, sent or not.
    """
    sent = {_folded_id(paper_id): paper_id for paper_id in ids}
    entries, foreign = _entries(text, sent)
    if not foreign and not any(entry.has_numbers for said in entries.values() for entry in said):
        what = "has no scores in it" if text.strip() else "is empty"
        hint = "Another form of answer, or another model, may do better."
        raise UnreadableAnswerError(f"The model's answer {what}.", hint)
    topics = _topics(labels)
    papers, wrong = [], {}
    for paper_id, said in entries.items():
        try:
            papers.append(_paper(paper_id, said, topics))
        except _WrongEntryError as error:
            wrong[paper_id] = str(error)
    order = {paper_id: number for number, paper_id in enumerate(ids)}
    papers.sort(key=lambda paper: order[paper.id])
    scored = {paper.id for paper in papers}
    missing = tuple(paper_id for paper_id in order if paper_id not in scored)
    return Answer(tuple(papers), missing, foreign, wrong)


def is_uniform(answer: Answer, *, doubted: bool = False) -> bool:
    """Whether it gives every paper the highest marks, as a model does that obeys a paper's text.

    Args:
        answer: about at least four papers; of fewer, that may well be so.
        doubted: an earlier answer about these papers was uniform, so that two are enough.
    """
    return len(answer.papers) >= (2 if doubted else _UNIFORM) and all(
        paper.relevance == paper.novelty == 10 for paper in answer.papers
    )


def _entries(text: str, sent: Mapping[str, str]) -> tuple[dict[str, list[_Entry]], int]:
    """The entries about the papers sent, by id, and how many others there are."""
    entries: dict[str, list[_Entry]] = {}
    foreign = 0
    for found in found_objects(text):
        for entry in _within(found):
            if paper_id := sent.get(_folded_id(entry.named)):
                entries.setdefault(paper_id, []).append(entry)
            elif entry.has_numbers:
                foreign += 1
    return entries, foreign


def _within(found: Members) -> Iterator[_Entry]:
    """The entries in an object, however deep, in order."""
    waiting: list[tuple[str, Any]] = [("", found)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, Members):
            entry = _entry(key, value)
            if entry is not None:
                yield entry
            else:
                waiting += reversed(value)
        elif isinstance(value, list):
            waiting += [("", each) for each in reversed(value)]


def _entry(key: str, members: Members) -> _Entry | None:
    """An object as an entry, if it is one: it names a paper, or stands under its name, and scores it.

    A paper's own line, given back as it was sent, is an entry that lacks its numbers.
    """
    names: list[str] = []
    values: dict[str, list[Any]] = {}
    for written, value in members:
        name = written.casefold()
        if name in _IDS and isinstance(value, str) and len(value) <= _LONGEST_ID:
            names.append(value)
        elif name in _FIELDS:
            values.setdefault(name, []).append(value)
    named = names[0] if names else key if _is_id(key) else ""
    entry = _Entry(named, values)
    alike = len({_folded_id(name) for name in names}) <= 1
    return entry if named and alike and (entry.has_numbers or _is_id(named)) else None


def _paper(paper_id: str, entries: Sequence[_Entry], topics: Mapping[str, str]) -> PaperAnswer:
    """What the entries of one paper say together.

    Raises:
        _WrongEntryError: one is not sound, or they contradict each other.
    """
    counted = [entry for entry in entries if entry.has_numbers]
    if not counted:
        raise _WrongEntryError("the model gave it no relevance")
    numbers = {(_relevance(entry), _novelty(entry)) for entry in counted}
    if len(numbers) > 1:
        raise _WrongEntryError("the model gave it two different scores")
    relevance, novelty = numbers.pop()
    comment = next((words for entry in counted if (words := _comment(entry))), "")
    topic = next((title for entry in counted if (title := _topic(entry, topics))), "")
    return PaperAnswer(paper_id, relevance, novelty, comment, topic)


def _relevance(entry: _Entry) -> int:
    number = _one_number(entry, "relevance")
    if number is None:
        raise _WrongEntryError("the model gave it no relevance")
    return number


def _novelty(entry: _Entry) -> int | None:
    return _one_number(entry, "novelty")


def _one_number(entry: _Entry, name: str) -> int | None:
    """A field's number, or None where it is absent.

    Raises:
        _WrongEntryError: it is no number from 1 to 10, or the field is there twice and differs.
    """
    numbers = {_number(value, name) for value in entry.values.get(name, [None])}
    if len(numbers) > 1:
        raise _WrongEntryError(f"the model gave it two different numbers for {name}")
    return numbers.pop()


def _number(value: object, name: str) -> int | None:
    """One value as a number from 1 to 10; None for one that says that there is none.

    Raises:
        _WrongEntryError: it is anything else.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise _WrongEntryError(f"its {name} is no number from 1 to 10")
    words = value[:_LONGEST_ID].strip()
    if not isinstance(value, Spelled) and words.casefold() in _NO_NUMBER:
        return None
    match = _NUMBER.fullmatch(words)
    if match is None or not 1 <= float(match[1]) <= 10:
        raise _WrongEntryError(f'its {name} is "{cut(one_line(words), _SHOWN)}", no number from 1 to 10')
    return math.ceil(float(match[1]) - 0.5)


def _comment(entry: _Entry) -> str:
    said = next((value for value in entry.values.get("comment", ()) if isinstance(value, str)), "")
    return cut(one_line(said[: 16 * _LONGEST_COMMENT]), _LONGEST_COMMENT)


def _topic(entry: _Entry, topics: Mapping[str, str]) -> str:
    said = next((value for value in entry.values.get("topic", ()) if isinstance(value, str)), "")
    return topics.get(_folded(said[:500]), "")


def _topics(labels: Mapping[str, str]) -> dict[str, str]:
    """The reader's topics by every spelling that a model may use; a label counts before a title."""
    pairs = ("{label}: {title}", "{label} {title}", "{label} - {title}", "{label} ({title})")
    return {
        _folded(form.format(label=label, title=title)): title
        for form in (*pairs, "{title}", "{label}")
        for label, title in labels.items()
    }


def _is_id(text: str) -> bool:
    if len(text) > _LONGEST_ID:
        return False
    try:
        ArxivId.parse(text)
    except InvalidIdError:
        return False
    return True


def _folded_id(text: str) -> str:
    """An id without version and prefix; what is no id stays as it is."""
    try:
        return ArxivId.parse(text[:_LONGEST_ID]).value
    except InvalidIdError:
        return text


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", one_line(text)).casefold()
