"""Rows for the list and the desk, written straight into the tables: only the columns that these pages print."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from evaluator.review import Role
from projects.models import Evaluation, Project, Round, Unit, User
from tests.projects.building import LAYOUT, build_unit, build_user


def a_bureau(code: str = "310", name: str = "上海市某局") -> Unit:
    return build_unit(code, name, "department")


def a_section(parent: Unit, code: str, name: str) -> Unit:
    return build_unit(f"{parent.code}-{code}", name, "section", parent)


def a_person(username: str, unit: Unit | None = None, *, full_name: str = "陈静", administration: str = "") -> User:
    """A preparer (填报人) of a unit, or one of the administrators."""
    role = Role.PREPARER if unit else None
    return build_user(username, full_name, role, unit, administration=administration)


def a_round(unit: Unit, *, days_left: int = 4, fiscal_year: int = 2024) -> Round:
    return Round.objects.create(
        unit=unit,
        fiscal_year=fiscal_year,
        name=f"{fiscal_year} 年度项目支出绩效自评",
        opens_on=datetime.date(fiscal_year + 1, 1, 6),
        due_at=timezone.now() + datetime.timedelta(days=days_left),
        region="310000",
        layout_id=LAYOUT,
    )


def an_evaluation(unit: Unit, round_: Round, name: str, *, code: str = "", **columns: Any) -> Evaluation:
    """A draft with published figures (专业技术人员…工作经费) unless told otherwise."""
    code = code or f"{unit.code}-{Project.objects.count():03}"
    project = Project.objects.create(
        unit=unit,
        code=code,
        name=name,
        sort_key=columns.pop("sort_key", name),
        initials=columns.pop("initials", ""),
    )
    figures: dict[str, Any] = {
        "initial_budget": Decimal("6896000"),
        "adjusted_budget": Decimal("5516000"),
        "executed_amount": Decimal("4616200"),
        "execution_rate": Decimal("83.68"),
        "line_count": 8,
        "filled_count": 7,
        "pending_count": 1,
    }
    return Evaluation.objects.create(
        project=project,
        round=round_,
        fiscal_year=round_.fiscal_year,
        layout_id=round_.layout_id,
        policy_id="310000/self_evaluation-2024",
        **{**figures, **columns},
    )
