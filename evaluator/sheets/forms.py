"""An official form's content, the same type on the way in and on the way out.

Every value keeps the cell it was read from, so that a Problem can say "F12". On the way out the cells are empty.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from evaluator.problems import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell's content: the text as the person sees it, the exact number if it holds one, and where it stands."""

    text: str = ""
    number: Decimal | None = None
    cell: str = ""

    @property
    def blank(self) -> bool:
        """Nothing is written there. ``0``, ``/`` and ``-`` are not blank."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class FundingRow:
    """One row of the money block (项目资金), in the form's own unit."""

    source: str
    """``total`` 年度资金总额, ``appropriation`` 其中：当年财政拨款, ``carry_over`` 上年结转资金, ``other`` 其他资金."""
    initial: Entry = Entry()
    adjusted: Entry = Entry()
    executed: Entry = Entry()
    points: Entry = Entry()
    rate: Entry = Entry()
    score: Entry = Entry()


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of the indicator table (三级指标)."""

    category: Entry
    subcategory: Entry
    indicator: Entry
    target: Entry
    actual: Entry
    points: Entry
    score: Entry
    reason: Entry
    """偏差原因分析及改进措施."""
    unit: Entry = Entry()
    """度量单位, where the form has a column for it."""
    category_points: Decimal | None = None
    """Points that the 一级指标 itself states in its label, ``产出指标（50分）``; the label is kept without them."""
    direction: Entry = Entry()
    """指标性质, where the form has a column for it: a sign (``≥``) that the target begins with, or ``定性``."""
    initial_target: Entry = Entry()
    """年初指标值, where the form has 调整指标值 beside it; ``target`` is the one that counts."""
    adjusted_target: Entry = Entry()
    """调整指标值; blank or a dash where nothing was adjusted."""
    coefficient: Entry = Entry()
    """得分系数."""
    core: Entry = Entry()
    """是否核心指标: ``是`` or ``否``."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One of several 年度总体目标, each in a row of its own."""

    expected: Entry = Entry()
    achieved: Entry = Entry()


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """A 项目支出绩效自评表, read or to be written."""

    layout: str
    """Identifier of the layout file: ``310000/self_evaluation-2024``."""
    project: Entry
    department: Entry
    unit: Entry
    """实施单位."""
    year: int | None
    money_unit: str
    """``万元`` or ``元`` (rarely ``千元``, ``百万元``, ``亿元``): the unit of every money entry in the form."""
    funding: tuple[FundingRow, ...]
    goal: Entry
    """年度总体目标：预期目标."""
    achievement: Entry
    """年度总体目标：实际完成情况."""
    rows: tuple[IndicatorRow, ...]
    total_points: Entry
    total_score: Entry
    grade: Entry
    goals: tuple[Goal, ...] = ()
    """The goals one by one where the form has several; ``goal`` and ``achievement`` hold them all, line by line."""
    conclusion: Entry = Entry()
    """评价结论."""
    issues: Entry = Entry()
    """存在问题."""
    improvements: Entry = Entry()
    """改进措施 of the whole project, below the table."""
    file: str = ""
    sheet: str = ""
    problems: tuple[Problem, ...] = field(default=())
    """What could not be read, each with its cell."""


@dataclass(frozen=True, slots=True)
class UnknownForm:
    """A file or a sheet that is no form we know, and what was looked for in it."""

    file: str
    sheet: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """签字栏：the names below the form; an empty one leaves the line to be signed by hand."""

    preparer: str = ""
    """填报人."""
    reviewer: str = ""
    """审核人（项目负责人）."""
    finance_officer: str = ""
    """财务负责人."""
    unit: str = ""
    """单位（盖章）."""
    filled_on: date | None = None
    """填报日期."""
