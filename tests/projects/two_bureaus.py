"""Two bureaus whose every text says whose it is: a canary (金丝雀) that shows up where it does not belong is a leak.

One bureau has a unit (局本级) with two sections, the other one section. The section that is looked at and the other
bureau have a form at every stage; everybody has an unfinished one with texts that are no numbers. Forms come about by
the real services, so that revisions, review records and audit entries carry canaries too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from django.db import transaction
from django.utils import timezone

from evaluator.review import Event, Role, Stage
from evaluator.sheets.forms import FundingRow, OfficialForm
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, FundingLine, Goal, Indicator, Phrase, Project, Result, Round, Unit, User
from projects.services import importing
from projects.services.attaching import attach, describe, detach
from projects.services.attaching.reading import Written
from projects.services.cataloguing import LibraryData, add_entry
from projects.services.importing.mappings import LONGEST_NAME, Chosen, keep_mapping
from projects.services.importing.naming import Said
from projects.services.opening import NewProject, open_evaluation, open_unit
from projects.services.results import LineRemarkText
from tests.attachments.zoo import pdf
from tests.projects import target_files
from tests.projects.answers import ADMINISTRATORS, FOREIGN, NEWCOMER, OWN, PARENT, SIBLING, UPLOADER
from tests.projects.beside_forms import extend, mark_the_rest, stand_beside
from tests.projects.building import (
    LAYOUT,
    PATHS,
    SERVICES,
    build_user,
    entry,
    indicator,
    take,
    type_cells,
    version_of,
)
from tests.projects.canaries import BUREAU, CANARIES, MARKUP, Canary
from tests.projects.jobs_made import finished_job
from tests.sheets.workbooks_made import typed


@dataclass(frozen=True)
class Form:
    """One self-evaluation with what a request needs to know about it."""

    id: int
    scope: str
    stage: Stage
    complete: bool
    code: str
    version: int
    goal: Goal
    funding: FundingLine
    results: tuple[Result, ...]
    phrase: int = 0
    """A sentence (常用语) that is offered to it."""
    evidence: int = 0
    """A file that proves its first row."""
    removed_evidence: int = 0
    """A file that was taken off again."""


@dataclass
class Bureaus:
    """Everybody and everything."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    """指标库: an entry of each section."""
    upload: int = 0
    """A target form (绩效目标表) that the section's preparer has brought."""
    unmapped: int = 0
    """An import of the same person: a sheet that is no form that is known."""
    jobs: dict[str, int] = field(default_factory=dict)
    """后台任务: one of each section's preparer that is done, about an unfinished form."""

    def at(self, stage: Stage) -> list[Form]:
        return [form for form in self.forms if form.stage is stage]

    def form(self, scope: str, stage: Stage) -> Form:
        """The complete form of a scope at a stage."""
        return next(form for form in self.at(stage) if form.scope == scope and form.complete)


def built_once() -> Iterator[Bureaus]:
    """The bureaus for a whole module, in a transaction that ends with it; what a test changes ends with the test."""
    with transaction.atomic():
        yield build_bureaus()
        transaction.set_rollback(True)


def build_bureaus() -> Bureaus:
    there = Bureaus()
    _units(there)
    _people(there)
    for scope, root in ((BUREAU, BUREAU), (FOREIGN, "foreign-bureau")):
        there.rounds[scope] = Round.objects.create(
            unit=there.units[root],
            fiscal_year=2024,
            name=f"{CANARIES[scope].word}round {MARKUP}",
            opens_on=timezone.localdate() - timedelta(days=10),
            due_at=timezone.now() + timedelta(days=10),
            region="310000",
            layout_id=LAYOUT,
        )
    for scope in (OWN, FOREIGN):
        for stage in Stage:
            there.forms.append(_at(there, scope, stage))
    for scope in (OWN, SIBLING, PARENT, FOREIGN):
        there.forms.append(_unfinished(there, scope))
    for scope in (OWN, FOREIGN):
        there.entries[scope] = _catalogue(there, scope)
    _brought(there, FOREIGN, "foreign_preparer")
    _mapped(there, FOREIGN, "foreign_preparer")
    there.unmapped = _mapped(there, OWN, UPLOADER)
    there.upload = _brought(there, OWN, UPLOADER)
    for form in (each for each in there.forms if not each.complete):
        judge = there.people["foreign_reviewer" if form.scope == FOREIGN else "reviewer"]
        evaluation = Evaluation.objects.select_related("project__unit", "round").get(pk=form.id)
        stand_beside(evaluation, CANARIES[form.scope], there.people[WRITERS[form.scope]], judge)
        if form.scope != PARENT:  # That of a unit above is told to all below it.
            extend(evaluation, CANARIES[form.scope], judge)
        offered = CANARIES[BUREAU if form.scope == PARENT else form.scope]
        mark_the_rest(evaluation, CANARIES[form.scope], offered, judge)
        if form.scope in (OWN, FOREIGN):
            there.jobs[form.scope] = finished_job(there.people[WRITERS[form.scope]], evaluation, CANARIES[form.scope])
    return there


