"""Every kind of number cell in a form, under every kind of number format: what is read, and what is said of it."""

import io
from decimal import Decimal

import pytest
import xlwt
from openpyxl import Workbook

from evaluator.problems import Level, Problem
from evaluator.sheets.cells import Fault, exact
from evaluator.sheets.formats import read_format
from evaluator.sheets.forms import Entry, OfficialForm
from evaluator.sheets.reader import read_forms
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.sources.oldbooks import read_old_workbook
from evaluator.sheets.targets.forms import TargetForm
from tests.sheets.workbooks_made import saved

PLACES = {"amount": "E6", "rate": "G6", "points": "F10", "score": "G10", "actual": "E10"}
WAN = "万元"


def form_with(value: float, pattern: str, *, kind: str, unit: str = WAN) -> OfficialForm:
    """A short form with this number in this kind of cell, under this format."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["项目支出绩效自评表"],
        ["（2024年度）"],
        ["项目名称", "职业技能培训"],
        ["主管部门", "某市人社局", "实施单位", "某市培训中心"],
        [f"项目资金（{unit}）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率（%）", "得分"],
        [None, "年度资金总额", 20, 20, 10, 10, 50, 5],
        ["年度总体目标", "预期目标", None, None, "实际完成情况"],
        [None, "开展培训", None, None, "已完成"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        ["产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)", 90, 90, None],
    ):
        page.append(row)
    cell = page[PLACES[kind]]
    cell.value = value
    cell.number_format = pattern
    (form,) = read_forms(saved(book))
    assert isinstance(form, OfficialForm)
    return form


def read(value: float, pattern: str, *, kind: str, unit: str = WAN) -> tuple[Entry, tuple[Problem, ...]]:
    form = form_with(value, pattern, kind=kind, unit=unit)
    line, money = form.rows[0], form.funding[0]
    entries = {"amount": money.executed, "rate": money.rate, "points": line.points, "score": line.score}
    return entries.get(kind, line.actual), form.problems


GENERAL, FRACTION, POWER, TEXT = "General", "# ?/?", "0.00E+00", "@"
PERCENT, PERSONS, POINTS, ACCOUNTS = "0%", '0"人"', '0.0"分"', '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
FALSE_POINT, FALSE_POINT_THOUSANDS, THOUSANDS, MILLIONS = "0!.0000", "0!.0,", "#,##0,", "0.00,,"
ESCAPED_POINT, QUOTED_POINT = "0\\.0,", '0"."0000'
DAY, HOURS, MINUTES, BRACKETS = "yyyy-m-d", "[h]:mm", "[mm]:ss", "#,##0.00_);(#,##0.00)"
CONDITION, IN_WAN, IN_YUAN = '[>=10000]0!.0,"万";0', '0.00"万元"', '0.00"元"'

CASES: list[tuple[str, float, str, str | None, str]] = [
    # kind, stored, format, the number that is read, the code of the problem at the cell
    ("amount", 12.5, GENERAL, "12.5", ""),
    ("amount", 12.5, FRACTION, "12.5", ""),
    ("amount", 12.5, POWER, "12.5", ""),
    ("amount", 12.5, TEXT, "12.5", ""),
    ("amount", 12.5, ACCOUNTS, "12.5", ""),
    ("amount", 0, ACCOUNTS, "0", ""),
    ("amount", -12.5, BRACKETS, "-12.5", ""),
    ("amount", -12.5, "0.00;[Red]-0.00", "-12.5", ""),
    ("amount", -12.5, "0.00;[Red]0.00", None, "cell-altered"),
    ("amount", -12.5, "General;-General", "-12.5", ""),
    ("amount", 20, '0"0.00"', None, "cell-altered"),
    ("amount", 200, '0".50"', None, "cell-altered"),
    ("amount", 200, '0".00"', "200", ""),
    ("amount", 200.4, '0".00"', None, "cell-altered"),
    ("amount", 99.8, '0"0"', None, "cell-altered"),
    ("amount", 0, '0".50"', None, "cell-altered"),
    ("amount", 0, '0"0"', "0", ""),
    ("amount", 20, '"0"0', "20", ""),
    ("amount", 20, '"1"0', None, "cell-altered"),
    ("amount", 20, '"2, "#,##0.00', None, "cell-altered"),
    ("amount", 20, '"."0', None, "cell-altered"),
    ("amount", 20, "0\\0", None, "cell-altered"),
    ("amount", 20, "0*0", None, "cell-altered"),
    ("amount", 20, "*00", "20", ""),
    ("amount", 20, 'General"00"', None, "cell-altered"),
    ("amount", 20, '@"00"', None, "cell-altered"),
    ("amount", 20, '0"(2)"', None, "cell-altered"),
    ("amount", 20, '0"元5"', None, "cell-altered"),
    ("amount", 20, "(0)", None, "cell-altered"),
    ("amount", 20, '0"-5"', None, "cell-altered"),
    ("amount", 20, '-"¥"0', None, "cell-altered"),
    ("amount", 3, '0."5"0', None, "cell-altered"),
    ("amount", 35, '0"0"0', None, "cell-altered"),
    ("amount", 3, '"300"', None, "cell-altered"),
    ("amount", 3, '0.00E+00"00"', None, "cell-altered"),
    ("rate", 5, '0"0%"', None, "cell-altered"),
    ("score", 1, '"-"0', None, "cell-altered"),
    ("score", 0, '"-"0', "0", ""),
    ("score", -5, "0;0", None, "cell-altered"),
    ("score", -5, "0;-0", "-5", ""),
    ("score", -5, "0;(0)", "-5", ""),
    ("score", -5, "[>=10]0;0", "-5", ""),
    ("amount", 12.5, '"¥"#,##0.00', "12.5", ""),
    ("amount", 12.5, "[$¥-804]#,##0.00", "12.5", ""),
    ("amount", 12.5, IN_WAN, "12.5", ""),
    ("amount", 125000, IN_YUAN, None, "number-unit"),
    ("amount", 12.5, PERSONS, None, "number-unit"),
    ("amount", 0.8, PERCENT, None, "number-percent"),
    ("amount", 80, '0.00"%"', None, "number-percent"),
    ("amount", 125000, FALSE_POINT, "12.5", "cell-scaled"),
    ("amount", 125000, FALSE_POINT_THOUSANDS, "12.5", "cell-scaled"),
    ("amount", 125000, ESCAPED_POINT, "12.5", "cell-scaled"),
    ("amount", 125000, QUOTED_POINT, "12.5", "cell-scaled"),
    ("amount", 1254321.75, FALSE_POINT_THOUSANDS, "125.432175", "cell-scaled"),
    ("amount", 125000, CONDITION, "12.5", "cell-scaled"),
    ("amount", 125, CONDITION, "125", ""),
    ("amount", 0, FALSE_POINT, "0", ""),
    ("amount", 125000, THOUSANDS, None, "cell-scaled"),
    ("amount", 12500000, MILLIONS, None, "cell-scaled"),
    ("amount", 45657, DAY, None, "number-unreadable"),
    ("amount", 1.5, HOURS, None, "number-unreadable"),
    ("amount", 1.5, MINUTES, None, "number-unreadable"),
    ("amount", 5551234, "000\\-0000", None, "number-unreadable"),
    ("amount", 1, '"已付";"未付"', None, "number-unreadable"),
    ("rate", 50, GENERAL, "50", ""),
    ("rate", 0.5, PERCENT, "50", ""),
    ("rate", 50, '0.00"%"', "50", ""),
    ("rate", 50, TEXT, "50", ""),
    ("rate", 50, FRACTION, "50", ""),
    ("rate", 50, POWER, "50", ""),
    ("rate", 500000, FALSE_POINT, None, "cell-scaled"),
    ("rate", 50, PERSONS, None, "number-unit"),
    ("rate", 45657, DAY, None, "number-unreadable"),
    ("rate", 1.5, HOURS, None, "number-unreadable"),
    *(
        (kind, stored, pattern, number, code)
        for kind in ("points", "score")
        for stored, pattern, number, code in (
            (9.5, GENERAL, "9.5", ""),
            (9.5, FRACTION, "9.5", ""),
            (9.5, POWER, "9.5", ""),
            (9.5, TEXT, "9.5", ""),
            (9.5, POINTS, "9.5", ""),
            (9.5, ACCOUNTS, "9.5", ""),
            (-1, BRACKETS, "-1", ""),
            (0.1, PERCENT, None, "number-percent"),
            (10, PERSONS, None, "number-unit"),
            (95000, FALSE_POINT, None, "cell-scaled"),
            (95000, CONDITION, None, "cell-scaled"),
            (9, DAY, None, "number-unreadable"),
            (9, HOURS, None, "number-unreadable"),
        )
    ),
]


@pytest.mark.parametrize(("kind", "stored", "pattern", "number", "code"), CASES)
def test_a_number_is_what_the_person_sees_or_a_problem_at_its_cell(
    kind: str, stored: float, pattern: str, number: str | None, code: str
) -> None:
    entry, problems = read(stored, pattern, kind=kind)
    assert entry.number == (None if number is None else Decimal(number))
    assert [(each.code, each.place) for each in problems] == ([(code, PLACES[kind])] if code else [])
    assert all(each.level is (Level.ERROR if number is None else Level.WARNING) for each in problems)


@pytest.mark.parametrize(
    ("stored", "pattern", "text", "level"),
    [
        (50, GENERAL, "50", None),
        (0.95, PERCENT, "95%", None),
        (50, PERSONS, "50人", None),
        (50, 'General"人"', "50人", None),
        (12.5, IN_WAN, "12.50万元", None),
        (0.5, FRACTION, "0.5", None),
        (12345, POWER, "12345", None),
        (50, TEXT, "50", None),
        (45657, DAY, "2024-12-31", None),
        (1.5, HOURS, "36:00", None),
        (0.0625, MINUTES, "90:00", None),
        (1.5, "[h]:mm:ss", "36:00:00", None),
        (-3, BRACKETS, "-3.00", None),  # built in: printed with a minus in Chinese Excel and WPS
        (3, '0"00"', "300（存的是 3）", Level.ERROR),
        (3, '0"0000"', "30000（存的是 3）", Level.ERROR),
        (3, '0"m2"', "3m2", None),
        (3, '"第2批"0"人"', "第2批3人", None),
        (3, '0"人(2期)"', "3人(2期)", None),
        (3, '0"/100"', "3/100（存的是 3）", Level.ERROR),
        (3, '"2万"0', "2万3（存的是 3）", Level.ERROR),
        (3, '0"点5"', "3点5（存的是 3）", Level.ERROR),
        (3, '"A-"0', "A-3", None),
        (3, '"-"0', "-3（存的是 3）", Level.ERROR),
        (3, '"300人"', "300人（存的是 3）", Level.ERROR),
        (-5, "0;0", "5（存的是 -5）", Level.ERROR),
        (-5, "0;(0)", "(5)", None),
        (20241231, '0000"年"00"月"00"日"', "2024年12月31日", None),
        (1, '"达标";"未达标"', "达标", None),
        (-1, '"达标";"未达标"', "未达标", None),
        (5000, CONDITION, "5000", None),
        (125000, CONDITION, "12.5万", Level.WARNING),
        (125000, '0!.0,"万元"', "12.5万元", Level.WARNING),
        (125000000, '0!.00,,"亿元"', "1.25亿元", Level.WARNING),
        (125000, FALSE_POINT, "12.5000", Level.ERROR),
        (125000, '0!.0,"亿元"', "12.5亿元", Level.ERROR),
        (125000, THOUSANDS, "125", Level.ERROR),
        (3_000_000, DAY, "3000000", Level.ERROR),
        (-1, HOURS, "-1", Level.ERROR),
    ],
)
def test_an_actual_value_is_the_text_that_is_seen_and_a_scale_without_its_unit_is_a_problem(
    stored: float, pattern: str, text: str, level: Level | None
) -> None:
    entry, problems = read(stored, pattern, kind="actual")
    assert entry.text == text
    assert [(each.place, each.level) for each in problems] == ([] if level is None else [("E10", level)])


def test_a_scaled_amount_is_told_with_both_numbers() -> None:
    entry, (told,) = read(125000, FALSE_POINT, kind="amount")
    assert (entry.text, entry.number) == ("12.5000", Decimal("12.5"))
    assert "显示的是“12.5000”，存的是 125000" in told.message
    assert "按显示的 12.5 万元读" in told.message


def test_a_number_that_its_format_alters_is_told_with_both_numbers_and_is_neither() -> None:
    entry, (told,) = read(20, '0"0.00"', kind="amount")
    assert (entry.text, entry.number) == ("200.00（存的是 20）", None)
    assert "单元格 E6 显示的是“200.00”，存的是 20" in told.message


def test_a_scale_that_is_not_that_of_the_forms_unit_is_nobodys_to_guess() -> None:
    for unit in ("元", "千元", "亿元"):
        entry, (told,) = read(125000, FALSE_POINT, kind="amount", unit=unit)
        assert (entry.number, told.level) == (None, Level.ERROR)
        assert entry.text == "12.5000（存的是 125000）"
        assert "125000" in told.message
    entry, (told,) = read(125000, THOUSANDS, kind="amount", unit="千元")
    assert (entry.number, told.level) == (Decimal(125), Level.WARNING)


def test_an_amount_in_the_unit_that_its_format_says_is_the_forms() -> None:
    assert read(125000, IN_YUAN, kind="amount", unit="元")[0].number == Decimal(125000)
    assert read(12.5, IN_WAN, kind="amount", unit="元")[0].number is None


def test_a_target_form_and_its_amounts_are_read_by_the_same_rules() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["项目支出绩效目标表"],
        ["（2024年度）"],
        ["项目名称", "职业技能培训"],
        ["主管部门", "某市人社局", "实施单位", "某市培训中心"],
        ["项目资金（万元）", "年度资金总额", 0.8],
        [None, "其中：财政拨款", 125000],
        ["年度总体目标", "开展培训"],
        ["一级指标", "二级指标", "三级指标", "年度指标值"],
        ["产出指标", "数量指标", "培训人数", "≥50人"],
    ):
        page.append(row)
    page["C5"].number_format = PERCENT
    page["C6"].number_format = FALSE_POINT
    (form,) = read_all([Upload("目标表.xlsx", saved(book))])
    assert isinstance(form, TargetForm)
    assert {row.source: row.annual.number for row in form.funding} == {
        "total": None,
        "appropriation": Decimal("12.5"),
    }
    assert {each.code: each.place for each in form.problems if each.place in ("C5", "C6")} == {
        "number-percent": "C5",
        "cell-scaled": "C6",
    }


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        ";",
        ";;;",
        '"',
        "[",
        "\\",
        "0;;@",
        "[>]0",
        "%",
        "0%%",
        ",,,",
        "0!.0!.0,",
        "!",
        "1",
        "*0",
        "(",
        ";(;)",
        '"5"??',
        "0*",
    ],
)
def test_a_format_that_is_none_hides_no_number_and_breaks_nothing(pattern: str) -> None:
    for stored in ("0", "-12.5", "125000"):
        number = exact(stored)
        assert number is not None
        assert read_format(pattern).show(number).text


def test_a_date_outside_the_calendar_is_no_number() -> None:
    assert read_format(DAY).show(Decimal(3_000_000)).fault is Fault.NUMBER_UNREADABLE


def test_an_old_workbook_shows_its_numbers_by_the_same_rules() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    page.write(0, 0, 125000, xlwt.easyxf(num_format_str=FALSE_POINT))
    page.write(1, 0, 1.5, xlwt.easyxf(num_format_str=HOURS))
    content = io.BytesIO()
    book.save(content)
    (sheet,) = read_old_workbook(content.getvalue())
    scaled, hours = sheet.at(1, 1), sheet.at(2, 1)
    assert (scaled.text, scaled.fault, scaled.stored) == ("12.5000", Fault.SCALED, Decimal(125000))
    assert (hours.text, hours.number) == ("36:00", None)
