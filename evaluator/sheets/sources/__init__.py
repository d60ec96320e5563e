"""来源：every kind of file or text that holds tables becomes the same sheets, whatever program wrote it."""

from evaluator.sheets.sources.bundles import BundledFile, files_of
from evaluator.sheets.sources.choosing import is_prose, sheets_of
from evaluator.sheets.sources.pasted import sheets_of_text
from evaluator.sheets.sources.weighing import weight_of

__all__ = ["BundledFile", "files_of", "is_prose", "sheets_of", "sheets_of_text", "weight_of"]
