"""The benchmarks that `python -m benchmarks` runs, in the order of its page, and how thoroughly."""

from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One of them, a module of this package.

    Attributes:
        name: of the module.
        title: the heading of its section.
        says: what it measures, and how to read that.
        arguments: for the page, so that all of them take some twenty minutes together.
        quick: the same with as few rounds as tell anything.
    """

    name: str
    title: str
    says: str
    arguments: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()

    def given(self, *, quick: bool) -> tuple[str, ...]:
        """The arguments of a full or a quick run."""
        return self.quick if quick else self.arguments

    def command(self, *, quick: bool) -> str:
        """What repeats it."""
        return " ".join((".venv/bin/python -m", f"benchmarks.{self.name}", *self.given(quick=quick)))

    @property
    def exists(self) -> bool:
        """There is such a module."""
        return find_spec(f"benchmarks.{self.name}") is not None


BENCHMARKS = (
    Benchmark(
        "start",
        "The command",
        "What `arxivtui` takes before it does anything, in a process of its own.",
        ("--rounds", "5"),
        ("--rounds", "2"),
    ),
    Benchmark(
        "first_paint",
        "The app from outside",
        "The app in a terminal, from the start of its process to the first paint and to the first rows; "
        "then key presses in a view of all papers: quick ones, which move the list alone, and ones with a "
        "rest after them, in which the paper follows.",
        ("--rounds", "5"),
        ("--rounds", "1"),
    ),
    Benchmark(
        "list",
        "The list",
        "Our list beside Textual's own two, filled with papers of two lines each; of 10,000 papers and "
        "more the others are filled once.",
        ("--rounds", "5"),
        ("--rounds", "1", "--papers", "1000", "--papers", "10000"),
    ),
    Benchmark(
        "views",
        "Long views",
        "In the running app, by the clock, from a key press to the first rows of all papers: a saved view "
        "is opened, its filter changed by a character, its scores changed and the list sorted. Then words "
        "are typed into the filter line, and each key starts a search.",
        ("--rounds", "5"),
        ("--rounds", "1"),
    ),
    Benchmark(
        "triage",
        "An evening",
        "A scripted triage of 240 papers of a day of 500: stars, papers put off, dismissals, seen ones "
        "and undos; the CPU of all the app's threads by key, until the next paper is shown.",
        ("--acts", "240"),
        ("--acts", "40"),
    ),
    Benchmark(
        "search",
        "Search",
        "The first 200 ids, in order, by the part of the store that answers the filter line; beside it "
        "the bare query of SQLite's full-text index for the same words, which looks nothing up.",
        ("--runs", "5"),
        ("--runs", "1"),
    ),
    Benchmark(
        "ingest",
        "Taking papers in",
        "A listing page and a run of OAI-PMH: parsed, made plain and stored; beside it lxml's bare parse "
        "of the same bytes and one INSERT a paper.",
        ("--runs", "5"),
        ("--runs", "1"),
    ),
    Benchmark(
        "ranking",
        "How good the ranking is",
        "Days whose selection by a language model, for one reader's criteria, is known; some of them, each "
        "ranked by what may be known on its morning: AUC and average precision beside the usual recipes. "
        "So few days tell one recipe from another only roughly; [all days, with what may be chance]"
        "(ranking.md#how-good-the-ranking-is), are what to go by.",
        ("--no-cost", "--every", "4", "--train-sizes", "0,3,10"),
        ("--no-cost", "--every", "12", "--train-sizes", "0,3"),
    ),
    Benchmark(
        "ranking_cost",
        "What ranking costs",
        "A day of 500 papers, 20,000 stored, 2,000 of them triaged one by one, in a cold process; the "
        "first day, and one with the terms of papers cached, as on every other evening. Beside it a process "
        "that only imports the usual recipe, a linear model of scikit-learn's, and ranks nothing; arxivtui "
        "does without that package, which is installed for benchmarks alone.",
        ("--runs", "5"),
        ("--runs", "1"),
    ),
    Benchmark(
        "scoring_cost",
        "What a model's scores cost",
        "A real day that somebody had a model score, by the whole pipeline against a stand-in for the "
        "model; beside it what that somebody's digest says it took, at the same list price.",
    ),
    Benchmark(
        "endpoint",
        "The endpoint",
        "1,500 papers in one request, by the serving process's CPU and by the clock; beside it the same "
        "SELECTs on a bare connection with a dictionary a paper and `json.dumps`, and uvicorn with a "
        "prepared answer of the same length. The budgets are held to a store that stands still; the first "
        "answer after a change works the places of papers in their days out anew.",
        ("--rounds", "5"),
        ("--rounds", "1", "--requests", "5"),
    ),
    Benchmark(
        "endpoint_load",
        "The endpoint under load",
        "200,000 papers stored; a normal client beside eight that ask flat out and 60 senders that never "
        "finish a request, while another process changes the store. Every answer is compared with what is "
        "right.",
        ("--seconds", "15"),
        ("--seconds", "5"),
    ),
    Benchmark(
        "app_under_load",
        "The app under load",
        "How late the app's own loop is, a cursor moving in it 20 times a second: beside browsers that "
        "ask, a day that is fetched and ranked, and all of it at once; and the same work done by other "
        "processes (`beside`), which is what the machine alone does to it. Of the slowest hundredth of the "
        "beats it is told what they waited for: the loop's own work, a processor, or Python's lock.",
        ("--rounds", "5", "--seconds", "3"),
        ("--rounds", "1", "--seconds", "2"),
    ),
    Benchmark(
        "overlay",
        "The extension",
        "A listing of 1,500 entries, all of them scored: the work on the page, the request, and the whole.",
        ("--rounds", "5"),
        ("--rounds", "1"),
    ),
)
