"""连着的表：tables of a Word document that are one form, cut in pieces, and become one sheet."""

import re
from collections.abc import Sequence

from evaluator.sheets.sources.labels import label_of
from evaluator.sheets.sources.wordtables import WordTable

_APART = re.compile(r"[ \t\u3000]{2,}|\t")
_CONTINUED = ("续", "（续", "(续")


def sheets_in(tables: Sequence[WordTable]) -> list[list[tuple[int, int]]]:
    """The sheets that filled tables are: of each piece its number, and how many rows stand above its first.

    A piece goes on with the form above it where it has as many columns, and neither a project nor lines of its own.
    """
    found: list[list[tuple[int, int]]] = []
    for number, table in enumerate(tables):
        if not table.cells:
            continue
        above = len(table.above)
        if found and _goes_on(tables, [each for each, _ in found[-1]], table):
            last, begin = found[-1][-1]
            found[-1].append((number, begin + tables[last].height + above))
        else:
            found.append([(number, above)])
    return found


def _goes_on(tables: Sequence[WordTable], pieces: Sequence[int], table: WordTable) -> bool:
    last = tables[pieces[-1]]
    if table.nested or last.nested or table.width != last.width:
        return False
    if not all(line.strip().startswith(_CONTINUED) for line in table.above):
        return False
    return any(_names_project(tables[each]) for each in pieces) and not _names_project(table)


def _names_project(table: WordTable) -> bool:
    lines = (part for line in table.above for part in _APART.split(line.strip()))
    return any(label_of("head", text) == "project" for text in (*lines, *(cell.text for cell in table.cells)))
