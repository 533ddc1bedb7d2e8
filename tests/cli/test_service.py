"""The endpoint as a service: units that systemd reads as they are meant, and what is said to systemctl."""

import os
import plistlib
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.config import Directories
from arxivtui.server.copies import Turn
from arxivtui.server.service import Program, ServiceError, find_service
from arxivtui.server.service_launchd import LaunchAgent
from arxivtui.server.service_systemd import command_line, unit_text
from tests.cli.conftest import Command, Starting, line_with
from tests.stand_ins.squatter import CONTINUES, DRIPS, squatting

ODD = "it's a \"100%\" $HOME\\n ${odd} ; # 'folder' é 論"

FAKE = """\
#!/bin/sh
echo "$*" >> "{folder}/said"
if [ -e "{folder}/fails" ]; then
    read -r verb < "{folder}/fails"
    case "$*" in *"$verb"*) echo "Failed to do $verb: \033[31mno\033[0m" >&2; exit 1 ;; esac
fi
[ -e "{folder}/answers" ] && while read -r verb answer; do
    case "$*" in *"$verb"*) echo "$answer" ;; esac
done < "{folder}/answers"
exit 0
"""


class FakeManager:
    """A `systemctl` or `launchctl` that writes down what it is told, and fails or answers as told here."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.program = folder / name
        self.program.write_text(FAKE.format(folder=folder))
        self.program.chmod(0o755)

    def said(self) -> list[str]:
        """What it was told since this was asked last."""
        file = self.folder / "said"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def fails(self, verb: str) -> None:
        (self.folder / "fails").write_text(f"{verb}\n")

    def answers(self, **words: str) -> None:
        lines = [f"{verb.replace('_', '-')} {word}\n" for verb, word in words.items()]
        (self.folder / "answers").write_text("".join(lines))


@pytest.fixture
def systemd(tmp_path: Path) -> FakeManager:
    if sys.platform != "linux":
        pytest.skip("systemd is Linux's")
    return FakeManager(tmp_path / "fake-bin", "systemctl")


@pytest.fixture
def here(command: Command, systemd: FakeManager, tmp_path: Path) -> Command:
    """The command where a systemd is, and the user's configuration in a folder of its own."""
    return replace(
        command,
        environ=command.environ | {"PATH": str(systemd.folder), "XDG_CONFIG_HOME": str(tmp_path / "config")},
    )


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return tmp_path / "config" / "systemd" / "user" / "arxivtui.service"


def read_by_systemd(line: str) -> list[str]:
    """The words of an `ExecStart=`, by systemd.service(5) and systemd.syntax(7); an oddity is a failure."""
    words = [_without_specifiers(word) for word in _unquoted(line)]
    assert words[0].startswith("/")
    assert not set(words[0]) & set("'\"\\$"), "systemd refuses to run this, or gives it another argv[0]"
    return [words[0], *map(_without_variables, words[1:])]


def _unquoted(line: str) -> list[str]:
    words: list[str] = []
    word, quote, characters = "", "", iter(line)
    begun = False
    for character in characters:
        if character == "\\":
            word += {"\\": "\\", '"': '"', "'": "'", "s": " "}[next(characters)]
        elif quote:
            quote = "" if character == quote else quote
            word += character if quote else ""
        elif character in " \t\n\r":
            words, word, begun = ([*words, word] if begun else words), "", False
            continue
        elif character in "'\"":
            quote = character
        else:
            word += character
        begun = True
    assert not quote, "a quote that does not end"
    return [*words, word] if begun else words


def _without_specifiers(word: str) -> str:
    rest = word.replace("%%", "")
    assert "%" not in rest, "a specifier"
    return word.replace("%%", "%")


def _without_variables(word: str) -> str:
    assert "$" not in word.replace("$$", ""), "a variable"
    return word.replace("$$", "$")


a_word = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]))
tricky = st.text("ab/ '\"\\$%{};#")


@given(st.builds("/".__add__, tricky | a_word), st.lists(tricky | a_word))
def test_systemd_reads_the_command_line_as_it_was_meant(program: str, arguments: list[str]) -> None:
    read = read_by_systemd(command_line((program, *arguments)))

    if read[0] == "/bin/sh" and program != "/bin/sh":
        assert read[1:3] == ["-c", 'exec "$0" "$@"']
        read = read[3:]
    assert read == [program, *arguments]


def test_a_python_in_an_odd_place_is_run_by_its_own_name(tmp_path: Path) -> None:
    python = tmp_path / ODD / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    words = (str(python), "-c", "import sys; print(sys.executable, sys.argv[1])", ODD)

    done = subprocess.run(read_by_systemd(command_line(words)), capture_output=True, text=True, check=True)

    assert done.stdout == f"{python} {ODD}\n"


