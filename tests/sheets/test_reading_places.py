"""Forms as bureaus of Hubei, Sichuan and Chongqing publish them, typed after what is to be seen there."""

from collections.abc import Sequence
from decimal import Decimal

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reading import Upload, read_all
from tests.sheets.workbooks_made import typed

Rows = Sequence[Sequence[object]]
HUBEI: Rows = [
    ["2022年度城市建设工作经费项目自评表"],
    ["单位名称：某局", None, None, None, "填报日期：2023年3月1日"],
    ["项目名称", "城市建设工作经费"],
    ["主管部门", "某市住房局", None, None, "项目实施单位", "某市住房局"],
    ["项目类别", "1、部门预算项目 ☑ 2、市直专项 □"],
    ["预算执行情况（万元）（20分）", None, "预算数(A)", "执行数(B)", None, "执行率(B/A)", "得分（20分*执行率）"],
    [None, "年度财政资金总额", 200, 195.5, None, "97.75%", 19.55],
    ["年度绩效目标1（40分）", "一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)", "得分"],
    [None, "产出指标", "数量指标", "完成宣传片", "1部", "1部", 10],
    [None, None, "质量指标", "通过评审", "通过", "通过", 30],
    ["年度绩效目标2（40分）", "一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)", "得分"],
    [None, "效益指标", "社会效益指标", "指导建设", "有效", "完成", 20],
    [None, "满意度指标", "满意度指标", "群众满意度", "≥90%", "95%", 20],
    ["总分", None, None, None, None, None, 99.55],
    ["偏差大或目标未完成原因分析", "无"],
    ["改进措施及结果应用方案", "按季度通报。"],
]
SICHUAN: Rows = [
    ["2023年部门预算项目支出绩效自评表"],
    ["项目名称", "某项目"],
    ["主管部门", "某局", None, None, "实施单位", "某中心"],
    ["1.项目年度目标完成情况", "项目年度目标", None, None, "年度目标完成情况"],
    [None, "保障工资发放。", None, None, "已完成。"],
    ["2.项目实施内容及过程概述", "按月发放。"],
    [
        "预算执行情况（10分）",
        "年度预算数（万元）",
        "年初预算",
        "调整后预算数",
        "预算执行数",
        "预算执行率",
        "权重",
        "得分",
    ],
    [None, "总额", 10, 9, 9, "100%", 10, 10],
    [None, "其中：财政资金", 10, 9, 9, "100%", "/", "/"],
    [
        "绩效指标（90分）",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    ],
    [None, "产出指标", "数量指标", "科目调整次数", "≤", 10, "次", 10, 45, 45],
    [None, None, "时效指标", "按时发放率", "=", 100, "%", 100, 45, 45],
    ["合计", None, None, None, None, None, None, None, 100, 100],
    ["评价结论", "及时足额缴纳。"],
    ["存在问题", "暂无"],
    ["改进措施", "暂无"],
    ["项目负责人：", None, None, None, "财务负责人："],
]
CHONGQING: Rows = [
    ["2023年度项目绩效自评表"],
    ["项目名称", "某项目", None, "项目编码", "5001", None, "自评得分", 98],
    ["主管部门", "某局", None, "实施单位", "某中心"],
    [
        "项目资金（万元）",
        "来源",
        "年初预算数",
        "全年（调整）预算数",
        "全年执行数",
        "执行率（%）",
        "执行率权重",
        "执行率得分",
    ],
    [None, "年度总金额", 10, 9, 9, 100, 10, 10],
    ["当年绩效目标", "年初绩效目标", None, "全年（调整）绩效目标", None, "全年目标实际完成情况"],
    [None, "办好培训。", None, "办好线上培训。", None, "已办好。"],
    [
        "绩效指标",
        "指标名称",
        "计量单位",
        "指标性质",
        "年初指标值",
        "调整指标值",
        "全年完成值",
        "得分系数（%）",
        "指标权重（%）",
        "指标得分",
        "是否核心指标",
        "说明",
    ],
    [None, "培训人数", "人", "≥", "500", "450", "460", "100", 50, 50, "是"],
    [None, "合格率", "%", "≥", "98", None, "99", "100", 40, 40, "否", "按月统计"],
]


def read(rows: Rows, *merges: str) -> OfficialForm:
    (form,) = read_all([Upload("自评表.xlsx", typed(rows, merges=merges))])
    assert isinstance(form, OfficialForm)
    return form


