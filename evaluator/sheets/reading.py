"""读文件：every form in a file, whichever kind it is (自评表 or 绩效目标表), in the order of the sheets.

>>> read_all([Upload("empty.xlsx", b"")])[0].problems[0].code
'file-empty'
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evaluator.problems import Level, Problem
from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.beside import list_problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.mapping import ColumnMapping, read_mapped
from evaluator.sheets.parting import parts_of
from evaluator.sheets.reader import evaluated_in, seen_labels
from evaluator.sheets.records import ReadForm
from evaluator.sheets.sources import files_of, is_prose, sheets_of
from evaluator.sheets.targets.reader import planned_in

MOST_IN_A_FILE = 1_000
PACKED = frozenset({"file-packed", "file-too-large"})
"""What a zip of files is called by who reads one file; a zip may be larger than a workbook."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came: the name that the person gave it, and its bytes."""

    name: str
    content: bytes = field(repr=False)
    pasted: bool = False
    """It is no file but the text that a person pasted, copied from a workbook, a web page or a PDF."""


def read_all(
    uploads: Sequence[Upload], mappings: Sequence[ColumnMapping | Mapping[str, Any]] = ()
) -> tuple[ReadForm, ...]:
    """Every form of these files; a file or a sheet that is none is an :class:`~forms.UnknownForm` with the reason.

    ``mappings`` read the sheets that no layout knows; the first that fits counts. A mapping may come as its record. The
    files of a zip are read one by one. Never raises for what is in a file.
    """
    known = tuple(each if isinstance(each, ColumnMapping) else ColumnMapping.from_record(each) for each in mappings)
    return tuple(form for upload in uploads for form in _read(upload, known))


def _read(upload: Upload, mappings: Sequence[ColumnMapping]) -> tuple[ReadForm, ...]:
    try:
        return _read_file(upload, mappings)
    except UnreadableWorkbook as error:
        problem = error.problem
    files = files_of(upload.content, upload.name) if problem.code in PACKED and not upload.pasted else ()
    if [file.name for file in files] in ([], [upload.name]):
        said = next((file.problem for file in files if file.problem is not None), problem)
        return (UnknownForm(upload.name, "", (said,)),)
    found: list[ReadForm] = []
    for file in files:
        if file.problem is not None:
            found.append(UnknownForm(file.name, "", (file.problem,)))
            continue
        try:
            found.extend(_read_file(Upload(file.name, file.content), mappings))
        except UnreadableWorkbook as error:
            found.append(UnknownForm(file.name, "", (error.problem,)))
    return tuple(found)


def _read_file(upload: Upload, mappings: Sequence[ColumnMapping]) -> tuple[ReadForm, ...]:
    """The forms of one file. Raises :class:`UnreadableWorkbook`."""
    found: list[ReadForm] = []
    sheets = sheets_of(upload.content, filename=upload.name, pasted=upload.pasted)
    for sheet in sheets:
        if sheet.rows:
            found.extend(forms_in(sheet, upload.name, mappings))
        if len(found) > MOST_IN_A_FILE:
            said = f"文件里的表超过 {MOST_IN_A_FILE} 张，没有读"
            raise UnreadableWorkbook(Problem("file-too-many-forms", "文件", said, "请分成几个文件"))
    if not found:
        said = "文件里没有填写任何内容，或者有内容的工作表被隐藏了"
        return (UnknownForm(upload.name, "", (Problem("file-blank", "文件", said, "请重新选择填好的表"),)),)
    if all(isinstance(form, UnknownForm) for form in found):
        if upload.pasted or not is_prose(upload.content, sheets):
            return tuple(found)
        return (UnknownForm(upload.name, "", (_PROSE,)),)
    return tuple(_only_beside(form) if isinstance(form, UnknownForm) else form for form in found)


_PROSE = Problem(
    "file-text", "文件", "这是文字，没有分成列，不是表格", "请选择填好的表格；要导入文字里的表，请粘贴导入"
)


def forms_in(sheet: Sheet, file: str, mappings: Sequence[ColumnMapping] = ()) -> list[ReadForm]:
    """The forms of one sheet, of whichever kind; a sheet that holds none is one :class:`~forms.UnknownForm`."""
    return [form for part in parts_of(sheet) for form in _forms_in(part, file, mappings)]


def _forms_in(sheet: Sheet, file: str, mappings: Sequence[ColumnMapping]) -> list[ReadForm]:
    found: Sequence[ReadForm] = evaluated_in(sheet, file)
    if not found:
        try:
            found = planned_in(sheet, file)
        except UnreadableWorkbook as error:
            return [UnknownForm(file, sheet.name, (error.problem,))]
    for mapping in mappings:
        if not found:
            found = [replace(form, file=file) for form in read_mapped(sheet, mapping)]
    return list(found) or [UnknownForm(file, sheet.name, (list_problem(sheet) or _no_form(sheet),))]


def _no_form(sheet: Sheet) -> Problem:
    seen = seen_labels(sheet)
    found = f"只找到“{'”“'.join(seen)}”" if seen else "一个也没有找到"
    return Problem(
        "form-unknown",
        f"工作表“{sheet.name}”",
        "不是项目支出绩效自评表，也不是绩效目标表：同一行里要有“三级指标”“年度指标值”等表头，" + found,
        "请选择填好的自评表或目标表，并保留原来的表头文字",
    )


def _only_beside(form: UnknownForm) -> UnknownForm:
    """A sheet of notes beside a real form is worth a word, not an error."""
    return replace(form, problems=tuple(replace(problem, level=Level.NOTE) for problem in form.problems))
