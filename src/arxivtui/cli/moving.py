"""Moving house: `export --all -f jsonl`, and what `import` says of a store that was taken in."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arxivtui.text import counted, named

if TYPE_CHECKING:
    from arxivtui.store import Store
    from arxivtui.store.moving import Merged


def export_all(store: "Store", output: Path | None, *, force: bool) -> None:
    """Write all that the store holds, line by line, so that its size does not matter."""
    from arxivtui.day.moving import store_lines
    from arxivtui.formats.exported import WHOLE_STORE, over_export
    from arxivtui.formats.files import write_chunks

    if output is None:
        for line in store_lines(store):
            sys.stdout.buffer.write(line)
        return
    only_over = None if force else over_export(output, WHOLE_STORE)
    write_chunks(output, store_lines(store), only_over=only_over)
    with store.reading() as db:
        (papers,) = db.execute("SELECT count(*) FROM papers").fetchone()
    click.echo(f"All that the store holds, {counted(papers, 'paper')}, written to {output}.", err=True)


def merged_lines(merged: "Merged") -> list[str]:
    """What came of another store, for people; untrusted text."""
    left = [
        f"No room for {counted(len(merged.views_left), 'saved view')}: {named(merged.views_left)}. "
        "Remove others and import it again."
    ] * bool(merged.views_left)
    if not merged.anything:
        return left or ["everything in it was here already; nothing changed."]
    told = [
        f"{counted(number, noun)} {what}"
        for number, noun, what in (
            (len(merged.papers), "paper", "new"),
            (merged.updated, "paper", "filled out"),
            (merged.announcements, "announcement", "new or corrected"),
            (merged.listings, "listing", "new or better"),
            (merged.scores, "score", "of models new"),
            (merged.judged, "paper", "with another triage now"),
            (merged.acts, "act", "new in the history of triage"),
            (merged.library, "paper", "new in your library"),
            (merged.digests, "digest", "new"),
            (len(merged.views), "saved view", "new"),
        )
        if number
    ]
    lines = [", ".join(told) + "." if told else "a few details changed."]
    if merged.notes:
        lines.append(
            f"Both had a note on these, and different ones: {named(merged.notes)}. The later stands; "
            "`arxivtui undo` leads back to the other."
        )
    lines += [
        f"Two saved views were called “{name}”; one of them is “{other}” now."
        for name, other in merged.renamed
    ]
    return lines + left


def merged_wire(path: Path, form: str, merged: "Merged") -> dict[str, Any]:
    """The same, for `--json`."""
    return {
        "file": str(path),
        "form": form,
        "papers": merged.papers,
        "updated": merged.updated,
        "announcements": merged.announcements,
        "listings": merged.listings,
        "scores": merged.scores,
        "triaged": merged.judged,
        "acts": merged.acts,
        "notes": merged.notes,
        "library": merged.library,
        "digests": merged.digests,
        "views": merged.views,
        "renamed": merged.renamed,
        "views_left": merged.views_left,
    }