def _brought(there: Bureaus, scope: str, uploader: str) -> int:
    """An import of a target form of a section's, with its canary in every text."""
    canary = CANARIES[scope]
    content = target_files.form(
        target_files.row(canary.text("uploaded indicator"), f"≥{canary.target}(人)"),
        name=canary.text("uploaded"),
        overview=canary.text("uploaded overview"),
    )
    upload = Upload(f"{canary.word}.xlsx", content)
    return importing.bring(user=there.people[uploader], uploads=[upload]).pk


def _mapped(there: Bureaus, scope: str, preparer: str) -> int:
    """列的对应: one that is kept for a section, and the import of a sheet that it does not fit."""
    canary, user = CANARIES[scope], there.people[preparer]
    rows = [["考核内容", "计划"], [canary.text("mapped"), f"≥{canary.target}(人)"]]
    said = Said("self_evaluation", 1, 1, {1: "indicator", 2: "target"}, {"unit": canary.word})
    first = importing.bring(user=user, uploads=[Upload(f"{canary.word}.xlsx", typed(rows))])
    name = canary.text("mapping")[:LONGEST_NAME]
    keep_mapping(user=user, chosen=Chosen(first.pk, 1, said, there.units[scope].pk, name))
    rows[0] = [canary.word, "别的", "列"]
    return importing.bring(user=user, uploads=[Upload(f"{canary.word}.xlsx", typed(rows))]).pk


def _catalogue(there: Bureaus, scope: str) -> int:
    """An entry of the section's indicator library (指标库)."""
    canary = CANARIES[scope]
    data = LibraryData(
        category=canary.text("kind"),
        subcategory="数量指标",
        name=canary.text("library"),
        typical_target=f"≥{canary.target}(人)",
        evidence=canary.text("library proof"),
        origin=canary.word,
    )
    return add_entry(user=there.people[WRITERS[scope]], unit_id=there.units[scope].pk, data=data).pk


def _units(there: Bureaus) -> None:
    def unit(key: str, scope: str, kind: str, parent: str = "") -> None:
        canary = CANARIES[scope]
        there.units[key] = open_unit(
            code=f"{canary.word}{key}"[:32],
            name=canary.text(key),
            short_name=f"{canary.word}{key}",
            kind=kind,
            region="310000",
            parent=there.units.get(parent),
        )

    unit(BUREAU, BUREAU, "department")
    unit(PARENT, PARENT, "unit", BUREAU)
    unit(OWN, OWN, "section", PARENT)
    unit(SIBLING, SIBLING, "section", PARENT)
    unit("foreign-bureau", FOREIGN, "department")
    unit(FOREIGN, FOREIGN, "section", "foreign-bureau")


def _people(there: Bureaus) -> None:
    def person(key: str, scope: str, role: Role | None = None, unit: str = "", administration: str = "") -> User:
        word = CANARIES[scope].word
        user = build_user(
            f"{word}{key}",
            f"{word}{key}",
            role,
            there.units.get(unit),
            administration=administration,
            phone=f"{word}{key}"[:32],
        )
        there.people[key] = user
        return user

    person("preparer", OWN, Role.PREPARER, OWN)
    person("unit_preparer", PARENT, Role.PREPARER, PARENT)
    person("sibling", SIBLING, Role.PREPARER, SIBLING)
    person("reviewer", BUREAU, Role.REVIEWER, BUREAU)
    person("finance", BUREAU, Role.FINANCE_REVIEWER, BUREAU)
    person("reader", OWN, Role.READER, OWN)
    person("unit_head", PARENT, Role.UNIT_HEAD, PARENT)
    person("foreign_preparer", FOREIGN, Role.PREPARER, FOREIGN)
    person("foreign_reviewer", FOREIGN, Role.REVIEWER, "foreign-bureau")
    person("foreign_finance", FOREIGN, Role.FINANCE_REVIEWER, "foreign-bureau")
    disabled = person("disabled", OWN, Role.PREPARER, OWN)
    disabled.is_active = False
    disabled.save()
    newcomer = build_user(NEWCOMER, "新人", Role.PREPARER, there.units[OWN])
    newcomer.must_change_password = True
    newcomer.save()
    there.people[NEWCOMER] = newcomer
    there.people["nobody"] = build_user("nobody", "无职", None, None)
    for name in ADMINISTRATORS:
        there.people[name] = build_user(name, name, None, None, administration=name)


