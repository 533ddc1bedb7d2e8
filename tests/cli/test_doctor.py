"""Doctor on a sound home, and on homes with every kind of fault; the report that it makes for others."""

import io
import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command, Starting, line_with
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.model import ModelStandIn

Finding = dict[str, Any]


def found(command: Command, *arguments: str, code: int = 0) -> list[Finding]:
    findings: list[Finding] = command.json("doctor", *arguments, code=code)
    return findings


def named(findings: list[Finding], name: str) -> Finding:
    return next(each for each in findings if each["name"] == name)


def wrong(findings: list[Finding]) -> dict[str, str]:
    return {each["name"]: each["words"] for each in findings if each["level"] == "wrong"}


@pytest.fixture
def reader(online: Command, arxiv: ArxivStandIn) -> Command:
    """Somebody whose home is in order."""
    online.environ["ARXIVTUI_SERVER__PORT"] = str(free_port())
    for name in ("FEED", "OAI", "API"):
        online.environ[f"ARXIVTUI_ARXIV__{name}_URL"] = arxiv.url
    (online.home / "criteria.md").write_text("## Sparse models\n\nMixture of experts.\n")
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    return online


def test_a_sound_home(reader: Command, arxiv: ArxivStandIn) -> None:
    before = len(arxiv.requests)

    findings = found(reader)

    assert wrong(findings) == {}
    assert len(arxiv.requests) - before == 4, "one request to each service"
    assert named(findings, "arXiv listing")["details"]["status"] == 200
    assert "sound" in named(findings, "store")["words"]
    assert named(findings, "search")["words"] == "in step, word by word"
    assert "right to" in named(findings, "clock")["words"]
    assert named(findings, "backups")["level"] == "ok"


def test_it_changes_nothing(reader: Command) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in reader.home.rglob("*.db")}

    before = files()
    found(reader, "--offline")
    assert files() == before


def test_for_people_each_line_says_how_it_stands(reader: Command) -> None:
    shown = reader.run("doctor", "--offline").stdout

    assert "ok     program" in shown
    assert "not asked, as was wished" in shown
    assert "lines: 0 wrong" in shown


@pytest.mark.usefixtures("port")
def test_an_empty_home(command: Command) -> None:
    findings = found(command, "--offline")

    assert named(findings, "store")["level"] == "note"
    assert "`arxivtui fetch`" in named(findings, "store")["advice"]
    assert list(command.home.iterdir()) == []


def test_every_mistake_in_the_settings_is_named(reader: Command) -> None:
    (reader.home / "config.toml").write_text(
        '[arxiv]\ncategories = ["cs.LG"]\ndelay_secnds = 3\n[rankin]\nfold_below = 3\n[server]\nport = "x"\n'
    )
    reader.environ["ARXIVTUI_UI__COLOUR"] = "red"

    findings = found(reader, "--offline", code=1)

    mistakes = " ".join(each["words"] for each in findings if each["name"] == "settings")
    for word in ("delay_secnds", "rankin", "port", "ARXIVTUI_UI__COLOUR"):
        assert word in mistakes
    assert named(findings, "categories")["words"] == "cs.LG", "what is right counts"
    assert named(findings, "store")["level"] == "ok"


def test_settings_that_cannot_be_followed_are_named_with_their_place(reader: Command) -> None:
    file = reader.home / "config.toml"
    file.write_text('[ui]\ntheme = "nrod"\n[export]\nfolder = "notes"\n')

    findings = found(reader, "--offline", code=1)

    told = {each["level"]: each["words"] for each in findings if each["name"] == "settings"}
    assert told.keys() == {"note", "wrong"}
    assert told["note"].startswith(f"{file}, line 2: [ui] theme: there is no theme")
    assert told["wrong"].startswith(f"{file}, line 4: [export] folder is 'notes'")


def no_toml(home: Path) -> None:
    (home / "config.toml").write_bytes(b"[[[\xff")


