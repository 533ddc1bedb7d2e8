"""Draw the pictures of this folder: the app on its sample day and set-up, at two sizes, dark and light.

`make pictures` runs it. The papers are invented; so is the triage.
"""

import asyncio
import re
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from arxivtui.config import Directories, Settings, UiSettings
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.session import Session

FOLDER = Path(__file__).parent
SIZES = ((160, 45), (80, 24))
THEMES = ("dark", "light")
TRIAGE = ("j", "s", "j", "d", "L")
"""Keys that leave something to see: a star, a dismissal, a paper for later."""
REMOTE_FONT = re.compile(r"@font-face\s*\{[^}]*\}\s*")


async def draw(width: int, height: int, theme: str) -> None:
    """One evening on the sample day: the list, the paper, the help, the statistics, the end."""
    session = Session.sample(Settings(ui=UiSettings(theme=f"arxivtui-{theme}")))
    app = ArxivtuiApp(session)
    async with app.run_test(size=(width, height)) as pilot:

        async def press(*keys: str) -> None:
            for key in keys:
                await pilot.press(key)
                await settle(app)

        def keep(name: str) -> None:
            save(app, f"{name}-{width}x{height}-{theme}")

        await settle(app)
        await press(*TRIAGE)
        keep("day")
        await press("enter")
        keep("paper")
        await press("escape", "question_mark")
        keep("help")
        await press("escape", "S")
        keep("statistics")
        await press("escape", "Z")
        keep("day-end")
    session.close()


async def draw_setup(width: int, height: int, theme: str) -> None:
    """The first start, in an empty home."""
    with TemporaryDirectory() as home:
        directories = Directories.find({"ARXIVTUI_HOME": home})
        session = Session(directories, Settings(ui=UiSettings(theme=f"arxivtui-{theme}")))
        app = ArxivtuiApp(session)
        async with app.run_test(size=(width, height)) as pilot:
            await settle(app)
            await pilot.press(*"learning")
            await settle(app)
            save(app, f"set-up-{width}x{height}-{theme}")
        session.close()


async def settle(app: ArxivtuiApp) -> None:
    """Wait until nothing is read or written any more, and the cursor has rested."""
    for _ in range(3):
        await asyncio.sleep(0.15)
        await app.workers.wait_for_complete()


def save(app: ArxivtuiApp, name: str) -> None:
    """The screen as an SVG that fetches nothing from anywhere."""
    picture = REMOTE_FONT.sub("", app.export_screenshot(title="arxivtui"))
    (FOLDER / f"{name}.svg").write_text(picture.replace("Fira Code", "monospace") + "\n", encoding="utf-8")


async def main() -> None:
    """Draw them all."""
    for (width, height), theme in product(SIZES, THEMES):
        await draw(width, height, theme)
        await draw_setup(width, height, theme)


if __name__ == "__main__":
    asyncio.run(main())
