"""指标值：the texts that people write as 年度指标值 and 实际完成值, read exactly or not at all.

:func:`read_target` and :func:`read_actual` are the two doors; what they answer is in ``meanings``, the grammar of a
number with its words in ``phrases``, of dates in ``dates``.
"""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from evaluator.problems import Level, Problem
from evaluator.scoring.actuals import read_actual
from evaluator.scoring.bounds import read_bounds
from evaluator.scoring.dates import NoSuchDay, Span, before, find_span, in_words, read_span
from evaluator.scoring.lexicon import DONE, EMPTY_TARGETS, ZERO_EVENT, has_hidden, is_lost, without_citations
from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.numerals import in_digits, rate_sign, read_numeral
from evaluator.scoring.phrases import Flaw, Phrase, read_phrase
from evaluator.scoring.pieces import split
from evaluator.scoring.units import DURATIONS, EVENTS, UNIT, converted
from evaluator.scoring.values import CACHED_LENGTH, normalise
from evaluator.scoring.wording import QUALITATIVE, counted, quoted, reading_of

__all__ = ["Actual", "ActualKind", "Kind", "Target", "explain", "read_actual", "read_target"]

LONGEST = 500
_MEND = "请照批复的绩效目标表补全"
_DIGIT = re.compile(r"[0-9]")
_AFTER_EVENT = re.compile(
    r"(?P<event>[^0-9]{1,100}?后)的?(?P<count>[0-9.]+|[一二两三四五六七八九十]+)"
    r"(?P<unit>个工作日|工作日|个自然日|自然日|个月|个小时|小时|分钟|天|日|周|年)(?:以|之)?内(?P<tail>[^0-9]{0,30})"
)
_LEAD = re.compile(r"(?P<words>[一-龥:“”]{0,40}?)(?P<sign>[≤=])?")
_EDGE = re.compile(r"(?P<ahead>\(含(?:当日|当天)?\)(?:之|以)?前|(?:之|以)?前)?(?P<inside>(?:之|以)?内)?")
_TAIL = re.compile(r"[一-龥]{0,40}")
_LIKE_A_TELEPHONE = 10_000_000
_BRACKETS = re.compile(r"\((?P<round>[^()]+)\)|“(?P<quoted>[^“”]+)”")
_NUMBER_LOST = re.compile(rf"[%‰]|[≥≤<>=]\(?(?:{UNIT.pattern})?\)?$")
_CHINESE = re.compile(r"[一-龥]")
_UNDATED_TIME = re.compile(r"年度?[底末终内]|[月季][底末]|季度[底末]|[上下]半年|[一二三四]季度")
_RECURRING = re.compile(r"每(?P<period>月|个月|季度?|周)[一-龥]{0,4}?[0-9]{1,2}[日号](?:之?前|以前|内)?[一-龥]{0,30}")


def read_target(text: str, *, unit: str = "", fiscal_year: int | None = None) -> Target:
    """The 年度指标值 as a typed target; a text that is not sure is ``UNREADABLE`` with a Problem, never a guess.

    ``unit`` is the form's own column 度量单位; ``fiscal_year`` gives a date without a year its year. Never raises.

    >>> read_target("不少于20次").reading
    '不少于 20 次，越多越好'
    """
    if len(text) > CACHED_LENGTH:
        return _read.__wrapped__(text, unit, fiscal_year)
    return _read(text, unit, fiscal_year)


def explain(target: Target) -> str:
    """What was understood, in words."""
    return target.reading


