"""开表：sets up a project with its targets from an official form, and opens its self-evaluation in a round.

Only what was approved is taken over (names, money budgeted, goals, indicators, targets, points). What was achieved is
for the preparer to type.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from evaluator.policies import loader
from evaluator.scoring.values import in_yuan
from evaluator.sheets.forms import Entry, OfficialForm
from projects.models import Evaluation, FundingLine, Goal, Indicator, Project, Result, Round, TargetPlan, Unit, User
from projects.services import auditing
from projects.services.rescoring import rescore

ACTION = "open"
SOURCES = ("total", "appropriation", "carry_over", "other")


@dataclass(frozen=True, slots=True)
class NewProject:
    """What the official form does not say about the project."""

    unit: Unit
    code: str
    category: str = ""
    contact: str = ""


def open_evaluation(
    *, user: User | None, round_: Round, form: OfficialForm, project: NewProject, address: str = ""
) -> Evaluation:
    """Create project, targets and an empty self-evaluation in one transaction, scored once so that nothing is unknown.

    Raises :class:`~evaluator.policies.loader.PolicyNotFound` where no policy covers region, form and year.
    """
    policy = loader.find(round_.region, round_.form, round_.fiscal_year)
    with transaction.atomic():
        record = _project(form, project)
        evaluation = Evaluation.objects.create(
            project=record,
            round=round_,
            fiscal_year=round_.fiscal_year,
            form=round_.form,
            layout_id=form.layout,
            money_unit=form.money_unit,
            policy_id=policy.id,
            execution_points=_execution_points(form),
        )
        TargetPlan.objects.create(
            project=record,
            fiscal_year=round_.fiscal_year,
            stage=TargetPlan.Stage.APPROVED,
            origin=TargetPlan.Origin.IMPORTED,
            policy_id=policy.id,
            goal_text=form.goal.text.strip(),
            execution_points=evaluation.execution_points,
            approved_at=timezone.now(),
        )
        _funding(evaluation, form)
        Goal.objects.create(evaluation=evaluation, order=1, text=form.goal.text.strip())
        _indicators(evaluation, record, form)
        rescore(evaluation)
        auditing.record(actor=user, action=ACTION, subject=evaluation, address=address)
    return evaluation


def open_unit(
    *, code: str, name: str, kind: str, region: str, parent: Unit | None = None, short_name: str = ""
) -> Unit:
    """Add a unit below its parent; its path is its parent's with its own number behind."""
    with transaction.atomic():
        unit = Unit.objects.create(
            parent=parent,
            # Until it has a key of its own; a code of digits must not pass for another unit's key.
            path=f"/+{code}/",
            kind=kind,
            code=code,
            name=name,
            short_name=short_name,
            region=region,
            initials=initials_of(name),
            sort_key=sort_key_of(name),
        )
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
    return unit


def initials_of(text: str) -> str:
    """First letters of the pinyin, for searching by keyboard: 老干部工作经费 → ``lgbgzjf``."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()[:200]


def sort_key_of(text: str) -> str:
    """The pinyin, for one Chinese order on every database."""
    return " ".join(lazy_pinyin(text)).lower()[:400]


def _project(form: OfficialForm, project: NewProject) -> Project:
    name = form.project.text.strip()
    return Project.objects.create(
        unit=project.unit,
        code=project.code,
        name=name,
        initials=initials_of(name),
        sort_key=sort_key_of(name),
        competent_department=form.department.text.strip(),
        implementing_unit=form.unit.text.strip(),
        category=project.category,
        contact=project.contact,
    )


def _funding(evaluation: Evaluation, form: OfficialForm) -> None:
    rows = {row.source: row for row in form.funding}
    for order, source in enumerate(SOURCES, start=1):
        row = rows.get(source)
        initial, adjusted = (row.initial, row.adjusted) if row else (Entry(), Entry())
        FundingLine.objects.create(
            evaluation=evaluation,
            source=source,
            order=order,
            initial=_money(initial, form.money_unit),
            adjusted=_money(adjusted, form.money_unit),
        )


def _indicators(evaluation: Evaluation, project: Project, form: OfficialForm) -> None:
    for order, row in enumerate(form.rows, start=1):
        indicator = Indicator.objects.create(
            project=project,
            fiscal_year=evaluation.fiscal_year,
            order=order,
            category=row.category.text.strip(),
            subcategory=row.subcategory.text.strip(),
            name=row.indicator.text.strip(),
            target_text=row.target.text.strip(),
            unit=row.unit.text.strip(),
            points=row.points.number,
        )
        Result.objects.create(evaluation=evaluation, indicator=indicator, points=row.points.number)


def _execution_points(form: OfficialForm) -> Decimal | None:
    return next((row.points.number for row in form.funding if row.source == "total"), None)


def _money(entry: Entry, unit: str) -> Decimal | None:
    return None if entry.number is None else in_yuan(entry.number, unit)
