"""`docs/security.md` names a test for each promise, and each test that it names is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROMISES = PAGE.split("## What is promised", 1)[1].split("\n## ", 1)[0]


def names_of_tests(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in folder.rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        found |= {each.name for each in ast.walk(tree) if isinstance(each, kinds)}
    return found


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))

    assert len(named) > 20
    assert named <= names_of_tests(ROOT / "tests")


def test_every_test_of_the_extension_that_the_page_names_is_there() -> None:
    """Those in JavaScript: `file.test.js: what it says`."""
    named = re.findall(r"`(\w+\.test\.js): ([^`]+)`", " ".join(PAGE.split()))

    assert named
    for file, name in named:
        text = (ROOT / "tests" / "extension" / file).read_text(encoding="utf-8")
        assert f'test("{name}"' in text, (file, name)


def test_every_promise_names_the_test_that_holds_it() -> None:
    promises = re.findall(r"^- \*\*.*?(?=^- \*\*|\Z)", PROMISES, re.MULTILINE | re.DOTALL)

    assert promises
    assert [promise for promise in promises if not re.search(r"`test_|\.test\.js: ", promise)] == []
