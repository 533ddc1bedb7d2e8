"""A folder of captured answers, found by URL and day.

`INDEX.tsv` has a header and at least the columns `file`, `url` and `status`; `day` says to which listing day
a capture belongs. Files that end in `.gz` are stored packed. What lies in `faults/` is no ordinary answer.
Captured OAI-PMH answers in the format arXivRaw, and answers of the query API, are also taken apart, so that
other requests for the same records can be answered.
"""

import csv
import gzip
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tests.stand_ins.arxiv_api import ApiEntry, api_answer, captured_entries, entry_of, whole_query
from tests.stand_ins.arxiv_markup import catchup_page, error_page, new_page
from tests.stand_ins.arxiv_oai import PAGE_SIZE, OaiRequest, RawRecord, raw_records

_LIST_NEW = re.compile(r"/list/([A-Za-z.-]+)/new")
_CATCHUP = re.compile(r"/catchup/([A-Za-z.-]+)/(\d{4}-\d{2}-\d{2})")
_FEED = re.compile(r"/(rss|atom)/([A-Za-z.+-]+)")
_PDF = re.compile(r"/pdf/([a-z-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?")
_NO_PDF = "99999"
"""Papers whose number ends so have been withdrawn."""
_OAI, _API = "/oai", "/api/query"
_DAYS_KEPT = 90
_XML = "text/xml; charset=utf-8"


@dataclass(frozen=True)
class Capture:
    """One stored answer: for which path and query, of which day."""

    file: Path
    name: str
    path: str
    query: frozenset[tuple[str, str]]
    day: date | None
    status: int

    @property
    def content_type(self) -> str:
        """By the kind of file."""
        return _XML if ".xml" in self.name else "text/html; charset=utf-8"

    def body(self) -> bytes:
        """The answer, unpacked."""
        data = self.file.read_bytes()
        return gzip.decompress(data) if self.file.suffix == ".gz" else data


