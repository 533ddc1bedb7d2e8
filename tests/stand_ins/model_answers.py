"""What the model stand-in thinks of a paper, how it says so, and how it says so badly."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from tests.stand_ins.model_faults import Fault

PAPER_ID = re.compile(
    r"(?<![\w\\])(?i:(?:arxiv[ _]?)?id)\"?\s*[:=]\s*\"?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?![\w/])"
)
"""How a request names a paper to score: `id: 2507.08665`, `"id": "2507.08665"` or `id="2507.08665"`."""

ASKS_FOR_TEN = re.compile(r"\b(?:give|rate|score|assign|mark)\b[^.\n]{0,100}\b10\b", re.IGNORECASE)
"""An instruction hidden in a paper's text, for the model that obeys."""

LINE_BREAKER = "\x1b]0;taken over\x07\x1b[2J\x1b[31m"
"""Terminal escapes: set the title, clear the screen, write in red."""

Paper = dict[str, Any]
"""One paper of an answer, as JSON has it."""

_UNUSABLE_FIRST = frozenset({"contradiction", "out-of-range", "nulls"})


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """One paper of a request: its id without version, and its text up to the next id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ModelScore:
    """What the model says of one paper; relevance and novelty from 1 to 10."""

    id: str
    relevance: int
    novelty: int
    comment: str
    topic: str = ""

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read one; other fields are left alone.

        Raises:
            ValueError: a field is missing or of another type; names it.
        """
        if not isinstance(value, dict):
            raise ValueError("not a JSON object")
        for name, kind in (("id", str), ("relevance", int), ("novelty", int), ("comment", str)):
            if not isinstance(value.get(name), kind) or isinstance(value[name], bool):
                raise ValueError(f"{name!r} is missing or of the wrong type")
        topic = value.get("topic") or ""
        return cls(value["id"], value["relevance"], value["novelty"], value["comment"], topic)


class Answers:
    """Scores: the known ones, and for other papers ones that follow from the id."""

    def __init__(self, known: Iterable[ModelScore] = ()) -> None:
        self.known = {each.id: each for each in known}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read known scores from JSON Lines with id, relevance, novelty, comment and perhaps topic.

        Raises:
            ValueError: a line is no score; names it.
            OSError: the file cannot be read.
        """
        known = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                known.append(ModelScore.from_json(json.loads(line)))
            except ValueError as error:
                raise ValueError(f"line {number} of {path.name} is no score: {error}") from error
        return cls(known)

    def of(self, paper_id: str, topics: Sequence[str] = ()) -> ModelScore:
        """The score of a paper; a derived one takes one of the topics."""
        if paper_id in self.known:
            return self.known[paper_id]
        draw = sha256(paper_id.encode()).digest()
        relevance, novelty = draw[0] % 10 + 1, draw[1] % 10 + 1
        topic = topics[draw[2] % len(topics)] if topics else ""
        comment = f"Invented for {paper_id}: relevance {relevance}, novelty {novelty}."
        return ModelScore(paper_id, relevance, novelty, comment, topic)


def papers_asked(message: str) -> tuple[AskedPaper, ...]:
    """The papers that a message sends to be scored, each once.

    A line that is a JSON object with an id is that paper, whatever its other fields say; elsewhere each
    `PAPER_ID` begins one.
    """
    papers: dict[str, AskedPaper] = {}
    for part in _parts(message):
        for each in (part,) if isinstance(part, AskedPaper) else _papers_between(part):
            papers.setdefault(each.id, each)
    return tuple(papers.values())


def _parts(message: str) -> Iterator[AskedPaper | str]:
    """The message's papers that are lines of JSON, and the text between them."""
    between: list[str] = []
    for line in message.split("\n"):
        paper = _json_paper(line)
        if paper is None:
            between.append(line)
            continue
        yield "\n".join(between)
        yield paper
        between = []
    yield "\n".join(between)


def _json_paper(line: str) -> AskedPaper | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return None
    match = PAPER_ID.fullmatch(f"id:{value['id']}")
    return AskedPaper(match["id"], line) if match else None


def _papers_between(text: str) -> Iterator[AskedPaper]:
    found = list(PAPER_ID.finditer(text))
    for number, match in enumerate(found, 1):
        end = found[number].start() if number < len(found) else len(text)
        yield AskedPaper(match["id"], text[match.end() : end])


