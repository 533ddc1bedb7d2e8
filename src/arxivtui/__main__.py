"""`python -m arxivtui` is the `arxivtui` command."""

from arxivtui.cli import main

if __name__ == "__main__":
    main()
