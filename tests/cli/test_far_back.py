"""`fetch --since` a long time ago: asked about before, refused where arXiv can have nothing."""

from datetime import date, timedelta

import pytest

from tests.cli.conftest import Command
from tests.stand_ins.arxiv import ArxivStandIn
from tests.tui.terminal import Terminal

LONG_AGO = ("fetch", "-c", "cs.LG", "--since", "2025-03-03")


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("1900-01-01", "arxivtui: arXiv has nothing of 1900-01-01: it began on 1991-08-14.\n"),
        ("2090-01-02", "arxivtui: 2090-01-02 is still to come at arXiv.\n"),
    ],
)
def test_arxiv_can_have_nothing_of_that_day(
    online: Command, arxiv: ArxivStandIn, since: str, words: str
) -> None:
    for more in ((), ("--yes",)):
        assert online.run("fetch", "-c", "cs.LG", "--since", since, *more, code=1).stderr == words

    assert arxiv.requests == []
    assert not (online.home / "arxivtui.db").exists()


def test_without_a_terminal_it_needs_a_word(online: Command, arxiv: ArxivStandIn) -> None:
    said = online.run(*LONG_AGO, code=1).stderr

    assert said.count("\n") == 1
    assert "Back to 2025-03-03 there are " in said
    assert "nothing was fetched. `--yes` fetches without a question." in said
    assert arxiv.requests == []
    assert not (online.home / "arxivtui.db").exists(), "set-up takes a store for a first start that was"

    online.run(*LONG_AGO, "--yes")
    assert arxiv.requests


def test_on_a_terminal_it_is_told_and_asked(online: Command, arxiv: ArxivStandIn) -> None:
    with Terminal(online.home, *LONG_AGO, environ=online.environment()) as terminal:
        terminal.until("Go back so far? [y/N]")
        terminal.type("\r")
        assert terminal.ended() == 1
        assert "at arXiv's pace" in " ".join(terminal.seen.split())
        assert "Nothing was fetched." in terminal.seen
    assert arxiv.requests == []

    with Terminal(online.home, *LONG_AGO, environ=online.environment()) as terminal:
        terminal.until("Go back so far? [y/N]")
        terminal.type("y\r")
        assert terminal.ended() == 0
    assert arxiv.requests


def test_nobody_is_asked_about_some_months(online: Command, arxiv: ArxivStandIn) -> None:
    some_months_ago = str(date.today() - timedelta(days=200))

    online.run("fetch", "-c", "cs.LG", "--since", some_months_ago)

    assert arxiv.requests


def test_a_word_for_nothing_is_wrong_usage(online: Command) -> None:
    assert "--yes goes with --since" in online.run("fetch", "-c", "cs.LG", "--yes", code=2).stderr
