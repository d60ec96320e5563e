"""离线填报表回来：which of its cells the clerk wrote, kept with the import and compared three ways.

A cell that nobody touched is the same, wherever the record has moved; one that was written and has not moved since is a
change; where both moved, the person decides, and nothing is ticked for him.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from evaluator.problems import Level, Problem
from evaluator.review import judge_entering
from evaluator.scoring.values import read_number
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.guarding import templates_in
from evaluator.sheets.offline.forms import OfflineCell, OfflineForm
from evaluator.sheets.offline.reader import KEYS_GONE, OfflineReading, place_of, reading_of
from evaluator.sheets.offline.rows import LOCKED
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm
from projects import permissions
from projects.models import Evaluation, FundingLine, Goal, Result, User
from projects.selectors.canonical import from_plain, to_plain
from projects.selectors.cells import CELLS, clean
from projects.selectors.live import marks_of
from projects.services.entering.taking import Row, fault_in
from projects.services.importing.amounts import Amount, in_yuan_by_mistake
from projects.services.importing.comparing import Comparing, Comparison
from projects.services.importing.faults import read_problems, wrong
from projects.services.importing.plan import Deed, PlannedForm, PlannedProblem, Verdict
from projects.services.importing.records import Records
from projects.services.importing.wanting import FUNDING, WHOLE_GOAL, Want, says_the_same
from projects.services.overtaking import named_to
from projects.services.rescoring import Rows
from projects.services.results import CellChange

KIND = "offline"
KEYLESS = Problem(
    "offline-broken",
    "文件",
    "这张表没有离线填报表的校验信息，可能是从别的文件复制来的，认不出哪些格子是后来填的",
    "已按普通的自评表读；需要逐格核对的，请上传填好的原文件",
    Level.NOTE,
)
NAME_COLUMN, TARGET_COLUMN = "三级指标", "年度指标值"


def with_templates(
    uploads: Sequence[Upload], found: Sequence[ReadForm], key: bytes
) -> tuple[list[ReadForm], list[OfflineForm]]:
    """What was read in the guarded process, and the forms of templates in place of what was seen in those files.

    A template whose fingerprint was touched, or that is of another site, stays what was read, with a note.
    """
    readings = _offline_in(uploads, found, key)
    ordinary: list[ReadForm] = []
    offline: list[OfflineForm] = []
    for form in found:
        reading = readings.get(form.file)
        if reading is None:
            ordinary.append(form)
        elif reading.broken is not None:
            ordinary.append(replace(form, problems=(*form.problems, reading.broken)))
        elif form.sheet in reading.strangers and not isinstance(form, UnknownForm):
            ordinary.append(replace(form, problems=(*form.problems, KEYLESS)))
    for file, reading in readings.items():
        read = {form.sheet: form for form in ordinary if form.file == file}
        names = {form.project.text.strip() for form in read.values() if isinstance(form, OfficialForm)}
        forms = [form for form in reading.forms if not (_is_keyless(form) and form.project.strip() in names)]
        told = tuple(each for each in reading.problems if each.place not in map(place_of, read))
        offline += [replace(form, problems=(*form.problems, *told)) for form in forms[:1]]
        offline += forms[1:]
    return ordinary, offline


def _is_keyless(form: OfflineForm) -> bool:
    return any(each.code == KEYS_GONE for each in form.problems)


def _offline_in(uploads: Sequence[Upload], found: Sequence[ReadForm], key: bytes) -> dict[str, OfflineReading]:
    """The templates among the files, by name. The child opens them; the key stays here."""
    unread = {form.file for form in found if isinstance(form, UnknownForm) and not form.sheet}
    templates: dict[str, OfflineReading] = {}
    for name, sheets in templates_in(uploads, unless=unread):
        reading = reading_of(sheets, key=key, filename=name)
        if reading is not None:
            templates[name] = reading
    return templates


def as_offline_record(form: OfflineForm) -> dict[str, Any]:
    """One template's form as an import keeps it: what was touched, and what is wrong with its rows."""
    return {
        "kind": KIND,
        "form": to_plain(replace(form, cells=form.changes, problems=())),
        "problems": [[each.code, each.place, each.message, each.remedy, each.level.value] for each in form.problems],
    }


def from_offline_record(record: dict[str, Any]) -> OfflineForm:
    """What :func:`as_offline_record` was given, without the cells that nobody touched."""
    problems = (Problem(code, place, said, mend, Level(level)) for code, place, said, mend, level in record["problems"])
    return replace(from_plain(OfflineForm, record["form"]), problems=tuple(problems))


def judge_offline(number: int, form: OfflineForm, records: Records) -> PlannedForm:
    """What becomes of one form of a template. No query: everything was looked up before."""
    told = tuple(read_problems(form.problems, {address: (label, text) for address, label, text in form.places}))
    planned = PlannedForm(
        number=number,
        file=form.file,
        sheet=form.sheet,
        kind=KIND,
        name=form.project,
        verdict=Verdict.REFUSED,
        problems=told,
    )
    evaluation = records.by_id.get(form.evaluation_id)
    if evaluation is None:
        said = "系统里没有这张表，或者您看不到它"
        return replace(planned, problems=(*planned.problems, wrong("offline-unknown", "项目", form.project, said, "")))
    unit = evaluation.project.unit
    planned = replace(
        planned,
        name=evaluation.project.name,
        project_id=evaluation.project_id,
        evaluation_id=evaluation.pk,
        unit_id=unit.pk,
        unit=unit.label,
        year=evaluation.fiscal_year,
        version=evaluation.version,
    )
    locked = "这个项目不纳入自评，不用填报" if evaluation.excluded_at is not None else ""
    if not locked:
        verdict = judge_entering(permissions.situation_of(records.user, evaluation, standing=records.standing))
        if verdict.reason == "role":
            told_role = wrong("entering-role", "项目", planned.name, verdict.sentence, "请交给这个项目的填报人导入")
            return replace(planned, problems=(*planned.problems, told_role))
        locked = "" if verdict.allowed else verdict.sentence
    evaluation = records.to_try(evaluation)
    compared = _Offline(records.user, evaluation, form, locked)
    found = compared.compared()
    planned = replace(planned, cells=tuple(found.cells), findings=tuple(found.findings))
    return _settled(planned, (*told, *compared.gone, *found.problems))


