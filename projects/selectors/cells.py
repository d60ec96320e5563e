"""单元格：which cells a person may type in, and how a typed text becomes a value or stays a text with a Problem.

A text that cannot be read is never dropped and never guessed: it is kept as typed, and the cell says what it wants.
Blank, zero, ``/`` (不适用) and 待定 (尚无数据) are four things.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from evaluator.problems import Level, Problem
from evaluator.scoring.lexicon import is_not_yet
from evaluator.scoring.values import in_wan, in_yuan, normalise, read_number, shown

LONGEST_TEXT = 5000
HUNDRED = Decimal(100)
MOST_MONEY = Decimal("9999999999999.99")
MOST_COUNT = 99_999_999
NOT_APPLICABLE = frozenset({"/", "-", "—"})
NOT_YET = "cell-not-yet"
_YEAR = re.compile(r"20\d\d")
_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_COUNTED = re.compile("(?:人次|人|份|户|家|个)$")
"""What may stand behind a number of people or questionnaires."""
_ENDLESS = re.compile(r"-?[1-9](?:\d{15,}|\d{0,2}(?:,\d{3}){5,})(?:\.\d+)?")
"""A number of more digits than any is read with: still one, and too large for a score."""
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?")


class CellKind(StrEnum):
    """What a cell holds."""

    LINE = "line"
    TEXT = "text"
    SCORE = "score"
    MONEY = "money"
    DATE = "date"
    COUNT = "count"
    """A whole number: of people, of questionnaires."""


@dataclass(frozen=True, slots=True)
class CellField:
    """One kind of cell: its official name and what it holds."""

    label: str
    kind: CellKind
    longest: int = LONGEST_TEXT
    """More characters are not taken."""
    advised: int = 0
    """字以内: what the forms ask for, as practice has it. A longer text is kept, and only marked as long."""


CELLS: Mapping[str, Mapping[str, CellField]] = {
    "result": {
        "target_text": CellField("年度指标值", CellKind.LINE, 500),
        "initial_target_text": CellField("年初指标值", CellKind.LINE, 500),
        "core": CellField("是否核心指标", CellKind.LINE, 16),
        "actual_text": CellField("实际完成值", CellKind.LINE, 500),
        "points": CellField("分值", CellKind.SCORE),
        "given_score": CellField("自评得分", CellKind.SCORE),
        "given_reason": CellField("调整理由", CellKind.TEXT, 2000, advised=200),
        "deviation_cause": CellField("偏差原因类别", CellKind.LINE, 64),
        "deviation_reason": CellField("偏差原因分析", CellKind.TEXT, 2000, advised=200),
        "improvement": CellField("改进措施", CellKind.TEXT, 2000, advised=200),
        "improvement_owner": CellField("责任人", CellKind.LINE, 64),
        "improvement_due": CellField("改进完成时间", CellKind.DATE),
        "survey_sample": CellField("调查样本数", CellKind.COUNT),
        "survey_on": CellField("调查日期", CellKind.DATE),
        "survey_method": CellField("调查方式", CellKind.LINE, 200),
    },
    "funding": {
        "initial": CellField("年初预算数", CellKind.MONEY),
        "adjusted": CellField("全年预算数", CellKind.MONEY),
        "executed": CellField("全年执行数", CellKind.MONEY),
    },
    "goal": {
        "text": CellField("预期目标", CellKind.TEXT, advised=500),
        "achievement": CellField("实际完成情况", CellKind.TEXT, advised=500),
    },
    "evaluation": {
        "execution_points": CellField("预算执行率分值", CellKind.SCORE),
        "funding_reason": CellField("资金偏差说明", CellKind.TEXT, 2000, advised=200),
        "conclusion": CellField("评价结论", CellKind.TEXT, advised=200),
        "issues": CellField("存在问题", CellKind.TEXT, advised=200),
        "improvements": CellField("改进措施", CellKind.TEXT, advised=200),
    },
}
"""The only cells that exist: whatever else is posted is refused."""


@dataclass(frozen=True, slots=True)
class CellReading:
    """What a typed text turned out to be: a value, or a text to keep as it is, and what is to be said about it."""

    value: str | Decimal | date | int | None
    as_typed: str = ""
    problem: Problem | None = None


def anchor_of(target: str, field: str) -> str:
    """The id of a cell's input: ``result-12-actual_text``."""
    return f"{target}-{field}".replace(":", "-")


def clean(text: str) -> str:
    """The text with a blank for each character that no spreadsheet or database takes, and none around it.

    A blank, not nothing: what stood on both sides of it is not one number.

    >>> clean(" 3\x005\r\n")
    '3 5'
    """
    return _FORBIDDEN.sub(" ", _LINE_ENDS.sub("\n", text)).strip()


def is_not_applicable(text: str) -> bool:
    """Whether a text says 不适用: ``/`` or a dash."""
    return normalise(text) in NOT_APPLICABLE


def turns_its_reader(text: str) -> bool:
    """Whether marks in the text turn the direction of writing (双向控制符): it reads otherwise than it stands."""
    return _TURNING.search(text) is not None


