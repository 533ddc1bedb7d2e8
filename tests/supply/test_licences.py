"""docs/licences.md says of each package that arxivtui asks for what the package says itself."""

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

from tests.supply.licences import direct, family, installed, is_permissive, licence_of
from tests.supply.packages import ROOT

COPYLEFT = re.compile(r"General Public License|\b[AL]?GPL\b|Mozilla Public License|\bMPL\b", re.IGNORECASE)
PAGE = (ROOT / "docs" / "licences.md").read_text("utf-8")


def rows(heading: str) -> dict[str, str]:
    """Licences by package, of the table under a heading."""
    table = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [row.strip("|").split("|") for row in table.splitlines() if row.startswith("| ")][1:]
    return {name.strip(): licence.strip() for name, licence, _ in cells}


def test_each_package_that_arxivtui_asks_for_is_there_in_order() -> None:
    assert list(rows("What arxivtui asks for")) == direct()


@pytest.mark.parametrize("name", installed())
def test_its_licence_is_of_the_kind_that_the_page_says(name: str) -> None:
    """Of what those packages need as well; what other systems need beside it, the page says in words."""
    said = {**rows("What arxivtui asks for"), **rows("What those need")}[name]

    assert family(licence_of(distribution(name))) == family(said)
    assert is_permissive(licence_of(distribution(name))) == is_permissive(said)


def test_what_arxivtui_asks_for_is_permissive() -> None:
    strict = [name for name, said in rows("What arxivtui asks for").items() if not is_permissive(said)]

    assert strict == []


@pytest.mark.parametrize("name", installed())
def test_copyleft_in_a_wheels_licence_files_is_named_on_the_page(name: str) -> None:
    package = installed()[name]
    if package.licence == "PSF-2.0":
        return  # Whose own text says with which of Python's licences the GPL goes together.

    if any(COPYLEFT.search(text) for text in licence_texts(name)):
        assert re.search(rf"\n- {name}[:,]", PAGE.split("\n## Not permissive\n", 1)[1])


def licence_texts(name: str) -> list[str]:
    """What a package's files of licences and notices say, its own and others'."""
    files = distribution(name).files or []
    return [
        Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
        for file in files
        if re.search("licen[cs]e|copying|notice", str(file), re.IGNORECASE)
        and file.suffix in ("", ".txt", ".md")
    ]


def test_others_copyleft_is_found_where_there_is_some() -> None:
    assert any(COPYLEFT.search(text) for text in licence_texts("numpy"))
    assert not any(COPYLEFT.search(text) for text in licence_texts("textual"))


def test_all_that_is_not_permissive_is_named_as_such() -> None:
    noted = PAGE.split("\n## Not permissive\n", 1)[1]
    strict = [name for name, licence in rows("What those need").items() if not is_permissive(licence)]

    assert strict
    assert [name for name in strict if f"\n- {name}: " not in noted] == []


def test_only_a_licence_that_is_known_counts_as_permissive() -> None:
    assert not is_permissive("not said")
    assert not is_permissive("MIT AND LGPL-2.1-or-later")
    assert is_permissive("GPL-2.0 OR (MIT AND Zlib)")


def test_what_is_needed_by_what_is_needed_is_found() -> None:
    assert "openai" in installed()["pydantic"].wanted_by


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        ("License-Expression: Apache-2.0 OR MIT", "Apache-2.0 OR MIT"),
        ("License: MIT", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License", "BSD"),
        ("License: Permission is hereby granted, free of charge, to any person obtaining a copy", "not said"),
        ("Classifier: Topic :: Text Editors", "not said"),
    ],
)
def test_a_licence_is_read_wherever_a_package_says_it(lines: str, licence: str, tmp_path: Path) -> None:
    folder = tmp_path / "a-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: a\nVersion: 1\n{lines}\n", "utf-8")

    assert licence_of(Distribution.at(folder)) == licence


def test_the_extension_has_nothing_of_others() -> None:
    """Their licences would say so; ours says it once, for all of it."""
    texts = [
        path
        for path in (ROOT / "extension").rglob("*")
        if path.suffix in {".js", ".css", ".html"} and "node_modules" not in path.parts
    ]

    assert texts
    told = re.compile(r"copyright|\(c\)|@licen|SPDX|licensed under|@font-face|@import", re.IGNORECASE)
    assert [path.name for path in texts if told.search(path.read_text("utf-8"))] == []
