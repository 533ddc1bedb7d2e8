"""Two stores on one file in one process, as the app and its endpoint have: neither harms the other."""

import subprocess
import sys
from pathlib import Path

from arxivtui.store import Store, triage, ui_state
from tests.store.writing_process import COUNTER, PAPERS

ROUNDS = 3


def another_process_comes_and_goes(database: Path, first: int) -> None:
    command = [sys.executable, "-m", "tests.store.writing_process", str(database), str(first), str(ROUNDS)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def test_opening_a_second_one_leaves_the_first_its_hold_on_the_file(tmp_path: Path) -> None:
    database = tmp_path / "arxivtui.db"
    with Store.open(database) as app:
        with app.writing() as db:
            ui_state.put(db, "place", "before")
        Store.open(database).close()
        with Store.open(database) as endpoint:
            # Whoever takes itself for the last to close the file folds the log into it and removes it.
            another_process_comes_and_goes(database, 0)
            assert Path(f"{database}-wal").exists()

            with app.writing() as db:
                ui_state.put(db, "place", "after")
            another_process_comes_and_goes(database, ROUNDS)
            with endpoint.reading() as db:
                assert ui_state.get(db, "place") == "after"
                assert ui_state.get(db, COUNTER) == 2 * ROUNDS

    with Store.open(database) as store, store.reading() as db:
        assert ui_state.get(db, "place") == "after"
        assert db.execute("SELECT count(*) FROM papers").fetchone() == (2 * ROUNDS * PAPERS,)
        assert triage.get(db, ["2507.99000"])["2507.99000"].starred is not None
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
