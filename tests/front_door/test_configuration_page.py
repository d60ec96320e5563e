"""docs/configuration.md names every variable that the settings read, and no other."""

import re

from tests.architecture.house import ROOT


def read_by(text: str) -> set[str]:
    """The variables that a settings file reads."""
    named = re.findall(r"environment\.(?:text|switch|words|number)\(\s*\"([A-Z_]+)\"", text)
    return {*named, *(["SECRET_KEY"] if "environment.secret_key(" in text else [])}


def test_the_page_lists_what_the_settings_read():
    settings = (ROOT / "evaluator" / "settings.py").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert read_by(settings) == set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))


def test_a_variable_without_a_line_is_noticed():
    assert read_by('X = environment.switch("NEW_SWITCH")') == {"NEW_SWITCH"}
