"""Whatever answers in arxivtui's place: the page shows what was known, and no act is lost or done twice."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from arxivtui.domain import Kind
from tests.browser import badges
from tests.browser.arxiv_pages import ArxivSite
from tests.browser.driver import Browser
from tests.browser.home import INVENTED_DAY, Home
from tests.browser.listing import OTHER, PAPER, Listing
from tests.stand_ins.arxiv_markup import Line, new_page
from tests.stand_ins.endpoint import EndpointStandIn, Heard, Said, saying
from tests.waiting import until

NONSENSE = Said(body=b"<html>It works!</html>")


def is_starred(home: Home, paper_id: str) -> bool:
    return home.stands(paper_id).starred is not None


def live_again(listing: Listing, home: Home, *starred: str) -> None:
    """arxivtui is there once more: what waited arrives, each act once."""
    before = {one: len(home.acts_on(one)) for one in starred}
    home.start()
    listing.tab.focus()
    for paper_id in starred:
        until(partial(is_starred, home, paper_id), "the star to arrive")
        badges.wait_until_live(listing.tab, paper_id)
    listing.tab.reload()
    badges.wait_until_live(listing.tab, PAPER)
    assert {one: len(home.acts_on(one)) - before[one] for one in starred} == dict.fromkeys(starred, 1)
    stored = home.listed()
    found = badges.shown(listing.tab)
    assert found == {one: badges.expected(stored[one]) for one in found}


# ---- an arxivtui that fails --------------------------------------------------------------------------------

FAILURES = {
    "429": Said(429, b'{"error": {"code": "too_many", "message": "Too many."}}', {"Retry-After": "1"}),
    "429 for an hour": Said(
        429, b'{"error": {"code": "too_many", "message": "Too many."}}', {"Retry-After": "3600"}
    ),
    "500": saying({"error": {"code": "failed", "message": "A mistake of ours."}}, 500),
    "503 without words": Said(503, b""),
    "no JSON": NONSENSE,
    "JSON of another shape": saying({"papers": [], "unscored": {}, "done": "all"}),
    "a paper of another shape": saying(
        {"papers": {PAPER: {"score": "high"}}, "unknown": [], "requested": {}}
    ),
    "more than anybody wants": Said(body=b'{"papers": "' + b"x" * 9_000_000 + b'"}'),
    "closed midway": Said(body=b'{"papers": {' + b" " * 4096 + b"}}", cut=True),
}


def test_an_arxivtui_that_fails_in_every_way(listing: Listing, home: Home, subtests: pytest.Subtests) -> None:
    papers = list(listing.known)[: len(FAILURES)]
    assert len(papers) == len(FAILURES)
    home.stop()
    for paper_id, (name, failure) in zip(papers, FAILURES.items(), strict=True):
        with subtests.test(name), EndpointStandIn(home.port, home.token_hash) as failing:
            failing.answers |= {"/v1/papers": failure, "/v1/triage": failure}
            listing.tab.reload()
            badges.wait_until_remembered(listing.tab, paper_id)
            assert badges.shown(listing.tab)[paper_id] == listing.known[paper_id]

            listing.star(paper_id)
            badges.wait_for_mark(listing.tab, paper_id, "starred")
            until(partial(failing.has_heard, "/v1/triage"), "the act to be sent")
            badges.wait_until_waiting(listing.tab, paper_id)

    live_again(listing, home, *papers)


def test_a_redirect_is_followed_nowhere(listing: Listing, home: Home) -> None:
    home.stop()
    with EndpointStandIn() as elsewhere, EndpointStandIn(home.port, home.token_hash) as here:
        for status, path in ((302, "/v1/papers"), (307, "/v1/triage")):
            here.answers[path] = Said(
                status, headers={"Location": f"http://127.0.0.1:{elsewhere.port}{path}"}
            )
        listing.tab.reload()
        badges.wait_until_remembered(listing.tab, PAPER)
        listing.star(OTHER)
        badges.wait_until_waiting(listing.tab, OTHER)

        assert {"/v1/papers", "/v1/triage"} <= set(here.paths)

        assert elsewhere.heard == []

    live_again(listing, home, OTHER)


# ---- another program on the port ---------------------------------------------------------------------------

LIES: dict[str, Said | Callable[[Heard], Said]] = {
    "says yes to everything": saying({}),
    "is a web page": NONSENSE,
    "gives another's proof": saying({"app": "arxivtui", "version": "0.1.0", "api": 1, "proof": "0" * 64}),
    "has no proof": saying({"app": "arxivtui", "version": "0.1.0", "api": 1}),
    "gives the question back as proof": lambda heard: saying(
        {"app": "arxivtui", "version": "0.1.0", "api": 1, "proof": heard.json.get("nonce", "")}
    ),
    "wants a password": Said(401, headers={"WWW-Authenticate": 'Basic realm="arxivtui"'}),
}


def test_another_program_on_the_port_learns_nothing(
    listing: Listing, home: Home, subtests: pytest.Subtests
) -> None:
    papers = list(listing.known)[: len(LIES)]
    home.stop()
    for paper_id, (name, lie) in zip(papers, LIES.items(), strict=True):
        with subtests.test(name), EndpointStandIn(home.port) as stranger:
            for path in ("/v1/ping", "/v1/papers", "/v1/triage", "/v1/undo", "/v1/request", "/v1/day"):
                stranger.answers[path] = lie
            listing.tab.reload()
            badges.wait_until_remembered(listing.tab, paper_id)
            listing.star(paper_id)
            badges.wait_for_mark(listing.tab, paper_id, "starred")
            badges.wait_until_waiting(listing.tab, paper_id)

            assert set(stranger.paths) == {"/v1/ping"}
            for secret in ("authorization", "bearer", *papers):
                assert not stranger.has_heard(secret)

    live_again(listing, home, *papers)


def test_a_pairing_that_was_revoked(listing: Listing, home: Home, paired: Browser) -> None:
    home.revoke()

    listing.tab.reload()
    badges.wait_until_remembered(listing.tab, PAPER)
    assert badges.shown(listing.tab) == listing.known

    # Paired again, the reader goes on.
    home.pair(paired)
    listing.tab.reload()
    badges.wait_until_live(listing.tab, PAPER)


# ---- much, old and lost ------------------------------------------------------------------------------------


def test_2000_entries_are_asked_for_at_once(paired: Browser, home: Home, site: ArxivSite) -> None:
    lines = [
        Line(f"2500.{number:05}", f"Part {number}", ("Ada Example",), "An abstract.", ("cs.LG",))
        for number in range(10_000, 12_000)
    ]
    address = site.put("/list/cs.LG/new", new_page("cs.LG", INVENTED_DAY, {Kind.NEW: lines}))
    home.stop()
    with EndpointStandIn(home.port, home.token_hash) as app:
        app.answers["/v1/papers"] = lambda heard: saying(papers_of(heard.json["ids"]))
        paired.tab.open(address)
        paired.tab.wait_for(
            "css => document.querySelectorAll(css).length === 2000", f"{badges.BADGE}[data-look=outlined]"
        )

        (asked,) = [each for each in app.heard if each.path == "/v1/papers"]
        assert asked.json == {"ids": [line.id for line in lines]}
        assert app.paths[-2:] == ["/v1/ping", "/v1/papers"]
    found = badges.shown(paired.tab)
    assert [found[line.id].text for line in lines] == [str(number % 101) for number in range(2000)]


def papers_of(ids: list[str]) -> dict[str, Any]:
    paper: dict[str, Any] = {
        "scorer": "local",
        "relevance": None,
        "novelty": None,
        "comment": "",
        "topic": "",
        "evidence": [],
        "stale": False,
        "rank": 1,
        "matched": "",
        "state": "unread",
        "starred": False,
        "later": False,
        "tags": [],
    }
    return {
        "papers": {one: {**paper, "score": float(place % 101)} for place, one in enumerate(ids)},
        "unscored": [],
        "unknown": [],
        "requested": {},
        "as_of": datetime.now(UTC).isoformat(),
    }
