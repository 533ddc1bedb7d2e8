"""All of them on one store while everything goes wrong; and what is left when all have ended well."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from time import monotonic

from arxivtui.config import ApiKey, Directories, KeySource, LlmSettings, Settings, load_criteria
from arxivtui.day.llm import agree, note_shown, plan_scoring
from arxivtui.store import Store
from tests.canary import CANARY
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.browser import let_in
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.stand_ins.loopback import listens
from tests.stand_ins.model import ModelStandIn
from tests.together.acknowledged import Acknowledged, faults
from tests.together.actors import LONG, Actor, Sharing
from tests.together.browser import Browser
from tests.together.home import ACTORS, CATEGORY, DAY, FIRST_APP, SHARED_IDS, environment, ids_of, make_home
from tests.together.sitting import begin, end, left_behind
from tests.torture import checks
from tests.torture.actors import Evenings, Killable, TorturedApp, TorturedCommands, TorturedServing
from tests.torture.plan import Event, What
from tests.torture.surroundings import Clock, Disk
from tests.torture.witness import Witness
from tests.waiting import until

MODEL = "gpt-4o"
CAP = 0.25
"""US dollars a day: some evenings reach it."""

MOST_DAYS = 120
PAPERS_A_DAY = 40

TURNS = 20
"""Turns in which whoever runs now and then is met, and where all is well does something."""

FOREIGN_PAGE = "<!doctype html><html><head><title>Elsewhere</title></head><body>Something else.</body></html>"


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it.

    Attributes:
        events: what happened how often; what could not be done is among them.
        refused: what could not be done here, a sentence each.
        acts: who did what how often.
        checks: check -> what it found wrong; empty is what is wanted.
    """

    events: Counter[str]
    refused: Sequence[str]
    acts: Mapping[str, Counter[str]]
    checks: Mapping[str, Sequence[str]]

    @property
    def wrong(self) -> bool:
        """Whether anything is."""
        return any(self.checks.values())


@dataclass
class Torture:
    """The hand that does what is planned."""

    arxiv: ArxivStandIn
    model: ModelStandIn
    disk: Disk
    clock: Clock
    days: Sequence[date]
    victims: Mapping[str, "Killable | TorturedApp"]
    done: Counter[str] = field(default_factory=Counter)
    refused: dict[What, str] = field(default_factory=dict)

    def work(self, events: Sequence[Event], seconds: float) -> None:
        """Every event at its time, or as soon after as the one before it is done.

        Who was to be killed and was never there then is killed at the end.
        """
        began, pause = monotonic(), Flag()
        for event in events:
            pause.wait(max(0.0, began + event.at - monotonic()))
            if self._do(event):
                self.done[event.kind] += 1
        pause.wait(max(0.0, began + seconds - monotonic()))
        missed = {
            event.value: event for event in events if event.what is What.KILL and not self.done[event.kind]
        }
        for whom, victim in self.victims.items():
            if whom in missed and self._kill_in_its_turn(victim):
                self.done[missed[whom].kind] += 1

    def announce(self) -> None:
        """The next day."""
        place = self.days.index(self.arxiv.today)
        self.arxiv.today = self.days[min(place + 1, len(self.days) - 1)]

    def _do(self, event: Event) -> bool:
        match event.what:
            case What.KILL:
                return self._kill(event)
            case What.DAY:
                self.announce()
            case What.DISK_FULL:
                return self._unless(self.disk.refused, event, self.disk.fill)
            case What.DISK_FREE:
                return self._unless(self.disk.refused, event, self.disk.free)
            case What.ARXIV_BREAKS:
                self.arxiv.faults = [event.value]
                self.done[f"  {event.value.split(':')[0]} (arXiv)"] += 1
            case What.ARXIV_MENDS:
                self.arxiv.faults = []
            case What.MODEL_BREAKS:
                self.model.faults = [event.value]
                self.done[f"  {event.value.split(':')[0]} (model)"] += 1
            case What.MODEL_MENDS:
                self.model.faults = []
            case What.CLOCK:
                return self._unless(self.clock.refused, event, lambda: self.clock.move(int(event.value)))
        return True

    def _unless(self, refused: str, event: Event, act: Callable[[], None]) -> bool:
        if refused:
            self.refused[event.what] = refused
            return False
        act()
        return True

    def _kill(self, event: Event) -> bool:
        """Whoever it is, once it has run for so long, or whatever of its kind runs by then."""
        victim, pause = self.victims[event.value.split(",")[0]], Flag()
        if event.value.endswith("asking"):
            before, given_up = len(self.model.requests), monotonic() + 10.0
            while len(self.model.requests) == before and monotonic() < given_up:
                pause.wait(0.01)
            if len(self.model.requests) == before:
                self.done[checks.NOBODY_ASKED] += 1
                return False
            pause.wait(event.delay / 20)
        else:
            pause.wait(event.delay)
        given_up = monotonic() + 5.0
        while not victim.kill():
            if monotonic() > given_up:
                self.done["nobody there to be killed"] += 1
                return False
            pause.wait(0.02)
        return True

    def _kill_in_its_turn(self, victim: "Killable | TorturedApp") -> bool:
        pause, last = Flag(), victim.turns + TURNS
        while not (killed := victim.kill()) and not victim.gone and victim.turns < last:
            pause.wait(0.02)
        return killed