def criteria_no_text(home: Path) -> None:
    (home / "criteria.md").write_bytes(b"\xff\xfe\x00")


def garbage(home: Path) -> None:
    (home / "arxivtui.db").write_bytes(b"Dear diary" * 1000)


def header_gone(home: Path) -> None:
    with (home / "arxivtui.db").open("r+b") as file:
        file.write(bytes(100))


def truncated(home: Path) -> None:
    os.truncate(home / "arxivtui.db", 8192)


def pages_overwritten(home: Path) -> None:
    with (home / "arxivtui.db").open("r+b") as file:
        file.seek(20 * 4096)
        file.write(os.urandom(20 * 4096))


def foreign(home: Path) -> None:
    (home / "arxivtui.db").unlink()
    with closing(sqlite3.connect(home / "arxivtui.db")) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")


def newer(home: Path) -> None:
    with closing(sqlite3.connect(home / "arxivtui.db")) as db:
        db.execute("PRAGMA user_version = 9000")


def a_folder(home: Path) -> None:
    (home / "arxivtui.db").unlink()
    (home / "arxivtui.db").mkdir()


def dangling(home: Path) -> None:
    (home / "arxivtui.db").unlink()
    (home / "arxivtui.db").symlink_to(home / "nowhere")


def search_out_of_step(home: Path) -> None:
    with closing(sqlite3.connect(home / "arxivtui.db", isolation_level=None)) as db:
        db.execute("UPDATE papers SET title_plain = 'something else' WHERE pk = 1")


def reference_broken(home: Path) -> None:
    with closing(sqlite3.connect(home / "arxivtui.db", isolation_level=None)) as db:
        db.execute("INSERT INTO tags VALUES ('no such paper', 'tag')")


@pytest.mark.parametrize(
    ("spoil", "name", "words"),
    [
        (no_toml, "settings", "config.toml"),
        (criteria_no_text, "criteria", "criteria.md"),
        (garbage, "store", "is no database"),
        (header_gone, "store", "is no database"),
        (truncated, "store", "damaged"),
        (pages_overwritten, "store", "damaged"),
        (foreign, "store", "another program"),
        (newer, "store", "newer arxivtui"),
        (a_folder, "store", "is no file"),
        (dangling, "store", "no file"),
        (search_out_of_step, "search", "out of step"),
        (reference_broken, "store", "names one of papers"),
    ],
)
def test_whatever_is_broken_is_told_and_the_rest_is_looked_at(
    reader: Command, spoil: Callable[[Path], None], name: str, words: str
) -> None:
    spoil(reader.home)

    findings = found(reader, "--offline", code=1)

    told = wrong(findings)
    assert list(told) == [name]
    assert words in told[name]
    assert named(findings, name)["advice"]
    assert named(findings, "program")["level"] == "ok"


def test_a_damaged_store_is_answered_with_salvage_and_the_last_backup(reader: Command) -> None:
    garbage(reader.home)

    advice = named(found(reader, "--offline", code=1), "store")["advice"]

    assert "`arxivtui salvage`" in advice
    assert "`arxivtui restore arxivtui.db." in advice


def test_arxiv_out_of_reach_failing_and_refusing(reader: Command, arxiv: ArxivStandIn) -> None:
    reader.environ["ARXIVTUI_ARXIV__FEED_URL"] = "http://127.0.0.1:9"
    reader.environ["ARXIVTUI_ARXIV__API_URL"] = "nonsense"
    arxiv.faults = ["500@/list*1"]

    findings = found(reader, code=1)

    assert "error of its own (status 500)" in named(findings, "arXiv listing")["words"]
    assert "cannot be reached" in named(findings, "arXiv feed")["words"]


