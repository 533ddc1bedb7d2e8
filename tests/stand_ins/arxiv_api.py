"""arXiv's query API, over entries that were captured and records that OAI-PMH has."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from tests.stand_ins.arxiv_oai import RawRecord

_ENTRY = re.compile(r"<entry>.*?</entry>", re.DOTALL)
_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_DEFAULTS = {
    "search_query": "",
    "id_list": "",
    "start": "0",
    "max_results": "10",
    "sortBy": "relevance",
    "sortOrder": "descending",
}


@dataclass(frozen=True)
class ApiEntry:
    """One `<entry>` as it is sent, and what it is found by."""

    id: str
    published: str
    categories: tuple[str, ...]
    xml: str


def whole_query(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """A query with everything that it leaves out; two that mean the same are the same."""
    return frozenset({**_DEFAULTS, **dict(pairs)}.items())


def captured_entries(feed: str) -> list[ApiEntry]:
    """The entries of a captured answer, without those that are errors."""
    found = []
    for xml in _ENTRY.findall(feed):
        paper = re.search(r"<id>http://arxiv\.org/abs/([^<]+?)(?:v\d+)?</id>", xml)
        if paper:
            categories = tuple(re.findall(r'<category term="([^"]+)"', xml))
            found.append(ApiEntry(paper[1], _inside("published", xml), categories, xml))
    return found


def entry_of(record: RawRecord) -> ApiEntry | None:
    """The entry of a record; None for one that was deleted."""
    versions = re.findall(r'<version version="v(\d+)">\s*<date>([^<]+)</date>', record.xml)
    if not versions:
        return None
    times = [parsedate_to_datetime(at).strftime("%Y-%m-%dT%H:%M:%SZ") for _, at in versions]
    categories = tuple(_inside("categories", record.xml).split())
    optional = {"comments": "comment", "journal-ref": "journal_ref", "doi": "doi"}
    authors = re.split(r",\s+|\s+and\s+", _inside("authors", record.xml))
    xml = (
        f"<entry>\n<id>http://arxiv.org/abs/{record.id}v{versions[-1][0]}</id>\n"
        f"<title>{_inside('title', record.xml)}</title>\n<updated>{times[-1]}</updated>\n"
        f"<summary>{_inside('abstract', record.xml).strip()}</summary>\n"
        + "".join(f'<category term="{each}"/>\n' for each in categories)
        + f'<published>{times[0]}</published>\n<arxiv:primary_category term="{categories[0]}"/>\n'
        + "".join(
            f"<arxiv:{tag}>{text}</arxiv:{tag}>\n"
            for name, tag in optional.items()
            if (text := _inside(name, record.xml))
        )
        + "".join(f"<author><name>{each}</name></author>\n" for each in authors)
        + "</entry>"
    )
    return ApiEntry(record.id, times[0], categories, xml)


def api_answer(query: str, known: Sequence[ApiEntry]) -> tuple[int, bytes]:
    """Status and feed for a query string: by `id_list`, or by `search_query=...`, newest first.

    Of queries it knows `cat:`, `doi:`, `ti:` and `au:` with one word, joined by AND within one pair of
    parentheses and by OR outside of them.

    Of the versions of a paper the newest known is given, whichever is asked for.
    """
    wanted = {**_DEFAULTS, **dict(parse_qsl(query))}
    ids = [each for each in wanted["id_list"].split(",") if each]
    for name in ("start", "max_results"):
        if not re.fullmatch(r"-?\d+", wanted[name]):
            return _error(f"{name} must be an integer")
        if int(wanted[name]) < 0:
            return _error(f"{name} must be non-negative")
    for each in ids:
        if not _ID.fullmatch(each):
            return _error(f"incorrect id format for {each}")
    newest_first = sorted(known, key=lambda each: (each.published, each.id), reverse=True)
    if ids:
        asked = {re.sub(r"v\d+$", "", each) for each in ids}
        found = [each for each in newest_first if each.id in asked]
    else:
        found = [each for each in newest_first if _matches(each, wanted["search_query"])]
    start, most = int(wanted["start"]), int(wanted["max_results"])
    return 200, feed(found[start : start + most], len(found), start)


def _matches(entry: ApiEntry, query: str) -> bool:
    return any(
        all(_holds(entry, *part.partition(":")[::2]) for part in one.strip("()").split(" AND "))
        for one in query.split(" OR ")
    )


def _holds(entry: ApiEntry, field: str, value: str) -> bool:
    match field:
        case "cat":
            return value in entry.categories
        case "doi":
            return _inside("arxiv:doi", entry.xml).lower() == value.strip('"').lower()
        case "ti":
            return value in _words(_inside("title", entry.xml))
        case "au":
            return value in _words(" ".join(re.findall(r"<name>(.*?)</name>", entry.xml)))
    return False


def _words(text: str) -> list[str]:
    """As an index has them: without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(each for each in plain if not unicodedata.combining(each)))


def feed(entries: Iterable[ApiEntry], total: int, start: int = 0) -> bytes:
    """A feed with these entries, which says that there are so many in all."""
    return _feed("\n".join(each.xml for each in entries), total, start)


def _error(words: str) -> tuple[int, bytes]:
    entry = (
        f"<entry>\n<id>https://arxiv.org/api/errors#{escape(words.replace(' ', '_'))}</id>\n"
        f"<title>Error</title>\n<summary>{escape(words)}</summary>\n</entry>"
    )
    return 400, _feed(entry, 1, 0)


def _feed(entries: str, total: int, start: int) -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        "<id>https://arxiv.org/</id>\n<title>arXiv Query</title>\n"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}\n</feed>\n"
    ).encode()


def _inside(name: str, xml: str) -> str:
    match = re.search(rf"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    return match[1] if match else ""
