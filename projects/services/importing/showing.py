"""计划页：one import as its page shows it: the tally, and a page of its forms with what they would do."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from evaluator.problems import Level
from projects import permissions
from projects.models import Import, ImportFile, User
from projects.services.importing.bringing import label_of
from projects.services.importing.contents import beside_of, content_of_form, readable_numbers
from projects.services.importing.marked import may_mark
from projects.services.importing.outcomes import UNTICKED, counted, outcomes_of
from projects.services.importing.page import ImportPage, ShownFile, Ticked, TickedCell, TickedForm
from projects.services.importing.plan import (
    Deed,
    ImportPlan,
    PlannedCell,
    PlannedFinding,
    PlannedForm,
    PlannedProblem,
    Verdict,
    name_of,
    tally,
)
from projects.services.importing.planning import plan_of
from projects.services.importing.settling import has_choices, may_be_settled, waits_for_choice
from projects.services.importing.sheets import unmapped_of
from projects.services.importing.told import ReadContent

MOST_LINES = 200
"""Cells, problems and findings on one page: at least one form, and as many more as fit."""
MOST_FORMS = 50
"""Forms on one page."""
MOST_OUTCOMES = 200
"""Forms on one page of what was written."""
MOST_OPTIONS = 1000
"""Choices of a unit that all rows of a page may offer together; above that each form is set alone, or all at once."""
FINDINGS, LOOKS = "findings", "looks"
"""What can be filtered by besides a verdict: forms that differ from what is approved, forms worth a look."""
ORDER = tuple(Verdict)
Told = TypeVar("Told", PlannedProblem, PlannedFinding)


def import_page(
    *, user: User, import_id: int, known: Sequence[str] = (), show: str = "", only: int | None = None, page: int = 1
) -> ImportPage:
    """The page of one's own import. ``show``: one verdict; ``only``: one form; ``page``: which part of a long plan."""
    record = permissions.find_import(user, import_id)
    plan = plan_of(record)
    applied = record.state == Import.State.APPLIED
    outcomes = outcomes_of(record, plan) if applied else ()
    by_weight = sorted(plan.forms, key=lambda form: (ORDER.index(Verdict(form.verdict)), form.number))
    chosen = [form for form in by_weight if _passes(form, show) and (only is None or form.number == only)]
    # What does nothing is only counted, unless nothing else is there.
    listed = [form for form in chosen if show or only is not None or form.verdict != Verdict.SAME] or chosen
    shows_outcomes = applied and only is None
    forms = [] if shows_outcomes else list(_parts(listed))
    parts = [outcomes[at : at + MOST_OUTCOMES] for at in range(0, len(outcomes), MOST_OUTCOMES)]
    pages = max(len(parts) if shows_outcomes else len(forms), 1)
    page = min(max(page, 1), pages)
    here = forms[page - 1] if forms else []
    alone = here[0] if only is not None and here else None
    choosable = tuple(form for form in by_weight if waits_for_choice(form) or may_be_settled(form))
    deciding = tuple(form for form in here if waits_for_choice(form))
    settled = tuple(form for form in here if may_be_settled(form) or (form is alone and has_choices(form)))
    units = _units(user) if deciding or settled else ()
    files = list(record.files.all())
    return ImportPage(
        id=record.pk,
        version=record.version,
        state=record.state,
        state_name=record.get_state_display(),
        label=label_of([file.name for file in files]),
        by=user.full_name,
        created_at=record.created_at,
        expires_at=record.expires_at,
        applied_at=record.applied_at,
        files=_files(files, plan),
        tally=_tally(plan),
        total=len(plan.forms),
        matching=tuple(listed),
        forms=tuple(TickedForm(form, plan.takes(form)) for form in here),
        same=len(plan.having(Verdict.SAME)),
        refused=tuple(form for form in here if form.verdict == Verdict.REFUSED and form not in deciding),
        deciding=deciding,
        settled=settled,
        choosable=choosable,
        cells=_ticked_cells(plan, (form for form in here if form.verdict == Verdict.CHANGED)),
        opened=_ticked_cells(plan, (form for form in here if form.deed == Deed.OPEN), alone=alone),
        cell_count=sum(len(form.cells) for form in plan.having(Verdict.CHANGED)),
        findings=_together((form, each, form.number if each.cell else 0) for form in here for each in form.findings),
        found=sum(len(form.findings) for form in here),
        looks=tuple((form, each) for form in here for each in form.problems if each.level == Level.WARNING),
        notes=_together((form, each, 0) for form in here for each in form.problems if each.level == Level.NOTE),
        readable=readable_numbers(record),
        read=content_of_form(record, alone.number) if alone else None,
        only=alone,
        units=units,
        units_in_rows=len(units) * (len(deciding) + len(settled)) <= MOST_OPTIONS,
        beside=beside_of(record),
        unmapped=unmapped_of(record),
        known=tuple(known),
        outcomes=parts[page - 1] if shows_outcomes and parts else (),
        outcome_counts=counted(outcomes),
        written=tuple(each for each in outcomes if each.is_written),
        left_something=any(each.left or each.what == UNTICKED for each in outcomes),
        without_refused=record.without_refused,
        refused_count=len(plan.having(Verdict.REFUSED)),
        writing_count=sum(form.writes for form in plan.forms),
        may_make=bool(plan.having(Verdict.NEW)),
        ticked=_ticked(plan),
        show=show,
        page=page,
        pages=pages,
    )


