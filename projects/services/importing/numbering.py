"""给代码：the code that an import offers to a new project whose form says none, drawn anew where it went meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count

from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.records import ReadForm
from evaluator.sheets.targets.forms import TargetForm
from projects.models import Import, Project
from projects.services.importing.plan import Deed, PlannedForm

CODE_PREFIX = "DR"
"""导入: what a project's code begins with while its form says none."""
MAKES_A_PROJECT = frozenset({Deed.FOUND, Deed.CREATE})
Forms = Mapping[int, ReadForm | OfflineForm]


def free_code(unit_id: int, year: int, taken: Collection[tuple[int, str]]) -> str:
    """A code that no project of the unit has: ``DR2024-003``.

    >>> free_code(7, 2024, {(7, "DR2024-001"), (8, "DR2024-002")})
    'DR2024-002'
    """
    numbers = (f"{CODE_PREFIX}{year}-{number:03d}" for number in count(1))
    return next(code for code in numbers if (unit_id, code) not in taken)


def is_offered(form: PlannedForm, chosen: Mapping[str, str | None], read: ReadForm | OfflineForm | None) -> bool:
    """Whether nobody wrote the code of a new project: neither the person nor the form."""
    written = read.code.text.strip() if isinstance(read, TargetForm) else ""
    return form.deed in MAKES_A_PROJECT and form.project_id is None and chosen.get("code") is None and not written


def with_free_codes(record: Import, work: Sequence[PlannedForm], forms: Forms) -> tuple[PlannedForm, ...]:
    """The forms, those whose offered code is another project's by now with one that is free.

    Call it with the units held: nobody else numbers a project of theirs until the transaction ends.
    """
    made = [form for form in work if form.deed in MAKES_A_PROJECT and form.project_id is None]
    units = {form.unit_id for form in made if form.unit_id}
    there = set(Project.objects.filter(unit_id__in=units).values_list("unit_id", "code"))
    taken = there | {(form.unit_id or 0, form.code) for form in made}
    drawn: dict[int, str] = {}
    for form in made:
        chosen = record.chosen.get(str(form.number), {})
        unit_id = form.unit_id or 0
        if (unit_id, form.code) in there and is_offered(form, chosen, forms.get(form.number)):
            drawn[form.number] = free_code(unit_id, form.year or 0, taken)
            taken.add((unit_id, drawn[form.number]))
    return tuple(replace(form, code=drawn.get(form.number, form.code)) for form in work)