WRITERS = {OWN: "preparer", SIBLING: "sibling", PARENT: "unit_preparer", FOREIGN: "foreign_preparer"}
ACTORS = {
    Event.SUBMIT: {OWN: "preparer", FOREIGN: "foreign_preparer"},
    Event.ACCEPT: {OWN: "reviewer", FOREIGN: "foreign_reviewer"},
    Event.RETURN: {OWN: "reviewer", FOREIGN: "foreign_reviewer"},
    Event.APPROVE: {OWN: "reviewer", FOREIGN: "foreign_reviewer"},
    Event.FINALISE: {OWN: "finance", FOREIGN: "foreign_finance"},
}


NOT_ON_THE_FORM = (
    "overview",
    "basis",
    "necessity",
    "measures",
    "plan",
    "overall_goal",
    "competent_department_code",
    "nature_text",
    "period_text",
    "contact_phone",
)
"""Texts of a project that the self-evaluation form does not print."""


def _open(there: Bureaus, scope: str) -> Evaluation:
    canary = CANARIES[scope]
    evaluation = open_evaluation(
        user=there.people[WRITERS[scope]],
        round_=there.rounds[FOREIGN if scope == FOREIGN else BUREAU],
        form=_official(canary),
        project=NewProject(
            unit=there.units[scope],
            code=f"{len(there.forms) % 5}-{canary.word}{len(there.forms):02}",
            category=canary.text("category"),
            contact=canary.text("contact"),
        ),
    )
    Project.objects.filter(pk=evaluation.project_id).update(**dict.fromkeys(NOT_ON_THE_FORM, canary.word))
    last = Indicator.objects.filter(project=evaluation.project_id, order=3)
    last.update(period_target_text=canary.text("period target"), unit=f"{canary.word}unit")
    return evaluation


def _official(canary: Canary) -> OfficialForm:
    money = entry(Decimal(canary.amount))
    return OfficialForm(
        layout=LAYOUT,
        project=entry(canary.text("project")),
        department=entry(canary.text("department")),
        unit=entry(canary.text("implementing")),
        year=2024,
        money_unit="万元",
        funding=(
            FundingRow("total", money, money, entry(), entry(Decimal("10"))),
            FundingRow("appropriation", money, money, entry()),
        ),
        goal=entry(canary.text("goal")),
        achievement=entry(),
        rows=(
            indicator("产出指标", canary.text("subcategory"), canary.text("row 1"), f"≥{canary.target}(人)", "30"),
            indicator("产出指标", "质量指标", canary.text("row 2"), "=100(%)", "20"),
            indicator("效益指标", "社会效益指标", canary.text("row 3"), "提升", "40"),
        ),
        total_points=entry(Decimal("100")),
        total_score=entry(),
        grade=entry(),
    )


def _prove(user: User, evaluation: Evaluation, canary: Canary) -> None:
    """Attach a file to the first row and say what it is; attach another one and take it off again."""
    row = evaluation.results.all()[0]

    def attached(what: str) -> int:
        file = BytesIO(pdf(f"/Author({canary.word}{what})".encode()))
        name = f"{canary.text(what)}.pdf"
        return attach(user=user, evaluation_id=evaluation.pk, result_id=row.pk, name=name, file=file).id

    evidence = attached("proof")
    fields = (("number", f"{canary.word}number"), ("note", canary.text("proof note")), ("pages", "3"))
    describe(
        user=user,
        evaluation_id=evaluation.pk,
        evidence_id=evidence,
        written=[Written(field, value, "") for field, value in fields],
    )
    detach(user=user, evaluation_id=evaluation.pk, evidence_id=attached("removed proof"))


