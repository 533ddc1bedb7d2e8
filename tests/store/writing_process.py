"""A process that writes listings one after another and says so: `python -m tests.store.writing_process`."""

import sys
from pathlib import Path

from arxivtui.domain import Act, Verb
from arxivtui.store import Store, listings, triage, ui_state
from tests.store.samples import NOW, a_listing, a_paper, all_as_shown

PAPERS = 5
COUNTER = "counter"


def main(path: str, first: str, rounds: str) -> None:
    """Write `rounds` listings of `PAPERS` papers each, numbered from `first` on; add to a shared counter."""
    with Store.open(Path(path)) as store:
        for number in range(int(first), int(first) + int(rounds)):
            papers = [a_paper(number * PAPERS + each) for each in range(PAPERS)]
            with store.writing() as db:
                listings.save(db, a_listing(papers, category=f"cs.X{number}"), all_as_shown(papers), NOW)
                ui_state.put(db, COUNTER, _counted(ui_state.get(db, COUNTER)) + 1)
            with store.writing(durable=True) as db:
                triage.act(db, Act(Verb.STAR, (papers[0].id,)), at=NOW)
            print(number, flush=True)


def _counted(kept: object) -> int:
    return kept if isinstance(kept, int) else 0


if __name__ == "__main__":
    main(*sys.argv[1:])
