"""The budgets: what we promise of speed and memory on two cores, and the figure that each is measured by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a figure may be: `most`, or `times` what it stands beside and `plus`.

    Attributes:
        key: of the figure, see `figures.Figure`.
        name: the figure, in words; it stands in the page where the figure could not be measured, too.
        unit: of the figure.
        most: at most so much, in its unit; None: it depends on what the figure stands beside.
        beside: what that is.
        times: a factor of it.
        plus: and so much more.
        papers: how many are stored, where that matters.
    """

    key: str
    name: str
    unit: str
    most: float | None = None
    beside: str = ""
    times: float = 1.0
    plus: float = 0.0
    papers: int | None = None

    @property
    def benchmark(self) -> str:
        """Which one measures it."""
        return self.key.partition(".")[0]

    def limit(self, beside: float) -> float:
        """The most that is allowed beside this."""
        return self.times * beside + self.plus if self.most is None else self.most

    @property
    def text(self) -> str:
        """`≤ 8 ms CPU`, or `≤ 1.3 × a minimal Textual app`."""
        unit = self.unit and f" {self.unit}"
        if self.most is not None:
            return f"≤ {self.most:g}{unit}"
        factor = "" if self.times == 1.0 else f"{self.times:g} × "
        return f"≤ {factor}{self.beside}" + (f" + {self.plus:g}{unit}" if self.plus else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of budgets.

    Attributes:
        what: what is promised, in words.
        budgets: the figures that it is measured by.
    """

    what: str
    budgets: tuple[Budget, ...]


PASS = "`python -c pass`"
MINIMAL = "a minimal Textual app"
IDLE = "the idle app"
BARE = "the bare look-up and JSON"
STORED, MANY = 100_000, 200_000

HELP = Budget("start.help", "`--help`", "ms CPU", beside=PASS, plus=150)
VERSION = Budget("start.version", "`--version`", "ms CPU", beside=PASS, plus=150)
PAINT_CPU = Budget(
    "first_paint.paint-cpu", "first paint, CPU", "ms CPU", beside=MINIMAL, times=1.3, papers=STORED
)
PAINT_WALL = Budget(
    "first_paint.paint-wall", "first paint, by the clock", "ms", beside=MINIMAL, times=1.3, papers=STORED
)
LIST_KEY = Budget("first_paint.key-list", "the list moves", "ms CPU", 8, papers=STORED)
BOTH_KEYS = Budget("first_paint.key-both", "list and paper together", "ms CPU", 18, papers=STORED)
OPEN = Budget("views.open", "opening a view", "ms", 100, papers=STORED)
FILTER = Budget("views.filter", "filtering it", "ms", 100, papers=STORED)
SORT = Budget("views.sort", "sorting it anew", "ms", 100, papers=STORED)
TYPED_SCORE = Budget("search.typed-score", "as typed, by score: p95", "ms", 50, papers=MANY)
TYPED_MATCH = Budget("search.typed-match", "as typed, by match: p95", "ms", 50, papers=MANY)
TYPED_ECHO = Budget("views.echo", "the key itself on screen: p95", "ms", 50, papers=MANY)
LAG = Budget("app_under_load.all-p99", "lag of the loop, p99", "ms", beside=IDLE, times=1.3, papers=STORED)
LONGEST = Budget("app_under_load.all-longest", "longest lag", "ms", 150, papers=STORED)
PAGE = Budget("ingest.page", "parsed and stored", "s", 1.5)
RANK_CPU = Budget("ranking_cost.cpu", "CPU of the ranker's process", "s CPU", 2.5)
RANK_MEMORY = Budget("ranking_cost.memory", "memory of the ranker's process", "MB", 300)
SPREAD_CPU = Budget("endpoint.spread-cpu", "ids all over, CPU", "ms CPU", beside=BARE, times=1.5, papers=MANY)
SPREAD_WALL = Budget(
    "endpoint.spread-wall", "ids all over, by the clock", "ms", beside=BARE, times=1.5, papers=MANY
)
NEWEST_CPU = Budget("endpoint.newest-cpu", "newest ids, CPU", "ms CPU", beside=BARE, times=1.5, papers=MANY)
NEWEST_WALL = Budget(
    "endpoint.newest-wall", "newest ids, by the clock", "ms", beside=BARE, times=1.5, papers=MANY
)
BADGES = Budget("overlay.chromium-badges", "scan and insert, script", "ms", 20)
REQUESTS = Budget("overlay.chromium-requests", "requests for scores", "", 1)
SHIFT = Budget("overlay.chromium-shift", "layout shift", "", 0.02)
MEMORY = Budget("first_paint.memory", "resident memory", "MB", 120, papers=STORED)

LOADED_P99 = Budget("endpoint_load.p99", "a normal client's answers under load, p99", "ms", 150)
LOADED_WRONG = Budget("endpoint_load.wrong", "wrong or lost answers of all", "", 0)
LOADED_GROWTH = Budget("endpoint_load.growth", "memory grows by", "MB", 10)
BADGES_SORT = Budget("overlay.chromium-sort", "sort, script", "ms", 150)

LINES = (
    Line("`arxivtui --help` and `--version`", (HELP, VERSION)),
    Line("First paint, 100,000 papers stored", (PAINT_CPU, PAINT_WALL)),
    Line("A key press in a list of 100,000", (LIST_KEY, BOTH_KEYS)),
    Line("A view of 100,000 papers, until its first rows", (OPEN, FILTER, SORT)),
    Line("Search as you type, 200,000 papers", (TYPED_SCORE, TYPED_MATCH, TYPED_ECHO)),
    Line("The app's loop while fetching, ranking and serving flat out", (LAG, LONGEST)),
    Line("A listing page of 2,000 entries", (PAGE,)),
    Line("Ranking a new day of 500 papers", (RANK_CPU, RANK_MEMORY)),
    Line("`/v1/papers`, 1,500 ids, 200,000 papers", (SPREAD_CPU, SPREAD_WALL, NEWEST_CPU, NEWEST_WALL)),
    Line("The endpoint under load", (LOADED_P99, LOADED_WRONG, LOADED_GROWTH)),
    Line("1,500 badges in Chromium", (BADGES, REQUESTS, SHIFT, BADGES_SORT)),
    Line("Memory of the app, 100,000 papers", (MEMORY,)),
)
"""The promises, in the order of the page."""

_BY_KEY = {budget.key: budget for line in LINES for budget in line.budgets}
KEYS = frozenset(_BY_KEY)
"""Of all figures that have a budget."""


def of(key: str, papers: int | None = None) -> Budget | None:
    """The budget of a figure at this many papers, if it has one."""
    budget = _BY_KEY.get(key)
    return budget if budget is not None and budget.papers in (None, papers) else None
