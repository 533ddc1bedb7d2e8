"""What a reader would not send to others, taken out of a text."""

import getpass
import re
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from arxivtui.cli.doctor.checks import Patient
from arxivtui.config import KeySource, SecretsError, find_api_key
from arxivtui.config.settings import is_loopback
from arxivtui.domain import ArxivtuiError
from arxivtui.store import StoreError
from arxivtui.store.health import private_words

_SHORTEST = 3
"""Letters of a private word; what is shorter stands in other words, too."""
_KEPT_WORDS = frozenset(
    ("the", "and", "root", "user", "home", "data", "arxivtui", "localhost", "papers", "new")
)

_PATTERNS = (
    (re.compile(r"(?i)\b(bearer|basic|token|api[-_]?key|password|passwd|secret|authorization)\b(\s*[:=]\s*|\s+)\S+"),
     r"\1 (removed)"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@\"']*@"), r"\1"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(address)"),
    (re.compile(r"\b(sk|pk|ghp|gho|xox[abp]|AIza|hf|key)[-_][\w-]{8,}"), "(key)"),
    (re.compile(r"\bAIza[\w-]{20,}"), "(key)"),
    (re.compile(r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{28,}(?![\w/.])"), "(long word)"),
    (re.compile(r"\b\d{4}\.\d{4,5}(v\d+)?\b|\b[a-z]+(-[a-z]+)?/\d{7}(v\d+)?\b"), "(paper)"),
)  # fmt: skip


_ADDRESS = re.compile(r"(?i)\b(https?://)([^\s/?#\"'<>]+)([^\s?#\"'<>]*)[^\s\"'<>]*")


class Redaction:
    """Takes out what could name the reader, let somebody act in their name, or tell what they read.

    Args:
        words: whatever stands for itself: keys, names, titles, notes.
        home: the reader's home folder, which becomes `~`.
    """

    def __init__(self, words: Iterable[str], home: str) -> None:
        known = {part for word in words for part in (word, *word.splitlines()) if part.strip()}
        known = {part.strip() for part in known}
        self._words = sorted(
            (each for each in known if len(each) >= _SHORTEST and each.lower() not in _KEPT_WORDS),
            key=len,
            reverse=True,
        )
        self._home = home.rstrip("/")

    def __call__(self, text: str) -> str:
        """The text without them."""
        if self._home:
            text = text.replace(self._home, "~")
        for word in self._words:
            if word in text or word.lower() in text.lower():
                text = re.sub(_bounded(word), "(removed)", text, flags=re.IGNORECASE)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return _ADDRESS.sub(_host_alone, text)

    def within(self, value: object) -> object:
        """Whatever JSON may hold, with all its texts so treated."""
        match value:
            case str():
                return self(value)
            case Mapping():
                return {self(str(name)): self.within(each) for name, each in value.items()}
            case list() | tuple():
                return [self.within(each) for each in value]
            case _:
                return value


def redaction_for(patient: Patient) -> Redaction:
    """Made of all that is known of a reader; what cannot be read has nothing to hide either."""
    words: list[str] = [*_secrets(patient)]
    settings = patient.settings
    words += [settings.arxiv.contact, *settings.rules.authors, *settings.rules.keywords]
    words += [settings.daily.command, settings.ui.browser_command, settings.ui.pdf_command]
    with suppress(ArxivtuiError, OSError):
        text = patient.directories.criteria_file.read_text("utf-8", "replace")
        words += [line.strip("# -*") for line in text.splitlines()]
    with suppress(StoreError):
        words += private_words(patient.directories.database)
    with suppress(Exception):  # No name, or no database of users: whatever the system does then.
        words.append(getpass.getuser())
    with suppress(OSError):
        words.append(socket.gethostname())
    return Redaction(words, patient.environ.get("HOME", "") or str(Path.home()))


def _secrets(patient: Patient) -> list[str]:
    """Every key that could be found in environment, keyring and file."""
    found = [
        value
        for name, value in patient.environ.items()
        if re.search(r"(?i)key|token|secret|passw", name) and len(value) >= _SHORTEST * 2
    ]
    found += [
        word
        for value in patient.environ.values()
        for said in re.findall(r"://([^\s/@]+)@", value)
        for word in said.split(":")
    ]
    with suppress(SecretsError):
        key = find_api_key(patient.environ, patient.settings.llm.base_url)
        if key is not None and key.source is not KeySource.ENVIRONMENT:
            found.append(key.value)
    with suppress(OSError):
        kept = patient.directories.config_file.with_name("api-key").read_text("utf-8", "replace")
        found += [word for line in kept.splitlines() for word in line.split() if "://" not in word]
    return found


def settings_for_others(patient: Patient, redact: Redaction) -> Mapping[str, object]:
    """Every setting that is not the default: what is private as a mere count or length."""
    told: dict[str, object] = {}
    for row in patient.present.rows:
        if not row.place:
            continue
        match row.value:
            case str(text) if row.setting.name.endswith(("command", "contact", "template")):
                told[row.setting.name] = f"({len(text)} characters)" if text else ""
            case str(text):
                told[row.setting.name] = redact(text)
            case tuple() | list() if row.setting.section == "rules":
                told[row.setting.name] = f"({len(row.value)} entries)"
            case tuple() | list():
                told[row.setting.name] = [redact(str(each)) for each in row.value]
            case dict():
                told[row.setting.name] = {
                    redact(str(name)): redact(str(each)) for name, each in row.value.items()
                }
            case other:
                told[row.setting.name] = other
    return told


def _host_alone(match: re.Match[str]) -> str:
    """Of an address its host: arXiv's paths are everybody's, others may be secrets themselves."""
    scheme, host, path = match[1], match[2], match[3]
    name = host.partition(":")[0].lower()
    keeps_path = name == "arxiv.org" or name.endswith(".arxiv.org") or is_loopback(name)
    return f"{scheme}{host}{path if keeps_path else ''}"


def _bounded(word: str) -> str:
    """The word by itself, so that `ada` is not taken out of `adaptive`."""
    before = r"(?<!\w)" if word[0].isalnum() else ""
    after = r"(?!\w)" if word[-1].isalnum() else ""
    return f"{before}{re.escape(word)}{after}"
