"""arXiv's OAI-PMH answers in the format arXivRaw, which alone has the dates of all versions.

A datestamp is the day on which a record was last changed, by whomever, and not the day of an announcement
(https://info.arxiv.org/help/oa/index.html). The protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from arxivtui.domain import ArxivId, InvalidIdError, Paper
from arxivtui.sources.author_line import split_authors
from arxivtui.sources.category_names import as_on_pages, is_category
from arxivtui.sources.errors import (
    BadTokenError,
    IncompleteAnswerError,
    NotAListingError,
    SourceFailedError,
    UnknownCategoryError,
)
from arxivtui.sources.limits import TOO_LONG, is_too_long
from arxivtui.sources.markup import decode, parse_xml, quotable, raw_text
from arxivtui.sources.xml_answer import child_text, parse_answer, root_tag

if TYPE_CHECKING:
    from lxml.etree import _Element

SERVICE = "arXiv's OAI-PMH"
"""What messages call it."""

_OPENING = re.compile(rb"<record(?:\s[^<>]*+)?(?<!/)>")
_CLOSING = re.compile(rb"</record\s*>")
_VERSION = re.compile(r"v([1-9][0-9]{0,3})")
_LONGEST_TOKEN = 2000
_MOST_RECORDS = 20_000  # arXiv's pages have 2,500
_GROUPS = {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"}
# The one category that is an alias and has no set of its own; the others that are one have theirs (ListSets).
_NO_SET = {"math.MP": "math-ph"}


@dataclass(frozen=True, slots=True)
class OaiRecord:
    """One paper as OAI-PMH has it.

    Attributes:
        paper: with the number of its newest version.
        datestamp: the day (UTC) on which anything about it was last changed.
        first: when its first version was submitted; of some old papers only later versions are listed, and
            then when the first of those was.
    """

    paper: Paper
    datestamp: date
    first: datetime


@dataclass(frozen=True, slots=True)
class DroppedRecord:
    """A record that came but cannot be used: which (empty where even that is unknown), and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OaiPage:
    """One answer. Every `<record>` in it is in `records` or `dropped`, or counted in `deleted`.

    Attributes:
        token: asks for the next page; empty where this is the last.
        deleted: records of papers that arXiv has removed.
    """

    records: tuple[OaiRecord, ...] = ()
    dropped: tuple[DroppedRecord, ...] = ()
    token: str = ""
    deleted: int = 0

    @property
    def received(self) -> int:
        """All records of the page, whatever became of them."""
        return len(self.records) + len(self.dropped) + self.deleted


def set_of(category: str) -> str:
    """The OAI-PMH set of a category: `cs:cs:LG` for cs.LG, `physics:hep-th` for hep-th."""
    archive, _, subject = _NO_SET.get(category, category).partition(".")
    group = archive if archive in _GROUPS else "physics"
    return ":".join(part for part in (group, archive, subject) if part)


def parse_oai(data: bytes) -> OaiPage:
    """Read an answer to ListRecords (or GetRecord) in the format arXivRaw.

    Each record is parsed by itself, so that memory holds one tree at a time and a damaged record costs only
    itself.

    Args:
        data: the answer as received, UTF-8.

    Raises:
        BadTokenError: the token asked with has expired.
        UnknownCategoryError: there is no such set.
        SourceFailedError: OAI-PMH answered with any other of its errors but `noRecordsMatch`.
        IncompleteAnswerError: the answer is cut, damaged, or empty without saying so.
        RateLimitPageError: a page says that there were too many requests.
        NotAListingError: anything else.
    """
    tag = root_tag(data, "OAI-PMH", SERVICE)
    spans = list(islice(_spans(data), _MOST_RECORDS + 1))
    if len(spans) > _MOST_RECORDS:
        raise NotAListingError(f"{SERVICE} answered with more than {_MOST_RECORDS:,} records at once.")
    envelope = parse_answer(_without(data, spans), SERVICE)
    nothing_matches = _check_errors(envelope)
    answer = next((each for each in envelope.iterchildren("{*}ListRecords", "{*}GetRecord")), None)
    if answer is None and not nothing_matches:
        raise NotAListingError(f"{SERVICE} answered something else than records.", "Check arxiv.oai_url.")
    token = _token(answer) if answer is not None else ""

    page = _Page()
    end = b"</" + tag[1:].split()[0].rstrip(b">") + b">"
    for start, stop in spans:
        tree = parse_xml(decode(tag + data[start:stop] + end))
        if tree is None:
            page.drop(_id_in(data[start:stop]), "its XML is damaged")
        else:
            page.add(tree[0])
    for element in envelope.iter("{*}record"):  # one that is empty, or written with a prefix
        page.add(element)
    found = OaiPage(tuple(page.records), tuple(page.dropped), token, page.deleted)
    if not (found.received or token or nothing_matches):
        raise IncompleteAnswerError(f"{SERVICE} answered without a record.", "Fetch it again later.")
    return found


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the records are, in bytes."""
    position = 0
    while opening := _OPENING.search(data, position):
        closing = _CLOSING.search(data, opening.end())
        if closing is None:
            return
        position = closing.end()
        yield opening.start(), position


def _without(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    starts = [0, *(stop for _, stop in spans)]
    stops = [*(start for start, _ in spans), len(data)]
    return b"".join(data[start:stop] for start, stop in zip(starts, stops, strict=True))


def _check_errors(envelope: "_Element") -> bool:
    """Whether the answer is that nothing matches; raises what any other error means."""
    errors = [(each.get("code") or "", child_text(each, ".")) for each in envelope.iterchildren("{*}error")]
    for code, said in errors:
        if code == "badResumptionToken":
            raise BadTokenError(
                f"{SERVICE} does not know any more where the fetch stopped.",
                "Begin with the first page again.",
            )
        if code == "badArgument" and "set does not exist" in said.lower():
            raise UnknownCategoryError(f"{SERVICE} knows no such category.", "Categories look like cs.LG.")
        if code != "noRecordsMatch":
            what = f"{quotable(code, 40) or 'no code'}, {quotable(_reason(said), 200)}"
            raise SourceFailedError(
                f"{SERVICE} refuses the request ({what}).",
                200,
                "Check arxiv.oai_url and the dates asked for.",
            )
    return bool(errors)


def _reason(said: str) -> str:
    """The part of arXiv's words that is about this request."""
    return said.rpartition("Reason: ")[2] or said


