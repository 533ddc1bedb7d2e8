"""Small things remembered by key."""

import pytest

from arxivtui.store import Store, ui_state


@pytest.mark.parametrize("value", ["text", 3, 2.5, True, ["a", 1], {"day": "2025-07-14", "cursor": 12}])
def test_what_is_put_comes_back(store: Store, value: object) -> None:
    with store.writing() as db:
        ui_state.put(db, "key", "before")
        ui_state.put(db, "key", value)

    with Store.open(store.path) as again, again.reading() as db:
        assert ui_state.get(db, "key") == value


def test_none_forgets(store: Store) -> None:
    with store.writing() as db:
        assert ui_state.get(db, "key") is None
        ui_state.put(db, "key", 1)
        ui_state.put(db, "key", None)
        assert ui_state.get(db, "key") is None
        ui_state.put(db, "key", None)