def _settled(planned: PlannedForm, unread: tuple[PlannedProblem, ...]) -> PlannedForm:
    """What was surely read is offered, whatever could not be read beside it; a form with nothing else is refused."""
    errors = sum(each.is_error for each in unread)
    if errors and not planned.cells and not planned.findings:
        return replace(planned, problems=unread)
    warned = tuple(replace(each, level=Level.WARNING.value) if each.is_error else each for each in unread)
    planned = replace(planned, problems=warned)
    kept = sum(each.code == LOCKED for each in unread)
    beside = f"，{errors} 处没有读" if errors else ""
    beside += f"，{kept} 处锁定的改动没有采用" if kept else ""
    if planned.cells:
        count = len(planned.cells)
        return replace(planned, verdict=Verdict.CHANGED, deed=Deed.FILL, summary=f"{count} 个单元格{beside}")
    if planned.findings:
        count = len(planned.findings)
        return replace(planned, verdict=Verdict.KEPT, summary=f"{count} 处不同，已锁定{beside}")
    return replace(planned, verdict=Verdict.SAME, summary=f"没有改动{beside}")


class _Offline(Comparing):
    """One form of a template, while it is compared."""

    def __init__(self, user: User, evaluation: Evaluation, form: OfflineForm, locked: str) -> None:
        rows = Rows(
            evaluation,
            funding=list(evaluation.funding.all()),
            goals=list(evaluation.goals.all()),
            results=list(evaluation.results.all()),
        )
        super().__init__(user, evaluation, rows, locked)
        self.form = form
        self._seen = {(target, label): text for target, label, text in form.shown}
        self.gone: list[PlannedProblem] = []
        """Cells of rows that the record no longer has."""

    def compared(self) -> Comparison:
        # 自评得分 is measured against its row's 分值, and taken when the rest is known.
        for cell in sorted(self.form.changes, key=lambda each: each.field == "given_score"):
            record = self.save.by_target.get(cell.target)
            kind = cell.target.partition(":")[0]
            if record is None or cell.field not in CELLS.get(kind, {}):
                self._gone(cell)
                continue
            if renamed := self._renamed(cell, record):
                self.doubts[cell.target] = renamed
            self._compare(cell, record)
        if not self.locked:
            self.settle()
        return self.found

    def _compare(self, cell: OfflineCell, record: Row) -> None:
        want = _want(cell, record)
        now = self.shown(want)
        if says_the_same(clean(cell.value), now):
            return
        if self.locked:
            self.take(want)
            return
        problem = in_yuan_by_mistake(want, Amount(read_number(cell.value), self.evaluation.money_unit))
        if problem is not None:
            self.found.problems.append(problem)
            return
        warning = self._moved(cell, record, now) or cell.doubt
        if warning:
            # It is not taken here, so that the scores are those without it; what cannot be taken is no offer either.
            fault = fault_in(self.save, CellChange(want.target, want.field, want.text, record.version))
            if fault is not None:
                self.refused(want, now, fault)
                return
            self.add(want, now, clean(cell.value), record.version, warning=warning)
        else:
            self.take(want)

    def _moved(self, cell: OfflineCell, record: Row, now: str) -> str:
        """Who wrote in the cell since the download; empty where nobody did."""
        if says_the_same(cell.base, now):
            return ""
        mark = marks_of(record.edits).get(cell.field)
        if mark is None:
            return "下载表格后，这格又有改动"
        who = f"{named_to(self.save.user, mark)} {timezone.localtime(mark.at):%m-%d %H:%M}"
        return f"下载表格后，{who} 改过这格（下载时是 {cell.base or '（空）'}）"

    def _renamed(self, cell: OfflineCell, record: Row) -> str:
        """What of the approved texts of the row is another than the clerk had before him; empty where nothing is."""
        if not isinstance(record, Result):
            return ""
        now = ((NAME_COLUMN, record.indicator.name), (TARGET_COLUMN, record.indicator.target_text))
        for label, text in now:
            seen = self._seen.get((cell.target, label))
            if seen is not None and clean(seen) != clean(text):
                return f"下载表格后，这一行的{label}由“{seen}”改成了“{text}”，请核对"
        return ""

    def _gone(self, cell: OfflineCell) -> None:
        said, remedy = "下载表格后，系统里已经没有这一行了，没有采用", "请重新下载离线填报表"
        self.gone.append(
            PlannedProblem("row-gone", cell.address, cell.label, cell.value, said, remedy, Level.ERROR.value)
        )


def _want(cell: OfflineCell, record: Row) -> Want:
    if isinstance(record, Result):
        row = record.indicator.name
    elif isinstance(record, FundingLine):
        row = f"{FUNDING}：{record.get_source_display()}"
    else:
        row = WHOLE_GOAL if isinstance(record, Goal) else FUNDING
    return Want(record, cell.target, cell.field, cell.value, cell.address, row, cell.label, cell.value)
