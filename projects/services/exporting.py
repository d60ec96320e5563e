"""导出：the official form out, from the frozen revision once handed in, else from the live rows.

Until it is approved (审核通过) the file is marked 草稿——未经审核，不得报送, whatever its numbers come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import EXCLUDED, SETTLED, Stage
from evaluator.scoring.values import half_up, in_wan, shown, truncate
from evaluator.sheets import layout as layouts
from evaluator.sheets.archive import LeftOut, PackedForm, pack
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.layout import LayoutNotFound
from evaluator.sheets.naming import archive_name, file_name
from evaluator.sheets.placing import DRAFT_MARK, TextTooLong, sign_off_lines
from evaluator.sheets.writer import write_form
from projects import permissions
from projects.models import AuditEntry, Evaluation, Revision, User
from projects.selectors.cells import CellKind, shown_cell
from projects.selectors.content import EvaluationContent, FundingContent, LineContent
from projects.selectors.downloads import EXPORT
from projects.selectors.live import BrokenRevision, content_of, contents_of
from projects.selectors.pages import Head
from projects.services import auditing
from projects.services.results import ExportedFile, Refused

TITLE = "项目支出绩效自评表"
MOST_FORMS = 300
"""Forms in one archive: as many as are written while somebody waits."""
NOTHING_CHOSEN = Problem("nothing-chosen", "下载", "一张表也没有选中", "请在要下载的表前面打勾，再按“下载选中的”")
UNUSABLE_REVISION = "找不到报送时冻结的版本，或者它的内容与校验码不一致，请报系统管理员"
NO_FORM = "不纳入自评，没有自评表"
OUT_MARK = "不纳入自评——不用报送"
TOO_LONG = "有一格的文字超过 32767 个字，Excel 的一格放不下，请先把这一格写短"


def export_form(*, user: User, evaluation_id: int, address: str = "") -> ExportedFile:
    """The form as a workbook; raises :class:`~projects.permissions.NotVisible` for a foreign form.

    File name: ``单位_项目_年度_项目支出绩效自评表.xlsx``, with ``_草稿`` before it is approved. A project that was left
    out of the round (不纳入自评) has no form: :class:`Refused`.
    """
    evaluation = permissions.find_evaluation(user, evaluation_id, "submitted_by")
    if evaluation.excluded_at is not None:
        with auditing.refusals_are_recorded(user, EXPORT, evaluation_id, address):
            raise Refused((_no_form(evaluation),))
    content, revision = content_of(evaluation)
    exported = _written(evaluation, content, revision)
    auditing.record(actor=user, action=EXPORT, subject=evaluation, address=address, note=_origin(revision))
    return exported


def export_forms(*, user: User, evaluation_ids: Sequence[int], address: str = "") -> ExportedFile:
    """Many forms as one archive (压缩包), a folder for each unit; every form has its own audit entry.

    A form that the person does not see makes the whole request :class:`~projects.permissions.NotVisible`: no page
    offers it. None or more than :data:`MOST_FORMS` are :class:`Refused`. A form that cannot be written is left out
    and named in the archive's list; if that is all of them, they are refused.
    """
    asked = tuple(dict.fromkeys(evaluation_ids))
    if not asked:
        raise Refused((NOTHING_CHOSEN,))
    if len(asked) > MOST_FORMS:
        raise Refused((_too_many(len(asked)),))
    evaluations = _all_visible(user, asked, address)
    written, left_out = _written_all(evaluations)
    now = timezone.localtime()
    archive = pack([each.form for each in written], left_out=list(left_out.values()), at=now)
    _record(user, written, left_out, address)
    if not written:
        unwritten = (f"{each.project}：{each.reason}" for each in left_out.values())
        raise Refused(tuple(Problem("unwritable", "下载", sentence) for sentence in unwritten))
    rounds = {each.evaluation.round.unit.label for each in written}
    years = {each.evaluation.fiscal_year for each in written}
    name = archive_name(
        rounds.pop() if len(rounds) == 1 else "",
        years.pop() if len(years) == 1 else None,
        now.date(),
        TITLE,
        missing=len(left_out),
    )
    return ExportedFile(filename=name, content=archive, content_type="application/zip")


@dataclass(frozen=True, slots=True)
class _Written:
    """One form of an archive, and where its content comes from."""

    evaluation: Evaluation
    form: PackedForm
    origin: str


def _written_all(evaluations: Sequence[Evaluation]) -> tuple[list[_Written], dict[Evaluation, LeftOut]]:
    """Every form as a workbook, and those that cannot be one with the reason."""
    contents = contents_of(evaluations)
    written, left_out = [], {}
    for evaluation in evaluations:
        unit = evaluation.project.unit
        if evaluation.excluded_at is not None:
            left_out[evaluation] = LeftOut(unit.label, evaluation.project.name, NO_FORM)
            continue
        try:
            if evaluation.pk not in contents:
                raise BrokenRevision(UNUSABLE_REVISION)
            content, revision = contents[evaluation.pk]
            file = _written(evaluation, content, revision)
        except (BrokenRevision, LayoutNotFound) as fault:
            left_out[evaluation] = LeftOut(unit.label, evaluation.project.name, str(fault))
        except TextTooLong:
            left_out[evaluation] = LeftOut(unit.label, evaluation.project.name, TOO_LONG)
        else:
            form = PackedForm(unit.code, unit.label, file.filename, file.content)
            written.append(_Written(evaluation, form, _origin(revision)))
    return written, left_out


def _all_visible(user: User, asked: tuple[int, ...], address: str) -> tuple[Evaluation, ...]:
    """Every form that was asked for; the first one that the person does not see ends it, and is put on record."""
    evaluations = permissions.find_evaluations(user, asked, "submitted_by")
    visible = {each.pk for each in evaluations}
    for evaluation_id in asked:
        with auditing.refusals_are_recorded(user, EXPORT, evaluation_id, address):
            if evaluation_id not in visible:
                raise permissions.NotVisible(f"evaluation {evaluation_id}")
    return evaluations


def _record(user: User, written: Sequence[_Written], left_out: Mapping[Evaluation, LeftOut], address: str) -> None:
    """One audit entry for each form, all of them or none."""
    refused = AuditEntry.Outcome.REFUSED
    done = (auditing.Deed(each.evaluation, note=f"{each.origin}，打包下载") for each in written)
    undone = (auditing.Deed(form, outcome=refused, note=each.reason) for form, each in left_out.items())
    auditing.record_all(actor=user, action=EXPORT, deeds=(*done, *undone), address=address)


def _no_form(evaluation: Evaluation) -> Problem:
    why = permissions.why_excluded(evaluation)
    return Problem("excluded", str(evaluation.project), f"{evaluation.project.name}：{NO_FORM}，没有下载", why)


def _too_many(count: int) -> Problem:
    return Problem(
        "too-many-forms",
        "下载",
        f"一次最多打包 {MOST_FORMS} 张，这次是 {count} 张，没有下载",
        "请先选一个处室，或者只勾选一部分，分几次下载",
    )


def _written(evaluation: Evaluation, content: EvaluationContent, revision: Revision | None) -> ExportedFile:
    draft = Stage(evaluation.stage) not in SETTLED
    signed = sign_off_of(content.submitted_by, content.submitted_at if revision else None)
    unit = content.implementing_unit or content.unit_name
    name = file_name(unit, content.project_name, content.fiscal_year, TITLE, draft=draft)
    workbook = write_form(official_form(content), draft=draft, sign_off=signed)
    return ExportedFile(filename=name, content=workbook, draft=draft)


def _origin(revision: Revision | None) -> str:
    """Where a file's content comes from, as the audit trail keeps it."""
    return "草稿" if revision is None else f"第 {revision.number} 次报送 {revision.digest}"


