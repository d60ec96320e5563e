"""计划页：one import as its page shows it: the tally, the list of its forms, and a page of what they would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluator.sheets.targets import layout as layouts
from projects import permissions
from projects.models import Import, ImportFile, User
from projects.services.importing.bringing import IMPORTS_KEPT, label_of
from projects.services.importing.marked import may_mark, stands_in
from projects.services.importing.plan import (
    ImportPlan,
    PlannedCell,
    PlannedFinding,
    PlannedForm,
    Verdict,
    name_of,
    tally,
)
from projects.services.importing.planning import forms_of, plan_of
from projects.services.importing.sheets import Unmapped, unmapped_of
from projects.services.importing.told import ReadContent, content_told
from projects.services.importing.written import Written

MOST_LINES = 200
"""Cells, problems and findings on one page: at least one form, and as many more as fit."""
LINES_OF_A_CHOICE = 10
"""The room that the fields of a form take which is chosen for."""
MOST_READ = 3
"""New forms on one page whose content is shown with them; that of any other is a click away."""
ORDER = tuple(Verdict)


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
class ImportPage:
    """The whole page of one import."""

    id: int
    version: int
    state: str
    state_name: str
    label: str
    created_at: datetime
    applied_at: datetime | None
    files: tuple[ShownFile, ...]
    tally: tuple[tuple[Verdict, int], ...]
    forms: tuple[TickedForm, ...]
    """Those that pass the filter, the gravest first."""
    same: int
    """How many there are that do nothing, and are not listed one by one."""
    refused: tuple[PlannedForm, ...]
    asking: tuple[PlannedForm, ...]
    """Forms on this page for which something is to be chosen or may be."""
    cells: tuple[TickedCell, ...]
    cell_count: int
    """Of the whole import."""
    findings: tuple[tuple[PlannedForm, PlannedFinding], ...]
    looks: tuple[PlannedForm, ...]
    """Forms on this page that are not refused, with cells worth a look."""
    reads: tuple[ReadContent, ...]
    """What was read in the form that is looked at alone, and in new ones."""
    is_only: bool
    """One form is looked at alone."""
    units: tuple[tuple[int, str], ...]
    beside: tuple[str, ...]
    unmapped: tuple[Unmapped, ...]
    """Sheets whose columns can be named."""
    known: tuple[str, ...]
    written: tuple[Written, ...]
    without_refused: bool
    refused_count: int
    work_count: int
    show: str
    page: int
    pages: int

    @property
    def waits(self) -> bool:
        """It can still be applied."""
        return self.state == Import.State.READ


@dataclass(frozen=True, slots=True)
class ListedImport:
    """One of my imports in the list."""

    id: int
    label: str
    created_at: datetime
    state: str
    state_name: str
    summary: str


def import_page(
    *, user: User, import_id: int, known: Sequence[str] = (), show: str = "", only: int | None = None, page: int = 1
) -> ImportPage:
    """The page of one's own import. ``show``: one verdict; ``only``: one form; ``page``: which part of a long plan."""
    record = permissions.find_import(user, import_id)
    plan = plan_of(record)
    forms, beside = forms_of(record)
    by_weight = sorted(plan.forms, key=lambda form: (ORDER.index(Verdict(form.verdict)), form.number))
    chosen = [form for form in by_weight if not show or form.verdict == show]
    detailed = [form for form in chosen if only is None or form.number == only]
    parts = list(_parts([form for form in detailed if _lines(form) or form.asks]))
    page = min(max(page, 1), max(len(parts), 1))
    here = parts[page - 1] if parts else []
    is_only = len(detailed) == 1
    told = detailed if is_only else [form for form in here if form.verdict == Verdict.NEW][:MOST_READ]
    units = permissions.plannable_units(user).filter(is_active=True).order_by("path")
    return ImportPage(
        id=record.pk,
        version=record.version,
        state=record.state,
        state_name=record.get_state_display(),
        label=label_of([file.name for file in record.files.all()]),
        created_at=record.created_at,
        applied_at=record.applied_at,
        files=_files(record.files.all(), plan),
        tally=tally(plan.forms),
        forms=tuple(TickedForm(form, plan.takes(form)) for form in chosen if show or form.verdict != Verdict.SAME),
        same=0 if show else sum(form.verdict == Verdict.SAME for form in chosen),
        refused=tuple(form for form in here if form.verdict == Verdict.REFUSED),
        asking=tuple(form for form in here if form.asks),
        cells=tuple(
            TickedCell(form, cell, name_of(form.number, cell), plan.takes_cell(form, cell))
            for form in here
            if form.verdict == Verdict.CHANGED
            for cell in form.cells
        ),
        cell_count=sum(len(form.cells) for form in plan.having(Verdict.CHANGED)),
        findings=tuple((form, finding) for form in here for finding in form.findings),
        looks=tuple(form for form in here if form.verdict != Verdict.REFUSED and form.problems),
        reads=tuple(filter(None, (content_told(form.number, forms[form.number]) for form in told if forms))),
        is_only=is_only,
        units=tuple((unit.pk, unit.label) for unit in units) if any(form.asks for form in here) else (),
        beside=tuple(f"{each.file} {problem.place}" for each in beside for problem in each.problems[:1]),
        unmapped=unmapped_of(record),
        known=tuple(known),
        written=tuple(Written(**each) for each in record.written),
        without_refused=record.without_refused,
        refused_count=len(plan.having(Verdict.REFUSED)),
        work_count=len(plan.work),
        show=show,
        page=page,
        pages=max(len(parts), 1),
    )


def readable_forms() -> tuple[str, ...]:
    """The names of the target forms that are known by sight; any other is read by its labels too."""
    return tuple(layouts.names().values())


def own_imports(user: User) -> tuple[ListedImport, ...]:
    """My imports, the newest first."""
    records = Import.objects.filter(user=user).prefetch_related("files").order_by("-pk")
    records = records.defer("forms", "plan", "ticks", "chosen")[:IMPORTS_KEPT]
    return tuple(
        ListedImport(
            id=record.pk,
            label=label_of([file.name for file in record.files.all()]),
            created_at=record.created_at,
            state=record.state,
            state_name=record.get_state_display(),
            summary=f"写入 {len(record.written)} 个项目" if record.written else "",
        )
        for record in records
    )


def names_shown(page: ImportPage) -> frozenset[str]:
    """The names of all ticks on the page: what is not posted of them is not ticked."""
    forms = {str(each.form.number) for each in page.forms if each.form.writes}
    return frozenset(forms | {each.name for each in page.cells})


def _files(files: Iterable[ImportFile], plan: ImportPlan) -> tuple[ShownFile, ...]:
    return tuple(ShownFile(file.number, file.name, may_mark(file, plan)) for file in files)


def _lines(form: PlannedForm) -> int:
    cells = len(form.cells) if form.verdict == Verdict.CHANGED else 0
    return cells + len(form.problems) + len(form.findings)


def _parts(forms: Sequence[PlannedForm]) -> Iterable[list[PlannedForm]]:
    """The forms in pages of so many lines."""
    part: list[PlannedForm] = []
    lines = 0
    for form in forms:
        if part and lines + _lines(form) > MOST_LINES:
            yield part
            part, lines = [], 0
        part.append(form)
        lines += _lines(form) + (LINES_OF_A_CHOICE if form.asks else 1)
    if part:
        yield part
