"""离线填报表的栏目：the words over each fillable cell and where it stands; writer and reader know them from here."""

from collections.abc import Mapping
from types import MappingProxyType

from evaluator.sheets.shapes import Span

KEY = 1
"""The hidden first column: which row of the record each row of the sheet is."""
WIDTHS = (0, 12, 14, 23, 15, 8, 17, 10, 19, 13, 28, 28)
LAST = len(WIDTHS)

SHEET_KEY = "form:{}"
HEAD_FUNDING, HEAD_GOALS, HEAD_LINES, END = "#funding", "#goals", "#result", "#end"
PROJECT, NAMES = "#project", "#names"
"""Keys of the rows that are no rows of the record."""

CATEGORY, SUBCATEGORY, INDICATOR, TARGET, POINTS = (
    ("一级指标", Span(2, 2)),
    ("二级指标", Span(3, 3)),
    ("三级指标", Span(4, 4)),
    ("年度指标值", Span(5, 5)),
    ("分值", Span(6, 6)),
)
LINE_FIELDS: Mapping[str, tuple[str, Span]] = MappingProxyType(
    {
        "actual_text": ("实际完成值", Span(7, 7)),
        "given_score": ("自评得分", Span(8, 8)),
        "given_reason": ("调整理由", Span(9, 9)),
        "deviation_cause": ("偏差原因类别", Span(10, 10)),
        "deviation_reason": ("偏差原因分析", Span(11, 11)),
        "improvement": ("改进措施", Span(12, 12)),
    }
)
FUNDING_LABEL, FUNDING_SOURCE = Span(2, 3), Span(4, 4)
FUNDING_FIELDS: Mapping[str, tuple[str, Span]] = MappingProxyType(
    {
        "initial": ("年初预算数", Span(5, 6)),
        "adjusted": ("全年预算数", Span(7, 8)),
        "executed": ("全年执行数", Span(9, 10)),
    }
)
FUNDING_REST = Span(11, 12)
WHOLE_FIELDS: Mapping[str, tuple[str, Span]] = MappingProxyType({"funding_reason": ("资金偏差说明", Span(4, LAST))})
GOAL_LABEL, GOAL_TEXT = Span(2, 3), ("预期目标", Span(4, 6))
GOAL_FIELDS: Mapping[str, tuple[str, Span]] = MappingProxyType({"achievement": ("实际完成情况", Span(7, LAST))})

NUMBERS = frozenset({"given_score", "initial", "adjusted", "executed"})
"""Fields that hold a number where one can be read."""
SECTIONS: Mapping[str, Mapping[str, tuple[str, Span]]] = MappingProxyType(
    {HEAD_FUNDING: FUNDING_FIELDS, HEAD_GOALS: GOAL_FIELDS, HEAD_LINES: LINE_FIELDS}
)
"""Key of a head row → the fields in the rows below it."""
SOURCE = ("资金来源", FUNDING_SOURCE)
WHO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {HEAD_LINES: (INDICATOR[0], TARGET[0]), HEAD_FUNDING: (SOURCE[0],), HEAD_GOALS: (GOAL_TEXT[0],)}
)
"""Key of a head row → what the rows below it are known by besides their keys. Where all of it is gone, or another row's
stands there, nothing of the row is assigned."""
BY: Mapping[str, tuple[str, ...]] = MappingProxyType({HEAD_LINES: (TARGET[0], POINTS[0])})
"""Key of a head row → what the rows below it are measured by. Where all of it is another row's, so is what
stands there."""
LOCKED: Mapping[str, tuple[tuple[str, Span], ...]] = MappingProxyType(
    {
        HEAD_LINES: (CATEGORY, SUBCATEGORY, INDICATOR, TARGET, POINTS),
        HEAD_FUNDING: (SOURCE,),
        HEAD_GOALS: (GOAL_TEXT,),
    }
)
"""Key of a head row → the columns that are locked in every row."""


class UnknownField(ValueError):
    """A field that the template has no cell for: the caller's slip."""


def section_of(key: str) -> str:
    """Key of a row → key of the head above it: ``result:12`` → ``#result``; empty for a row that has none."""
    kind = key.partition(":")[0]
    return {"result": HEAD_LINES, "funding": HEAD_FUNDING, "goal": HEAD_GOALS}.get(kind, "")


def label_of(field: str) -> str:
    """``actual_text`` → ``实际完成值``."""
    for fields in (*SECTIONS.values(), WHOLE_FIELDS):
        if field in fields:
            return fields[field][0]
    raise UnknownField(field)