def test_a_clock_that_is_wrong(reader: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from arxivtui.cli.doctor.network import _clock

    assert _clock("UTC", [-7200.0, -7201.0, 0.4]).level == "wrong"
    assert "ahead of arXiv's" in _clock("UTC", [-7200.0]).words
    assert "behind arXiv's" in _clock("UTC", [300.0]).words
    assert _clock("UTC", []).level == "ok"


def test_a_free_port_where_the_app_is_not_to_serve(reader: Command, port: int) -> None:
    assert f"port {port} is free; the app and" in named(found(reader, "--offline"), "endpoint")["words"]
    reader.environ["ARXIVTUI_SERVER__WITH_APP"] = "false"

    words = named(found(reader, "--offline"), "endpoint")["words"]

    assert words == (
        f"port {port} is free; `arxivtui serve` serves there, and the app does not: "
        "[server] with_app is false"
    )


def test_the_port_taken_served_and_free(reader: Command, start: Starting, port: int) -> None:
    assert "is free" in named(found(reader, "--offline"), "endpoint")["words"]
    serving = start("serve")
    line_with(serving.stderr, f"127.0.0.1:{port}")
    assert "serves the browser" in named(found(reader, "--offline"), "endpoint")["words"]

    other = Command(reader.home.parent / "other", dict(reader.environ))
    other.home.mkdir()
    taken = named(found(other, "--offline", code=1), "endpoint")
    assert "taken by an arxivtui with another home" in taken["words"]


def test_the_model_is_asked_when_that_is_wished_and_its_cost_is_said(
    reader: Command, model: ModelStandIn
) -> None:
    reader.environ |= {
        "ARXIVTUI_LLM__MODEL": "stand-in",
        "ARXIVTUI_LLM__BASE_URL": model.url,
        "ARXIVTUI_LLM__PRICES": "stand-in=2, 2, 8",
        "ARXIVTUI_API_KEY": "sk-private-1234567890",
    }
    before = len(model.requests)
    quiet = found(reader, "--offline")
    assert len(model.requests) == before
    assert "answer" not in {each["name"] for each in quiet}

    asked = reader.run("doctor", "--ask-model")

    assert "the model answered in" in asked.stdout
    assert "for $" in asked.stdout or "for less than $" in asked.stdout
    assert "sk-private" not in asked.stdout


def test_a_backup_that_is_too_old_is_told(reader: Command) -> None:
    (made,) = (reader.home / "backups").glob("*.backup")
    old = datetime.now(UTC) - timedelta(days=40)
    made.rename(made.with_name(f"arxivtui.db.{old:%Y%m%dT%H%M%SZ}.backup"))

    assert "40 days old" in named(found(reader, "--offline"), "backups")["words"]


def test_a_copy_that_was_never_finished_is_told_once_nobody_can_be_at_it(reader: Command) -> None:
    half = reader.home / ".arxivtui.db.0123456789ab.restored"
    half.write_bytes(bytes(2_000_000))
    assert not any("never finished" in each["words"] for each in found(reader, "--offline"))

    os.utime(half, (0, 0))

    told = next(each for each in found(reader, "--offline") if "never finished" in each["words"])
    assert told["words"].startswith("2.0 MB are of copies that were never finished")
    assert told["advice"] == f"`rm {half}` removes them."


def test_a_terminal_without_utf_8_and_without_a_name(reader: Command) -> None:
    reader.environ |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb"}

    done = reader.run("doctor", "--offline")

    assert "Set LANG to a UTF-8 locale" in done.stdout


SECRETS = {
    "key": "sk-veryprivatekey-0123456789abcdef",
    "token": "0123456789abcdefABCDEF0123456789abcdef",
    "contact": "ada.private@example.org",
    "author": "Grace Confidential",
    "keyword": "unobtainium",
    "note": "meet Carol about the patent",
    "tag": "secretproject",
    "topic": "Undisclosed alloys of hafnium",
    "webhook": "https://hooks.example.com/services/T01/B02/veryhidden",
    "password": "hunter2hunter2",
    "user": "adaprivate",
    "view": "Patents against us",
}


def test_the_report_for_others_has_nothing_private(reader: Command, tmp_path: Path) -> None:
    home = tmp_path / SECRETS["user"]
    home.mkdir()
    place = home / "papers"
    shutil.move(reader.home, place)
    reader.home = place
    reader.environ |= {
        "HOME": str(home),
        "USER": SECRETS["user"],
        "LOGNAME": SECRETS["user"],
        "ARXIVTUI_API_KEY": SECRETS["key"],
        "GITHUB_TOKEN": SECRETS["token"],
        "HTTPS_PROXY": f"http://someone:{SECRETS['password']}@proxy.example.com:3128",
    }
    (one, other, *_) = reader.json("list", "--limit", "5")
    reader.run("star", one["id"], "--note", SECRETS["note"])
    reader.run("tag", one["id"], SECRETS["tag"])
    with closing(sqlite3.connect(place / "arxivtui.db", isolation_level=None)) as db:
        db.execute(
            "INSERT INTO views VALUES (1, ?, ?, 'all', '2025-07-14T08:00:00.000000+00:00')",
            (SECRETS["view"], SECRETS["keyword"]),
        )
    (place / "criteria.md").write_text(f"## {SECRETS['topic']}\n\nAll about {SECRETS['keyword']}.\n")
    (place / "config.toml").write_text(
        f'[arxiv]\ncategories = ["cs.LG"]\ncontact = "{SECRETS["contact"]}"\n'
        f'[rules]\nauthors = ["{SECRETS["author"]}"]\nkeywords = ["{SECRETS["keyword"]}"]\n'
        f'[llm]\nmodel = "gpt-x"\nbase_url = "https://models.example.com/{SECRETS["token"]}/v1"\n'
        f'[daily]\ncommand = "curl -d @- {SECRETS["webhook"]}"\n'
        f'[ui]\nbrowser_command = "sh {home}/{SECRETS["keyword"]}.sh"\n'
        f'pdf_folder = "{home}/{SECRETS["tag"]}"\nthem = "{SECRETS["password"]}"\n'
    )
    (place / "state").mkdir(exist_ok=True)
    (place / "state" / "arxivtui.log").write_text(
        "\n".join(
            f"2025-07-14 08:00:00 ERROR arxivtui.day: {line}"
            for line in (
                *SECRETS.values(),
                f"password={SECRETS['password']}",
                f"Authorization: Bearer {SECRETS['token']}",
                f"https://ada:{SECRETS['password']}@proxy.example.com/x?key={SECRETS['token']}",
                f"File {home}/lib/x.py, line 3; paper {one['id']} {one['title']}",
                "an ordinary line that stays",
            )
        )
        + "\n"
    )
    target = tmp_path / "report.zip"

    shown = reader.run("doctor", "--offline", "--bundle", str(target), code=1).stdout

    assert "Look into it before you send it" in shown
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(parts) == ["doctor.json", "log.txt", "settings.json", "tables.txt"]
    everything = "\n".join([*parts.values(), target.read_bytes().decode("latin-1")])
    for what, secret in {**SECRETS, "title": one["title"], "paper": one["id"], "home": str(home)}.items():
        assert secret.lower() not in everything.lower(), what
    assert "an ordinary line that stays" in parts["log.txt"]
    assert "CREATE TABLE papers" in parts["tables.txt"]
    assert "papers: " in parts["tables.txt"]
    assert json.loads(parts["doctor.json"])[0]["details"]["arxivtui"]
    assert json.loads(parts["settings.json"])["set"]["rules.authors"] == "(1 entries)"
    assert other["title"] not in everything


def test_a_report_is_written_over_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    said = command.run("doctor", "--offline", "--bundle", str(tmp_path / "mine"), code=1).stderr

    assert "is there already" in said
    assert (tmp_path / "mine").read_text() == "mine"
