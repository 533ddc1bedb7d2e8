"""What the stores are told (`docs/store`) fits them, and is what the extension is."""

import json
import re
from pathlib import Path

import pytest

from arxivtui.extension import shipped

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "docs" / "store"
MANIFEST = json.loads(shipped()["manifest.json"])
WORDS = json.loads(shipped()["_locales/en/messages.json"])


def part(page: str, heading: str) -> str:
    """What stands under a heading."""
    text = (STORE / page).read_text(encoding="utf-8")
    return re.split(r"^#+ ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0].strip()


def test_names_and_descriptions_are_the_extensions_own_and_of_a_length_that_is_taken() -> None:
    name, short = WORDS["extension_name"]["message"], WORDS["extension_description"]["message"]

    assert part("chrome.md", "Name") == part("firefox.md", "Name") == name
    assert part("chrome.md", "Short description") == short
    assert part("firefox.md", "Summary").startswith(short)
    assert len(name) <= 50
    assert len(short) <= 132
    assert len(part("firefox.md", "Summary")) <= 250
    assert 250 <= len(part("chrome.md", "Long description")) <= 10_000


@pytest.mark.parametrize("page", ["store/chrome.md", "store/firefox.md", "extension.md"])
def test_every_permission_is_explained(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (scripts,) = MANIFEST["content_scripts"]
    hosts = {re.sub("https://([^/]*)/.*", r"\1", each) for each in scripts["matches"]}
    paths = {re.sub("https://[^/]*", "", each) for each in scripts["matches"]}

    for each in (*MANIFEST["permissions"], *MANIFEST["host_permissions"], *hosts, *paths):
        assert each in text, each


def test_what_mozilla_is_told_of_data_is_what_the_manifest_says() -> None:
    (told,) = MANIFEST["browser_specific_settings"]["gecko"]["data_collection_permissions"]["required"]

    assert f"`{told}`" in part("firefox.md", "Data collection")
    assert told in (ROOT / "docs" / "extension-privacy.md").read_text(encoding="utf-8")
