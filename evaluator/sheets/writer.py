"""写自评表：writes the official 项目支出绩效自评表 as an .xlsx file, from the layout file that also reads it.

The same form gives the same bytes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.sheets import layout as layouts
from evaluator.sheets.bookparts import Listed
from evaluator.sheets.cells import column_letters
from evaluator.sheets.forms import OfficialForm, SignOff
from evaluator.sheets.leaves import Leaf, Paper, sheet_part
from evaluator.sheets.packing import BookStream
from evaluator.sheets.placing import place
from evaluator.sheets.plates import paper_of
from evaluator.sheets.pressing import pressed
from evaluator.sheets.zipping import Block


@dataclass(frozen=True, slots=True)
class Prepared:
    """A form's sheet, put together and not yet compressed."""

    paper: Paper
    listed: Listed
    markup: bytes
    begin: Block | None = None
    """What stands before and behind the markup; ``None`` where that is all of it."""
    end: Block | None = None


def write_form(
    form: OfficialForm, *, draft: bool = False, sign_off: SignOff | None = None, leaves: Sequence[Leaf] = ()
) -> bytes:
    """The form as a workbook of one sheet; ``draft`` marks it 草稿 in the sheet and on every printed page.

    ``leaves`` are further sheets behind it, named so that they differ from the form's and from one another. Raises
    :class:`layout.LayoutNotFound` for an unknown layout and :class:`placing.TextTooLong`.
    """
    return workbook_of(prepared(form, draft=draft, sign_off=sign_off or SignOff()), leaves)


def workbook_of(sheet: Prepared, leaves: Sequence[Leaf] = ()) -> bytes:
    """The workbook of a form's sheet, with further sheets behind it."""
    content = io.BytesIO()
    book = BookStream(content)
    book.add_written(sheet.listed, sheet.markup, sheet.begin, sheet.end)
    for leaf in leaves:
        book.add(leaf)
    book.finish(sheet.paper.title, sheet.paper.creator, sheet.paper.created)
    return content.getvalue()


def prepared(form: OfficialForm, *, draft: bool, sign_off: SignOff, name: str = "", selected: bool = True) -> Prepared:
    """The form's sheet, called as the layout says or by ``name``; ``selected``: its workbook opens with it.

    Raises :class:`layout.LayoutNotFound` and :class:`placing.TextTooLong`.
    """
    layout = layouts.get(form.layout)
    paper = paper_of(form, layout, draft=draft, sign_off=sign_off)
    name, last_column = name or paper.sheet, column_letters(len(paper.widths))
    sheet = pressed(form, draft=draft, sign_off=sign_off, selected=selected)
    if sheet is not None:
        listed = Listed(name, last_column, sheet.rows, sheet.head_row)
        return Prepared(paper, listed, sheet.markup.encode(), sheet.begin, sheet.end)
    drawing = place(form, layout, draft=draft, sign_off=sign_off)
    listed = Listed(name, last_column, len(drawing.heights), drawing.head_row)
    return Prepared(paper, listed, sheet_part(Leaf(drawing, paper), selected=selected).encode())
