"""A home with a day of invented papers, criteria, and a model's stand-in within reach of the real command."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from shutil import copytree
from typing import Any
from unittest.mock import patch

import pytest

from arxivtui.cli import main
from arxivtui.config import ApiKey, KeySource, LlmSettings, Settings, parse_criteria
from arxivtui.day import rank_days
from arxivtui.day.llm import note_shown, plan_scoring
from arxivtui.store import Store, listings
from tests.canary import CANARY
from tests.cli.conftest import Command
from tests.stand_ins.model import ModelStandIn
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

MODEL = "gpt-4o"
TOPICS = "## Sparse networks\n\nPruning, gates.\n\n## Reasoning\n\nProofs.\n\nIrrelevant: surveys.\n"


class Here(Command):
    """The command run in this process, where a model's client needs importing only once."""

    def run(self, *arguments: str, code: int = 0, typed: str = "") -> subprocess.CompletedProcess[str]:
        out, err = (TextIOWrapper(BytesIO(), encoding="utf-8") for _ in range(2))
        with (
            patch.dict(os.environ, self.environment(), clear=True),
            patch.object(sys, "argv", ["arxivtui", *arguments]),
            patch.object(sys, "stdin", StringIO(typed)),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        said, complained = _all_of(out), _all_of(err)
        assert ended.value.code == code, f"exit {ended.value.code}\n{said}\n{complained}"
        return subprocess.CompletedProcess(arguments, code, said, complained)


def _all_of(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def prepare_home(home: Path, papers: int = 20) -> None:
    """Store a day and rank it by the criteria, once for all tests: ranking takes a second or two.

    The first half is about what the criteria ask for, the rest is about bread.
    """
    invented = [
        a_paper(number)
        if number <= papers // 2
        else a_paper(number, title=f"Bread {number}", abstract="We bake.")
        for number in range(1, papers + 1)
    ]
    home.mkdir()
    (home / "criteria.md").write_text(TOPICS)
    with Store.open(home / "arxivtui.db") as store:
        with store.writing() as db:
            listings.save(db, a_listing(invented, day=DAY), all_as_shown(invented), NOW)
        rank_days(store, Settings(llm=LlmSettings(model=MODEL)), parse_criteria(TOPICS))


def settle_in(command: Command, prepared: Path, model: ModelStandIn) -> None:
    """A copy of the prepared home, with the model's stand-in within reach and a key for it."""
    copytree(prepared, command.home, dirs_exist_ok=True)
    set_llm(command, MODEL=MODEL, BASE_URL=model.url)
    command.environ["ARXIVTUI_API_KEY"] = CANARY


def show_price(command: Command) -> None:
    """As if the reader had seen the price: `--yes` counts from now on."""
    llm = LlmSettings(model=MODEL, base_url=command.environ["ARXIVTUI_LLM__BASE_URL"])
    with Store.open(command.home / "arxivtui.db") as store:
        key = ApiKey(CANARY, KeySource.ENVIRONMENT)
        note_shown(store, plan_scoring(store, Settings(llm=llm), parse_criteria(TOPICS), key))


def set_llm(command: Command, **settings: object) -> None:
    """Settings of `[llm]`, through the environment."""
    command.environ |= {f"ARXIVTUI_LLM__{name}": str(value) for name, value in settings.items()}


@contextmanager
def tables(command: Command) -> Iterator[sqlite3.Connection]:
    """The store, read with SQLite alone."""
    with closing(sqlite3.connect(command.home / "arxivtui.db")) as db:
        yield db


def one(command: Command, query: str, *values: object) -> Any:
    """A single value out of the store."""
    with tables(command) as db:
        (value,) = db.execute(query, values).fetchone()
    return value
