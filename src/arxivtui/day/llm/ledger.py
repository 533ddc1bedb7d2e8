"""Requests and scores written as they happen: before a request is sent, and with all of its answer."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from uuid import uuid4

from arxivtui.config import LlmSettings
from arxivtui.day.llm.ballast import Ballast
from arxivtui.day.llm.spending import over_cap, spent
from arxivtui.day.progress import Asked, Watch
from arxivtui.domain import ModelRequest, Price, RequestState, Run, Score, Unscored, Usage
from arxivtui.scoring.llm import PaperAnswer, Prompt, Reply
from arxivtui.store import Store, StoreBusyError, StoreFullError, requests, scores, unscored

_PATIENCE = 12
"""How often a write is tried again while another process holds the store, at five seconds each: less than
requests are waited for, since nothing of theirs is read meanwhile."""


class StoreLedger:
    """The ledger of one run (`arxivtui.scoring.llm.Ledger`), in the store.

    Args:
        store: where to.
        run: which began already.
        text_hashes: of the papers, as they are asked about.
        settings: the caps.
        price: the model's, or None where it is unknown.
        ballast: room to be given back when the disk is full.
        watch: told after every answer.

    Attributes:
        scored: papers with a score.
        left_out: reason -> papers without one.
        caps: what was said of each cap that stood in the way of a request.
        requests: how many were sent.
        usage: of those that were answered.
        cost: US dollars for it, or None where the price is unknown.
    """

    def __init__(
        self,
        store: Store,
        run: Run,
        text_hashes: Mapping[str, str],
        settings: LlmSettings,
        price: Price | None,
        ballast: Ballast,
        watch: Watch,
    ) -> None:
        self._store = store
        self._run = run
        self._text_hashes = text_hashes
        self._settings = settings
        self._price = price
        self._ballast = ballast
        self._watch = watch
        self._sent: dict[str, ModelRequest] = {}
        self._began = monotonic()
        self.scored: set[str] = set()
        self.left_out: dict[str, list[str]] = {}
        self.caps: set[str] = set()
        self.requests = 0
        self.usage = Usage()

    @property
    def cost(self) -> float | None:
        """US dollars so far, or None where the price is unknown."""
        return self._price.cost(self.usage) if self._price else None

    def refuses(self, reserved: Usage) -> str:
        """Which cap the request might pass; what is under way counts with all that was reserved for it."""
        cap = over_cap(self._settings, self._price, spent(self._store), reserved)
        if cap:
            self.caps.add(cap)
        return cap

    def send(self, prompt: Prompt, reserved: Usage) -> str:
        """Note a request before it is sent; one that cannot be noted is not sent."""
        request = ModelRequest(
            id=str(uuid4()),
            run_id=self._run.id,
            paper_ids=prompt.ids,
            sent_at=datetime.now(UTC),
            user_prompt=prompt.user,
            reserved=reserved,
            reserved_cost=self._price.cost(reserved) if self._price else None,
        )

        def store_request() -> None:
            with self._store.writing() as db:
                requests.sent(db, request)

        _patiently(store_request)
        self._sent[request.id] = request
        self.requests += 1
        return request.id

    def answer(
        self, request_id: str, reply: Reply, usage: Usage, papers: Sequence[PaperAnswer], reason: str
    ) -> None:
        """Store the scores of an answer, what it took and what was wrong with it, together."""
        request = replace(
            self._sent.pop(request_id),
            state=RequestState.ANSWERED,
            ended_at=datetime.now(UTC),
            usage=usage,
            cost=self._price.cost(usage) if self._price else None,
            prompt_cost=self._price.prompt_cost(usage) if self._price else None,
            answer=reply.text,
            reason=reason,
        )
        answers = [self._score(paper) for paper in papers]

        def store_answer() -> None:
            with self._store.writing(durable=True) as db:
                requests.answered(db, request)
                scores.save(db, answers)

        self._with_room(store_answer)
        self.usage += usage
        self.scored.update(paper.id for paper in papers)
        self._tell()

    def fail(self, request_id: str, reason: str, *, maybe_paid: bool) -> None:
        """Note that no answer came to a request."""
        request = replace(
            self._sent.pop(request_id),
            state=RequestState.SENT if maybe_paid else RequestState.FAILED,
            ended_at=datetime.now(UTC),
            reason=reason,
        )

        def store_failure() -> None:
            with self._store.writing() as db:
                (requests.left_open if maybe_paid else requests.failed)(db, request)

        self._with_room(store_failure)

    def leave_out(self, ids: Sequence[str], reason: str, *, final: bool) -> None:
        """Store why papers got no score."""
        if not ids:
            return
        self.left_out.setdefault(reason, []).extend(ids)
        rows = [
            Unscored(
                paper_id,
                self._text_hashes[paper_id],
                self._run.scorer,
                self._run.criteria_hash,
                self._run.id,
                reason,
                final,
            )
            for paper_id in ids
        ]

        def store_reasons() -> None:
            with self._store.writing() as db:
                unscored.save(db, rows)

        self._with_room(store_reasons)
        self._tell()

    def _with_room(self, write: Callable[[], None]) -> None:
        """Write; on a full disk once more, in the room that was kept for this."""
        try:
            _patiently(write)
        except StoreFullError:
            if not self._ballast.drop():
                raise
            _patiently(write)

    def _tell(self) -> None:
        done = len(self.scored) + sum(len(ids) for ids in self.left_out.values())
        planned = len(self._text_hashes)
        elapsed = monotonic() - self._began
        left = elapsed / done * (planned - done) if done else None
        self._watch(
            Asked(
                len(self.scored), done - len(self.scored), planned, self.requests, self.usage, self.cost, left
            )
        )

    def _score(self, answer: PaperAnswer) -> Score:
        return Score(
            paper_id=answer.id,
            scorer=self._run.scorer,
            criteria_hash=self._run.criteria_hash,
            text_hash=self._text_hashes[answer.id],
            run_id=self._run.id,
            relevance=answer.relevance,
            novelty=answer.novelty,
            comment=answer.comment,
            topic=answer.topic,
        )


def _patiently(write: Callable[[], None]) -> None:
    """Write, and wait for whoever else writes: what is written here has been paid for."""
    for _ in range(_PATIENCE):
        with suppress(StoreBusyError):
            return write()
    return write()
