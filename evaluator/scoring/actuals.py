"""实际完成值：what was achieved, read against its target's kind and unit.

An actual is one exact value. ``88.32%及以上``, ``约2000人`` and ``≥95%`` are not, and are refused rather than read as
their number; 无 is zero only where the target is that nothing happens. Several spellings count as a statement of a
定性 tier where the policy says so (``tiers``), whatever the target's kind: forms print 达成指标 beside ``≥90%``.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from evaluator.problems import Level, Problem
from evaluator.scoring.dates import NoSuchDay, Span, find_span, in_words, read_span
from evaluator.scoring.lexicon import ACTUAL_LEADS, DONE, NOT_APPLICABLE, NOTHING, has_hidden, is_lost, is_not_yet
from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.numerals import in_digits, read_numeral
from evaluator.scoring.phrases import Flaw, Phrase, read_phrase
from evaluator.scoring.pieces import split
from evaluator.scoring.units import converted, is_scaled
from evaluator.scoring.values import CACHED_LENGTH, normalise, shown
from evaluator.scoring.wording import QUALITATIVE, RATES, counted, quoted

# Module names: looking a member up in its enumeration costs more than the cached reading itself.
_UNREADABLE, _TEXT = ActualKind.UNREADABLE, ActualKind.TEXT
_DATE_LEADS = frozenset(("", "于", "在", "已于", "实际", "实际于", "完成时间", "完成时间为", "完成日期", "截至", "至"))
_MIDNIGHT = re.compile(r"[ T]00:00(?::00)?$")
"""What a spreadsheet's date carries behind the day."""
_TEN_THOUSANDS = frozenset("万亿")
_COUNTED = (Kind.QUANTITY, Kind.RANGE, Kind.ZERO_EVENT)


def read_actual(
    text: str, target: Target, *, fiscal_year: int | None = None, tiers: Mapping[str, str] | None = None
) -> Actual:
    """The 实际完成值 as a typed value in the target's own unit; what is not sure is ``UNREADABLE`` with a Problem.

    ``tiers`` maps accepted (normalised) spellings of the policy's 定性 statements to their keys. Never raises.

    >>> from evaluator.scoring.targets import read_target
    >>> read_actual("6.47亿元", read_target("≤70000万元")).value == 64700
    True
    """
    if len(text) > CACHED_LENGTH:
        actual = _read.__wrapped__(text, target, fiscal_year)
    else:
        actual = _read(text, target, fiscal_year)
    if actual.value is None and tiers and (actual.kind is _UNREADABLE or actual.kind is _TEXT):
        tier = tiers.get(text) or tiers.get(normalise(text).rstrip("。;,"))
        if tier:
            return _stated(text, tier)
    return actual


@lru_cache(maxsize=1024)
def _stated(text: str, tier: str) -> Actual:
    return Actual(text, ActualKind.TIER, tier=tier, reading=f"“{quoted(text)}”，按定性档次")


@lru_cache(maxsize=16384)
def _read(text: str, target: Target, fiscal_year: int | None) -> Actual:
    plain = normalise(text)
    if not plain:
        return Actual(text, ActualKind.BLANK, reading="没有填")
    if plain in NOT_APPLICABLE or (target.kind is Kind.NONE and plain == "无"):
        return Actual(text, ActualKind.NOT_APPLICABLE, reading="不适用")
    if is_not_yet(plain, figure=target.kind is not Kind.QUALITATIVE):
        return Actual(text, ActualKind.NOT_YET, reading="已注明尚无数据")
    if has_hidden(plain):
        return _refused(text, "unreadable", "里面有看不见的字符", "请删掉重新输入")
    if is_lost(plain):
        return _refused(text, "lost", "有缺失或没有填完的部分", "请补全")
    if plain in NOTHING:
        return _nothing(text, plain, target)
    plain = in_digits(plain.rstrip("。;"))
    match target.kind:
        case Kind.QUANTITY | Kind.RANGE | Kind.ZERO_EVENT:
            return _counted(text, _bare_numeral(plain, target), target)
        case Kind.DEADLINE:
            return _dated(text, plain, target, fiscal_year)
        case Kind.SEVERAL:
            return _several(text, plain, target, fiscal_year)
        case Kind.QUALITATIVE:
            return _worded(text, plain)
    return _unguided(text, plain)


def _bare_numeral(plain: str, target: Target) -> str:
    """A cell that is nothing but a Chinese numeral in digits, for a target that asks for a number: 二十一 is 21.

    A lone 一 may be a dash, and 三万 in a row of 万元 either 3 or 30000: both stay as they are, and are refused.
    """
    number = None if plain == "一" else read_numeral(plain)
    if number is None or (is_scaled(target.unit) and not _TEN_THOUSANDS.isdisjoint(plain)):
        return plain
    return str(number)


