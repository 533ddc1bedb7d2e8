r"""Untrusted text written so that Markdown shows it as it is, with as few escapes as that takes.

One text serves CommonMark, GitHub, Obsidian and Pandoc, so a character is escaped where any of them gives
it a meaning: emphasis, code, links, footnotes and `[[wikilinks]]`, HTML and entities, `$` mathematics,
`#tags`, `==marks==`, `%%comments%%`, Pandoc's `^superscripts^` and fancy lists, Dataview's `key:: value`.
It is left bare where none does: `snake_case`, `R^d`, `C#`, `a < b`, `AT&T`. A plain web address stays one,
between angle brackets.

Two things no escape prevents, since GitHub looks for them in finished text: `:emoji:` short codes, and
`@names`, which it links and notifies in issues and comments only, not in a file. Both are left as they are.
"""

import re

_SPECIAL = re.compile(
    r"""
      (?P<address>(?<![A-Za-z])https?:(?=//))
    | (?P<html><(?=[A-Za-z/!?%]) | &(?=\#?[0-9A-Za-z]+;))
    | (?P<bracket>\])                       # matters inside a link's text only
    | (?P<always>
        [\\*`$\[~]
      | (?<![^\W_])_ | _(?![^\W_])          # emphasis, unless inside a word
      | (?<![^\W_])\#(?=\S|$)               # tags, closing marks of a heading
      | (?<!\S)\^ | \^(?=[^\s^]*\^)         # block ids, superscripts
      | =(?==) | (?<==)=                    # marks
      | %(?=%) | (?<=%)%                    # comments
      | \{(?=[{%\#.:=])                     # attributes, templates
      | (?<=:):(?=\s|$)                     # inline fields
      | (?<=[A-Za-z]):(?=//)                # addresses that are to stay text
      | (?<=\bwww)\.
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS_RUN = re.compile(r"[^\s<>]{1,600}")
# Of an address shown as a link: characters that mean nothing to any Markdown between angle brackets.
# A percent sign and a punycode host are not among them: renderers decode both for show.
_CALM_ADDRESS = re.compile(
    r"https?://(?!\S*xn--)[a-z0-9][a-z0-9.-]*(?::[0-9]+)?(?:[/?\#](?:[A-Za-z0-9/._~?\#&+,@:-]|=(?!=))*)?",
    re.ASCII,
)
_ADDRESS_TAIL = ".,;:!?)]}\"'&"
_STARTS_BLOCK = re.compile(r"[>|:=\#]|[+-](?![0-9A-Za-z.])|\(@")
_STARTS_ITEM = re.compile(r"\(?(?:[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?=\s|$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&(amp|lt);")


def escape(text: str, *, starts_line: bool = False, in_link: bool = False, addresses: bool = True) -> str:
    """The Markdown for one line of text.

    Args:
        text: a single line without surrounding blanks.
        starts_line: it is the first thing on its line, where lists, headings and tables begin.
        in_link: it is the text of a link, which must hold no other.
        addresses: make links of plain web addresses (never inside a link).
    """
    link_addresses = addresses and not in_link
    pieces: list[str] = []
    position = 0
    while found := _SPECIAL.search(text, position):
        pieces.append(text[position : found.start()])
        position = found.end()
        if found["address"]:
            address = _calm_address(text, found.start()) if link_addresses else ""
            pieces.append(f"<{address}>" if address else f"{found[0][:-1]}\\:")
            position = found.start() + len(address) if address else position
        elif found["html"]:
            pieces.append("&lt;" if found[0] == "<" else "&amp;")
        elif found["bracket"] and not in_link:
            pieces.append("]")
        else:
            pieces.append("\\" + found[0])
    pieces.append(text[position:])
    escaped = "".join(pieces)
    return _guard_start(text, escaped) if starts_line else escaped


def unescape(text: str) -> str:
    """What `escape` was given, if it made no links of addresses."""
    return _ESCAPED.sub(lambda found: found[1] or {"amp": "&", "lt": "<"}[found[2]], text)


def _calm_address(text: str, start: int) -> str:
    """The web address that begins there, if it can stand between angle brackets; else empty."""
    run = _ADDRESS_RUN.match(text, start)
    address = run[0].rstrip(_ADDRESS_TAIL) if run else ""
    return address if _CALM_ADDRESS.fullmatch(address) else ""


def _guard_start(text: str, escaped: str) -> str:
    if item := _STARTS_ITEM.match(text):
        return f"{text[: item.end() - 1]}\\{escaped[item.end() - 1 :]}"
    if _STARTS_BLOCK.match(text) and not escaped.startswith("\\"):
        return "\\" + escaped
    return escaped
