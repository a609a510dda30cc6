from pathlib import Path

import pytest

from checker.settings import Settings, SettingsError, known_variables, load_settings, table

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_defaults_need_nothing():
    assert load_settings({}) == Settings()
    assert (Settings().host, Settings().port) == ("127.0.0.1", 8000)


def test_the_environment_prevails_over_the_file(tmp_path):
    file = tmp_path / "checker.toml"
    file.write_text('port = 9000\nengines = 3\ncors_origins = ["https://portal.example"]\n')
    settings = load_settings({"CHECKER_SETTINGS": str(file), "CHECKER_PORT": "9001", "HOME": "/x"})
    assert (settings.port, settings.engines, settings.cors_origins) == (9001, 3, ("https://portal.example",))


def test_an_empty_variable_is_the_default():
    assert load_settings({"CHECKER_PORT": "", "CHECKER_METRICS_PORT": ""}) == Settings()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CHECKER_PORT": "eighty"}, "CHECKER_PORT"),
        ({"CHECKER_PORT": "70000"}, "CHECKER_PORT"),
        ({"CHECKER_ENGINES": "0"}, "CHECKER_ENGINES"),
        ({"CHECKER_LOG_LEVEL": "loud"}, "CHECKER_LOG_LEVEL"),
        ({"CHECKER_PROT": "1"}, "CHECKER_PROT: there is no such setting"),
        ({"CHECKER_CORS_ORIGINS": "*"}, "CHECKER_CORS_ORIGINS"),
        ({"CHECKER_CORS_ORIGINS": "https://a.example, portal"}, "CHECKER_CORS_ORIGINS"),
        ({"CHECKER_BODY_BYTES_MAX": "5000"}, "CHECKER_BODY_BYTES_MAX"),
        ({"CHECKER_SESSION_SECRET": "secret"}, "CHECKER_SESSION_SECRET: it is too short"),
        ({"CHECKER_METRICS_PORT": "8000"}, "CHECKER_METRICS_PORT"),
        ({"CHECKER_REFUSED_IMAGES_DAYS": "31"}, "CHECKER_REFUSED_IMAGES_DAYS: .* longer"),
        ({"CHECKER_REFUSED_IMAGES_DAYS": "3"}, "CHECKER_REFUSED_IMAGES_DAYS: .* CHECKER_RECORDS_KEYS"),
        (
            {"CHECKER_REFUSED_IMAGES_DAYS": "3", "CHECKER_RECORDS_KEYS": "k"},
            "CHECKER_REFUSED_IMAGES_DAYS: .* CHECKER_DATABASE_URL",
        ),
        ({"CHECKER_SETTINGS": "/nowhere/x.toml"}, "CHECKER_SETTINGS"),
    ],
)
def test_errors_name_the_variable(variables, words):
    with pytest.raises(SettingsError, match=words):
        load_settings(variables)


def test_errors_name_the_key_of_the_file(tmp_path):
    file = tmp_path / "checker.toml"
    file.write_text("port = 'x'")
    with pytest.raises(SettingsError, match=r"checker.toml: port"):
        load_settings({"CHECKER_SETTINGS": str(file)})
    file.write_text("prot = 1")
    with pytest.raises(SettingsError, match=r"checker.toml: prot"):
        load_settings({"CHECKER_SETTINGS": str(file)})
    file.write_text("port = ")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings({"CHECKER_SETTINGS": str(file)})


def test_the_page_and_the_settings_are_equal():
    assert table() in PAGE.read_text("utf-8")
    assert len(known_variables()) == len(Settings.model_fields)
