"""OAI-PMH as arXiv answers it, over records in the format arXivRaw: captured ones, or invented ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode
from xml.sax.saxutils import escape

from arxivtui.config.categories import ARCHIVES, SUBJECTS
from arxivtui.domain import Kind
from tests.stand_ins.arxiv_markup import Line, Sections

EARLIEST = date(2005, 9, 16)
PAGE_SIZE = 2500

_RECORD = re.compile(r"<record>.*?</record>", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_GROUPS = ("cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat")
_LIST_PARAMETERS = {"verb", "metadataPrefix", "from", "until", "set"}


@dataclass(frozen=True)
class RawRecord:
    """One `<record>` as it is sent."""

    id: str
    datestamp: date
    sets: tuple[str, ...]
    xml: str


def raw_records(document: str) -> list[RawRecord]:
    """The records of a captured answer."""
    return [
        RawRecord(
            id=_inside("identifier", xml).removeprefix("oai:arXiv.org:"),
            datestamp=date.fromisoformat(_inside("datestamp", xml)),
            sets=tuple(re.findall(r"<setSpec>([^<]+)</setSpec>", xml)),
            xml=xml,
        )
        for xml in _RECORD.findall(document)
    ]


def invented_record(
    line: Line,
    datestamp: date,
    versions: Mapping[int, datetime],
    *,
    authors: str = "",
    deleted: bool = False,
) -> RawRecord:
    """The record of an invented paper.

    Args:
        line: the paper.
        datestamp: when it was last changed.
        versions: those that are listed, with their times.
        authors: the line of authors, where it is not simply their names.
        deleted: arXiv removed it.
    """
    sets = tuple(_set(category) for category in line.categories)
    status = ' status="deleted"' if deleted else ""
    header = (
        f"<header{status}>\n<identifier>oai:arXiv.org:{line.id}</identifier>\n"
        f"<datestamp>{datestamp}</datestamp>\n"
        + "".join(f"<setSpec>{each}</setSpec>\n" for each in sets)
        + "</header>\n"
    )
    fields = {
        "title": line.title,
        "authors": authors or ", ".join(line.authors),
        "categories": " ".join(line.categories),
        "comments": line.comments,
        "journal-ref": line.journal_ref,
        "abstract": f"  {line.abstract}\n",
    }
    metadata = (
        '<metadata>\n<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">\n'
        f"<id>{line.id}</id>\n<submitter>{escape(line.authors[0])}</submitter>\n"
        + "".join(
            f'<version version="v{number}"><date>{format_datetime(at, usegmt=True)}</date>'
            "<size>1kb</size></version>\n"
            for number, at in versions.items()
        )
        + "".join(f"<{name}>{escape(text)}</{name}>\n" for name, text in fields.items() if text)
        + "</arXivRaw>\n</metadata>\n"
    )
    return RawRecord(line.id, datestamp, sets, f"<record>\n{header}{'' if deleted else metadata}</record>")


def records_of(days: Mapping[tuple[str, date], Sections]) -> list[RawRecord]:
    """The records of invented days: each paper as of the last day on which it was announced.

    A paper was submitted at noon of the working day before it was new, one that is only cross-listed a week
    and one that is only replaced a year before.
    """
    seen: dict[str, tuple[Line, dict[Kind, date], date]] = {}
    for (_, day), sections in sorted(days.items(), key=lambda item: item[0][1]):
        for kind, lines in sections.items():
            for line in lines:
                _, first, _ = seen.get(line.id, (line, {}, day))
                seen[line.id] = line, {kind: day, **first}, day
    found = []
    for line, first, last in seen.values():
        if Kind.NEW in first:
            since = _working_day_before(first[Kind.NEW])
        else:
            since = last - timedelta(days=7 if Kind.CROSS in first else 365)
        versions = {1: _noon(since)}
        if Kind.REPLACE in first:
            versions[2] = _noon(_working_day_before(first[Kind.REPLACE]))
        found.append(invented_record(line, last, versions))
    return found


def document(body: str) -> bytes:
    """What stands around every answer."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n'
        "<responseDate>2025-01-01T00:00:00Z</responseDate>\n"
        f"<request>https://oaipmh.arxiv.org/oai</request>\n{body}\n</OAI-PMH>"
    ).encode()


def list_records(records: Iterable[RawRecord], token: str = "") -> bytes:
    """A page of records."""
    resumption = f"\n<resumptionToken>{escape(token)}</resumptionToken>" if token else ""
    return document(
        "<ListRecords>\n" + "\n".join(each.xml for each in records) + f"{resumption}\n</ListRecords>"
    )


def error(code: str, reason: str = "") -> bytes:
    """An error, which OAI-PMH sends with status 200."""
    words = {
        "badArgument": "The request includes illegal arguments.",
        "badResumptionToken": "The value of the resumptionToken argument is invalid or expired.",
        "noRecordsMatch": "The combination of the arguments results in an empty list.",
    }.get(code, "The request cannot be answered.")
    return document(f"<error code='{code}'>{words}{f' Reason: {escape(reason)}' if reason else ''}</error>")


