"""A digest read into fields, strictly: every line is as the layout has it, or is named."""

import re
from datetime import date
from decimal import Decimal

from arxivtui.domain import (
    ArxivId,
    Digest,
    DigestCounts,
    DigestEntry,
    InvalidIdError,
    RemedialBanner,
    Tally,
)
from arxivtui.formats import digest_layout as layout
from arxivtui.formats.errors import DigestError
from arxivtui.formats.escape import unescape
from arxivtui.formats.lines import LineReader

LARGEST_DIGEST = 10_000_000
"""Characters. Real ones have a hundredth of that."""

_MODEL_CELL = re.compile(r"\| \*\[(.*)\]\* +\| Prompt +\| Completion +\| Total +\|")
_RULER = re.compile(r"\|(?::-{3,400}:\|){4}")
_WHOLE = "0|[1-9][0-9]{0,11}"
_FIGURES = rf" +\| ({_WHOLE}) *\| ({_WHOLE}) *\| ({_WHOLE}) *\|"
_MONEY = r"\$((?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,8})?)"
_TOKENS = re.compile(rf"\| {re.escape(layout.TOKEN_ROW)}{_FIGURES}")
_COST = re.compile(rf"\| {re.escape(layout.COST_ROW)} +\| {_MONEY} *\| {_MONEY} *\| {_MONEY} *\|")
_NO_COST = re.compile(rf"\| {re.escape(layout.COST_ROW)} +\|" + rf" {layout.UNKNOWN} *\|" * 3)
_COUNTS_HEADER = re.compile(r"\| " + r" +\| ".join(layout.COUNTS) + r" +\|")
_COUNTS_RULER = re.compile(r"\|(?::-{3,40}:\|){6}")
_COUNTS_ROW = re.compile(r"\|" + rf" ({_WHOLE}) *\|" * len(layout.COUNTS))
_TOTAL = re.compile(_WHOLE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMERICAN = "([0-9]{2})/([0-9]{2})/([0-9]{4})"
_WINDOW = re.compile(re.escape(layout.BANNER_WINDOW).replace(r"\{\}", _AMERICAN))
_GENERATED = re.compile(re.escape(layout.BANNER_GENERATED).replace(r"\{\}", _AMERICAN))
_RATING = re.compile("[1-9]|10")
_HEADING = re.compile(
    r'## ([0-9]+)\. \[(.*)\]\(https://arxiv\.org/abs/([^()\s]+)\) <a id="link([0-9]+)"></a>'
)
_NAMES = re.compile(r"(?:[^\\,]|\\.|,(?! ))+")


def read_digest(text: str, name: str) -> Digest:
    """The fields of one digest.

    `write_digest` gives the same text again, unless its blanks were changed (`first_difference` tells).

    Args:
        text: the document, its line ends as they stand in the file.
        name: what to call it in errors.

    Raises:
        DigestError: it is no digest, or a part of it is missing, out of order or contradicts another.
    """
    _refuse_foreign(text, name)
    return _Reader(text, name).digest()


def is_digest(text: str) -> bool:
    """Whether a document means to be a digest, by its first words."""
    return text.startswith((layout.TITLE, layout.BANNER_WINDOW.split("{}")[0]))


def is_week_digest(text: str) -> bool:
    """Whether a document is our digest of a week, by its first words."""
    return text.startswith(layout.WEEK_TITLE)


def _refuse_foreign(text: str, name: str) -> None:
    if not text.strip():
        raise DigestError(name, 1, "the file is empty, where a digest was expected.")
    if len(text) > LARGEST_DIGEST:
        raise DigestError(
            name, 1, f"the file has {len(text):,} characters; a digest has {LARGEST_DIGEST:,} at most."
        )
    for character, what in (
        ("\r", "has a carriage return; the lines of a digest end with a line feed alone"),
        ("\0", "has a null character; this is no text file"),
        ("\ufeff", "begins with a byte order mark"),
    ):
        at = text.find(character)
        if at == 0 or (at > 0 and character != "\ufeff"):
            hint = "Save the file as plain UTF-8 with Unix line ends." if character != "\0" else ""
            raise DigestError(name, text.count("\n", 0, at) + 1, f"the line {what}.", hint)


class _Reader(LineReader):
    """Walks down the lines; each method takes one part."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text, name)
        self._ours = False

    # -- The document -----------------------------------------------------------------------------

    def digest(self) -> Digest:
        banner = self._banner()
        day = self._day()
        model, tokens, cost = self._figures()
        total_arxiv = self._total(layout.TOTAL_ARXIV)
        total_scanned = self._total(layout.TOTAL_SCANNED)
        total_relevant = self._total(layout.TOTAL_RELEVANT)
        counts = self._counts(total_relevant)
        if counts is not None:
            self._ours = True
            model = unescape(model)
        elif cost is None:
            self.fail("costs in its first table, or the table of counts that stands with unknown ones")
        entries = self._papers(total_relevant)
        system_prompt, user_prompt = self._prompt()
        return Digest(
            day=day,
            model=model,
            tokens=tokens,
            cost=cost,
            total_arxiv=total_arxiv,
            total_scanned=total_scanned,
            total_relevant=total_relevant,
            entries=entries,
            system_prompt=system_prompt,
            user_prompt=user_prompt,
            banner=banner,
            counts=counts,
        )

    def _banner(self) -> RemedialBanner | None:
        if not self.line.startswith(">"):
            return None
        window = self.match(_WINDOW, "the banner of a remedial run, with two dates")
        missed_from = self._american(window.group(1, 2, 3))
        missed_to = self._american(window.group(4, 5, 6))
        self.step()
        self.take(layout.BANNER_BLANK, "the banner's blank line “> ”")
        generated = self._american(
            self.match(_GENERATED, "“> Results generated on MM/DD/YYYY.”").group(1, 2, 3)
        )
        self.step()
        self.blank()
        return RemedialBanner(missed_from, missed_to, generated)

    def _american(self, found: tuple[str, ...]) -> date:
        month, day, year = (int(part) for part in found)
        try:
            return date(year, month, day)
        except ValueError:
            self.fail("a date that exists")

    def _day(self) -> date:
        expected = f"“{layout.TITLE}YYYY-MM-DD”"
        stated = self.labelled(layout.TITLE, expected)
        try:
            day = date.fromisoformat(stated) if _DAY.fullmatch(stated) else self.fail(expected)
        except ValueError:
            self.fail("a date that exists")
        self.step()
        self.blank()
        return day

    def _figures(self) -> tuple[str, Tally, Tally | None]:
        model = self.match(_MODEL_CELL, "the table's heading “| *[MODEL]* | Prompt | Completion | Total |”")[
            1
        ]
        self.step()
        self.match(_RULER, "the ruler under the table's heading")
        self.step()
        tokens = self._tally(_TOKENS, "the row of tokens, three whole numbers")
        cost = None
        if _NO_COST.fullmatch(self.line):
            self.step()
        else:
            cost = self._tally(_COST, "the row of costs, three amounts like $0.14")
        self.blank()
        return model, tokens, cost

    def _tally(self, row: re.Pattern[str], expected: str) -> Tally:
        prompt, completion, total = self.match(row, expected).groups()
        self.step()
        return Tally(Decimal(prompt), Decimal(completion), Decimal(total))

    def _total(self, label: str) -> int:
        expected = f"“{label}” and a whole number"
        stated = self.labelled(label, expected)
        if not _TOTAL.fullmatch(stated):
            self.fail(expected)
        self.step()
        self.blank()
        return int(stated)

    def _counts(self, total_relevant: int) -> DigestCounts | None:
        if not self.line.startswith("| "):
            return None
        self.match(_COUNTS_HEADER, "the table's heading “| " + " | ".join(layout.COUNTS) + " |”")
        self.step()
        self.match(_COUNTS_RULER, "the ruler under the table's heading")
        self.step()
        row = self.match(_COUNTS_ROW, "the row of counts, six whole numbers")
        counts = DigestCounts(*(int(number) for number in row.groups()))
        if counts.selected != total_relevant:
            self.fail(f"{total_relevant} selected papers, as the totals state")
        self.step()
        self.blank()
        return counts

    # -- The papers -------------------------------------------------------------------------------

    def _papers(self, total: int) -> tuple[DigestEntry, ...]:
        self.take(layout.CONTENTS, f"“{layout.CONTENTS}”")
        if not total:
            self._no_papers()
            return ()
        contents = []
        for number in range(1, total + 1):
            self.blank()
            contents.append(self._contents(number, total))
        entries: list[DigestEntry] = []
        known: set[str] = set()
        for number, (title, authors) in enumerate(contents, 1):
            self.blank()
            self.take(layout.RULE, f"the rule “---” before section {number}")
            self.blank()
            entry = self._section(number, title, authors, known)
            known.add(entry.paper_id)
            entries.append(entry)
        return tuple(entries)

    def _no_papers(self) -> None:
        if self._ours:
            return
        for expected in ("", "", "", layout.RULE, "", ""):
            self.take(expected, f"“{expected}”" if expected else "an empty line, as no paper is relevant")

    def _contents(self, number: int, total: int) -> tuple[str, str]:
        """The title and the authors' line, as written."""
        start, end = f"{number}. [", layout.contents_target(number)
        line = self.line
        if not (line.startswith(start) and line.endswith(end) and len(line) >= len(start) + len(end)):
            self.fail(f"entry {number} of {total} of the contents, “{start}TITLE{end}”")
        self.step()
        authors = self.labelled(
            layout.AUTHORS, f"“{layout.AUTHORS.strip()}” of entry {number} of the contents"
        )
        self.step()
        return line[len(start) : -len(end)], authors

    def _section(self, number: int, title: str, authors: str, known: set[str]) -> DigestEntry:
        expected = f"section {number}, “## {number}. [TITLE{layout.section_target(number, 'ID')}”"
        heading = self.match(_HEADING, expected)
        if heading[1] != str(number) or heading[4] != str(number):
            self.fail(expected)
        if heading[2] != title:
            self.fail(f"the title that entry {number} of the contents has")
        paper_id = heading[3]
        self._check_id(paper_id, known)
        self.step()
        self.blank()
        self.take(layout.ID + paper_id, f"“{layout.ID}{paper_id}”, as in the heading of section {number}")
        self.blank()
        self.take(layout.AUTHORS + authors, f"the authors that entry {number} of the contents has")
        self.blank()
        abstract = self._text(layout.ABSTRACT, number)
        self.blank()
        comment = self._text(layout.COMMENT, number)
        relevance, novelty = self._answer(number)
        return DigestEntry(
            paper_id, self._plain(title), self._names(authors), abstract, comment, relevance, novelty
        )

    def _check_id(self, paper_id: str, known: set[str]) -> None:
        try:
            canonical = str(ArxivId.parse(paper_id))
        except InvalidIdError:
            canonical = ""
        if canonical != paper_id:
            self.fail("a link to an arXiv id like 2507.08665 or hep-th/9901001")
        if paper_id in known:
            self.fail(f"a paper that has no section yet; {paper_id} has one above")

    def _text(self, label: str, number: int) -> str:
        value = self.labelled(label, f"“{label.strip()}” of section {number}")
        self.step()
        return self._plain(value)

    def _answer(self, number: int) -> tuple[int | None, int | None]:
        """Relevance and novelty; an author match has neither (imported: two blank lines instead)."""
        if self._ours and (self.ended or self.next == layout.RULE):
            return None, None
        self.blank()
        if not self._ours and not self.line:
            self.blank()
            return None, None
        relevance = self._rating(layout.RELEVANCE, number)
        self.step()
        novelty = self._rating(layout.NOVELTY, number)
        self.step()
        return relevance, novelty

    def _rating(self, label: str, number: int) -> int | None:
        expected = f"“{label}” and a whole number from 1 to 10 in section {number}"
        stated = self.labelled(label, expected)
        if self._ours and stated == layout.NONE:
            return None
        if not _RATING.fullmatch(stated):
            self.fail(expected)
        return int(stated)

    # -- The prompt -------------------------------------------------------------------------------

    def _prompt(self) -> tuple[str, str]:
        if self._ours and self.ended:
            return "", ""
        self.blank()
        self.take(layout.RULE, "the rule “---” before the prompt; the totals count no more papers")
        self.blank()
        self.take(layout.PROMPT, f"“{layout.PROMPT}”")
        self.blank()
        if self.beyond:
            self.fail("the prompt")
        if not self._ours and self.line != layout.SYSTEM_PROMPT:
            return "", self.rest
        as_it_stands = self.rest
        system, user = self._quoted_prompts()
        if not self._ours and (not system or layout.quoted_prompts(system, user) != as_it_stands):
            # An editor took blanks away, or added some: kept whole, so that nothing is lost.
            return "", as_it_stands
        return system, user

    def _quoted_prompts(self) -> tuple[str, str]:
        self.take(layout.SYSTEM_PROMPT, f"“{layout.SYSTEM_PROMPT}”")
        self.blank()
        system = self._quote("the system prompt")
        self.blank()
        self.take(layout.USER_PROMPT, f"“{layout.USER_PROMPT}”")
        self.blank()
        user = self._quote("the user prompt")
        if not self.ended:
            self.fail("the end of the file after the user prompt")
        return system, user

    def _quote(self, what: str) -> str:
        if not self.line.startswith(">"):
            self.fail(f"{what}, each line of it after “> ”")
        lines: list[str] = []
        while not self.beyond and self.line.startswith(">"):
            lines.append(self.line.removeprefix(">").removeprefix(" "))
            self.step()
        return "\n".join(lines)

    # -- Texts ------------------------------------------------------------------------------------

    def _plain(self, text: str) -> str:
        return unescape(text) if self._ours else text

    def _names(self, text: str) -> tuple[str, ...]:
        if not self._ours:
            return tuple(text.split(", ")) if text else ()
        return tuple(unescape(name.strip()) for name in _NAMES.findall(text))
