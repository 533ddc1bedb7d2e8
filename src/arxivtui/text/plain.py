"""What arXiv wrote, as a reader sees it: one paragraph of plain Unicode."""

from arxivtui.text.harmless import one_line


def plain(source: str) -> str:
    """TeX turned to Unicode, control characters made harmless, whitespace folded, composed (NFC).

    Never raises; TeX that is not understood stays as written.
    """
    text = one_line(source)
    if not has_tex(text):
        return text
    from arxivtui.text.tex import to_unicode

    # TeX can spell any character out, so its result is as untrusted as the source.
    return one_line(to_unicode(text))


def plain_name(source: str) -> str:
    """The same for an author's name, where braces and ties are always TeX's."""
    text = plain(source)
    if "~" in text or "{" in text or "}" in text:
        text = " ".join(text.replace("~", " ").replace("{", "").replace("}", "").split())
    return text


def has_tex(text: str) -> bool:
    """Whether anything in a text could be TeX; what has none is left alone at no cost."""
    return "\\" in text or "{" in text or ("$" in text and text.count("$") > 1)