def _fill(there: Bureaus, evaluation: Evaluation, scope: str) -> None:
    canary = CANARIES[scope]
    _prove(there.people[WRITERS[scope]], evaluation, canary)
    total = f"funding:{evaluation.funding.get(source='total').pk}"
    one, two, three = (f"result:{pk}" for pk in evaluation.results.values_list("pk", flat=True))
    type_cells(
        there.people[WRITERS[scope]],
        evaluation,
        (total, "executed", canary.amount),
        ("evaluation", "funding_reason", canary.text("funding reason")),
        *(("evaluation", name, canary.text(name)) for name in ("conclusion", "issues", "improvements")),
        (f"goal:{evaluation.goals.get().pk}", "achievement", canary.text("achievement")),
        (one, "initial_target_text", canary.text("initial target")),
        (one, "core", canary.word),
        (one, "actual_text", f"{canary.actual}(人)"),
        (one, "deviation_cause", f"其他：{canary.word}cause"),
        (one, "deviation_reason", canary.text("deviation reason")),
        (one, "improvement", canary.text("improvement")),
        (one, "improvement_owner", f"{canary.word}owner"),
        (one, "improvement_due", canary.day),
        (one, "survey_method", canary.text("survey method")),
        (two, "actual_text", "100.00(%)"),
        (two, "given_score", "19.07"),
        (two, "given_reason", canary.text("given reason")),
        (three, "actual_text", "达成指标"),
    )


def _at(there: Bureaus, scope: str, stage: Stage) -> Form:
    """A complete form that has got as far as ``stage``, with remarks where a reviewer may write them."""
    canary = CANARIES[scope]
    evaluation = _open(there, scope)
    _fill(there, evaluation, scope)
    first = evaluation.results.first()
    assert first is not None
    remarks = (LineRemarkText(first.pk, canary.text("remark")),)
    for event in PATHS[stage]:
        user = there.people[ACTORS[event][scope]]
        comment = canary.text(f"comment on {event}")
        if event in (Event.RETURN, Event.APPROVE):
            version = version_of(evaluation)
            SERVICES[event](
                user=user, evaluation_id=evaluation.pk, version=version, comment=comment, line_comments=remarks
            )
        else:
            take(event, user, evaluation, comment=comment)
    return _known(evaluation, scope, complete=True)


def _unfinished(there: Bureaus, scope: str) -> Form:
    """A form of which everything is typed, but some cells are no numbers: they are kept as texts."""
    canary = CANARIES[scope]
    evaluation = _open(there, scope)
    _fill(there, evaluation, scope)
    carried = evaluation.funding.get(source="appropriation")
    # 预算执行率分值 is approved: only a form that came without it takes a text there.
    Evaluation.objects.filter(pk=evaluation.pk).update(execution_points=None)
    row = evaluation.results.first()
    assert row is not None
    type_cells(
        there.people[WRITERS[scope]],
        evaluation,
        ("evaluation", "execution_points", canary.text("points")),
        (f"result:{row.pk}", "given_score", canary.text("score")),
    )
    type_cells(there.people[WRITERS[scope]], evaluation, (f"funding:{carried.pk}", "executed", canary.text("money")))
    return _known(evaluation, scope, complete=False)


def _known(evaluation: Evaluation, scope: str, *, complete: bool) -> Form:
    evaluation.refresh_from_db()
    return Form(
        id=evaluation.pk,
        scope=scope,
        stage=Stage(evaluation.stage),
        complete=complete,
        code=evaluation.project.code,
        version=evaluation.version,
        goal=evaluation.goals.get(),
        funding=evaluation.funding.get(source="total"),
        results=tuple(evaluation.results.all()),
        phrase=_phrase(evaluation.project.unit, scope),
        evidence=evaluation.evidence.get(removed_at=None).pk,
        removed_evidence=evaluation.evidence.get(removed_at__isnull=False).pk,
    )


def _phrase(unit: Unit, scope: str) -> int:
    """A sentence of the unit; that of a unit above is offered to all below it, so it says only whose bureau it is."""
    text = CANARIES[BUREAU if scope == PARENT else scope].text("phrase")
    return Phrase.objects.get_or_create(unit=unit, kind=Phrase.Kind.CAUSE, text=text)[0].pk
