"""Stands in for the browser extension: acts with ids of their own, sent until they are answered."""

import http.client
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import Any
from uuid import uuid4

from arxivtui.domain import Act, Marks, State, Triage
from tests.stand_ins.browser import ORIGIN
from tests.together.actors import LONG, Actor
from tests.together.home import BROWSER, some_of

_TAGS = ("to-read", "group/meeting", "routing", "thesis")
_AGAIN = (429, 503)


@dataclass(kw_only=True)
class Browser(Actor):
    """The browser; `before` is how papers stood before each of its acts, as it was told.

    Attributes:
        now: the time of its computer, with its zone.
        gives_way: an act that waited for long may find a paper changed since; else that is a failure.
    """

    port: int
    token: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    gives_way: bool = False
    before: dict[str, dict[str, Triage]] = field(default_factory=dict)

    def work(self) -> None:
        """Until it is time to finish."""
        dice = random.Random("browser")
        sent: list[str] = []
        while self.go_on(0.06):
            if sent and dice.random() < 0.15:
                self._undo(sent.pop(dice.randrange(len(sent))))
            else:
                act_id = str(uuid4())
                self._act(act_id, some_of(dice, BROWSER), _marks(dice))
                sent = [*sent[-20:], act_id]

    def _act(self, act_id: str, ids: Sequence[str], marks: Marks) -> None:
        at = self.now()
        answer, _ = self._ask("/v1/triage", {"acts": [_as_sent(act_id, ids, marks, at)]})
        if answer is None:
            return
        (done,) = answer["done"]
        self.done["gave way"] += len(done["conflicts"])
        if done["unknown"] or (done["conflicts"] and not self.gives_way):
            self.failures.append(f"the browser's act {act_id} was not done to all: {done}")
        changed = tuple(done["changed"])
        self.told.browser[act_id] = changed
        self.before[act_id] = {one: self.told.stands.get(one, Triage()) for one in changed}
        self.told.stand(Act.of(marks, changed), at)

    def _undo(self, act_id: str) -> None:
        if not self.told.browser.get(act_id):
            return
        answer, again = self._ask("/v1/undo", {"undo": [act_id]})
        if answer is None:
            return
        if answer["unknown"]:
            # Taken back by somebody else before; or by us, and the answer was lost on its way.
            if again:
                self.told.unsure.add(act_id)
            return
        self.done["undo"] += 1
        self.told.browser_undone.add(act_id)
        for paper_id in answer["changed"]:
            self.told.stands[paper_id] = self.before[act_id][paper_id]

    def _ask(self, path: str, body: object) -> tuple[Any, bool]:
        """The answer, asked for until there is one that counts, and whether it was asked for again."""
        again, asked = False, monotonic()
        refused = "nobody answers"
        while monotonic() < asked + LONG:
            try:
                status, answer = self._post(path, body)
            except (OSError, http.client.HTTPException) as error:
                status, refused = 0, repr(error)
            if status == 200:
                self.done["answers"] += 1
                if again:
                    self.done["times asked again"] += 1
                    waited = round((monotonic() - asked) * 1_000)
                    self.done["longest wait, ms"] = max(self.done["longest wait, ms"], waited)
                return answer, again
            if status not in (0, *_AGAIN):
                refused = f"{status} {answer}"
                break
            again = True
            Event().wait(0.05)
        self.failures.append(f"{path} of the browser: {refused}")
        return None, again

    def _post(self, path: str, body: object) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Origin": ORIGIN,
        }
        try:
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def _marks(dice: random.Random) -> Marks:
    """Something to set."""
    some = dice.random
    return dice.choice(
        (
            Marks(starred=some() < 0.6),
            Marks(later=some() < 0.6),
            Marks(state=dice.choice(tuple(State))),
            Marks(add_tags=(dice.choice(_TAGS),)),
            Marks(remove_tags=(dice.choice(_TAGS),)),
            Marks(starred=True, add_tags=(dice.choice(_TAGS),), state=State.SEEN),
        )
    )


def _as_sent(act_id: str, ids: Sequence[str], marks: Marks, at: datetime) -> dict[str, object]:
    sent: dict[str, object] = {"act_id": act_id, "ids": ids, "at": at.isoformat()}
    for name in ("state", "starred", "later"):
        if (value := getattr(marks, name)) is not None:
            sent[name] = value
    if marks.add_tags:
        sent["add_tags"] = marks.add_tags
    if marks.remove_tags:
        sent["remove_tags"] = marks.remove_tags
    return sent
