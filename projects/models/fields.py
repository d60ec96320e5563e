"""Exact numbers in the database: integers of hundredths behind attributes that speak :class:`~decimal.Decimal`.

``DecimalField`` is not exact on SQLite (it stores 8-byte floats), so money is kept in 分 and scores in hundredths of a
point. Sums in the database are therefore exact on every database.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

LIMIT = Decimal("9999999999999.99")
"""Ten trillion 元: beyond it a number is a slip, and no database or browser counts it wrongly below it."""


def empty_record() -> dict[str, object]:
    """An empty JSON object: the default of ``as_typed``, ``edits`` and ``working``."""
    return {}


def hundredths(value: Any) -> int:
    """Exact number of hundredths in ``value``; refuses a third decimal place, a float, and what is no number.

    >>> hundredths(Decimal("461.62"))
    46162
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValidationError("须是精确的数，不能是 %(kind)s", code="inexact", params={"kind": type(value).__name__})
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValidationError("“%(value)s”不是数", code="invalid", params={"value": value}) from error
    if not number.is_finite() or abs(number) > LIMIT:
        raise ValidationError("数太大，或不是有限的数", code="out_of_range")
    scaled = number.scaleb(2)
    whole = scaled.to_integral_value()
    if whole != scaled:
        raise ValidationError("“%(value)s”超过两位小数", code="places", params={"value": str(number)})
    return int(whole)


def from_hundredths(value: int | Decimal) -> Decimal:
    """Turn a stored number of hundredths into the exact Decimal with two places: 46162 → 461.62."""
    return Decimal(int(value)).scaleb(-2)


class HundredthsField(models.Field):
    """A number with at most two decimal places, stored as a big integer of hundredths."""

    description = "Number with two decimal places, stored as an integer of hundredths"

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_hundredths(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        return from_hundredths(hundredths(value))

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else hundredths(value)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


class MoneyField(HundredthsField):
    """金额 in 元 with two decimals, stored in 分."""

    description = "Money in yuan, stored in fen"


class ScoreField(HundredthsField):
    """分值, 得分 or a percentage with two decimals, stored in hundredths."""

    description = "Score, stored in hundredths of a point"