def _token(answer: "_Element") -> str:
    element = next(answer.iterchildren("{*}resumptionToken"), None)
    token = raw_text(element).strip() if element is not None else ""
    if len(token) > _LONGEST_TOKEN:
        raise NotAListingError(f"{SERVICE} gives a resumption token of {len(token)} characters.")
    return token


class _Page:
    """The records of a page while it is read."""

    def __init__(self) -> None:
        self.records: list[OaiRecord] = []
        self.dropped: list[DroppedRecord] = []
        self.deleted = 0

    def drop(self, record_id: str, reason: str) -> None:
        self.dropped.append(DroppedRecord(record_id, reason))

    def add(self, element: "_Element") -> None:
        """One record more."""
        identifier = child_text(element, "{*}header/{*}identifier")
        header = element.find("{*}header")
        if header is not None and header.get("status") == "deleted":
            self.deleted += 1
            return
        try:
            self.records.append(_record(element, ArxivId.parse(identifier).value))
        except InvalidIdError:
            self.drop(quotable(identifier, 60), "it has no arXiv id")
        except _UnusableError as error:
            self.drop(ArxivId.parse(identifier).value, str(error))


class _UnusableError(Exception):
    """Why a record cannot be used."""


def _record(element: "_Element", paper_id: str) -> OaiRecord:
    raw = element.find("{*}metadata/{*}arXivRaw")
    if raw is None:
        raise _UnusableError("it is not in the format arXivRaw")
    try:
        datestamp = date.fromisoformat(child_text(element, "{*}header/{*}datestamp")[:10])
    except ValueError:
        raise _UnusableError("it has no datestamp") from None
    title = child_text(raw, "{*}title")
    if not title:
        raise _UnusableError("it has no title")
    versions = dict(_versions(raw))
    if not versions:
        raise _UnusableError("it has no version")
    dated = [versions[number] for number in sorted(versions)]
    first = next((each for each in dated if each is not None), None)
    if first is None:
        raise _UnusableError("none of its versions has a date")
    paper = Paper(
        id=paper_id,
        title=title,
        authors=split_authors(child_text(raw, "{*}authors")),
        abstract=child_text(raw, "{*}abstract"),
        categories=as_on_pages(list(filter(is_category, child_text(raw, "{*}categories").split()))),
        version=max(versions),
        comments=child_text(raw, "{*}comments"),
        journal_ref=child_text(raw, "{*}journal-ref"),
        doi=child_text(raw, "{*}doi"),
        submitted=first.date(),
    )
    if is_too_long(paper):
        raise _UnusableError(TOO_LONG)
    return OaiRecord(paper, datestamp, first)


def _versions(raw: "_Element") -> Iterator[tuple[int, datetime | None]]:
    """The versions listed, with their dates where these can be read."""
    for each in raw.iterchildren("{*}version"):
        if match := _VERSION.fullmatch(each.get("version") or ""):
            yield int(match[1]), _time(child_text(each, "{*}date"))


def _time(text: str) -> datetime | None:
    """A time as in `Fri, 30 May 2025 00:38:13 GMT`, in UTC."""
    from email.utils import parsedate_to_datetime

    try:
        time = parsedate_to_datetime(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _id_in(record: bytes) -> str:
    """The id of a record that cannot be parsed, if it can be made out."""
    match = re.search(rb"<identifier>([^<]{1,100})</identifier>", record)
    try:
        return ArxivId.parse(match[1].decode("utf-8", "replace")).value if match else ""
    except InvalidIdError:
        return ""
