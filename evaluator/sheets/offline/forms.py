"""离线填报表的内容：what is written into a template, and what is found in it when it comes back."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Problem


@dataclass(frozen=True, slots=True)
class Blank:
    """空格：one cell that the clerk may fill in.

    ``Blank("result:12", "actual_text", version=3, text="35")``: what it is called where it was downloaded and is
    imported, the version of its row, and the text that stands there.
    """

    target: str
    field: str
    version: int
    text: str = ""
    choices: tuple[str, ...] = ()
    """The words to choose from (下拉), in the spelling that scoring reads."""
    open: bool = True
    """Whether it may be written to; otherwise it is only shown."""


@dataclass(frozen=True, slots=True)
class OfflineFunding:
    """One source of money (资金来源), in the form's own unit."""

    source: str
    label: str
    initial: Blank
    adjusted: Blank
    executed: Blank


@dataclass(frozen=True, slots=True)
class OfflineGoal:
    """年度总体目标: the goal as approved, and what became of it."""

    text: str
    achievement: Blank


@dataclass(frozen=True, slots=True)
class OfflineLine:
    """One row of the indicator table (三级指标)."""

    category: str
    subcategory: str
    indicator: str
    target: str
    points: Decimal | None
    blanks: tuple[Blank, ...]
    """In any order; fields without a column in the template are refused by the writer."""


@dataclass(frozen=True, slots=True)
class OfflineSheet:
    """One project's form as it is written into a template."""

    evaluation_id: int
    version: int
    """The form's version as of the download."""
    project: str
    department: str
    unit: str
    year: int
    money_unit: str
    funding: tuple[OfflineFunding, ...]
    goals: tuple[OfflineGoal, ...]
    lines: tuple[OfflineLine, ...]
    whole: tuple[Blank, ...] = ()
    """Cells of the form as a whole: 资金偏差说明."""


@dataclass(frozen=True, slots=True)
class OfflineCell:
    """One fillable cell of a template that came back, beside what stood in it when it was downloaded."""

    target: str
    """As entering names it: ``result:12``, ``funding:5``, ``goal:7``, ``evaluation``."""
    field: str
    """``actual_text``, ``executed``, ``achievement`` …"""
    label: str
    """``实际完成值``."""
    version: int
    """The version of the row as of the download."""
    base: str
    """The text as of the download."""
    value: str
    """The text in the file; exactly ``base`` where nobody touched it, whatever Excel made of its digits."""
    address: str
    """Where it stands in the file: ``G14``."""
    doubt: str = ""
    """Why it may be the same after all: the digits are those of the download, and only their format differs."""

    @property
    def changed(self) -> bool:
        """Somebody wrote here since the download."""
        return self.value != self.base


@dataclass(frozen=True, slots=True)
class OfflineForm:
    """One project of a template, read back."""

    file: str
    sheet: str
    evaluation_id: int
    version: int
    """The form's version as of the download."""
    downloaded_at: str
    """``2025-01-24T09:30:00+08:00``."""
    project: str
    """As of the download."""
    cells: tuple[OfflineCell, ...]
    """Every fillable cell that was surely found, touched or not. A row that is gone has none."""
    problems: tuple[Problem, ...] = ()
    """What was not read (errors: rows and cells of which nobody can say whose they are) or not taken (warnings: locked
    cells that were changed), each named with its place. None of it is among ``cells``."""
    places: tuple[tuple[str, str, str], ...] = ()
    """Cells that a Problem names: address, label, and what stands there."""
    shown: tuple[tuple[str, str, str], ...] = ()
    """The locked texts as of the download, beside cells that were written: target, label, text."""

    @property
    def changes(self) -> tuple[OfflineCell, ...]:
        """The cells that somebody wrote to."""
        return tuple(cell for cell in self.cells if cell.changed)
