"""A small office to test with: plain functions that build people, a form and its way through review, all for real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from evaluator.review import Event, Role, Stage
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm
from projects.models import Evaluation, RoleAssignment, Round, Unit, User
from projects.selectors.evaluation import evaluation_page
from projects.services import entering, opening, reviewing
from projects.services.results import CellChange, SaveResult

LAYOUT = "310000/self_evaluation-2024"
PASSWORD = "Jixiao-2024"


@dataclass(frozen=True)
class Office:
    """A department with two sections, and everybody who has something to do with them."""

    department: Unit
    section: Unit
    other_section: Unit
    preparer: User
    colleague: User
    """A second preparer of the same section."""
    stranger: User
    """A preparer of the other section."""
    reviewer: User
    second_reviewer: User
    foreign_reviewer: User
    finance: User
    reader: User
    unit_head: User
    """Of the unit above the section: reads like the reader, and sees how far everybody is."""
    nobody: User
    sysadmin: User
    secadmin: User
    auditor: User
    round: Round


def build_office() -> Office:
    """The office, with an open round whose deadline lies ahead."""
    department = build_unit("D", "市人力资源和社会保障局", "department")
    unit = build_unit("D-1", "局本级", "unit", department)
    section = build_unit("D-1-1", "职业能力建设处", "section", unit)
    other = build_unit("D-1-2", "规划财务处", "section", unit)
    today = timezone.localdate()
    return Office(
        department=department,
        section=section,
        other_section=other,
        preparer=build_user("preparer", "陈静", Role.PREPARER, section),
        colleague=build_user("colleague", "李敏", Role.PREPARER, section),
        stranger=build_user("stranger", "王磊", Role.PREPARER, other),
        reviewer=build_user("reviewer", "周敏", Role.REVIEWER, department, phone="2306"),
        second_reviewer=build_user("reviewer2", "赵强", Role.REVIEWER, department),
        foreign_reviewer=build_user("reviewer3", "钱进", Role.REVIEWER, other),
        finance=build_user("finance", "刘洋", Role.FINANCE_REVIEWER, department),
        reader=build_user("reader", "何静", Role.READER, section),
        unit_head=build_user("unit_head", "马立", Role.UNIT_HEAD, unit),
        nobody=build_user("nobody", "无职", None, None),
        sysadmin=build_user("sysadmin", "孙工", None, None, administration="system_admin"),
        secadmin=build_user("secadmin", "吴工", None, None, administration="security_admin"),
        auditor=build_user("auditor", "郑工", None, None, administration="auditor"),
        round=Round.objects.create(
            unit=department,
            fiscal_year=2024,
            name="2024年度自评",
            opens_on=today - timedelta(days=10),
            due_at=timezone.now() + timedelta(days=10),
            region="310000",
            layout_id=LAYOUT,
        ),
    )


def build_unit(code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
    return opening.open_unit(code=code, name=name, kind=kind, region="310000", parent=parent)


def build_user(
    username: str, full_name: str, role: Role | None, unit: Unit | None, *, administration: str = "", phone: str = ""
) -> User:
    user = User.objects.create_user(username, PASSWORD, full_name=full_name, administration=administration, phone=phone)
    if role and unit:
        RoleAssignment.objects.create(user=user, unit=unit, role=role.value)
    return user


def entry(value: str | Decimal = "") -> Entry:
    return Entry(str(value), value if isinstance(value, Decimal) else None)


def indicator(category: str, subcategory: str, name: str, target: str, points: str) -> IndicatorRow:
    return IndicatorRow(
        category=entry(category),
        subcategory=entry(subcategory),
        indicator=entry(name),
        target=entry(target),
        actual=entry(),
        points=entry(Decimal(points)),
        score=entry(),
        reason=entry(),
    )


ROWS = (
    indicator("产出指标", "数量指标", "高级专家体检、保健", "≥50.00(人)", "3"),
    indicator("产出指标", "数量指标", "专家服务基层项目", "≥10.00(个)", "27"),
    indicator("产出指标", "质量指标", "研修班合格率", "=100(%)", "20"),
    indicator("效益指标", "社会效益指标", "专业技术人才队伍建设", "提升", "30"),
    indicator("满意度指标", "服务对象满意度指标", "服务满意度", "≥80(%)", "10"),
)
ACTUALS = ("35.00(人)", "10.00(个)", "100.00(%)", "达成指标", "90.00(%)")
"""35 of 50 at 3 points is 2.10; everything else is reached: 2.10 + 27 + 20 + 30 + 10 = 89.10, and execution 10.00."""


def build_form(*, name: str = "专业技术人员管理工作经费", rows: tuple[IndicatorRow, ...] = ROWS) -> OfficialForm:
    """A form whose money is 100.00 万元, as the reader would hand it on."""
    money = entry(Decimal("100.00"))
    zero = entry(Decimal("0.00"))
    return OfficialForm(
        layout=LAYOUT,
        project=entry(name),
        department=entry("上海市人力资源和社会保障局"),
        unit=entry("上海市人力资源和社会保障局"),
        year=2024,
        money_unit="万元",
        funding=(
            FundingRow("total", money, money, entry(), entry(Decimal("10"))),
            FundingRow("appropriation", money, money, entry()),
            FundingRow("carry_over", zero, zero, entry()),
            FundingRow("other", zero, zero, entry()),
        ),
        goal=entry("完成年度专业技术人员管理工作。"),
        achievement=entry(),
        rows=rows,
        total_points=entry(Decimal("100")),
        total_score=entry(),
        grade=entry(),
    )


def open_form(
    office: Office, *, code: str = "310-014", unit: Unit | None = None, form: OfficialForm | None = None
) -> Evaluation:
    """An empty self-evaluation of the office's section."""
    return opening.open_evaluation(
        user=None,
        round_=office.round,
        form=form or build_form(),
        project=opening.NewProject(unit=unit or office.section, code=code),
    )


