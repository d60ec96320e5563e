"""选定的：what was posted of the choices on the plan page; what stands as it stood is not a choice."""

import re
from dataclasses import replace

from projects.services.importing.choosing import Choice
from projects.services.importing.page import ImportPage
from projects.services.importing.plan import PlannedForm
from projects.views.posted import LARGEST_VERSION
from projects.views.visitors import SignedIn


def choices_for(request: SignedIn, page: ImportPage, *, alike: bool = False) -> dict[int, Choice]:
    """What was chosen for the forms on the page; ``alike``: and one unit and year for all forms of the import."""
    found = {
        form.number: _but_as_it_was(_posted(request, form.number), form) for form in (*page.deciding, *page.settled)
    }
    if alike:
        unit, year = (number_of(request.POST.get(name, "")) for name in ("unit-all", "year-all"))
        for form in page.choosable:
            found[form.number] = _with(found.get(form.number, Choice()), form, unit, year)
    return {number: choice for number, choice in found.items() if choice != Choice()}


def number_of(text: str) -> int | None:
    """A key or a year as posted; ``None`` for anything else."""
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) and int(text) <= LARGEST_VERSION else None


def _posted(request: SignedIn, number: int) -> Choice:
    return Choice(
        unit=number_of(request.POST.get(f"unit-{number}", "")),
        code=_text(request, f"code-{number}"),
        year=number_of(request.POST.get(f"year-{number}", "")),
        choice=_text(request, f"choice-{number}"),
    )


def _but_as_it_was(choice: Choice, form: PlannedForm) -> Choice:
    """A code that was offered and left alone is not chosen: in another unit another one is offered."""
    return Choice(
        unit=None if choice.unit == form.unit_id else choice.unit,
        code=None if choice.code == form.code else choice.code,
        year=None if choice.year == form.year else choice.year,
        choice=None if choice.choice == form.choice else choice.choice,
    )


def _with(choice: Choice, form: PlannedForm, unit: int | None, year: int | None) -> Choice:
    """The same with the unit and year of all, as far as the form asks for them."""
    if unit is not None and "unit" in form.asks:
        choice = replace(choice, unit=unit)
    if year is not None and "year" in form.asks:
        choice = replace(choice, year=year)
    return choice


def _text(request: SignedIn, name: str) -> str | None:
    typed = request.POST.get(name)
    return None if typed is None else typed.strip()[:200]
