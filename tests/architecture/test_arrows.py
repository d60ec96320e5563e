"""A room imports from lower floors only, and only what the plan of the house lists."""

import pytest

from tests.architecture.house import ROOMS, Source, arrows_upward, room_of, sources


def test_every_import_follows_the_plan():
    found = [sentence for source in sources() for sentence in arrows_upward(source)]
    assert not found, "\n".join(found)


def test_the_plan_itself_only_points_downward():
    floors = {room.name: room.floor for room in ROOMS}
    upward = [f"{room.name} → {used}" for room in ROOMS for used in room.may_use if floors[used] > room.floor]
    assert not upward


@pytest.mark.parametrize(
    ("module", "text", "sentence"),
    [
        (
            "evaluator.scoring.engine",
            "from evaluator.policies.loader import find",
            "evaluator/scoring/engine.py:1 imports evaluator.policies.loader.find: “scoring” (floor 0) may not use "
            "“policies” (floor 1); it may use problems.",
        ),
        ("evaluator.checks.money", "import evaluator.sheets.reader", "“checks” (floor 1) may not use “sheets”"),
        ("projects.views.desk", "from projects.models import Project", "“views” (floor 7) may not use “models”"),
        ("projects.views.desk", "from ..models import Project", "“views” (floor 7) may not use “models”"),
        ("projects.selectors.desk", "from projects import services", "“selectors” (floor 3) may not use “services”"),
        ("projects.models.people", "from evaluator.settings import DEBUG", "may not use “front door”"),
        ("projects.services.exporting", "from evaluator.celery import app", "may not use “front door”"),
        (
            "projects.services.exporting",
            "from projects.services.reviewing import approve",
            "the service “exporting” may use of the other services only auditing",
        ),
    ],
)
def test_an_import_against_the_plan_is_named(module, text, sentence):
    [found] = arrows_upward(Source.of(text, module=module))
    assert sentence in found


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("projects.services.entering", "from projects.services import auditing, rescoring"),
        ("projects.services.examining", "from evaluator.sheets.reader import read_forms"),
        ("projects.views.desk", "from projects.selectors.desk import desk_for"),
        ("evaluator.scoring.engine", "from . import targets"),
    ],
)
def test_an_import_within_the_plan_passes(module, text):
    assert list(arrows_upward(Source.of(text, module=module))) == []


def test_the_longest_prefix_decides_the_room():
    assert room_of("evaluator.scoring.engine").name == "scoring"
    assert room_of("evaluator.settings").name == "front door"
    assert room_of("projects.management.commands.evaluate").name == "commands"
