"""Announced days of papers that never were, some of them selected for a word in their abstract."""

import gzip
import json
import random
from datetime import date, timedelta
from pathlib import Path

WANTED = "pruning quantization sparse experts compression distillation lowrank sparsity"
OTHER = "segmentation traffic speech hospital robots summarization weather retrieval markets genomes"
COMMON = "we show a method that improves results over strong models on several large tasks and data"
CRITERIA = f"""\
## Compression

{WANTED}

Irrelevant: {OTHER}
"""
FIRST = date(2025, 6, 2)


def write_labelled_days(folder: Path, days: int = 4, papers: int = 60) -> Path:
    """A folder of so many days in a row; of each, one paper in five is selected."""
    folder.mkdir(parents=True)
    dice = random.Random(7)
    for number in range(days):
        day = FIRST + timedelta(days=number)
        write_labelled_day(folder, day, [_row(dice, day, 100 * number + place) for place in range(papers)])
    return folder


def write_labelled_day(folder: Path, day: date, rows: list[dict[str, object]]) -> None:
    """One day's file."""
    with gzip.open(folder / f"{day}.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)


def _row(dice: random.Random, day: date, number: int) -> dict[str, object]:
    selected = number % 5 == 0
    own = (WANTED if selected else OTHER).split()
    # Nothing is so clear that every order were perfect.
    title = [*dice.choices(own, k=2), *dice.choices(COMMON.split(), k=3)]
    words = dice.choices(own, k=6) + dice.choices([*WANTED.split(), *OTHER.split()], k=4)
    abstract = words + COMMON.split()
    return {
        "id": f"2500.{number:05}",
        "title": " ".join(title).capitalize(),
        "abstract": " ".join(dice.sample(abstract, k=len(abstract))) + ".",
        "authors": [f"Author {dice.randrange(200)}"],
        "categories": ["cs.LG"] if selected else ["cs.AI", "cs.CV"],
        "first_seen": day.isoformat(),
        "selected": selected,
    }
