"""Where requests to a model and their scores are written, as the asking sees it."""

from collections.abc import Sequence
from typing import Protocol

from arxivtui.domain import Usage
from arxivtui.scoring.llm.answer import PaperAnswer
from arxivtui.scoring.llm.prompt import Prompt
from arxivtui.scoring.llm.replies import Reply


class Ledger(Protocol):
    """Writes each of these down at once, so that what was paid for is kept whatever happens next."""

    def refuses(self, reserved: Usage) -> str:
        """Why a request that may take so many tokens is not to be sent; empty if it may be."""

    def send(self, prompt: Prompt, reserved: Usage) -> str:
        """Note a request before it is sent; gives its id."""

    def answer(
        self, request_id: str, reply: Reply, usage: Usage, papers: Sequence[PaperAnswer], reason: str
    ) -> None:
        """Note the answer, its tokens and the scores in it; `reason` says what was wrong with it."""

    def fail(self, request_id: str, reason: str, *, maybe_paid: bool) -> None:
        """Note that no answer came."""

    def leave_out(self, ids: Sequence[str], reason: str, *, final: bool) -> None:
        """Note why papers got no score; `final` if they are asked about again only on request."""
