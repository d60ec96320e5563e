"""读离线填报表：what became of each fillable cell since the download; rows are found by key, never by place."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.problems import Level, Problem
from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.cells import clean
from evaluator.sheets.grid import Sheet
from evaluator.sheets.offline import columns
from evaluator.sheets.offline.fingerprint import (
    BrokenFingerprint,
    Fingerprint,
    PrintedForm,
    fingerprint_sheet,
    read_fingerprint,
)
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.offline.rows import SheetRows
from evaluator.sheets.offline.sheet import TITLE
from evaluator.sheets.sources import sheets_of

KEYS_GONE = "offline-keys-gone"
HIGHEST_KEY = 20
"""Rows from the top among which the key of a sheet stands: people put rows above the title."""
BROKEN = Problem(
    "offline-broken",
    "文件",
    "这是离线填报表，但里面的校验信息被改动过，或者不是从这个系统下载的，认不出哪些格子是后来填的",
    "已按普通的自评表读；需要逐格核对的，请重新下载离线填报表再填",
    Level.NOTE,
)


@dataclass(frozen=True, slots=True)
class OfflineReading:
    """What was found in a file with a fingerprint."""

    forms: tuple[OfflineForm, ...] = ()
    broken: Problem | None = None
    """The fingerprint is not to be trusted: read the file as an ordinary form, with this note."""
    problems: tuple[Problem, ...] = ()
    """About the file as a whole: sheets that were not in the template."""
    strangers: tuple[str, ...] = ()
    """The names of those sheets: what is a form among them is one like any other."""


def read_offline(content: bytes, *, key: bytes, filename: str = "") -> OfflineReading | None:
    """The forms of a template, or ``None`` for every other file, damaged ones included: others read those.

    Never raises for what is in a file. Files come from anywhere: those of other people are opened by the guarded child
    (:func:`evaluator.sheets.guarding.templates_in`), and :func:`reading_of` is given their sheets.
    """
    return reading_of(template_sheets(content, filename), key=key, filename=filename)


def template_sheets(content: bytes, filename: str = "") -> tuple[Sheet, ...]:
    """All sheets of a file with a fingerprint, hidden ones too; none of any other file."""
    try:
        sheets = sheets_of(content, filename=filename, hidden=True)
    except UnreadableWorkbook:
        return ()
    return () if fingerprint_sheet(sheets) is None else sheets


def reading_of(sheets: Sequence[Sheet], *, key: bytes, filename: str = "") -> OfflineReading | None:
    """The forms of a template, from its sheets."""
    printed = fingerprint_sheet(sheets)
    if printed is None:
        return None
    try:
        fingerprint = read_fingerprint(printed, key)
    except BrokenFingerprint:
        return OfflineReading(broken=BROKEN)
    others = [sheet for sheet in sheets if sheet is not printed]
    known = {columns.SHEET_KEY.format(form.evaluation_id) for form in fingerprint.forms}
    strangers = [sheet for sheet in others if sheet.rows and not any(_key_column(sheet, key) for key in known)]
    return OfflineReading(
        forms=tuple(_form(form, fingerprint, others, strangers, filename) for form in fingerprint.forms),
        problems=tuple(_stranger(sheet) for sheet in strangers),
        strangers=tuple(sheet.name for sheet in strangers),
    )


def _form(
    form: PrintedForm, fingerprint: Fingerprint, sheets: Sequence[Sheet], strangers: Sequence[Sheet], file: str
) -> OfflineForm:
    key = columns.SHEET_KEY.format(form.evaluation_id)
    mine = [(sheet, column) for sheet in sheets if (column := _key_column(sheet, key))]
    rows = SheetRows(mine[0][0], form, mine[0][1]) if len(mine) == 1 else None
    cells = tuple(rows.cells()) if rows is not None else ()
    problems = tuple(rows.problems) if rows is not None else (_not_one(form, [each for each, _ in mine], strangers),)
    touched = {cell.target for cell in cells if cell.changed}
    return OfflineForm(
        file=file,
        sheet=mine[0][0].name if mine else "",
        evaluation_id=form.evaluation_id,
        version=form.version,
        downloaded_at=fingerprint.downloaded_at,
        project=form.project,
        cells=cells,
        problems=problems,
        places=tuple(rows.places) if rows is not None else (),
        shown=tuple((row.key, label, text) for row in form.rows if row.key in touched for label, text in row.shown),
    )


def _key_column(sheet: Sheet, key: str) -> int:
    """The column of the hidden keys, wherever columns were inserted before it; 0 where the sheet has no such key."""
    return next((cell.column for cell in sheet.between(1, HIGHEST_KEY) if cell.text.strip() == key), 0)


def _not_one(form: PrintedForm, sheets: Sequence[Sheet], strangers: Sequence[Sheet]) -> Problem:
    place = f"“{form.project}”"
    keyless = next((sheet for sheet in strangers if _is_of(sheet, form)), None)
    if keyless is not None:
        message = f"工作表“{keyless.name}”像是{place}的表，但最左边隐藏的标记列不在了，认不出哪一行是哪一行，没有读"
        return Problem(KEYS_GONE, place, message, "请重新下载离线填报表，把填的内容抄进去")
    if not sheets:
        return Problem(
            "offline-sheet-gone", place, f"文件里没有{place}的表，可能已删除，这个项目没有读", level=Level.NOTE
        )
    names = "”“".join(sheet.name for sheet in sheets)
    message = f"{place}的表有 {len(sheets)} 张（“{names}”），不知道以哪一张为准，都没有读"
    return Problem("offline-sheet-twice", place, message, "请只留一张后重新上传")


def _is_of(sheet: Sheet, form: PrintedForm) -> bool:
    """Whether a sheet without keys is a form of this project, by its head."""
    texts = {cell.text.strip() for cell in sheet.between(1, HIGHEST_KEY)}
    return TITLE in texts and clean(form.project).strip() in texts


def place_of(sheet: str) -> str:
    """``工作表“草稿”``: where the Problem of a sheet stands that was not in the template."""
    return f"工作表“{sheet}”"


def _stranger(sheet: Sheet) -> Problem:
    place = place_of(sheet.name)
    return Problem("offline-sheet-new", place, f"{place}不是下载时的表，没有读", level=Level.NOTE)
