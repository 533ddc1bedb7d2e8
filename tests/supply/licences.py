"""docs/licences.md: what comes with arxivtui when it is installed, and under which licence.

`python -m tests.supply.licences > docs/licences.md` writes it, from what the installed packages say.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, PackageMetadata, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.packages import requirements

_PERMISSIVE = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("PSF-2.0", "Public Domain", "Unlicense", "Zlib"),
    }
)
_NAMES = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Licences by what packages call them that name no SPDX expression."""

_OTHERS_INSIDE = {
    "lxml": "libxml2 and libxslt (MIT), zlib (Zlib), libiconv (**LGPL-2.1**)",
    "numpy": "OpenBLAS and LAPACK (BSD), GCC's run-time library (**GPL-3.0** with its exception), "
    "libquadmath (**LGPL-2.1**)",
    "openai": "httpx_aiohttp (BSD-3-Clause)",
    "pip": "certifi (**MPL-2.0**) among others; arxivtui never runs pip",
}
"""What the licence files in a package's wheel say of others' work there."""

_HEAD = """\
# Licences

arxivtui is free under the MIT licence. What is handed out, sdist, wheel and the extension's packages, holds
work of nobody else:

- the Python code, the sample day with its invented papers, and the tables of names are ours;
- the browser extension is plain JavaScript and CSS, without a library, a font or a picture of others. Its
  icons are drawn by `docs/pictures/draw_icons.py`. What npm installs are tools, which are not shipped.

The packages below are installed beside it by pip, pipx or uv, each under its own licence. The tables have
what the packages say themselves, on Linux with CPython 3.11. Other systems do without Linux's keyring
(secretstorage, jeepney, cryptography, cffi, pycparser), newer Pythons without backports-tarfile.
`.venv/bin/python -m tests.supply.licences > docs/licences.md` writes this page anew.
"""

_COPYLEFT = """\
## Not permissive

All licences above are permissive but these. Each stays in its own package's files and is used as it comes.
Who hands them on together with arxivtui, in a bundle or an image, has their terms to keep:
"""


@dataclass
class Package:
    """A package that is there because arxivtui is.

    Attributes:
        licence: an SPDX expression where the package says one, else the name that it uses.
        wanted_by: names of the packages that need it; none where arxivtui alone does.
    """

    name: str
    licence: str
    wanted_by: set[str] = field(default_factory=set)

    @property
    def permissive(self) -> bool:
        """Whether it may be used under a licence that asks for little more than to be named."""
        return is_permissive(self.licence)


def direct() -> list[str]:
    """Names of what arxivtui asks for itself, in order."""
    return [canonicalize_name(Requirement(each).name) for each in requirements()]


@cache
def installed() -> dict[str, Package]:
    """All that arxivtui needs, and what that needs, by name; this environment has to have it."""
    found: dict[str, Package] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [("", Requirement(each)) for each in requirements()]
    while waiting:
        wanted_by, wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        package = found.get(name)
        if package is None:
            package = found[name] = Package(name, licence_of(distribution(name)))
        package.wanted_by |= {wanted_by} - {""}
        if (name, extras) not in seen:
            seen.add((name, extras))
            waiting += [(name, each) for each in _needs(distribution(name), extras)]
    return dict(sorted(found.items()))


def licence_of(package: Distribution) -> str:
    """What a package says its licence is, the most precise first; `not said`."""
    said = package.metadata
    expression, words = _field(said, "License-Expression"), _field(said, "License")
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in said.get_all("Classifier") or []
        if each.startswith("License :: ") and each != "License :: OSI Approved"
    ]
    # Some put the whole text of the licence where its name belongs.
    short = words if words and "\n" not in words and len(words) < 60 else None
    name = str(
        expression or short or " OR ".join(_NAMES.get(each, each) for each in classifiers) or "not said"
    )
    return _NAMES.get(name, name)


def is_permissive(licence: str) -> bool:
    """Whether one of the choices that an expression gives is permissive throughout."""
    choices = re.split(r"\s+OR\s+", licence.replace("(", "").replace(")", ""))
    return any(all(part in _PERMISSIVE for part in re.split(r"\s+AND\s+", each)) for each in choices)


def family(licence: str) -> str:
    """The first licence of an expression without its version or clauses: `BSD` of `BSD-3-Clause AND MIT`."""
    return re.split(r"[- ]", licence, maxsplit=1)[0]


def page() -> str:
    """docs/licences.md."""
    packages = installed()
    ours = direct()
    copyleft = [f"- {each.name}: {each.licence}" for each in packages.values() if not each.permissive]
    inside = [
        f"- {name}, inside its wheels: {words}" for name, words in _OTHERS_INSIDE.items() if "**" in words
    ]
    return "\n".join(
        [
            _HEAD.format(licence="../LICENSE"),
            "## What arxivtui asks for",
            "",
            "| package | licence | others' work in its wheels |",
            "|---|---|---|",
            *(f"| {name} | {packages[name].licence} | {_OTHERS_INSIDE.get(name, '')} |" for name in ours),
            "",
            "## What those need",
            "",
            "| package | licence | needed by |",
            "|---|---|---|",
            *(
                f"| {each.name} | {each.licence} | {', '.join(sorted(each.wanted_by))} |"
                for each in packages.values()
                if each.name not in ours
            ),
            "",
            _COPYLEFT,
            *copyleft,
            *inside,
            "",
        ]
    )


def _field(said: PackageMetadata, name: str) -> str | None:
    return said[name] if name in said else None  # noqa: SIM401 - metadata has no get before Python 3.12


def _needs(package: Distribution, extras: frozenset[str]) -> list[Requirement]:
    needs = [Requirement(each) for each in package.requires or []]
    return [
        each
        for each in needs
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
    ]


if __name__ == "__main__":
    print(page(), end="")
