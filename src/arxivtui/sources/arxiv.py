"""All of arXiv's services, over one connection at a time."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from arxivtui.config.settings import ArxivSettings
from arxivtui.sources.client import Client
from arxivtui.sources.page_received import OnPage
from arxivtui.sources.politeness import OnWait, Turns

if TYPE_CHECKING:
    from arxivtui.sources.api import ArxivApi
    from arxivtui.sources.feeds import ArxivFeeds
    from arxivtui.sources.oai_client import ArxivOai
    from arxivtui.sources.pages import ArxivPages
    from arxivtui.sources.pdfs import ArxivPdfs


class Arxiv:
    """arXiv, asked politely: one request at a time, at the distance that it asks for.

    Use as a context manager. One thread fetches; `cancel` may be called from any other.

    Args:
        settings: where arXiv is, how politely and how patiently to ask.
        state_dir: where the times of the last requests are kept, for all processes.
        on_wait: told of every wait with its seconds and its reason, before it begins; may be None.
        on_page: told of every page received; may be None.
        deadline_seconds: for a whole answer, however its bytes come; four time-outs by default.

    Raises:
        SourceError: on the first use of a service: its address in the settings is no web address.
    """

    def __init__(
        self,
        settings: ArxivSettings,
        state_dir: Path,
        *,
        on_wait: OnWait | None = None,
        on_page: OnPage | None = None,
        deadline_seconds: float | None = None,
    ) -> None:
        self._settings = settings
        self._turns = Turns(state_dir, on_wait)
        self._on_page = on_page
        self._deadline = deadline_seconds
        self._clients: list[Client] = []

    @cached_property
    def pages(self) -> "ArxivPages":
        """The listing pages, of today and of the last 90 days."""
        from arxivtui.sources.pages import ArxivPages

        return ArxivPages(self._client(self._settings.base_url), self._on_page)

    @cached_property
    def feeds(self) -> "ArxivFeeds":
        """The RSS and Atom feeds, of today."""
        from arxivtui.sources.feeds import ArxivFeeds

        return ArxivFeeds(self._client(self._settings.feed_url), self._on_page)

    @cached_property
    def oai(self) -> "ArxivOai":
        """The records of any span of time, over OAI-PMH."""
        from arxivtui.sources.oai_client import ArxivOai, patient

        return ArxivOai(self._client(self._settings.oai_url, patient(self._settings)), self._on_page)

    @cached_property
    def api(self) -> "ArxivApi":
        """Papers by id, and searches."""
        from arxivtui.sources.api import ArxivApi

        return ArxivApi(self._client(self._settings.api_url), self._on_page)

    @cached_property
    def pdfs(self) -> "ArxivPdfs":
        """Papers themselves."""
        from arxivtui.sources.pdfs import DEADLINE, ArxivPdfs

        return ArxivPdfs(self._client(self._settings.base_url, deadline_seconds=DEADLINE))

    def cancel(self) -> None:
        """Stop fetching, for good: a wait ends at once, and so does a request. Safe from any thread."""
        self._turns.cancel()
        for client in tuple(self._clients):
            client.cancel()

    def close(self) -> None:
        """Close the connection. Whoever asks again has a new one."""
        for client in self._clients:
            client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _client(
        self, base_url: str, settings: ArxivSettings | None = None, *, deadline_seconds: float | None = None
    ) -> Client:
        client = Client(
            settings or self._settings,
            base_url,
            self._turns,
            deadline_seconds=self._deadline or deadline_seconds,
        )
        self._clients.append(client)
        return client
