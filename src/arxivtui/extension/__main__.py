"""`make extension`: the packages for the stores, `python -m arxivtui.extension [FOLDER]`."""

import sys
from pathlib import Path

from arxivtui import __version__
from arxivtui.extension import Browser, contents, shipped, zipped


def main(folder: Path) -> None:
    """Write a zip for each kind of browser and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    files = shipped()
    for browser in Browser:
        path = folder / f"arxivtui-extension-{__version__}-{browser}.zip"
        path.write_bytes(zipped(contents(browser, files)))
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(*(sys.argv[1:] or ["dist"])))
