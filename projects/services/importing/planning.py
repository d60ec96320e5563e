"""编计划：what was read compared with the records, form by form. Pure but for looking the records up once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.leftovers import is_left_over
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.records import ReadForm, from_record
from evaluator.sheets.targets.forms import TargetForm
from projects.models import Import, User
from projects.selectors.canonical import from_plain, to_plain
from projects.services.importing.faults import wrong
from projects.services.importing.goals import KIND as TARGET_FORM
from projects.services.importing.goals import judge_target_form
from projects.services.importing.judging import Decided, judge_evaluation
from projects.services.importing.offline_forms import KIND as OFFLINE
from projects.services.importing.offline_forms import from_offline_record, judge_offline
from projects.services.importing.plan import ImportPlan, PlannedForm, PlannedProblem, Verdict
from projects.services.importing.records import Wanted, look_up
from projects.services.importing.since import with_changes_since
from projects.services.importing.written import EVALUATION, PLAN

UNKNOWN = "unknown"


def forms_of(record: Import) -> tuple[dict[int, ReadForm | OfflineForm], tuple[UnknownForm, ...]]:
    """The forms of an import by their number, and the sheets beside them that are none.

    A sheet that is no form stands beside those of its file, and a file that is no table beside the other files; any
    other file without a form is one itself, to be refused.
    """
    return numbered([_from_record(each) for each in record.forms])


def numbered(
    found: Sequence[ReadForm | OfflineForm],
) -> tuple[dict[int, ReadForm | OfflineForm], tuple[UnknownForm, ...]]:
    """What was read, as :func:`forms_of` numbers it."""
    known = {form.file for form in found if not isinstance(form, UnknownForm)}
    beside = tuple(
        form for form in found if isinstance(form, UnknownForm) and (form.file in known or is_left_over(form))
    )
    forms = [form for form in found if form not in beside]
    return dict(enumerate(forms, start=1)), beside


def _from_record(record: dict[str, Any]) -> ReadForm | OfflineForm:
    return from_offline_record(record) if record.get("kind") == OFFLINE else from_record(record)


def decided_of(record: Import, number: int) -> Decided:
    """What the person decided about one form, or about the import as a whole."""
    chosen = record.chosen.get(str(number), {})
    return Decided(
        unit_id=chosen.get("unit") or record.unit_id,
        code=chosen.get("code"),
        year=chosen.get("year"),
        choice=chosen.get("choice", ""),
    )


def make_plan(
    user: User, record: Import, read: Sequence[ReadForm | OfflineForm] | None = None
) -> tuple[PlannedForm, ...]:
    """What each form would do, as the records stand now; ``read`` are its forms, if the caller has just read them.

    Raises :class:`~projects.permissions.NotVisible` for a unit or project that was chosen and is not the person's.
    """
    forms, _ = forms_of(record) if read is None else numbered(read)
    decided = {number: decided_of(record, number) for number in forms}
    for number, form in forms.items():
        # A year that was chosen for the whole import is for the forms that say none.
        if isinstance(form, OfficialForm | TargetForm) and form.year is None and decided[number].year is None:
            decided[number] = replace(decided[number], year=record.fiscal_year)
    records = look_up(user, _wanted(list(forms.items()), decided))
    planned = []
    for number, form in forms.items():
        if isinstance(form, OfficialForm):
            planned.append(judge_evaluation(number, form, decided[number], records))
        elif isinstance(form, TargetForm):
            planned.append(judge_target_form(number, form, decided[number], records))
        elif isinstance(form, OfflineForm):
            planned.append(judge_offline(number, form, records))
        else:
            planned.append(_unknown(number, form))
    return with_changes_since(user, _once_each(planned))


def plan_of(record: Import) -> ImportPlan:
    """The plan that an import keeps."""
    return ImportPlan(from_plain(tuple[PlannedForm, ...], record.plan), dict(record.ticks))


def as_stored(forms: Sequence[PlannedForm]) -> list[object]:
    """A plan as an import keeps it."""
    stored = to_plain(tuple(forms))
    assert isinstance(stored, list)
    return stored


def _wanted(forms: Sequence[tuple[int, ReadForm | OfflineForm]], decided: dict[int, Decided]) -> Wanted:
    names, codes, years = set(), set(), set()
    evaluations: set[int] = set()
    for number, form in forms:
        if isinstance(form, OfflineForm):
            evaluations.add(form.evaluation_id)
        if not isinstance(form, OfficialForm | TargetForm):
            continue
        name = form.project.text.strip()
        names |= {name, "".join(name.split())} - {""}
        code = decided[number].code or (form.code.text.strip() if isinstance(form, TargetForm) else "")
        codes |= {code} - {""}
        years |= {year for year in (decided[number].year or form.year,) if year}
    return Wanted(frozenset(names), frozenset(codes), frozenset(years), frozenset(evaluations))


def _unknown(number: int, form: UnknownForm) -> PlannedForm:
    problems = tuple(
        PlannedProblem(each.code, "", each.place, "", each.message, each.remedy, each.level.value)
        for each in form.problems
    )
    return PlannedForm(
        number=number,
        file=form.file,
        sheet=form.sheet,
        kind=UNKNOWN,
        name=form.file or form.sheet,
        verdict=Verdict.REFUSED,
        problems=problems,
        summary="没有认出表来",
    )


def _once_each(planned: Sequence[PlannedForm]) -> tuple[PlannedForm, ...]:
    """A second form of the same kind, project and year is refused, and the first is the person's to tick: nobody else
    can say which of the two is meant.

    A template that nobody wrote in says nothing, and contradicts no other.
    """
    first: dict[tuple[object, ...], PlannedForm] = {}
    twice: dict[int, str] = {}
    found = []
    for form in planned:
        kind = PLAN if form.kind == TARGET_FORM else EVALUATION
        key = (kind, form.project_id or (form.unit_id, form.name), form.year)
        is_silent = form.verdict == Verdict.REFUSED or (form.kind == OFFLINE and form.verdict == Verdict.SAME)
        before = form if is_silent else first.setdefault(key, form)
        if before is not form:
            said = f"和“{before.file}”里的是同一个项目、同一年度，不知道用哪一张"
            problem = wrong("form-twice", "项目", form.name, said, "请只留一张，重新上传；或去掉其中一张的勾")
            form = replace(form, verdict=Verdict.REFUSED, cells=(), problems=(*form.problems, problem))
            twice[before.number] = form.file
        found.append(form)
    return tuple(
        replace(form, doubt=form.doubt or f"和“{twice[form.number]}”里的是同一个项目，不知道用哪一张，没有打勾")
        if form.number in twice
        else form
        for form in found
    )
