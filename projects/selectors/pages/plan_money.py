"""项目资金 as the goals page prints it."""

from dataclasses import dataclass

from evaluator.problems import Problem
from projects.selectors.pages.rows import Cell


@dataclass(frozen=True, slots=True)
class PlanMoneyRow:
    """One source (资金来源) of 项目资金."""

    source: str
    label: str
    depth: int
    """How far it stands inside: 资金总额 0, its parts 1, the parts of 财政资金 2."""
    requested: Cell
    period_requested: Cell
    last_amount: str
    """批复金额 of the year before, or what was asked for then."""
    removable: bool
    problems: tuple[Problem, ...]

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """年度申请金额, 实施期申请金额."""
        return self.requested, self.period_requested

    @property
    def is_total(self) -> bool:
        """资金总额."""
        return not self.depth

    @property
    def is_said(self) -> bool:
        """Something stands in it."""
        return any(cell.value for cell in self.cells)


@dataclass(frozen=True, slots=True)
class MoneySum:
    """What a total and its parts come to, in words."""

    is_even: bool
    words: str


@dataclass(frozen=True, slots=True)
class PlanMoney:
    """项目资金 of one plan."""

    unit: str
    """万元."""
    rows: tuple[PlanMoneyRow, ...]
    sums: tuple[MoneySum, ...]
    remarks: tuple[Problem, ...]
    """请看一眼: nothing given at all, a total that is not its parts."""
    sources: tuple[tuple[str, str], ...]
    """Sources that can be added: value and name."""

    @property
    def is_said(self) -> bool:
        """Any amount, or any text in place of one."""
        return any(row.is_said for row in self.rows)

    @property
    def has_last(self) -> bool:
        """The year before asked for money."""
        return any(row.last_amount for row in self.rows)
