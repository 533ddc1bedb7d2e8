"""All of them at once on one store, for some time; and what is left when all have gone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from threading import Event, Thread

from arxivtui.config import Directories
from arxivtui.store import Store
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.browser import let_in
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.stand_ins.loopback import listens
from tests.together.acknowledged import Acknowledged, faults, figures
from tests.together.actors import LONG, Actor, App, Commands, Fetches, Serving, Sharing
from tests.together.browser import Browser
from tests.together.home import CATEGORY, DAY, FIRST_APP, SECOND_APP, environment, make_home
from tests.waiting import until

MOST_DAYS = 120
_ORDINARY = {"config.toml", "criteria.md", "arxivtui.db", "state", "backups"}


@dataclass(frozen=True, slots=True)
class Sitting:
    """What came of it.

    Attributes:
        faults: what is not as it should be, a sentence each; empty is what is wanted.
        figures: origin -> acts, papers changed, acts taken back; from the log.
        done: what each actor did how often.
    """

    faults: Sequence[str]
    figures: Mapping[str, tuple[int, int, int]]
    done: Mapping[str, Counter[str]]


def sit(folder: Path, seconds: float) -> Sitting:
    """Have them all work for so long, in a folder of their own."""
    home, temporary = folder / "home", folder / "temporary"
    temporary.mkdir()
    directories = make_home(home)
    token = let_in(directories.database)
    days = weekdays(DAY + timedelta(days=1), MOST_DAYS)
    captures = write_days(folder / "captures", numbered_days(CATEGORY, days))
    with ArxivStandIn(captures, today=days[0]) as arxiv:
        port = free_port()
        told, environ = Acknowledged(), environment(home, arxiv.url, port, temporary)
        # The browser is to be heard to its end, so that those who may serve go last.
        sharing, serving = Sharing(told, Event(), environ), Sharing(told, Event(), environ)
        apps = {
            f"app ({word})": App(word=word, home=home, every=every, sharing=serving)
            for word, every in ((FIRST_APP, seconds / 2), (SECOND_APP, seconds / 3))
        }
        hosts: dict[str, Actor] = {"serve": Serving(every=max(5.0, seconds / 12), sharing=serving), **apps}
        guests: dict[str, Actor] = {
            "commands": Commands(sharing=sharing),
            "browser": Browser(port=port, token=token, sharing=sharing),
            "fetch": Fetches(arxiv=arxiv, days=days, sharing=sharing),
        }
        begun = begin(hosts)
        for app in apps.values():
            app.ready.wait(LONG)
        until(lambda: listens(port), "somebody to serve")
        begun_later = begin(guests)
        sharing.ended.wait(seconds)
        wrong = end(sharing, guests, begun_later) + end(serving, hosts, begun)
    with Store.open(directories.database, create=False) as store, store.reading() as db:
        wrong += faults(db, told)
        found = figures(db, told)
    wrong += left_behind(directories, temporary)
    return Sitting(wrong, found, {name: actor.done for name, actor in {**hosts, **guests}.items()})


def begin(actors: Mapping[str, Actor]) -> dict[str, Thread]:
    threads = {name: Thread(target=actor.run, daemon=True) for name, actor in actors.items()}
    for thread in threads.values():
        thread.start()
    return threads


def end(sharing: Sharing, actors: Mapping[str, Actor], threads: Mapping[str, Thread]) -> list[str]:
    """Wait for those who share this to finish; what went wrong."""
    sharing.ended.set()
    failures = []
    for name, thread in threads.items():
        thread.join(2 * LONG)
        if thread.is_alive():
            failures.append(f"{name} does not come to its end")
    return failures + [failure for actor in actors.values() for failure in actor.failures]


def left_behind(directories: Directories, temporary: Path, also: Sequence[str] = ()) -> list[str]:
    """Files that should have gone with their processes, and locks that are still held."""
    home = directories.database.parent
    left = [str(one) for one in temporary.iterdir()]
    left += [one.name for one in home.iterdir() if one.name not in {*_ORDINARY, *also}]
    copies = (home / "backups").iterdir() if (home / "backups").is_dir() else ()
    left += [one.name for one in copies if one.name != ".lock" and one.suffix != ".backup"]
    found = [f"left behind: {one}" for one in left]
    for file in directories.state.iterdir():
        if file.suffix in (".tmp", ".new", ".part"):
            found.append(f"left behind: {file.name}")
        with file.open("rb") as opened:
            try:
                flock(opened, LOCK_EX | LOCK_NB)
                flock(opened, LOCK_UN)
            except BlockingIOError:
                found.append(f"still locked: {file.name}")
    if directories.log_file.exists() and "Traceback" in (log := directories.log_file.read_text()):
        found.append(f"the log has a traceback: {log[-3000:]}")
    return found


def table(found: Sitting) -> str:
    """What was done by whom, for people."""
    lines = [f"{'by':<24}{'acts':>8}{'papers':>9}{'taken back':>12}"]
    lines += [
        f"{name:<24}{acts:>8,}{papers:>9,}{undone:>12,}"
        for name, (acts, papers, undone) in found.figures.items()
    ]
    lines += ["", *(f"{name}: {_counts(done)}" for name, done in found.done.items())]
    lines += (
        ["", *found.faults] if found.faults else ["", "all that was acknowledged is there; nothing else is"]
    )
    return "\n".join(lines)


def _counts(done: Counter[str]) -> str:
    return ", ".join(f"{what} {number:,}" for what, number in done.items()) or "nothing"