def _nothing(text: str, plain: str, target: Target) -> Actual:
    """无, 未发生: zero where the target is zero, a plain statement where the target is words, else not sure enough."""
    zero = target.value == 0 and target.upper is None and target.sign in ("", "=", "≤")
    if plain == "零" or (zero and target.kind in _COUNTED):
        return _counted(text, "0", target) if target.kind in _COUNTED else _worded(text, "0")
    if target.kind is Kind.QUALITATIVE and plain != "无":
        return Actual(text, ActualKind.TEXT, reading=QUALITATIVE)
    return _refused(text, "ambiguous", f"“{plain}”可以是 0，也可以是不适用", "完成数是 0 请填 0；不适用请填 /")


def _counted(text: str, plain: str, target: Target) -> Actual:
    """A number against a number: in the target's unit, converted where that is exact."""
    phrase = read_phrase(plain)
    unit = f"“{target.unit}”" if target.unit else "数字"
    if isinstance(phrase, Flaw):
        if phrase.code == "no-number":
            message = f"“{quoted(text)}”不是数字，这一行按{unit}计"
            return _refused(text, "not-a-number", message, f"请填{_a_number(target)}")
        message = f"“{quoted(text)}”读不准（{phrase.message}），这一行按{unit}计"
        return _refused(text, "not-a-number", message, phrase.remedy or f"请填{_a_number(target)}")
    if phrase.upper is not None or phrase.approximate or phrase.sign not in ("", "="):
        remedy = "请填实际完成的数"
        if phrase.upper is None:
            exact = f"{shown(phrase.value)}{phrase.unit or target.unit}"
            remedy += f"；如果正好是 {exact}，请填 {exact}"
        return _refused(text, "not-exact", f"“{quoted(text)}”不是一个确定的数", remedy)
    if not _same_words(phrase, target):
        remedy = f"请只填{_a_number(target)}，说明写到偏差原因里"
        return _refused(text, "not-a-number", f"“{quoted(text)}”里除了数字还有别的话", remedy)
    return _in_target_unit(text, phrase, target)


def _same_words(phrase: Phrase, target: Target) -> bool:
    """Whether the words around the number change nothing: 实际完成, or the target's own (98%覆盖 for 100%覆盖)."""
    lead = not phrase.label or phrase.label in ACTUAL_LEADS or phrase.label == target.label
    return lead and (not phrase.tail or normalise(target.text).endswith(phrase.tail))


def _in_target_unit(text: str, phrase: Phrase, target: Target) -> Actual:
    typed, asked, value = phrase.unit, target.unit, phrase.value
    if not typed or typed == asked:
        problem = None if typed else _suspicion(value, target)
        return Actual(text, ActualKind.NUMBER, value, asked, reading=counted(value, asked), problem=problem)
    if not asked:
        if typed in RATES or is_scaled(typed):
            message = f"{quoted(text)} 的单位是“{typed}”，这一行的年度指标值没有单位"
            return _refused(text, "unit", message, "请先写明年度指标值的单位")
        problem = _warning(text, "unit", f"写的单位是“{typed}”，年度指标值没有单位，按同一单位读")
        return Actual(text, ActualKind.NUMBER, value, typed, reading=counted(value, typed), problem=problem)
    exact = converted(value, typed, asked)
    if exact is None:
        message = f"{quoted(text)} 的单位是“{typed}”，这一行按“{asked}”计"
        return _refused(text, "unit", message, _in_other_unit(value, typed, asked))
    reading = counted(exact, asked)
    if exact != value:
        reading = f"{counted(value, typed)}，即 {reading}"
    return Actual(text, ActualKind.NUMBER, exact, asked, reading=reading)


def _in_other_unit(value: Decimal, typed: str, asked: str) -> str:
    number = shown(value)
    if asked == "%" and typed == "分":
        return f"请填 {number}（即 {number}%）；评分制请先折算"
    return f"请填按“{asked}”计的数；如果就是 {counted(value, asked)}，请填 {number}"


def _suspicion(value: Decimal, target: Target) -> Problem | None:
    """A bare number that looks like a share for a percentage, or like 人 for 万人: read as it stands, and said."""
    wanted = target.value
    if wanted is None:
        return None
    number = shown(value)
    if target.unit == "%" and 0 < value <= 1 and wanted >= 10:
        asked = shown(value * 100)
        return _warning(number, "ratio", f"读作 {number}%，这一行按“%”计", f"如果是 {asked}%，请填 {asked}")
    if is_scaled(target.unit) and wanted > 0 and value >= wanted * 1000:
        said = f"读作 {counted(value, target.unit)}，比年度指标值大得多"
        return _warning(number, "scale", said, f"请核对单位是不是“{target.unit}”")
    return None


