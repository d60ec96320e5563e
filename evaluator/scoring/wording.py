"""What was understood, said back in plain Chinese, and what was typed, quoted so that it can be read."""

from decimal import Decimal

from evaluator.scoring.meanings import Kind, Target
from evaluator.scoring.values import shown

RATES = ("%", "‰")
QUALITATIVE = "定性：由人按达成程度判断"
_LONGEST_QUOTE = 30


def counted(value: Decimal, unit: str) -> str:
    """The number with its unit: ``20 次``, ``95%``, ``4500``."""
    return f"{shown(value)}{'' if unit in RATES or not unit else ' '}{unit}"


def quoted(text: str) -> str:
    """The typed text for a message: short, and with ``□`` for what cannot be seen."""
    plain = text.strip()
    cut = plain if len(plain) <= _LONGEST_QUOTE else f"{plain[:_LONGEST_QUOTE]}（后略）"
    return "".join(char if char.isprintable() else "□" for char in cut)


def reading_of(target: Target) -> str:
    """A number, range or zero event in words.

    >>> from evaluator.scoring.targets import read_target
    >>> reading_of(read_target("≥20(次)"))
    '不少于 20 次，越多越好'
    """
    lead = f"{target.label}：" if target.label and not target.label.startswith("每") else ""
    value = target.value if target.value is not None else Decimal(0)
    number = counted(value, target.unit)
    rate = target.unit in RATES
    if target.kind is Kind.ZERO_EVENT:
        return f"{lead}不发生（{number}）"
    if target.upper is not None:
        lower = number if rate else shown(value)
        return f"{lead}{lower} 至 {counted(target.upper, target.unit)}，含两头"
    match target.sign:
        case "≥":
            return f"{lead}{'不低于' if rate else '不少于'} {number}，{'越高越好' if rate else '越多越好'}"
        case ">":
            return f"{lead}{'高于' if rate else '多于'} {number}（不含），{'越高越好' if rate else '越多越好'}"
        case "≤":
            return f"{lead}不超过 {number}，{'越低越好' if rate else '越少越好'}"
        case "<":
            return f"{lead}{'低于' if rate else '少于'} {number}（不含），{'越低越好' if rate else '越少越好'}"
        case "=":
            return f"{lead}等于 {number}"
    return f"{lead}{'约 ' if target.approximate else ''}{number}，没有写方向"
