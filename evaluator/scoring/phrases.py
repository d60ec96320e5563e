"""A number with its words, the shape of most targets and actuals: label, sign, 约, number, unit, 以上.

Signs are read where they stand for sure: a symbol or a word right before the number (不少于, ≥), or a word right behind
its unit (以上, 以内). Two that disagree, or words that are not understood, are a :class:`Flaw`, never a guess.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from evaluator.scoring.dates import is_compact_date
from evaluator.scoring.units import DURATIONS, UNIT
from evaluator.scoring.values import read_number
from evaluator.scoring.wording import quoted

LONGEST = 200
"""A phrase with one number is never longer; prose is no number."""

_NOT = r"不(?:得|能|可|应|宜)?"
_SIGN_WORDS = (
    (rf"{_NOT}(?:低于|少于|小于)|大于(?:或)?等于|大于或者等于|高于或等于|至少|最少|起码", "≥"),
    (rf"{_NOT}(?:超过|超出|超|高于|多于|大于)|小于(?:或)?等于|小于或者等于|低于或等于|最多|至多|上限为?", "≤"),
    (r"大于|高于|多于|超过|超出|超|逾", ">"),
    (r"小于|低于|少于|不足|不到", "<"),
    (r"等于", "="),
)
_ABOUT = r"(?:(?<![节制合预签特履契条违公续简集隐邀缔])约|大约|大概|(?<![最附接临])近)"
"""约, and not the end of 节约 or 预约."""
_BEFORE = re.compile(
    rf"(?P<label>.*?)(?P<about>{_ABOUT})?(?:(?P<sign>"
    + "|".join(f"(?:{words})" for words, _ in _SIGN_WORDS)
    + rf"|[≥≤<>=])(?P<late>{_ABOUT})?)?:?"
)
_SIGN_OF = tuple((re.compile(words), sign) for words, sign in _SIGN_WORDS)
_ANY_SIGN = re.compile("|".join(words for words, _ in _SIGN_WORDS) + r"|以上|以下|以内|之内|左右|[≥≤<>=≠±≈]|\(含|不含")
_NUMBER = re.compile(r"(?:(?<![0-9A-Za-z一-龥)%])-)?[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?")
_TAIL = re.compile(
    r"(?P<up>(?:\(含(?:本数)?\)|及其?|或)?以上(?:\(含(?:本数)?\))?)|(?P<down>(?:\(含(?:本数)?\)|及其?|或)?以下(?:\(含(?:本数)?\))?)"
    r"|(?P<within>(?:以|之)内(?:\(含(?:本数)?\))?)|(?P<about>左右|上下)"
)
_BETWEEN = re.compile(r"[—~至到-]{1,2}(?=-?[0-9])")
_WORDS = re.compile(r"[一-龥A-Za-z()“”《》·/:、&-]*")
_TAIL_WORDS = re.compile(
    r"(?![前后底末每约不无未含万亿且或]|并且|同时|内(?!容))[一-龥()“”]{0,29}[一-龥)”]?(?<![至到和与及或前后底末内每约不年月日天])"
)
_PER = re.compile(r"每(半年|季度|季|年度|年|个月|月|周|天|日|人|户|家)")
_COUNTED_TAIL = re.compile(rf"[一二两三四五六七八九十百千万]+(?:{UNIT.pattern})|分之|控制|达到")
_BAD_LABEL = re.compile(
    r"(?:第|前|(?<!每)[一二两三四五六七八九十半](?:年|个月|季度|周|天)|[-—~/、不无未后底末每及和或与含])$|^[至到]$|^[、/]|分之|约约|未完成|未达到?$"
)
_CEILING = re.compile(r"(?:控制|限制|压减|压缩)(?:在|到|至)$")
_LINK = re.compile(r"(?:(?:控制|限制|压减|压缩)(?:在|到|至)|达到|达|为|:)+$")
_OWN_UNIT = re.compile(r"[一-龥]{1,4}(?:[/·][一-龥]{1,4})*")
_NO_UNIT = re.compile(r"[前后底末内初止第届型级版到至不无未含约及每和或与的是为在上下率超多少]|完成|提升|覆盖|达标")
"""Words that are no measure word: a text such as 5到位 or 3前 is not understood."""
_DATE_UNITS = ("月", "号", "点", "时")
_PHONE = re.compile(r"1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One number with its words; ``upper`` makes it a range."""

    label: str
    sign: str
    approximate: bool
    value: Decimal
    upper: Decimal | None
    unit: str
    tail: str
    bare: bool
    """Nothing but the number: no label, sign, unit or tail."""
    implied: bool = False
    """The sign follows from 控制在 alone, without 以内."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a text is not one number: a code's last word, a sentence and a remedy."""

    code: str
    message: str
    remedy: str = ""


