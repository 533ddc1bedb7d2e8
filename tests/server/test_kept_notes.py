"""The notes of starred papers follow what is done in a browser."""

from pathlib import Path

import msgspec

from arxivtui.config.settings import ExportSettings
from arxivtui.store import Store
from tests.server.conftest import PairedClient, Starting, call, unlimited
from tests.server.stored import IDS, an_act, announce_five, send
from tests.waiting import LONG, until


def test_a_star_of_the_browser_reaches_its_note(
    start: Starting, store: Store, paired: PairedClient, tmp_path: Path
) -> None:
    announce_five(store)
    folder = tmp_path / "notes"
    settings = msgspec.structs.replace(unlimited(), export=ExportSettings(folder=str(folder)))
    endpoint = start(settings=settings)
    endpoint.settled(LONG)
    star = an_act(IDS[0])

    def says(words: str) -> bool:
        path = folder / f"{IDS[0]}.md"
        return path.exists() and words in path.read_text()

    send(endpoint, paired, star)
    until(lambda: says("starred: true\n"), "a note")
    call(endpoint, "/v1/undo", {"undo": [star["act_id"]]}, paired)
    until(lambda: says("starred: false\n"), "a note that says so")
