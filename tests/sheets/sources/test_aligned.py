"""Text from a PDF: columns under a known head are told by where they stand, what cannot be told is not shifted."""

from unicodedata import east_asian_width

import pytest

from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import ReadForm

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
ROWS = (
    ("产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)", "30.00", "30.00", ""),
    ("", "", "培训场次", "≥5(场)", "4(场)", "20.00", "16.00", "一场改到下年"),
    ("", "质量指标", "合格率", "≥90(%)", "95(%)", "30.00", "30.00", ""),
    ("效益指标", "社会效益", "知晓率", "≥90(%)", "95(%)", "10.00", "10.00", ""),
)
ABOVE = (
    "                项目支出绩效自评表\n                  （2024年度）\n  项目名称      职业技能培训\n"
    "  主管部门      某市人社局      实施单位      某市培训中心\n"
)
MONEY = (
    ("", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率（%）", "得分"),
    ("项目资金", "年度资金总额", "100.00", "100.00", "90.00", "10.00", "90.00", "9.00"),
    ("（万元）", "上年结转资金", "10.00", "", "5.00"),
)
BELOW = "  总分    100.00   95.00\n  评分等级    优\n"
WIDTH = 20


def laid_out(rows: tuple[tuple[str, ...], ...], *, wide: bool) -> str:
    """Columns of equal width, as pdftotext -layout (each sign one place) or a terminal (Chinese ones two) sets them."""
    lines = []
    for row in rows:
        line = ""
        for place, text in enumerate(row):
            taken = sum(1 + (wide and east_asian_width(sign) in "WF") for sign in line)
            line += " " * (place * WIDTH - taken) + text
        lines.append(line.rstrip())
    return "\n\n".join(lines) + "\n"


def pasted(text: str) -> ReadForm:
    (form,) = read_all([Upload("粘贴的文字", text.encode(), pasted=True)])
    return form


def refused(text: str) -> str:
    form = pasted(text)
    assert isinstance(form, UnknownForm)
    (problem,) = form.problems
    assert problem.code == "text-unaligned"
    assert "复制" in problem.remedy
    return problem.message


def test_columns_under_a_known_head_are_read_where_they_stand() -> None:
    form = pasted(ABOVE + laid_out(MONEY, wide=False) + laid_out((HEAD, *ROWS), wide=False) + BELOW)
    assert isinstance(form, OfficialForm)
    read = [
        (line.category.text, line.subcategory.text, line.indicator.text, line.target.text, line.actual.text)
        for line in form.rows
    ]
    assert read == [
        ("产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)"),
        ("产出指标", "数量指标", "培训场次", "≥5(场)", "4(场)"),
        ("产出指标", "质量指标", "合格率", "≥90(%)", "95(%)"),
        ("效益指标", "社会效益", "知晓率", "≥90(%)", "95(%)"),
    ]
    assert [line.reason.text for line in form.rows] == ["", "一场改到下年", "", ""]
    assert [str(line.score.number) for line in form.rows] == ["30.00", "16.00", "30.00", "10.00"]
    total, carried = form.funding
    assert [entry.text for entry in (total.initial, total.executed, total.score)] == ["100.00", "90.00", "9.00"]
    assert [entry.text for entry in (carried.initial, carried.adjusted, carried.executed)] == ["10.00", "", "5.00"]
    assert (form.project.text, form.unit.text, form.grade.text) == ("职业技能培训", "某市培训中心", "优")


def test_an_amount_that_stands_under_no_heading_is_not_lost() -> None:
    lost = "（万元）      上年结转资金" + " " * 55 + "5.00\n"
    assert "上年结转资金" in refused(ABOVE + laid_out(MONEY, wide=False) + lost + laid_out((HEAD, *ROWS), wide=False))


def test_a_text_set_in_wide_signs_is_read_the_same_or_not_at_all() -> None:
    wide, narrow = (pasted(ABOVE + laid_out((HEAD, *ROWS), wide=each) + BELOW) for each in (True, False))
    assert isinstance(narrow, OfficialForm)
    if isinstance(wide, OfficialForm):
        assert [line.score.text for line in wide.rows] == [line.score.text for line in narrow.rows]
    else:
        assert wide.problems[0].code == "text-unaligned"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (" " * 20 + "数量指标", "不知道属于哪几行"),  # a group printed in the middle of its rows
        (" " * 12 + "培训 场次" + " " * 20 + "≥5(场)", "对不准各栏"),
        (" " * 22 + "数量指标培训人次合计数量和金额与其他各项一共" + " " * 30 + "20.00", "对不准各栏"),
    ],
)
def test_a_line_of_which_nobody_can_say_what_stands_where_is_not_guessed(line: str, said: str) -> None:
    table = laid_out((HEAD, *ROWS), wide=False)
    assert said in refused(f"{ABOVE}{table}{line}\n{BELOW}")


def test_what_a_viewer_gives_with_one_blank_or_a_line_a_cell_is_told_how_to_paste() -> None:
    one_blank = "\n".join(" ".join(filter(None, row)) for row in (HEAD, *ROWS))
    one_a_line = "\n\n".join(text for row in (HEAD, *ROWS) for text in row if text)
    for text in (one_blank, one_a_line):
        assert "表头的各栏没有分开" in refused(ABOVE + text)


def test_our_own_form_out_of_a_pdf_is_never_read_with_a_value_in_another_column() -> None:
    # As pdftotext -layout gives it: labels of groups float between their rows, and two cells stand one blank apart.
    text = (
        "一级指标      二级指标             三级指标             年度指标值           实际完成值"
        "        分值        得分      偏差原因分析及改进措施\n"
        "\n成本指标    经济成本指标 成本节约率                        ≤10.00(%)       10.00(%)    10.00     10.00\n"
        "\n                 首席技师资助数量                    =100(个)        100.00(个)   10.00     10.00\n"
        "          数量指标\n"
    )
    assert "第 8 行" in refused(ABOVE + text) or "第 7 行" in refused(ABOVE + text)
