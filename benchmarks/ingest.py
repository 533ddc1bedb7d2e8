"""Taking papers in: `python -m benchmarks.ingest [--runs N]`.

A listing page of 2,000 entries, and 10,000 records of OAI-PMH in pages of 2,500: parsed, made plain and
stored, in CPU and wall seconds, the median of five runs. Beside each its floor, measured in the same run:
lxml's bare parse of the same bytes and one INSERT a paper into a bare table. Memory is the peak of a process
of its own that does nothing else (on Linux), beside one that only imports what it needs.
"""

import argparse
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from arxivtui.domain import Entry, Kind, Paper
from arxivtui.sources import join_pages, parse_listing, parse_oai
from arxivtui.store import Store, listing_copies, listings, papers
from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.stored_papers import read_papers
from tests.stand_ins.arxiv_markup import Line, new_page
from tests.stand_ins.arxiv_oai import invented_record, list_records

CATEGORY, DAY = "cs.LG", date(2025, 7, 14)
PAGE_ENTRIES, OAI_RECORDS, OAI_PAGE = 2_000, 10_000, 2_500


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds."""

    wall: float
    cpu: float


def measured(work: Callable[[], object]) -> Cost:
    """One run."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)


def lines(count: int) -> list[Line]:
    """Papers to be listed."""
    return [
        Line(
            f"2500.{number:05d}",
            paper.title,
            paper.authors or ("Nemo",),
            paper.abstract,
            (CATEGORY, *(each for each in paper.categories if each != CATEGORY)),
        )
        for number, paper in enumerate(read_papers(count))
    ]


def page() -> bytes:
    """A listing of 2,000 entries on one page: six tenths new, two cross-listed, two replaced."""
    all_lines = lines(PAGE_ENTRIES)
    new, cross = len(all_lines) * 6 // 10, len(all_lines) * 8 // 10
    sections = {Kind.NEW: all_lines[:new], Kind.CROSS: all_lines[new:cross], Kind.REPLACE: all_lines[cross:]}
    return new_page(CATEGORY, DAY, sections)


def oai_pages() -> list[bytes]:
    """10,000 records in pages as arXiv cuts them."""
    first = datetime(2025, 7, 1, 15, tzinfo=UTC)
    made = [
        invented_record(line, DAY, {1: first, 2: first + timedelta(days=5)}) for line in lines(OAI_RECORDS)
    ]
    return [list_records(made[start : start + OAI_PAGE]) for start in range(0, len(made), OAI_PAGE)]


def store_page(html: bytes, folder: Path) -> None:
    """A page into an empty store, as a fetch does it."""
    fetched = join_pages([parse_listing(html, CATEGORY)], DAY)
    plain = {entry.paper.id: papers.plain_text(entry.paper) for entry in fetched.entries}
    with Store.open(folder / "store.db") as store, store.writing() as db:
        listing_copies.overlap(db, CATEGORY, [(entry.paper.id, entry.kind) for entry in fetched.entries], DAY)
        listings.save(db, fetched, plain, datetime.now(UTC))
        assert listings.get(db, CATEGORY, DAY) is not None


def store_records(pages: Sequence[bytes], folder: Path) -> None:
    """Pages of records into an empty store, one transaction each."""
    with Store.open(folder / "store.db") as store:
        for xml in pages:
            found = [record.paper for record in parse_oai(xml).records]
            plain = {paper.id: papers.plain_text(paper) for paper in found}
            with store.writing() as db:
                papers.save_all(db, found, plain)


def bare(documents: Sequence[bytes], found: Sequence[Paper], folder: Path) -> None:
    """The floor: lxml's parse, and an INSERT a paper; no plain text, no search, no merging."""
    from lxml import etree, html

    for document in documents:
        if document.lstrip().startswith(b"<?xml"):
            etree.fromstring(document)
        else:
            html.document_fromstring(document)
    with sqlite3.connect(folder / "bare.db") as db:
        db.execute("CREATE TABLE papers (id TEXT PRIMARY KEY, title, authors, abstract, categories)")
        db.executemany(
            "INSERT INTO papers VALUES (?, ?, ?, ?, ?)",
            [
                (one.id, one.title, ", ".join(one.authors), one.abstract, " ".join(one.categories))
                for one in found
            ],
        )
    db.close()


