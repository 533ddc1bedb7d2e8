"""Draw the pictures of the browser extension: the sample day on pages of invented papers, light and dark.

`make pictures` runs it; it needs Chromium. The pages have arXiv's markup and a style sheet of our own, the
scores are the embedded ranker's, a model's are invented. It leaves nothing but the pictures.
"""

import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from arxivtui.config import Settings, parse_criteria
from arxivtui.config.settings import RulesSettings
from arxivtui.day.demo import prepare_sample
from arxivtui.day.sample import SAMPLE_DAY, sample_criteria, sample_listings
from arxivtui.domain import Kind, Paper, Run, RunKind, Score, Verb
from arxivtui.store import papers, runs, scores
from tests.browser.arxiv_pages import ArxivSite
from tests.browser.chromium import Chromium
from tests.browser.driver import Tab
from tests.browser.home import Home
from tests.stand_ins.arxiv_markup import Line, new_page
from tests.stand_ins.arxiv_paper_pages import abs_page

FOLDER = Path(__file__).parent
LIST = "/list/cs.LG/new"
BEST = "2500.00005"
EXPLAINED = "2500.00001"
"""Scored by the ranker, with its reasons."""
AUTHOR = "Tobiasz Wrzesniewicz"
MODEL = "gpt-5-mini"
BADGE = "[data-arxivtui=badge]"
KNOWN = "() => !document.querySelector('#state').textContent.includes('…')"
STYLE = """<style>
body { margin: 0; background: #fff; color: #222; font: 13px/1.45 "DejaVu Sans", sans-serif; }
main { max-width: 64em; margin: 0 auto; padding: 1em 2em 6em; }
main::before { content: "a page of arXiv (invented papers)"; color: #777; font-size: 12px; }
h1 { font-size: 19px; margin: .4em 0; } h3 { font-size: 14px; }
ul, ul + p, .paging, .morefewer { display: none; }
a { color: #1a4f9c; text-decoration: none; } dd { margin: .2em 0 1.1em 2em; }
.list-title { font-weight: bold; } .descriptor, .list-comments { display: none; }
.list-authors, .list-subjects { color: #555; } dd p { margin: .3em 0 0; }
dd p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.abstract { margin: 1em 0; } .authors { margin-bottom: 1em; }
</style></head>"""
NOT_STORED = Line(
    "2500.00090",
    "A Late Arrival That Nobody Has Fetched Yet",
    ("Nomen Nescio",),
    "It stands on the page, and not in the store.",
    ("cs.LG",),
)
FRUGAL, HONEST, LABELS = "Small and frugal models", "Honest uncertainty", "Few or costly labels"
SAID: dict[str, tuple[int, int, int, str, str]] = {
    "2500.00005": (
        *(96, 10, 8),
        "Names a failure of sparse experts that load statistics miss, and a cheap penalty against it.",
        FRUGAL,
    ),
    "2500.00004": (
        89,
        9,
        6,
        "Two bits of optimiser state, with a repair for rare tokens; usable at once.",
        FRUGAL,
    ),
    "2500.00003": (83, 8, 8, "Valid intervals when outcomes come late; the excess width is bounded.", HONEST),
    "2500.00002": (64, 7, 6, "Prices labels by the trip: strong where labelling is travel.", LABELS),
    "2500.00006": (28, 4, 7, "A careful test of probes, beside the topics.", ""),
}
"""What an invented model said of papers: score, relevance, novelty, comment, topic."""
TRIAGE = {Verb.STAR: BEST, Verb.LATER: "2500.00002", Verb.DISMISS: "2500.00006", Verb.SEE: "2500.00001"}


def main() -> None:
    """Draw them all."""
    with ExitStack() as opened:
        scratch = Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        home = Home(scratch / "home")
        opened.callback(home.close)
        fill(home)
        home.port = Settings().server.port
        home.start()
        browser = Chromium(scratch)
        opened.callback(browser.close)
        for theme in ("light", "dark"):
            browser.install(site())
            browser.prefer(dark=theme == "dark")
            home.pair(browser, "Chromium on my desk")
            draw(browser, theme)


