"""计划页的内容：what the page of one import shows, as frozen data."""

from dataclasses import dataclass
from datetime import datetime

from projects.models import Import
from projects.services.importing.marked import stands_in
from projects.services.importing.outcomes import Outcome
from projects.services.importing.plan import PlannedCell, PlannedFinding, PlannedForm, PlannedProblem
from projects.services.importing.sheets import Unmapped
from projects.services.importing.told import ReadContent


@dataclass(frozen=True, slots=True)
class TickedCell:
    """One cell that would change, its form, and whether it is ticked."""

    form: PlannedForm
    cell: PlannedCell
    name: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class TickedForm:
    """One form in the list, and whether it is ticked."""

    form: PlannedForm
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file of the import; ``can_be_marked``: it has faulty cells, and its bytes are still kept."""

    number: int
    name: str
    can_be_marked: bool

    def holds(self, name: str) -> bool:
        """Whether a form that was read in the file ``name`` came in this one: itself, or a zip."""
        return stands_in(name, self.name)


@dataclass(frozen=True, slots=True)
class Ticked:
    """How much is ticked in the whole import: what 应用 would write."""

    made: int
    changed: int
    cells: int
    empty: int
    """Forms that are ticked themselves and of which no cell is: nothing of them would be written."""

    @property
    def forms(self) -> int:
        """As many as have a tick in the list."""
        return self.made + self.changed + self.empty


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The whole page of one import."""

    id: int
    version: int
    state: str
    state_name: str
    label: str
    by: str
    created_at: datetime
    expires_at: datetime
    applied_at: datetime | None
    files: tuple[ShownFile, ...]
    tally: tuple[tuple[str, int], ...]
    """Of the whole import: verdicts, and where there are any, what is found and what is worth a look."""
    total: int
    matching: tuple[PlannedForm, ...]
    """Every form that passes the filter, the gravest first."""
    forms: tuple[TickedForm, ...]
    """Those on this page of them."""
    same: int
    """How many there are in the whole import that do nothing."""
    refused: tuple[PlannedForm, ...]
    """Forms on this page whose file must be mended."""
    deciding: tuple[PlannedForm, ...]
    """Forms on this page that are refused until something is chosen for them."""
    settled: tuple[PlannedForm, ...]
    """Forms on this page for which what is chosen may still be changed."""
    choosable: tuple[PlannedForm, ...]
    """All of both in the whole import: what is set for all at once is set for these."""
    cells: tuple[TickedCell, ...]
    cell_count: int
    """Of the whole import."""
    opened: tuple[TickedCell, ...]
    """Cells of forms on this page that are opened from approved goals: those to be decided, all of a form alone."""
    findings: tuple[tuple[PlannedFinding, tuple[str, ...]], ...]
    """Those on this page with the names of the forms; what is found alike of several forms as a whole, once."""
    found: int
    looks: tuple[tuple[PlannedForm, PlannedProblem], ...]
    """Cells on this page that are worth a look and keep nothing from being written."""
    notes: tuple[tuple[PlannedProblem, tuple[str, ...]], ...]
    """What is to be known of how forms on this page were read, with the names of the forms; nothing is wrong."""
    readable: frozenset[int]
    """Forms whose content can be looked at."""
    read: ReadContent | None
    """What was read in the form that is looked at alone."""
    only: PlannedForm | None
    """The form that is looked at alone."""
    units: tuple[tuple[int, str], ...]
    units_in_rows: bool
    """Each row offers the units; otherwise they are too many for all rows together."""
    beside: tuple[str, ...]
    unmapped: tuple[Unmapped, ...]
    """Sheets whose columns can be named."""
    known: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    """What became of the forms of an applied import, on this page."""
    outcome_counts: tuple[tuple[str, int], ...]
    written: tuple[Outcome, ...]
    """Of the whole import."""
    left_something: bool
    """Forms or cells were not ticked, and not written."""
    without_refused: bool
    refused_count: int
    writing_count: int
    """Forms that could be written."""
    may_make: bool
    """There is something new."""
    ticked: Ticked
    show: str
    page: int
    pages: int

    @property
    def waits(self) -> bool:
        """It can still be applied."""
        return self.state == Import.State.READ

    @property
    def only_counted(self) -> int:
        """How many do nothing and are not listed one by one: without a filter, unless all are such."""
        return 0 if self.show or self.only or self.same == self.total else self.same

    @property
    def can_be_read(self) -> bool:
        """Some form on this page has content to look at."""
        return any(each.form.number in self.readable for each in self.forms)