def type_cells(
    user: User,
    evaluation: Evaluation,
    *cells: tuple[str, str, str],
    version: int | None = None,
    window: str = "window01",
) -> SaveResult:
    """Type cells as (target, field, value), with the versions that the page shows now unless one is given."""
    page = evaluation_page(user, evaluation.pk)
    versions = {"evaluation": page.head.version}
    versions |= {line.actual.target: line.actual.version for line in page.lines}
    versions |= {row.executed.target: row.executed.version for row in page.funding}
    versions |= {goal.achievement.target: goal.achievement.version for goal in page.goals}
    return entering.save_cells(
        user=user,
        evaluation_id=evaluation.pk,
        changes=tuple(
            CellChange(target, field, value, versions[target] if version is None else version)
            for target, field, value in cells
        ),
        page=window,
    )


def line_target(evaluation: Evaluation, number: int) -> str:
    """``result:<id>`` of the row with this number."""
    return f"result:{evaluation.results.get(indicator__order=number).pk}"


def total_target(evaluation: Evaluation) -> str:
    """``funding:<id>`` of 年度资金总额."""
    return f"funding:{evaluation.funding.get(source='total').pk}"


def goal_target(evaluation: Evaluation) -> str:
    return f"goal:{evaluation.goals.get().pk}"


def fill_in(office: Office, evaluation: Evaluation, *, by: User | None = None) -> None:
    """Type the whole form: everything that the gate asks for."""
    user = by or office.preparer
    cells = [
        (total_target(evaluation), "executed", "100.00"),
        (goal_target(evaluation), "achievement", "年度工作已按计划完成。"),
        *((line_target(evaluation, number), "actual_text", text) for number, text in enumerate(ACTUALS, start=1)),
        (line_target(evaluation, 1), "deviation_reason", "机构改革，部分专家划转其他单位，体检人数减少。"),
        (line_target(evaluation, 1), "improvement", "下一年度按划转后的人数重新核定指标值。"),
    ]
    type_cells(user, evaluation, *cells)


def version_of(evaluation: Evaluation) -> int:
    return Evaluation.objects.values_list("version", flat=True).get(pk=evaluation.pk)


SERVICES: dict[Event, Callable[..., Evaluation]] = {
    Event.SUBMIT: reviewing.submit,
    Event.WITHDRAW: reviewing.withdraw,
    Event.ACCEPT: reviewing.accept,
    Event.RETURN: reviewing.send_back,
    Event.APPROVE: reviewing.approve,
    Event.REOPEN: reviewing.reopen,
    Event.FINALISE: reviewing.finalise,
}
PATHS: dict[Stage, tuple[Event, ...]] = {
    Stage.DRAFT: (),
    Stage.SUBMITTED: (Event.SUBMIT,),
    Stage.IN_REVIEW: (Event.SUBMIT, Event.ACCEPT),
    Stage.RETURNED: (Event.SUBMIT, Event.ACCEPT, Event.RETURN),
    Stage.APPROVED: (Event.SUBMIT, Event.ACCEPT, Event.APPROVE),
    Stage.FINALISED: (Event.SUBMIT, Event.ACCEPT, Event.APPROVE, Event.FINALISE),
}


def take(event: Event, user: User, evaluation: Evaluation, *, comment: str = "请核对第 1 行。") -> Evaluation:
    """Take one step with the version that stands in the database."""
    return SERVICES[event](user=user, evaluation_id=evaluation.pk, version=version_of(evaluation), comment=comment)


def build_at(stage: Stage, office: Office, *, code: str = "310-014", unit: Unit | None = None) -> Evaluation:
    """A complete form that has got as far as ``stage``."""
    evaluation = open_form(office, code=code, unit=unit)
    fill_in(office, evaluation, by=office.preparer if unit in (None, office.section) else office.stranger)
    actors = {
        Event.SUBMIT: office.preparer if unit in (None, office.section) else office.stranger,
        Event.ACCEPT: office.reviewer,
        Event.RETURN: office.reviewer,
        Event.APPROVE: office.reviewer,
        Event.FINALISE: office.finance,
    }
    for event in PATHS[stage]:
        take(event, actors[event], evaluation)
    evaluation.refresh_from_db()
    return evaluation
