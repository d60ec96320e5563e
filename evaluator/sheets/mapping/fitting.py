"""认表：finds the head that a mapping was made for, wherever it has moved in a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluator.problems import Problem
from evaluator.sheets.cells import address
from evaluator.sheets.finding import LONGEST_LABEL
from evaluator.sheets.grid import Sheet
from evaluator.sheets.mapping.shapes import COLUMNS, FIELDS, KINDS, NEEDED, ColumnMapping, Place
from evaluator.sheets.shapes import label_key

MOST_ROWS = 200
"""A head stands near the top; further down there is no looking for it."""
MOST_COLUMNS = 100
MOST_HEAD_ROWS = 3


class MappingFaults(ValueError):
    """Choices that make no mapping, each with what to do about it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a mapping's head stands in a sheet: its first cell, and the column of each heading of the signature."""

    row: int
    column: int
    headings: tuple[int, ...]


def headings(sheet: Sheet, row: int, head_rows: int) -> dict[int, str]:
    """Each column with a heading → its text as it is compared; two rows are joined: ``年度指标值/度量单位``."""
    found: dict[int, str] = {}
    for column in range(1, min(sheet.last_column, MOST_COLUMNS) + 1):
        texts: list[str] = []
        for below in range(row, row + head_rows):
            text = sheet.at(below, column).text
            key = label_key(text) or "".join(text.split()) if len(text) <= LONGEST_LABEL else ""
            if key and key not in texts:
                texts.append(key)
        if texts:
            found[column] = "/".join(texts)
    return found


def fit(sheet: Sheet, mapping: ColumnMapping) -> Fit | None:
    """The place of the mapping's head, or ``None``: every heading stands there, others may stand between."""
    for row in sheet.rows[:MOST_ROWS]:
        places = headings(sheet, row, mapping.head_rows)
        left = dict(places)
        columns = []
        for heading in mapping.signature:
            column = next((column for column, text in left.items() if text == heading), None)
            if column is None:
                break
            del left[column]
            columns.append(column)
        else:
            if columns:
                return Fit(row, min(columns), tuple(columns))
    return None


def fits(sheet: Sheet, mapping: ColumnMapping) -> bool:
    """The sheet is of the shape that the mapping was made for."""
    return fit(sheet, mapping) is not None


def mapping_of(
    sheet: Sheet,
    *,
    kind: str,
    head_row: int,
    columns: Mapping[str, int],
    fixed: Mapping[str, str] | None = None,
    cells: Mapping[str, tuple[int, int]] | None = None,
    in_columns: Mapping[str, int] | None = None,
    head_rows: int = 1,
) -> ColumnMapping:
    """What a person chose on a sheet, as a mapping.

    ``columns``: what a column is → its number in the sheet. Fields are ``fixed`` values, ``cells`` (row and column), or
    ``in_columns`` of a list. Raises :class:`MappingFaults` with everything that is wrong at once.
    """
    places = headings(sheet, head_row, head_rows) if 1 <= head_rows <= MOST_HEAD_ROWS else {}
    return mapping_on(
        places,
        kind=kind,
        head_row=head_row,
        columns=columns,
        fixed=fixed,
        cells=cells,
        in_columns=in_columns,
        head_rows=head_rows,
    )


def mapping_on(
    places: Mapping[int, str],
    *,
    kind: str,
    head_row: int,
    columns: Mapping[str, int],
    fixed: Mapping[str, str] | None = None,
    cells: Mapping[str, tuple[int, int]] | None = None,
    in_columns: Mapping[str, int] | None = None,
    head_rows: int = 1,
) -> ColumnMapping:
    """The same for a head that is known by its columns and headings only, as :func:`headings` gives them."""
    problems = tuple(_faults(kind, head_row, places, columns, {*(fixed or {}), *(cells or {}), *(in_columns or {})}))
    if not problems:
        unnamed = sorted({*columns.values(), *(in_columns or {}).values()} - places.keys())
        problems = tuple(_no_heading(address(head_row, column)) for column in unnamed)
    if problems:
        raise MappingFaults(problems)
    order = sorted(places)
    first = order[0]
    fields = {name: Place(fixed=text) for name, text in (fixed or {}).items() if text.strip()}
    fields |= {name: Place(cell=(row - head_row, column - first)) for name, (row, column) in (cells or {}).items()}
    fields |= {name: Place(heading=order.index(column)) for name, column in (in_columns or {}).items()}
    return ColumnMapping(
        kind=kind,
        signature=tuple(places[column] for column in order),
        columns={key: order.index(column) for key, column in columns.items()},
        fields=fields,
        head_rows=head_rows,
    )


def _faults(
    kind: str, head_row: int, places: Mapping[int, str], columns: Mapping[str, int], fields: set[str]
) -> list[Problem]:
    if kind not in KINDS:
        return [Problem("mapping-kind", "表的种类", "没有选择表的种类", "请选择自评表或目标表")]
    found = []
    if not places:
        said = f"第 {head_row} 行没有表头文字"
        found.append(Problem("mapping-head", f"第 {head_row} 行", said, "请选择写着各列名称的那一行"))
    for key in NEEDED:
        if key not in columns:
            name = {"indicator": "三级指标（指标名称）", "target": "年度指标值"}[key]
            said = f"没有指定哪一列是{name}"
            found.append(Problem(f"mapping-{key}", "各列", said, "请在这一列的上方选择它是什么"))
    unknown = [*(columns.keys() - set(COLUMNS[kind])), *(fields - set(FIELDS[kind]))]
    for key in sorted(unknown):
        found.append(Problem("mapping-unknown", "各列", f"这种表里没有“{key}”", "请重新选择"))
    chosen = list(columns.values())
    for column in sorted({column for column in chosen if chosen.count(column) > 1}):
        where = address(head_row, column)
        said = f"单元格 {where} 下面的一列选了两次"
        found.append(Problem("mapping-twice", where, said, "请给一列只选一项内容"))
    return found


def _no_heading(where: str) -> Problem:
    said = f"单元格 {where} 没有表头文字，下次认不出这一列"
    return Problem("mapping-no-heading", where, said, "请在文件里给这一列写上表头，再重新选择文件")
