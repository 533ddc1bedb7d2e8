"""An export of hostile papers, rendered with raw HTML allowed, in real browsers: nothing of theirs runs."""

from pathlib import Path

import pytest

from arxivtui.domain import Paper, PaperRecord, PlainText, Score, ShownScore, Triage
from arxivtui.formats import write_markdown
from tests.browser.headless import (
    CHROMIUM,
    FIREFOX,
    Opener,
    installed,
    open_in_chromium,
    open_in_firefox,
    serving,
)
from tests.formats.rendering import MARKDOWN, page

BROWSERS = [
    pytest.param(
        opener,
        id=name,
        marks=[
            pytest.mark.browser,
            pytest.mark.skipif(installed(programs) is None, reason=f"no {programs[0]} is installed"),
        ],
    )
    for name, programs, opener in (
        ("chromium", CHROMIUM, open_in_chromium),
        ("firefox", FIREFOX, open_in_firefox),
    )
]

ATTACKS = [
    "<script>fetch('/pwned')</script>",
    "<script src=/pwned></script>",
    "<img src=/pwned onerror=\"fetch('/pwned')\">",
    "<svg onload=\"fetch('/pwned')\"></svg>",
    "<iframe src=/pwned></iframe>",
    "<link rel=stylesheet href=/pwned>",
    "<style>@import '/pwned';</style>",
    "<details open ontoggle=\"fetch('/pwned')\">x</details>",
    "![x](/pwned)",
    "[x](javascript:fetch('/pwned')) ![y][z]\n\n[z]: /pwned",
    "](/pwned) ![x](/pwned",
    "</a></h2><img src=/pwned>",
    "--><img src=/pwned><!--",
    "`<img src=/pwned>` ``<img src=/pwned>",
    "\\<img src=/pwned>",
    "&lt;img src=/pwned&gt;<img src=/pwned>",
]


def hostile_paper(number: int, attack: str) -> PaperRecord:
    score = Score(f"2500.{number:05d}", "example-model", "", "", "run", None, 5, 5, attack, attack)
    return PaperRecord(
        paper=Paper(score.paper_id, attack, journal_ref=attack),
        plain=PlainText(attack, (attack, "Ama Example"), attack, attack),
        shown=ShownScore(score, 44.0),
        triage=Triage(note=f"{attack}\n\n{attack}", tags=(attack,)),
        matched=attack,
    )


def as_page(markdown: str) -> str:
    return f"<!doctype html><meta charset=utf-8><title>Export</title>{MARKDOWN.render(markdown)}"


def careless(paper: PaperRecord) -> str:
    return f"## [{paper.plain.title}](https://arxiv.org/abs/{paper.paper.id})\n\n{paper.plain.abstract}\n"


@pytest.mark.parametrize("open_page", BROWSERS)
def test_nothing_in_an_export_of_hostile_papers_is_loaded_or_run(open_page: Opener, tmp_path: Path) -> None:
    papers = [hostile_paper(number, attack) for number, attack in enumerate(ATTACKS, 1)]
    export = as_page(write_markdown(papers, title=ATTACKS[0]))

    with serving({"/export": export}) as server:
        open_page(f"{server.address}/export", tmp_path, tmp_path / "export.png")

    assert "/export" in server.asked
    assert "/pwned" not in server.asked
    assert (tmp_path / "export.png").stat().st_size > 0


@pytest.mark.parametrize("open_page", BROWSERS)
@pytest.mark.parametrize("attack", [ATTACKS[0], ATTACKS[2], ATTACKS[8]], ids=["script", "image", "markdown"])
def test_the_same_papers_written_carelessly_do_load_and_run(
    open_page: Opener, attack: str, tmp_path: Path
) -> None:
    with serving({"/export": as_page(careless(hostile_paper(1, attack)))}) as server:
        open_page(f"{server.address}/export", tmp_path, tmp_path / "export.png")

    assert "/pwned" in server.asked


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_paper_gives_no_link_but_to_itself(attack: str) -> None:
    shown = page(write_markdown([hostile_paper(1, attack)], title="Export"))

    assert shown.links == ["https://arxiv.org/abs/2500.00001"]
    assert shown.tags == {"h1", "h2", "p", "a", "ul", "li", "strong", "blockquote"}
