"""Below the table: what has no place is told at its cell; signatures, notes and marks of a form are passed over."""

import io

import pytest
from openpyxl import load_workbook

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reader import read_forms
from evaluator.sheets.writer import write_form
from tests.sheets.published import FORMS
from tests.sheets.test_local_layouts import BELOW, PLAIN, SICHUAN, form

CODE = "text-below-not-read"
OTHER = "其他需要说明的问题：本项目另有12万元由区级承担"


def with_rows(*rows: tuple[str, ...]) -> OfficialForm:
    """A form of Sichuan with these rows behind its last."""
    book = load_workbook(io.BytesIO(write_form(form(SICHUAN, *PLAIN, **BELOW))))
    sheet = book.active
    assert sheet is not None
    last = sheet.max_row
    for place, row in enumerate(rows, start=last + 1):
        for column, text in enumerate(row, start=1):
            sheet.cell(place, column, text or None)
    saved = io.BytesIO()
    book.save(saved)
    (read,) = read_forms(saved.getvalue())
    assert isinstance(read, OfficialForm)
    return read


def told(read: OfficialForm) -> list[str]:
    return [problem.message for problem in read.problems if problem.code == CODE]


@pytest.mark.parametrize(
    "row",
    [
        (OTHER,),
        ("其他需要说明的问题", "", "本项目另有12万元由区级承担"),
        ("", "其他需要说明的问题", "本项目另有12万元由区级承担"),
        ("绩效自评结果公开情况：已在门户网站公开",),
        ("本项目另有12万元由区级承担，由区主管部门负责人",),
        (f"其他需要说明的问题：{'另有12万元由区级承担。' * 60}",),
    ],
)
def test_a_text_below_the_table_without_a_place_is_told_at_its_cell(row: tuple[str, ...]) -> None:
    read = with_rows(row)
    (problem,) = [each for each in read.problems if each.code == CODE]
    assert problem.level is Level.NOTE
    assert "读到了，但系统没有这一项：“" in problem.message
    assert "12万元由区级承担" in problem.message or "公开情况" in problem.message
    assert problem.place in problem.message
    assert read.improvements.text == BELOW["improvements"].text


@pytest.mark.parametrize(
    "row",
    [
        ("填报人：张三", "", "审核人：李四", "填报日期：2024年3月1日"),
        ("填报人：张三    审核人：李四    日期：2024-03-01",),
        ("填报单位（盖章）：", "", "某市培训中心"),
        ("主管部门负责人（签字）：", "", "财务负责人：王五"),
        ("经办人及联系电话：", "", "021-12345678"),
        ("2024年3月1日",),
        ("（盖章）",),
        ("第1页，共2页",),
        ("单位：万元",),
        ("注：1.其他资金包括和财政资金共同投入到同一项目的自有资金、社会资金等。",),
        ("备注", "", "本表一式两份"),
        ("填表说明：一、定性指标分三档。",),
        ("草稿——未报送",),
        ("", "", "", "100", "95"),
        ("其他需要说明的问题：",),
        ("其他需要说明的问题：无。",),
        ("其他需要说明的问题", "", "无"),
    ],
)
def test_what_belongs_to_every_form_is_passed_over(row: tuple[str, ...]) -> None:
    assert told(with_rows(row)) == []


def test_the_points_of_a_note_are_passed_over_and_the_text_behind_them_is_told() -> None:
    read = with_rows(
        ("注：1.其他资金包括自有资金。",), ("2.定量指标按比例得分。",), ("（3）定性指标分三档。",), (OTHER,)
    )
    assert [OTHER in each for each in told(read)] == [True]


def test_many_such_texts_are_counted_from_the_twenty_first() -> None:
    read = with_rows(*((f"其他事项{number}：甲",) for number in range(25)))
    assert len(told(read)) == 20
    (more,) = [each.message for each in read.problems if each.code == "texts-below-not-read"]
    assert "还有 5 行没有读" in more


def test_the_published_forms_say_nothing_below_that_is_not_read() -> None:
    read = [each for file in FORMS for each in read_forms(file)]
    assert [told(each) for each in read if isinstance(each, OfficialForm)] == [[]] * len(FORMS)
