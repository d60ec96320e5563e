"""How findings say numbers and recognise texts that say nothing."""

from decimal import Decimal

from evaluator.scoring.values import normalise

NOTHING = frozenset(
    {"", "无", "无。", "没有", "无偏差", "不涉及", "不适用", "/", "\\", "-", "--", "—", "——", "…", "……"}
)
"""Texts that fill a cell without saying anything, after normalising."""


def fen(value: Decimal) -> str:
    """Points or a score with two decimals, as the forms print them, and more where the figure has more.

    Rounding here would call 16.67 of 16.667 points “16.67, above 16.67”.

    >>> fen(Decimal("9.8")), fen(Decimal("16.667"))
    ('9.80', '16.667')
    """
    return amount(value)


def amount(value: Decimal) -> str:
    """Money in the form's own unit: at least two decimals, and more where the form has more.

    >>> amount(Decimal("159.5")), amount(Decimal("12.345678"))
    ('159.50', '12.345678')
    """
    exact = value.normalize()
    places = max(2, -int(exact.as_tuple().exponent))
    return f"{exact:.{places}f}"


def says_nothing(text: str) -> bool:
    """Empty, or one of the words that only fill the cell (无, /, 不涉及).

    >>> says_nothing(" 无 "), says_nothing("机构改革，人员划转")
    (True, False)
    """
    return normalise(text).strip() in NOTHING


def quoted(text: str) -> str:
    """A cell's text in quotation marks, or the word for an empty one, for use after 为/是.

    >>> quoted("/"), quoted("  ")
    ('“/”', '空')
    """
    seen = " ".join(text.split())
    if not seen:
        return "空"
    return f"“{seen if len(seen) <= 40 else seen[:39] + '…'}”"
