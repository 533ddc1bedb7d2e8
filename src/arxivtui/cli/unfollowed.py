"""Settings that are well formed and cannot be followed all the same: a theme that there is not, say."""

from arxivtui.config import PresentSetting, PresentSettings, UiSettings
from arxivtui.config.settings import ExportSettings


def unfollowed(present: PresentSettings) -> list[tuple[PresentSetting, str]]:
    """Each of them, with what is wrong in a sentence."""
    from arxivtui.day.kept_folder import check_places
    from arxivtui.tui import check_ui

    ui, export = present.settings.ui, present.settings.export
    # One setting at a time, to know whose mistake it is.
    mistakes = {
        "ui.theme": check_ui(UiSettings(theme=ui.theme)),
        "ui.keys": check_ui(UiSettings(keys=ui.keys)),
        "export.folder": check_places(ExportSettings(folder=export.folder)),
        "export.template": check_places(ExportSettings(template=export.template)),
    }
    return [(row, mistake) for row in present.rows for mistake in mistakes.get(row.setting.name, ())]
