"""What services take and answer: cell changes, conflicts, refusals, files."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from evaluator.problems import Problem


class Refused(Exception):
    """The rules forbid it. Carries every Problem at once; nothing was written but the audit entry of the refusal."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems


class Unfinished(Refused):
    """报送 refused because the form is not complete: every Problem is something to be added."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell as a person left it.

    ``target`` is ``result:<id>``, ``funding:<id>``, ``goal:<id>`` or ``evaluation``; ``version`` is the row's version
    that the page was read with; ``value`` is the text as typed, money in the form's own unit.
    """

    target: str
    field: str
    value: str
    version: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the same cell in the meantime: both texts are kept, nothing was written."""

    target: str
    field: str
    label: str
    """``第 1 行“实际完成值”``."""
    theirs: str
    theirs_by: str
    theirs_at: datetime
    mine: str
    version: int
    """The version to send back when the person decides for his own text."""

    @property
    def sentence(self) -> str:
        """What happened: ``李敏 10:29 把这格改为 32.00，您填的是 30.00``."""
        theirs, mine = self.theirs or "（空）", self.mine or "（空）"
        return f"{self.theirs_by} {self.theirs_at:%H:%M} 把这格改为 {theirs}，您填的是 {mine}"


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A cell that was not taken, and why: too long, or not to be changed here. The old text still stands."""

    target: str
    field: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """The score after saving."""

    total: Decimal | None
    grade: str
    proposed_total: Decimal | None
    settled: Decimal
    lowest: Decimal
    highest: Decimal
    pending_count: int
    owed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save of cells did, whatever page they stand on."""

    saved_at: datetime
    versions: dict[str, int]
    """Target → its version now; the page's own record (``evaluation``, ``plan``) is always among them."""
    written: tuple[tuple[str, str], ...] = ()
    """(target, field) of every cell that was written."""
    conflicts: tuple[Conflict, ...] = ()
    unwritten: tuple[Unwritten, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Everything that is not right with what was typed, ``unwritten`` among it."""
    held: bool = False
    """A block was to be written whole and something in it was refused: nothing of it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveResult(Saved):
    """What a save in a self-evaluation did, and the score that follows."""

    summary: SheetSummary


@dataclass(frozen=True, slots=True)
class LineRemarkText:
    """A reviewer's remark on one row, to be stored with the decision."""

    result_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file to hand to the browser."""

    filename: str
    content: bytes = field(repr=False)
    draft: bool = False
    content_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job (后台任务): a file, if it wrote one, and a sentence."""

    filename: str = ""
    """The name that the file gets in the browser; empty where there is none."""
    content_type: str = ""
    message: str = ""
    leads_to: str = ""
    """The page where what it did is seen."""


class Told(Protocol):
    """How a service that works for long says how far it is; may raise to end it: let that pass."""

    def __call__(self, done: int, total: int, message: str = "") -> None: ...


class Sealing(Protocol):
    """What a service calls last in the transaction that writes, with how many it wrote.

    May raise to have all of it taken back: let that pass. What it writes itself is committed with the rest.
    """

    def __call__(self, count: int) -> None: ...


def unsealed(count: int) -> None:
    """Somebody waits for the page: nobody can call off what it writes."""


def unheard(done: int, total: int, message: str = "") -> None:
    """Somebody waits for the page: there is nothing to be told before it is there."""