@dataclass(frozen=True)
class Response:
    """What is sent."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"


class Captures:
    """The captures of one folder, and what arXiv would say where there is none.

    Attributes:
        oai_page_size: records on a page of OAI-PMH; other than arXiv's own, none is answered as captured.
    """

    def __init__(self, folder: Path) -> None:
        rows = list(_rows(folder))
        self.ordinary = [each for each in rows if not each.name.startswith("faults/")]
        self.faults = [each for each in rows if each.name.startswith("faults/")]
        self.days = sorted(
            {each.day for each in self.ordinary if each.day is not None and _category(each.path)}
        )
        self.categories = sorted({found for each in self.ordinary if (found := _category(each.path))})
        self.oai_page_size = PAGE_SIZE
        self._oai_tokens = 0
        self._records: Sequence[RawRecord] | None = None

    @property
    def records(self) -> Sequence[RawRecord]:
        """The records of all captured answers in the format arXivRaw, or those that were set.

        A folder without such captures has none until `records_of` its invented days are set, for example.
        """
        if self._records is None:
            raw = ("metadataPrefix", "arXivRaw")
            captured = [each for each in self.ordinary if each.path == _OAI and raw in each.query]
            self._records = [record for each in captured for record in raw_records(each.body().decode())]
        return self._records

    @records.setter
    def records(self, records: Sequence[RawRecord]) -> None:
        self._records = records
        self.__dict__.pop("entries", None)

    @cached_property
    def entries(self) -> list[ApiEntry]:
        """What the query API knows: each paper as it was captured there, else by its newest record."""
        by_day = sorted(self.records, key=lambda each: each.datestamp)
        known = {entry.id: entry for each in by_day if (entry := entry_of(each))}
        captured = [each for each in self.ordinary if each.path == _API and each.status == 200]
        known |= {entry.id: entry for each in captured for entry in captured_entries(each.body().decode())}
        return list(known.values())

    def expire_oai_tokens(self) -> None:
        """From now on, no resumption token given out so far is valid, as at arXiv after midnight UTC."""
        self._oai_tokens += 1

    def fault(self, name: str) -> Capture:
        """The capture in `faults/` whose file name is `name` or begins with `name-`."""
        for each in self.faults:
            file = each.name.removeprefix("faults/")
            if file == name or file.startswith(f"{name}-"):
                return each
        raise KeyError(f"no fault named {name!r}; there are {', '.join(each.name for each in self.faults)}")

    def answer(self, target: str, today: date) -> Response:
        """What arXiv would answer on the day `today`.

        `/list/<category>/new` and the feeds show that day (at a weekend: the last day before it); other days
        are under `/catchup`, up to 90 back. A known category without a capture has no updates.
        """
        parts = urlsplit(target)
        query = frozenset(parse_qsl(parts.query, keep_blank_values=True))
        if match := _LIST_NEW.fullmatch(parts.path):
            return self._new(match[1], parts.path, query, today)
        if match := _CATCHUP.fullmatch(parts.path):
            return self._catchup(match[1], match[2], query, today)
        if match := _FEED.fullmatch(parts.path):
            return self._feed(match[1], match[2], parts.path, today)
        if parts.path == _OAI:
            return self._oai(parts.query, query, today)
        if parts.path == _API:
            return self._api(parts.query)
        if (match := _PDF.fullmatch(parts.path)) and not match[1].endswith(_NO_PDF):
            return Response(invented_pdf(match[1]), 200, "application/pdf")
        found = self._find(parts.path, query)
        return _stored(found[-1]) if found else _no_such_page(parts.path)

    def _oai(self, text: str, query: frozenset[tuple[str, str]], today: date) -> Response:
        captured = self._find(_OAI, query) if self.oai_page_size == PAGE_SIZE else []
        for each in captured:
            if each.day is None or each.day <= today:
                return _stored(each)
        request = OaiRequest(self.records, today, self.oai_page_size, self._oai_tokens)
        return Response(request.answer(text), 200, _XML)

    def _api(self, text: str) -> Response:
        wanted = whole_query(parse_qsl(text))
        for each in self.ordinary:
            if each.path == _API and whole_query(each.query) == wanted:
                return _stored(each)
        status, body = api_answer(text, self.entries)
        return Response(body, status, _XML)

    def _find(self, path: str, query: frozenset[tuple[str, str]], day: date | None = None) -> list[Capture]:
        return [
            each
            for each in self.ordinary
            if each.path == path and each.query == query and (day is None or each.day in (day, None))
        ]

    def _new(self, category: str, path: str, query: frozenset[tuple[str, str]], today: date) -> Response:
        if category not in self.categories:
            return _no_such_page(path)
        if found := self._find(path, query, self._shown_on(path, today)):
            return _stored(found[0])
        return _no_such_page(path) if query else Response(new_page(category, today, {}))

    def _shown_on(self, path: str, today: date) -> date:
        """The day that `/new` or a feed shows: at a weekend, the last one there is a capture of."""
        before = [each.day for each in self.ordinary if each.path == path and each.day and each.day <= today]
        return max(before, default=today) if today.weekday() >= 5 else today

    def _catchup(
        self, category: str, day_text: str, query: frozenset[tuple[str, str]], today: date
    ) -> Response:
        wanted = {"abs": "False", "page": "1", **dict(query)}
        if set(wanted) != {"abs", "page"}:
            return _bad_request("Unexpected parameters. Only accepted parameters are: 'page', and 'abs'")
        if category not in self.categories:
            return _bad_request("Invalid subject. Subject must be an archive, category or 'grp_physics'")
        try:
            day = date.fromisoformat(day_text)
        except ValueError:
            return _bad_request("Invalid date format. Use format: YYYY-MM-DD")
        if day > today:
            return _bad_request(f"Invalid date: {day}. Can't request date later than today")
        if day < today - timedelta(days=_DAYS_KEPT + 1):
            return _bad_request(f"Invalid date: {day}. Catchup only allowed for past 90 days")
        found = [
            each
            for each in self.ordinary
            if each.path == f"/catchup/{category}/{day}"
            and each.status == 200
            and {"abs": "False", "page": "1", **dict(each.query)} == wanted
        ]
        # A capture "as of the same day" lacks the crosses that were added since.
        found.sort(key=lambda each: ("asof-same-day" in each.name) != (day == today))
        if found:
            return _stored(found[0])
        empty = catchup_page(category, day, {}, abstracts=wanted["abs"] == "True")
        return Response(empty) if wanted["page"] == "1" else _no_such_page(f"page {wanted['page']}")

    def _feed(self, form: str, category: str, path: str, today: date) -> Response:
        if category not in self.categories:
            return Response(_feed_error(category), 400, _XML)
        found = self._find(path, frozenset(), today)
        return _stored(found[0]) if found else Response(_empty_feed(form), 200, _XML)


def _rows(folder: Path) -> Iterable[Capture]:
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            url = urlsplit(row["url"])
            yield Capture(
                file=folder / row["file"],
                name=row["file"],
                path=url.path,
                query=frozenset(parse_qsl(url.query, keep_blank_values=True)),
                day=date.fromisoformat(row["day"]) if row.get("day") else None,
                status=int(row["status"]),
            )


def _category(path: str) -> str:
    match = _LIST_NEW.fullmatch(path) or _CATCHUP.fullmatch(path)
    return match[1] if match else ""


def _stored(capture: Capture) -> Response:
    return Response(capture.body(), capture.status, capture.content_type)


def _no_such_page(what: str) -> Response:
    return Response(error_page(f"Page not found: {what}"), 404)


def _bad_request(words: str) -> Response:
    return Response(error_page(words), 400)


def _empty_feed(form: str) -> bytes:
    if form == "atom":
        return (
            b'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>empty</title></feed>\n'
        )
    return b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>empty</title></channel></rss>\n'


def _feed_error(query: str) -> bytes:
    title = f"<title>Feed error for query: {query}</title>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{title}</channel></rss>\n'.encode()


def invented_pdf(paper_id: str) -> bytes:
    """Bytes that begin and end as a PDF does, the same for the same paper."""
    body = f"% Invented: {paper_id}\n".encode() * 5000
    return b"%PDF-1.5\n" + body + b"%%EOF\n"
