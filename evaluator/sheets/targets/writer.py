"""写绩效目标表：writes a target form as an .xlsx file, and the empty template (目标表模板).

The same form gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import replace

from evaluator.sheets.forms import Entry
from evaluator.sheets.naming import sheet_name
from evaluator.sheets.packing import Leaf, Paper, bound
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.forms import TargetForm, TargetRow
from evaluator.sheets.targets.placing import place
from evaluator.sheets.targets.shapes import TargetPage

NOT_APPROVED = "草稿——目标未经批复"


class NotWritten(LookupError):
    """A layout that is read only."""


def write_target_form(form: TargetForm, *, draft: bool = False) -> bytes:
    """The form as a workbook of one sheet; ``draft`` marks goals that are not approved (批复).

    Raises :class:`~evaluator.sheets.layout.LayoutNotFound`, :class:`NotWritten` for a layout that is only read, and
    :class:`~evaluator.sheets.drawing.TextTooLong`.
    """
    return _written(form, mark=NOT_APPROVED if draft else "", notes=())


def write_target_book(forms: Sequence[TargetForm], *, draft: bool = False) -> bytes:
    """Many forms as one workbook with a sheet a project, named by it. Raises what :func:`write_target_form` raises."""
    leaves: list[Leaf] = []
    for form in forms:
        leaf = _leaf(form, mark=NOT_APPROVED if draft else "", notes=())
        name = sheet_name(form.project.text, {each.paper.sheet.casefold() for each in leaves})
        leaves.append(replace(leaf, paper=replace(leaf.paper, sheet=name)))
    return bound(leaves)


def write_template() -> bytes:
    """The empty form with its usual groups and how to fill it in."""
    page = _page(layouts.TEMPLATE)
    empty = TargetRow(Entry(), Entry(), Entry(), Entry())
    form = TargetForm(
        layout=layouts.TEMPLATE,
        year=None,
        money_unit=layouts.get(layouts.TEMPLATE).money_unit,
        project=Entry(),
        rows=tuple(
            replace(empty, category=Entry(rows.category), subcategory=Entry(rows.subcategory))
            for rows in page.blank
            for _ in range(rows.count)
        ),
    )
    return _written(form, mark="", notes=page.notes)


def _written(form: TargetForm, *, mark: str, notes: tuple[str, ...]) -> bytes:
    return bound([_leaf(form, mark=mark, notes=notes)])


def _leaf(form: TargetForm, *, mark: str, notes: tuple[str, ...]) -> Leaf:
    layout, page = layouts.get(form.layout), _page(form.layout)
    year = f"{form.year}年度" if form.year else ""
    paper = Paper(
        sheet=page.sheet,
        widths=page.widths,
        orientation=page.orientation,
        title=f"{form.project.text} {year}{layout.title}".strip(),
        creator=form.unit.text,
        draft_mark=mark,
    )
    return Leaf(place(form, layout, page, mark=mark, notes=notes), paper)


def _page(layout_id: str) -> TargetPage:
    page = layouts.get(layout_id).page
    if page is None:
        raise NotWritten(f"{layout_id} is read, not written")
    return page
