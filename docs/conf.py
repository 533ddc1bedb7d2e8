"""The documentation as a site: `make docs` builds it into build/docs, strictly and without a network.

The pages are plain Markdown, which GitHub shows as well. Two things are added: the lists of links in
index.md are the table of contents, so that one list serves both; and a `<picture>`, which GitHub shows in
the colours of its reader, becomes a light and a dark image of the theme.
"""

import re
from html import unescape

from docutils import nodes
from sphinx.application import Sphinx

from arxivtui import __version__

project = "arxivtui"
author = "arxivtui contributors"
version = release = __version__
html_title = "arxivtui"
language = "en"

extensions = ["myst_parser"]
exclude_patterns = ["store", "pictures/*.py"]
nitpicky = True
highlight_language = "text"

# What only this site would understand has no place in pages that are read on GitHub too.
myst_disable_syntax = ["myst_block_break", "myst_line_comment", "myst_role", "myst_target", "substitution"]
myst_heading_anchors = 4

html_theme = "furo"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#8a4b00", "color-brand-content": "#2c6391"},
    "dark_css_variables": {"color-brand-primary": "#e0a458", "color-brand-content": "#7fb2d9"},
}

_SECTION = re.compile(r"^## (.+)\n+((?:- .*\n(?:  .*\n)*)+)", re.MULTILINE)
_PAGE = re.compile(r"\]\(([a-z-]+)\.md\)")
_SOURCE = re.compile(r'<source media="\(prefers-color-scheme: (light|dark)\)" srcset="([^"]+)">')
_IMAGE = re.compile(r'<img alt="([^"]*)" src="([^"]+)">')


def contents(index: str) -> dict[str, list[str]]:
    """The pages under each heading of index.md, in its order; each where it is named first."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    for heading, links in _SECTION.findall(index):
        found[heading] = [page for page in _PAGE.findall(links) if page not in seen]
        seen.update(found[heading])
    return found


def _add_contents(app: Sphinx, docname: str, source: list[str]) -> None:  # noqa: ARG001
    if docname == "index":
        for heading, pages in contents(source[0]).items():
            lines = "\n".join(pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{lines}\n```\n"


def _show_pictures(app: Sphinx, document: nodes.document) -> None:  # noqa: ARG001
    """Put two images, of which the theme shows one, in place of each `<picture>` of a page."""
    for raw in list(document.findall(nodes.raw)):
        if raw.astext().startswith("<picture>"):
            raw.replace_self(_both_images(raw.astext()))


def _both_images(picture: str) -> list[nodes.Node]:
    """The light and the dark image of a `<picture>` that names one of them and falls back to the other."""
    source, image = _SOURCE.search(picture), _IMAGE.search(picture)
    if source is None or image is None:
        raise ValueError(f"This is no picture in two colours: {picture}")
    colours = {"dark": image[2], "light": image[2], source[1]: source[2]}
    alt = unescape(image[1])
    return [
        # A picture with a width becomes a link to itself.
        nodes.paragraph("", "", nodes.image(uri=uri, alt=alt, width="100%", classes=[f"only-{colour}"]))
        for colour, uri in colours.items()
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """What this site adds to Sphinx."""
    app.connect("source-read", _add_contents)
    app.connect("doctree-read", _show_pictures, priority=100)  # before Sphinx looks for images
    return {"parallel_read_safe": True, "parallel_write_safe": True}
