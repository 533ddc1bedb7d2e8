"""What has `arxivtui daily` run every evening: lines for cron, units for systemd, an agent for launchd.

They are printed, not installed: they name this installation by its absolute path, since cron and the others
know nothing of the shell's PATH, and hold no secret.
"""

import plistlib
import shlex
from datetime import date, datetime, timedelta

from arxivtui.config import Directories
from arxivtui.domain import weekdays
from arxivtui.server.service import Program
from arxivtui.server.service_systemd import command_line, environment_lines
from arxivtui.sources import announced_at

LABEL = "org.arxivtui.daily"

_AT = "arXiv announces at 20:00 in New York, Sunday to Thursday; ten minutes later all is usually there."

_AFTER = timedelta(minutes=10)
_SOME_SUNDAY = date(2025, 1, 5)
_A_YEAR = timedelta(days=364)


def recipe_text(kind: str, directories: Directories) -> str:
    """The recipe for this installation and this home.

    Raises:
        ServiceError: a path has a character that stands in no such file.
    """
    program = Program.of(("daily", "--wait", "--quiet"))
    match kind:
        case "cron":
            return cron_lines(program)
        case "systemd":
            return systemd_units(program)
        case _:
            return launchd_agent(program, directories)


def cron_lines(program: Program) -> str:
    """Lines for `crontab -e`. Cron turns an unescaped `%` into a line end (crontab(5))."""
    environ = shlex.join(f"{name}={value}" for name, value in program.environ.items())
    words = f"env {environ} {shlex.join(program.words)}" if environ else shlex.join(program.words)
    times = local_times()
    days = ",".join(str(day) for day, _, _ in times)
    _, hour, minute = times[0]
    return (
        f"# {_AT}\n"
        "# The hour is this computer's own, and late enough in summer and in winter. What is printed goes\n"
        "# to MAILTO; with --quiet that is only what is new or wrong.\n"
        f"{minute} {hour} * * {days} {words.replace('%', chr(92) + '%')}\n"
    )


def local_times() -> list[tuple[int, int, int]]:
    """When to run in this computer's time zone: weekday (0 is Sunday), hour and minute of each evening.

    Time zones change to summer on days of their own; the latest time of a year counts, since an earlier one
    would look in vain.
    """
    moments = [announced_at(day) + _AFTER for day in weekdays(_SOME_SUNDAY, _SOME_SUNDAY + _A_YEAR)]
    later = max(_wall(moment.astimezone()) - _wall(moment) for moment in moments)
    times = [_wall(moment) + later for moment in moments[:5]]
    return sorted(((time.weekday() + 1) % 7, time.hour, time.minute) for time in times)


def _wall(moment: datetime) -> datetime:
    """What a clock on the wall there shows."""
    return moment.replace(tzinfo=None)


def service_unit(program: Program) -> str:
    """The systemd service, as systemd.service(5) has it."""
    return (
        "[Unit]\n"
        "Description=arxivtui: the day's arXiv papers, fetched and ranked\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"ExecStart={command_line(program.words)}\n"
        f"{environment_lines(program.environ)}"
        "SuccessExitStatus=143\n"
        "TimeoutStartSec=infinity\n"
        "TimeoutStopSec=60\n"
        "Nice=10\n"
        "UMask=0077\n"
    )


def timer_unit() -> str:
    """The systemd timer, as systemd.timer(5) has it."""
    return (
        "[Unit]\n"
        f"Description={_AT[:-1]}\n"
        "\n"
        "[Timer]\n"
        "OnCalendar=Mon..Thu,Sun 20:10 America/New_York\n"
        "RandomizedDelaySec=10min\n"
        "# An evening on which this computer slept is made up for when it wakes.\n"
        "Persistent=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def systemd_units(program: Program) -> str:
    """Both units, and what puts them where systemd looks for them."""
    folder = '"${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user"'
    return (
        "# Run these lines in a shell. `systemctl --user start arxivtui-daily` tries it at once,\n"
        "# `journalctl --user -u arxivtui-daily` shows what it said, `loginctl enable-linger` has it run\n"
        "# while you are logged out.\n"
        f"mkdir -p {folder}\n"
        f"cat > {folder}/arxivtui-daily.service <<'END_OF_UNIT'\n{service_unit(program)}END_OF_UNIT\n"
        f"cat > {folder}/arxivtui-daily.timer <<'END_OF_UNIT'\n{timer_unit()}END_OF_UNIT\n"
        "systemctl --user daemon-reload\n"
        "systemctl --user enable --now arxivtui-daily.timer\n"
    )


def launchd_agent(program: Program, directories: Directories) -> str:
    """The property list, as launchd.plist(5) has it. Its hours are those of this computer's time zone."""
    log = str(directories.state / "daily.log")
    agent: dict[str, object] = {
        "Label": LABEL,
        "ProgramArguments": list(program.words),
        "StartCalendarInterval": [
            {"Weekday": day, "Hour": hour, "Minute": minute} for day, hour, minute in local_times()
        ],
        "ProcessType": "Background",
        "Umask": 0o077,
        "StandardOutPath": log,
        "StandardErrorPath": log,
    }
    if program.environ:
        agent["EnvironmentVariables"] = dict(program.environ)
    return plistlib.dumps(agent, sort_keys=False).decode()
