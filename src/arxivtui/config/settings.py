"""The settings: every key with its type, default and meaning. The file's sections are the classes here."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field

PAGE_DELAY = 15.0
"""Seconds between two of arXiv's pages (Crawl-delay in https://arxiv.org/robots.txt)."""

FEED_DELAY = 3.0
"""Seconds between two calls of its feeds and APIs (https://info.arxiv.org/help/api/tou.html)."""


class ArxivSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is fetched, from where and how politely."""

    categories: Annotated[
        tuple[str, ...],
        Meta(description="The arXiv categories that you follow, for example cs.LG or math.CO."),
    ] = ()
    base_url: Annotated[
        str, Meta(description="Where arXiv's listing pages are; another address for a mirror or a stand-in.")
    ] = "https://arxiv.org"
    feed_url: Annotated[
        str,
        Meta(description="Where arXiv's RSS and Atom feeds are, which are read where a page is not whole."),
    ] = "https://rss.arxiv.org"
    oai_url: Annotated[
        str, Meta(description="Where arXiv answers OAI-PMH requests, for days that its pages show no more.")
    ] = "https://oaipmh.arxiv.org/oai"
    api_url: Annotated[
        str, Meta(description="Where arXiv's query API is, for papers by id and for searches.")
    ] = "https://export.arxiv.org/api/query"
    delay_seconds: Annotated[
        Annotated[float, Meta(ge=0, le=3600)] | None,
        Meta(
            description="Seconds to wait between two requests. Unset: 15 between arXiv's pages and 3 between "
            "calls of its feeds and APIs, the least that arXiv asks for; less counts for this computer's own "
            "addresses only."
        ),
    ] = None
    contact: Annotated[
        str,
        Meta(
            description="An e-mail or web address sent along with every request, so that arXiv can reach you."
        ),
    ] = ""
    timeout_seconds: Annotated[
        float, Meta(ge=1, le=600, description="Seconds without an answer after which a request is given up.")
    ] = 30.0

    def delay_for(self, url: str) -> float:
        """Seconds to wait between two requests to `url`'s host, never below arXiv's terms but on loopback."""
        host = host_of(url)
        if is_loopback(host):
            return self.delay_seconds or 0.0
        pages = host in (host_of(self.base_url), "arxiv.org", "www.arxiv.org")
        return max(PAGE_DELAY if pages else FEED_DELAY, self.delay_seconds or 0.0)

    def same_arxiv(self, url: str) -> bool:
        """Whether `url` speaks of the same papers as `base_url`.

        A stand-in on this computer has days of its own, into which nothing of the real arXiv is to be mixed.
        """
        return is_loopback(host_of(self.base_url)) == is_loopback(host_of(url))


class LlmSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language model that may score papers; without one the embedded ranker works alone."""

    model: Annotated[
        str,
        Meta(description="The model's name. Its scores are shown before others; asking it comes later."),
    ] = ""
    base_url: Annotated[
        str,
        Meta(
            description="Where an OpenAI-compatible server answers; empty for OpenAI's own. "
            "Checked, but not read yet."
        ),
    ] = ""


class RulesSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules that mark a paper as matched, whatever its score. They never hide one."""

    authors: Annotated[
        tuple[str, ...],
        Meta(description="Authors whose papers you want to see; accents and initials are forgiven."),
    ] = ()
    keywords: Annotated[
        tuple[str, ...],
        Meta(description="Words or phrases that mark a paper when its title or abstract has them."),
    ] = ()


class RankingSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How scores shape a day."""

    fold_below: Annotated[
        float,
        Meta(
            ge=0, le=100, description="Papers with a score below this (0 to 100) are folded under one line."
        ),
    ] = 10.0


class UiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the app looks and feels."""

    theme: Annotated[
        str, Meta(description="A theme's name; empty follows the terminal, dark where it does not say.")
    ] = ""
    advance: Annotated[
        bool, Meta(description="After a paper was starred, put off or dismissed, go to the next unread one.")
    ] = True
    keys: Annotated[
        dict[str, str],
        Meta(description="Your own keys: a command's id and its keys, several with commas between."),
    ] = field(default_factory=dict)


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one reader."""

    arxiv: ArxivSettings = ArxivSettings()
    llm: LlmSettings = LlmSettings()
    rules: RulesSettings = RulesSettings()
    ranking: RankingSettings = RankingSettings()
    ui: UiSettings = field(default_factory=UiSettings)


def host_of(url: str) -> str:
    """The host that a URL names, in lower case; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
