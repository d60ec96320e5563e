"""演示数据的编排：plays the stories through the real services, so that guards, scores, revisions and audit are real."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import Stage
from evaluator.scoring.values import shown
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reader import UnknownForm, read_forms
from projects.demo import cast, goals, promises
from projects.demo.cast import DemoEvidence, Story
from projects.models import Evaluation, RoleAssignment, Round, Unit, User
from projects.selectors.cells import anchor_of
from projects.selectors.evaluation import evaluation_page
from projects.selectors.pages import EvaluationPage
from projects.services import attaching, entering, opening, reviewing
from projects.services.attaching.reading import Written
from projects.services.results import CellChange, LineRemarkText

FORMS = Path(__file__).parent / "shanghai-2024"
EVIDENCE = Path(__file__).parent / "evidence"
LAYOUT = "310000/self_evaluation-2024"
REVIEWER, FINANCE_REVIEWER = "zhoumin", "liuyang"


def is_seeded() -> bool:
    """Whether the demo is in this database already: its own projects in its round, not a round of the same name."""
    codes = [code_of(story) for story in cast.STORIES]
    return Evaluation.objects.filter(
        round__name=cast.ROUND_NAME, round__unit__code=cast.DEPARTMENT, project__code__in=codes
    ).exists()


def code_of(story: Story) -> str:
    """项目代码 of a story's project, in a shape that projects of one's own never get: 310-014."""
    return f"310-{int(story.number):03d}"


def is_empty() -> bool:
    """Whether nobody works with this database yet."""
    return not Unit.objects.exists() and not User.objects.exists()


def seed() -> None:
    """Put the whole demo into an empty database, in one transaction: all of it or nothing."""
    with transaction.atomic():
        units = build_units()
        people = build_people(units)
        round_ = build_round(units[cast.DEPARTMENT])
        promises.keep_phrases(units, people)
        for story in cast.STORIES:
            tell(story, units, people, round_)
        forms = {story.number: published_form(story.number) for story in cast.STORIES}
        goals.fill_library(people[REVIEWER], units[cast.DEPARTMENT].pk, forms)
        goals.set_goals(people)


def build_units() -> dict[str, Unit]:
    """The unit tree by code."""
    units: dict[str, Unit] = {}
    for each in cast.UNITS:
        units[each.code] = opening.open_unit(
            code=each.code,
            name=each.name,
            short_name=each.short_name,
            kind=each.kind,
            region=cast.REGION,
            parent=units.get(each.parent),
        )
    return units


def build_people(units: Mapping[str, Unit]) -> dict[str, User]:
    """The accounts by user name, with their roles."""
    people = {}
    for each in cast.PEOPLE:
        user = User.objects.create_user(
            each.username,
            cast.PASSWORD,
            full_name=each.full_name,
            phone=each.phone,
            administration=each.administration,
        )
        if each.role:
            RoleAssignment.objects.create(user=user, unit=units[each.unit], role=each.role.value)
        people[each.username] = user
    return people


def build_round(department: Unit) -> Round:
    """The 2024 round, with a deadline that lies ahead on the day of seeding."""
    today = timezone.localdate()
    due = datetime.combine(today + timedelta(days=cast.DAYS_UNTIL_DEADLINE), time(17, 30))
    return Round.objects.create(
        unit=department,
        fiscal_year=cast.FISCAL_YEAR,
        name=cast.ROUND_NAME,
        opens_on=today - timedelta(days=cast.DAYS_SINCE_OPENING),
        due_at=timezone.make_aware(due),
        region=cast.REGION,
        layout_id=LAYOUT,
    )


def published_form(number: str) -> OfficialForm:
    """The published form with this number."""
    (file,) = FORMS.glob(f"{number}_*.xlsx")
    (form,) = read_forms(file, filename=file.name)
    if isinstance(form, UnknownForm):
        raise ValueError(f"{file.name}: {form.problems}")
    return form


def tell(story: Story, units: Mapping[str, Unit], people: Mapping[str, User], round_: Round) -> Evaluation:
    """Open one form, type it in and take it as far as its story goes."""
    form = published_form(story.number)
    preparer = people[story.preparer]
    unit = next(units[each.unit] for each in cast.PEOPLE if each.username == story.preparer)
    project = opening.NewProject(unit=unit, code=code_of(story), contact=preparer.full_name)
    evaluation = opening.open_evaluation(user=None, round_=round_, form=form, project=project)
    type_in(preparer, evaluation.pk, form, untyped=story.untyped, achievement=story.achievement)
    if story.explains:
        explain(preparer, evaluation.pk)
    promises.promise(story.number, preparer, evaluation.pk)
    prove(preparer, evaluation.pk, story.evidence)
    lead_to(story, evaluation.pk, people)
    promises.carry_out(story.number, preparer, evaluation.pk)
    return evaluation


def type_in(
    user: User, evaluation_id: int, form: OfficialForm, *, untyped: tuple[int, ...] = (), achievement: str = ""
) -> None:
    """Type what a published form says was achieved; then, where people scored by hand, their scores."""
    page = evaluation_page(user, evaluation_id)
    entering.save_cells(
        user=user,
        evaluation_id=evaluation_id,
        changes=tuple(_achieved(page, form, untyped, achievement)),
    )
    page = evaluation_page(user, evaluation_id)
    by_hand = tuple(_given_by_hand(page, form, untyped))
    if by_hand:
        entering.save_cells(user=user, evaluation_id=evaluation_id, changes=by_hand)


def explain(user: User, evaluation_id: int) -> None:
    """Write what is still owed and a person can write: reasons, measures, 实际完成情况."""
    page = evaluation_page(user, evaluation_id)
    texts = {anchor_of(target, field): (target, field) for target, field in _writable(page)}
    changes = []
    for item in page.panel.owed:
        for problem in item.problems:
            text = ANSWERS.get(item.kind)
            if text and problem.anchor in texts:
                target, field = texts[problem.anchor]
                changes.append(_change(page, target, field, text(problem)))
                if item.kind == "explanation":
                    changes.append(_change(page, target, "improvement", cast.IMPROVEMENT))
    if changes:
        entering.save_cells(user=user, evaluation_id=evaluation_id, changes=changes)


def prove(user: User, evaluation_id: int, evidence: Sequence[DemoEvidence]) -> None:
    """Attach the files that prove rows, and say what each of them is."""
    lines = evaluation_page(user, evaluation_id).lines
    for each in evidence:
        with (EVIDENCE / each.file).open("rb") as file:
            attached = attaching.attach(
                user=user,
                evaluation_id=evaluation_id,
                result_id=lines[each.row - 1].id,
                name=each.file,
                file=file,
            )
        described = (("kind", each.kind), ("dated_on", each.dated_on), ("pages", each.pages), ("note", each.note))
        attaching.describe(
            user=user,
            evaluation_id=evaluation_id,
            evidence_id=attached.id,
            written=[Written(field, value, attached.kind if field == "kind" else "") for field, value in described],
        )


def lead_to(story: Story, evaluation_id: int, people: Mapping[str, User]) -> None:
    """Take the form through the workflow as far as its story goes."""
    preparer, reviewer, finance = people[story.preparer], people[REVIEWER], people[FINANCE_REVIEWER]
    for act in ROUTES[story.stage]:
        version = Evaluation.objects.values_list("version", flat=True).get(pk=evaluation_id)
        match act:
            case "submit":
                reviewing.submit(user=preparer, evaluation_id=evaluation_id, version=version)
            case "accept":
                reviewing.accept(user=reviewer, evaluation_id=evaluation_id, version=version)
            case "approve":
                reviewing.approve(user=reviewer, evaluation_id=evaluation_id, version=version)
            case "finalise":
                reviewing.finalise(user=finance, evaluation_id=evaluation_id, version=version)
            case "return":
                lines = evaluation_page(reviewer, evaluation_id).lines
                remarks = tuple(LineRemarkText(lines[number - 1].id, text) for number, text in story.remarks)
                reviewing.send_back(
                    user=reviewer,
                    evaluation_id=evaluation_id,
                    version=version,
                    comment=story.comment,
                    line_comments=remarks,
                )


ROUTES: Mapping[Stage, tuple[str, ...]] = {
    Stage.DRAFT: (),
    Stage.SUBMITTED: ("submit",),
    Stage.IN_REVIEW: ("submit", "accept"),
    Stage.RETURNED: ("submit", "accept", "return"),
    Stage.APPROVED: ("submit", "accept", "approve"),
    Stage.FINALISED: ("submit", "accept", "approve", "finalise"),
}


def _explanation(problem: Problem) -> str:
    return cast.OVER_DONE if problem.code == "unexplained-exceeded" else cast.MISSED


ANSWERS: Mapping[str, Callable[[Problem], str]] = {
    "explanation": _explanation,
    "given_reason": lambda _: cast.GIVEN_REASON,
    "funding_reason": lambda _: cast.FUNDING_REASON,
    "achievement": lambda _: cast.ACHIEVEMENT,
}


def _achieved(
    page: EvaluationPage, form: OfficialForm, untyped: tuple[int, ...], achievement: str
) -> Iterator[CellChange]:
    executed = {row.source: row.executed.text for row in form.funding}
    for money in page.funding:
        yield CellChange(money.executed.target, "executed", executed.get(money.source, ""), money.executed.version)
    for goal in page.goals:
        text = form.achievement.text.strip() or achievement
        yield CellChange(goal.achievement.target, "achievement", text, goal.achievement.version)
    for line, row in zip(page.lines, form.rows, strict=True):
        if line.number not in untyped:
            yield CellChange(line.actual.target, "actual_text", row.actual.text, line.actual.version)
            yield CellChange(line.actual.target, "deviation_reason", row.reason.text, line.actual.version)


def _given_by_hand(page: EvaluationPage, form: OfficialForm, untyped: tuple[int, ...]) -> Iterator[CellChange]:
    for line, row in zip(page.lines, form.rows, strict=True):
        score = row.score.number
        if line.number not in untyped and score is not None and line.proposed is not None and score != line.proposed:
            yield CellChange(line.given.target, "given_score", shown(score), line.given.version)


def _writable(page: EvaluationPage) -> Iterator[tuple[str, str]]:
    yield page.execution.reason.target, page.execution.reason.field
    for goal in page.goals:
        yield goal.achievement.target, goal.achievement.field
    for line in page.lines:
        yield line.given_reason.target, line.given_reason.field
        yield line.deviation_reason.target, line.deviation_reason.field


def _change(page: EvaluationPage, target: str, field: str, text: str) -> CellChange:
    versions = {line.actual.target: line.actual.version for line in page.lines}
    versions |= {goal.achievement.target: goal.achievement.version for goal in page.goals}
    return CellChange(target, field, text, versions.get(target, page.head.version))
