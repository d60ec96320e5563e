"""做了什么：what became of every form of an import that was applied: written, left alone, or kept out, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.models import Import
from projects.services.importing.plan import VERDICT_NAMES, ImportPlan, PlannedCell, PlannedForm, Verdict
from projects.services.importing.written import Written

UNTICKED = "unticked"
WORDS: Mapping[str, str] = VERDICT_NAMES | {UNTICKED: "没有勾选"}
ORDER = (Verdict.NEW, Verdict.CHANGED, UNTICKED, Verdict.REFUSED, Verdict.KEPT, Verdict.SAME)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one form."""

    number: int
    what: str
    """A verdict, or :data:`UNTICKED`."""
    name: str
    file: str
    unit: str = ""
    kind: str = ""
    """``evaluation`` or ``plan``; empty where nothing was written."""
    id: int = 0
    cells: int = 0
    """How many were written."""
    left: tuple[PlannedCell, ...] = ()
    """Cells that differ and were not ticked."""
    differences: int = 0
    """Findings of a form that is locked or approved."""
    errors: int = 0
    """Cells that kept the form out."""
    note: str = ""
    """What was written otherwise than the plan said."""

    @property
    def is_written(self) -> bool:
        return bool(self.kind)

    @property
    def word(self) -> str:
        return WORDS[self.what]


def outcomes_of(record: Import, plan: ImportPlan) -> tuple[Outcome, ...]:
    """Every form of an applied import, what was written first. When its plan has expired, what was written is left."""
    written = {each["number"]: Written(**each) for each in record.written}
    known = {form.number for form in plan.forms}
    found = [_outcome(form, written.get(form.number), plan) for form in plan.forms]
    found += [_remembered(each) for number, each in written.items() if number not in known]
    return tuple(sorted(found, key=lambda each: (ORDER.index(each.what), each.number)))


def counted(outcomes: Sequence[Outcome]) -> tuple[tuple[str, int], ...]:
    """How many forms each thing became of, in words."""
    counts = Counter(each.what for each in outcomes)
    return tuple((WORDS[what], counts[what]) for what in ORDER if counts[what])


def _outcome(form: PlannedForm, written: Written | None, plan: ImportPlan) -> Outcome:
    what: str = form.verdict
    if form.writes and written is None:
        what = UNTICKED
    return Outcome(
        number=form.number,
        what=what,
        name=form.name,
        file=form.file,
        unit=form.unit,
        kind=written.kind if written else "",
        id=written.id if written else 0,
        cells=written.cells if written else 0,
        left=_left(form, written, plan),
        differences=len(form.findings),
        errors=len(form.errors),
        note=written.note if written else "",
    )


def _left(form: PlannedForm, written: Written | None, plan: ImportPlan) -> tuple[PlannedCell, ...]:
    """The cells that were not ticked; of a new form that was not ticked at all it is said, and no more."""
    if written is None:
        return form.cells if form.verdict == Verdict.CHANGED else ()
    return tuple(cell for cell in form.cells if not plan.takes_cell(form, cell))


def _remembered(written: Written) -> Outcome:
    return Outcome(
        number=written.number,
        what=Verdict.NEW if written.is_new else Verdict.CHANGED,
        name=written.name,
        file=written.file,
        kind=written.kind,
        id=written.id,
        cells=written.cells,
        note=written.note,
    )
