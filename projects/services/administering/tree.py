"""单位树：the whole tree of units, kept still while one transaction reads, judges and changes it."""

import re
from dataclasses import dataclass, replace

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Substr

from evaluator.problems import Problem
from projects.models import Unit
from projects.permissions import NotVisible
from projects.selectors.units import open_work
from projects.services.administering.steps import tidy, tidy_code
from projects.services.auditing import Change
from projects.services.opening import initials_of, open_unit, sort_key_of

KINDS: dict[str, str] = dict(Unit.Kind.choices)
RANK = {Unit.Kind.DEPARTMENT: 0, Unit.Kind.UNIT: 1, Unit.Kind.SECTION: 2}
LOWER = {Unit.Kind.DEPARTMENT: Unit.Kind.UNIT.value, Unit.Kind.UNIT: Unit.Kind.SECTION.value}
"""The kind that usually stands below each."""
CODE = re.compile(r"[\w.-]+")
REGION = re.compile(r"[0-9]{6}", re.ASCII)
LONGEST_PATH = Unit._meta.get_field("path").max_length or 0
STEP_LENGTH = 20
"""Room that one more step of a path may take: a key and its slash."""


@dataclass(frozen=True, slots=True)
class UnitTexts:
    """What is written of a unit, tidied."""

    code: str
    name: str
    kind: str
    region: str
    short_name: str = ""

    @classmethod
    def of(cls, *, code: str, name: str, kind: str, region: str, short_name: str = "") -> "UnitTexts":
        """As somebody typed it; blanks and full-width signs are put right."""
        return cls(tidy_code(code), tidy(name), kind, tidy_code(region), tidy(short_name))


def completed(texts: UnitTexts, parent: Unit | None) -> UnitTexts:
    """A new unit's texts; a kind left blank is the one below its parent's, a region left blank its parent's."""
    if parent is None:
        return texts
    return replace(
        texts, kind=texts.kind or LOWER.get(Unit.Kind(parent.kind), ""), region=texts.region or parent.region
    )


LIMITS = {"code": ("单位代码", 32), "name": ("单位名称", 200), "short_name": ("简称", 64)}


