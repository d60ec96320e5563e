"""目标表的单元格：which cells of a plan a person may type in, and how a typed text becomes a value.

The same habits as on the self-evaluation: a text that is no value is kept as typed, and its cell says what it wants.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from evaluator.problems import Problem
from evaluator.scoring.values import normalise
from projects.selectors.cells import CellField, CellKind, CellReading, read_cell, shown_cell

MONEY_UNIT = "万元"
"""The unit of every amount in goals and in the target form that is exported of them."""
MOST_ROWS = 500
"""Rows of one plan: far more than any form has, and few enough to show at once."""

PLAN_CELLS: Mapping[str, Mapping[str, CellField]] = {
    "indicator": {
        "category": CellField("一级指标", CellKind.LINE, 64),
        "subcategory": CellField("二级指标", CellKind.LINE, 64),
        "name": CellField("三级指标", CellKind.LINE, 500),
        "target_text": CellField("年度指标值", CellKind.LINE, 500),
        "period_target_text": CellField("实施期指标值", CellKind.LINE, 500),
        "unit": CellField("度量单位", CellKind.LINE, 32),
        "direction": CellField("方向", CellKind.LINE, 16),
        "nature": CellField("指标性质", CellKind.LINE, 16),
        "points": CellField("分值", CellKind.SCORE),
        "evidence_needed": CellField("佐证材料要求", CellKind.TEXT, 1000),
        "data_source": CellField("数据来源", CellKind.LINE, 200),
    },
    "funding": {
        "requested": CellField("年度申请金额", CellKind.MONEY),
        "period_requested": CellField("实施期申请金额", CellKind.MONEY),
    },
    "plan": {
        "goal_text": CellField("年度总体目标", CellKind.TEXT, 5000),
        "execution_points": CellField("预算执行率分值", CellKind.SCORE),
        "weights_reason": CellField("分值调整理由", CellKind.TEXT, 2000),
    },
}
"""The only cells of a plan: whatever else is posted is refused."""

ADJUSTABLE = ("target_text", "unit", "points")
"""What an adjustment (目标调整) of an approved plan may change in a row."""
PLAN_ADJUSTABLE = ("goal_text", "weights_reason")
"""What it may change of the plan itself: other points than the policy's take their reason (分值调整理由) with them."""

DIRECTION_WORDS: Mapping[str, str] = {"positive": "正向", "negative": "反向"}
NATURE_WORDS: Mapping[str, str] = {"quantitative": "定量", "qualitative": "定性"}
CHOICES: Mapping[str, Mapping[str, str]] = {"direction": DIRECTION_WORDS, "nature": NATURE_WORDS}
"""Columns of fixed words: stored value → the word that the cell shows."""
UNSAID: Mapping[str, tuple[str, str]] = {"direction": ("看符号", "看指标值的符号"), "nature": ("看指标值", "看指标值")}
"""What a cell of fixed words says while nothing is chosen, and what that means."""
_SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "direction": {
        "正向": "positive",
        "正": "positive",
        "正向指标": "positive",
        "越大越好": "positive",
        "越多越好": "positive",
        "越高越好": "positive",
        "positive": "positive",
        "反向": "negative",
        "负向": "negative",
        "逆向": "negative",
        "反": "negative",
        "反向指标": "negative",
        "越小越好": "negative",
        "越少越好": "negative",
        "越低越好": "negative",
        "negative": "negative",
    },
    "nature": {
        "定量": "quantitative",
        "定量指标": "quantitative",
        "quantitative": "quantitative",
        "定性": "qualitative",
        "定性指标": "qualitative",
        "qualitative": "qualitative",
    },
}


def read_plan_cell(kind: str, field: str, text: str, *, place: str, anchor: str) -> CellReading:
    """Read one cell of a plan; ``kind`` is ``indicator``, ``funding`` or ``plan``.

    >>> read_plan_cell("indicator", "direction", "越多越好", place="第 1 行", anchor="").value
    'positive'
    """
    cell = PLAN_CELLS[kind][field]
    if field not in CHOICES:
        return read_cell(cell, text, money_unit=MONEY_UNIT, place=place, anchor=anchor)
    plain = normalise(text)
    if plain in ("", *UNSAID[field]):
        return CellReading("")
    known = _SPELLINGS[field].get(plain)
    if known is not None:
        return CellReading(known)
    allowed = "或".join(f"“{word}”" for word in CHOICES[field].values())
    said = f"{place}“{cell.label}”：“{text}”不认识"
    return CellReading("", text, Problem(f"{field}-unknown", place, said, f"请选{allowed}，或留空", anchor=anchor))


def shown_plan_cell(field: str, kind: CellKind, value: str | Decimal | date | None, as_typed: str) -> str:
    """The text of a cell as it stands in its input: ``positive`` → 正向."""
    if field in CHOICES and not as_typed:
        return CHOICES[field].get(str(value or ""), "")
    return shown_cell(value, as_typed, kind, MONEY_UNIT)
