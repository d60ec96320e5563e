"""时限：points in time as people write them (11月30日前, 2021年底, 9月前, 1-6月), as exact first and last days.

A year that is not written is the budget year (年度) when that is known; otherwise the day stays open.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_POINT = re.compile(
    r"(?:(?P<year>(?:19|20)[0-9]{2})(?:年度?)|(?P<next>次年|翌年|明年|下一?年)|(?P<this>当年|本年度?|今年|年度))?"
    r"(?:(?P<month>[0-9]{1,2})月份?(?:(?P<day>[0-9]{1,2})[日号]|(?P<third>上旬|中旬|下旬)|(?P<end>底|末))?"
    r"|(?P<half>上半年|下半年)(?:底|末)?"
    r"|第?(?P<quarter>[一二三四1-4])季度(?:底|末)?"
    r"|(?P<year_end>(?:年度?)?[底末内]|年终))?"
)
_NUMERIC = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})日?)"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])")
_NUMERIC_MONTH = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>0?[1-9]|1[0-2])")
_MONTHS_TEXT = r"(?:(?:19|20)[0-9]{2}年)?[0-9]{1,2}月?[-—~至到][0-9]{1,2}月份?底?"
_MONTHS = re.compile(r"(?:(?P<year>(?:19|20)[0-9]{2})年)?(?P<first>[0-9]{1,2})月?[-—~至到](?P<last>[0-9]{1,2})月份?底?")
_POINT_TEXT = (
    r"(?:(?:(?:19|20)[0-9]{2}年度?|次年|翌年|明年|下一?年|当年|本年度?|今年|年度)?"
    r"(?:[0-9]{1,2}月份?(?:[0-9]{1,2}[日号]|[上中下]旬|[底末])?|[上下]半年[底末]?|第?[一二三四1-4]季度[底末]?|(?<![上去前后一二两三四五六七八九十半多几])年度?[底末终内])"
    r"|(?:19|20)[0-9]{2}年度?[底末]?|(?:当年|本年|今年|次年|翌年|明年|下一?年)度?[底末内]"
    r"|(?:19|20)[0-9]{2}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|\.[0-9]{1,2}\.)[0-9]{1,2}日?"
    r"|(?:19|20)[0-9]{6}(?=之?前|以前))"
)
_JOIN_TEXT = r"(?:[—~至到]|-(?=(?:19|20)[0-9]{2}[-.年/]|[0-9]{1,2}月[0-9]{1,2}[日号]))"
_FIND = re.compile(rf"(?<![0-9.])(?:{_MONTHS_TEXT}|{_POINT_TEXT}(?:{_JOIN_TEXT}{_POINT_TEXT})?)(?![0-9])")
_JOIN = re.compile(_JOIN_TEXT)
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


class NoSuchDay(ValueError):
    """The text is a date and the calendar has no such day (2月30日)."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a date text covers: one day, a month, a year. ``first`` and ``last`` are open without a year."""

    first: date | None
    last: date | None
    words: str
    """The date in words, with the year when it is known: ``2024 年 11 月 30 日``."""
    is_end: bool = False
    """The text names an end (底, 末): its last day is meant."""

    @property
    def is_day(self) -> bool:
        return self.first is not None and self.first == self.last


def read_span(text: str, fiscal_year: int | None, *, compact: bool = False) -> Span | None:
    """The days that the whole (normalised) text names; ``None`` when it is no date.

    ``compact`` also takes ``20241220`` and ``2024.12``, which elsewhere may be numbers. Raises :class:`NoSuchDay`.

    >>> read_span("11月30日", 2024).last
    datetime.date(2024, 11, 30)
    """
    if not text or len(text) > 40:
        return None
    numeric = _NUMERIC.fullmatch(text) or (_COMPACT.fullmatch(text) if compact else None)
    if numeric is not None:
        return _day(int(numeric["year"]), int(numeric["month"]), int(numeric["day"]))
    numeric = _NUMERIC_MONTH.fullmatch(text) if compact else None
    if numeric is not None:
        return _month(int(numeric["year"]), int(numeric["month"]), None, ended=False)
    months = _MONTHS.fullmatch(text)
    if months is not None:
        return _months(_year(months["year"], fiscal_year), int(months["first"]), int(months["last"]))
    found = _POINT.fullmatch(text)
    if found is not None:
        return _point(found, fiscal_year)
    return _period(text, fiscal_year)


