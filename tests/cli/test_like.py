"""Papers like another, asked for in the shell."""

import pytest

from arxivtui.domain import Paper
from arxivtui.store import Store, papers
from tests.cli.conftest import Command

GATES = Paper("2507.00001", "Sparse gates", abstract="A mixture of experts with sparse gates.")
ROUTED = Paper("2507.00002", "Routing to sparse experts", abstract="Gates of a mixture.")
EXPERTS = Paper("2507.00003", "Experts", abstract="A mixture.")
STARS = Paper("hep-th/9901001", "Variable stars", abstract="Light curves.")


@pytest.fixture
def stocked(command: Command) -> Command:
    with Store.open(command.home / "arxivtui.db") as store, store.writing() as db:
        for paper in (EXPERTS, GATES, ROUTED, STARS):
            papers.save(db, paper, papers.plain_text(paper))
    return command


def test_the_most_alike_are_listed_first_unless_asked_otherwise(stocked: Command) -> None:
    query = f"like:arXiv:{GATES.id}v2"

    assert [each["id"] for each in stocked.json("list", query)] == [ROUTED.id, EXPERTS.id]
    assert [each["id"] for each in stocked.json("list", query, "--sort", "title")] == [EXPERTS.id, ROUTED.id]
    assert [each["id"] for each in stocked.json("list", f"{query} -title:routing")] == [EXPERTS.id]
    assert stocked.run("list", f"like:{STARS.id}").stderr == "No stored paper matches.\n"


def test_the_rest_is_counted(stocked: Command) -> None:
    shown = stocked.run("list", f"like:{GATES.id}", "--limit", "1")

    assert shown.stdout.startswith(f"{ROUTED.id}: ")
    assert shown.stderr.startswith("… and 1 more (--limit 0 for all).\n")


def test_they_are_exported_in_that_order(stocked: Command) -> None:
    text = stocked.run("export", f"like:{GATES.id}").stdout

    assert text.index(ROUTED.id) < text.index(EXPERTS.id)


def test_a_paper_that_is_not_stored_is_answered_with_what_brings_it(stocked: Command) -> None:
    told = stocked.run("list", "like:2507.99999", code=1).stderr

    assert "2507.99999" in told
    assert "`arxivtui fetch 2507.99999` brings it." in told


def test_what_is_no_id_is_wrong_with_its_column(stocked: Command) -> None:
    assert "column 8: 'nonsense' is not an arXiv id." in stocked.run("list", "a like:nonsense", code=1).stderr
