"""指纹：what a template held when it was downloaded, signed, on a sheet that no menu of Excel shows.

A JSON text, cut into cells, with an HMAC over it. Whoever changes a letter of it makes it worthless, and the file is
then an ordinary form. It holds nothing that the visible sheets do not show, but for the records' own numbers.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluator.sheets.drawing import Drawing, Look, Placed
from evaluator.sheets.grid import Sheet
from evaluator.sheets.leaves import Leaf, Paper, State
from evaluator.sheets.shapes import Span

SHEET = "校验信息"
MARK = "离线填报表校验信息，请勿改动"
FORMAT = 1
CELL_LENGTH = 30_000
"""Characters of the JSON text in one cell: a cell holds 32 767."""


class BrokenFingerprint(ValueError):
    """There is a fingerprint, and it is not what was signed."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One fillable cell as of the download."""

    field: str
    version: int
    base: str


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of a form: its key, its fillable cells, and the locked texts beside them by their labels."""

    key: str
    cells: tuple[PrintedCell, ...]
    shown: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """One project's form."""

    evaluation_id: int
    version: int
    project: str
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Everything that a template held."""

    downloaded_at: str
    forms: tuple[PrintedForm, ...]


def fingerprint_leaf(fingerprint: Fingerprint, key: bytes) -> Leaf:
    """The hidden sheet."""
    text = json.dumps({"format": FORMAT, **asdict(fingerprint)}, ensure_ascii=True, separators=(",", ":"))
    pieces = [text[start : start + CELL_LENGTH] for start in range(0, len(text), CELL_LENGTH)]
    texts = [MARK, _signature(text, key), *pieces]
    cells = tuple(Placed(row, row, Span(1, 1), piece, Look.NOTE) for row, piece in enumerate(texts, start=1))
    paper = Paper(sheet=SHEET, widths=(20,), orientation="portrait", title=SHEET)
    drawing = Drawing(cells, (15.0,) * len(texts), 0)
    return Leaf(drawing, paper, protected=True, state=State.VERY_HIDDEN)


def fingerprint_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet that holds a fingerprint, whatever it is called."""
    return next((sheet for sheet in sheets if sheet.at(1, 1).text == MARK), None)


def read_fingerprint(sheet: Sheet, key: bytes) -> Fingerprint:
    """What the sheet was signed with. Raises :class:`BrokenFingerprint`."""
    text = "".join(sheet.at(row, 1).text for row in range(3, (sheet.rows[-1] if sheet.rows else 0) + 1))
    if not hmac.compare_digest(sheet.at(2, 1).text.encode(), _signature(text, key).encode()):
        raise BrokenFingerprint("the signature does not fit")
    stored: dict[str, Any] = json.loads(text)
    if stored["format"] != FORMAT:
        raise BrokenFingerprint("a template of another format")
    return Fingerprint(stored["downloaded_at"], tuple(_form(form) for form in stored["forms"]))


def _form(stored: dict[str, Any]) -> PrintedForm:
    rows = tuple(
        PrintedRow(
            row["key"],
            tuple(PrintedCell(**cell) for cell in row["cells"]),
            tuple((label, text) for label, text in row["shown"]),
        )
        for row in stored["rows"]
    )
    return PrintedForm(stored["evaluation_id"], stored["version"], stored["project"], rows)


def _signature(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode("ascii", "backslashreplace"), hashlib.sha256).hexdigest()
