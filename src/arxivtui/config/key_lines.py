"""The private file of API keys: one line for each server, `SERVER KEY`."""

import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path

from arxivtui.config.errors import SecretsError, SettingsError
from arxivtui.config.files import write_private
from arxivtui.config.settings import server_of

_LARGEST = 65_536
"""Bytes; more keys than anybody has."""


@dataclass(frozen=True, slots=True)
class KeyLines:
    """What the file holds; keys are in no representation of it.

    A line that does not begin with a server counts for none, and is left as it is.
    """

    path: Path
    lines: tuple[str, ...] = field(repr=False)

    @classmethod
    def read(cls, path: Path, *, trusted: bool = False) -> "KeyLines":
        """The lines of a file; none where there is no file.

        Args:
            path: of a regular file.
            trusted: a key in it is to be used, so that nobody else may be able to read it.

        Raises:
            SecretsError: it is a link, too large, readable by others or not at all.
        """
        data = _content(path, trusted=trusted)
        text = data.decode("utf-8", "surrogateescape")
        return cls(path, tuple(line for line in text.split("\n") if line.strip()))

    @property
    def servers(self) -> tuple[str, ...]:
        """For which there are keys."""
        return tuple(server for line in self.lines if (server := _server(line)))

    def key_for(self, server: str) -> str | None:
        """What stands behind a server, or None where no line names it.

        Raises:
            SecretsError: no line names it, and one names none: who wrote that expects it to count.
        """
        for line in self.lines:
            if _server(line) == server:
                return line.split(maxsplit=1)[1].strip()
        for number, line in enumerate(self.lines, 1):
            if not _server(line):
                raise SecretsError(
                    f"Line {number} of {self.path} does not name a server and its key; it is not used.",
                    f"Begin it with the server, like this: {server} KEY",
                )
        return None

    def without(self, server: str) -> "KeyLines":
        """The same without the lines of a server."""
        return replace(self, lines=tuple(line for line in self.lines if _server(line) != server))

    def having(self, server: str, key: str) -> "KeyLines":
        """The same with this key as the server's only one."""
        return replace(self, lines=(*self.without(server).lines, f"{server} {key}"))

    def write(self) -> None:
        """Put them into the file, readable by this user only; without a line there is no file.

        Raises:
            SecretsError: it cannot be written; the old one is untouched.
        """
        if self.path.is_symlink():
            raise _unreadable(self.path, "")
        try:
            if self.lines:
                text = "".join(f"{line}\n" for line in self.lines)
                write_private(self.path, text.encode("utf-8", "surrogateescape"))
            else:
                self.path.unlink(missing_ok=True)
        except SettingsError as error:
            raise SecretsError(error.message) from error
        except OSError as error:
            raise SecretsError(f"{self.path} cannot be removed: {error.strerror}.") from error


def _server(line: str) -> str:
    """The server that a line's key is for, or nothing."""
    words = line.split(maxsplit=1)
    return server_of(words[0]) if len(words) > 1 else ""


def _content(path: Path, *, trusted: bool) -> bytes:
    try:
        # A link could lead anywhere, and a pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _unreadable(path, "it is no file")
        if trusted and found.st_mode & 0o077:
            raise SecretsError(f"{path} can be read by others.", f"Make it private: chmod 600 {path}")
        data = os.read(descriptor, _LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(data) > _LARGEST:
        raise _unreadable(path, f"it is larger than {_LARGEST // 1024} KiB")
    return data


def _unreadable(path: Path, reason: str) -> SecretsError:
    if path.is_symlink():
        return SecretsError(
            f"{path} is a symbolic link, which a key is not read from or written through.",
            "Put the file itself there, or remove the link.",
        )
    return SecretsError(f"{path} cannot be read: {reason}.")
