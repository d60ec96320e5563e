"""保存列的对应：what a person said of the columns of a sheet, kept for the unit, and the import read again by it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.sheets.mapping import ColumnMapping, read_mapped
from evaluator.sheets.mapping.fitting import MappingFaults
from evaluator.sheets.records import as_record
from projects import permissions
from projects.models import Import, SheetMapping, Unit, User
from projects.permissions import NotVisible
from projects.selectors.cells import clean
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.importing.bringing import refuse_long, refuse_many
from projects.services.importing.choosing import hold
from projects.services.importing.naming import Said, mapping_from
from projects.services.importing.planning import as_stored, forms_of, make_plan
from projects.services.importing.sheets import find_unmapped, opened, sheets_in, unmapped_of
from projects.services.results import Refused

LONGEST_NAME = 60
MOST_OF_A_UNIT = 100
PLACE = "列的对应"


@transaction.atomic
def keep_mapping(
    *, user: User, import_id: int, number: int, said: Said, unit_id: int, name: str, address: str = ""
) -> int:
    """Keep what was said of one sheet for a unit, and read by it every sheet of the import that it fits.

    Answers how many forms came of it. Raises :class:`Refused` with everything that is wrong, and
    :class:`~projects.permissions.NotVisible` for an import, a sheet or a unit that is not the person's.
    """
    record = hold(user, import_id)
    sheet = opened(record, find_unmapped(record, number))
    unit = _hold_unit(user, unit_id)
    problems: list[Problem] = []
    try:
        mapping = mapping_from(sheet, said)
    except MappingFaults as faults:
        problems += faults.problems
    tidy = _name(unit, name, problems)
    if SheetMapping.objects.filter(unit=unit).count() >= MOST_OF_A_UNIT:
        said_of_it = f"{unit.label}已经有 {MOST_OF_A_UNIT} 个对应关系"
        problems.append(Problem("mapping-many", PLACE, said_of_it, "请先删去不用的"))
    if problems:
        raise Refused(tuple(problems))
    kept = SheetMapping.objects.create(unit=unit, name=tidy, shape=mapping.as_record(), made_by=user)
    told = f"按本单位 {timezone.localtime(kept.made_at):%Y-%m-%d} 保存的对应关系“{tidy}”读的"
    count = _read_again(user, record, ColumnMapping.from_record(kept.shape | {"said": told}))
    change = Change(_target(kept), "name", "名称", "", tidy)
    auditing.record(actor=user, action="mapping-keep", subject=kept, address=address, changes=(change,))
    return count


@transaction.atomic
def rename_mapping(*, user: User, mapping_id: int, name: str, address: str = "") -> SheetMapping:
    """Give a mapping another name. Raises :class:`Refused`, :class:`~projects.permissions.NotVisible`."""
    kept = _hold(user, mapping_id)
    problems: list[Problem] = []
    tidy = _name(kept.unit, name, problems, of=kept)
    if problems:
        raise Refused(tuple(problems))
    if tidy != kept.name:
        change = Change(_target(kept), "name", "名称", kept.name, tidy)
        kept.name = tidy
        kept.save(update_fields=["name"])
        auditing.record(actor=user, action="mapping-rename", subject=kept, address=address, changes=(change,))
    return kept


@transaction.atomic
def delete_mapping(*, user: User, mapping_id: int, address: str = "") -> str:
    """Read nothing by it any more; what was read by it before stays. Answers its name."""
    kept = _hold(user, mapping_id)
    change = Change(_target(kept), "name", "名称", kept.name, "")
    label, number = kept.name, kept.pk
    auditing.record(
        actor=user,
        action="mapping-delete",
        subject=kept,
        address=address,
        changes=(change,),
        note="、".join(kept.shape["signature"])[:300],
    )
    SheetMapping.objects.filter(pk=number).delete()
    return label


def _read_again(user: User, record: Import, mapping: ColumnMapping) -> int:
    """Put the forms of every sheet that fits in its place, keeping what was decided of all others."""
    forms: list[dict[str, Any]] = list(record.forms)
    before = _numbers(record)
    moved: dict[int, int] = {}
    replaced: dict[int, list[dict[str, Any]]] = {}
    unmapped = unmapped_of(record)
    sheets = {file: sheets_in(record, file) for file in dict.fromkeys(which.file for which in unmapped)}
    for which in unmapped:
        sheet = sheets[which.file].get(which.sheet)
        if sheet is not None and (found := read_mapped(sheet, mapping)):
            replaced[which.number - 1] = [as_record(form) | {"file": which.file} for form in found]
    record.forms = []
    for place, form in enumerate(forms):
        moved[place] = len(record.forms)
        record.forms += replaced.get(place, [form])
    refuse_many(sum(form.get("kind") != "unknown" for form in record.forms))
    refuse_long(record.forms)
    after = _numbers(record)
    numbers = {
        old: after[moved[place]] for place, old in before.items() if place not in replaced and moved[place] in after
    }
    record.chosen = {str(numbers[int(key)]): said for key, said in record.chosen.items() if int(key) in numbers}
    record.ticks = {
        "|".join((str(numbers[int(number)]), *rest)): on
        for key, on in record.ticks.items()
        for number, *rest in [key.split("|")]
        if int(number) in numbers
    }
    record.plan = as_stored(make_plan(user, record))
    record.version += 1
    record.save(update_fields=["forms", "chosen", "ticks", "plan", "version"])
    return sum(map(len, replaced.values()))


def _numbers(record: Import) -> dict[int, int]:
    """Place in what was read → the number by which the plan calls the form."""
    known = {form["file"] for form in record.forms if form.get("kind") != "unknown"}
    counted = [
        place for place, form in enumerate(record.forms) if form.get("kind") != "unknown" or form["file"] not in known
    ]
    assert len(counted) == len(forms_of(record)[0])
    return {place: number for number, place in enumerate(counted, start=1)}


def _hold_unit(user: User, unit_id: int) -> Unit:
    """The unit, kept still so that nobody takes the same name at the same moment."""
    Unit.objects.filter(pk=unit_id).update(code=F("code"))
    unit = permissions.mapping_units(user).filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible(f"unit {unit_id}")
    return unit


def _hold(user: User, mapping_id: int) -> SheetMapping:
    """The mapping, kept still; one of a unit above is seen and used but not changed."""
    SheetMapping.objects.filter(pk=mapping_id).update(name=F("name"))
    standing = permissions.standing_of(user)
    kept = permissions.find_mapping(standing, mapping_id)
    if not permissions.keeps_mappings(standing, kept.unit.path):
        said = f"“{kept.name}”是{kept.unit.label}保存的，由他们的填报人维护，您只能用，不能改"
        raise Refused((Problem("mapping-of-another", PLACE, said, "要改请联系他们"),))
    return kept


def _name(unit: Unit, name: str, problems: list[Problem], *, of: SheetMapping | None = None) -> str:
    """The name as it may be kept; what is wrong with it goes to the problems."""
    tidy = " ".join(clean(name).split())
    if not tidy:
        problems.append(
            Problem("mapping-name", "名称", "没有给这个对应关系起名", "请写一个以后认得出的名称", anchor="name")
        )
    elif len(tidy) > LONGEST_NAME:
        said = f"名称有 {len(tidy)} 字，最多 {LONGEST_NAME} 字"
        problems.append(Problem("mapping-name", "名称", said, "请改短", anchor="name"))
    elif SheetMapping.objects.filter(unit=unit, name=tidy).exclude(pk=of.pk if of else 0).exists():
        said = f"{unit.label}已经有叫“{tidy}”的对应关系"
        problems.append(Problem("mapping-name", "名称", said, "请换一个名称，或先删去原来那个", anchor="name"))
    return tidy


def _target(mapping: SheetMapping) -> str:
    return f"sheetmapping:{mapping.pk}"
