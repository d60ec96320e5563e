"""存下来、不印的：what a form says in places of its own that the layout of the round does not print.

It is kept, and typed and reviewed on the pages; whoever imports it is told that it stands on no official form.
"""

from collections.abc import Iterator, Sequence

from evaluator.problems import Level
from evaluator.sheets import layout as layouts
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm
from projects.models import Evaluation
from projects.selectors.cells import CELLS
from projects.services.importing.plan import PlannedProblem
from projects.services.importing.wanting import BELOW_THE_TABLE, says_the_same
from projects.services.opening import DIRECTIONS, kind_of

CODE = "not-printed"
SAID = "“{text}”{more}存下来了，但本批次的表样没有这一栏，不会印在表上"
REMEDY = "要上报的内容请写进表样已有的栏，如偏差原因分析及改进措施"


def unprinted(evaluation: Evaluation, form: OfficialForm, *, made_of_it: bool) -> Iterator[PlannedProblem]:
    """Each such text at its cell; of a column its first cell, and how many rows. ``made_of_it``: a new self-evaluation.

    A new one is given the layout of its round, whatever the form's own is.
    """
    layout = layouts.get(evaluation.round.layout_id if made_of_it else evaluation.layout_id)
    texts = layout.texts.keys if layout.texts else ()
    columns = {column.key for column in layout.columns}
    for name in BELOW_THE_TABLE:
        entry: Entry = getattr(form, name)
        if name not in texts and not _is_nothing(entry):
            yield _look(CELLS["evaluation"][name].label, entry, 1)
    if "adjusted_target" not in columns:
        yield from _column(CELLS["result"]["initial_target_text"].label, _initial_targets(form.rows))
    if "core" not in columns:
        yield from _column(CELLS["result"]["core"].label, [row.core for row in form.rows if not _is_nothing(row.core)])
    if "direction" not in columns and made_of_it:
        yield from _column("指标性质", [row.direction for row in form.rows if _is_direction(row)])


def _initial_targets(rows: Sequence[IndicatorRow]) -> list[Entry]:
    """年初指标值 beside targets that were adjusted to something else."""
    return [
        row.initial_target
        for row in rows
        if not (_is_nothing(row.initial_target) or _is_nothing(row.adjusted_target))
        and not says_the_same(row.initial_target.text, row.target.text)
    ]


def _is_direction(row: IndicatorRow) -> bool:
    return kind_of(row) in DIRECTIONS and kind_of(row) not in row.target.text


def _column(label: str, entries: Sequence[Entry]) -> Iterator[PlannedProblem]:
    if entries:
        yield _look(label, entries[0], len(entries))


def _look(column: str, entry: Entry, rows: int) -> PlannedProblem:
    text = entry.text.strip()
    said = SAID.format(text=text[:200], more=f"等 {rows} 行" if rows > 1 else "")
    return PlannedProblem(CODE, entry.cell, column, text, said, REMEDY, Level.WARNING.value)


def _is_nothing(entry: Entry) -> bool:
    return entry.blank or entry.text.strip() in DASHES
