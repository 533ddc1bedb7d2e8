"""`python -m tests.torture --seconds 600 [--seed N]`: whatever goes wrong, nothing acknowledged is lost."""

import argparse
from pathlib import Path
from secrets import randbelow
from shutil import rmtree
from tempfile import mkdtemp

from tests.torture.plan import plan
from tests.torture.sitting import sit, table
from tests.torture.surroundings import Disk

LONGEST = 600.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=LONGEST, help=f"{LONGEST:.0f} at most")
    arguments.add_argument("--seed", type=int, help="the same seed plans the same events")
    asked = arguments.parse_args()
    seconds = min(asked.seconds, LONGEST)
    seed = randbelow(10**6) if asked.seed is None else asked.seed
    folder = Path(mkdtemp(prefix="arxivtui-torture-"))
    again = f"seed {seed}: python -m tests.torture --seconds {seconds:.0f} --seed {seed}"
    print(f"{again}\nin {folder}\n", flush=True)
    found = sit(folder, seconds, plan(seed, seconds))
    print(f"{table(found)}\n\n{again}")
    if found.wrong:
        raise SystemExit(f"look for yourself in {folder} (`umount {folder}/disk` when done)")
    Disk(folder / "disk").let_go()
    rmtree(folder)


if __name__ == "__main__":
    main()