@lru_cache(maxsize=16384)
def _read(text: str, unit: str, fiscal_year: int | None) -> Target:
    plain = normalise(text)
    if plain in EMPTY_TARGETS:
        return Target(text, Kind.NONE, reading="没有设定指标值")
    if has_hidden(plain):
        return _unreadable(text, "unreadable", "里面有看不见的字符", "请删掉重新输入")
    if is_lost(plain):
        return _unreadable(text, "lost", "有缺失或没有填完的部分", _MEND)
    if len(plain) > LONGEST:
        return _unreadable(text, "unreadable", f"太长（{len(plain)} 字）", "请只写指标值，说明写到别处")
    own = _own_unit(unit)
    target = _one(text, _tidy(plain), own, fiscal_year)
    lines = text.strip().replace("\r", "\n")
    if target.kind is Kind.UNREADABLE and "\n" in lines:
        listed = _one(text, _tidy(normalise(lines.replace("\n", ";"))), own, fiscal_year)
        return listed if listed.kind is Kind.SEVERAL else target
    return target


def _tidy(plain: str) -> str:
    return _bracketed(in_digits(plain.rstrip("。;")))


def _bracketed(plain: str) -> str:
    found = _BRACKETS.fullmatch(plain)
    return plain if found is None else found["round"] or found["quoted"]


def _own_unit(unit: str) -> str:
    plain = normalise(unit)
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    return "" if plain in EMPTY_TARGETS or len(plain) > 12 else rate_sign(plain)


def _one(text: str, plain: str, unit: str, fiscal_year: int | None) -> Target:
    timed = _deadline(text, plain, fiscal_year)
    if timed is not None:
        return timed
    if _DIGIT.search(without_citations(plain)) is None:
        if ZERO_EVENT.fullmatch(plain):
            return Target(text, Kind.ZERO_EVENT, value=Decimal(0), reading="不发生（0 起）")
        if _NUMBER_LOST.search(plain):
            return _unreadable(text, "lost", "没有数字", _MEND)
        if _CHINESE.search(plain) is None:
            return _unreadable(text, "unreadable", "读不出来", _MEND)
        return Target(text, Kind.QUALITATIVE, reading=QUALITATIVE)
    phrase = read_phrase(plain)
    if isinstance(phrase, Phrase):
        return _quantity(text, phrase, unit, fiscal_year)
    bounds = read_bounds(plain)
    if bounds is not None:
        return _quantity(text, bounds, unit, fiscal_year)
    pieces = split(plain)
    if len(pieces) > 1:
        return _several(text, pieces, unit, fiscal_year)
    return _flawed(text, phrase)


def _quantity(text: str, phrase: Phrase, unit: str, fiscal_year: int | None) -> Target:
    nameless = not (unit or phrase.unit or phrase.sign or "," in normalise(text))
    if nameless and phrase.value >= _LIKE_A_TELEPHONE:
        return _unreadable(text, "ambiguous", "可能是电话或编号，不像数量", "如果是数量，请写上单位")
    if phrase.bare and nameless and fiscal_year is not None and abs(phrase.value - fiscal_year) <= 1:
        return _unreadable(text, "ambiguous", "可能是年份，不像数量", "如果是数量，请写上单位")
    if phrase.unit == "日" and not (phrase.sign or phrase.label or phrase.tail or "(" in text or "（" in text or unit):
        return _unreadable(text, "ambiguous", "可能是几号，也可能是几天", "请写成“15天”或“11月15日前”")
    problem = None
    own = phrase.unit or unit
    if unit and phrase.unit and unit != phrase.unit:
        if converted(Decimal(1), phrase.unit, unit) is None:
            return _unreadable(
                text, "contradictory", f"写的单位是“{phrase.unit}”，度量单位一栏是“{unit}”", "请把两处改成同一个单位"
            )
        problem = _warning(text, "unit", f"写的单位是“{phrase.unit}”，度量单位一栏是“{unit}”，按“{phrase.unit}”读")
    if phrase.implied:
        problem = _warning(text, "implied", "没有写“以内”，按“不超过”读")
    kind = Kind.QUANTITY if phrase.upper is None else Kind.RANGE
    if kind is Kind.QUANTITY and phrase.value == 0 and not phrase.sign and not phrase.approximate and own in EVENTS:
        kind = Kind.ZERO_EVENT
    target = Target(
        text,
        kind,
        sign=phrase.sign,
        value=phrase.value,
        upper=phrase.upper,
        unit=own,
        problem=problem,
        label=phrase.label,
        approximate=phrase.approximate,
    )
    return replace(target, reading=reading_of(target))