UNKNOWN = Flaw("unreadable", "数字和文字连起来的意思不清楚")


def read_phrase(text: str) -> Phrase | Flaw:
    """The one number (or range) of a normalised text, or why there is none.

    >>> phrase = read_phrase("不少于20次")
    >>> phrase.sign, phrase.value, phrase.unit
    ('≥', Decimal('20'), '次')
    """
    if len(text) > LONGEST:
        return Flaw("unreadable", "文字太长，不像一个指标值")
    found = _NUMBER.search(text)
    if found is None:
        return Flaw("no-number", "里面没有数字")
    value = read_number(found[0])
    if value is None:
        return Flaw("unreadable", f"数字“{quoted(found[0])}”读不准", "请写成普通数字，最多 15 位整数、10 位小数")
    head = _head(text[: found.start()])
    if isinstance(head, Flaw):
        return head
    label, sign, about, implied = head
    behind = text[found.end() :].replace(f"(含{found[0]}%)", "(含)").replace(f"(含{found[0]})", "(含)")
    rest = _rest(behind)
    if isinstance(rest, Flaw):
        return rest
    upper, unit, tail_sign, tail_about, tail, joined = rest
    if upper is not None:
        return _range(label, sign or tail_sign, value, upper, unit, tail, joined)
    if sign and tail_sign and sign != tail_sign and not (implied and tail_sign == "≤"):
        return Flaw("contradictory", f"里面有两个不一致的符号：“{sign}”和“{tail_sign}”", "请只留一个符号")
    sign = sign or tail_sign
    about = about or tail_about
    if about and sign:
        return Flaw("contradictory", "又写了约数，又写了符号，读不准", "请只留一种写法")
    per = _PER.findall(label)
    if per and not unit:
        return UNKNOWN
    unit = "/".join((unit, *per))
    if unit in _DATE_UNITS and "(" not in text:
        return Flaw("ambiguous", "像是时间，又不完整")
    if unit == "年" and value >= 1900:
        return Flaw("ambiguous", "里面的年份读不准", "请写成“2024年12月31日前”这样的日期")
    bare = not (label or sign or about or unit or tail)
    if not unit and not sign and (is_compact_date(found[0]) or _PHONE.fullmatch(found[0]) or _year_and_month(found[0])):
        return Flaw("ambiguous", "可能是日期或号码，不像数量", "如果是数量，请写上单位")
    implied = implied and not tail_sign
    return Phrase(label, sign, about, value, None, unit, tail, bare, implied)


def _head(text: str) -> tuple[str, str, bool, bool] | Flaw:
    """Label, sign, 约 and whether the sign only follows from 控制在."""
    found = _BEFORE.fullmatch(text)
    if found is None:
        return UNKNOWN
    label, typed = found["label"], found["sign"] or ""
    about = bool(found["about"] or found["late"])
    if label.endswith("不"):
        return UNKNOWN
    sign = typed if typed in "≥≤<>=" else next(sign for words, sign in _SIGN_OF if words.fullmatch(typed))
    implied = not sign and _CEILING.search(label) is not None
    if _ANY_SIGN.search(label):
        return Flaw("contradictory", "里面的符号不止一个，读不准", "请只留一个符号")
    letters = not sign and label[-1:].isascii() and label[-1:].isalpha()
    if not _WORDS.fullmatch(label) or not _balanced(label) or letters or _BAD_LABEL.search(label):
        return UNKNOWN
    if about and sign:
        return Flaw("contradictory", "又写了约数，又写了符号，读不准", "请只留一种写法")
    return _LINK.sub("", label), "≤" if implied else sign, about, implied


