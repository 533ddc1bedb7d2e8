"""Paper ids as arguments: any form people paste, checked before anything is done."""

import click

from arxivtui.domain import ArxivId, InvalidIdError


class PaperIdType(click.ParamType[str]):
    """An arXiv id, bare, with a version, or as a link."""

    name = "id"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id without version; wrong usage where it is none."""
        try:
            return ArxivId.parse(value).value
        except InvalidIdError as error:
            self.fail(str(error), param, ctx)


PAPER_ID = PaperIdType()
paper_ids = click.argument("ids", nargs=-1, required=True, metavar="ID...", type=PAPER_ID)