def fill(home: Home) -> None:
    """The sample day, ranked; some papers scored by a model, some with marks."""
    prepare_sample(home.store, Settings(rules=RulesSettings(authors=(AUTHOR,))))
    criteria = parse_criteria(sample_criteria()).hash
    with home.store.writing() as db:
        by_id = {each.paper.id: each.paper for each in papers.records(db, [*SAID])}
        runs.start(db, Run("model", RunKind.LLM, datetime.now(UTC), MODEL, criteria))
        scores.configure(db, MODEL, criteria)
        scores.save(db, [said_of(by_id[paper_id], criteria) for paper_id in SAID])
    for verb, paper_id in TRIAGE.items():
        home.act(verb, paper_id)


def said_of(paper: Paper, criteria: str) -> Score:
    """What the model said of a paper."""
    score, relevance, novelty, comment, topic = SAID[paper.id]
    return Score(
        paper.id,
        MODEL,
        criteria,
        paper.text_hash,
        "model",
        score=score,
        relevance=relevance,
        novelty=novelty,
        comment=comment,
        topic=topic,
    )


def site() -> ArxivSite:
    """The day's list, and the page of one paper."""
    made = ArxivSite()
    (listing, *_) = sample_listings()
    sections = {
        kind: [as_line(entry.paper) for entry in listing.entries if entry.kind is kind] for kind in Kind
    }
    sections[Kind.NEW].insert(2, NOT_STORED)
    made.put(LIST, styled(new_page("cs.LG", SAMPLE_DAY, sections)))
    paper = next(entry.paper for entry in listing.entries if entry.paper.id == BEST)
    made.put(f"/abs/{BEST}", styled(abs_page(as_line(paper), SAMPLE_DAY)))
    return made


def as_line(paper: Paper) -> Line:
    """A paper as pages print it."""
    return Line(paper.id, paper.title, paper.authors, paper.abstract, paper.categories, paper.comments)


def styled(page: bytes) -> bytes:
    """A page that is good to look at."""
    return page.replace(b"</head>", STYLE.encode(), 1)


def draw(browser: Chromium, theme: str) -> None:
    """All pictures in one theme."""
    tab = browser.tab
    tab.size(1060, 600)
    tab.open(f"https://arxiv.org{LIST}")
    tab.wait_until_shown(f'{BADGE}[data-id="{BEST}"]')
    tab.press("ArrowRight", "[data-arxivtui=bar] input:checked")
    tab.run("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    save(tab, "list", theme)
    tab.press("Enter", f'{BADGE}[data-id="{EXPLAINED}"]')
    tab.wait_until_shown("[data-arxivtui=card]")
    save(tab, "card", theme)
    tab.press("Escape")
    draw_popup(browser, tab, theme)

    tab.open(f"https://arxiv.org/abs/{BEST}")
    tab.size(1000, 420)
    tab.hover(BADGE)
    tab.wait_until_shown("[data-arxivtui=peek]")
    save(tab, "abs", theme)

    tab.size(900, 700)
    tab.open(browser.extension_url("options/options.html"))
    tab.wait_for(KNOWN, what="the options to know how arxivtui is")
    save(tab, "options", theme)


def draw_popup(browser: Chromium, over: Tab, theme: str) -> None:
    """The popup, as it is over the list."""
    popup = browser.new_tab()
    popup.size(380, 440)
    popup.open(browser.extension_url("popup/popup.html"))
    over.focus()
    popup.run("() => document.querySelector('#again').click()")
    popup.wait_until_shown("#page-counts")
    popup.wait_for(KNOWN, what="the popup to know how arxivtui is")
    save(popup, "popup", theme)
    popup.close()


def save(tab: Tab, name: str, theme: str) -> None:
    """Once nothing moves any more."""
    tab.run("() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))")
    tab.picture(FOLDER / f"extension-{name}-{theme}.png")


if __name__ == "__main__":
    main()
