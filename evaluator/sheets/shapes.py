"""表样：what a layout file says, as frozen types: where everything of an official form stands, and its labels."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_BEFORE = re.compile(r"^(?:\*+|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.](?=[^\d]))+")
"""A star for what must be filled in, a number before a heading: ``*项目名称``, ``一、项目资金``."""
_IGNORED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
MONEY_UNITS = ("元", "百元", "千元", "万元", "十万元", "百万元", "千万元", "亿元")
MONEY_WORD = r"[十百千万亿]{0,3}[美欧日港澳加]?元"
"""How a unit of money is written, one that is counted in here or another (万美元)."""
MONEY_COLUMNS = ("initial", "adjusted", "executed")
FUNDING_COLUMNS = (*MONEY_COLUMNS, "points", "rate", "score")
FUNDING_SOURCES = {
    "total": "total_funds",
    "appropriation": "appropriation",
    "carry_over": "carry_over",
    "other": "other",
}
"""Each row of the money block (资金来源) → its label."""


@lru_cache(maxsize=16384)
def label_key(text: str) -> str:
    """A label as it is compared: without spaces, widths of characters, brackets, a number before, a closing colon.

    >>> label_key("年初 预算数（Ａ）："), label_key("项目资金\\n（万元）")
    ('年初预算数', '项目资金')
    """
    flat = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    while (bare := _BRACKETED.sub("", flat)) != flat:
        flat = bare
    return _BEFORE.sub("", flat).rstrip(":*").lower()


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring columns, ``A:C`` as 1–3; more than one column is a merged cell."""

    first: int
    last: int

    def columns(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class HeadField:
    """项目名称 and the like: the label's columns and the value's columns."""

    field: str
    label: Span
    value: Span


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the indicator table: its key, where it stands, and how it is written."""

    key: str
    span: Span
    merge: bool = False
    align: str = "center"
    number: bool = False


@dataclass(frozen=True, slots=True)
class SignOffField:
    """签字栏：a label below the form, and which name stands behind it."""

    column: int
    label: str
    field: str


@dataclass(frozen=True, slots=True)
class TextRows:
    """评价结论, 存在问题 and the like below the table, each in a row of its own."""

    keys: tuple[str, ...]
    label: Span
    value: Span
    least_height: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where the shape of the form comes from; ``confidence``: ``published``, ``practice`` or ``to-confirm``."""

    title: str
    confidence: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Accepted spellings by section of the form: ``head``, ``funding``, ``goals``, ``indicators``, ``ends``."""

    sections: Mapping[str, Mapping[str, str]]
    titles: tuple[str, ...] = field(init=False, repr=False, compare=False, default=())
    """Every spelling of the form's title: asked of each cell above a table."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "titles", self.spellings("head", "title"))

    def name(self, section: str, text: str) -> str | None:
        """Which label this text is in a section, or ``None``."""
        return self.sections[section].get(label_key(text)) if text else None

    def spellings(self, section: str, label: str) -> tuple[str, ...]:
        """Every accepted spelling of a label, for messages and tests."""
        return tuple(spelling for spelling, name in self.sections.get(section, {}).items() if name == label)


class Readable(Protocol):
    """What a form is read by, whichever it is: the labels it prints, their other spellings, its usual money unit."""

    @property
    def labels(self) -> Mapping[str, str]: ...

    @property
    def money_unit(self) -> str: ...

    @property
    def vocabulary(self) -> Vocabulary: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """One official form of one region: the same file reads and writes it."""

    id: str
    region: str
    form: str
    name: str
    from_budget_year: int
    to_budget_year: int | None
    money_unit: str
    sheet: str
    source: Source
    widths: tuple[int, ...]
    orientation: str
    title: str
    year: str
    year_blank: str
    head: tuple[tuple[HeadField, ...], ...]
    funding_label: Span
    funding_source: Span
    funding_columns: Mapping[str, Span]
    goals_label: Span
    goals_expected: Span
    goals_achieved: Span
    goals_least_height: int
    band: Span | None
    columns: tuple[Column, ...]
    total_label: Span
    total_points: Span
    total_score: Span
    total_rest: Span | None
    grade_label: Span
    grade_value: Span
    grade_always: bool
    labels: Mapping[str, str]
    sign_off: tuple[tuple[SignOffField, ...], ...]
    vocabulary: Vocabulary = field(repr=False)
    goals_each: str = ""
    """What is printed before each of several goals, ``年度目标{number}``; empty where a form has one."""
    texts: TextRows | None = None

    def covers(self, budget_year: int) -> bool:
        """The layout is in use for this budget year (预算年度)."""
        return self.from_budget_year <= budget_year <= (self.to_budget_year or 9999)
