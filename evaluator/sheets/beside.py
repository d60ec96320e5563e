"""附表：sheets that we bind behind a form for people to read, and that are no content when the file comes back.

Each is known by its first words, which nobody has a reason to change, whatever the sheet is called by then.
"""

import re
from collections.abc import Sequence

from evaluator.problems import Problem
from evaluator.sheets.grid import Sheet

WORKINGS = "得分计算说明"
GUIDE = "离线填报表填表说明"
_TITLES = frozenset({WORKINGS, GUIDE})
LIST = "summary"
"""Code of a 汇总表 that comes back: what it says are sums of the forms beside it."""
_LISTS = re.compile(r"\S*项目支出绩效自评情况汇总表|另有 \d+ 张没有放进来")
"""Titles of the lists that we hand out: the 汇总表, and what a workbook of many forms lacks."""


def is_beside(sheet: Sheet) -> bool:
    """The sheet is one that we added."""
    return _first_words(sheet) in _TITLES


def list_problem(sheet: Sheet) -> Problem | None:
    """What is said of a list of forms; ``None`` for any other sheet."""
    if not _LISTS.fullmatch(_first_words(sheet)):
        return None
    said = "这是汇总表，各项目的数是从它们的自评表汇总来的，汇总表不导入"
    return Problem(LIST, f"工作表“{sheet.name}”", said, "请导入各项目的自评表")


def _first_words(sheet: Sheet) -> str:
    return sheet.row(sheet.rows[0])[0].text.strip() if sheet.rows else ""


def content_of(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets that somebody filled in."""
    return tuple(sheet for sheet in sheets if not is_beside(sheet))
