"""What the `arxiv` package sends its requests through: our polite connection in place of its own."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from arxivtui.sources.api_answer import ApiPage, read_page
from arxivtui.sources.client import Answer, Client


class Transport(BaseAdapter):
    """Answers each request of a `requests` session with a page that `Client` fetched and `read_page` accepts.

    Only the query of a request counts; the address and the headers are the client's. So are the time-outs,
    the turns, the retries and the cancellation, whatever the session asks for.

    Args:
        client: of the API's address.
        told: called after each page with its entries.
    """

    def __init__(self, client: Client, told: Callable[[int], None]) -> None:
        super().__init__()
        self._client = client
        self._told = told

    def send(self, request: PreparedRequest, *_: object, **__: object) -> Response:
        """Fetch one page.

        Raises:
            SourceError: it did not come, or is none.
        """
        query = urlsplit(request.url or "").query
        asked = parse_qs(query)

        def read(answer: Answer) -> ApiPage:
            return read_page(answer, int(asked.get("start", ["0"])[0]), by_id="id_list" in asked)

        page = self._client.get(f"?{query}", read)
        self._told(page.entries)
        response = Response()
        response.status_code = 200
        response.url = request.url or ""
        response.request = request
        response.raw = BytesIO(page.atom)
        return response

    def close(self) -> None:
        """Nothing: the connection is the client's."""
