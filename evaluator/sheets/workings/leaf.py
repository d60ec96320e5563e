"""得分计算说明 as a sheet: 预算执行率, the lines, 小计, 总分 and 评分等级, each beside what was answered."""

from collections.abc import Sequence

from evaluator.sheets.beside import WORKINGS
from evaluator.sheets.drawing import Look, Row, checked, drawn, needs_of, tops_of
from evaluator.sheets.leaves import Leaf, Paper
from evaluator.sheets.shapes import Span
from evaluator.sheets.workings.composing import Workings
from evaluator.sheets.workings.money import money_rows
from evaluator.sheets.workings.rows import COLUMNS, COUNTS, NUMBER, WIDTHS, Made, Maker, cell, line_rows
from evaluator.sheets.workings.sums import Places, sum_rows

HOW_TO_READ = (
    "“重算得分（公式）”由同一行的指标值、完成值和满分现算；在这里改动这些数可以试算，只影响本表。"
    "“测算得分（系统）”是系统存下的得分，两者相同的，“是否一致”为“一致”。"
    "公式先还原到 10 位小数，再四舍五入或截尾，以消除表格软件二进制小数的误差。"
    "由人评定的行写明可评范围和评定的得分，文件没有给出算法的不设公式。"
)
UNCHECKED = "以下依据的原文待核对，引用以正式文件为准：{sources}。"
_WHOLE = Span(NUMBER, COUNTS)


def workings_leaf(workings: Workings, *, draft_mark: str = "") -> Leaf:
    """The sheet of workings of one form, to be bound behind it.

    Every formula refers to rows of this sheet, and a long text may take several of them: the sheet is measured first.
    """
    head = _head(workings)
    makers: list[Maker] = [_fixed(row) for row in head]
    execution = len(makers)
    makers += money_rows(workings)
    lines: list[tuple[int, Made]] = []
    for number, line in enumerate(workings.lines, start=1):
        made = line_rows(number, line, workings.policy.rounding.places)
        lines.append((len(makers), made))
        makers += made.rows
    makers += sum_rows(workings, Places(execution, tuple(lines), len(makers)))
    needs = needs_of(_made(makers, range(1, len(makers) + 1)), WIDTHS)
    drawing = drawn(_made(makers, tops_of(needs)), WIDTHS, head_row=len(head) - 1, needs=needs)
    paper = Paper(
        sheet=WORKINGS,
        widths=WIDTHS,
        orientation="landscape",
        title=f"{workings.form.project}{WORKINGS}",
        draft_mark=draft_mark,
    )
    return Leaf(drawing, paper, frozen_rows=drawing.head_row)


def _made(makers: Sequence[Maker], tops: Sequence[int]) -> list[Row]:
    return [maker(tops[place], tops) for place, maker in enumerate(makers)]


def _fixed(row: Row) -> Maker:
    return lambda _, __: row


def _head(workings: Workings) -> list[Row]:
    form = workings.form
    whose = "　".join(part for part in (form.project, form.unit, f"{form.year} 年度") if part)
    notes = [f"评分办法：{form.policy}", HOW_TO_READ, *([form.note] if form.note else [])]
    if workings.unchecked:
        notes.append(UNCHECKED.format(sources="；".join(workings.unchecked)))
    return [
        Row([(_WHOLE, WORKINGS, Look.TITLE)], least=30),
        Row([(_WHOLE, checked(whose), Look.PLAIN)], least=18),
        *(Row([(_WHOLE, checked(note), Look.WRAPPED)], least=18) for note in notes),
        Row([cell(place, text, Look.HEAD) for place, (text, _) in enumerate(COLUMNS, start=1)], least=33),
    ]
