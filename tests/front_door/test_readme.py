"""README.md and docs/ point only at what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from evaluator.review import ROLE_NAMES
from projects.demo import cast
from projects.models import User
from tests.architecture.house import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def dead_links(page: Path, text: str) -> list[str]:
    """The relative links and pictures of a page that lead nowhere."""
    links = re.findall(r"\]\(([^)#\s]+)", text)
    return [link for link in links if "://" not in link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_is_there(page):
    assert dead_links(page, page.read_text(encoding="utf-8")) == []


def test_a_dead_link_is_noticed():
    assert dead_links(ROOT / "README.md", "![x](docs/screens/none.png) [y](README.md#a)") == ["docs/screens/none.png"]


def test_every_make_command_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {name for page in PAGES for name in re.findall(r"\bmake (\w+)", page.read_text(encoding="utf-8"))}
    assert named <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def test_the_demo_accounts_that_are_told_are_those_of_the_demo():
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    units = {unit.code: unit.name for unit in cast.UNITS}
    administrations = dict(User.Administration.choices)
    told = re.findall(r"^\| `(\w+)` \| (\S+) \| (\S+) \| (\S+) \|$", written, re.MULTILINE)
    assert told == [
        (
            each.username,
            each.full_name,
            ROLE_NAMES[each.role] if each.role else administrations[each.administration],
            units.get(each.unit, "—"),
        )
        for each in cast.PEOPLE
    ]


def unknown_commands(text: str) -> set[str]:
    """The commands that a page tells to give to manage.py, and that there are not."""
    return set(re.findall(r"\bmanage\.py ([a-z]\w*)", text)) - set(get_commands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_manage_py_that_is_named_exists(page):
    assert unknown_commands(page.read_text(encoding="utf-8")) == set()


def test_a_command_that_is_not_there_is_noticed():
    assert unknown_commands("python manage.py backup --all; manage.py serve") == {"backup"}