def shape(papers: list[Paper]) -> object:
    """The whole answer, as a request for JSON wants it."""
    return {"papers": papers}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words.

    Attributes:
        text: the words.
        usable: the papers asked whose scores in it are sound.
        in_form: it keeps to the form asked for; a model that does not calls no tool either.
    """

    text: str
    usable: frozenset[str]
    in_form: bool = True


def say(asked: Sequence[AskedPaper], scores: Iterable[ModelScore], fault: Fault | None) -> Said:
    """Put scores into words, badly if there is a fault."""
    papers = [asdict(each) for each in scores]
    kind, value = (fault.kind, fault.value) if fault is not None else ("", "")
    if kind == "obedient" and any(ASKS_FOR_TEN.search(each.text) for each in asked):
        papers = [each | {"relevance": 10, "novelty": 10} for each in papers]
    if kind in _WRONG and papers:
        papers = _WRONG[kind](papers, value)
    sent = {each.id for each in asked}
    usable = sent & {re.sub(r"v\d+$", "", each["id"]) for each in papers}
    if kind in _UNUSABLE_FIRST and asked:
        usable.discard(asked[0].id)
    text, in_form = _in_words(papers, kind)
    return Said(text, frozenset(usable if text else ()), in_form)


def _in_words(papers: list[Paper], kind: str) -> tuple[str, bool]:
    whole = _dump(shape(papers))
    match kind:
        case "fenced":
            return f"```json\n{json.dumps(shape(papers), ensure_ascii=False, indent=2)}\n```\n", False
        case "prose":
            before = "Each paper got {relevance, novelty} on a scale of [1, 10]:"
            return f"{before}\n\n{whole}\n\nShall I explain {{any}} of them?", False
        case "json-lines":
            return "\n".join(_dump(each) for each in papers), False
        case "array":
            return _dump(papers), False
        case "empty":
            return "", False
        case _:
            return whole, True


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _first(change: Callable[[Paper, str], Paper]) -> Callable[[list[Paper], str], list[Paper]]:
    return lambda papers, value: [papers[0] | change(papers[0], value), *papers[1:]]


def _each(change: Callable[[Paper, str], Paper]) -> Callable[[list[Paper], str], list[Paper]]:
    return lambda papers, value: [each | change(each, value) for each in papers]


def _numbers(form: str) -> Callable[[Paper, str], Paper]:
    return lambda paper, _: {name: form.format(paper[name]) for name in ("relevance", "novelty")}


def _long(length: int) -> str:
    return ("Very long. " * (length // 11 + 1))[:length]


def _missing(papers: list[Paper], value: str) -> list[Paper]:
    if value and not value.isdecimal():
        return [each for each in papers if each["id"] != value]
    return papers[: max(0, len(papers) - int(value or 1))]


def _foreign(papers: list[Paper], value: str) -> list[Paper]:
    return [*papers, papers[0] | {"id": value or "9912.99999", "comment": "Nobody asked for this one."}]


def _contradiction(papers: list[Paper], _: str) -> list[Paper]:
    first = papers[0]
    return [*papers, first | {name: 11 - first[name] for name in ("relevance", "novelty")}]


_WRONG: dict[str, Callable[[list[Paper], str], list[Paper]]] = {
    "missing": _missing,
    "foreign": _foreign,
    "duplicate": lambda papers, _: [*papers, papers[0]],
    "contradiction": _contradiction,
    "versioned": _each(lambda paper, value: {"id": paper["id"] + (value or "v1")}),
    "out-of-range": _first(lambda _, value: {"relevance": int(float(value or 42))}),
    "nulls": _first(lambda *_: {"relevance": None, "novelty": None}),
    "strings": _each(_numbers("{}")),
    "out-of-ten": _each(_numbers("{}/10")),
    "escapes": _each(lambda paper, _: {"comment": LINE_BREAKER + paper["comment"]}),
    "long-comment": _first(lambda _, value: {"comment": _long(int(float(value or 2000)))}),
    "topic": _first(lambda _, value: {"topic": value or "A topic that nobody has"}),
}
"""What the faults in what is said of the papers do to them."""