def content_alone(*, user: User, import_id: int, number: int) -> ReadContent | None:
    """What was read in one form of one's own import."""
    return content_of_form(permissions.find_import(user, import_id), number)


def names_shown(page: ImportPage) -> frozenset[str]:
    """The names of all ticks on the page: what is not posted of them is not ticked."""
    forms = {str(each.form.number) for each in page.forms if each.form.writes}
    return frozenset(forms | {each.name for each in (*page.cells, *page.opened)})


def names_matching(page: ImportPage, *, ticked: bool) -> frozenset[str]:
    """The names of all ticks that pass the filter, on this page and on others.

    A cell that warns is ticked one by one: it is among them to be taken away, not to be ticked.
    """
    found = {name_of(form.number) for form in page.matching if form.writes}
    for form in page.matching:
        if form.verdict == Verdict.CHANGED:
            found |= {name_of(form.number, cell) for cell in form.cells if not (ticked and cell.warning)}
        elif form.deed == Deed.OPEN:
            # The other cells of a new form are folded: they go with its own tick, and never stay behind unseen.
            found |= {name_of(form.number, cell) for cell in form.cells if ticked != bool(cell.warning)}
    return frozenset(found)


def _passes(form: PlannedForm, show: str) -> bool:
    if show == FINDINGS:
        return bool(form.findings)
    if show == LOOKS:
        return any(each.level == Level.WARNING for each in form.problems)
    return not show or form.verdict == show


def _tally(plan: ImportPlan) -> tuple[tuple[str, int], ...]:
    others = ((each, sum(_passes(form, each) for form in plan.forms)) for each in (FINDINGS, LOOKS))
    return (*((str(verdict), count) for verdict, count in tally(plan.forms)), *(each for each in others if each[1]))


def _ticked(plan: ImportPlan) -> Ticked:
    work = plan.work
    changed = [form for form in work if form.verdict == Verdict.CHANGED]
    cells = sum(len(plan.chosen_cells(form)) for form in changed)
    empty = sum(map(plan.takes, plan.forms)) - len(work)
    return Ticked(len(work) - len(changed), len(changed), cells, empty)


def _together(told: Iterable[tuple[PlannedForm, Told, int]]) -> tuple[tuple[Told, tuple[str, ...]], ...]:
    """What is told of several forms alike, once, with their names; the number keeps apart what stands in a cell."""
    found: dict[tuple[Told, int], list[str]] = {}
    for form, each, apart in told:
        found.setdefault((each, apart), []).append(form.name)
    return tuple((each, tuple(names)) for (each, _), names in found.items())


def _units(user: User) -> tuple[tuple[int, str], ...]:
    units = permissions.plannable_units(user).filter(is_active=True).order_by("path")
    return tuple((unit.pk, unit.label) for unit in units)


def _files(files: Iterable[ImportFile], plan: ImportPlan) -> tuple[ShownFile, ...]:
    return tuple(ShownFile(file.number, file.name, may_mark(file, plan)) for file in files)


def _listed(form: PlannedForm, alone: PlannedForm | None = None) -> tuple[PlannedCell, ...]:
    """The cells that are listed of a form: of a new one those that are to be decided, and all where it stands alone."""
    if form.verdict == Verdict.CHANGED or form is alone:
        return form.cells
    return tuple(cell for cell in form.cells if cell.warning)


def _ticked_cells(
    plan: ImportPlan, forms: Iterable[PlannedForm], alone: PlannedForm | None = None
) -> tuple[TickedCell, ...]:
    return tuple(
        TickedCell(form, cell, name_of(form.number, cell), plan.takes_cell(form, cell))
        for form in forms
        for cell in _listed(form, alone)
    )


def _lines(form: PlannedForm) -> int:
    cells = len(_listed(form)) if form.verdict == Verdict.CHANGED or form.deed == Deed.OPEN else 0
    return cells + len(form.problems) + len(form.findings)


def _parts(forms: Sequence[PlannedForm]) -> Iterable[list[PlannedForm]]:
    """The forms in pages of so many forms and lines."""
    part: list[PlannedForm] = []
    lines = 0
    for form in forms:
        if part and (lines + _lines(form) > MOST_LINES or len(part) == MOST_FORMS):
            yield part
            part, lines = [], 0
        part.append(form)
        lines += _lines(form) + 1
    if part:
        yield part
