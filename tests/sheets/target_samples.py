"""Published target forms (绩效目标表) of three places, and what each of their cells holds as written down."""

import json
from pathlib import Path
from typing import Any

from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.reader import read_target_forms

FOLDER = Path(__file__).parent / "target_forms"
QINGPU = FOLDER / "qingpu-target-form-2024.xlsx"
DATONG = FOLDER / "datong-target-forms-2024.xlsx"
PANYU = FOLDER / "panyu-target-list-2025.xlsx"


def forms_of(source: Path | bytes) -> list[TargetForm]:
    """The target forms of a workbook, in which there is nothing else."""
    found = read_target_forms(source)
    forms = [form for form in found if isinstance(form, TargetForm)]
    assert len(forms) == len(found)
    return forms


def qingpu() -> TargetForm:
    (form,) = forms_of(QINGPU)
    return form


def datong(number: int = 0) -> TargetForm:
    return forms_of(DATONG)[number]


def written_down(place: str) -> dict[str, Any]:
    """``qingpu``, ``datong`` or ``panyu``: what the published document holds."""
    (file,) = FOLDER.glob(f"{place}_*.json")
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content
