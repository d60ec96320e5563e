"""The house rules about code: exact numbers, no hidden queries, no signals, names that say something."""

import subprocess
import sys

import pytest

from tests.architecture import code
from tests.architecture.house import ROOT, Source, sources


@pytest.mark.parametrize("rule", code.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule):
    found = [sentence for source in sources() for sentence in rule(source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "module", "text", "sentence"),
    [
        (code.foreign_libraries, "evaluator.policies.loader", "import django", "stands on the standard library alone"),
        (code.foreign_libraries, "evaluator.scoring.engine", "import openpyxl", "stands on the standard library alone"),
        (code.foreign_libraries, "evaluator.sheets.reader", "from django.conf import settings", "Django: floor 2"),
        (
            code.foreign_libraries,
            "projects.services.exporting",
            "import openpyxl",
            "belong to evaluator.sheets",
        ),
        (code.queries_outside, "projects.views.desk", "Project.objects.all()", "asks a selector or a service"),
        (code.queries_outside, "projects.forms", "User._default_manager.get()", "asks a selector or a service"),
        (
            code.unguarded_opening,
            "projects.views.administration.imports",
            "from evaluator.sheets.rosters import read_roster",
            "use evaluator.sheets.guarding",
        ),
        (code.inexact_numbers, "evaluator.scoring.rules", "share = 0.8", "writes 0.8: use Decimal"),
        (code.inexact_numbers, "evaluator.scoring.rules", "share = float(text)", "uses float: use Decimal"),
        (code.inexact_numbers, "evaluator.scoring.rules", "points = round(points, 2)", "rounds half to even"),
        (code.signal_handlers, "projects.models.people", "from django.db.models.signals import post_save", "no signal"),
        (code.signal_handlers, "projects.models.people", "from django.dispatch import receiver", "no signal handlers"),
        (code.late_imports, "projects.services.entering", "def save():\n    import json", "inside save(): move it"),
        (code.vague_names, "projects.utils", "'''Things.'''", "is called “utils”"),
        (code.mute_modules, "projects.tables", "x = 1", "has no docstring"),
    ],
)
def test_a_breach_is_named(rule, module, text, sentence):
    [found] = rule(Source.of(text, module=module))
    assert sentence in found


@pytest.mark.parametrize(
    ("rule", "module", "text"),
    [
        (code.foreign_libraries, "evaluator.sheets.writer", "import openpyxl"),
        (code.queries_outside, "projects.selectors.desk", "Project.objects.all()"),
        (
            code.unguarded_opening,
            "projects.services.importing.admitting",
            "from evaluator.sheets.sources import weight_of",
        ),
        (code.inexact_numbers, "evaluator.scoring.rules", "points = half_up(points)"),
    ],
)
def test_what_the_rules_allow_passes(rule, module, text):
    assert list(rule(Source.of(text, module=module))) == []


def test_the_core_needs_neither_django_nor_celery():
    assert (ROOT / "evaluator" / "__init__.py").read_text() == ""
    script = (
        "import sys, evaluator.scoring, evaluator.problems\n"
        "import pkgutil, importlib\n"
        "for found in pkgutil.iter_modules(evaluator.scoring.__path__):\n"
        "    importlib.import_module(f'evaluator.scoring.{found.name}')\n"
        "print(sorted({'django', 'celery', 'openpyxl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