def _rest(text: str) -> tuple[Decimal | None, str, str, bool, str, str] | Flaw:
    """What stands behind the number: upper bound, unit, sign (以上), 左右, other words, and what joined a range."""
    unit, rest = _unit(text)
    upper, joined = None, ""
    join = _BETWEEN.match(rest)
    if join is not None:
        second = _NUMBER.match(rest, join.end())
        upper = read_number(second[0]) if second is not None else None
        if second is None or upper is None:
            return UNKNOWN
        joined = join[0]
        own, rest = _unit(rest[second.end() :])
        if unit and own and unit != own:
            return Flaw("contradictory", f"前后两个单位不一致：“{unit}”和“{own}”", "请写成同一个单位")
        unit = own or unit
    sign, about = "", False
    tail = _TAIL.match(rest)
    if tail is None and not unit and rest:
        # An unknown measure word, up to the sign behind it: 20宿舍楼以上.
        tail = _TAIL.search(rest)
        unit, rest = (rest[: tail.start()], rest[tail.start() :]) if tail is not None else (rest, "")
        if _OWN_UNIT.fullmatch(unit) is None or _NO_UNIT.search(unit):
            return UNKNOWN
        tail = _TAIL.match(rest)
    elif tail is None and unit and rest:
        tail = _TAIL.search(rest)
        if tail is not None and re.fullmatch(r"[一-龥]{1,8}", rest[: tail.start()]) is None:
            return UNKNOWN
    if unit and rest.startswith(unit):
        return Flaw("unreadable", f"单位“{unit}”写了两遍", "请只写一遍单位")
    words = rest
    if tail is not None:
        sign = "≥" if tail["up"] else "≤" if tail["down"] or tail["within"] else ""
        about = tail["about"] is not None
        words = rest[: tail.start()] + rest[tail.end() :]
    elif unit in DURATIONS and rest.startswith("内"):
        sign, words = "≤", rest[1:]
    if (
        _TAIL_WORDS.fullmatch(words) is None
        or not _balanced(words)
        or _ANY_SIGN.search(words)
        or _COUNTED_TAIL.search(words)
    ):
        return UNKNOWN
    return upper, unit, sign, about, words, joined


def _unit(text: str) -> tuple[str, str]:
    """The unit at the start of the text, with or without brackets, and what is left."""
    if text.startswith("("):
        inner, closed, rest = text[1:].partition(")")
        if closed and inner and not inner.startswith(("含", "不含")) and len(inner) <= 12:
            plain = inner.replace("²", "").replace("³", "")
            if inner in ("m2", "m3") or not any(char.isdigit() or char in "(≥≤<>=,;" for char in plain):
                return inner, rest
        return "", text
    text = text.removeprefix(" ")
    found = UNIT.match(text)
    return (found[0], text[found.end() :]) if found is not None else ("", text)


def _range(label: str, sign: str, lower: Decimal, upper: Decimal, unit: str, tail: str, joined: str) -> Phrase | Flaw:
    if sign and sign != "≤":
        return Flaw("contradictory", "又写了范围，又写了符号，读不准", "请只留一种写法")
    if sign or lower > upper:
        return UNKNOWN
    if unit in _DATE_UNITS or (unit == "年" and upper >= 1900):
        return Flaw("ambiguous", "像是时间，读不准", "请写成“2024年1月至6月”这样的日期")
    if not unit and lower >= 1900 and upper <= 2199:
        return Flaw("ambiguous", "像是年份，读不准", "如果是范围，请写上单位")
    if not unit and not label and joined == "-" and lower <= 12 and upper <= 31:
        return Flaw("ambiguous", "可能是范围，也可能是日期", "如果是范围，请写上单位")
    return Phrase(label, "", False, lower, upper, unit, tail.removeprefix("之间").removeprefix("间"), False)


def _balanced(words: str) -> bool:
    return words.count("(") == words.count(")") and words.count("“") == words.count("”")


def _year_and_month(digits: str) -> bool:
    return re.fullmatch(r"(?:19|20)[0-9]{2}\.?(?:0?[1-9]|1[0-2])", digits) is not None
