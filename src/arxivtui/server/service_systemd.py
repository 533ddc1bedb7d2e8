"""The systemd user unit: its text in systemd's own quoting, and `systemctl --user`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arxivtui.server.service import Program, ServiceState
from arxivtui.server.service_file import MARK, call, delete, demand, install, not_installed, own_text, put

UNIT = "arxivtui.service"

_UNFIT_FOR_A_PROGRAM = "'\"\\$"
"""systemd refuses quotes and backslashes in the path of what it runs, and substitutes `$` in argv[0] alone,
by which Python finds its libraries."""

_PLAIN = re.compile(r"[A-Za-z0-9_./=-]+")
_BY_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')

_NO_MANAGER = "Is this a login session of yours? Under `su` and `sudo` there is no systemd of the user."

_HARDENING = """\
# Only what systemd can do for a user without further rights, on every distribution: walls around the
# file system need user namespaces, which some forbid.
NoNewPrivileges=yes
UMask=0077
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
"""


@dataclass(frozen=True, slots=True)
class SystemdUnit:
    """The unit in a user's own folder of units.

    Attributes:
        systemctl: the program.
        folder: where systemd looks for the user's units.
    """

    systemctl: str
    folder: Path

    @property
    def file(self) -> Path:
        """The unit's."""
        return self.folder / UNIT

    @property
    def log_command(self) -> str:
        """What shows what the service said."""
        return "journalctl --user -u arxivtui"

    @property
    def remark(self) -> str:
        """A user's services end with the last session, unless the user lingers."""
        return "It runs while you are logged in; `loginctl enable-linger` keeps it running without."

    def install(self, program: Program) -> bool:
        """Write the unit, enable and start it; one that is there already is replaced and started again.

        Raises:
            ServiceError: see `install`.
        """
        text = unit_text(program).encode()
        return install(self.file, text, start=self._start, put_back=self._put_back)

    def remove(self) -> bool:
        """Stop and disable the unit, and delete it.

        Raises:
            ServiceError: it is not ours, or systemd does not do it; the file is left then.
        """
        if own_text(self.file) is None:
            return False
        self._demand("disable", "--now", UNIT)
        delete(self.file)
        self._demand("daemon-reload")
        return True

    def state(self) -> ServiceState:
        """How the unit stands; of a manager that cannot be asked, its complaint is told."""
        if (absent := not_installed(self.file)) is not None:
            return absent
        enabled = call(self.systemctl, "--user", "is-enabled", UNIT).stdout.strip()
        active = call(self.systemctl, "--user", "is-active", UNIT)
        words = active.stdout.strip() or active.stderr.strip()
        return ServiceState(True, enabled.startswith("enabled"), active.stdout.strip() == "active", words)

    def _start(self, again: bool) -> None:
        self._demand("daemon-reload")
        self._demand("enable", "--now", UNIT)
        if again:
            self._demand("restart", UNIT)

    def _demand(self, *words: str) -> None:
        demand(self.systemctl, "--user", *words, hint=_NO_MANAGER if words[0] == "daemon-reload" else "")

    def _put_back(self, before: bytes | None) -> None:
        if before is None:
            call(self.systemctl, "--user", "disable", "--now", UNIT)
            delete(self.file)
        else:
            put(self.file, before)
        call(self.systemctl, "--user", "daemon-reload")


def unit_text(program: Program) -> str:
    """The unit, as systemd.service(5) has it."""
    return (
        f"# {MARK}\n"
        "# What is changed here is lost with the next `install`; `systemctl --user edit arxivtui` is not.\n"
        "[Unit]\n"
        "Description=arxivtui: scores for the browser extension, on 127.0.0.1 only\n"
        "\n"
        "[Service]\n"
        "Type=exec\n"
        f"ExecStart={command_line(program.words)}\n"
        f"{environment_lines(program.environ)}"
        "Restart=on-failure\n"
        "RestartSec=30\n"
        "TimeoutStopSec=10\n"
        f"{_HARDENING}"
        "\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )


def command_line(words: tuple[str, ...]) -> str:
    """Words as the value of `ExecStart=` (systemd.service(5), "Command lines")."""
    if any(character in _UNFIT_FOR_A_PROGRAM for character in words[0]):
        words = (*_BY_SHELL, *words)
    return " ".join((_quoted(words[0]), *(_quoted(word).replace("$", "$$") for word in words[1:])))


def environment_lines(environ: Mapping[str, str]) -> str:
    """Variables as values of `Environment=`."""
    return "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in environ.items())


def _quoted(word: str) -> str:
    """systemd.syntax(7), "Quoting"; `%` begins a specifier (systemd.unit(5)) in quotes, too."""
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'