@pytest.mark.parametrize("folder", ["plain", ODD])
def test_systemd_itself_accepts_the_unit(folder: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    python = tmp_path / folder / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    program = Program.serving({"ARXIVTUI_HOME": str(tmp_path / folder)}, str(python))
    file = tmp_path / "arxivtui.service"
    file.write_text(unit_text(program))
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)

    done = subprocess.run(
        [analyze, "--user", "verify", str(file)],
        env=dict(os.environ) | {"XDG_RUNTIME_DIR": str(runtime)},
        capture_output=True,
        text=True,
        check=False,
    )

    if "Failed to initialize manager" in done.stderr:
        pytest.skip(f"systemd-analyze does not work here: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", ["/a\nExecStartPre=/b", "/a\x00b", "/a\udcff", "/a\x7f"])
def test_a_path_that_no_unit_can_hold_is_refused(path: str) -> None:
    with pytest.raises(ServiceError, match="another name"):
        Program.serving({}, path)


def test_install_writes_a_unit_and_starts_it(here: Command, systemd: FakeManager, unit: Path) -> None:
    shown = here.run("service", "install")

    text = unit.read_text()
    assert f"ExecStart={sys.executable} -P -m arxivtui serve --wait\n" in text
    assert f"Environment=ARXIVTUI_HOME={here.home}\n" in text
    assert "Restart=on-failure\n" in text
    assert unit.stat().st_mode & 0o777 == 0o644
    assert systemd.said() == ["--user daemon-reload", "--user enable --now arxivtui.service"]
    assert str(unit) in shown.stdout
    assert "journalctl --user -u arxivtui" in shown.stdout
    assert "loginctl enable-linger" in shown.stdout


def test_a_setting_of_this_shell_is_said_to_be_unknown_to_the_service(here: Command) -> None:
    here.environ["ARXIVTUI_SERVER__PORT"] = "31499"

    shown = here.run("service", "install")

    assert "ARXIVTUI_SERVER__PORT is set in this shell, of which the service knows nothing" in shown.stderr


def test_without_a_home_of_its_own_the_unit_has_the_platforms_places(
    here: Command, tmp_path: Path, unit: Path
) -> None:
    here.environ |= {"ARXIVTUI_HOME": "", "HOME": str(tmp_path / "me"), "XDG_DATA_HOME": "relative"}

    here.run("service", "install")

    set_there = [line for line in unit.read_text().splitlines() if line.startswith("Environment=")]
    assert set_there == [f"Environment=XDG_CONFIG_HOME={tmp_path / 'config'}"]


def test_installing_again_brings_the_unit_up_to_date(here: Command, systemd: FakeManager, unit: Path) -> None:
    here.run("service", "install")
    first = unit.read_text()
    unit.write_text(first.replace("RestartSec=30", "RestartSec=1"))
    systemd.said()

    shown = here.run("service", "install")

    assert unit.read_text() == first
    assert "Brought up to date" in shown.stdout
    assert systemd.said()[-1] == "--user restart arxivtui.service"


@pytest.mark.parametrize("doing", ["install", "remove"])
def test_a_unit_of_somebody_elses_is_left_alone(
    here: Command, systemd: FakeManager, unit: Path, doing: str
) -> None:
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/bin/true\n")

    shown = here.run("service", doing, code=1)

    assert "was not written by arxivtui" in shown.stderr
    assert unit.read_text() == "[Service]\nExecStart=/bin/true\n"
    assert systemd.said() == []


def test_a_masked_unit_is_left_alone(here: Command, unit: Path) -> None:
    unit.parent.mkdir(parents=True)
    unit.symlink_to("/dev/null")

    here.run("service", "install", code=1)

    assert unit.readlink() == Path("/dev/null")


@pytest.mark.parametrize("verb", ["daemon-reload", "enable"])
def test_where_systemd_refuses_nothing_is_left_behind(
    here: Command, systemd: FakeManager, unit: Path, verb: str
) -> None:
    systemd.fails(verb)

    shown = here.run("service", "install", code=1)

    assert f"failed: Failed to do {verb}: no." in shown.stderr
    assert "\033" not in shown.stderr
    assert list(unit.parent.iterdir()) == []


def test_where_systemd_refuses_a_newer_unit_the_older_stays(
    here: Command, systemd: FakeManager, unit: Path
) -> None:
    here.run("service", "install")
    older = unit.read_text().replace("RestartSec=30", "RestartSec=1")
    unit.write_text(older)
    systemd.fails("restart")

    here.run("service", "install", code=1)

    assert unit.read_text() == older


