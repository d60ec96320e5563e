"""The thirteen published Shanghai forms of 2024, and what each of their cells holds as written down beside them."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / "projects" / "demo" / "shanghai-2024").glob("*.xlsx"))
WRITTEN_DOWN = Path(__file__).parent / "shanghai_2024.json"
SOURCES = {
    "total": "total",
    "appropriation": "current_year_appropriation",
    "carry_over": "carry_over",
    "other": "other",
}


def form_file(number: str) -> Path:
    """The file of a form by its number in the bureau's list: ``form_file("13")``."""
    return next(path for path in FORMS if path.name.startswith(f"{number}_"))


def written_down(project: str) -> dict[str, Any]:
    """What the published document holds for a project."""
    projects = json.loads(WRITTEN_DOWN.read_text(encoding="utf-8"))["projects"]
    found: dict[str, Any] = next(one for one in projects if one["name"] == project)
    return found


def legible(part: dict[str, Any], key: str) -> str:
    """The text of a cell; where some of it was lost, what is legible."""
    return part[key] if part[key] is not None else part.get(f"{key}_legible") or ""


def decimal(text: str) -> Decimal | None:
    """The number of a printed cell; a dash has none."""
    return None if text == "-" else Decimal(text)