def median_of(work: Callable[[Path], None], runs: int) -> Cost:
    """The median of so many runs, each in a folder of its own."""
    costs = []
    for _ in range(runs):
        with TemporaryDirectory() as folder:
            costs.append(measured(lambda: work(Path(folder))))
    return Cost(median(one.wall for one in costs), median(one.cpu for one in costs))


def peak(work: str, documents: Sequence[bytes]) -> float:
    """The peak memory in MB of a process of its own that does nothing but `work` with these documents.

    They lie in files and are read one after the other, as answers come.
    """
    with TemporaryDirectory() as folder:
        for number, document in enumerate(documents):
            (Path(folder) / str(number)).write_bytes(document)
        command = [sys.executable, "-m", "benchmarks.ingest", "--only", work, folder]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def only(work: str, documents: Path) -> None:
    """Do one thing in this process and print its peak memory in MB."""
    with TemporaryDirectory() as folder:
        for file in sorted(documents.iterdir()):
            if work == "page":
                store_page(file.read_bytes(), Path(folder))
            else:
                store_records([file.read_bytes()], Path(folder))
    # Not getrusage: its maximum comes from the process that started this one.
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6)


def report(runs: int) -> list[Figure]:
    """Print the table; the same as data."""
    html = page()
    listed: list[Entry] = list(parse_listing(html, CATEGORY).entries)
    xml = oai_pages()
    found = [record.paper for each in xml for record in parse_oai(each).records]
    print(
        f"page: {len(listed):,} entries, {len(html) / 1e6:.1f} MB; OAI-PMH: {len(found):,} records, "
        f"{sum(map(len, xml)) / 1e6:.1f} MB in {len(xml)} pages; median of {runs}"
    )
    print(f"{'':<34}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}")
    on_page = [entry.paper for entry in listed]
    memory = {"page": peak("page", [html]), "oai": peak("oai", xml), "nothing": peak("page", [])}
    cost = row(
        "listing page, parsed and stored", lambda folder: store_page(html, folder), runs, memory["page"]
    )
    cost_bare = row("  floor: lxml and bare INSERTs", lambda folder: bare([html], on_page, folder), runs)
    oai = row(
        "OAI-PMH run, parsed and stored", lambda folder: store_records(xml, folder), runs, memory["oai"]
    )
    oai_bare = row("  floor: lxml and bare INSERTs", lambda folder: bare(xml, found, folder), runs)
    row("a process that only imports", lambda _folder: None, 1, memory["nothing"])
    print(f"budget for the page: {budgets.PAGE.text} by the clock")
    costs = {"page": cost, "oai": oai}
    return figures(costs, {"page": cost_bare, "oai": oai_bare}, memory, runs)


def figures(
    costs: Mapping[str, Cost], floors: Mapping[str, Cost], memory: Mapping[str, float], runs: int
) -> list[Figure]:
    """As data; each by `page` and `oai`, the memory also of doing `nothing`."""
    names = {"page": f"a page of {PAGE_ENTRIES:,} entries", "oai": f"{OAI_RECORDS:,} OAI-PMH records"}
    floor, imports = "lxml and bare INSERTs", ("a process that only imports", memory["nothing"])
    given = []
    for key, name in names.items():
        cost, bare_cost = costs[key], floors[key]
        given += [
            figure(
                f"ingest.{key}", f"{name}, by the clock", cost.wall, "s", (floor, bare_cost.wall), runs=runs
            ),
            figure(f"ingest.{key}-cpu", f"{name}, CPU", cost.cpu, "s CPU", (floor, bare_cost.cpu), runs=runs),
            figure(f"ingest.{key}-memory", f"{name}, most memory", memory[key], "MB", imports),
        ]
    return given


def row(name: str, work: Callable[[Path], None], runs: int, memory: float | None = None) -> Cost:
    """Measure and print one line."""
    cost = median_of(work, runs)
    print(f"{name:<34}{cost.wall:>8.2f}{cost.cpu:>8.2f}{'' if memory is None else f'{memory:>9.0f}'}")
    return cost


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=at_least_one, default=5)
    parser.add_argument("--only", nargs=2, metavar=("WORK", "DOCUMENTS"), help=argparse.SUPPRESS)
    add_option(parser)
    given = parse(parser)
    if given.only:
        only(given.only[0], Path(given.only[1]))
    else:
        leave(given.figures, report(given.runs))


if __name__ == "__main__":
    main()
