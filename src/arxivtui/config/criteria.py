"""The reader's criteria: `criteria.md`, one topic a second-level heading, and what each is about."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from arxivtui.config.directories import Directories
from arxivtui.config.errors import SettingsError
from arxivtui.config.files import read_bounded, write_private
from arxivtui.domain import CriteriaError

_LARGEST = 256 * 1024
"""Bytes of a criteria file; a model reads all of it with every question."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t](.*))?$")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ITEM = re.compile(r"(\s*)(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_EMPHASIS = (
    re.compile(r"(?<![\w*])(\*{1,3})(?=\S)(.{1,300}?)(?<=\S)\1(?![\w*])", re.DOTALL),
    re.compile(r"(?<![\w_])(_{1,3})(?=\S)(.{1,300}?)(?<=\S)\1(?![\w_])", re.DOTALL),
    re.compile(r"(`{1,3})(.{1,300}?)\1", re.DOTALL),
)
_AVOIDED = re.compile(r"(?:(?:irrelevant|not relevant|avoid)\b\s*:?|not\s*:)\s*", re.IGNORECASE)
_WANTED = re.compile(r"relevant\s*(?::\s*|$)", re.IGNORECASE)
_MUTED = re.compile(r"\s*\(\s*muted\s*\)$", re.IGNORECASE)
_LABEL = re.compile(r"[\s*_]*(?:irrelevant|not relevant|avoid|not|relevant)[\s*_]*:", re.IGNORECASE)

STARTER_CRITERIA = """\
# What I look for

<!-- Write your topics below this comment, each under a heading with two hashes, as in this example:

## Sparse networks

Pruning, mixture of experts, training that needs less memory.

Irrelevant: hardware designs; surveys.

An "Irrelevant:" before the first topic holds for all of them. A heading that ends with "(muted)" puts its
topic aside. Comments like this one are not read. -->

"""
"""Criteria to start from: how to write them, and no topic in force, since nobody else knows the reader's."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that the reader cares about.

    Attributes:
        title: the heading, without the word that mutes it.
        text: what is relevant, in plain sentences; a line for each paragraph or list item.
        avoid: what is not, likewise; what is irrelevant to all topics included.
        muted: put aside for now; it counts for no score.
    """

    title: str
    text: str = ""
    avoid: str = ""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Criteria:
    """The whole file.

    Attributes:
        text: as written.
        topics: all of them, muted ones too, in the file's order; none in an empty or missing file.
        hash: 16 hex digits that change with the meaning and not with the formatting.
    """

    text: str
    topics: tuple[Topic, ...]
    hash: str

    @property
    def active(self) -> tuple[Topic, ...]:
        """The topics that count for scores: those not muted."""
        return tuple(topic for topic in self.topics if not topic.muted)

    @property
    def lack(self) -> str:
        """Why there is nothing to score by, as a clause; empty where a topic is active."""
        if self.active:
            return ""
        return "every topic of criteria.md is muted" if self.topics else "criteria.md holds no topic yet"


Where = Literal["wanted", "avoided"]


@dataclass(slots=True)
class _Draft:
    """A topic while it is being read; what stands before the first is one without a title."""

    title: str
    line: int
    muted: bool = False
    blocks: list[tuple[Where, str]] = field(default_factory=list)

    def said(self, where: Where) -> str:
        return "\n".join(block for part, block in self.blocks if part == where and block)


def load_criteria(directories: Directories) -> Criteria:
    """The reader's criteria; without a file, criteria without topics.

    Raises:
        CriteriaError: the file cannot be read, is not UTF-8 or see `parse_criteria`.
    """
    path = directories.criteria_file
    return parse_criteria(_text(path) or "", name=str(path))


def read_criteria(path: Path) -> Criteria:
    """The criteria of any file.

    Raises:
        CriteriaError: it is not there, cannot be read, is not UTF-8 or see `parse_criteria`.
    """
    text = _text(path)
    if text is None:
        raise CriteriaError(f"{path} is not there.")
    return parse_criteria(text, name=str(path))


def _text(path: Path) -> str | None:
    """The text of a file; None where there is none."""
    try:
        data = read_bounded(path, _LARGEST)
    except SettingsError as error:
        raise CriteriaError(error.message, error.hint) from error
    try:
        return None if data is None else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = (data or b"").count(b"\n", 0, error.start) + 1
        raise CriteriaError(f"{path}, line {line}: this is not UTF-8 text.") from None


def save_criteria(directories: Directories, text: str) -> Criteria:
    """Write the reader's criteria in one step, for this user only; a symbolic link stays one.

    Raises:
        CriteriaError: they cannot be used or written; the old file is untouched.
    """
    criteria = parse_criteria(text, name=str(directories.criteria_file))
    try:
        write_private(directories.criteria_file, text.encode("utf-8", "replace"))
    except SettingsError as error:
        raise CriteriaError(error.message, error.hint) from error
    return criteria


def parse_criteria(text: str, *, name: str = "criteria.md") -> Criteria:
    """Read criteria.

    Each second-level heading opens a topic, one that ends with *(muted)* a muted one. What follows is
    relevant, but for a paragraph, a list item or a deeper section that begins with *Irrelevant*, *Not
    relevant*, *Avoid* or *Not:*; where such a paragraph has no text of its own, the list or paragraph after
    it is meant.

    Args:
        text: Markdown.
        name: the file, for messages.

    Raises:
        CriteriaError: too large, or a topic without a title or twice.
    """
    if len(text) > _LARGEST:
        raise CriteriaError(f"{name} is larger than {_LARGEST // 1024} KiB.", "A page or two is enough.")
    preface, *drafts = _drafts(text, name)
    never = preface.said("avoided")
    topics = tuple(
        Topic(
            each.title,
            each.said("wanted"),
            "\n".join(filter(None, (each.said("avoided"), never))),
            muted=each.muted,
        )
        for each in drafts
    )
    return Criteria(text, topics, _hash(topics))


