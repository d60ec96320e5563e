"""照表组成：a project with its goals and an empty self-evaluation as an official form prints them.

They are composed in memory first: an import shows what a form would become, and stores many of them in as many
statements as one takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from evaluator.policies import loader
from evaluator.scoring.values import in_yuan
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm
from evaluator.sheets.forms import Goal as FormGoal
from projects.models import (
    Evaluation,
    FundingLine,
    Goal,
    Indicator,
    Project,
    ProjectFunding,
    Result,
    Round,
    TargetPlan,
    Unit,
    User,
)
from projects.services import auditing
from projects.services.opening.units import initials_of, sort_key_of
from projects.services.rescoring import Rows, rescore

ACTION = "open"
SOURCES = ("total", "appropriation", "carry_over", "other")
DIRECTIONS = {"正向": Indicator.Direction.POSITIVE, "反向": Indicator.Direction.NEGATIVE}
NATURES = {"定量": Indicator.Nature.QUANTITATIVE, "定性": Indicator.Nature.QUALITATIVE}
"""What 指标性质 of a row may say beside a sign, which is part of its target: 正向指标, 定性."""


@dataclass(frozen=True, slots=True)
class NewProject:
    """What the official form does not say about the project."""

    unit: Unit
    code: str
    category: str = ""
    contact: str = ""


@dataclass(slots=True)
class Composed:
    """Everything that one form opens, as records that are not stored yet."""

    project: Project
    evaluation: Evaluation
    plan: TargetPlan
    approved: list[ProjectFunding]
    funding: list[FundingLine]
    goals: list[Goal]
    indicators: list[Indicator]
    results: list[Result]

    @property
    def rows(self) -> Rows:
        """The rows of the self-evaluation as saving and scoring take them."""
        return Rows(self.evaluation, funding=self.funding, goals=self.goals, results=self.results)


def open_evaluation(
    *, user: User | None, round_: Round, form: OfficialForm, project: NewProject, address: str = ""
) -> Evaluation:
    """Create project, targets and an empty self-evaluation in one transaction, scored once so that nothing is unknown.

    Raises :class:`~evaluator.policies.loader.PolicyNotFound` where no policy covers region, form and year.
    """
    composed = compose(form, round_, project_of(form, project))
    with transaction.atomic():
        store([composed])
        rescore(composed.evaluation)
        auditing.record(actor=user, action=ACTION, subject=composed.evaluation, address=address)
    return composed.evaluation


def project_of(form: OfficialForm, project: NewProject) -> Project:
    """The project that a form is about, new."""
    name = form.project.text.strip()
    return Project(
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


def compose(form: OfficialForm, round_: Round, project: Project) -> Composed:
    """What a form opens for a project, new or known, in a round. Raises as :func:`open_evaluation` does."""
    policy = loader.find(round_.region, round_.form, round_.fiscal_year)
    year, points = round_.fiscal_year, _execution_points(form)
    evaluation = Evaluation(
        project=project,
        round=round_,
        fiscal_year=year,
        form=round_.form,
        layout_id=form.layout,
        money_unit=kept_unit(form.money_unit),
        policy_id=policy.id,
        execution_points=points,
    )
    plan = TargetPlan(
        project=project,
        fiscal_year=year,
        stage=TargetPlan.Stage.APPROVED,
        origin=TargetPlan.Origin.EVALUATED,
        policy_id=policy.id,
        goal_text=form.goal.text.strip(),
        execution_points=points,
        approved_at=timezone.now(),
    )
    indicators = [
        Indicator(
            project=project,
            fiscal_year=year,
            order=order,
            category=row.category.text.strip(),
            subcategory=row.subcategory.text.strip(),
            name=row.indicator.text.strip(),
            target_text=row.target.text.strip(),
            unit=row.unit.text.strip(),
            direction=DIRECTIONS.get(kind_of(row), Indicator.Direction.FROM_SIGN),
            nature=NATURES.get(kind_of(row), Indicator.Nature.FROM_TEXT),
            points=row.points.number,
        )
        for order, row in enumerate(form.rows, start=1)
    ]
    return Composed(
        project=project,
        evaluation=evaluation,
        plan=plan,
        approved=_approved(project, year, form),
        funding=_funding(evaluation, form),
        goals=[
            Goal(evaluation=evaluation, order=order, text=each.expected.text.strip())
            for order, each in enumerate(goals_of(form), start=1)
        ],
        indicators=indicators,
        results=[Result(evaluation=evaluation, indicator=each, points=each.points) for each in indicators],
    )


def store(composed: Sequence[Composed]) -> None:
    """Store what was composed, each kind of record in one statement. Call it inside a transaction.

    The money goes before the plan: once goals are approved, what is asked for in them stands still.
    """
    Project.objects.bulk_create(each.project for each in composed if each.project.pk is None)
    Evaluation.objects.bulk_create(each.evaluation for each in composed)
    ProjectFunding.objects.bulk_create(row for each in composed for row in each.approved)
    TargetPlan.objects.bulk_create(each.plan for each in composed)
    FundingLine.objects.bulk_create(row for each in composed for row in each.funding)
    Goal.objects.bulk_create(row for each in composed for row in each.goals)
    Indicator.objects.bulk_create(row for each in composed for row in each.indicators)
    Result.objects.bulk_create(row for each in composed for row in each.results)


def goals_of(form: OfficialForm) -> tuple[FormGoal, ...]:
    """年度总体目标 of a form, one by one; a form that has one place for them has one."""
    return form.goals or (FormGoal(form.goal, form.achievement),)


def kept_unit(written: str) -> str:
    """The unit in which the money of a form is typed here: 元 stays 元, every other is converted to 万元."""
    units = Evaluation.MoneyUnit
    return units.YUAN if written == units.YUAN else units.WAN


def kind_of(row: IndicatorRow) -> str:
    """指标性质 of a row as far as it is a word: 正向, 定性."""
    return row.direction.text.strip().removesuffix("指标")


def _funding(evaluation: Evaluation, form: OfficialForm) -> list[FundingLine]:
    rows = {row.source: row for row in form.funding}
    found = []
    for order, source in enumerate(SOURCES, start=1):
        row = rows.get(source)
        initial, adjusted = (row.initial, row.adjusted) if row else (Entry(), Entry())
        found.append(
            FundingLine(
                evaluation=evaluation,
                source=source,
                order=order,
                initial=_money(initial, form.money_unit),
                adjusted=_money(adjusted, form.money_unit),
            )
        )
    return found


def _approved(project: Project, fiscal_year: int, form: OfficialForm) -> list[ProjectFunding]:
    """批复金额 by source: 年初预算数 is what was approved with the goals that the form prints."""
    amounts = {row.source: _money(row.initial, form.money_unit) for row in form.funding}
    return [
        ProjectFunding(project=project, fiscal_year=fiscal_year, source=source, approved=amount)
        for source, amount in amounts.items()
        if amount is not None
    ]


def _execution_points(form: OfficialForm) -> Decimal | None:
    return next((row.points.number for row in form.funding if row.source == "total"), None)


def _money(entry: Entry, unit: str) -> Decimal | None:
    return None if entry.number is None else in_yuan(entry.number, unit)
