"""保存列的对应：what a person said of the columns of a sheet, kept for the unit, and the import read again by it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.sheets.mapping import ColumnMapping
from projects import permissions
from projects.models import SheetMapping, Unit, User
from projects.permissions import NotVisible, Standing
from projects.selectors.cells import clean
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.importing.naming import Said, choices_of
from projects.services.importing.rereading import put_in, read_again, waiting
from projects.services.importing.sheets import find_unmapped, looked_at
from projects.services.results import Refused, Sealing, Told, unheard, unsealed

LONGEST_NAME = 60
MOST_OF_A_UNIT = 100
PLACE = "列的对应"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be kept: what was said of one sheet of an import, for which unit, under which name."""

    import_id: int
    number: int
    said: Said
    unit_id: int
    name: str

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Chosen":
        """What ``asdict`` made of it, after JSON."""
        said = record["said"]
        columns = {int(column): what for column, what in said["columns"].items()}
        return cls(**{**record, "said": Said(**{**said, "columns": columns})})


def keep_mapping(
    *, user: User, chosen: Chosen, told: Told = unheard, sealing: Sealing = unsealed, address: str = ""
) -> int:
    """Keep what was said of one sheet for a unit, and read by it every sheet of the import that it fits.

    Answers how many forms came of it. Raises :class:`Refused` with everything that is wrong, and
    :class:`~projects.permissions.NotVisible` for an import, a sheet or a unit that is not the person's.

    Files are opened, and the plan is made, before anything is written: while that lasts nobody waits for the database.
    """
    mapping = check_mapping(user=user, chosen=chosen)
    record = waiting(user, chosen.import_id)
    made_at = timezone.now()
    sentence = f"按本单位 {timezone.localtime(made_at):%Y-%m-%d} 保存的对应关系“{tidied(chosen.name)}”读的"
    again = read_again(user, record, replace(mapping, said=sentence), told)
    with transaction.atomic():
        unit = _hold_unit(user, chosen.unit_id)
        problems = _faults(unit, chosen.name)
        if problems:
            raise Refused(tuple(problems))
        source = find_unmapped(record, chosen.number)
        shape = mapping.as_record() | {"seen": [record.pk, source.file, source.sheet]}
        kept = SheetMapping.objects.create(unit=unit, name=tidied(chosen.name), shape=shape, made_by=user)
        put_in(user, record, again)
        change = Change(target_of(kept), "name", "名称", "", kept.name)
        auditing.record(actor=user, action="mapping-keep", subject=kept, address=address, changes=(change,))
        sealing(again.count)
    return again.count


def check_mapping(*, user: User, chosen: Chosen) -> ColumnMapping:
    """The mapping that was chosen, from one look at its sheet. Raises as :func:`keep_mapping` does, writes nothing."""
    record = waiting(user, chosen.import_id)
    which = find_unmapped(record, chosen.number)
    unit = permissions.mapping_units(user).filter(pk=chosen.unit_id).first()
    if unit is None:
        raise NotVisible(f"unit {chosen.unit_id}")
    choices, problems = choices_of(chosen.said)
    looked = looked_at(record, which, choices)
    problems = (*problems, *looked.faults, *_faults(unit, chosen.name))
    if problems:
        raise Refused(problems)
    assert looked.mapping is not None
    return looked.mapping


@transaction.atomic
def rename_mapping(*, user: User, mapping_id: int, name: str, address: str = "") -> SheetMapping:
    """Give a mapping another name. Raises :class:`Refused`, :class:`~projects.permissions.NotVisible`."""
    kept = hold_mapping(user, mapping_id)
    problems = _faults_of_name(kept.unit, name, of=kept)
    if problems:
        raise Refused(tuple(problems))
    tidy = tidied(name)
    if tidy != kept.name:
        change = Change(target_of(kept), "name", "名称", kept.name, tidy)
        kept.name = tidy
        kept.save(update_fields=["name"])
        auditing.record(actor=user, action="mapping-rename", subject=kept, address=address, changes=(change,))
    return kept


@transaction.atomic
def delete_mapping(*, user: User, mapping_id: int, address: str = "") -> str:
    """Read nothing by it any more; what was read by it before stays. Answers its name."""
    kept = hold_mapping(user, mapping_id)
    change = Change(target_of(kept), "name", "名称", kept.name, "")
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


def _hold_unit(user: User, unit_id: int) -> Unit:
    """The unit, kept still so that nobody takes the same name at the same moment."""
    Unit.objects.filter(pk=unit_id).update(code=F("code"))
    unit = permissions.mapping_units(user).filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible(f"unit {unit_id}")
    return unit


def hold_mapping(user: User, mapping_id: int) -> SheetMapping:
    """The mapping, kept still; one of a unit above is seen and used but not changed."""
    SheetMapping.objects.filter(pk=mapping_id).update(name=F("name"))
    standing = permissions.standing_of(user)
    kept = permissions.find_mapping(standing, mapping_id)
    refuse_another(standing, kept)
    return kept


def refuse_another(standing: Standing, kept: SheetMapping) -> None:
    """A mapping of a unit above is theirs to change."""
    if not permissions.keeps_mappings(standing, kept.unit.path):
        said = f"“{kept.name}”是{kept.unit.label}保存的，由他们的填报人维护，您只能用，不能改"
        raise Refused((Problem("mapping-of-another", PLACE, said, "要改请联系他们"),))


def tidied(name: str) -> str:
    """The name without the blanks and signs that nobody sees."""
    return " ".join(clean(name).split())


def _faults(unit: Unit, name: str) -> list[Problem]:
    """Everything that keeps a unit from having one more mapping with this name."""
    problems = _faults_of_name(unit, name)
    if SheetMapping.objects.filter(unit=unit).count() >= MOST_OF_A_UNIT:
        said = f"{unit.label}已经有 {MOST_OF_A_UNIT} 个对应关系"
        problems.append(Problem("mapping-many", PLACE, said, "请先删去不用的"))
    return problems


def _faults_of_name(unit: Unit, name: str, *, of: SheetMapping | None = None) -> list[Problem]:
    """What is wrong with a name."""
    tidy = tidied(name)
    if not tidy:
        return [Problem("mapping-name", "名称", "没有给这个对应关系起名", "请写一个以后认得出的名称", anchor="name")]
    if len(tidy) > LONGEST_NAME:
        said = f"名称有 {len(tidy)} 字，最多 {LONGEST_NAME} 字"
        return [Problem("mapping-name", "名称", said, "请改短", anchor="name")]
    if SheetMapping.objects.filter(unit=unit, name=tidy).exclude(pk=of.pk if of else 0).exists():
        said = f"{unit.label}已经有叫“{tidy}”的对应关系"
        return [Problem("mapping-name", "名称", said, "请换一个名称，或先删去原来那个", anchor="name")]
    return []


def target_of(mapping: SheetMapping) -> str:
    """What the audit trail calls it."""
    return f"sheetmapping:{mapping.pk}"
