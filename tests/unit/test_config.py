import tomllib

import pytest

from lagi_clean.config import load_settings, settings_toml
from lagi_clean.errors import InputError, UsageError
from lagi_clean.settings import Settings


def test_later_sources_win_and_origins_are_told(tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "lagi-clean").mkdir(parents=True)
    (home / "lagi-clean" / "config.toml").write_text('decimals = 1\nlanguage = "vi"\n')
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lagi-clean.toml").write_text("decimals = 3\n")
    found = load_settings(
        environment={"XDG_CONFIG_HOME": str(home), "LAGI_CLEAN_ROUNDING": "truncate"},
        options={"match_threshold": 0.9, "units": None},
    )
    assert found.settings == Settings(
        decimals=3, language="vi", rounding="truncate", match_threshold=0.9
    )
    assert found.origin["decimals"] == "lagi-clean.toml"
    assert found.origin["language"].endswith("config.toml")
    assert found.origin["rounding"] == "LAGI_CLEAN_ROUNDING"
    assert found.origin["match_threshold"] == "option"
    assert found.origin["units"] == "default"


def test_what_init_writes_is_read_back_as_the_same_settings(tmp_path):
    settings = Settings(
        decimals=1, residence_counted=("permanent",), survivorship={"phone": "recent"}
    )
    file = tmp_path / "own.toml"
    file.write_text(settings_toml(settings), encoding="utf-8")
    assert tomllib.loads(settings_toml(settings))["decimals"] == 1
    assert load_settings(file=file, environment={}).settings == settings


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("LAGI_CLEAN_DECIMALS", "many", "SETTING_VALUE"),
        ("LAGI_CLEAN_DECIMALS", "1.5", "SETTING_VALUE"),
        ("LAGI_CLEAN_LANGUAGE", "fr", "SETTING_VALUE"),
    ],
)
def test_a_bad_value_names_its_place(variable, value, code):
    with pytest.raises(UsageError) as caught:
        load_settings(environment={variable: value})
    assert caught.value.code == code
    assert variable in caught.value.message("vi")
    assert caught.value.exit_status == 2


def test_an_unknown_setting_gets_a_suggestion(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text("decimal = 1\n")
    with pytest.raises(UsageError) as caught:
        load_settings(file=file, environment={})
    assert "did you mean decimals" in caught.value.hint("en")


def test_broken_and_missing_files(tmp_path):
    with pytest.raises(InputError):
        load_settings(file=tmp_path / "none.toml", environment={})
    (tmp_path / "bad.toml").write_text("= 1")
    with pytest.raises(UsageError):
        load_settings(file=tmp_path / "bad.toml", environment={})


def test_rules_of_survivorship_are_a_table_of_the_file_or_a_variable(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text('[survivorship]\nphone = "recent"\ndefault = "first"\n')
    found = load_settings(file=file, environment={}).settings
    assert found.survivorship == {"default": "first", "phone": "recent"}
    variable = {"LAGI_CLEAN_SURVIVORSHIP": "phone=recent, sex = first"}
    assert load_settings(environment=variable).settings.survivorship == {
        "phone": "recent",
        "sex": "first",
    }


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ('phome = "recent"', "SURVIVORSHIP_FIELD", "phone"),
        ('nothing_like_it = "recent"', "SURVIVORSHIP_FIELD", "mother_name"),
        ('birth_date = "recent"', "SURVIVORSHIP_FOLLOWS", "birth_precision"),
        ('phone = "newest"', "SURVIVORSHIP_RULE", "complete, majority, recent, first"),
        ("phone = 3", "SETTING_VALUE", "a table of texts"),
    ],
)
def test_a_wrong_rule_of_survivorship_is_told_with_what_may_be_meant(tmp_path, line, code, told):
    file = tmp_path / "s.toml"
    file.write_text(f"[survivorship]\n{line}\n")
    with pytest.raises(UsageError) as caught:
        load_settings(file=file, environment={})
    assert caught.value.code == code
    assert str(file) in caught.value.message("vi")
    assert told in caught.value.hint("en")


def test_a_home_that_cannot_be_looked_into_holds_no_settings():
    unreachable = "/" + "a" * 300  # as a folder without the right to enter: the system refuses
    found = load_settings(environment={"HOME": unreachable})
    assert set(found.origin.values()) == {"default"}
