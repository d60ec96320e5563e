"""离线填报表里写的值：whether a cell still says what stood there, whatever Excel made of its digits."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.scoring.actuals import read_actual
from evaluator.scoring.targets import read_target
from evaluator.scoring.values import normalise, read_number, shifted, shown
from evaluator.sheets.cells import Cell, clean
from evaluator.sheets.offline.columns import NUMBERS

PERCENT = "%"
ACTUAL = "actual_text"


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says, as text; ``doubt``: why it may be what stood there after all."""

    text: str
    doubt: str = ""


def written(cell: Cell, field: str, base: str, target: str = "") -> Written:
    """The text of a cell: exactly ``base`` where it means the same. ``target`` is the row's 年度指标值.

    Excel keeps 95 % as 0.95 and a format; a changed format alone shows other digits than those that were downloaded.
    """
    text = cell.text.strip()
    if text == clean(base).strip():
        return Written(base)
    if cell.number is None:
        return Written(base if _means_the_same(field, text, base, target) else text)
    before = read_number(base)
    is_percent = normalise(text).endswith(PERCENT)
    stored = shifted(cell.number, -2) if is_percent else cell.number
    if field in NUMBERS:
        if before == stored:
            return Written(base)
        # A percentage is no amount and no score: it is named as what it is, where it is taken.
        return Written(text if is_percent else shown(stored))
    if not is_percent and before == stored:
        return Written(base)
    plain = text if is_percent else shown(stored) if read_number(text) is not None else text
    if _means_the_same(field, plain, base, target):
        return Written(base)
    return Written(text, _doubt(text, base, _as_stored(base) == stored))


def _as_stored(base: str) -> Decimal | None:
    """The number that Excel would keep for a text: 0.95 for 95%."""
    plain = normalise(base)
    number = read_number(plain.removesuffix(PERCENT))
    return shifted(number, -2) if number is not None and plain.endswith(PERCENT) else number


def _doubt(text: str, base: str, same_digits: bool) -> str:
    if not same_digits:
        return ""
    return f"下载时是“{base}”，文件里存的数没有变，只是单元格格式变了，显示成“{text}”；确要改成“{text}”才勾选"


def _means_the_same(field: str, text: str, base: str, target: str) -> bool:
    """Whether two 实际完成值 are one percentage for the row's target: 95 and 95% where it asks for one."""
    if field != ACTUAL or not text or not base:
        return False
    asked = read_target(target)
    here, there = read_actual(text, asked), read_actual(base, asked)
    return here.unit == there.unit == PERCENT and here.value is not None and here.value == there.value
