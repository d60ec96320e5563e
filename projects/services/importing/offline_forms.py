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
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.offline.forms import OfflineCell, OfflineForm
from evaluator.sheets.offline.reader import OfflineReading, read_offline
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm
from evaluator.sheets.sources import files_of
from projects import permissions
from projects.models import Evaluation, FundingLine, Goal, Result, User
from projects.selectors.canonical import from_plain, to_plain
from projects.selectors.cells import CELLS, clean
from projects.selectors.live import marks_of
from projects.services.entering.taking import Row
from projects.services.importing.comparing import Comparing, Comparison
from projects.services.importing.faults import wrong
from projects.services.importing.plan import Deed, PlannedForm, PlannedProblem, Verdict
from projects.services.importing.records import Records
from projects.services.importing.wanting import FUNDING, WHOLE_GOAL, Want, says_the_same
from projects.services.overtaking import named_to
from projects.services.rescoring import Rows

KIND = "offline"


def with_templates(
    uploads: Sequence[Upload], found: Sequence[ReadForm], key: bytes
) -> tuple[list[ReadForm], list[OfflineForm]]:
    """What was read in the guarded process, and the forms of templates in place of what was seen in those files.

    A template whose fingerprint was touched, or that is of another site, stays what was read, with a note.
    """
    readings = _offline_in(uploads, found, key)
    ordinary, offline = [], []
    for form in found:
        reading = readings.get(form.file)
        if reading is None:
            ordinary.append(form)
        elif reading.broken is not None:
            ordinary.append(replace(form, problems=(*form.problems, reading.broken)))
    for reading in readings.values():
        offline += [replace(form, problems=(*form.problems, *reading.problems)) for form in reading.forms[:1]]
        offline += reading.forms[1:]
    return ordinary, offline


def _offline_in(uploads: Sequence[Upload], found: Sequence[ReadForm], key: bytes) -> dict[str, OfflineReading]:
    """The templates among the files, by name."""
    unread = {form.file for form in found if isinstance(form, UnknownForm) and not form.sheet}
    templates: dict[str, OfflineReading] = {}
    for upload in uploads:
        for file in () if upload.pasted else files_of(upload.content, upload.name):
            if file.problem is not None or file.name in unread:
                continue
            reading = read_offline(file.content, key=key, filename=file.name)
            if reading is not None:
                templates[file.name] = reading
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
    planned = PlannedForm(
        number=number,
        file=form.file,
        sheet=form.sheet,
        kind=KIND,
        name=form.project,
        verdict=Verdict.REFUSED,
        problems=tuple(
            PlannedProblem(each.code, "", each.place, "", each.message, each.remedy, each.level.value)
            for each in form.problems
        ),
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
            told = wrong("entering-role", "项目", planned.name, verdict.sentence, "请交给这个项目的填报人导入")
            return replace(planned, problems=(*planned.problems, told))
        locked = "" if verdict.allowed else verdict.sentence
    found = _Offline(records.user, evaluation, form, locked).compared()
    planned = replace(
        planned,
        cells=tuple(found.cells),
        problems=(*planned.problems, *found.problems),
        findings=tuple(found.findings),
    )
    if planned.errors:
        return planned
    if found.cells:
        return replace(planned, verdict=Verdict.CHANGED, deed=Deed.FILL, summary=f"{len(found.cells)} 个单元格")
    if found.findings:
        return replace(planned, verdict=Verdict.KEPT, summary=f"{len(found.findings)} 处不同，已锁定")
    return replace(planned, verdict=Verdict.SAME, summary="没有改动")


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

    def compared(self) -> Comparison:
        # 自评得分 is measured against its row's 分值, and taken when the rest is known.
        for cell in sorted(self.form.changes, key=lambda each: each.field == "given_score"):
            record = self.save.by_target.get(cell.target)
            kind = cell.target.partition(":")[0]
            if record is None or cell.field not in CELLS.get(kind, {}):
                self._gone(cell)
                continue
            self._compare(cell, record)
        if not self.locked:
            self.settle()
        return self.found

    def _compare(self, cell: OfflineCell, record: Row) -> None:
        want = _want(cell, record)
        now = self.shown(want)
        if says_the_same(clean(cell.value), now):
            return
        if self.locked or says_the_same(cell.base, now):
            self.take(want, empties=True)
            return
        mark = marks_of(record.edits).get(cell.field)
        who = f"，{named_to(self.save.user, mark)} {timezone.localtime(mark.at):%m-%d %H:%M} 改过这格" if mark else ""
        warning = f"下载表格后{who}（下载时是 {cell.base or '（空）'}）" if who else "下载表格后，这格又有改动"
        self.add(want, now, clean(cell.value), record.version, warning=warning)

    def _gone(self, cell: OfflineCell) -> None:
        said, remedy = "系统里已经没有这一行了", "请重新下载离线填报表"
        self.found.problems.append(
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