@dataclass(frozen=True)
class OaiRequest:
    """What there is to answer with.

    Attributes:
        records: all known, of the same paper perhaps several; the newest up to `today` counts.
        today: later datestamps do not exist yet.
        page_size: records a page.
        tokens: what a token has to name to be valid; another value makes all given out expire.
    """

    records: Sequence[RawRecord]
    today: date
    page_size: int = PAGE_SIZE
    tokens: int = 0

    def answer(self, query: str) -> bytes:
        """The answer to a query string."""
        pairs = parse_qsl(query, keep_blank_values=True)
        wanted = dict(pairs)
        if len(wanted) != len(pairs):
            return error("badArgument", "Repeated parameters")
        match wanted.get("verb"):
            case "ListRecords":
                return self._list(wanted)
            case "GetRecord":
                return self._get(wanted)
            case _:
                return error("badVerb", "Only ListRecords and GetRecord are answered here")

    def _get(self, wanted: dict[str, str]) -> bytes:
        paper = wanted.get("identifier", "").removeprefix("oai:arXiv.org:")
        found = [each for each in self._current() if each.id == paper]
        if not found:
            return error("idDoesNotExist")
        return document(f"<GetRecord>\n{found[0].xml}\n</GetRecord>")

    def _list(self, wanted: dict[str, str]) -> bytes:
        skip = 0
        if "resumptionToken" in wanted:
            if set(wanted) != {"verb", "resumptionToken"}:
                return error("badArgument", "No other parameters allowed with resumptionToken")
            wanted = {
                name: values[0] for name, values in parse_qs(unquote(wanted["resumptionToken"])).items()
            }
            if wanted.pop("tokens", "") != str(self.tokens):
                return error("badResumptionToken", "Token decoding failed or format is invalid.")
            skip = int(wanted.pop("skip", "0"))
        if wrong := self._wrong(wanted):
            return wrong
        first = wanted.get("from", str(EARLIEST))
        last = wanted.get("until", "9999")
        matching = [
            each
            for each in self._current()
            if first <= str(each.datestamp) <= last and _in_set(each, wanted.get("set", ""))
        ]
        if not matching:
            return error("noRecordsMatch")
        rest = len(matching) - skip - self.page_size
        token = ""
        if rest > 0:
            token = quote(urlencode({**wanted, "skip": skip + self.page_size, "tokens": self.tokens}))
        return list_records(matching[skip : skip + self.page_size], token)

    def _current(self) -> list[RawRecord]:
        """One record a paper, as of today, in the order of arXiv."""
        newest: dict[str, RawRecord] = {}
        for each in self.records:
            known = newest.get(each.id)
            if each.datestamp <= self.today and (known is None or each.datestamp > known.datestamp):
                newest[each.id] = each
        return sorted(newest.values(), key=lambda each: (each.datestamp, each.id))

    def _wrong(self, wanted: dict[str, str]) -> bytes:
        """What arXiv says to arguments that it does not take (arXiv's oaipmh, `requests/data_queries.py`)."""
        if "metadataPrefix" not in wanted:
            return error("badArgument", "metadataPrefix required.")
        if not set(wanted) <= _LIST_PARAMETERS:
            return error("badArgument", "Unallowed parameter.")
        if wanted["metadataPrefix"] != "arXivRaw":
            return error("cannotDisseminateFormat", "Did not recognize requested format")
        days = {}
        for name, default in (("from", EARLIEST), ("until", self.today)):
            try:
                days[name] = _day(wanted[name]) if name in wanted else default
            except ValueError:
                return error("badArgument", f"{name} date format must be YYYY-MM-DD")
        if "set" in wanted and not _exists(wanted["set"]):
            return error("badArgument", "Set does not exist")
        if days["from"] > days["until"]:
            return error("badArgument", "until date must be greater than or equal to from date")
        if days["from"] < EARLIEST:
            return error("badArgument", "start date too early")
        if days["until"] > self.today + timedelta(days=1):
            return error("badArgument", "until date too late")
        return b""


def _inside(name: str, xml: str) -> str:
    match = re.search(rf"<{name}>([^<]*)</{name}>", xml)
    return match[1] if match else ""


def _day(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _working_day_before(day: date) -> date:
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def _set(category: str) -> str:
    archive = category.partition(".")[0]
    group = archive if archive in _GROUPS else "physics"
    return f"{group}:{category.replace('.', ':')}"


def _in_set(record: RawRecord, wanted: str) -> bool:
    return not wanted or any(f"{each}:".startswith(f"{wanted}:") for each in record.sets)


def _exists(wanted: str) -> bool:
    """Whether arXiv has the set: a group, an archive in its group, or a category in its archive."""
    group, _, category = wanted.partition(":")
    if not category:
        return group in _GROUPS
    name = category.replace(":", ".")
    known = name in ARCHIVES or (name in SUBJECTS and name != "math.MP")
    return known and _set(name) == wanted
