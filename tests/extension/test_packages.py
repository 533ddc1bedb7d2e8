"""What the stores get: a zip for each kind of browser, the same bytes every time."""

import json
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from arxivtui import __version__
from arxivtui.extension import Browser, contents, shipped, zipped

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "extension"
WEB_EXT = ROOT / "node_modules" / ".bin" / "web-ext"
PAGES = ("list*", "abs/*", "search*", "catchup*", "a/*")
HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org")


def make(dist: Path, checkout: Path = ROOT) -> dict[str, bytes]:
    """What `make extension` leaves in an empty folder."""
    environ = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    command = [sys.executable, "-m", "arxivtui.extension", str(dist)]
    subprocess.run(command, check=True, capture_output=True, env=environ)
    return {path.name: path.read_bytes() for path in dist.iterdir()}


def manifest(browser: Browser) -> Any:
    return json.loads(contents(browser, shipped())["manifest.json"])


def test_there_is_a_zip_for_each_kind_of_browser(tmp_path: Path) -> None:
    made = make(tmp_path)

    assert sorted(made) == [
        f"arxivtui-extension-{__version__}-chrome.zip",
        f"arxivtui-extension-{__version__}-firefox.zip",
    ]
    for each in made.values():
        with ZipFile(BytesIO(each)) as package:
            assert package.testzip() is None
            assert "manifest.json" in package.namelist()
            assert not {"types.d.ts", "tsconfig.json"} & {*package.namelist()}


def test_the_same_bytes_come_of_another_checkout_at_another_time(tmp_path: Path) -> None:
    other = tmp_path / "checkout"
    shutil.copytree(SOURCE, other / "extension", copy_function=shutil.copyfile)
    shutil.copytree(ROOT / "src", other / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (other / "extension").rglob("*.js"):
        path.chmod(0o755)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (other / "extension" / ".DS_Store").write_bytes(b"left by a file manager")
    (other / "extension" / "content" / "main.js.orig").write_text("left by an editor")

    assert make(tmp_path / "there", other) == make(tmp_path / "here")


def test_the_extension_has_the_version_of_the_app() -> None:
    assert json.loads((SOURCE / "manifest.json").read_bytes())["version"] == __version__


def test_all_that_the_source_tree_has_is_shipped_but_what_its_developers_need() -> None:
    there = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }

    assert there - {*shipped()} == {"types.d.ts", "tsconfig.json"}


def test_each_manifest_has_what_its_browser_reads_and_no_more() -> None:
    source = json.loads((SOURCE / "manifest.json").read_bytes())
    chrome, firefox = manifest(Browser.CHROME), manifest(Browser.FIREFOX)

    assert chrome["background"] == {"service_worker": "background/main.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["background/main.js"], "type": "module"}
    assert {*source} - {*chrome} == {"browser_specific_settings"}
    assert {*source} - {*firefox} == {"minimum_chrome_version"}
    for name in {*chrome} & {*firefox} - {"background"}:
        assert chrome[name] == firefox[name] == source[name]


@pytest.mark.parametrize("browser", Browser)
def test_it_asks_for_this_and_never_for_more(browser: Browser) -> None:
    """An update that asks for more is switched off until its reader agrees, or is refused."""
    asked = manifest(browser)

    assert asked["permissions"] == ["storage"]
    assert asked["host_permissions"] == ["http://127.0.0.1/*"]
    (scripts,) = asked["content_scripts"]
    assert scripts["matches"] == [f"https://{host}/{pages}" for host in HOSTS for pages in PAGES]
    others = {"optional_permissions", "optional_host_permissions", "externally_connectable"}
    assert not {*asked} & (others | {"web_accessible_resources"})


@pytest.mark.parametrize("browser", Browser)
def test_it_forbids_itself_everything_but_its_own_files_and_this_computer(browser: Browser) -> None:
    assert manifest(browser)["content_security_policy"] == {
        "extension_pages": "default-src 'self'; connect-src http://127.0.0.1:*"
    }


@pytest.mark.parametrize("browser", Browser)
def test_every_file_that_the_manifest_and_its_pages_name_is_there(browser: Browser) -> None:
    files, asked = contents(browser, shipped()), manifest(browser)
    (scripts,) = asked["content_scripts"]
    pages = [asked["options_ui"]["page"], asked["action"]["default_popup"]]
    background = asked["background"].get("scripts") or [asked["background"]["service_worker"]]
    named = [*scripts["css"], *scripts["js"], *pages, *background, *asked["icons"].values()]
    for page in pages:
        links = re.findall(r'(?:src|href)="([^"#:]+)"', files[page].decode())
        named += [os.path.normpath(f"{Path(page).parent}/{link}") for link in links]

    assert [name for name in named if name not in files] == []
    words = json.loads(files[f"_locales/{asked['default_locale']}/messages.json"])
    assert {"extension_name", "extension_description"} <= {*words}


def test_nothing_in_it_takes_text_for_html_or_for_code() -> None:
    parsers = (
        r"(?:inner|outer)HTML|insertAdjacentHTML|DOMParser|document\.write|createContextualFragment|setHTML"
    )
    runners = r"\beval\(|new Function|set(?:Timeout|Interval)\(\s*[\"'`]|<script>|\son\w+=\""

    code = {path: each.decode() for path, each in shipped().items() if path.endswith((".js", ".html"))}

    assert len(code) > 20
    assert [path for path, each in code.items() if re.search(f"{parsers}|{runners}", each)] == []


def test_it_knows_no_address_but_arxivtuis_and_arxivs() -> None:
    texts = [each.decode() for path, each in shipped().items() if not path.endswith(".png")]

    hosts = {host for text in texts for host in re.findall(r"\b(?:https?|wss?)://([\w.-]+)", text)}

    assert hosts == {"127.0.0.1", *HOSTS, "info.arxiv.org"}


def test_the_linter_of_mozillas_store_has_nothing_to_say(tmp_path: Path) -> None:
    if not WEB_EXT.exists():
        pytest.skip("web-ext is not installed (npm ci)")
    package = tmp_path / "package.zip"
    package.write_bytes(zipped(contents(Browser.FIREFOX, shipped())))

    lint = [str(WEB_EXT), "lint", "--no-config-discovery", "--source-dir", str(package), "--output", "json"]
    said = json.loads(subprocess.run(lint, capture_output=True, text=True, check=False).stdout)

    assert [*said["errors"], *said["warnings"], *said["notices"]] == []