def _several(text: str, pieces: tuple[str, ...], unit: str, fiscal_year: int | None) -> Target:
    parts = tuple(_one(piece, piece, unit, fiscal_year) for piece in pieces)
    for part in parts:
        bare = part.kind is Kind.QUANTITY and not (part.unit or part.sign or part.label)
        if bare or part.kind not in (Kind.QUANTITY, Kind.RANGE, Kind.ZERO_EVENT, Kind.DEADLINE):
            return _unreadable(text, "unreadable", f"有几项内容，其中“{part.text}”读不准", "请拆成几行，一行一个指标值")
    listed = "；".join(part.reading for part in parts)
    return Target(text, Kind.SEVERAL, parts=parts, reading=f"{len(parts)} 项，都要达到：{listed}")


def _deadline(text: str, plain: str, fiscal_year: int | None) -> Target | None:
    """The text as a deadline (时限), or ``None`` when it is something else."""
    relative = _AFTER_EVENT.fullmatch(plain)
    if relative is not None:
        return _relative(text, relative)
    if _DIGIT.search(plain) is None and _UNDATED_TIME.search(plain) is None:
        return None
    if _RECURRING.fullmatch(plain):
        return Target(text, Kind.DEADLINE, reading=f"{text.strip()}，每期都要按时，没有单一的日期")
    place = find_span(plain)
    if place is None:
        return None
    start, end = place
    lead, edge = _LEAD.fullmatch(plain[:start]), _EDGE.match(plain, end)
    if lead is None or edge is None or lead["words"].endswith("每") or not _TAIL.fullmatch(plain, edge.end()):
        return None
    try:
        span = read_span(plain[start:end], fiscal_year, compact=True)
    except NoSuchDay as none:
        return _unreadable(text, "no-such-day", f"里的日期不对：{none}", "请核对日期")
    if span is None or not (edge[0] or span.is_end or DONE.fullmatch(plain, edge.end())):
        return None
    return _due(text, span, ahead=edge["ahead"] is not None)


def _due(text: str, span: Span, *, ahead: bool) -> Target:
    due = before(span) if ahead else span.last
    if due is None:
        return Target(text, Kind.DEADLINE, reading=f"最迟 {span.words}{'前' if ahead else ''}，没有写年份")
    problem = None
    if due != span.last:
        problem = _warning(text, "loose-deadline", f"可以有两种读法，这里读作最迟 {in_words(due)}")
    return Target(text, Kind.DEADLINE, due=due, reading=f"最迟 {in_words(due)}", problem=problem)


def _relative(text: str, found: re.Match[str]) -> Target | None:
    count = read_numeral(found["count"])
    phrase = read_phrase(f"{found['count'] if count is None else count}{found['unit']}")
    if isinstance(phrase, Flaw) or phrase.unit not in DURATIONS:
        return None
    reading = f"{found['event']} {counted(phrase.value, phrase.unit)}内，没有固定的日期"
    return Target(
        text, Kind.DEADLINE, sign="≤", value=phrase.value, unit=phrase.unit, reading=reading, label=found["event"]
    )


def _flawed(text: str, flaw: Flaw) -> Target:
    code = "unreadable" if flaw.code == "no-number" else flaw.code
    return _unreadable(text, code, flaw.message, flaw.remedy or "请照批复的绩效目标表改写，例如 ≥95%、不少于20次")


def _unreadable(text: str, code: str, message: str, remedy: str) -> Target:
    problem = Problem(f"target-{code}", "", f"年度指标值“{quoted(text)}”{message}", remedy)
    return Target(text, Kind.UNREADABLE, reading="读不出来", problem=problem)


def _warning(text: str, code: str, message: str) -> Problem:
    return Problem(
        f"target-{code}", "", f"年度指标值“{quoted(text)}”{message}", "请核对；不对的话请改写", Level.WARNING
    )
