"""The invented day that the demo opens."""

import pytest

from arxivtui.config import parse_criteria
from arxivtui.day.sample import SAMPLE_DAY, sample_criteria, sample_listings
from arxivtui.domain import ArxivId, Kind, ListingState, Paper
from arxivtui.text import plain

PAPERS = {entry.paper.id: entry.paper for listing in sample_listings() for entry in listing.entries}


def test_the_day_is_complete_in_both_categories() -> None:
    listings = sample_listings()

    assert [one.listing.category for one in listings] == ["cs.LG", "cs.AI"]
    for one in listings:
        assert one.listing.state is ListingState.COMPLETE
        assert one.listing.listing_date == SAMPLE_DAY
        assert one.listing.stated == one.listing.received
        assert one.listing.stated_total == len(one.entries) == len({entry.paper.id for entry in one.entries})
        assert {entry.kind for entry in one.entries} == set(Kind)


def test_sixty_two_papers_of_which_some_are_in_both() -> None:
    learning, intelligence = ({entry.paper.id for entry in one.entries} for one in sample_listings())

    assert len(learning | intelligence) == 62
    assert len(learning & intelligence) >= 15


def test_the_day_is_a_monday() -> None:
    assert SAMPLE_DAY.strftime("%A") == "Monday"


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS.keys())
def test_no_real_paper_can_have_the_id_of_a_sample_paper(paper: Paper) -> None:
    assert ArxivId.parse(paper.id).value == paper.id
    assert paper.id[2:4] == "00"
    assert paper.title
    assert paper.authors
    assert 60 <= len(paper.abstract.split()) <= 120


def test_no_name_stands_for_two_people() -> None:
    names = [name for paper in PAPERS.values() for name in paper.authors]

    assert len(names) == len(set(names))


def test_the_day_has_what_makes_real_days_hard() -> None:
    titles = [paper.title for paper in PAPERS.values()]

    assert any("<" in title and "[" in title for title in titles)
    assert any(len(title) > 300 for title in titles)
    assert any("withdrawn" in paper.comments for paper in PAPERS.values())
    assert plain("Regression with $\\ell_1$ Regrets") == "Regression with ℓ₁ Regrets"
    assert any("$\\ell_1$" in title for title in titles)


def test_the_criteria_have_four_topics_and_say_what_to_avoid() -> None:
    topics = parse_criteria(sample_criteria()).topics

    assert [topic.title for topic in topics] == [
        "Small and frugal models",
        "Honest uncertainty",
        "Few or costly labels",
        "How training behaves",
    ]
    assert all(topic.text and topic.avoid for topic in topics)
