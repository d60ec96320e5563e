"""台账: a form that no layout knows, as a unit may have made it for itself."""

from projects.services.importing.naming import Said
from tests.sheets.workbooks_made import typed

HEAD = ["大类", "小类", "考核内容", "计划", "做到", "满分", "自己打分", "为什么"]
ROWS = [
    ["某市培训中心考核台账"],
    ["项目名称", "职业技能培训", None, "年份", "2024年"],
    HEAD,
    ["产出指标", "数量指标", "培训人数", "≥500人", "510人", 50, 50, None],
    [None, None, "培训场次", "5场", "4场", 30, 24, "一场因疫情取消，改到下年"],
    ["效益指标", "社会效益指标", "学员满意", "≥90%", "95%", 20, 20, None],
]
COLUMNS = {
    1: "category", 2: "subcategory", 3: "indicator", 4: "target", 5: "actual", 6: "points", 7: "score", 8: "reason",
}  # fmt: skip
SAID = Said("self_evaluation", 3, 1, COLUMNS, {"project": "B2", "year": "E2", "money_unit": "万元"})


def ledger(title: str = "台账", project: str = "职业技能培训") -> bytes:
    """The workbook of one project."""
    rows = [list(row) for row in ROWS]
    rows[1][1] = project
    return typed(rows, title=title)
