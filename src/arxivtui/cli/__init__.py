"""The `arxivtui` command."""

from arxivtui.cli.main import main

__all__ = ["main"]
