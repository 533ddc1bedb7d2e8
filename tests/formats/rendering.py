"""Markdown as a reader sees it: rendered with raw HTML allowed, then taken apart."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@dataclass
class Block:
    """One heading, paragraph or list item, as text."""

    tag: str
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The blocks, tags and links of a rendered page."""

    blocks: list[Block] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("h1", "h2", "h3", "p", "li"):
            self.blocks.append(Block(tag))
        if tag == "br":
            self.handle_data("\n")
        self.links.extend(value or "" for name, value in attrs if name in ("href", "src"))

    def handle_data(self, data: str) -> None:
        if self.blocks:
            self.blocks[-1].text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def texts(self, tag: str) -> list[str]:
        return [" ".join(block.text.split()) for block in self.blocks if block.tag == tag]


def page(markdown: str) -> Page:
    rendered = Page()
    rendered.feed(MARKDOWN.render(markdown))
    rendered.close()
    return rendered
