"""`docs/openapi.json`: it says what the endpoint does, and is what its types say."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from arxivtui.server.openapi import OWN_REFUSALS, REFUSALS, document
from arxivtui.server.openapi_words import WORDS
from arxivtui.server.routes import ROUTES

ROOT = Path(__file__).resolve().parents[2]
KEPT = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")


def test_the_document_kept_is_what_the_types_say() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "arxivtui.server.openapi"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert printed == KEPT, "python -m arxivtui.server.openapi > docs/openapi.json"


def test_every_route_is_in_it_with_what_it_takes_and_gives() -> None:
    paths = document()["paths"]

    assert [*paths] == [*ROUTES]
    for path, route in ROUTES.items():
        assert [*paths[path]] == ["post"]
        operation = paths[path]["post"]
        assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(
            f"/{route.request.__name__}"
        )
        assert [status for status in operation["responses"] if status < "300"] == [str(route.status)]
        assert (operation.get("security") == []) is route.open
        assert ("401" in operation["responses"]) is not route.open


def test_all_references_lead_somewhere() -> None:
    whole = document()

    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(whole)):
        found: Any = whole
        for name in reference.split("/"):
            found = found[name]
        assert found


@pytest.mark.parametrize("path", [*ROUTES])
def test_the_examples_are_of_the_types(path: str) -> None:
    route, words = ROUTES[path], WORDS[path]
    assert isinstance(msgspec.convert(words.request, route.request), route.request)
    for example in words.answers.values():
        fits = [each for each in route.answers if set(example) <= set(each.__struct_fields__)]
        assert len(fits) == 1
        assert isinstance(msgspec.json.decode(json.dumps(example), type=fits[0]), fits[0])


def test_every_field_of_an_answer_that_needs_words_has_some() -> None:
    schemas = document()["components"]["schemas"]

    assert all(schema["description"] for schema in schemas.values())
    assert "oldest" not in schemas["PaperAnswer"]["properties"]["rank"]["description"]
    assert schemas["PaperAnswer"]["properties"]["rank"]["description"].startswith("1-based place")
    assert not [name for name, schema in schemas.items() if "Attributes" in schema["description"]]


def test_every_code_that_the_endpoint_can_say_is_in_it() -> None:
    said = set()
    for module in (ROOT / "src" / "arxivtui" / "server").glob("*.py"):
        text = module.read_text(encoding="utf-8")
        said |= set(re.findall(r'Refusal\(\s*[0-9]{3},\s*"([a-z_]+)"', text))

    named = {code for _, codes in (*REFUSALS.values(), *OWN_REFUSALS.values()) for code in codes}
    assert said == named
    page = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
    assert [code for code in sorted(named) if f"`{code}`" not in page] == []
