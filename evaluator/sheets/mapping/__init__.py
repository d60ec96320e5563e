"""列的对应：a sheet that no layout knows, whose columns a person has named once, is read by that from then on."""

from evaluator.sheets.mapping.fitting import fits, mapping_of
from evaluator.sheets.mapping.previewing import Preview, preview
from evaluator.sheets.mapping.reading import read_mapped
from evaluator.sheets.mapping.shapes import COLUMNS, FIELDS, KINDS, NEEDED, ColumnMapping, Place

__all__ = [
    "COLUMNS",
    "FIELDS",
    "KINDS",
    "NEEDED",
    "ColumnMapping",
    "Place",
    "Preview",
    "fits",
    "mapping_of",
    "preview",
    "read_mapped",
]
