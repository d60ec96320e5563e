"""写自评表：writes the official 项目支出绩效自评表 as an .xlsx file, from the layout file that also reads it.

The same form gives the same bytes.
"""

from evaluator.sheets import layout as layouts
from evaluator.sheets.forms import OfficialForm, SignOff
from evaluator.sheets.packing import Paper, packed
from evaluator.sheets.placing import DRAFT_MARK, place


def write_form(form: OfficialForm, *, draft: bool = False, sign_off: SignOff | None = None) -> bytes:
    """The form as a workbook of one sheet; ``draft`` marks it 草稿 in the sheet and on every printed page.

    Raises :class:`layout.LayoutNotFound` for an unknown layout and :class:`placing.TextTooLong`.
    """
    layout = layouts.get(form.layout)
    year = f"{form.year}年度" if form.year else ""
    paper = Paper(
        sheet=layout.sheet,
        widths=layout.widths,
        orientation=layout.orientation,
        money_unit=form.money_unit,
        title=f"{form.project.text} {year}{layout.title}".strip(),
        creator=(sign_off.preparer if sign_off else "") or form.unit.text,
        created=sign_off.filled_on if sign_off else None,
        draft_mark=DRAFT_MARK if draft else "",
    )
    return packed(place(form, layout, draft=draft, sign_off=sign_off), paper)
