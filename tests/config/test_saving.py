"""Settings are written one at a time; what the reader wrote around them stays."""

import re
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.config import (
    Directories,
    Settings,
    SettingsError,
    default_config_text,
    load_settings,
    save_settings,
)


def test_the_first_settings_written_come_with_all_others_explained(home: Directories) -> None:
    save_settings(home, {"arxiv.categories": ("cs.LG", "stat.ML"), "ui.keys": {"star": "s"}})
    text = home.config_file.read_text()
    assert '\ncategories = ["cs.LG", "stat.ML"]\n' in text
    assert "# categories" not in text
    assert "# fold_below = 10.0" in text
    assert load_settings(home, {}).ui.keys == {"star": "s"}
    assert stat.S_IMODE(home.config_file.stat().st_mode) == 0o600


def test_the_default_file_changes_nothing(home: Directories) -> None:
    home.create()
    home.config_file.write_text(default_config_text())
    assert load_settings(home, {}) == Settings()


def test_the_default_file_shows_the_defaults_and_says_where_there_is_none(home: Directories) -> None:
    before, _, unset = default_config_text().partition(
        "# By default it is not set. A line that sets it looks like this:\n"
    )
    example, _, after = unset.partition("\n")
    shown = re.sub(r"^# (\w+ = )", r"\1", before + after, flags=re.MULTILINE)
    home.create()
    home.config_file.write_text(shown)

    assert example.startswith("# delay_seconds = ")
    assert "\ntimeout_seconds = 30.0\n" in shown
    assert load_settings(home, {}) == Settings()


def test_comments_and_order_are_kept(home: Directories) -> None:
    home.create()
    home.config_file.write_text(
        '# mine\n[ui]\nadvance = false # always\n\n[arxiv]  # what I read\ncategories = ["cs.LG"] # one\n'
    )
    save_settings(home, {"arxiv.categories": ["cs.AI"], "ranking.fold_below": 30.0})
    assert home.config_file.read_text() == (
        '# mine\n[ui]\nadvance = false # always\n\n[arxiv]  # what I read\ncategories = ["cs.AI"] # one\n'
        "\n[ranking]\nfold_below = 30.0\n"
    )


def test_nothing_sets_a_key_back(home: Directories) -> None:
    save_settings(home, {"ranking.fold_below": 30.0, "ui.theme": "nord"})
    save_settings(home, {"ranking.fold_below": None, "llm.model": None})
    assert load_settings(home, {}).ranking.fold_below == 10.0
    assert load_settings(home, {}).ui.theme == "nord"


def test_a_wrong_value_in_the_file_gives_way_to_a_right_one(home: Directories) -> None:
    home.create()
    home.config_file.write_text('[arxiv]\ncategories = ["cs.LGG"]\n')
    save_settings(home, {"arxiv.categories": ["cs.LG"]})
    assert load_settings(home, {}).arxiv.categories == ("cs.LG",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arxiv.categorys": []}, "There is no setting arxiv.categorys"),
        ({"arxiv.categories": ["cs.XX"]}, "no arXiv category"),
        ({"ranking.fold_below": 500}, "from 0 to 100"),
        ({"arxiv.delay_seconds": 1.0}, "below the 15 seconds"),
        ({"llm.papers_per_day": 2.5}, "a whole number from 1 to 5000"),
        ({"llm.auto": "yes"}, "ask, always or never"),
        ({"llm.prices": {"gpt-x": "free"}}, "two or three numbers"),
    ],
)
def test_what_would_be_wrong_is_not_written(
    home: Directories, changes: dict[str, object], message: str
) -> None:
    save_settings(home, {"ui.theme": "nord"})
    before = home.config_file.read_bytes()
    with pytest.raises(SettingsError, match=message):
        save_settings(home, changes)
    assert home.config_file.read_bytes() == before
    assert [file.name for file in home.config_file.parent.iterdir()] == ["config.toml"]


def test_a_broken_file_is_named_and_left_alone(home: Directories) -> None:
    home.create()
    home.config_file.write_text("[ui]\ntheme = \n")
    with pytest.raises(SettingsError, match="line 2, column 9: this is not TOML"):
        save_settings(home, {"ui.theme": "nord"})
    assert home.config_file.read_text() == "[ui]\ntheme = \n"


def test_a_link_to_the_file_stays_a_link(home: Directories) -> None:
    home.create()
    dotfiles = home.config_file.parent / "dotfiles"
    dotfiles.mkdir()
    (dotfiles / "settings.toml").write_text("# kept elsewhere\n")
    home.config_file.symlink_to("dotfiles/settings.toml")
    save_settings(home, {"ui.theme": "nord"})
    assert home.config_file.is_symlink()
    assert "theme" in (dotfiles / "settings.toml").read_text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12), max_size=4
    ),
    st.floats(0, 100),
    st.dictionaries(st.from_regex(r"[a-z_.]{1,8}", fullmatch=True), st.sampled_from(["s", "d,x", ""])),
    st.dictionaries(st.from_regex(r"[a-zA-Z0-9./:=-]{1,12}", fullmatch=True), st.just("0.5, 2"), max_size=3),
    st.integers(1, 5_000),
)
def test_what_is_saved_is_what_is_loaded(
    home: Directories,
    authors: list[str],
    fold: float,
    keys: dict[str, str],
    prices: dict[str, str],
    papers: int,
) -> None:
    authors = [author for author in authors if author.isprintable()]
    save_settings(home, {"rules.authors": authors, "ranking.fold_below": fold, "ui.keys": keys})
    save_settings(home, {"llm.prices": prices, "llm.papers_per_day": papers, "llm.auto": "always"})
    loaded = load_settings(home, {})
    assert (loaded.llm.prices, loaded.llm.papers_per_day, loaded.llm.auto) == (prices, papers, "always")
    assert loaded.rules.authors == tuple(dict.fromkeys(authors))
    assert loaded.ranking.fold_below == fold
    assert loaded.ui.keys == keys
