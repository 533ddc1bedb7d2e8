"""`python -m tests.together --seconds 300`: the test, for as long as one likes, with a table at its end."""

import argparse
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from tests.together.sitting import sit, table


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=300.0)
    asked = arguments.parse_args()
    folder = Path(mkdtemp(prefix="arxivtui-together-"))
    found = sit(folder, asked.seconds)
    print(f"{asked.seconds:.0f} s of two apps, serve, a browser, fetch and triage commands on one store\n")
    print(table(found))
    if found.faults:
        raise SystemExit(f"\nlook for yourself in {folder}")
    rmtree(folder)


if __name__ == "__main__":
    main()
