"""Invented papers, and the small capture folder made from them (tests/fixtures/arxiv-pages).

Their ids name month 00, which no real paper has. To write the folder again:
`python -m tests.stand_ins.invented`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import cycle
from pathlib import Path

from arxivtui.domain import Kind
from tests.stand_ins.arxiv_markup import Line, Sections, catchup_page, error_page, new_page
from tests.stand_ins.arxiv_paper_pages import abs_page, author_page, recent_page, search_page

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"

MONDAY = date(2025, 3, 3)
TUESDAY = date(2025, 3, 4)
WEDNESDAY = date(2025, 3, 5)
"""A day on which cs.LG has nothing."""
SATURDAY = date(2025, 3, 1)

_CROWD = tuple(f"Nomen {number:03d} Exemplar" for number in range(1, 131))

PAPERS = {
    line.id: line
    for line in (
        Line(
            "2500.00011",
            "Lantern Routing: Sparse Experts That Know When to Stay Dark",
            ("Ada Example", "Béla Beispiel", "Li"),
            "Experts that fire on every token waste energy. Lantern routing keeps all but two dark. "
            "Code is at https://lantern.example/code and runs on one machine.",
            ("cs.LG", "cs.AI"),
            comments="14 pages, 3 figures",
        ),
        Line(
            "2500.00012",
            r"On $p < 0.05$ \& Other Spells: Calibrated Tests for <b>Ranked</b> Lists",
            ("Carla Ejemplo", "Dmitri Primer"),
            "We test whether a ranking is better than chance when $a<b$ and $b>c$.  "
            "RESULTS: It is, a little.",
            ("cs.LG", "stat.ML"),
            affiliations={"Carla Ejemplo": "Institute of Invented Results"},
        ),
        Line(
            "2500.00013",
            "A Thousand Hands: Notes From a Very Large Collaboration",
            _CROWD,
            "More authors than a page prints.",
            ("cs.LG",),
            journal_ref="Journal of Invented Things 7 (2025) 1-99",
        ),
        Line(
            "2500.00014",
            "One Hundred and One Hands: Notes From a Slightly Smaller One",
            _CROWD[:101],
            "One author too many, and yet all are printed.",
            ("cs.LG", "cs.CL"),
        ),
        Line(
            "2500.00015",
            "Gradient Weather: Forecasting When a Training Run Will Diverge",
            ("Eve Exempel",),
            "Loss curves have a climate and a weather. We forecast the latter from the former.",
            ("cs.LG",),
        ),
        Line(
            "2500.00021",
            "Planning With Maps That Lie a Little",
            ("Farid Mithal", "Grace Esempio"),
            "An agent whose map is wrong in one place out of ten plans better if it is told so.",
            ("cs.AI", "cs.RO"),
        ),
        Line(
            "2500.00022",
            "Argument Ledgers: Keeping Language Models to What They Said",
            ("Hana Rei", "Ada Example"),
            "We write down each claim that a model makes and hold later ones against it.",
            ("cs.AI", "cs.CL", "cs.LG"),
        ),
        Line(
            "2500.00023",
            "Proof Sketches by Daylight",
            ("Igor Obrazets",),
            "Sketches of proofs, checked step by step by a small verifier.",
            ("cs.AI",),
        ),
        Line(
            "2500.00031",
            "Quantum Kernels Without Quantum Promises",
            ("Jun Lei", "Kaja Næsten"),
            "A classical shadow is enough in each case that we tried.",
            ("quant-ph", "cs.LG"),
        ),
        Line(
            "2500.00032",
            "Convex Hulls of Broken Promises",
            ("Lena Muster",),
            "Constraints that hold on average only still bound the optimum.",
            ("math.OC", "cs.LG", "stat.ML"),
        ),
        Line(
            "2500.00033",
            "Seeing the Unlit: Depth From Shadows Alone",
            ("Mara Voorbeeld", "Nils Eksempel"),
            "Shadows give depth where light gives none.",
            ("cs.CV", "cs.AI"),
        ),
        Line(
            "2400.00007",
            "Slow Learners, Second Edition: Why Patience Is a Regulariser",
            ("Olga Primjer", "Ada Example"),
            "Second edition, with the missing lemma.",
            ("cs.LG", "cs.AI"),
            comments="replaced: lemma 4 added",
        ),
        Line(
            "cs/0000017",
            "An Old Result on Sorting by Guessing",
            ("Per Prøve",),
            "Guessing sorts in expected factorial time; we bound the variance.",
            ("cs.LG", "stat.ML"),
        ),
        Line(
            "2400.00008",
            "Rules of Thumb, Weighed",
            ("Quentin Modèle",),
            "Forty rules of thumb of machine learning, each tried ten times.",
            ("cs.AI", "cs.LG"),
        ),
        Line(
            "2500.00041",
            "Tide Tables for Token Prices",
            ("Rosa Örnek", "Sami Esimerkki"),
            "Prices ebb at night.",
            ("cs.LG",),
        ),
        Line(
            "2500.00042",
            "Small Models, Long Memories",
            ("Tove Eksempel",),
            "A ring of summaries lets a small model remember a long day.",
            ("cs.LG", "cs.CL", "cs.AI"),
        ),
        Line(
            "2500.00043",
            "Negotiating With a Thermostat",
            ("Uma Udaharan", "Ada Example"),
            "Reinforcement learning where the environment has opinions.",
            ("cs.AI", "cs.LG"),
        ),
    )
}

_TOPICS = ("priors", "posteriors", "kernels", "rankings", "samplers", "bandits", "trees", "embeddings")
_SERIES = tuple(
    Line(
        f"2500.{number:05d}",
        f"Notes on {topic}, part {number - 100}",
        ("Vera Priklad", "Wim Voorbeeld"),
        f"Part {number - 100} of invented notes on {topic}.",
        ("stat.ML", "cs.LG"),
    )
    for number, topic in zip(range(101, 113), cycle(_TOPICS), strict=False)
)


def _of(ids: str) -> list[Line]:
    return [PAPERS[each] for each in ids.split()]


DAYS: Mapping[tuple[str, date], Sections] = {
    ("cs.LG", MONDAY): {
        Kind.NEW: _of("2500.00011 2500.00012 2500.00013 2500.00014 2500.00015"),
        Kind.CROSS: _of("2500.00022 2500.00031 2500.00032"),
        Kind.REPLACE: _of("2400.00007 cs/0000017 2400.00008"),
    },
    ("cs.AI", MONDAY): {
        Kind.NEW: _of("2500.00021 2500.00022 2500.00023"),
        Kind.CROSS: _of("2500.00011 2500.00033"),
        Kind.REPLACE: _of("2400.00007 2400.00008"),
    },
    ("cs.LG", TUESDAY): {Kind.NEW: _of("2500.00041 2500.00042"), Kind.CROSS: _of("2500.00043")},
    ("cs.AI", TUESDAY): {Kind.NEW: _of("2500.00043"), Kind.CROSS: _of("2500.00042")},
    ("cs.LG", WEDNESDAY): {},
    ("cs.LG", SATURDAY): {},
    ("stat.ML", MONDAY): {
        Kind.NEW: _SERIES[:9],
        Kind.CROSS: _of("2500.00012 2500.00032"),
        Kind.REPLACE: (*_SERIES[9:], PAPERS["cs/0000017"]),
    },
}
"""What the small capture folder announces."""

PAGED = ("stat.ML", MONDAY)
"""The listing whose pages hold five entries."""
_PAGE_SIZE = 5


def write(folder: Path) -> None:
    """Write the capture folder: pages, faults and INDEX.tsv."""
    rows: list[str] = ["file\turl\tday\tdb_as_of\tstatus\tnew\tcross\treplace"]

    def save(name: str, url: str, day: date, page: bytes, counts: Sequence[int], status: int = 200) -> None:
        file = folder / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page)
        padded = [*counts, "-", "-"][:3]
        fields = (f"{name}.html", f"https://arxiv.org{url}", day, day, status, *padded)
        rows.append("\t".join(map(str, fields)))

    for (category, day), sections in DAYS.items():
        counts = [len(sections.get(kind, ())) for kind in Kind]
        page = catchup_page(category, day, sections)
        save(f"pages/catchup-{category}-{day}", f"/catchup/{category}/{day}?abs=True", day, page, counts)
        if day.weekday() < 5 and (category, day) != PAGED:
            page = new_page(category, day, sections)
            save(f"pages/list-{category}-new-{day}", f"/list/{category}/new", day, page, counts)

    category, day = PAGED
    name, url = f"pages/list-{category}-new-{day}", f"/list/{category}/new"
    first = new_page(category, day, DAYS[PAGED], show=_PAGE_SIZE)
    save(name, url, day, first, [_PAGE_SIZE, 0, 0])
    rest = new_page(category, day, DAYS[PAGED], skip=_PAGE_SIZE)
    save(f"{name}-skip5-show2000", f"{url}?skip=5&show=2000", day, rest, [4, 2, 4])

    whole = new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY])
    cut = whole[: whole.index(b"Convex Hulls") + 200]
    save(f"faults/a-list-cs.LG-new-{MONDAY}-cut", "/list/cs.LG/new", MONDAY, cut, [5, 2, 0])
    _save_others(save)
    (folder / "INDEX.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _save_others(save: Callable[..., None]) -> None:
    """The pages that are no listings of a day."""
    papers = {
        "2500.00012v1": abs_page(PAPERS["2500.00012"], MONDAY, version=1),
        "2500.00015": abs_page(PAPERS["2500.00015"], MONDAY, withdrawn="Eve Exempel"),
        "cs/0000017": abs_page(PAPERS["cs/0000017"], MONDAY),
    }
    for paper, page in papers.items():
        save(f"pages/abs-{paper.replace('/', '-')}", f"/abs/{paper}", MONDAY, page, (1,))
    missing = error_page("Article identifier '2500.99999' not recognized")
    save("pages/abs-404", "/abs/2500.99999", MONDAY, missing, (0,), 404)

    found = _of("2500.00043 cs/0000017 2500.00012 2400.00007 2500.00011")
    page = search_page("example", found, start=25, versions={"2400.00007": 2})
    save(
        "pages/search-example", "/search/?query=example&searchtype=all&start=25", TUESDAY, page, (len(found),)
    )
    page = search_page("zzz", [])
    save("pages/search-nothing", "/search/?query=zzz&searchtype=all", TUESDAY, page, (0,))
    own = _of("2500.00043 2500.00022 2500.00011 2400.00007")
    save("pages/author", "/a/example_a_1", TUESDAY, author_page("Ada Example", own), (len(own),))
    days = {TUESDAY: DAYS["cs.LG", TUESDAY], MONDAY: DAYS["cs.LG", MONDAY], date(2025, 2, 28): {}}
    page = recent_page("cs.LG", days)
    save("pages/list-cs.LG-recent", "/list/cs.LG/recent", TUESDAY, page, (7, 4))


if __name__ == "__main__":
    write(FOLDER)
