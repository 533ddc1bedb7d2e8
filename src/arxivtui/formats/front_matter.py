r"""The YAML front matter of a note: our keys written anew, in their places; everything else kept as it is.

No YAML is parsed here: lines that begin a key are told from those that go on with one, which is enough to
leave the reader's own lines alone, whatever is in them. Texts of ours are always in double quotes
(https://yaml.org/spec/1.2.2/#731-double-quoted-style), so that none is taken for a number or a list.

Pandoc reads these texts as Markdown, and Obsidian a `[[name]]` as a link. No escape serves both of them and
programs that take the text as it is; a blank in what would be a tag, a link or a command of TeX does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arxivtui.text import one_line

FENCE = "---"
_ENDS = frozenset({FENCE, "..."})
_KEY = re.compile(r"""(?:"([^"]*)"|'([^']*)'|(.*?))\s*:(?=\s|$)""")
_ITEM = re.compile(r"\s*-(?:\s+(?P<text>.*))?$")
_FLOW_ITEM = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]*)\s*(?:,|$)""")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "0": "\0", "r": "\r", "_": "\xa0"}
_FOLD = re.compile(r"\s*\n\s*")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
# What YAML lets stand in a text as it is (§5.1), but for what ends a line.
_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_WORKS = re.compile(r"<(?=[A-Za-z/!?%])|\\(?=[A-Za-z@])|\[(?=\[)|\](?=\()|\{(?=[{%=])")
"""What would begin a tag, a command of TeX, a link, a macro."""


_INDENT = 2
"""Blanks before an item of ours."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a front matter: a key's, or (`key` empty) those before the first."""

    key: str
    lines: tuple[str, ...]


def split(text: str) -> tuple[tuple[Part, ...], str] | None:
    """The parts of a document's front matter, and the rest of the document; None where it has none."""
    if not text.startswith(FENCE):
        return None
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return None
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() in _ENDS), None)
    return None if end is None else (tuple(_parts(lines[1:end])), "\n".join(lines[end + 1 :]))


def joined(parts: Iterable[Part]) -> str:
    """The front matter with its fences, up to and with the last line's end."""
    return "\n".join([FENCE, *(line for part in parts for line in part.lines), FENCE, ""])


def renewed(there: Sequence[Part], ours: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    """The parts with our keys as they are now, where they stand; those missing come after the last of ours.

    Args:
        there: as the file has it.
        ours: each key of ours with its lines; without any, it is taken out.
    """
    left = dict(ours)
    parts: list[Part] = []
    after = 0
    for part in there:
        if part.key not in ours:
            parts.append(part)
            continue
        # A second one of the same key would be refused by every reader of YAML.
        kept = tuple(line for line in part.lines[1:] if not _goes_on(line))
        parts.append(Part(part.key, (*left.pop(part.key, ()), *kept)))
        after = len(parts)
    missing = [Part(key, tuple(lines)) for key, lines in left.items() if lines]
    return tuple(parts[:after] + missing + parts[after:] if after else parts + missing)


def value_of(parts: Iterable[Part], key: str) -> str:
    """The text of a key; empty where there is none."""
    part = next((part for part in parts if part.key == key), None)
    return "" if part is None else _scalar(" ".join(line.strip() for line in _value_lines(part)))


def items_of(parts: Iterable[Part], key: str) -> dict[str, str]:
    """The items of a key that is a list, in either style: what each says, and how it is written."""
    part = next((part for part in parts if part.key == key), None)
    if part is None:
        return {}
    first, *others = _value_lines(part)
    if any(_ITEM.match(line) for line in others) and not _COMMENT.sub("", first).strip():
        written = list(_block_items(others))
    else:
        inline = " ".join(line.strip() for line in (first, *others)).strip()
        if inline.startswith("["):
            inside = inline[1:].rpartition("]")[0] if "]" in inline else inline[1:]
            written = [found[1] for found in _FLOW_ITEM.finditer(inside)]
        else:
            written = [_COMMENT.sub("", inline)]
    return {said: one for one in written if (said := _scalar(one))}


def text_line(key: str, text: str) -> list[str]:
    """The line of a key whose value is a text; none where that is empty."""
    return [f"{key}: {quoted(text)}"] if text else []


def list_lines(key: str, written: Iterable[str]) -> list[str]:
    """The lines of a key whose value is a list; none where that is empty."""
    items = [line for one in written for line in f"{' ' * _INDENT}- {one}".split("\n")]
    return [f"{key}:", *items] if items else []


def calm(text: str) -> str:
    """A text in one line that does nothing wherever it is read."""
    return _WORKS.sub(r"\g<0> ", one_line(text))


def quoted(text: str) -> str:
    """The same as YAML has it."""
    escaped = calm(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNPRINTABLE.sub(_as_escape, escaped)}"'


def _as_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\U{code:08x}"


def _parts(lines: Iterable[str]) -> Iterator[Part]:
    key, held = "", list[str]()
    for line in lines:
        if _begins(line):
            if held:
                yield Part(key, tuple(held))
            found = _KEY.match(line)
            key, held = next(filter(None, found.groups()), "") if found else "", []
        held.append(line)
    if held:
        yield Part(key, tuple(held))


def _begins(line: str) -> bool:
    """Whether something new begins at the margin: a key, or what we know nothing of."""
    return bool(line.strip()) and line[0] not in " \t#" and _ITEM.match(line) is None


def _goes_on(line: str) -> bool:
    """Whether a line after a key's first belongs to its value; a comment at the margin does not."""
    return not line.startswith("#")


def _value_lines(part: Part) -> list[str]:
    found = _KEY.match(part.lines[0])
    assert found is not None, "a part with a key begins with it"
    return [part.lines[0][found.end() :], *filter(_goes_on, part.lines[1:])]


def _block_items(lines: Iterable[str]) -> Iterator[str]:
    """The items as they are written, one of several lines with all of them."""
    held, margin = list[str](), 0
    for line in lines:
        found = _ITEM.match(line)
        indent = len(line) - len(line.lstrip())
        if found and (not held or indent <= margin):
            yield from _item(held)
            held, margin = [(found["text"] or "").strip()], indent
        elif held and not (indent <= margin and line.lstrip().startswith("#")):
            # As far in from our item as from the reader's.
            held.append(f"{' ' * max(0, _INDENT + indent - margin)}{line.lstrip()}" if line.strip() else "")
    yield from _item(held)


def _item(held: list[str]) -> Iterator[str]:
    while held and not held[-1]:
        held = held[:-1]
    if held:
        yield "\n".join(held)


def _scalar(written: str) -> str:
    """What a text says, in whichever quotes or none."""
    text = _FOLD.sub(" ", written.strip())
    if text.startswith('"'):
        inside = text[1:].rpartition('"')[0] if '"' in text[1:] else text[1:]
        return _ESCAPE.sub(_unescaped, inside)
    if text.startswith("'"):
        inside = text[1:].rpartition("'")[0] if "'" in text[1:] else text[1:]
        return inside.replace("''", "'")
    return _COMMENT.sub("", text).strip()


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _ESCAPED.get(found[4], found[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"
