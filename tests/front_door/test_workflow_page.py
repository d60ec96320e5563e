"""docs/workflow.md is the workflow table, not a second truth beside it."""

from evaluator.management.commands import workflow
from evaluator.review import TRANSITIONS, Guard
from tests.architecture.house import ROOT


def test_the_documented_workflow_is_the_table():
    written = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert written == workflow.document(), "Run: python manage.py workflow > docs/workflow.md"


def test_every_transition_stands_in_diagram_and_table():
    assert sum("-->" in line for line in workflow.diagram()) == len(TRANSITIONS) + 1
    assert len(list(workflow.table())) == len(TRANSITIONS) + 2


def test_every_guard_has_its_words():
    assert set(workflow.GUARD_WORDS) == set(Guard)
