"""指标性质、指标值、度量单位：a target in three columns, and the same target as one text.

What is divided joins to exactly the same text again; a text that would not is left whole.
"""

import re
from collections.abc import Iterator

from evaluator.scoring.numerals import rate_sign
from evaluator.scoring.targets import Kind, read_target
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import IndicatorRow

QUALITATIVE = "定性"
WORDS_FOR_SIGNS = DASHES | {QUALITATIVE, "定量", "正向", "反向", "正向指标", "反向指标", "无"}
"""What stands under 指标性质 and is no sign: the target is complete without it."""
_PARTS = re.compile(r"(?P<sign>[≥≤><=＝≧≦＞＜]?)(?P<value>[0-9][0-9,.]*)(?P<unit>\S*)")
_SIGN = re.compile(r"(?P<sign>[≥≤><=＝≧≦＞＜])(?P<rest>.+)")


def joined(direction: str, value: str, unit: str) -> str:
    """年度指标值 as one text.

    >>> joined("≥", "95", "%"), joined("定性", "提升", "/"), joined("=", "3次", "次")
    ('≥95%', '提升', '=3次')
    """
    sign, measure, bare = direction.strip(), unit.strip(), value.strip()
    sign = "" if sign in WORDS_FOR_SIGNS or bare.startswith(sign) else sign
    measure = "" if measure in DASHES or measure == "无" or bare.endswith(measure) else measure
    return f"{sign}{bare}{measure}" if bare and (sign or measure) else value


def divided(line: IndicatorRow) -> tuple[str, str, str]:
    """指标性质, 指标值 and 度量单位 of a row, as a form with three columns prints them.

    ``≥95%`` is ``≥``, ``95``, ``%``; ``≥3.00(次)`` is ``≥``, ``3.00(次)`` and nothing: the brackets belong to the text.
    """
    text = line.target.text
    return next((parts for parts in _ways(line) if joined(*parts) == text), ("", text, ""))


def _ways(line: IndicatorRow) -> Iterator[tuple[str, str, str]]:
    text, direction, unit = line.target.text, line.direction.text, line.unit.text
    as_given = direction, text.removeprefix(direction.strip()).removesuffix(unit.strip()), unit
    if direction or not text.strip():
        yield as_given
        yield direction, text, unit
    target = read_target(text, unit=unit)
    found = _PARTS.fullmatch(text)
    if found is not None and rate_sign(found["unit"]) == target.unit:
        yield found["sign"], found["value"], found["unit"]
    if sign := _SIGN.fullmatch(text):
        yield sign["sign"], sign["rest"], ""
    if unit:
        yield as_given
    if target.kind is Kind.QUALITATIVE:
        yield QUALITATIVE, text, unit
        yield QUALITATIVE, text, ""
