"""Packages that import on demand: every name that they promise is there, and is what the module has."""

import subprocess
import sys

import pytest

import arxivtui.config
import arxivtui.domain

PACKAGES = (arxivtui.config, arxivtui.domain)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_public_name_is_there(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined]
        assert getattr(package, name) is not None


def test_a_name_that_is_not_there_is_told_as_usual() -> None:
    with pytest.raises(AttributeError, match="has no attribute"):
        arxivtui.domain.Nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_alone_imports_none_of_its_modules() -> None:
    code = "import sys, arxivtui.domain; print([name for name in sys.modules if 'arxivtui.domain.' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
