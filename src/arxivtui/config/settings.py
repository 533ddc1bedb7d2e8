"""The settings: every key with its type, default and meaning. The file's sections are the classes here."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field

from arxivtui.domain import FoldRule

PAGE_DELAY = 15.0
"""Seconds between two of arXiv's pages (Crawl-delay in https://arxiv.org/robots.txt)."""

FEED_DELAY = 3.0
"""Seconds between two calls of its feeds and APIs (https://info.arxiv.org/help/api/tou.html)."""

_PORTS = {"http": 80, "https": 443}


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
        str, Meta(description="The model's name, for example gpt-5-mini. Empty: no model is asked.")
    ] = ""
    base_url: Annotated[
        str,
        Meta(description="Where an OpenAI-compatible server answers; empty for OpenAI's own."),
    ] = ""
    auto: Annotated[
        Literal["ask", "always", "never"],
        Meta(
            description="Whether new papers are scored by the model on their own: ask shows the price first, "
            "every time; always does it within the caps, once you have agreed to the model; never leaves it "
            "to you to start."
        ),
    ] = "ask"
    papers_per_day: Annotated[
        int,
        Meta(
            ge=1,
            le=5000,
            description="How many papers of one listing date the model is asked about at most: the best by "
            "the embedded ranker.",
        ),
    ] = 60
    cap_per_day: Annotated[
        float,
        Meta(ge=0, le=1000, description="US dollars that a day's scoring may cost; it stops before more."),
    ] = 0.25
    cap_per_month: Annotated[
        float,
        Meta(ge=0, le=10000, description="US dollars that a calendar month's scoring may cost."),
    ] = 5.0
    tokens_per_day: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000_000,
            description="Tokens that a day's scoring may take where the model's price is unknown.",
        ),
    ] = 300_000
    prices: Annotated[
        dict[str, str],
        Meta(
            description="Prices of your own: a model's name and its US dollars for a million tokens, read, "
            'read from cache and written, for example "2.50, 1.25, 10". They count before the built-in ones.'
        ),
    ] = field(default_factory=dict)
    reasoning_effort: Annotated[
        str,
        Meta(
            description="How much a reasoning model thinks, in its own words (minimal, low, medium, high); "
            "empty leaves it to the model. Models without reasoning are not sent it."
        ),
    ] = "low"
    requests_at_once: Annotated[
        int, Meta(ge=1, le=32, description="How many requests may be under way at the same time.")
    ] = 4
    timeout_seconds: Annotated[
        float, Meta(ge=1, le=3600, description="Seconds after which a request without an answer is given up.")
    ] = 120.0


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
    best_of_day: Annotated[
        int,
        Meta(
            ge=0,
            le=5000,
            description="Without a model, only the best so many papers of a day stand above the fold, "
            "beside those that you marked or that a rule matched. 0: no limit.",
        ),
    ] = 100
    select_from: Annotated[
        float,
        Meta(
            ge=0,
            le=100,
            description="A digest of a day that a model scored selects papers from this score on.",
        ),
    ] = 50.0


class ExportSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How papers leave as documents."""

    folder: Annotated[
        str,
        Meta(
            description="A folder with one Markdown note a starred paper, kept up to date on every star, tag "
            "and note; your own text in a note stays. Empty: none is kept."
        ),
    ] = ""
    template: Annotated[
        str,
        Meta(description="A Jinja2 template for what is written of a paper in Markdown; empty: our own."),
    ] = ""
    citekey: Annotated[
        str,
        Meta(
            description="How BibTeX keys are made, of {author}, {year}, {word} (the title's first of weight) "
            "and {id}. Empty: {author}{year}{word}."
        ),
    ] = ""


class DailySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `arxivtui daily` does beside fetching, ranking and scoring."""

    digest_folder: Annotated[
        str, Meta(description="Where it writes the digest of each new day; empty: it writes none.")
    ] = ""
    command: Annotated[
        str,
        Meta(
            description="A command of your shell that gets the summary on stdin once something is new or "
            'wrong, for example "mail -s arXiv you@example.org". Empty: none.'
        ),
    ] = ""
    wait_minutes: Annotated[
        int,
        Meta(
            ge=0,
            le=1440,
            description="How long it waits for an announcement that is due and not out yet. 0: not at all.",
        ),
    ] = 0


class BackupSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Copies of the store, made while the program runs."""

    every_days: Annotated[
        int,
        Meta(
            ge=0, le=365, description="Days between two copies; the newest three are kept. 0: none is made."
        ),
    ] = 7
    folder: Annotated[str, Meta(description="Where they are kept; empty: in `backups` beside the store.")] = (
        ""
    )


class ServerSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The endpoint on this computer that the browser extension asks for scores."""

    with_app: Annotated[
        bool, Meta(description="Serve while the app is open; else only `arxivtui serve` and the service do.")
    ] = True
    port: Annotated[
        int,
        Meta(
            ge=1024,
            le=65535,
            description="The port on 127.0.0.1; the extension has to be told of another one. It never "
            "listens anywhere else.",
        ),
    ] = 31415
    requests_per_second: Annotated[
        float,
        Meta(
            ge=0,
            le=10000,
            description="How many requests a second each paired browser may go on making; twice as many at "
            "once. 0: no limit.",
        ),
    ] = 20.0


class UiSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the app looks and feels."""

    theme: Annotated[
        str, Meta(description="A theme's name; empty follows the terminal, dark where it does not say.")
    ] = ""
    advance: Annotated[
        bool,
        Meta(
            description="After a paper was starred, put off or dismissed, go to the next unread one; not "
            "where it was starred, put off, dismissed or skipped before."
        ),
    ] = True
    seen_after_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=3600,
            description="Seconds that the cursor rests on a paper, shown beside the list or alone, until it "
            "counts as seen. 0: never; scrolling past marks nothing.",
        ),
    ] = 0.0
    days_shown: Annotated[
        bool, Meta(description="Show the days and saved views beside the list where there is room.")
    ] = True
    ascii: Annotated[
        bool, Meta(description="Draw with ASCII characters alone, as `arxivtui --ascii` does.")
    ] = False
    animations: Annotated[
        bool, Meta(description="Let things move on the screen; off also where TEXTUAL_ANIMATIONS=none.")
    ] = True
    browser_command: Annotated[
        str,
        Meta(
            description="The command that opens a web page, with {url} where the address goes, for example "
            '"firefox --new-tab {url}". Empty: the browser of the system.'
        ),
    ] = ""
    pdf_command: Annotated[
        str,
        Meta(
            description="The command that opens a PDF, with {file} where the local copy goes, for example "
            '"zathura {file}", or with {url} to fetch nothing. Empty: the viewer of the system.'
        ),
    ] = ""
    pdf_folder: Annotated[
        str, Meta(description="Where local copies of PDFs are kept; empty: among the app's own files.")
    ] = ""
    keys: Annotated[
        dict[str, str],
        Meta(description="Your own keys: a command's id and its keys, several with commas between."),
    ] = field(default_factory=dict)


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one reader."""

    arxiv: ArxivSettings = ArxivSettings()
    llm: LlmSettings = field(default_factory=LlmSettings)
    rules: RulesSettings = RulesSettings()
    ranking: RankingSettings = RankingSettings()
    export: ExportSettings = ExportSettings()
    daily: DailySettings = DailySettings()
    backup: BackupSettings = BackupSettings()
    server: ServerSettings = ServerSettings()
    ui: UiSettings = field(default_factory=UiSettings)

    @property
    def fold(self) -> FoldRule:
        """What is ranked out; a model says enough of each paper for no limit to be needed."""
        return FoldRule(self.ranking.fold_below, 0 if self.llm.model else self.ranking.best_of_day)


def host_of(url: str) -> str:
    """The host that a URL names, in lower case; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def server_of(base_url: str) -> str:
    """The server that an API key is kept for: scheme, host and port, `http://127.0.0.1:11434`.

    In lower case, without the scheme's own port. OpenAI's for an empty address, as `[llm] base_url` has it;
    empty where there is none in it.
    """
    if not base_url:
        return "https://api.openai.com"
    try:
        parts = urlsplit(base_url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return ""
    if scheme not in _PORTS or "@" in parts.netloc or not host.isprintable() or not host or " " in host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + (f":{port}" if port not in (None, _PORTS[scheme]) else "")


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
