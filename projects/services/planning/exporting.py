"""导出目标表：a plan as the target form that can be filled in and imported again, and the empty template of it.

Until the goals are approved (批复) the file is marked 草稿.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from evaluator.plan_review import PlanStage
from evaluator.problems import Problem
from evaluator.regions import upward
from evaluator.scoring.values import in_wan, shown
from evaluator.sheets.drawing import MAKE_SHORTER, TOO_LONG, TextTooLong
from evaluator.sheets.forms import Entry
from evaluator.sheets.naming import file_name
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.forms import TargetForm, TargetFunding, TargetRow
from evaluator.sheets.targets.writer import write_target_form, write_template
from projects import permissions
from projects.models import Indicator, Project, TargetPlan, User
from projects.selectors.downloads import EXPORT
from projects.selectors.plans.cells import PLAN_CELLS, shown_plan_cell
from projects.selectors.plans.content import MoneyLine, PlanContent, TargetLine
from projects.selectors.plans.funding import FIELDS
from projects.selectors.plans.records import content_of, money_of, rows_of
from projects.services import auditing
from projects.services.planning.translating import kinds_text
from projects.services.results import ExportedFile, Refused

TITLE = "项目支出绩效目标表"


def template_file() -> ExportedFile:
    """目标表模板: the empty form with how to fill it in; it says nothing about anybody."""
    return ExportedFile(filename=f"{TITLE}（模板）.xlsx", content=write_template())


def export_plan(*, user: User, plan_id: int, address: str = "") -> ExportedFile:
    """One plan as the form of its region; foreign ones are :class:`~projects.permissions.NotVisible`.

    File name: ``单位_项目_年度_项目支出绩效目标表.xlsx``, with ``_草稿`` before the goals are approved.
    """
    plan = permissions.find_plan(user, plan_id)
    draft = plan.stage != PlanStage.APPROVED
    project = plan.project
    try:
        workbook = write_target_form(target_form_of(plan, rows_of(plan), money_of(plan), layout_of(plan)), draft=draft)
    except TextTooLong:
        raise Refused((Problem("too-long", str(project), TOO_LONG, MAKE_SHORTER),)) from None
    name = file_name(
        project.implementing_unit or project.unit.label, project.name, plan.fiscal_year, TITLE, draft=draft
    )
    auditing.record(actor=user, action=EXPORT, subject=plan, address=address, note="草稿" if draft else "已批复")
    return ExportedFile(filename=name, content=workbook, draft=draft)


def layout_of(plan: TargetPlan) -> str:
    """The target form of the unit's region and the year that is written, else the nearest one above it."""
    written = {
        layout.id for layout in layouts.load_all() if layout.page is not None and layout.covers(plan.fiscal_year)
    }
    for region in upward(plan.project.unit.region):
        own = sorted(layout_id for layout_id in written if layout_id.startswith(f"{region}/"))
        if own:
            return own[-1]
    return layouts.TEMPLATE


def target_form_of(
    plan: TargetPlan, rows: Sequence[Indicator], money: tuple[MoneyLine, ...], layout: str = layouts.TEMPLATE
) -> TargetForm:
    """Everything that a plan and its project say, as the form prints it. What is not known stays empty."""
    project = plan.project
    content = content_of(plan, rows, money)
    unit = layouts.get(layout).money_unit
    return TargetForm(
        layout=layout,
        year=plan.fiscal_year,
        money_unit=unit,
        project=Entry(project.name),
        code=Entry(project.code),
        department=Entry(_numbered(project)),
        unit=Entry(project.implementing_unit),
        nature=Entry(project.nature_text or (str(project.get_nature_display()) if project.nature else "")),
        project_category=Entry(project.category),
        starts_on=_day(project.starts_on),
        ends_on=_day(project.ends_on),
        duration=Entry(project.period_text),
        contact=Entry(project.contact),
        phone=Entry(project.contact_phone),
        funding=tuple(_money(line, unit) for line in content.money if any(line.says(name) for name in FIELDS)),
        overview=Entry(project.overview),
        basis=Entry(project.basis),
        necessity=Entry(project.necessity),
        measures=Entry(project.measures),
        plan=Entry(project.plan),
        weights_reason=Entry(content.weights_reason),
        overall_goal=Entry(project.overall_goal),
        annual_goal=Entry(content.goal_text),
        rows=tuple(_row(line) for line in content.lines),
        execution_points=_own_points(content),
        total_points=_total(content),
    )


def _numbered(project: Project) -> str:
    """主管部门 with its code in front, as the forms print it: ``121-某某局``."""
    return "-".join(part for part in (project.competent_department_code, project.competent_department) if part)


def _day(day: date | None) -> Entry:
    return Entry(day.isoformat() if day else "")


def _money(line: MoneyLine, unit: str) -> TargetFunding:
    """What is asked for from one source, as the form counts; a text that is no amount stays as it was typed."""
    return TargetFunding(
        line.source, period=_amount(line, "period_requested", unit), annual=_amount(line, "requested", unit)
    )


def _amount(line: MoneyLine, name: str, unit: str) -> Entry:
    value: Decimal | None = getattr(line, name)
    if value is None:
        return Entry(line.as_typed.get(name, ""))
    amount = value if unit == "元" else in_wan(value, "元")
    return Entry(shown(amount), amount)


def _row(line: TargetLine) -> TargetRow:
    texts = {name: _text(line, name) for name in PLAN_CELLS["indicator"]}
    return TargetRow(
        category=Entry(texts["category"]),
        subcategory=Entry(texts["subcategory"]),
        indicator=Entry(texts["name"]),
        target=Entry(texts["target_text"]),
        period_target=Entry(texts["period_target_text"]),
        unit=Entry(texts["unit"]),
        kind=Entry(kinds_text(texts["direction"], texts["nature"])),
        points=_points(line.points, texts["points"]),
        evidence=Entry(texts["evidence_needed"]),
        data_source=Entry(texts["data_source"]),
    )


def _text(line: TargetLine, name: str) -> str:
    """A cell's text as the plan's page shows it, also one that could not be read."""
    kind = PLAN_CELLS["indicator"][name].kind
    return shown_plan_cell(name, kind, getattr(line, name), line.as_typed.get(name, ""))


def _points(points: Decimal | None, text: str) -> Entry:
    return Entry(text) if points is None else Entry(shown(points), points)


def _own_points(content: PlanContent) -> Entry:
    return _points(content.execution_points, content.as_typed.get("execution_points", ""))


def _total(content: PlanContent) -> Entry:
    """分值合计 of what has points; empty while nothing has any."""
    known = [
        points for points in (content.execution_points, *(line.points for line in content.lines)) if points is not None
    ]
    total = sum(known, Decimal(0))
    return Entry(shown(total), total) if known else Entry()
