"""Settings are read strictly: every mistake is named with its place and the nearest right name."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.config import Directories, Settings, SettingsError, load_settings, settings_reference


def _load(home: Directories, text: str, **environ: str) -> Settings:
    home.create()
    home.config_file.write_text(text, encoding="utf-8")
    return load_settings(home, environ)


def _mistake(home: Directories, environ: dict[str, str]) -> str:
    try:
        load_settings(home, environ)
    except SettingsError as error:
        return error.message
    return ""


def test_without_a_file_everything_has_its_default(home: Directories) -> None:
    assert load_settings(home, {}) == Settings()


def test_a_file_sets_what_it_names(home: Directories) -> None:
    loaded = _load(
        home,
        """
        arxiv.timeout_seconds = 5
        [rules]
        authors = ["Ada Example"]
        [ui.keys]
        star = "s,S"
        """,
    )
    assert loaded.arxiv.timeout_seconds == 5.0
    assert loaded.rules.authors == ("Ada Example",)
    assert loaded.ui.keys == {"star": "s,S"}
    assert loaded.ranking.fold_below == 10.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[arixv]\n", "line 1: there is no section [arixv]. Did you mean [arxiv]?"),
        (
            "[zzz]\n",
            "[zzz]. The sections are arxiv, llm, rules, ranking, export, daily, backup, server, ui.",
        ),
        (
            '[arxiv]\n\ncategorys = ["cs.LG"]',
            "line 3: there is no setting arxiv.categorys. Did you mean categories?",
        ),
        (
            '[arxiv]\nkeywords = ["x"]',
            "line 2: there is no setting arxiv.keywords. It belongs below [rules].",
        ),
        (
            "advance = true",
            "line 1: the setting advance stands outside of any section. It belongs below [ui].",
        ),
        ("arxiv = 3", "line 1: arxiv is a section and is written [arxiv]."),
        (
            '[arxiv]\ncategories = "cs.LG"',
            'line 2: arxiv.categories should be a list of texts, not the text "cs.LG".',
        ),
        (
            '[arxiv]\ncategories = ["cs.LG", 3]',
            "should be a list of texts, not a list whose item 2 is the number 3.",
        ),
        (
            '# note\n[arxiv]\ncategories = ["cs.LGG"]',
            'line 3: arxiv.categories: "cs.LGG" is no arXiv category. Did you mean cs.LG (Machine Learning)?',
        ),
        ("[ranking]\nfold_below = 101", "should be a number from 0 to 100, not the number 101."),
        ("[ranking]\nfold_below = nan", "should be a number from 0 to 100, not the number nan."),
        ("[ranking]\nfold_below = true", "should be a number from 0 to 100, not true."),
        ("[ui]\nadvance = 1", "ui.advance should be true or false, not the number 1."),
        (
            "[ui]\nkeys = {star = 3}",
            'ui.keys should be a table of texts, not a table where "star" is the number 3.',
        ),
        ("[llm]\nmodel = 2025-07-14", "llm.model should be a text, not a date or time."),
        ('[arxiv]\nbase_url = "ftp://x"', 'arxiv.base_url: "ftp://x" is no http or https address.'),
        ("[llm]\npapers_per_day = 0", "should be a whole number from 1 to 5000, not the number 0."),
        ("[llm]\npapers_per_day = 20.5", "a whole number from 1 to 5000, not the number 20.5."),
        ("[llm]\npapers_per_day = true", "a whole number from 1 to 5000, not true."),
        ("[llm]\ntokens_per_day = 1e9", "a whole number from 0 to 100,000,000, not the number 1000000000.0."),
        ("[llm]\ntokens_per_day = " + "9" * 30, "not the number of many digits."),
        (
            '[llm]\nauto = "allways"',
            'llm.auto should be ask, always or never, not the text "allways". Did you mean always?',
        ),
        ('[llm]\nauto = "Ask"', 'not the text "Ask". Did you mean ask?'),
        ("[llm]\nauto = 3", "llm.auto should be ask, always or never, not the number 3."),
        ("[llm]\npaper_per_day = 3", "Did you mean papers_per_day?"),
        ("[llm]\ncap_per_day = -1", "should be a number from 0 to 1000, not the number -1."),
        (
            '[llm.prices]\ngpt-x = "1"',
            'line 1: llm.prices: "gpt-x" = "1": A price is two or three numbers with commas between',
        ),
        ('[llm]\nprices = {gpt-x = "nan, 1"}', '"gpt-x" = "nan, 1": A price is two or three numbers'),
        ('[llm]\nprices = {gpt-x = "-1, 1"}', "without signs."),
        (
            "[llm]\nprices = {gpt-x = 2.5}",
            'llm.prices should be a table of texts, not a table where "gpt-x" is the number 2.5.',
        ),
        (
            '[llm]\nprices = {gpt-4.1 = "2, 8"}',
            'a table where "gpt-4" is a table. A name with a dot in it stands in quotes.',
        ),
        ('[llm]\nprices = "2, 8"', 'should be a table of texts, not the text "2, 8".'),
        ('[llm]\nbase_url = "localhost:8000"', '"localhost:8000" is no http or https address.'),
        ('[llm]\nbase_url = "https://me:pass@host/v1"', "llm.base_url has a name or password before its @."),
        ('[llm]\nbase_url = "htps://me:pass@host/v1"', "llm.base_url: this is no http or https address."),
        ('[llm]\napi_key = "sk-1"', "no setting llm.api_key. A key has no place among the settings:"),
        ('[arxiv]\ncontact = "a\\u001bb"', "arxiv.contact has a control character."),
        ('[arxiv]\ncontact = "é"', "may have ASCII characters only."),
        ('[rules]\nkeywords = [" "]', "rules.keywords has an empty text in its list."),
        ("[arxiv\n", "line 1, column 7: this is not TOML: "),
        ("x = ", "at its end: this is not TOML: "),
        ("x = " + "[" * 5_000, "is not TOML that can be read"),
        ('["a\\u001b[2J"]', "there is no section ['a\\x1b[2J']."),
    ],
)
def test_a_mistake_is_named_with_its_place(home: Directories, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        _load(home, text)
    assert message in str(error.value)
    assert str(home.config_file) in str(error.value)
    assert "pass@" not in str(error.value)
    assert "sk-1" not in str(error.value)


def test_a_line_of_many_blanks_is_read_past(home: Directories) -> None:
    blanks = " " * 60_000

    with pytest.raises(SettingsError, match=r"config\.toml, line 5: there is no setting arxiv\.x\."):
        _load(home, f"[arxiv]\ncategories = [\n{blanks}\n{blanks}'cs.LG']\nx{blanks}= 1\n")


def test_a_file_that_is_no_text_is_named(home: Directories) -> None:
    home.create()
    home.config_file.write_bytes(b"[ui]\n# \xff\xfe\n")
    with pytest.raises(SettingsError, match=r"config\.toml, line 2: this is not UTF-8 text"):
        load_settings(home, {})
    home.config_file.write_bytes(b"#" * 2_000_000)
    with pytest.raises(SettingsError, match="larger than 1024 KiB"):
        load_settings(home, {})
    home.config_file.unlink()
    home.config_file.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(home, {})


def test_the_environment_wins_over_the_file(home: Directories) -> None:
    loaded = _load(
        home,
        '[arxiv]\ncategories = ["math.CO"]\n[ui]\nadvance = true',
        ARXIVTUI_ARXIV__CATEGORIES="cs.LG, cs.AI,",
        ARXIVTUI_UI__ADVANCE="no",
        ARXIVTUI_UI__KEYS="star=s,S; dismiss=d",
        ARXIVTUI_RANKING__FOLD_BELOW="35",
        ARXIVTUI_LLM__PAPERS_PER_DAY="20",
        ARXIVTUI_LLM__TOKENS_PER_DAY="",
        ARXIVTUI_LLM__CAP_PER_DAY="1",
        ARXIVTUI_LLM__AUTO="never",
        ARXIVTUI_LLM__PRICES="gpt-x=0.5, 0.1, 2; vendor/other:free=0,0 ;",
        ARXIVTUI_ARXIV__TIMEOUT_SECONDS="",
        ARXIVTUI_API_KEY="is no setting",
    )
    assert loaded.arxiv.categories == ("cs.LG", "cs.AI")
    assert loaded.ui.advance is False
    assert loaded.ui.keys == {"star": "s,S", "dismiss": "d"}
    assert loaded.ranking.fold_below == 35.0
    assert loaded.llm.papers_per_day == 20
    assert loaded.llm.tokens_per_day == 300_000
    assert loaded.llm.cap_per_day == 1.0
    assert loaded.llm.auto == "never"
    assert loaded.llm.prices == {"gpt-x": "0.5, 0.1, 2", "vendor/other:free": "0,0"}
    assert loaded.arxiv.timeout_seconds == 30.0


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ARXIVTUI_ARXIV__CATEGORY", "x", "Did you mean ARXIVTUI_ARXIV__CATEGORIES?"),
        ("ARXIVTUI_NEWS__FEED", "x", "ARXIVTUI_NEWS__FEED names no setting"),
        ("ARXIVTUI_UI__ADVANCE", "maybe", 'ui.advance should be true or false, not the text "maybe"'),
        ("ARXIVTUI_ARXIV__TIMEOUT_SECONDS", "soon", "should be a number from 1 to 600"),
        ("ARXIVTUI_ARXIV__CATEGORIES", "cs.lg", "Did you mean cs.LG"),
        ("ARXIVTUI_UI__KEYS", "star", "should look like star=s"),
        ("ARXIVTUI_LLM__PRICES", "1, 2", "should look like gpt-x=2.50, 1.25, 10"),
        ("ARXIVTUI_LLM__PRICES", "gpt-x=free", '"gpt-x" = "free": A price is two or three numbers'),
        ("ARXIVTUI_LLM__PAPERS_PER_DAY", "20.5", "a whole number from 1 to 5000, not the number 20.5"),
        ("ARXIVTUI_LLM__PAPERS_PER_DAY", "many", 'from 1 to 5000, not the text "many"'),
        ("ARXIVTUI_LLM__PAPERS_PER_DAY", "9" * 5_000, "a whole number from 1 to 5000"),
        ("ARXIVTUI_LLM__AUTO", "sometimes", "llm.auto should be ask, always or never"),
        ("ARXIVTUI_LLM__PAPER_PER_DAY", "3", "Did you mean ARXIVTUI_LLM__PAPERS_PER_DAY?"),
        ("ARXIVTUI_LLM__API_KEY", "sk-1", "`arxivtui config set-key` or ARXIVTUI_API_KEY keeps it"),
    ],
)
def test_a_wrong_variable_is_named(home: Directories, variable: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(home, {variable: value})
    assert variable in str(error.value)
    assert message in str(error.value)


def test_arxivs_delay_can_be_lengthened_but_shortened_on_this_computer_only(home: Directories) -> None:
    with pytest.raises(SettingsError, match="below the 15 seconds that arXiv wants"):
        _load(home, "[arxiv]\ndelay_seconds = 1")
    slow = _load(home, "[arxiv]\ndelay_seconds = 20").arxiv
    assert slow.delay_for("https://arxiv.org/list/cs.LG/new") == 20
    plain = Settings().arxiv
    assert plain.delay_for("https://arxiv.org/list/cs.LG/new") == 15
    assert plain.delay_for("https://rss.arxiv.org/rss/cs.LG") == 3
    tests = _load(home, '[arxiv]\ndelay_seconds = 0\nbase_url = "http://127.0.0.1:8808"').arxiv
    assert tests.delay_for("http://127.0.0.1:8808/list/cs.LG/new") == 0
    assert tests.delay_for("https://arxiv.org/list/cs.LG/new") == 15
    assert tests.delay_for("https://export.arxiv.org/api/query") == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=80), st.text("[]=\"'.#{}\narxivuk123 ", max_size=80)))
def test_no_file_raises_anything_but_a_clear_error(home: Directories, text: str) -> None:
    home.create()
    home.config_file.write_text(text, encoding="utf-8", errors="replace")
    message = _mistake(home, {})
    assert not message or str(home.config_file) in message
    assert message.isprintable()


@given(st.data())
def test_no_variable_raises_anything_but_a_clear_error(data: st.DataObject) -> None:
    setting = data.draw(st.sampled_from(settings_reference()))
    value = data.draw(st.one_of(st.text(max_size=20), st.floats().map(str), st.just("a=b;c")))
    nowhere = Directories.find({"ARXIVTUI_HOME": "/nowhere"})
    message = _mistake(nowhere, {setting.variable: value})
    assert not message or setting.variable in message
    assert message.isprintable()
