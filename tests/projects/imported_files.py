"""Self-evaluation forms (自评表) as files to import: the office's form, filled in to order."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from evaluator.sheets import guarded, guarding
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm
from evaluator.sheets.reading import Upload
from evaluator.sheets.writer import write_form
from projects.models import Import, TargetPlan, User
from projects.services import importing
from projects.services.importing import Choice
from projects.services.importing.plan import ImportPlan, PlannedForm, Verdict
from tests.projects.building import Office, build_form

NAME = "专业技术人员管理工作经费"


def official(
    *,
    name: str = NAME,
    executed: str = "",
    adjusted: str = "100.00",
    achievement: str = "",
    rows: Mapping[int, Mapping[str, str]] | None = None,
    year: int | None = 2024,
) -> OfficialForm:
    """The office's form with other texts: ``rows={1: {"actual": "35.00(人)", "score": "2.10"}}``."""
    form = build_form(name=name)
    total = form.funding[0]
    funding = (replace(total, executed=_entry(executed), adjusted=_entry(adjusted)), *form.funding[1:])
    changed = [_changed(row, (rows or {}).get(number, {})) for number, row in enumerate(form.rows, start=1)]
    return replace(form, funding=funding, achievement=Entry(achievement), rows=tuple(changed), year=year)


FILLED: dict[int, dict[str, str]] = {
    1: {"actual": "35.00(人)", "score": "2.10", "reason": "机构改革，部分专家划转其他单位，体检人数减少。"},
    2: {"actual": "10.00(个)", "score": "27"},
    3: {"actual": "100.00(%)", "score": "20"},
    4: {"actual": "达成指标", "score": "30"},
    5: {"actual": "90.00(%)", "score": "10"},
}
"""Everything reached but 35 of 50 at 3 points, which is 2.10: 89.10, and 10.00 for all the money spent."""


def read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No child process for each file: what guards the opening of files has tests of its own."""

    class Here:
        """Does in this process what the child would."""

        def __init__(self, limits: guarding.Limits) -> None:
            pass

        def __enter__(self) -> "Here":
            return self

        def __exit__(self, *fault: object) -> None:
            pass

        def ask(self, do: str, upload: Upload, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], bytes]:
            answer, contents = guarded.DEEDS[do](upload, json.loads(json.dumps(options or {})))
            return json.loads(json.dumps(answer)), b"".join(contents)

    monkeypatch.setattr(guarding, "Child", Here)


def file_of(form: OfficialForm, name: str = "") -> Upload:
    """The form as a workbook."""
    return Upload(name or f"{form.project.text}.xlsx", write_form(form))


def zipped(*uploads: Upload, name: str = "自评表.zip") -> Upload:
    """Files in one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for upload in uploads:
            archive.writestr(upload.name, upload.content)
    return Upload(name, buffer.getvalue())


def brought(office: Office, *forms: OfficialForm | Upload, **more: object) -> Import:
    """An import of these files by the section's preparer."""
    uploads = [
        form if isinstance(form, Upload) else file_of(form, f"{number}.xlsx")
        for number, form in enumerate(forms, start=1)
    ]
    arguments = {"user": office.preparer} | more
    return importing.bring(uploads=uploads, **arguments)  # type: ignore[arg-type]


def planned(record: Import) -> ImportPlan:
    record.refresh_from_db()
    return importing.plan_of(record)


def only(record: Import) -> PlannedForm:
    """The one form of an import."""
    (form,) = planned(record).forms
    return form


def changes(form: PlannedForm) -> dict[str, tuple[str, str]]:
    """Cell → from, to."""
    return {cell.cell: (cell.before, cell.after) for cell in form.cells}


def _changed(row: IndicatorRow, texts: Mapping[str, str]) -> IndicatorRow:
    entries: dict[str, Any] = {name: _entry(text) for name, text in texts.items()}
    return replace(row, **entries)


def _entry(text: str) -> Entry:
    try:
        return Entry(text, Decimal(text)) if text else Entry()
    except ArithmeticError:
        return Entry(text)


@dataclass(frozen=True)
class GoalChoice:
    """What a person chooses for one target form: unit, code, year, and ``new`` or the project whose goals these are."""

    number: int
    unit_id: int
    code: str
    year: int
    choice: str = ""


def import_goals(user: User, content: bytes, *choices: GoalChoice, name: str = "目标表.xlsx") -> list[TargetPlan]:
    """Bring one file, choose, leave out the forms without a choice, and apply: the plans that were written."""
    record = importing.bring(user=user, uploads=[Upload(name, content)])
    return apply_goals(user, record, *choices)


def apply_goals(user: User, record: Import, *choices: GoalChoice) -> list[TargetPlan]:
    """Choose for the forms of an import and apply it."""
    importing.choose(
        user=user,
        import_id=record.pk,
        choices={each.number: Choice(each.unit_id, each.code, each.year, each.choice) for each in choices},
    )
    taken = {each.number for each in choices}
    ticks = {str(form.number): form.number in taken for form in planned(record).forms}
    without = any(form.verdict == Verdict.REFUSED and form.number not in taken for form in planned(record).forms)
    importing.tick(user=user, import_id=record.pk, ticks=ticks, without_refused=without)
    applied = importing.apply_import(user=user, import_id=record.pk)
    return [TargetPlan.objects.get(pk=each.id) for each in applied.written]