def shown_cell(value: str | Decimal | date | int | None, as_typed: str, kind: CellKind, money_unit: str) -> str:
    """The text of a cell as it stands in its input.

    >>> shown_cell(Decimal("5516000.00"), "", CellKind.MONEY, "万元")
    '551.60'
    """
    if as_typed:
        return as_typed
    if value is None:
        return ""
    if isinstance(value, Decimal):
        if kind is CellKind.MONEY:
            amount = in_wan(value, "元") if money_unit == "万元" else value
            return at_least_two_places(amount)
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def read_cell(
    field: CellField, text: str, *, money_unit: str, place: str, anchor: str, points: Decimal | None = None
) -> CellReading:
    """Read one cell. ``points`` is the row's 分值, which a 自评得分 cannot exceed.

    >>> read_cell(CELLS["funding"]["executed"], "461.62", money_unit="万元", place="", anchor="").value == 4616200
    True
    """
    wrong = _Wrong(text, f"{place}“{field.label}”", anchor)
    if field.kind in (CellKind.LINE, CellKind.TEXT):
        return CellReading(text)
    if not text:
        return CellReading(None)
    if is_not_yet(normalise(text)):
        return wrong.not_yet()
    if field.kind is CellKind.DATE:
        return _read_date(text, wrong)
    if field.kind is CellKind.MONEY:
        return _read_money(text, money_unit, wrong)
    if field.kind is CellKind.COUNT:
        return _read_count(text, wrong)
    return _read_score(field, text, wrong, points if field is CELLS["result"]["given_score"] else None)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Makes the Problems of one cell."""

    text: str
    place: str
    anchor: str

    def reading(self, code: str, message: str, remedy: str) -> CellReading:
        problem = Problem(code, self.place, f"{self.place}：{message}", remedy, anchor=self.anchor)
        return CellReading(None, self.text, problem)

    def not_yet(self) -> CellReading:
        """尚无数据: no value, and no mistake either."""
        said = f"{self.place}写的是“{self.text}”，已注明尚无数据"
        return CellReading(None, self.text, Problem(NOT_YET, self.place, said, "取得后请补填", Level.NOTE, self.anchor))


def _read_score(field: CellField, text: str, wrong: _Wrong, points: Decimal | None) -> CellReading:
    plain = normalise(text).removesuffix("分")
    number = read_number(plain)
    if number is None and _ENDLESS.fullmatch(plain):
        number = Decimal(plain.replace(",", ""))
    if number is None:
        return wrong.reading("score-unreadable", f"“{text}”不是数", "请填数字，如 9.50；没有就留空")
    limit = HUNDRED if points is None else points
    most = shown(limit)
    if number < 0:
        return wrong.reading("score-negative", f"{text} 是负数，{field.label}不能小于 0", f"请填 0 到 {most} 之间的数")
    if number > limit:
        said = "分值" if points is not None else "上限"
        return wrong.reading("score-too-high", f"{text} 超过{said} {most}", f"请填 0 到 {most} 之间的数")
    if number != number.quantize(Decimal("0.01")):
        return wrong.reading("score-places", f"{text} 超过两位小数", "请四舍五入到两位小数")
    return CellReading(number)


def _read_money(text: str, money_unit: str, wrong: _Wrong) -> CellReading:
    plain = normalise(text)
    if is_not_applicable(text):
        return CellReading(None, text)
    number = read_number(plain.removesuffix(money_unit))
    if number is None:
        return wrong.reading("money-unreadable", f"“{text}”不是以{money_unit}计的金额", f"请按{money_unit}填数字")
    if number < 0:
        return wrong.reading("money-negative", f"{text} 是负数", "金额不能小于 0；没有发生填 0")
    amount = in_yuan(number, money_unit)
    if amount > MOST_MONEY:
        return wrong.reading("money-too-large", f"{text}{money_unit}太大", f"请核对单位，这张表按{money_unit}填")
    if amount != amount.quantize(Decimal("0.01")):
        return wrong.reading("money-places", f"{text}{money_unit}细过一分钱", "请精确到分")
    return CellReading(amount)


def _read_count(text: str, wrong: _Wrong) -> CellReading:
    number = read_number(_COUNTED.sub("", normalise(text)))
    if number is None:
        return wrong.reading("count-unreadable", f"“{text}”不是数", "请填整数，如 120；没有就留空")
    if number < 0:
        return wrong.reading("count-negative", f"{text} 是负数", "请填 0 或更大的整数")
    if number != number.to_integral_value():
        return wrong.reading("count-places", f"{text} 不是整数", "请填整数，如 120")
    if number > MOST_COUNT:
        return wrong.reading("count-too-large", f"{text} 太大", f"请核对，最多 {MOST_COUNT}")
    return CellReading(int(number))


def _read_date(text: str, wrong: _Wrong) -> CellReading:
    found = _DATE.fullmatch(normalise(text))
    try:
        if found:
            return CellReading(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        pass
    year = _YEAR.search(text)
    return wrong.reading(
        "date-unreadable", f"“{text}”不是日期", f"请写成年-月-日，如 {year[0] if year else 2026}-03-31"
    )


def at_least_two_places(amount: Decimal) -> str:
    plain = shown(amount)
    _, _, fraction = plain.partition(".")
    return plain if len(fraction) >= 2 else f"{amount:.2f}"
