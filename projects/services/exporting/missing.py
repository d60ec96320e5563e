"""没有放进来的：the forms that a workbook of many lacks, as its last sheet; in a zip it is a text (下载清单.txt)."""

from collections.abc import Sequence

from evaluator.sheets.archive import LeftOut
from evaluator.sheets.drawing import Look, Row, drawn
from evaluator.sheets.leaves import Leaf, Paper
from evaluator.sheets.shapes import Span

SHEET = "下载清单"
WIDTHS = (20, 44, 60)
HEADS = ("责任处室", "项目", "没有放进来的原因")


def missing_leaf(left_out: Sequence[LeftOut]) -> Leaf:
    """One row a form, with its unit and the reason."""
    title = f"另有 {len(left_out)} 张没有放进来"
    rows = [Row([(Span(1, len(WIDTHS)), title, Look.TITLE)]), _row(HEADS, Look.HEAD)]
    rows += [_row((each.unit, each.project, each.reason), Look.TEXT) for each in left_out]
    paper = Paper(SHEET, WIDTHS, "landscape", title=title)
    return Leaf(drawn(rows, WIDTHS, head_row=1), paper, frozen_rows=2)


def _row(texts: Sequence[str], look: Look) -> Row:
    return Row([(Span(place, place), text, look) for place, text in enumerate(texts, start=1)])
