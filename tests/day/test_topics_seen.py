"""Topics once in force are remembered, so that what was learnt of a dropped or muted one can fade."""

from datetime import UTC, datetime

from arxivtui.config import Criteria, Topic, parse_criteria
from arxivtui.day.topics_seen import LONGEST_GONE, MOST_GONE, faded, in_force, remember
from arxivtui.store import Store, ui_state

AT = datetime(2025, 7, 14, 20, 0, tzinfo=UTC)
KNOTS, BRAIDS = Topic("Knots", "Invariants of knots."), Topic("Braids", "Braid groups.")


def criteria(*topics: Topic) -> Criteria:
    return parse_criteria(
        "".join(f"## {each.title}{' (muted)' * each.muted}\n\n{each.text}\n\n" for each in topics)
    )


def ranked_by(store: Store, *several: Criteria) -> None:
    for each in several:
        with store.writing() as db:
            remember(db, each, AT)


def fades(store: Store, now: Criteria) -> list[Topic]:
    with store.reading() as db:
        return faded(db, now)


def test_a_topic_taken_out_of_the_file_fades_until_it_is_back(store: Store) -> None:
    both, knots = criteria(KNOTS, BRAIDS), criteria(KNOTS)
    ranked_by(store, both)
    assert fades(store, both) == []
    assert fades(store, knots) == [BRAIDS], "before anything is ranked by the file as it is now"

    ranked_by(store, knots)
    assert fades(store, knots) == [BRAIDS]

    ranked_by(store, both)
    assert fades(store, both) == []


def test_a_muted_topic_fades(store: Store) -> None:
    muted = criteria(KNOTS, Topic("Braids", "Braid groups.", muted=True))
    assert fades(store, muted) == [BRAIDS], "even one that never was in force"

    ranked_by(store, criteria(KNOTS, BRAIDS), muted)
    assert fades(store, muted) == [BRAIDS]

    ranked_by(store, criteria(KNOTS))
    assert fades(store, criteria(KNOTS)) == [BRAIDS], "dropped while it was muted"


def test_a_topic_with_another_title_or_other_words_is_still_that_topic(store: Store) -> None:
    ranked_by(store, criteria(KNOTS, BRAIDS))

    assert fades(store, criteria(Topic("KNOTS", "Quandles."), Topic("Braid groups", BRAIDS.text))) == []


def test_topics_without_words_are_told_apart_by_their_titles(store: Store) -> None:
    ranked_by(store, criteria(Topic("Knots"), Topic("Braids")))

    assert fades(store, criteria(Topic("Knots"))) == [Topic("Braids")]


def test_with_all_topics_gone_all_of_them_fade(store: Store) -> None:
    ranked_by(store, criteria(KNOTS, BRAIDS), criteria())

    assert fades(store, criteria()) == [KNOTS, BRAIDS]


def test_the_newest_are_kept_and_long_ones_shortened(store: Store) -> None:
    for number in range(MOST_GONE + 5):
        ranked_by(store, criteria(Topic(f"Topic {number}", f"{number} words" + " more" * 2000)))

    gone = fades(store, criteria(KNOTS))

    assert [topic.title for topic in gone[:2]] == [f"Topic {MOST_GONE + 4}", f"Topic {MOST_GONE + 3}"]
    assert len(gone) == MOST_GONE
    assert all(len(topic.text) == LONGEST_GONE for topic in gone)


def test_the_criteria_of_the_last_ranking_are_known_by_their_topics(store: Store) -> None:
    with store.reading() as db:
        assert in_force(db) is None
    now = criteria(KNOTS, Topic("Braids", "Groups.", muted=True))

    ranked_by(store, now)

    with store.reading() as db:
        known = in_force(db)
    assert known is not None
    assert (known.topics, known.active, known.hash) == (now.topics, (KNOTS,), now.hash)


def test_nothing_is_written_where_nothing_changed(store: Store) -> None:
    ranked_by(store, criteria(KNOTS, BRAIDS), criteria(KNOTS))
    with store.reading() as db:
        before = ui_state.get(db, "topics_seen")
        changes = db.total_changes

    with store.writing() as db:
        writes = db.total_changes
        remember(db, criteria(KNOTS), AT.replace(year=2026))
        assert db.total_changes == writes

    with store.reading() as db:
        assert ui_state.get(db, "topics_seen") == before
        assert db.total_changes == changes


def test_what_is_not_ours_is_as_nothing(store: Store) -> None:
    with store.writing() as db:
        ui_state.put(db, "topics_seen", {"now": [3]})
    assert fades(store, criteria(KNOTS)) == []

    ranked_by(store, criteria(KNOTS))

    assert fades(store, criteria(BRAIDS)) == [KNOTS]
