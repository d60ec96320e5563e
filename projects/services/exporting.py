"""导出：the official form out, from the frozen revision once handed in, else from the live rows with a 草稿 mark."""

from decimal import Decimal

from evaluator.scoring.values import half_up, in_wan, shown, truncate
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm
from evaluator.sheets.naming import file_name
from evaluator.sheets.writer import write_form
from projects import permissions
from projects.models import User
from projects.selectors.cells import CellKind, shown_cell
from projects.selectors.content import EvaluationContent, FundingContent, LineContent
from projects.selectors.live import content_of
from projects.services import auditing
from projects.services.results import ExportedFile

ACTION = "export"
TITLE = "项目支出绩效自评表"


def export_form(*, user: User, evaluation_id: int, address: str = "") -> ExportedFile:
    """The form as a workbook; raises :class:`~projects.permissions.NotVisible` for a foreign form.

    File name: ``单位_项目_年度_项目支出绩效自评表.xlsx``, with ``_草稿`` before it is handed in.
    """
    evaluation = permissions.find_evaluation(user, evaluation_id, "submitted_by")
    content, revision = content_of(evaluation)
    draft = revision is None
    form = official_form(content)
    unit = content.implementing_unit or content.unit_name
    name = file_name(unit, content.project_name, content.fiscal_year, TITLE, draft=draft)
    exported = ExportedFile(filename=name, content=write_form(form, draft=draft), draft=draft)
    note = "草稿" if revision is None else f"第 {revision.number} 次报送 {revision.digest}"
    auditing.record(actor=user, action=ACTION, subject=evaluation, address=address, note=note)
    return exported


def official_form(content: EvaluationContent) -> OfficialForm:
    """A form's content as the official form prints it. What is pending stays empty: missing is not zero."""
    achievement = "\n".join(goal.achievement for goal in content.goals if goal.achievement)
    goal_text = "\n".join(goal.text for goal in content.goals if goal.text)
    return OfficialForm(
        layout=content.layout_id,
        project=Entry(content.project_name),
        department=Entry(content.competent_department),
        unit=Entry(content.implementing_unit),
        year=content.fiscal_year,
        money_unit=content.money_unit,
        funding=tuple(_funding(row, content) for row in content.funding),
        goal=Entry(goal_text),
        achievement=Entry(achievement),
        rows=tuple(_row(line) for line in content.lines),
        total_points=_number(content.points),
        total_score=_number(content.total),
        grade=Entry(content.grade),
    )


def _funding(row: FundingContent, content: EvaluationContent) -> FundingRow:
    is_total = row.source == "total"
    rate = content.execution_rate if is_total else _rate(row)
    dash = Entry("-")
    return FundingRow(
        source=row.source,
        initial=_money(row, "initial", content.money_unit),
        adjusted=_money(row, "adjusted", content.money_unit),
        executed=_money(row, "executed", content.money_unit),
        points=_number(content.working.execution_points) if is_total else dash,
        rate=_number(rate),
        score=_number(content.execution_score) if is_total else dash,
    )


def _rate(row: FundingContent) -> Decimal | None:
    """执行率 of one source, cut after two places as the published forms print it; 0 where nothing was budgeted."""
    if row.executed is None or row.adjusted is None:
        return None
    return truncate(row.executed * 100 / row.adjusted) if row.adjusted else Decimal(0)


def _row(line: LineContent) -> IndicatorRow:
    return IndicatorRow(
        category=Entry(line.category),
        subcategory=Entry(line.subcategory),
        indicator=Entry(line.indicator),
        target=Entry(line.target_text),
        actual=Entry(line.actual_text),
        points=_number(line.points),
        score=_number(line.score),
        reason=Entry(line.printed_reason),
        unit=Entry(line.unit),
    )


def _money(row: FundingContent, field: str, unit: str) -> Entry:
    amount: Decimal | None = getattr(row, field)
    text = shown_cell(amount, row.as_typed.get(field, ""), CellKind.MONEY, unit)
    if amount is None:
        return Entry(text)
    return Entry(text, in_wan(amount, "元") if unit == "万元" else amount)


def _number(value: Decimal | None) -> Entry:
    return Entry() if value is None else Entry(shown(half_up(value)), half_up(value))
