"""An evening from the shell: fetch, look, triage, take back, export."""

from pathlib import Path

from arxivtui.store import Store, papers
from tests.cli.conftest import Command
from tests.stand_ins.arxiv import ArxivStandIn
from tests.store.samples import a_paper, all_as_shown

TOPICS = "## Sparse models\n\nSparse training, pruning, mixture of experts.\n"


def test_fetch_tells_how_complete_each_listing_is(online: Command) -> None:
    result = online.run("fetch", "-c", "cs.LG", "-c", "cs.AI")

    assert result.stdout.count("complete") == 2
    assert "2025-03-04" in result.stdout
    assert "criteria.md holds no topic yet" in result.stderr


def test_fetch_as_json_has_the_contracts_fields(online: Command) -> None:
    (listing,) = online.json("fetch", "-c", "cs.LG")

    assert listing["category"] == "cs.LG"
    assert listing["date"] == "2025-03-04"
    assert listing["state"] == "complete"
    assert listing["stated"] == listing["received"] == listing["new"] + listing["cross"] + listing["replace"]


def test_a_past_day_comes_from_catch_up(online: Command, arxiv: ArxivStandIn) -> None:
    (listing,) = online.json("fetch", "-c", "cs.LG", "--date", "2025-03-03")

    assert listing["date"] == "2025-03-03"
    assert arxiv.requests[-1].target.startswith("/catchup/cs.LG/2025-03-03")


def test_an_empty_day_is_no_error(online: Command) -> None:
    (listing,) = online.json("fetch", "-c", "cs.LG", "--date", "2025-03-01")

    assert listing["state"] == "empty"


def test_since_fetches_every_day_from_then_on(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG", "--since", "2025-03-03", "--yes")

    days = {one["date"] for paper in online.json("list") for one in paper["announcements"]}
    assert days == {"2025-03-03", "2025-03-04"}


def test_the_categories_of_the_settings_are_fetched(online: Command) -> None:
    (online.home / "config.toml").write_text('[arxiv]\ncategories = ["cs.AI"]\n')

    assert [one["category"] for one in online.json("fetch")] == ["cs.AI"]


def test_without_any_category_the_user_is_told_where_to_set_one(online: Command) -> None:
    assert "config.toml" in online.run("fetch", code=2).stderr


def test_scores_name_their_reasons(online: Command) -> None:
    (online.home / "criteria.md").write_text(TOPICS)
    online.run("fetch", "-c", "cs.LG")

    best = online.json("list", "--limit", "1")[0]

    assert best["scorer"] == "local"
    shown = online.run("show", best["id"], "--why").stdout
    assert "Sparse models" in shown


def test_a_list_without_scores_says_what_is_missing(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")
    said = online.run("list").stderr
    assert "Without a score, since criteria.md holds no topic yet: `arxivtui config edit criteria`." in said

    (online.home / "criteria.md").write_text(TOPICS)
    assert "Without a score" not in online.run("list").stderr


def test_an_author_rule_marks_papers_and_puts_them_first(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")
    author = online.json("list")[-1]["authors"][0]
    (online.home / "config.toml").write_text(f'[rules]\nauthors = ["{author}"]\n')

    online.run("fetch", "-c", "cs.LG")

    matched = online.json("list", "is:matched")
    assert matched
    assert online.json("list")[0]["id"] == matched[0]["id"]
    assert matched[0]["matched"] == f"author {author}"


def test_triage_undo_and_redo(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")
    first, second = (paper["id"] for paper in online.json("list", "--limit", "2"))

    assert online.run("star", first, second, "--note", "for Monday").stdout == "Starred 2 papers.\n"
    assert online.run("star", first).stdout == f"{first} was so already.\n"
    assert online.run("star", "--remove", first).stdout == f"No longer starred: {first}.\n"
    assert [paper["id"] for paper in online.json("list", "is:starred")] == [second]
    online.run("undo")
    assert online.run("tag", first, "to-read", "#moe").stdout == f"Tagged {first}: to-read, moe.\n"
    online.run("undo")
    online.run("undo")
    assert online.json("list", "is:starred") == []
    online.run("redo")

    starred = online.json("list", "is:starred")
    assert {paper["id"] for paper in starred} == {first, second}
    assert {paper["note"] for paper in starred} == {"for Monday"}
    assert {tuple(paper["tags"]) for paper in starred} == {()}


def test_nothing_to_undo_is_no_error(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")

    assert online.run("undo").stdout == "Nothing to undo.\n"
    assert online.run("redo").stdout == "Nothing to redo.\n"


def test_versions_and_links_are_ids_too(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")
    paper = online.json("list", "--limit", "1")[0]["id"]

    online.run("later", f"https://arxiv.org/abs/{paper}v3")

    assert [one["id"] for one in online.json("list", "is:later")] == [paper]


def test_export_again_gives_the_same_bytes(online: Command, tmp_path: Path) -> None:
    online.run("fetch", "-c", "cs.LG")
    online.run("star", online.json("list", "--limit", "1")[0]["id"])
    file = tmp_path / "starred.md"

    online.run("export", "-o", str(file))
    first = file.read_bytes()
    online.run("export", "-o", str(file))

    assert file.read_bytes() == first
    assert online.run("export").stdout.encode() == first


def test_our_own_digest_has_honest_counts(online: Command) -> None:
    (online.home / "criteria.md").write_text(TOPICS)
    online.run("fetch", "-c", "cs.LG", "-c", "cs.AI")

    digest = online.run("digest").stdout

    assert digest.startswith("# Personalized Daily ArXiv Papers 2025-03-04")
    for word in ("announced", "unique", "ranked out", "unscored", "selected"):
        assert word in digest.lower()


def test_a_digest_of_a_day_that_is_not_stored_says_so(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")

    assert "2020-01-01" in online.run("digest", "--date", "2020-01-01", code=1).stderr


def test_plain_lines_hold_no_glyphs(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")

    line = online.run("list", "--plain", "--limit", "1").stdout

    assert "unread" in line
    assert "●" not in line


def test_a_title_that_ends_in_a_question_mark_gets_no_full_stop(command: Command) -> None:
    asking, telling = a_paper(1, title="Are gates sparse?"), a_paper(2, title="Gates are sparse")
    with Store.open(command.home / "arxivtui.db") as store, store.writing() as db:
        papers.save_all(db, [asking, telling], all_as_shown([asking, telling]))

    lines = command.run("list", "--plain").stdout

    assert f"{asking.id}: Are gates sparse? Ada Example" in lines
    assert f"{telling.id}: Gates are sparse. Ada Example" in lines


def test_a_reader_that_leaves_early_hears_no_complaint(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")

    process = online.start("list", "--json")
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)

    assert err == ""


def test_changed_criteria_rank_what_is_stored(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")
    (online.home / "criteria.md").write_text(TOPICS)

    assert online.run("score").stdout == "Ranked 3 papers.\n"
    assert online.run("score", "--date", "2025-03-04").stdout == "Ranked 0 papers.\n"
    assert all(paper["score"] is not None for paper in online.json("list"))
