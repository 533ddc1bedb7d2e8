"""Draw the pictures of this folder: the app on its sample day, at two sizes, dark and light.

`make pictures` runs it. The papers are invented; so is the triage.
"""

import asyncio
import re
from itertools import product
from pathlib import Path

from arxivtui.config import Settings, UiSettings
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.session import Session

FOLDER = Path(__file__).parent
SIZES = ((160, 45), (80, 24))
THEMES = ("dark", "light")
TRIAGE = ("j", "s", "j", "d", "L")
"""Keys that leave something to see: a star, a dismissal, a paper for later."""
REMOTE_FONT = re.compile(r"@font-face\s*\{[^}]*\}\s*")


async def draw(width: int, height: int, theme: str) -> None:
    """One evening on the sample day, as pictures of the list, the paper and the help."""
    session = Session.sample(Settings(ui=UiSettings(theme=f"arxivtui-{theme}")))
    app = ArxivtuiApp(session)
    async with app.run_test(size=(width, height)) as pilot:
        await settle(app)
        for key in TRIAGE:
            await pilot.press(key)
            await settle(app)
        save(app, f"day-{width}x{height}-{theme}")
        await pilot.press("enter")
        await settle(app)
        save(app, f"paper-{width}x{height}-{theme}")
        if width == 80:
            await pilot.press("escape", "question_mark")
            await settle(app)
            save(app, f"help-{width}x{height}-{theme}")
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


if __name__ == "__main__":
    asyncio.run(main())
