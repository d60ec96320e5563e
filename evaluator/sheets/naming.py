"""文件名：what a downloaded form is called: 单位_项目_年度_项目支出绩效自评表.xlsx, and an archive (压缩包) of many.

Neither Windows nor a browser takes every character, so a name is cleaned; it is cut in the project's name, never in the
form's.
"""

import re
from collections.abc import Container
from datetime import datetime
from functools import lru_cache

from evaluator.sheets.cells import clean

TITLE = "项目支出绩效自评表"
LONGEST_NAME = 80
LONGEST_FOLDER = 40
LONGEST_SHEET_NAME = 31
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]]")
_TAKEN_BY_EXCEL = "history"
_NUMBERED = re.compile(r"(.*?)((?:（\d+）)?)", re.DOTALL)
_SPACES = re.compile(r"\s+")


def file_name(unit: str, project: str, year: int | None, title: str = TITLE, *, draft: bool = False) -> str:
    """The file name of one form; a part that is blank is left out.

    >>> file_name("某某局", "信息化/运维", 2024)
    '某某局_信息化运维_2024年度_项目支出绩效自评表.xlsx'
    """
    ending = "_".join(part for part in (f"{year}年度" if year else "", _clean(title), "草稿" if draft else "") if part)
    room = LONGEST_NAME - len(ending) - len(".xlsx") - 2
    unit_part = _clean(unit)[: room // 2].strip(" .")
    project_part = _clean(project)[: max(0, room - len(unit_part))].strip(" .")
    return "_".join(part for part in (unit_part, project_part, ending) if part) + ".xlsx"


def archive_name(
    unit: str, year: int | None, at: datetime, title: str = TITLE, *, count: int, drafts: int = 0, missing: int = 0
) -> str:
    """The file name of an archive: whose forms, how many, how many of them are drafts, which it lacks, and when.

    >>> archive_name("职业能力建设处", 2024, datetime(2026, 11, 22, 5, 31), count=12, drafts=3)
    '2024年度_项目支出绩效自评表_职业能力建设处_12份（含草稿3份）_20261122-0531.zip'
    """
    said = [f"含草稿{drafts}份" if drafts < count else "均为草稿"] if drafts else []
    said += [f"缺{missing}份"] if missing else []
    told = f"（{'，'.join(said)}）" if said else ""
    parts = (f"{year}年度" if year else "", _clean(title), folder_name(unit), f"{count}份{told}", f"{at:%Y%m%d-%H%M}")
    return "_".join(part for part in parts if part) + ".zip"


def folder_name(unit: str) -> str:
    """The folder of a unit's forms in an archive; empty if nothing of the name can stand in one."""
    return _clean(unit)[:LONGEST_FOLDER].strip(" .")


def numbered_name(path: str, taken: Container[str]) -> str:
    """The path itself, or with the first number that is free; Windows does not tell ``A`` from ``a``.

    >>> numbered_name("某处/甲.xlsx", {"某处/甲.xlsx", "某处/甲（2）.xlsx"})
    '某处/甲（3）.xlsx'
    """
    stem, dot, ending = path.rpartition(".")
    found, number = path, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem}（{number}）{dot}{ending}"
    return found


def sheet_name(text: str, taken: Container[str] = ()) -> str:
    """A text as the name of a sheet: at most 31 characters, numbered if ``taken`` (casefolded) has it already.

    >>> sheet_name("信息化[运维]项目 A/B", {"信息化运维项目 ab"})
    '信息化运维项目 AB（2）'
    """
    if text.isalnum() and len(text) <= LONGEST_SHEET_NAME and max(text) <= "\uffff" and _is_free(text, taken):
        return text
    name = _clean(_NOT_IN_SHEET_NAMES.sub("", clean(text))).strip("' .")
    if not name or name.casefold() == _TAKEN_BY_EXCEL:
        name = f"表{name}"
    found, number = _shortened(name, LONGEST_SHEET_NAME), 1
    while found.casefold() in taken:
        number += 1
        found = f"{_shortened(name, LONGEST_SHEET_NAME - len(str(number)) - 2)}（{number}）"
    return found


def name_beside(name: str, what: str, taken: Container[str] = ()) -> str:
    """The name of a sheet that goes with another one: as much of that one's name as there is room for, its number too.

    >>> name_beside("上海市专业技术人员管理与服务工作经费（一次性项目）（2）", "得分计算说明")
    '上海市专业技术人员管理与服务工作经费（（2）_得分计算说明'
    """
    stem, number = _NUMBERED.fullmatch(name).groups()  # type: ignore[union-attr]
    room = LONGEST_SHEET_NAME - len(number) - len(what) - 1
    return sheet_name(f"{_shortened(stem, room)}{number}_{what}", taken)


def _is_free(name: str, taken: Container[str]) -> bool:
    folded = name.casefold()
    return folded not in taken and folded != _TAKEN_BY_EXCEL


def _shortened(name: str, longest: int) -> str:
    """As many characters as Excel counts: one outside the basic plane counts as two."""
    while len(name.encode("utf-16-le")) > 2 * longest:
        name = name[:-1]
    return name.rstrip(" .'")


@lru_cache(maxsize=2_000)
def _clean(text: str) -> str:
    return _SPACES.sub(" ", _FORBIDDEN.sub("", text.replace("\n", " ").replace("\t", " "))).strip(" .")