def sign_off_of(submitted_by: str, submitted_at: datetime | None) -> SignOff:
    """签字栏: who handed the form in and on which day (填报人、填报日期); everything else is signed by hand.

    A form that is not handed in (no ``submitted_at``) has nobody's name on it.
    """
    if submitted_at is None:
        return SignOff()
    return SignOff(preparer=submitted_by, filled_on=timezone.localdate(submitted_at))


@dataclass(frozen=True, slots=True)
class Paper:
    """纸面用语: what the print page says around the content, in the words of the layout that the workbook follows."""

    title: str
    year: str
    labels: Mapping[str, str]
    """The words of the official form: ``grade`` → 评分等级."""
    grade_always: bool
    """Whether the form has a row for the grade even without one."""
    sign_lines: tuple[tuple[str, ...], ...]
    draft_mark: str
    """Empty once the form was approved."""


def paper_of(head: Head) -> Paper:
    """The words of one form's print page."""
    layout = layouts.get(head.layout_id)
    signed = sign_off_of(head.submitted_by, head.submitted_at if head.is_frozen else None)
    return Paper(
        title=layout.title,
        year=layout.year.format(year=head.fiscal_year),
        labels=layout.labels,
        grade_always=layout.grade_always,
        sign_lines=tuple(tuple(text for _, text in line) for line in sign_off_lines(layout, signed)),
        draft_mark=OUT_MARK if head.told_stage == EXCLUDED else DRAFT_MARK if head.is_draft else "",
    )


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