def test_remove_stops_and_deletes_and_twice_is_fine(here: Command, systemd: FakeManager, unit: Path) -> None:
    here.run("service", "install")
    systemd.said()

    assert "Removed" in here.run("service", "remove").stdout
    assert not unit.exists()
    assert systemd.said() == ["--user disable --now arxivtui.service", "--user daemon-reload"]
    assert "not installed" in here.run("service", "remove").stdout
    assert systemd.said() == []


def test_what_systemd_does_not_stop_is_not_deleted(here: Command, systemd: FakeManager, unit: Path) -> None:
    here.run("service", "install")
    systemd.fails("disable")

    here.run("service", "remove", code=1)

    assert unit.exists()


def test_without_systemd_nothing_is_written(here: Command, systemd: FakeManager, unit: Path) -> None:
    systemd.program.unlink()

    for doing in ("install", "remove", "status"):
        assert "neither systemd nor launchd" in here.run("service", doing, code=1).stderr

    assert not unit.parent.exists()


def test_a_mistake_in_the_settings_is_told_before_anything_is_written(here: Command, unit: Path) -> None:
    (here.home / "config.toml").write_text("[server]\nport = 80\n")

    assert "port" in here.run("service", "install", code=1).stderr
    assert not unit.parent.exists()


def test_status_has_an_exit_code_for_each_way_it_can_be(here: Command, systemd: FakeManager) -> None:
    assert "Not installed" in here.run("service", "status", code=1).stdout
    here.run("service", "install")

    systemd.answers(is_enabled="enabled", is_active="failed")
    shown = here.run("service", "status", code=3).stdout
    assert "Now: failed" in shown
    assert "journalctl --user -u arxivtui" in shown

    systemd.answers(is_enabled="enabled", is_active="active")
    shown = here.run("service", "status").stdout
    assert "Starts at login: yes" in shown
    assert "Now: active" in shown


def test_status_names_the_copy_that_serves(here: Command, start: Starting, port: int) -> None:
    here.environ["ARXIVTUI_SERVER__PORT"] = str(port)
    free = f"Nothing is served at this moment; port {port} is free."
    assert free in here.run("service", "status", code=1).stdout

    process = start("serve")
    line_with(process.stderr, "is served")

    shown = here.run("service", "status", code=1).stdout
    assert f"Process {process.pid} serves at http://127.0.0.1:{port}" in shown


def test_status_names_no_copy_that_was_killed(here: Command, start: Starting, port: int) -> None:
    """Though an arxivtui answers at the port that it had, and its last words are in the lock."""
    here.environ["ARXIVTUI_SERVER__PORT"] = str(port)
    process = start("serve")
    line_with(process.stderr, "is served")
    process.kill()
    process.wait()
    other = Command(here.home.with_name("other"), here.environ).start("serve")
    with other, ExitStack() as ending:
        ending.callback(other.kill)
        line_with(other.stderr, f"http://127.0.0.1:{port}")

        assert "Nothing is served at this moment" in here.run("service", "status", code=1).stdout


@pytest.mark.parametrize("says", [DRIPS, CONTINUES])
def test_status_does_not_wait_for_whoever_has_the_port(here: Command, says: tuple[bytes, bytes]) -> None:
    turn = Turn(Directories.find({"ARXIVTUI_HOME": str(here.home)}).state)
    assert turn.take()
    with squatting(says) as squatter:
        turn.tell(squatter.port)

        assert "but does not answer" in here.run("service", "status", code=1).stdout
        assert squatter.callers == 1
    turn.give_back()


def test_status_says_that_another_program_has_the_port(here: Command, port: int) -> None:
    here.environ["ARXIVTUI_SERVER__PORT"] = str(port)

    with closing(socket.create_server(("127.0.0.1", port))):
        shown = here.run("service", "status", code=1).stdout

    assert f"Nothing is served at this moment. Port {port} is taken by another program." in shown


def test_status_says_that_an_arxivtui_with_another_home_has_the_port(
    here: Command, start: Starting, port: int
) -> None:
    other = replace(here, home=here.home.with_name("other"))
    other.environ["ARXIVTUI_SERVER__PORT"] = str(port)
    line_with(start("serve").stderr, "is served")

    shown = other.run("service", "status", code=1).stdout

    assert (
        f"Nothing is served at this moment. Port {port} is taken by an arxivtui with another home." in shown
    )


