"""Filled 项目支出绩效自评表 as people make them in a spreadsheet: columns moved, notes above, another unit of money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

Value = str | Decimal | int | None

HEADS = {
    "category": "一级指标",
    "subcategory": "二级指标",
    "indicator": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "points": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
}
USUAL_ORDER = tuple(HEADS)


@dataclass(frozen=True)
class Row:
    """One row of the indicator table; a wrong guess of ours never hides in a default: texts and scores are given."""

    target: Value
    actual: Value
    points: Value
    score: Value
    reason: str = ""
    category: str = "产出指标"
    subcategory: str = "数量指标"
    indicator: str = "培训人数"


FULL = (
    Row("≥50(人)", "50(人)", 50, 50),
    Row("≥90(%)", "95(%)", 30, 30, category="效益指标", subcategory="社会效益指标", indicator="政策知晓率"),
    Row("≥90(%)", "95(%)", 10, 10, category="满意度指标", subcategory="服务对象满意度指标", indicator="学员满意度"),
)
"""A form without a fault: 50 + 30 + 10 points, all reached, beside an execution of 10."""

Money = tuple[Value, Value, Value]


@dataclass(frozen=True)
class Places:
    """Where the form's parts ended up."""

    path: Path
    cells: Mapping[tuple[int, str], str]
    """(row number from 0, column) → address."""
    total_points: str
    total_score: str
    grade: str
    executed: str
    rate: str
    execution_score: str

    def __getitem__(self, key: tuple[int, str]) -> str:
        return self.cells[key]


def fill(
    path: Path,
    rows: Sequence[Row] = FULL,
    *,
    money: Money = (100, 100, 100),
    sources: Mapping[str, Money] | None = None,
    money_unit: str = "万元",
    rate: Value = 100,
    execution_score: Value = 10,
    total: Value = 100,
    total_points: Value = 100,
    grade: str | None = "优",
    order: Sequence[str] = USUAL_ORDER,
    notes_above: int = 0,
    executed_head: str = "全年执行数",
    year: str = "（2024年度）",
    department: str = "上海市人力资源和社会保障局",
    unit: str = "上海市人力资源和社会保障局",
    sheet: str = "自评表",
) -> Places:
    """Write one form; ``grade=None`` leaves the whole row 评分等级 out."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for note in range(notes_above):
        page.append([f"附件{note + 1}"])
    page.append(["项目支出绩效自评表"])
    page.append([year])
    page.append(["项目名称", "职业技能培训"])
    page.append(["主管部门", department, None, "实施单位", unit])
    page.append(
        [f"项目资金（{money_unit}）", None, "年初预算数", "全年预算数", executed_head, "分值", "执行率（%）", "得分"]
    )
    total_row = page.max_row + 1
    page.append([None, "年度资金总额", *money, 10, rate, execution_score])
    for label, amounts in (sources or {"其中：当年财政拨款": money}).items():
        page.append([None, label, *amounts, "-", None, "-"])
    page.append(["年度总体目标", "预期目标", None, None, "实际完成情况"])
    page.append([None, "开展培训，提升技能。", None, None, "已完成培训。"])
    page.append([HEADS[name] for name in order])
    cells = {}
    for index, row in enumerate(rows):
        number = page.max_row + 1
        for column, name in enumerate(order, start=1):
            cell = page.cell(number, column)
            value = getattr(row, name)
            cell.value = value
            if isinstance(value, str) and value.startswith("=") and not value.startswith("=SUM"):
                cell.data_type = "s"  # =100(%) is a target and no formula
            cells[index, name] = cell.coordinate
    last = page.max_row + 1
    points, score = order.index("points") + 1, order.index("score") + 1
    page.cell(last, 1).value = "总分"
    page.cell(last, points).value = total_points
    page.cell(last, score).value = total
    if grade is not None:
        page.cell(last + 1, 1).value = "评分等级"
        page.cell(last + 1, 2).value = grade
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return Places(
        path,
        cells,
        total_points=f"{get_column_letter(points)}{last}",
        total_score=f"{get_column_letter(score)}{last}",
        grade=f"B{last + 1}",
        executed=f"E{total_row}",
        rate=f"G{total_row}",
        execution_score=f"H{total_row}",
    )
