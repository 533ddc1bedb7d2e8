"""The app's own colours: two calm themes with one accent, where scores carry the only strong colour."""

from textual.theme import Theme

DARK_NAME = "arxivtui-dark"
LIGHT_NAME = "arxivtui-light"

DIM = "$foreground 60%"
"""Of text that is there to be found, not to be read."""

_DARK = Theme(
    name=DARK_NAME,
    primary="#7fa7c9",
    secondary="#5d7f9c",
    accent="#7fa7c9",
    foreground="#cdd1d8",
    background="#15181d",
    surface="#1a1e24",
    panel="#242931",
    success="#8dbb7f",
    warning="#e5ae5c",
    error="#d77a74",
    dark=True,
    variables={
        "block-cursor-background": "#2c3a4a",
        "block-cursor-foreground": "#eef1f5",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#20262e",
        "border": "#4d6a85",
        "border-blurred": "#2b313a",
        "scrollbar": "#343b45",
        "scrollbar-hover": "#454e5a",
        "scrollbar-active": "#7fa7c9",
        "scrollbar-background": "#15181d",
        "scrollbar-background-hover": "#15181d",
        "scrollbar-background-active": "#15181d",
        "scrollbar-corner-color": "#15181d",
        "footer-background": "#1a1e24",
        "footer-key-foreground": "#7fa7c9",
        "input-selection-background": "#7fa7c9 35%",
    },
)

_LIGHT = Theme(
    name=LIGHT_NAME,
    primary="#2c6391",
    secondary="#5a7d9a",
    accent="#2c6391",
    foreground="#24292f",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e6e3dc",
    success="#3f7a35",
    warning="#a35a00",
    error="#b23a33",
    dark=False,
    variables={
        "block-cursor-background": "#d3dfe9",
        "block-cursor-foreground": "#14181c",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#eae8e2",
        "border": "#7e9db7",
        "border-blurred": "#d8d5cd",
        "scrollbar": "#cbc8c0",
        "scrollbar-hover": "#b3b0a8",
        "scrollbar-active": "#2c6391",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "scrollbar-corner-color": "#fbfaf7",
        "footer-background": "#f3f1ec",
        "footer-key-foreground": "#2c6391",
        "input-selection-background": "#2c6391 25%",
    },
)

THEMES = (_DARK, _LIGHT)
