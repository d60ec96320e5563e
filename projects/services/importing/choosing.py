"""选定和勾选：what a person decides on the plan page. Only the import itself is written, nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from evaluator.problems import Problem
from projects import permissions
from projects.models import Import, User
from projects.services import auditing
from projects.services.importing.bringing import forget, label_of
from projects.services.importing.numbering import is_offered
from projects.services.importing.plan import ImportPlan, PlannedForm, name_of
from projects.services.importing.planning import as_stored, forms_of, make_plan, plan_of
from projects.services.results import Refused

DISCARD = "import-discard"
DONE = Problem("import-done", "导入", "这次导入已经写入、放弃或过期，不能再改", "要再导入请重新上传")
STALE = Problem(
    "import-stale",
    "导入",
    "您看的这一页以后，这次导入在别的窗口重新比对过，勾选没有保留，一处也没有写",
    "请核对下面新的计划，再按“应用”",
)


UNPRINTABLE = Problem(
    "code-unprintable",
    "项目代码",
    "填的里面有看不见的字符（换行、控制字符等），没有采用，一处也没有改",
    "请重新填项目代码，不要从别处连着空白一起复制",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one form; ``None`` where nothing was posted."""

    unit: int | None = None
    code: str | None = None
    year: int | None = None
    choice: str | None = None


def choose(*, user: User, import_id: int, choices: Mapping[int, Choice]) -> Import:
    """Keep what was chosen for these forms, and plan anew with it.

    Raises :class:`Refused` for a code that no record can hold, and :class:`~projects.permissions.NotVisible` for a unit
    or a project that is not the person's.
    """
    if not all((each.code or "").isprintable() and (each.choice or "").isprintable() for each in choices.values()):
        raise Refused((UNPRINTABLE,))
    with transaction.atomic():
        record = hold(user, import_id)
        chosen: dict[str, Any] = dict(record.chosen)
        offered = _offered(record) if any(choice.code for choice in choices.values()) else {}
        for number, choice in choices.items():
            said = {name: value for name, value in asdict(choice).items() if value is not None}
            if choice.code and choice.code == offered.get(number):
                # The page posts the offered code back: nobody has typed it.
                del said["code"]
            chosen[str(number)] = chosen.get(str(number), {}) | said
        record.chosen = chosen
        _plan(user, record)
    return record


def _offered(record: Import) -> dict[int, str]:
    """The codes that nobody wrote, by the numbers of their forms."""
    forms, _ = forms_of(record)
    return {
        form.number: form.code
        for form in plan_of(record).forms
        if is_offered(form, record.chosen.get(str(form.number), {}), forms.get(form.number))
    }


def plan_anew(*, user: User, import_id: int) -> Import:
    """Compare with the records as they stand now."""
    return choose(user=user, import_id=import_id, choices={})


def tick(
    *,
    user: User,
    import_id: int,
    ticks: Mapping[str, bool],
    without_refused: bool | None = None,
    seen: int | None = None,
) -> Import:
    """Keep what is to be written: forms by number, cells by number and name.

    ``seen`` is the version of the import that the person looks at: a tick given to another plan is :class:`Refused`.
    """
    with transaction.atomic():
        record = hold(user, import_id)
        if seen is not None and seen != record.version:
            raise Refused((STALE,))
        if ticks:
            record.ticks = {**record.ticks, **ticks}
        if without_refused is not None:
            record.without_refused = without_refused
        record.save(update_fields=["ticks", "without_refused"])
    return record


def discard(*, user: User, import_id: int, address: str = "") -> None:
    """放弃: the texts and files go, nothing was written."""
    with transaction.atomic():
        record = hold(user, import_id)
        names = [file.name for file in record.files.all()]
        forget(record, Import.State.DISCARDED)
        auditing.record(actor=user, action=DISCARD, subject=record, subject_label=label_of(names), address=address)


def hold(user: User, import_id: int) -> Import:
    """One's own import that waits, kept still until the transaction ends."""
    # The no-op UPDATE makes a second press of a button wait for the first, on both databases.
    Import.objects.filter(pk=import_id, user_id=user.pk).update(version=F("version"))
    record = permissions.find_import(user, import_id)
    if record.state != Import.State.READ:
        raise Refused((DONE,))
    return record


def _plan(user: User, record: Import) -> None:
    before, after = plan_of(record), make_plan(user, record)
    record.ticks = still_meant(before, after)
    record.plan = as_stored(after)
    record.version += 1
    record.save(update_fields=["chosen", "plan", "ticks", "version"])


def still_meant(before: ImportPlan, after: Sequence[PlannedForm]) -> dict[str, bool]:
    """The ticks that say the same in a new plan: of a form, and of a cell that is as it was seen, in the same record.

    What somebody else has changed meanwhile, and what now belongs to another project, is the person's to tick anew.
    """
    old, new = _meanings(before.forms), _meanings(after)
    return {name: ticked for name, ticked in before.ticks.items() if name in new and old.get(name) == new[name]}


def _meanings(forms: Sequence[PlannedForm]) -> dict[str, object]:
    """What each tick of a plan is about."""
    found: dict[str, object] = {}
    for form in forms:
        record = (form.project_id, form.plan_id, form.evaluation_id, form.unit_id, form.year)
        found[name_of(form.number)] = (form.number, form.doubt)
        for cell in form.cells:
            found[name_of(form.number, cell)] = (record, cell.before, cell.after, cell.warning)
    return found