class Tree:
    """Every unit by key and by code. Made inside a transaction: nobody else changes a unit until it ends."""

    def __init__(self) -> None:
        # In the order of the keys, so that two of these never wait for one another.
        self.units = {unit.pk: unit for unit in Unit.objects.select_for_update().order_by("pk")}

    def get(self, unit_id: int) -> Unit:
        """The unit; raises :class:`NotVisible`."""
        if unit_id not in self.units:
            raise NotVisible(f"unit {unit_id}")
        return self.units[unit_id]

    def coded(self, code: str) -> Unit | None:
        """The unit with this code."""
        return next((unit for unit in self.units.values() if unit.code == code), None)

    def below(self, unit: Unit) -> list[Unit]:
        """Everything below the unit, without it."""
        return [each for each in self.units.values() if each.path.startswith(unit.path) and each.pk != unit.pk]

    def parent_of(self, unit: Unit) -> Unit | None:
        return self.units[unit.parent_id] if unit.parent_id else None

    # What is wrong with it ------------------------------------------------------------------------------------------

    def faults_of_texts(self, texts: UnitTexts, unit: Unit | None = None) -> list[Problem]:
        """Everything that is not right with what was written, of a new unit or of ``unit``."""
        problems = []
        for name, (label, longest) in LIMITS.items():
            text = getattr(texts, name)
            if not text and name != "short_name":
                problems.append(_problem(label, "没有写。", f"请写上{label}。", name))
            elif len(text) > longest:
                problems.append(_problem(label, f"有 {len(text)} 个字。", f"最多 {longest} 个字。", name))
        if texts.code and not CODE.fullmatch(texts.code):
            message = f"写的是“{texts.code}”。"
            problems.append(_problem("单位代码", message, "只能用字母、数字、汉字、下划线、点和短横线。", "code"))
        other = self.coded(texts.code)
        if other is not None and (unit is None or other.pk != unit.pk):
            problems.append(_problem("单位代码", f"“{texts.code}”已经是“{other.name}”的代码。", "请换一个。", "code"))
        if texts.kind not in KINDS:
            problems.append(
                _problem(
                    "类别",
                    f"写的是“{texts.kind}”。" if texts.kind else "没有写。",
                    f"只能是：{'、'.join(KINDS.values())}。",
                    "kind",
                )
            )
        if not REGION.fullmatch(texts.region):
            message = f"写的是“{texts.region}”。" if texts.region else "没有写。"
            problems.append(_problem("行政区划代码", message, "请写所在地区的 6 位数字，如 310000。", "region"))
        return problems

    def faults_of_place(self, kind: str, parent: Unit | None, unit: Unit | None = None) -> list[Problem]:
        """What is not right with a unit of this kind below this parent; ``unit`` is the one that is there already."""
        problems = []
        if parent is None:
            if kind == Unit.Kind.SECTION:
                problems.append(_place("科室要放在单位或主管部门下面。", "请选上级单位。"))
            return problems
        if not parent.is_active and (unit is None or unit.is_active):
            problems.append(_place(f"“{parent.name}”已经停用。", "请选在用的单位，或先恢复它。"))
        if parent.kind == Unit.Kind.SECTION:
            problems.append(_place(f"“{parent.name}”是科室，下面不能再设单位。", "请选主管部门或单位。"))
        elif kind in RANK and RANK[Unit.Kind(parent.kind)] > RANK[Unit.Kind(kind)]:
            problems.append(
                _place(f"{KINDS[kind]}不能放在{KINDS[parent.kind]}“{parent.name}”下面。", "请改类别，或换一个上级。")
            )
        if unit is not None and parent.path.startswith(unit.path):
            own = "自己" if parent.pk == unit.pk else f"自己的下级“{parent.name}”"
            problems.append(_place(f"不能把“{unit.name}”放在{own}下面。", "请选别的上级。"))
        deepest = max((len(each.path) for each in self.below(unit)), default=len(unit.path)) if unit else 0
        room = deepest - len(unit.path) if unit else 0
        if len(parent.path) + STEP_LENGTH + room > LONGEST_PATH:
            problems.append(_place("这样层级太多，放不下。", "请选上面一些的单位。"))
        return problems

    def faults_of_kind(self, unit: Unit, kind: str) -> list[Problem]:
        """What speaks against another kind for a unit where it stands: its parent and what hangs below it."""
        problems = self.faults_of_place(kind, self.parent_of(unit), unit) if kind in KINDS else []
        below = [each for each in self.units.values() if each.parent_id == unit.pk]
        if kind == Unit.Kind.SECTION and below:
            problems.append(
                _problem("类别", f"下面还有 {len(below)} 个单位，不能改成科室。", "请先把它们移走。", "kind")
            )
        higher = [each for each in below if kind in RANK and RANK[Unit.Kind(each.kind)] < RANK[Unit.Kind(kind)]]
        if higher and kind != Unit.Kind.SECTION:
            message = f"下面有{KINDS[higher[0].kind]}“{higher[0].name}”，不能改成{KINDS[kind]}。"
            problems.append(_problem("类别", message, "请先把它移走。", "kind"))
        return problems

    def faults_of_move(self, unit: Unit, parent: Unit | None) -> list[Problem]:
        """What speaks against moving the unit below ``parent``; the forms under way of another department among it."""
        problems = self.faults_of_place(unit.kind, parent, unit)
        if problems:
            return problems
        path = path_below(unit, parent)
        stranded = sum(
            not path.startswith(organiser) and not organiser.startswith(unit.path)
            for organiser in open_work(unit.path).values_list("round__unit__path", flat=True)
        )
        if stranded:
            message = (
                f"“{unit.name}”和它的下级有 {stranded} 张自评表还没办完，属于原来上级的批次："
                "搬走以后，组织这个批次的单位就看不到、审核不了它们。"
            )
            problems.append(_place(message, "请等这些表审定、批次关闭以后再移，或移到同一个批次的单位下面。"))
        return problems

    # Changing it ----------------------------------------------------------------------------------------------------

    def add(self, texts: UnitTexts, parent: Unit | None) -> Unit:
        """Put a new unit below its parent."""
        unit = open_unit(
            code=texts.code,
            name=texts.name,
            short_name=texts.short_name,
            kind=texts.kind,
            region=texts.region,
            parent=parent,
        )
        self.units[unit.pk] = unit
        return unit

    def change(self, unit: Unit, texts: UnitTexts) -> tuple[Change, ...]:
        """Write what is new of the texts; what changed comes back."""
        changes = differences(unit, texts)
        for each in changes:
            setattr(unit, each.field, getattr(texts, each.field))
        unit.initials, unit.sort_key = initials_of(unit.name), sort_key_of(unit.name)
        if changes:
            unit.save(update_fields=[*(each.field for each in changes), "initials", "sort_key"])
        return changes

    def move(self, unit: Unit, parent: Unit | None) -> tuple[Change, ...]:
        """Put the unit below another parent; the paths of everything below it follow."""
        if unit.parent_id == (parent.pk if parent else None):
            return ()
        before, old = self.parent_of(unit), unit.path
        new = path_below(unit, parent)
        Unit.objects.filter(path__startswith=old).update(
            path=Concat(Value(new), Substr(F("path"), len(old) + 1), output_field=CharField())
        )
        Unit.objects.filter(pk=unit.pk).update(parent=parent)
        for each in [unit, *self.below(unit)]:
            each.path = new + each.path[len(old) :]
        unit.parent = parent
        return (
            Change(
                f"unit:{unit.pk}", "parent", "上级单位", before.name if before else "", parent.name if parent else ""
            ),
        )


def differences(unit: Unit, texts: UnitTexts) -> tuple[Change, ...]:
    """What the texts say otherwise than the unit."""
    pairs = (
        ("code", "单位代码", unit.code, texts.code),
        ("name", "单位名称", unit.name, texts.name),
        ("short_name", "简称", unit.short_name, texts.short_name),
        ("kind", "类别", unit.kind, texts.kind),
        ("region", "行政区划代码", unit.region, texts.region),
    )
    return tuple(
        Change(f"unit:{unit.pk}", field, label, KINDS.get(before, before), KINDS.get(after, after))
        for field, label, before, after in pairs
        if before != after
    )


def path_below(unit: Unit, parent: Unit | None) -> str:
    """The unit's path below another parent."""
    return f"{parent.path if parent else '/'}{unit.pk}/"


def _place(message: str, remedy: str) -> Problem:
    return _problem("上级单位", message, remedy, "parent")


def _problem(place: str, message: str, remedy: str, anchor: str) -> Problem:
    return Problem("unit", place, message, remedy, anchor=anchor)
