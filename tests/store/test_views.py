"""Saved views: kept in the reader's order, each name once, by its number."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import LONGEST_VIEW_NAME, SavedView, Scope, ViewError, parse_view_name
from arxivtui.store import Store, views
from tests.store.samples import NOW


def a_view(name: str, query: str = "sparse", scope: Scope = Scope.ALL) -> SavedView:
    return SavedView(name, query, scope, NOW)


@pytest.fixture
def three(store: Store) -> Store:
    with store.writing() as db:
        for name in ("Experts", "Proofs", "Kernels"):
            views.save(db, a_view(name))
    return store


def names(store: Store) -> list[str]:
    with store.reading() as db:
        return [view.name for view in views.in_order(db)]


def test_views_come_back_as_they_were_kept_the_newest_last(store: Store) -> None:
    kept = [a_view("Experts", "title:experts", Scope.DAY), a_view("Échos", "écho -survey", Scope.CATCH_UP)]
    with store.writing() as db:
        assert [views.save(db, view) for view in kept] == [None, None]

    with store.reading() as db:
        assert views.in_order(db) == kept
        assert views.named(db, "échos") == kept[1]
        assert views.named(db, "none") is None


def test_a_view_of_the_same_name_is_replaced_where_it_stands(three: Store) -> None:
    later = SavedView("experts", "moe", Scope.DAY, NOW + timedelta(days=1))
    with three.writing() as db:
        assert views.save(db, later) == a_view("Experts")

    with three.reading() as db:
        assert views.in_order(db)[0] == later
    assert names(three) == ["experts", "Proofs", "Kernels"]


def test_a_view_is_renamed_moved_and_removed(three: Store) -> None:
    with three.writing() as db:
        views.rename(db, "proofs", "Theorems")
        views.rename(db, "Kernels", "kernels")
        views.move(db, "kernels", 1)
        views.remove(db, "Experts")
    assert names(three) == ["kernels", "Theorems"]

    with three.writing() as db:
        views.move(db, "kernels", 50)
    assert names(three) == ["Theorems", "kernels"]


def test_what_is_not_there_any_more_is_told(three: Store) -> None:
    with three.writing() as db:
        views.remove(db, "Proofs")
        with pytest.raises(ViewError, match="There is no view “Proofs”"):
            views.remove(db, "Proofs")
        with pytest.raises(ViewError, match="There is no view “Proofs”"):
            views.rename(db, "Proofs", "Theorems")
        with pytest.raises(ViewError, match="There is no view “Proofs”"):
            views.move(db, "Proofs", 1)
    assert names(three) == ["Experts", "Kernels"]


def test_a_name_is_given_once(three: Store) -> None:
    with three.writing() as db, pytest.raises(ViewError, match="There is another view “kernels”"):
        views.rename(db, "Proofs", "kernels")
    assert names(three) == ["Experts", "Proofs", "Kernels"]


def test_there_is_an_end_to_them(store: Store) -> None:
    with store.writing() as db:
        for number in range(views.MOST_VIEWS):
            views.save(db, a_view(f"view {number}"))
        with pytest.raises(ViewError, match="99 saved views already"):
            views.save(db, a_view("one more"))
        assert views.save(db, a_view("View 5", "other")) is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "needs a name"),
        (" \t\n", "needs a name"),
        ("x" * 2000, "at most 60 characters; this has 2,000"),
        ("a\x1b[31mred", "cannot be shown"),
        ("left\u202eright", "cannot be shown"),
    ],
)
def test_a_name_that_cannot_be_is_told_why(typed: str, said: str) -> None:
    with pytest.raises(ViewError, match=said):
        parse_view_name(typed)


@given(st.text(max_size=80))
def test_a_name_that_is_taken_is_one_line_and_stays_as_it_is(typed: str) -> None:
    try:
        name = parse_view_name(typed)
    except ViewError:
        return
    assert 0 < len(name) <= LONGEST_VIEW_NAME
    assert name.isprintable()
    assert parse_view_name(name) == name
