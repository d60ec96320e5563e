"""像不像：how many of a layout's labels stand in a sheet, for choosing among layouts that all could read it."""

from collections.abc import Iterable, Mapping, Set

from evaluator.sheets.finding import LONGEST_LABEL
from evaluator.sheets.grid import Sheet
from evaluator.sheets.shapes import MONEY_UNITS, label_key

Spellings = Mapping[frozenset[str], str]
"""What a sheet may hold for a label, in every money unit → the label as it is compared."""


def seen_in(sheet: Sheet) -> Set[str]:
    """The short texts of a sheet, without blanks and as labels are compared."""
    texts = {cell.text for cell in sheet.cells.values() if len(cell.text) <= LONGEST_LABEL}
    return {_bare(text) for text in texts} | {label_key(text) for text in texts}


def spellings(labels: Iterable[str]) -> Spellings:
    """The labels that a layout prints; ``{money_unit}`` stands for any."""
    found = {}
    for text in labels:
        key = label_key(text)
        found[frozenset({key, *(_bare(text.replace("{money_unit}", unit)) for unit in MONEY_UNITS)})] = key
    return found


def likeness(seen: Set[str], printed: Spellings) -> tuple[int, int]:
    """How many labels stand there in any spelling that means the same, and how many exactly as printed."""
    alike = sum(not seen.isdisjoint(texts) for texts in printed)
    exact = sum(not seen.isdisjoint(texts - {key}) for texts, key in printed.items())
    return alike, exact


def _bare(text: str) -> str:
    return "".join(text.split())