def test_status_names_a_copy_that_does_not_answer(here: Command, start: Starting, port: int) -> None:
    process = start("serve")
    line_with(process.stderr, "is served")
    process.send_signal(signal.SIGSTOP)

    shown = here.run("service", "status", code=1).stdout

    told = f"Process {process.pid} is to serve at http://127.0.0.1:{port}, but does not answer."
    assert told in shown


def test_status_names_a_mistake_in_the_settings(here: Command) -> None:
    here.environ["ARXIVTUI_SERVER__PORT"] = "99999999"

    shown = here.run("service", "status", code=1)

    assert "Not installed" in shown.stdout
    assert "ARXIVTUI_SERVER__PORT" in shown.stderr
    assert "from 1024 to 65,535" in shown.stderr


@pytest.mark.parametrize("masked", [False, True])
def test_status_says_of_a_file_of_somebody_elses_that_it_is(
    here: Command, systemd: FakeManager, unit: Path, masked: bool
) -> None:
    unit.parent.mkdir(parents=True)
    if masked:
        unit.symlink_to("/dev/null")
    else:
        unit.write_text("[Service]\nExecStart=/bin/true\n")
    systemd.answers(is_enabled="enabled", is_active="active")

    shown = here.run("service", "status", code=1).stdout

    assert f"Not installed: {unit} was not written by arxivtui" in shown
    assert "\nInstalled" not in shown


class TestLaunchd:
    """macOS, by a `launchctl` that only writes down."""

    @pytest.fixture
    def launchd(self, tmp_path: Path) -> FakeManager:
        return FakeManager(tmp_path / "fake-bin", "launchctl")

    @pytest.fixture
    def agent(self, launchd: FakeManager, tmp_path: Path) -> LaunchAgent:
        environ = {"HOME": str(tmp_path), "PATH": str(launchd.folder)}
        found = find_service(Directories.find({"ARXIVTUI_HOME": str(tmp_path)}), environ, "darwin")
        assert isinstance(found, LaunchAgent)
        return found

    def test_install_writes_a_property_list_and_loads_it(
        self, agent: LaunchAgent, launchd: FakeManager, tmp_path: Path
    ) -> None:
        python = str(tmp_path / ODD / "python")

        assert not agent.install(Program.serving({"ARXIVTUI_HOME": str(tmp_path)}, python))

        written = plistlib.loads(agent.file.read_bytes())
        assert agent.file == tmp_path / "Library" / "LaunchAgents" / "org.arxivtui.serve.plist"
        assert written["ProgramArguments"] == [python, "-P", "-m", "arxivtui", "serve", "--wait"]
        assert written["EnvironmentVariables"] == {"ARXIVTUI_HOME": str(tmp_path)}
        assert written["KeepAlive"] == {"SuccessfulExit": False}
        domain = f"gui/{os.getuid()}"
        assert launchd.said() == [
            f"bootout {domain}/org.arxivtui.serve",
            f"enable {domain}/org.arxivtui.serve",
            f"bootstrap {domain} {agent.file}",
        ]

    def test_again_and_away(self, agent: LaunchAgent) -> None:
        program = Program.serving({}, "/usr/bin/python3")
        agent.install(program)

        assert agent.install(program)
        assert agent.remove()
        assert not agent.file.exists()
        assert not agent.remove()

    def test_somebody_elses_is_left_alone(self, agent: LaunchAgent, launchd: FakeManager) -> None:
        agent.file.parent.mkdir(parents=True)
        agent.file.write_bytes(plistlib.dumps({"Label": "org.arxivtui.serve"}))

        with pytest.raises(ServiceError, match="was not written by arxivtui"):
            agent.install(Program.serving({}, "/usr/bin/python3"))
        with pytest.raises(ServiceError, match="was not written by arxivtui"):
            agent.remove()
        assert "was not written by arxivtui" in agent.state().words
        assert not agent.state().installed
        assert launchd.said() == []

    def test_where_launchd_refuses_nothing_is_left_behind(
        self, agent: LaunchAgent, launchd: FakeManager
    ) -> None:
        launchd.fails("enable")

        with pytest.raises(ServiceError, match="Failed to do enable"):
            agent.install(Program.serving({}, "/usr/bin/python3"))
        assert not agent.file.exists()

    def test_state(self, agent: LaunchAgent, launchd: FakeManager) -> None:
        assert not agent.state().installed
        agent.install(Program.serving({}, "/usr/bin/python3"))

        launchd.answers(print="state = running")
        assert agent.state().active
        launchd.answers(print="state = not running")
        assert agent.state().words == "not running"
        launchd.fails("print")
        assert not agent.state().enabled