def give_time(actors: Mapping[str, Actor], acknowledged: Callable[[], Mapping[str, int]]) -> None:
    """Wait until each was told of something that it did, or has had its turns; no clock says how long."""
    last = {name: actor.turns + TURNS for name, actor in actors.items()}
    while any(
        not acknowledged()[name] and not actor.gone and actor.turns < last[name]
        for name, actor in actors.items()
    ):
        Flag().wait(0.1)


def home_in(folder: Path) -> Path:
    """The home that they share, on the small disk."""
    return folder / "disk" / "home"


def sit(folder: Path, seconds: float, events: Sequence[Event]) -> Found:
    """Have it all happen, in a folder of their own, of which a disk of its own may be left mounted."""
    temporary = folder / "temporary"
    temporary.mkdir()
    disk, clock = Disk(folder / "disk"), Clock(folder)
    with disk.mounted():
        return _sit(folder, disk, clock, temporary, seconds, events)


def _sit(
    folder: Path, disk: Disk, clock: Clock, temporary: Path, seconds: float, events: Sequence[Event]
) -> Found:
    home = home_in(folder)
    directories = make_home(home)
    token = let_in(directories.database)
    days = weekdays(DAY + timedelta(days=1), MOST_DAYS)
    invented = numbered_days(CATEGORY, days, new=PAPERS_A_DAY)
    captures = _with_a_foreign_page(write_days(folder / "captures", invented))
    model = ModelStandIn()
    model.bills_abandoned = True
    witness, told = Witness(directories.database, MODEL), Acknowledged()
    with ArxivStandIn(captures, today=days[0]) as arxiv, model:
        port = free_port()
        environ = {
            **environment(home, arxiv.url, port, temporary),
            **_more(model, disk),
            **clock.environment(),
        }
        _agree(directories, model)
        guests, hosts = (Sharing(told, Flag(), environ) for _ in range(2))
        # The app goes before `serve`, which has the port to itself then.
        at_app = Sharing(told, Flag(), {**environ, "ARXIVTUI_LLM__AUTO": "never"})
        app = TorturedApp(
            word=FIRST_APP, home=home, every=seconds / 4, sharing=at_app,
            witness=witness, kept=folder / "screen",
        )  # fmt: skip
        serving = TorturedServing(every=max(4.0, seconds / 20), sharing=hosts)
        commands = TorturedCommands(sharing=guests, witness=witness)
        evenings = Evenings(sharing=guests)
        browser = Browser(port=port, token=token, sharing=guests, now=clock.now, gives_way=True)
        victims: dict[str, Killable | TorturedApp] = {"app": app, "serve": serving}
        victims |= {"daily": evenings, "command": commands}
        hand = Torture(arxiv, model, disk, clock, days, victims)
        those_who_serve: dict[str, Actor] = {"app": app, "serve": serving}
        others: dict[str, Actor] = {"commands": commands, "daily": evenings, "browser": browser}
        watching = Thread(target=witness.watch, args=(hosts.ended,), daemon=True)
        watching.start()
        begun = begin(those_who_serve)
        app.ready.wait(LONG)
        until(lambda: listens(port), "somebody to serve")
        begun_later = begin(others)
        try:
            hand.work(events, seconds)
        except Exception:
            end(guests, others, begun_later)
            at_app.ended.set()
            end(hosts, those_who_serve, begun)
            raise
        except BaseException:
            # Whoever interrupts ends the processes, too: nobody begins another.
            for sharing in (guests, at_app, hosts):
                sharing.ended.set()
            raise
        # All is mended by now; whoever is under way comes to an end of its own.
        arxiv.faults, model.faults = [], []
        disk.grow()
        clock.move(clock.furthest - clock.offset)
        if not told.fetched:
            hand.announce()

        def acknowledged() -> dict[str, int]:
            return {
                "app": told.presses.get(FIRST_APP, Counter()).total(),
                "serve": serving.done["times that it served"],
                "commands": told.command_steps,
                "daily": len(told.fetched),
                "browser": sum(map(len, [*told.browser.values()])),
            }

        give_time(others, acknowledged)
        results: dict[str, list[str]] = {"all ended in good order": end(guests, others, begun_later)}
        give_time({"app": app}, acknowledged)
        results["all ended in good order"] += end(at_app, {"app": app}, {"app": begun["app"]})
        give_time({"serve": serving}, acknowledged)
        results["all ended in good order"] += end(hosts, {"serve": serving}, {"serve": begun["serve"]})
        watching.join(LONG)
        last = Evenings(sharing=Sharing(told, Flag(), environ))
        said = last.evening(codes=(0, 3))
        results["a last evening's run"] = last.failures
        doctor = last.command("doctor", "--offline", "--json", codes=(0, 1))
        results["doctor"] = last.failures[:] if doctor is None else [*checks.doctor_faults(doctor)]
        results["no process is left"] = _processes(home)
        evenings.evenings += last.evenings
    requests = list(model.requests)
    announced = {
        line.id: day for (_, day), parts in invented.items() for lines in parts.values() for line in lines
    }
    own = [*SHARED_IDS, *(one for actor in ACTORS for one in ids_of(actor))]
    with Store.open(directories.database, create=False) as store, store.reading() as db:
        ledger = checks.ledger_of(db, MODEL)
        results["what was acknowledged is there, nothing else is"] = faults(db, told)
        results["what was seen stored is there"] = [*witness.faults(db)]
        results["no paper is billed twice"] = [*checks.bill_faults(requests)]
        results["what was paid for is stored"] = [
            *checks.score_faults(requests, evenings.evenings, ledger, model)
        ]
        results["the ledger knows the bill, the cap holds"] = [*checks.money_faults(requests, ledger, CAP)]
        results["only announced papers"] = [*checks.paper_faults(db, announced, own)]
    results["everybody did something"] = [*checks.idle_faults({**acknowledged(), "model": len(requests)})]
    results["all that was planned happened"] = [*checks.event_faults(events, hand.done, hand.refused)]
    results["no traceback on any screen"] = [*checks.screen_faults(folder / "screen")]
    results["nothing is left behind"] = [
        *left_behind(directories, temporary, also=("digests",)), *checks.file_faults(home)
    ]  # fmt: skip
    acts = {name: actor.done for name, actor in {**those_who_serve, **others}.items()}
    acts["witness"] = Counter(witness.figures())
    acts["model"] = Counter(
        requests=len(requests), papers_billed=model.billed.total(), papers_paid=model.paid.total(),
        met_a_fault=sum(bool(each.fault) for each in requests), scores_stored=len(ledger.scored),
        days_with_costs=len(ledger.by_day),
    )  # fmt: skip
    if said:
        acts["daily"]["last said"] += 1
    refused = [*dict.fromkeys(hand.refused.values())]
    if unplanned := [what for what in What if what not in {event.what for event in events}]:
        refused.append(f"not planned in so few seconds: {', '.join(unplanned)}")
    return Found(hand.done, refused, acts, results)


