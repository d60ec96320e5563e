"""新项目：a project that an import would make: its code, whether it may be there already, and whose the form says."""

from dataclasses import replace

from evaluator.problems import Level
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import Entry, OfficialForm
from evaluator.sheets.targets.forms import TargetForm
from projects.models import Unit
from projects.services.importing.faults import faults_of, wrong
from projects.services.importing.plan import PlannedForm, PlannedProblem
from projects.services.importing.records import Records
from projects.services.importing.whose import names_one_of

LONGEST_CODE = 64
ELSEWHERE = "project-elsewhere"
FOREIGN = "unit-otherwise"
UNTICKED = {ELSEWHERE: "可能已经有这个项目", FOREIGN: "表上写的是别的单位"}
"""Code of the Problem → what stands beside the name of a form that is not ticked for it."""
SURE = "确是另一个项目，请打勾再应用"


def code_fault(code: str, unit: Unit, records: Records, year: int, problem: str = "code") -> PlannedProblem | None:
    """Why a new project of this unit cannot have this code; ``None`` where it can.

    Of a code that is taken it says which project has it, and one that is free.
    """
    said, remedy = "", "请在下面填另一个代码"
    if not code:
        said, remedy, problem = "没有填“项目代码”", "请在下面填项目代码", "missing"
    elif not code.isprintable():
        said, remedy = "项目代码里有看不见的字符（换行、控制字符等）", "请在下面重新填项目代码"
    elif len(code) > LONGEST_CODE:
        said = f"项目代码有 {len(code)} 字，最多 {LONGEST_CODE} 字"
    elif (unit.pk, code) in records.codes:
        holder = next((each for each in records.projects if (each.unit_id, each.code) == (unit.pk, code)), None)
        named = f"已经给了{unit.label}的项目“{holder.name}”" if holder else "已经给了这次导入里的另一个项目"
        said = f"项目代码“{code}”{named}"
        remedy = f"确是另一个项目请在下面换一个代码，如没有用过的“{records.free_code(unit, year)}”"
        problem = "code-taken"
    return wrong(problem, "项目代码", code, said, remedy) if said else None


def doubt_of_newness(name: str, code: str, unit: Unit, records: Records) -> PlannedProblem | None:
    """Why a form that would make a project is not ticked from the start: another unit has one of its name or code.

    Where the person sees that unit it is named; of others only that there is one of the same name in the department.
    """
    there = records.elsewhere(unit, name, code)
    if there:
        named = "、".join(f"{each.unit.label}的“{each.name}”（{each.code}）" for each in there[:3])
        said = f"可能已经有这个项目：{named}。没有打勾"
        return _doubt(name, said, f"是同一个项目请在下面改选责任单位，或交给那个单位的填报人导入；{SURE}")
    if records.is_hidden_in_department(unit, name):
        said = "本部门别的单位已经有同名的项目，可能就是它。没有打勾"
        return _doubt(name, said, f"请先向组织单位问清楚；{SURE}")
    return None


def whose(form: OfficialForm | TargetForm, unit: Unit, records: Records) -> tuple[PlannedProblem | None, bool]:
    """What is said of a new form that names another 实施单位 than the one it would go to, and whether that unticks it.

    It does where 主管部门 names neither the unit nor one above it either.
    """
    known = records.names_above(unit)
    written = [entry for entry in (form.unit, form.department) if not _is_nothing(entry)]
    strange = [entry for entry in written if not names_one_of(entry.text, known)]
    if not strange or strange[0] is not written[0]:
        return None, False
    unticked = strange == written
    entry = strange[0]
    column = "实施单位" if entry is form.unit else "主管部门"
    text = entry.text.strip()
    said = f"表上写的{column}是“{text}”，将归到“{unit.label}”，两个对不上{'。没有打勾' if unticked else ''}"
    other = "不是这个单位的请在下面改选责任单位，或交给那个单位的填报人导入"
    remedy = f"{other}；确是这个单位的，请打勾再应用" if unticked else other
    return PlannedProblem(FOREIGN, entry.cell, column, text, said, remedy, Level.WARNING.value), unticked


def doubted(
    planned: PlannedForm, form: OfficialForm | TargetForm, code: str, unit: Unit, records: Records, *, is_chosen: bool
) -> PlannedForm:
    """The form with what makes it doubtful as a new project; ``is_chosen``: the person said that it is this unit's."""
    there = doubt_of_newness(planned.name, code, unit, records)
    other, unticked = (None, False) if is_chosen else whose(form, unit, records)
    reasons = [each.message for each in (there, other if unticked else None) if each]
    problems = (*planned.problems, *(each for each in (there, other) if each))
    return replace(planned, problems=problems, doubt="\n".join(reasons))


def with_its_doubt(planned: PlannedForm) -> PlannedForm:
    """The form with a word beside its name in the list of forms, if it is not ticked from the start."""
    if not planned.doubt or not planned.writes:
        return planned
    told = [UNTICKED[each.code] for each in planned.problems if each.code in UNTICKED and each.message in planned.doubt]
    return replace(planned, summary=f"{planned.summary}。{'，'.join(told)}，没有打勾")


def _doubt(name: str, said: str, remedy: str) -> PlannedProblem:
    return PlannedProblem(ELSEWHERE, "", "项目名称", name, said, remedy, Level.WARNING.value)


def faults_at_once(form: OfficialForm, known: tuple[PlannedProblem, ...]) -> tuple[PlannedProblem, ...]:
    """What of a form no record can hold, at cells of which nothing was said yet."""
    return beyond(known, tuple(faults_of(form)))


def beyond(known: tuple[PlannedProblem, ...], more: tuple[PlannedProblem, ...]) -> tuple[PlannedProblem, ...]:
    """The problems that are not said of a cell for which there is an error already."""
    wrong_cells = {each.cell for each in known if each.is_error and each.cell}
    return tuple(each for each in more if each.cell not in wrong_cells)


def _is_nothing(entry: Entry) -> bool:
    return entry.blank or entry.text.strip() in DASHES
