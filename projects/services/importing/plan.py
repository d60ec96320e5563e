"""导入计划：what each form of an import would do, cell by cell, as frozen data that the import keeps.

Nothing in here was written yet. 新增 makes records, 变更 changes cells, 相同 does nothing, 不动 is locked and told what
differs, 拒绝 names every cell that must be mended first.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from evaluator.problems import Level


class Verdict(StrEnum):
    """What becomes of a form."""

    REFUSED = "refused"
    CHANGED = "changed"
    NEW = "new"
    KEPT = "kept"
    SAME = "same"


VERDICT_NAMES = {
    Verdict.REFUSED: "拒绝",
    Verdict.CHANGED: "变更",
    Verdict.NEW: "新增",
    Verdict.KEPT: "不动",
    Verdict.SAME: "相同",
}
WRITING = frozenset({Verdict.CHANGED, Verdict.NEW})


class Deed(StrEnum):
    """What applying does with a form."""

    NONE = ""
    FILL = "fill"
    """Cells of a self-evaluation that is being filled in."""
    OPEN = "open"
    """A self-evaluation opened from approved goals, then its cells."""
    FOUND = "found"
    """A project with the goals that its self-evaluation prints, opened, then its cells."""
    CREATE = "create"
    """A project with draft goals."""
    YEAR = "year"
    """Draft goals of another year of a project."""
    CONTINUE = "continue"
    """Cells and new rows of draft goals."""


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell that would change, or a row that would be added (``row:3`` with the field ``*``)."""

    target: str
    """As the services know it: ``result:12``, ``funding:5``, ``indicator:7``, ``plan``."""
    field: str
    value: str
    version: int
    cell: str
    """Where it stands in the file: ``E13``."""
    row: str
    column: str
    before: str
    after: str
    note: str = ""
    """What follows: ``得分 1.50 → 0.75``."""
    warning: str = ""
    """Why it is not ticked from the start: somebody changed the cell since, or it would be emptied."""

    @property
    def key(self) -> str:
        """Its name among the form's ticks."""
        return f"{self.target}|{self.field}"


@dataclass(frozen=True, slots=True)
class PlannedProblem:
    """One cell that is not right: what is written there, what is wrong with it, and how to mend it."""

    code: str
    cell: str
    column: str
    written: str
    message: str
    remedy: str
    level: str

    @property
    def is_error(self) -> bool:
        """It keeps the form from being imported."""
        return self.level == Level.ERROR.value


@dataclass(frozen=True, slots=True)
class PlannedFinding:
    """A difference that an import does not settle: it is told, and nothing is written."""

    cell: str
    row: str
    column: str
    there: str
    """What the records say."""
    here: str
    """What the file says."""
    message: str


@dataclass(frozen=True, slots=True)
class LikeProject:
    """A project of the chosen unit with the form's code or name."""

    id: int
    name: str
    code: str
    plan_id: int | None = None
    """Its goals of the form's year, if there are any."""


@dataclass(frozen=True, slots=True)
class PlannedForm:
    """One form of the import and what it would do."""

    number: int
    file: str
    sheet: str
    kind: str
    """``self_evaluation``, ``target_form`` or ``unknown``."""
    name: str
    verdict: str
    deed: str = Deed.NONE
    summary: str = ""
    doubt: str = ""
    """Why the form as a whole is not ticked from the start."""
    unit_id: int | None = None
    unit: str = ""
    code: str = ""
    year: int | None = None
    choice: str = ""
    """Empty, ``new``, or the key of the project whose new year this is."""
    asks: tuple[str, ...] = ()
    """What the person has to choose or may correct: ``unit``, ``code``, ``year``, ``choice``."""
    like: tuple[LikeProject, ...] = ()
    project_id: int | None = None
    evaluation_id: int | None = None
    plan_id: int | None = None
    round_id: int | None = None
    version: int = 0
    """Of the evaluation or the plan, as it was compared."""
    cells: tuple[PlannedCell, ...] = ()
    problems: tuple[PlannedProblem, ...] = ()
    findings: tuple[PlannedFinding, ...] = ()

    @property
    def errors(self) -> tuple[PlannedProblem, ...]:
        return tuple(each for each in self.problems if each.is_error)

    @property
    def writes(self) -> bool:
        """It would write something, if it is ticked."""
        return self.verdict in WRITING

    @property
    def verdict_name(self) -> str:
        return VERDICT_NAMES[Verdict(self.verdict)]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Every form of an import, with what the person has ticked."""

    forms: tuple[PlannedForm, ...]
    ticks: dict[str, bool] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[str]:
        return Counter(form.verdict for form in self.forms)

    def having(self, *verdicts: Verdict) -> tuple[PlannedForm, ...]:
        return tuple(form for form in self.forms if form.verdict in verdicts)

    def takes(self, form: PlannedForm) -> bool:
        """Whether the form is to be written."""
        return form.writes and self.ticks.get(str(form.number), not form.doubt)

    def takes_cell(self, form: PlannedForm, cell: PlannedCell) -> bool:
        """Whether the cell is to be written: ticked, or left as it was set from the start."""
        return self.ticks.get(f"{form.number}|{cell.key}", not cell.warning)

    def chosen_cells(self, form: PlannedForm) -> tuple[PlannedCell, ...]:
        return tuple(cell for cell in form.cells if self.takes_cell(form, cell))

    @property
    def work(self) -> tuple[PlannedForm, ...]:
        """The forms of which something is to be written."""
        found = (form for form in self.forms if self.takes(form))
        return tuple(form for form in found if form.verdict == Verdict.NEW or self.chosen_cells(form))


def name_of(number: int, cell: PlannedCell | None = None) -> str:
    """The name of a form's tick, or of one of its cells'."""
    return str(number) if cell is None else f"{number}|{cell.key}"


def tally(forms: Iterable[PlannedForm]) -> tuple[tuple[Verdict, int], ...]:
    """How many forms have each verdict, the gravest first; 不动 only where there are any."""
    counts = Counter(form.verdict for form in forms)
    return tuple((each, counts[each]) for each in Verdict if counts[each] or each is not Verdict.KEPT)
