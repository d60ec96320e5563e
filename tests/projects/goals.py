"""Goals to test with: plans made by the real services, with rows that add up to 100."""

from decimal import Decimal

from projects.models import Indicator, ProjectFunding, TargetPlan, User
from projects.services import planning
from projects.services.planning import MoneyRow, ProjectData, TargetRow
from projects.services.results import CellChange, Saved
from tests.projects.building import Office

YEAR = 2025
ASKED = Decimal("1200000.00")
"""资金总额 of the usual plan, in 元."""
ROWS = (
    TargetRow("产出指标", "数量指标", "培训人次", "≥200人次", unit="人次", points="30"),
    TargetRow("产出指标", "质量指标", "培训合格率", "≥95%", points="20"),
    TargetRow("效益指标", "社会效益指标", "技能水平", "提升", points="30"),
    TargetRow("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", points="10"),
)


def build_plan(
    office: Office,
    *,
    code: str = "520-001",
    rows: tuple[TargetRow, ...] = ROWS,
    year: int = YEAR,
    by: User | None = None,
) -> TargetPlan:
    """A draft of the office's section; with the usual rows it may be sent in."""
    return planning.create_plan(
        user=by or office.preparer,
        unit_id=office.section.pk,
        fiscal_year=year,
        project=ProjectData(code=code, name="青年技能培训"),
        rows=rows,
        funding=(MoneyRow("total", ASKED, year),),
        goal_text="完成全年青年技能培训。",
    )


def rows_in(plan: TargetPlan) -> list[Indicator]:
    return list(Indicator.objects.filter(project=plan.project, fiscal_year=plan.fiscal_year).order_by("order"))


def names_in(plan: TargetPlan) -> list[tuple[int, str]]:
    return [(row.order, row.name) for row in rows_in(plan)]


def version_in(plan: TargetPlan) -> int:
    return TargetPlan.objects.values_list("version", flat=True).get(pk=plan.pk)


def money_in(plan: TargetPlan) -> dict[str, ProjectFunding]:
    """项目资金 of the plan's year by source."""
    rows = ProjectFunding.objects.filter(project=plan.project, fiscal_year=plan.fiscal_year)
    return {row.source: row for row in rows}


def type_in(
    user: User,
    plan: TargetPlan,
    *cells: tuple[str, str, str],
    version: int | None = None,
    whole: bool = False,
    window: str = "window01",
) -> Saved:
    """Type cells as (target, field, value) with the versions that stand unless one is given."""
    versions = {f"indicator:{row.pk}": row.version for row in rows_in(plan)} | {"plan": version_in(plan)}
    versions |= dict.fromkeys((f"funding:{source}" for source in ProjectFunding.Source.values), 0)
    versions |= {f"funding:{source}": row.version for source, row in money_in(plan).items()}
    return planning.save_plan_cells(
        user=user,
        plan_id=plan.pk,
        changes=tuple(
            CellChange(target, field, value, versions[target] if version is None else version)
            for target, field, value in cells
        ),
        whole=whole,
        page=window,
    )


def target_of(plan: TargetPlan, number: int) -> str:
    return f"indicator:{rows_in(plan)[number - 1].pk}"


def submitted(office: Office, plan: TargetPlan) -> TargetPlan:
    return planning.submit_plan(user=office.preparer, plan_id=plan.pk, version=version_in(plan))


def approved(office: Office, plan: TargetPlan) -> TargetPlan:
    submitted(office, plan)
    return planning.approve_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan), number="财预2025-1号")