def criteria_of(topics: Sequence[Topic]) -> Criteria:
    """Criteria of these topics, without a text; their hash is that of any text that says the same."""
    return Criteria("", tuple(topics), _hash(tuple(topics)))


def _drafts(text: str, name: str) -> list[_Draft]:
    """What stands before the topics, then each topic."""
    drafts = [_Draft("", 0)]
    titles: dict[str, int] = {}
    reader = _Blocks(drafts[0])
    fenced = ""
    for number, line in enumerate(_without_comments(text).split("\n"), 1):
        fence = _FENCE.match(line)
        if fence and (not fenced or fence[1] == fenced):
            fenced = "" if fenced else fence[1]
            reader.end_block()
            continue
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            reader.take(line)
            continue
        level, title = len(heading[1]), _title(heading[2] or "")
        reader.end_block()
        if level == 2:
            if muted := _MUTED.search(title):
                title = title[: muted.start()]
            if not title:
                raise CriteriaError(f"{name}, line {number}: this topic has no title.")
            if (first := titles.setdefault(title.casefold(), number)) != number:
                from arxivtui.config.validation import quoted

                raise CriteriaError(
                    f"{name}, line {number}: the topic {quoted(title)} is there already, in line {first}.",
                    "Put the two together or give them different titles.",
                )
            drafts.append(_Draft(title, number, muted=muted is not None))
            reader = _Blocks(drafts[-1])
        elif level == 1:
            reader = _Blocks(drafts[0])
        else:
            reader.open_section(level, title)
    reader.end_block()
    return drafts


def _without_comments(text: str) -> str:
    """The text without HTML comments and a byte order mark; lines keep their numbers."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)


class _Blocks:
    """Reads the lines of one topic into paragraphs and list items, wanted or to be avoided."""

    def __init__(self, draft: _Draft) -> None:
        self.draft = draft
        self.lines: list[str] = []
        self.section: Where = "wanted"
        self.section_level = 7
        self.label: Where | None = None
        """What the following blocks are, after a label that stands alone."""
        self.label_has_items = False
        self.item_indent: int | None = None
        self.avoided_indent: int | None = None
        """The indent of a list item to be avoided; those deeper belong to it."""

    def open_section(self, level: int, title: str) -> None:
        """A deeper heading: it says what its section is, unless that of a section around it stands."""
        self.label, self.label_has_items = None, False
        self.avoided_indent = None
        if self.section == "avoided" and level > self.section_level:
            self.draft.blocks.append(("avoided", title))
            return
        self.section_level = level
        if match := _AVOIDED.match(title):
            self.section = "avoided"
            title = title[match.end() :]
        else:
            self.section = "wanted"
            title = "" if _WANTED.fullmatch(title) else title
        self.draft.blocks.append((self.section, title))

    def take(self, line: str) -> None:
        """One line that is no heading."""
        line = _QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line
        if not line.strip() or _RULE.match(line):
            self.end_block()
            return
        item = _ITEM.match(line)
        if item or (self.lines and _LABEL.match(line)):
            self.end_block()
        if item:
            self.item_indent = len(item[1].expandtabs(4))
            line = line[item.end() :]
        self.lines.append(line)

    def end_block(self) -> None:
        """The paragraph or list item ends here."""
        block, indent = _plain(" ".join(self.lines)), self.item_indent
        self.lines, self.item_indent = [], None
        if block:
            self.draft.blocks.append(self._judged(block, indent))

    def _judged(self, block: str, indent: int | None) -> tuple[Where, str]:
        """What a block is, and its text without the label."""
        if self.avoided_indent is not None and (indent is None or indent <= self.avoided_indent):
            self.avoided_indent = None
        if match := _AVOIDED.match(block) or _WANTED.match(block):
            where: Where = "wanted" if _WANTED.match(block) else "avoided"
            rest = block[match.end() :]
            alone = indent is None and (not rest or rest.endswith(":"))
            self.label, self.label_has_items = where if alone else None, False
            if indent is not None:
                self.avoided_indent = indent if where == "avoided" else None
            return where, rest
        if self.avoided_indent is not None:
            return "avoided", block
        # A label that stands alone speaks for one list or one paragraph.
        if indent is not None:
            self.label_has_items = True
            return self.label or self.section, block
        where = self.section if self.label_has_items else self.label or self.section
        self.label, self.label_has_items = None, False
        return where, block


def _title(text: str) -> str:
    """A heading's words, without the hashes that may close it."""
    words = text.strip()
    bare = words.rstrip("#")
    return _plain(bare if not bare or bare[-1].isspace() else words)


def _plain(text: str) -> str:
    """Words without Markdown's emphasis, folded."""
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\2", text)
    return " ".join(text.split())


def _hash(topics: tuple[Topic, ...]) -> str:
    # Without muted topics as it always was: scores of old stay scores under these criteria.
    meaning = [
        [*map(_folded, (topic.title, topic.text, topic.avoid)), *(["muted"] if topic.muted else [])]
        for topic in topics
    ]
    return blake2b(ascii(meaning).encode(), digest_size=8).hexdigest()


def _folded(text: str) -> str:
    """One form for texts that differ in whitespace or in how letters are composed."""
    return unicodedata.normalize("NFC", " ".join(text.split()))
