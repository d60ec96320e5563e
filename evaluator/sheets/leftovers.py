"""旁边的文件：files that came along with forms and are none (说明.txt, 扫描件.pdf), and files that came twice.

Somebody packs a folder as it is. What is no table there is named and passed over; alone it is refused with its reason.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from evaluator.problems import Level, Problem
from evaluator.sheets.beside import LIST
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.targets.forms import TargetForm

Found = TypeVar("Found", bound=OfficialForm | TargetForm | OfflineForm | UnknownForm)

NO_TABLE, SAME = "file-no-table", "file-same"
LEFT_OVER = frozenset({NO_TABLE, SAME})
"""Codes of files that are named and passed over."""
_OTHER_KINDS = frozenset({
    "file-pdf", "file-ofd", "file-rtf", "file-picture", "file-program", "file-slides", "file-text", "file-empty",
    "file-not-workbook", "document-without-table",
})  # fmt: skip
"""What nobody keeps a form in that could be read; a locked or broken workbook may be one, and stays refused."""
_CALLED_TABLES = (".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".csv", ".ods")
"""Whoever called a file so meant it to be read: he is told that it cannot be."""
UNMAPPED = "form-unknown"


def set_aside(found: Sequence[Found]) -> list[Found | UnknownForm]:
    """The forms, with what came along beside them turned into notes; as it is where there is nothing but that.

    A file whose forms are those of an earlier one, cell by cell, was chosen or packed twice: it counts once.
    """
    if all(isinstance(form, UnknownForm) and _code(form) != UNMAPPED for form in found):
        return list(found)
    files: dict[str, list[Found]] = {}
    for form in found:
        files.setdefault(form.file, []).append(form)
    firsts: dict[object, str] = {}
    kept: list[Found | UnknownForm] = []
    for name, forms in files.items():
        content = _content(forms)
        first = firsts.setdefault(content, name) if content else name
        if first != name:
            said = f"没有读：{name} 和“{first}”内容一样，只算一次"
            kept.append(UnknownForm(name, "", (Problem(SAME, "文件", said, "", Level.NOTE),)))
        else:
            kept += [_passed_over(form) if isinstance(form, UnknownForm) else form for form in forms]
    return kept


def is_left_over(form: object) -> bool:
    """A file that is only named."""
    return isinstance(form, UnknownForm) and _code(form) in LEFT_OVER


def _code(form: UnknownForm) -> str:
    return form.problems[0].code if form.problems else ""


def _passed_over(form: UnknownForm) -> UnknownForm:
    if _code(form) == LIST:
        said = f"没有读：{form.file} 是汇总表，各项目照它们的自评表读"
        return UnknownForm(form.file, "", (Problem(NO_TABLE, "文件", said, "", Level.NOTE),))
    if form.sheet or _code(form) not in _OTHER_KINDS or form.file.lower().endswith(_CALLED_TABLES):
        return form
    (problem, *_) = form.problems
    said = f"没有读：{form.file} 不是表格（{problem.message}）"
    return UnknownForm(form.file, "", (Problem(NO_TABLE, "文件", said, problem.remedy, Level.NOTE),))


def _content(forms: Sequence[Found]) -> tuple[object, ...]:
    """The forms of a file without where they stood; empty where a sheet is none, of which nothing is known but that."""
    if any(isinstance(form, UnknownForm) and _code(form) == UNMAPPED and _is_error(form) for form in forms):
        return ()
    return tuple(replace(form, file="", sheet="") for form in forms if not isinstance(form, UnknownForm))


def _is_error(form: UnknownForm) -> bool:
    return any(problem.level is Level.ERROR for problem in form.problems)
