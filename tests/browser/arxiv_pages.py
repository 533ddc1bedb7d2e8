"""https://arxiv.org for a browser under test: captured and invented pages, and nothing from the network."""

import csv
import gzip
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.driver import Answer
from tests.shared_data import SHARED

INVENTED = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
"""Pages of invented papers, in arXiv's markup."""
CAPTURED = SHARED / "arxiv-pages"
"""Pages of every kind as arXiv's own code renders them; not part of the repository."""
REAL_DAYS = SHARED / "real-days"
"""Listings of real days; not part of the repository."""

HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org")
_HTML = "text/html; charset=utf-8"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}


class ArxivSite:
    """What answers a browser's https requests: pages that were put here, on all of arXiv's hosts alike.

    Args:
        styles: a folder with arXiv's style sheets and pictures, to look at pages as people see them; found
            by their names. Without it pages have none.

    Attributes:
        pages: by path and query.
        asked: the addresses asked for, in order.
    """

    def __init__(self, styles: Path | None = None) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self._styles = {file.name: file for file in styles.rglob("*") if file.is_file()} if styles else {}

    def put(self, path: str, page: str | bytes, status: int = 200) -> str:
        """Have a page at a path, with its query if it has one; the page's address."""
        self.pages[path] = (status, _HTML, page.encode() if isinstance(page, str) else page)
        return f"https://arxiv.org{path}"

    def put_capture(self, file: Path, path: str | None = None) -> str:
        """Have a captured page where it was captured, or at another path; its address."""
        return self.put(path or path_of(file), read(file))

    def put_day(self, folder: Path, day: date) -> None:
        """Have all pages of a day."""
        for row in _index(folder):
            if row.get("day") == str(day) and row["file"].startswith("pages/") and row["status"] == "200":
                self.put_capture(folder / row["file"], _path(row["url"]))

    def put_all(self, folder: Path) -> list[str]:
        """Have all pages of a folder; their addresses, in the order of its index."""
        rows = [row for row in _index(folder) if (folder / row["file"]).is_file()]
        return [self.put_capture(folder / row["file"], _path(row["url"])) for row in rows]

    def __call__(self, url: str) -> Answer:
        """The answer to a request."""
        self.asked.append(url)
        parts = urlsplit(url)
        name = parts.path.rpartition("/")[2]
        if name in self._styles:
            file = self._styles[name]
            return 200, _KINDS.get(file.suffix, "application/octet-stream"), file.read_bytes()
        if parts.hostname in HOSTS and (page := self.pages.get(_path(url))):
            return page
        return 404, _HTML, b"<!DOCTYPE html><title>404</title><h1>Nothing is at this address</h1>"


def read(file: Path) -> bytes:
    """A captured page, unpacked."""
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def path_of(file: Path) -> str:
    """Path and query that a captured file answers, by the index of its folder.

    Raises:
        LookupError: no index above it names it.
    """
    for folder in file.parents:
        if (folder / "INDEX.tsv").is_file():
            for row in _index(folder):
                if folder / row["file"] == file:
                    return _path(row["url"])
            break
    raise LookupError(f"no INDEX.tsv names {file}")


def _index(folder: Path) -> list[dict[str, str]]:
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        return list(csv.DictReader(index, delimiter="\t"))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
