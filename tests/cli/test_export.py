"""Papers leaving from the shell: one file, a note each, what is new, by a template, into a kept folder."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def stocked(online: Command) -> Command:
    """Three papers starred of a fetched day."""
    online.run("fetch", "-c", "cs.LG")
    online.run("star", *starred_of(online))
    return online


def starred_of(command: Command) -> list[str]:
    return [paper["id"] for paper in command.json("list", "--limit", "3")]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_note_each_and_none_twice(stocked: Command, tmp_path: Path) -> None:
    ids, folder = starred_of(stocked), tmp_path / "notes"

    assert "3 notes written" in stocked.run("export", "--split", str(folder)).stderr
    assert files(folder) == sorted(f"{paper_id}.md" for paper_id in ids)
    own = folder / f"{ids[0]}.md"
    own.write_text(own.read_text() + "\nMine.\n")
    own.rename(folder / "Renamed.md")

    stocked.run("tag", ids[0], "moe")
    told = stocked.run("export", "--split", str(folder)).stderr
    assert "1 note written" in told
    assert "2 were up to date" in told
    assert len(files(folder)) == 3
    assert '- "moe"' in (folder / "Renamed.md").read_text()
    assert (folder / "Renamed.md").read_text().endswith("\nMine.\n")


def test_a_file_of_somebody_elses_is_named_and_the_others_are_written(
    stocked: Command, tmp_path: Path
) -> None:
    ids, folder = starred_of(stocked), tmp_path / "notes"
    folder.mkdir()
    (folder / f"{ids[1]}.md").write_text("My own.\n")

    told = stocked.run("export", "--split", str(folder), code=3).stderr

    assert "2 notes written" in told
    assert f"{ids[1]}.md holds something that arxivtui did not write" in " ".join(told.split())
    assert (folder / f"{ids[1]}.md").read_text() == "My own.\n"
    assert [paper["id"] for paper in stocked.json("list", "is:starred", "exported:no")] == [ids[1]]


def test_no_folder_is_made_for_no_paper(stocked: Command, tmp_path: Path) -> None:
    told = stocked.run("export", "nothinglikethis", "--split", str(tmp_path / "notes")).stderr

    assert "no note is written" in told
    assert not (tmp_path / "notes").exists()


def test_a_folder_that_cannot_be_made_is_an_error(stocked: Command, tmp_path: Path) -> None:
    told = stocked.run("export", "--split", str(tmp_path / "none" / "notes"), code=1).stderr

    assert "is not there" in told
    assert not (tmp_path / "none").exists()


def test_what_left_as_a_file_is_known_and_what_was_only_shown_is_not(
    stocked: Command, tmp_path: Path
) -> None:
    ids = starred_of(stocked)
    stocked.run("export")
    assert stocked.json("list", "exported:yes") == []

    stocked.run("export", f"id:{ids[0]}", "-f", "bibtex", "-o", str(tmp_path / "one.bib"))
    assert [paper["id"] for paper in stocked.json("list", "exported:yes")] == [ids[0]]

    stocked.run("export", "is:starred exported:no", "-o", str(tmp_path / "new.md"))
    assert ids[0] not in (tmp_path / "new.md").read_text()
    assert stocked.json("list", "is:starred", "exported:no") == []


def test_no_match_leaves_what_was_exported(stocked: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.bib"
    new = ("export", "is:starred exported:no", "-f", "bibtex", "--offline", "-o", str(file))
    stocked.run(*new)
    before = file.read_text()

    assert "is left as it is" in stocked.run(*new).stderr
    assert file.read_text() == before
    none = tmp_path / "none.md"
    assert "is not written" in stocked.run("export", "nothinglikethis", "-o", str(none)).stderr
    assert not none.exists()


def test_since_takes_new_stars_and_of_a_query_new_papers(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG", "--since", "2025-03-03", "--yes")
    everything = online.json("list", "kind:new")
    online.run("star", everything[0]["id"])

    def exported(*arguments: str) -> set[str]:
        lines = online.run("export", "-f", "jsonl", *arguments).stdout.splitlines()
        read = map(json.loads, lines)
        return {paper["id"] for paper in read if "title" in paper}

    assert exported("--since", "-1d") == {everything[0]["id"]}
    assert exported("--since", "2100-01-01") == set()
    first = {
        paper["id"]
        for paper in online.json("list")
        if min(one["date"] for one in paper["announcements"]) >= "2025-03-04"
    }
    assert exported("cat:cs", "--since", "2025-03-04") == first
    assert exported("cat:cs", "--since", "2025-03-03") > first
    assert "is no day" in online.run("export", "--since", "soon", code=2).stderr


def test_own_words_below_a_document_stay(stocked: Command, tmp_path: Path) -> None:
    file = tmp_path / "starred.md"
    stocked.run("export", "-o", str(file))
    file.write_text(file.read_text() + "\n## Mine\n")
    stocked.run("dismiss", starred_of(stocked)[0])

    stocked.run("export", "-o", str(file))
    assert "2 papers\n" in file.read_text()
    assert file.read_text().endswith("\n## Mine\n")
    assert "is up to date: 2 papers" in stocked.run("export", "-o", str(file)).stderr

    file.write_text(file.read_text().replace("<!-- arxivtui: your own", "<!-- your own"))
    assert "lacks the line that ends our part" in stocked.run("export", "-o", str(file), code=1).stderr
    assert file.read_text().endswith("\n## Mine\n")


def test_an_export_of_before_there_were_end_marks_is_written_anew(stocked: Command, tmp_path: Path) -> None:
    file = tmp_path / "starred.md"
    file.write_text("<!-- Exported by arxivtui -->\n\n# Starred papers\n\n0 papers\n")

    stocked.run("export", "-o", str(file))
    assert "3 papers\n" in file.read_text()
    assert "0 papers\n" not in file.read_text()


def test_own_words_below_markdown_outlast_an_export_of_another_form(stocked: Command, tmp_path: Path) -> None:
    file = tmp_path / "own.md"
    stocked.run("export", "-o", str(file))
    file.write_text(file.read_text() + "\n## Mine\n")

    for form in ("bibtex", "ris", "csl-json", "csv", "jsonl"):
        told = stocked.run("export", "-f", form, "--offline", "-o", str(file), code=1).stderr
        assert "holds an export of another form (markdown)" in " ".join(told.split())
    assert file.read_text().endswith("\n## Mine\n")

    stocked.run("export", "-f", "bibtex", "--offline", "-o", str(file), "--force")
    told = stocked.run("export", "-o", str(file), code=1).stderr
    assert "holds an export of another form (bibtex)" in " ".join(told.split())


def test_headings_and_order(stocked: Command) -> None:
    ids = starred_of(stocked)
    stocked.run("tag", ids[0], "moe", "survey")

    text = stocked.run("export", "--group-by", "tag", "--sort", "id").stdout

    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## moe", "## survey", "## No tag"]
    rest = [paper_id for paper_id in sorted(ids) if paper_id != ids[0]]
    assert text.index(f"abs/{rest[0]}") < text.index(f"abs/{rest[1]}")


def test_a_template_writes_each_paper(stocked: Command, tmp_path: Path) -> None:
    ids, template = starred_of(stocked), tmp_path / "mine.j2"
    template.write_text("* {{ id }} by {{ authors[0]|md }}{% if starred %} *{% endif %}\n")

    text = stocked.run("export", "--template", str(template)).stdout
    assert all(f"* {paper_id} by " in text for paper_id in ids)

    stocked.environ["ARXIVTUI_EXPORT__TEMPLATE"] = str(template)
    stocked.run("export", "--split", str(tmp_path / "notes"))
    assert f"\n\n* {ids[0]} by " in (tmp_path / "notes" / f"{ids[0]}.md").read_text()

    template.write_text("fine\n{{ nothing }}\n")
    told = stocked.run("export", code=1).stderr
    assert "mine.j2, line 2: 'nothing' is undefined" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("--split", "notes", "-o", "x.md"),
        ("--split", ""),
        ("--split", "~nobody-here/notes"),
        ("--split", "notes", "-f", "bibtex"),
        ("--split", "notes", "--group-by", "tag"),
        ("--split", "notes", "--force"),
        ("-f", "bibtex", "--group-by", "tag"),
        ("-f", "jsonl", "--template", "mine.j2"),
        ("--sort", "colour"),
        ("-f", "bibtex", "--refresh", "--offline"),
        ("--group-by", "colour"),
    ],
)
def test_what_cannot_be_asked_is_refused(stocked: Command, arguments: tuple[str, ...]) -> None:
    stocked.run("export", *arguments, code=2)


def test_the_kept_folder_follows_every_act(stocked: Command, tmp_path: Path) -> None:
    ids, folder = starred_of(stocked), tmp_path / "kept"
    stocked.environ["ARXIVTUI_EXPORT__FOLDER"] = str(folder)

    stocked.run("tag", ids[0], "moe")
    assert files(folder) == sorted(f"{paper_id}.md" for paper_id in ids), "the stars of before too"
    stocked.run("read", ids[0], "--note", "Done.")
    assert "Done." in (folder / f"{ids[0]}.md").read_text()
    stocked.run("dismiss", ids[0])
    assert "starred: false" in (folder / f"{ids[0]}.md").read_text()
    stocked.run("undo")
    assert "starred: true" in (folder / f"{ids[0]}.md").read_text()
    assert stocked.json("list", "exported:yes") == []


def test_a_kept_folder_that_fails_is_told_of_and_loses_no_triage(stocked: Command, tmp_path: Path) -> None:
    ids = starred_of(stocked)
    stocked.environ["ARXIVTUI_EXPORT__FOLDER"] = str(tmp_path / "missing" / "kept")

    told = stocked.run("tag", ids[0], "moe")
    assert "Tagged" in told.stdout
    assert "not up to date" in told.stderr
    assert stocked.json("list", "tag:moe")[0]["id"] == ids[0]

    (tmp_path / "missing").mkdir()
    stocked.run("export", "--split", str(tmp_path / "elsewhere"))
    assert "moe" in (tmp_path / "missing" / "kept" / f"{ids[0]}.md").read_text()


def test_config_check_names_a_folder_and_a_template_that_cannot_be_used(
    command: Command, tmp_path: Path
) -> None:
    command.environ["ARXIVTUI_EXPORT__FOLDER"] = "rel/x"
    command.environ["ARXIVTUI_EXPORT__TEMPLATE"] = str(tmp_path / "none.j2")

    told = " ".join(command.run("config", "check", code=1).stdout.split())

    assert "[export] folder is 'rel/x', which would be another place" in told
    assert "[export] template: " in told
    assert "none.j2: No such file" in told
