"""区间的另一种写法：two bounds written with signs (≥80%且≤90%, 80%≤x≤90%) as the range that they make.

Only bounds that belong to it (≥ and ≤) of one unit make a range; 80%≤x<90% has an end that is not reached, and is left
unread rather than rounded into one.
"""

import re

from evaluator.scoring.phrases import Flaw, Phrase, read_phrase

_JOINT = re.compile(r",?(?:并且|同时|且|并)(?=[≥≤不大小高低])|,(?=[≥≤不大小高低])")
_CHAIN = re.compile(
    r"(?P<left>[^≥≤<>=]{1,30})(?P<sign>[≥≤])(?:[A-Za-z]|(?P<label>[一-龥]{2,12}))(?P=sign)(?P<right>[^≥≤<>=]{1,30})"
)


def read_bounds(text: str) -> Phrase | None:
    """The range of a normalised text that writes both bounds with a sign; ``None`` when it does not.

    >>> phrase = read_bounds("≥80%且≤90%")
    >>> phrase.value, phrase.upper, phrase.unit
    (Decimal('80'), Decimal('90'), '%')
    """
    chain = _CHAIN.fullmatch(text)
    if chain is not None:
        left, right = read_phrase(chain["left"]), read_phrase(chain["right"])
        if chain["sign"] == "≥":
            left, right = right, left
        return _range(left, right, "", "", chain["label"] or "")
    joints = list(_JOINT.finditer(text))
    if len(joints) != 1:
        return None
    first, second = read_phrase(text[: joints[0].start()]), read_phrase(text[joints[0].end() :])
    if not isinstance(first, Phrase) or not isinstance(second, Phrase):
        return None
    lower, upper = (second, first) if first.sign == "≤" else (first, second)
    return _range(lower, upper, "≥", "≤", first.label)


def _range(lower: Phrase | Flaw, upper: Phrase | Flaw, lower_sign: str, upper_sign: str, label: str) -> Phrase | None:
    """One range of two plain numbers with the signs asked for, in one unit; else ``None``."""
    if not isinstance(lower, Phrase) or not isinstance(upper, Phrase):
        return None
    if (lower.sign, upper.sign) != (lower_sign, upper_sign) or lower.value > upper.value:
        return None
    if any(part.upper is not None or part.approximate or part.tail for part in (lower, upper)):
        return None
    if any(part.label not in ("", label) for part in (lower, upper)):
        return None
    if lower.unit and upper.unit and lower.unit != upper.unit:
        return None
    unit = upper.unit or lower.unit
    return Phrase(label, "", False, lower.value, upper.value, unit, "", False)