def _processes(home: Path) -> list[str]:
    """A ranker ends when its app has died, but not at once."""
    try:
        until(lambda: not checks.processes_of(home), "processes to end")
    except AssertionError:
        return [f"still runs: {number} {line}" for number, line in checks.processes_of(home).items()]
    return []


def _more(model: ModelStandIn, disk: Disk) -> Mapping[str, str]:
    """Settings of those who ask a model and write digests, and a time zone without surprises."""
    return {
        "ARXIVTUI_API_KEY": CANARY,
        "ARXIVTUI_LLM__MODEL": MODEL,
        "ARXIVTUI_LLM__BASE_URL": model.url,
        "ARXIVTUI_LLM__AUTO": "always",
        "ARXIVTUI_LLM__CAP_PER_DAY": str(CAP),
        "ARXIVTUI_LLM__REQUESTS_AT_ONCE": str(checks.AT_ONCE),
        "ARXIVTUI_LLM__TIMEOUT_SECONDS": "3",
        "ARXIVTUI_ARXIV__TIMEOUT_SECONDS": "3",
        "ARXIVTUI_DAILY__DIGEST_FOLDER": str(disk.folder / "home" / "digests"),
        "TZ": "UTC",
    }


def _agree(directories: Directories, model: ModelStandIn) -> None:
    """The reader was shown the price, and agreed."""
    settings = Settings(llm=LlmSettings(model=MODEL, base_url=model.url, cap_per_day=CAP))
    key = ApiKey(CANARY, KeySource.ENVIRONMENT)
    with Store.open(directories.database) as store:
        plan = plan_scoring(store, settings, load_criteria(directories), key)
        note_shown(store, plan)
        agree(store, plan)


def _with_a_foreign_page(captures: Path) -> Path:
    """One capture of a fault: a page of somebody else's."""
    (captures / "faults").mkdir()
    (captures / "faults" / "foreign-page.html").write_text(FOREIGN_PAGE, encoding="utf-8")
    with (captures / "INDEX.tsv").open("a", encoding="utf-8") as index:
        index.write("faults/foreign-page.html\thttps://arxiv.org/elsewhere\t\t\t200\t0\t0\t0\n")
    return captures


def table(found: Found) -> str:
    """Events by kind, acts by actor, checks; for people."""
    lines = ["events"]
    lines += [f"  {name:<34}{number:>6,}" for name, number in sorted(found.events.items())]
    lines += [f"  left out: {why}" for why in found.refused]
    lines += ["", "acts"]
    for name, done in found.acts.items():
        counts = ", ".join(f"{what} {number:,}" for what, number in done.items())
        lines.append(f"  {name + ':':<12}{counts or 'nothing'}")
    lines += ["", "checks"]
    for name, wrong in found.checks.items():
        lines.append(f"  {'WRONG' if wrong else 'ok':<7}{name}")
        lines += [f"         {each}" for each in wrong]
    return "\n".join(lines)