def find_span(text: str) -> tuple[int, int] | None:
    """Where the first date of a (normalised) text stands: a slice for :func:`read_span`.

    >>> find_span("于11月30日前完成")
    (1, 7)
    """
    found = _FIND.search(text)
    return None if found is None else found.span()


def is_compact_date(digits: str) -> bool:
    """Whether bare digits may be a date (``20241231``), so that reading them as a count would be a guess."""
    found = _COMPACT.fullmatch(digits)
    return found is not None and int(found["day"]) <= monthrange(int(found["year"]), int(found["month"]))[1]


def before(span: Span) -> date | None:
    """The last day that “前” allows: 11月30日前 includes the day (办文习惯); 9月前 ends with August."""
    if span.first is None or span.is_day or span.is_end:
        return span.last
    return span.first - timedelta(days=1)


def _point(found: re.Match[str], fiscal_year: int | None) -> Span | None:
    year = _year(found["year"], fiscal_year)
    if found["next"] and year is not None:
        year += 1
    if found["month"]:
        month = int(found["month"])
        if found["day"]:
            return _day(year, month, int(found["day"]))
        return _month(year, month, found["third"], ended=found["end"] is not None)
    if found["half"]:
        first_half = found["half"] == "上半年"
        return _stretch(year, 1 if first_half else 7, 6 if first_half else 12, found["half"], found[0])
    if found["quarter"]:
        quarter = _QUARTERS.get(found["quarter"]) or int(found["quarter"])
        return _stretch(year, quarter * 3 - 2, quarter * 3, f"第 {quarter} 季度", found[0])
    whole_year = "年底" if found["year_end"] else ""
    if not (found["year"] or found["year_end"]):
        return None
    return _stretch(year, 1, 12, whole_year, found[0], ended=bool(found["year_end"]))


def _period(text: str, fiscal_year: int | None) -> Span | None:
    """``2024年1月1日至2024年12月31日``: the days from the first to the second."""
    pieces = _JOIN.split(text)
    if len(pieces) != 2 or not all(any(char.isdigit() for char in piece) for piece in pieces):
        return None
    start = read_span(pieces[0], fiscal_year)
    if start is None:
        return None
    end = read_span(pieces[1], start.first.year if start.first else fiscal_year)
    if end is None:
        return None
    if start.first and end.last and start.first > end.last:
        raise NoSuchDay(f"{text} 的结束早于开始")
    return Span(start.first, end.last, f"{start.words}至{end.words}", is_end=True)


def _year(typed: str | None, fiscal_year: int | None) -> int | None:
    year = int(typed) if typed else fiscal_year
    return year if year is not None and 1900 <= year <= 2199 else None


def _day(year: int | None, month: int, day: int) -> Span:
    # Without a year 2月29日 may exist: a leap year decides nothing else here.
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or 2024, month)[1]:
        raise NoSuchDay(f"日历上没有 {f'{year} 年 ' if year else ''}{month} 月 {day} 日")
    if year is None:
        return Span(None, None, f"{month} 月 {day} 日")
    there = date(year, month, day)
    return Span(there, there, in_words(there))


def _month(year: int | None, month: int, third: str | None, *, ended: bool) -> Span:
    if not 1 <= month <= 12:
        raise NoSuchDay(f"日历上没有 {month} 月")
    words = f"{f'{year} 年 ' if year else ''}{month} 月{third or ('底' if ended else '')}"
    if year is None:
        return Span(None, None, words, is_end=ended)
    first, last = _THIRDS[third] if third else (1, 31)
    last = min(last, monthrange(year, month)[1])
    return Span(date(year, month, first), date(year, month, last), words, is_end=ended)


def _months(year: int | None, first: int, last: int) -> Span:
    if not 1 <= first <= last <= 12:
        raise NoSuchDay(f"日历上没有 {first} 月至 {last} 月")
    words = f"{f'{year} 年 ' if year else ''}{first} 月至 {last} 月"
    if year is None:
        return Span(None, None, words, is_end=True)
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]), words, is_end=True)


def _stretch(year: int | None, first: int, last: int, name: str, text: str, *, ended: bool = False) -> Span:
    ended = ended or text[-1] in "底末"
    words = f"{year} {'' if name.startswith('年') else '年'}{name}".strip() if year else (name or text)
    if year is None:
        return Span(None, None, words, is_end=ended)
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]), words, is_end=ended)


def in_words(day: date) -> str:
    """``2024 年 11 月 30 日``."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
