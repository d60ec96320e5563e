"""单元格: the inputs of the form — where each is saved, which version it was read with, what it held."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects.selectors.cells import CELLS
from projects.selectors.pages import Cell, FundingRow, LineRow
from projects.templatetags.figures import written

register = template.Library()


@register.simple_tag
def cell_attrs(cell: Cell, column: str = "") -> SafeString:
    """The attributes that make an input a cell of the form: where it is saved, and where a jump finds it."""
    base = format_html('id="{}" name="{}" {}', cell.anchor, cell.name, cell_data(cell))
    return format_html('{} data-column="{}"', base, column) if column else base


@register.simple_tag
def cell_data(cell: Cell) -> SafeString:
    """Where a cell is saved, and which version of its row its text was read with."""
    return format_html('data-target="{}" data-field="{}" data-version="{}"', cell.target, cell.field, cell.version)


@register.filter
def cells_of(line: LineRow) -> tuple[Cell, ...]:
    """Every cell of a row that may be typed in."""
    return (
        line.target,
        line.actual,
        line.points_cell,
        line.given,
        line.deviation_cause,
        line.deviation_reason,
        line.improvement,
        line.improvement_owner,
        line.improvement_due,
        line.given_reason,
    )


@register.simple_tag
def cell_text(cell: Cell) -> SafeString:
    """A cell's text as it stands now, for pages that have the cell open; one that nobody ever touched says nothing."""
    if not cell.value and not cell.edited_by:
        return SafeString()
    anchor = f"{cell.anchor}-1" if cell.field == "deviation_cause" else cell.anchor
    return format_html(
        '<input type="hidden" class="cell" id="{}" data-version="{}"{} value="{}">',
        anchor,
        cell.version,
        editor_of(cell),
        cell.value,
    )


def editor_of(cell: Cell) -> SafeString:
    """Who changed a cell last and when, and the cell's official name."""
    if not cell.edited_by or not cell.edited_at:
        return SafeString()
    word = CELLS[cell.target.partition(":")[0]][cell.field].label
    editor = f"{cell.edited_by} {timezone.localtime(cell.edited_at):%H:%M}"
    return format_html(' data-editor="{}" data-word="{}"', editor, word)


@register.filter
def money_cells(row: FundingRow) -> tuple[Cell, Cell, Cell]:
    """年初预算数, 全年预算数, 全年执行数."""
    return row.initial, row.adjusted, row.executed


@register.filter
def opens(cell: Cell) -> bool:
    """Whether a cell of the approved part (年初预算数, 分值) may be typed: it was lost, or has been mended here."""
    return cell.editable and (not cell.value or bool(cell.edited_by) or bool(cell.problems))


@register.simple_tag
def limits_of(cell: Cell) -> SafeString:
    """What the counter of a long text counts to: the length that the form asks for, and the longest that is taken."""
    field = CELLS[cell.target.partition(":")[0]][cell.field]
    return format_html('data-limit="{}" data-most="{}"', field.advised or field.longest, field.longest)


@register.simple_tag
def counter(cell: Cell, anchor: str) -> SafeString:
    """已输入/上限 of a long text. One above the form's length is amber, and says that it is kept all the same."""
    field = CELLS[cell.target.partition(":")[0]][cell.field]
    count, asked = written(cell.value), field.advised or field.longest
    long = count > asked
    return format_html(
        '<span class="count{}" id="{}">已输入 {} / {}{}</span>',
        " warn-ink" if long else "",
        anchor,
        count,
        asked,
        "，偏长，可以保存" if long else "",
    )


@register.simple_tag
def was(cell: Cell) -> SafeString:
    """What the cell held when the page was rendered: without script all is posted, and only changes count."""
    return format_html('<noscript><input type="hidden" name="was:{}" value="{}"></noscript>', cell.name, cell.value)


@register.simple_tag
def version_of(cell: Cell) -> SafeString:
    """The row's version, sent back with each change of one of its cells."""
    return format_html('<input type="hidden" name="version:{}" value="{}">', cell.target, cell.version)