def _dated(text: str, plain: str, target: Target, fiscal_year: int | None) -> Actual:
    """The day of completion against a deadline; a time span (2个月) against 结案后2个月内."""
    if target.value is not None:
        return _counted(text, plain, target)
    if _is_recurring(target):
        return _worded(text, plain)
    year = fiscal_year if fiscal_year is not None else target.due.year if target.due is not None else None
    example = f"例如 {target.due.isoformat()}" if target.due is not None else "例如 2024-12-20"
    ask = f"请填完成的日期，{example}"
    try:
        span = _span(plain, year)
    except NoSuchDay as none:
        return _refused(text, "no-such-day", f"“{quoted(text)}”的日期不对：{none}", "请核对日期")
    if span is None:
        return _refused(text, "not-a-date", f"“{quoted(text)}”不是日期，这一行按完成日期计", ask)
    if span.last is None or span.first is None:
        return _refused(text, "no-year", f"“{quoted(text)}”没有写年份", ask)
    if target.due is not None and span.first <= target.due < span.last:
        return _refused(text, "not-exact", f"“{quoted(text)}”说不清是在 {in_words(target.due)}之前还是之后", ask)
    reading = in_words(span.last) if span.is_day else f"{span.words}，按最后一天 {in_words(span.last)}"
    return Actual(text, ActualKind.DATE, done=span.last, reading=reading)


def _is_recurring(target: Target) -> bool:
    return target.due is None and normalise(target.text).startswith("每")


def _span(plain: str, year: int | None) -> Span | None:
    plain = _MIDNIGHT.sub("", plain)
    span = read_span(plain, year, compact=True)
    if span is not None:
        return span
    place = find_span(plain)
    if place is None or plain[: place[0]] not in _DATE_LEADS or not DONE.fullmatch(plain, place[1]):
        return None
    if plain[place[1] :].startswith("前"):
        return None
    return read_span(plain[place[0] : place[1]], year)


def _several(text: str, plain: str, target: Target, fiscal_year: int | None) -> Actual:
    pieces = split(plain)
    wanted = len(target.parts)
    if len(pieces) != wanted:
        message = f"读到 {len(pieces)} 项，年度指标值有 {wanted} 项"
        return _refused(text, "parts", message, f"请按同样的顺序填 {wanted} 项，用顿号“、”隔开")
    parts = tuple(_read(piece, part, fiscal_year) for piece, part in zip(pieces, target.parts, strict=True))
    for place, part in enumerate(parts, start=1):
        if part.kind not in (ActualKind.NUMBER, ActualKind.DATE):
            fault = part.problem or Problem("actual-not-a-number", "", f"“{quoted(part.text)}”不是数字")
            return _refused(text, "parts", f"第 {place} 项：{fault.message}", fault.remedy)
    problem = next((part.problem for part in parts if part.problem is not None), None)
    reading = "；".join(part.reading for part in parts)
    return Actual(text, ActualKind.SEVERAL, parts=parts, reading=reading, problem=problem)


def _worded(text: str, plain: str) -> Actual:
    """Any words against a 定性 target, but not a number alone."""
    phrase = read_phrase(plain)
    if isinstance(phrase, Phrase) and not phrase.label and not phrase.tail:
        return _refused(
            text, "not-words", f"“{quoted(text)}”是数字，这一行是定性指标", "请用文字写完成情况，例如 达成指标"
        )
    if not any(char.isalnum() for char in plain):
        return _refused(text, "unreadable", f"“{quoted(text)}”读不出来", "请用文字写完成情况，例如 达成指标")
    return Actual(text, ActualKind.TEXT, reading=QUALITATIVE)


def _unguided(text: str, plain: str) -> Actual:
    """The actual beside a target that is empty or lost: an exact number is still a number."""
    phrase = read_phrase(plain)
    if isinstance(phrase, Phrase) and phrase.upper is None and not (phrase.label or phrase.sign or phrase.tail):
        return Actual(text, ActualKind.NUMBER, phrase.value, phrase.unit, reading=counted(phrase.value, phrase.unit))
    return Actual(text, ActualKind.TEXT, reading="年度指标值没有读出来，只照录")


def _a_number(target: Target) -> str:
    if target.unit == "%":
        return "数字，例如 95（即 95%）"
    return f"按“{target.unit}”计的数字" if target.unit else "数字"


def _refused(text: str, code: str, message: str, remedy: str) -> Actual:
    problem = Problem(f"actual-{code}", "", message, remedy)
    return Actual(text, ActualKind.UNREADABLE, reading="读不出来", problem=problem)


def _warning(text: str, code: str, message: str, remedy: str = "请核对") -> Problem:
    return Problem(f"actual-{code}", "", f"“{quoted(text)}”{message}", remedy, Level.WARNING)