def lines(form: OfficialForm) -> list[tuple[str, ...]]:
    return [
        tuple(entry.text for entry in (line.category, line.subcategory, line.indicator, line.target, line.actual))
        for line in form.rows
    ]


def test_a_form_of_hubei_with_a_table_a_goal_is_one_form() -> None:
    form = read(HUBEI, "A6:A7", "A8:A10", "A11:A13")
    assert (form.layout, form.year, form.money_unit) == ("420000/self_evaluation-2020", 2022, "万元")
    assert lines(form) == [
        ("产出指标", "数量指标", "完成宣传片", "1部", "1部"),
        ("产出指标", "质量指标", "通过评审", "通过", "通过"),
        ("效益指标", "社会效益指标", "指导建设", "有效", "完成"),
        ("满意度指标", "满意度指标", "群众满意度", "≥90%", "95%"),
    ]
    (money,) = form.funding
    assert (money.source, money.adjusted.number, money.executed.number) == ("total", 200, Decimal("195.5"))
    assert (money.rate.number, money.score.number) == (Decimal("97.75"), Decimal("19.55"))
    assert (form.total_score.number, form.improvements.text) == (Decimal("99.55"), "按季度通报。")
    assert [(problem.code, problem.level) for problem in form.problems] == [("column-points-missing", Level.WARNING)]


def test_a_form_of_sichuan_says_what_was_concluded_and_whose_column_is_whose() -> None:
    form = read(SICHUAN)
    assert (form.layout, form.problems) == ("510000/self_evaluation-2020", ())
    assert lines(form) == [
        ("产出指标", "数量指标", "科目调整次数", "≤10次", "10"),
        ("产出指标", "时效指标", "按时发放率", "=100%", "100"),
    ]
    assert [(row.source, row.initial.number, row.adjusted.number) for row in form.funding] == [
        ("total", 10, 9),
        ("appropriation", 10, 9),
    ]
    assert (form.goal.text, form.achievement.text) == ("保障工资发放。", "已完成。")
    assert (form.conclusion.text, form.issues.text, form.improvements.text) == ("及时足额缴纳。", "暂无", "暂无")


def test_a_form_of_chongqing_keeps_both_targets_and_what_is_a_core_indicator() -> None:
    form = read(CHONGQING)
    assert (form.layout, form.problems) == ("500000/self_evaluation-2020", ())
    assert [line.target.text for line in form.rows] == ["≥450人", "≥98%"]
    assert [line.initial_target.text for line in form.rows] == ["500", "98"]
    assert [(line.coefficient.text, line.core.text) for line in form.rows] == [("100", "是"), ("100", "否")]
    assert form.rows[1].reason.text == "按月统计"
    assert (form.goal.text, form.achievement.text) == ("办好培训。", "已办好。")
    assert form.funding[0].score.number == 10


GOALS: Rows = [
    ["项目支出绩效自评表（2024年度）"],
    ["项目名称", "培训", None, "主管部门", "某局", None, "实施单位", "某中心"],
    ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数"],
    [None, "年度资金总额", 10, 9, 9],
]
TABLE: Rows = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "备注"],
    ["产出", "数量", "人数", "≥5人", "5人", 80, 80],
]


def goals(*rows: Sequence[object]) -> list[tuple[str, str]]:
    form = read([*GOALS, *rows, *TABLE])
    assert form.problems == ()
    return [(goal.expected.text, goal.achieved.text) for goal in form.goals]


def test_several_goals_are_told_apart_however_they_are_laid_out() -> None:
    told = [("培训500人。", "培训510人。"), ("办好5场。", "办了5场。")]
    head: list[object] = [None, "预期目标", None, None, "实际完成情况"]
    one: list[object] = ["年度目标1", "培训500人。", None, None, "培训510人。"]
    two: list[object] = ["年度目标2", "办好5场。", None, None, "办了5场。"]
    assert goals(head, one, two) == told
    assert goals(head, [None, *one[1:]], head, [None, *two[1:]]) == told
    beside = [["目标", "预期目标", row[1], "实际完成情况", row[4]] for row in (one, two)]
    assert goals(*beside) == told


def test_a_sign_of_money_before_an_amount_is_no_word() -> None:
    rows = [*GOALS[:3], [None, "年度资金总额", "￥1,000.50", "¥ 900", "９００.00"], *TABLE]
    form = read(rows)
    assert form.problems == ()
    money = form.funding[0]
    assert (money.initial.number, money.adjusted.number, money.executed.number) == (Decimal("1000.50"), 900, 900)
