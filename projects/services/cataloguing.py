"""指标库：keeps the indicators that a unit uses again, with what is usually aimed at and what proves it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F

from evaluator.problems import Problem
from projects import permissions
from projects.models import Indicator, LibraryIndicator, TargetPlan, Unit, User
from projects.permissions import NotVisible
from projects.selectors.cells import anchor_of, clean
from projects.selectors.plans.cells import DIRECTION_WORDS, UNSAID
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.opening import initials_of, sort_key_of
from projects.services.results import Refused

ADD, CHANGE, RETIRE, REVIVE = "library-add", "library-change", "library-retire", "library-revive"
LABELS = {
    "category": "一级指标",
    "subcategory": "二级指标",
    "name": "三级指标",
    "measure_unit": "度量单位",
    "direction": "方向",
    "nature": "指标性质",
    "typical_target": "常用指标值",
    "evidence": "佐证材料",
    "data_source": "数据来源",
    "origin": "出处",
}
REQUIRED = ("category", "subcategory", "name")
LONGEST_EVIDENCE = 1000
OF_INDICATOR = {
    "category": "category",
    "subcategory": "subcategory",
    "name": "name",
    "measure_unit": "unit",
    "direction": "direction",
    "nature": "nature",
    "typical_target": "target_text",
    "evidence": "evidence_needed",
    "data_source": "data_source",
}
"""Column of an entry → the cell of an indicator that it is taken from."""


@dataclass(frozen=True, slots=True)
class LibraryData:
    """One entry as it was written; ``direction`` and ``nature`` as stored: ``positive``, ``quantitative`` …"""

    category: str
    subcategory: str
    name: str
    measure_unit: str = ""
    direction: str = ""
    nature: str = ""
    typical_target: str = ""
    evidence: str = ""
    data_source: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a row that somebody wanted to keep: its entry, or the one of that name which was there already."""

    entry: LibraryIndicator
    is_new: bool

    @property
    def sentence(self) -> str:
        """What was kept, cell by cell; or where the name stands already."""
        entry, unit = self.entry, self.entry.unit.label
        if not self.is_new:
            state = "" if entry.is_active else "，现在停用，可以在指标库里恢复"
            return f"{unit}的指标库里已经有“{entry.name}”（{entry.category}，{entry.subcategory}）{state}，没有再存。"
        direction = DIRECTION_WORDS.get(entry.direction) or UNSAID["direction"][0]
        short = {"常用指标值": entry.typical_target, "度量单位": entry.measure_unit, "方向": direction}
        long = {"佐证材料": entry.evidence, "数据来源": entry.data_source}
        parts = [entry.category, entry.subcategory, *(f"{label}“{text}”" for label, text in short.items() if text)]
        parts += [f"{label}一起存了" for label, text in long.items() if text]
        if empty := "、".join(label for label, text in (short | long).items() if not text):
            parts.append(f"{empty}空着")
        return f"“{entry.name}”已存进{unit}的指标库：{'，'.join(parts)}。"


def add_entry(*, user: User, unit_id: int, data: LibraryData, address: str = "") -> LibraryIndicator:
    """Add an entry to a unit's library. Raises :class:`Refused` with every Problem (anchors ``library-<field>``)."""
    with transaction.atomic():
        unit = _unit(user, unit_id)
        columns = _columns(data)
        _refuse_double(unit, columns)
        entry = LibraryIndicator.objects.create(unit=unit, created_by=user, **columns)
        changes = [
            Change(f"library:{entry.pk}", name, LABELS[name], "", value)
            for name, value in columns.items()
            if name in LABELS and value
        ]
        auditing.record(actor=user, action=ADD, subject=entry, address=address, changes=changes)
    return entry


def add_entries(*, user: User, unit_id: int, entries: Sequence[LibraryData], address: str = "") -> int:
    """Add many entries at once, those that the unit has already left out; answers how many were added."""
    with transaction.atomic():
        unit = _unit(user, unit_id)
        listed = [_columns(data) for data in entries]
        known = set(LibraryIndicator.objects.filter(unit=unit).values_list(*REQUIRED))
        new = []
        for columns in listed:
            key = tuple(columns[name] for name in REQUIRED)
            if key not in known:
                known.add(key)
                new.append(LibraryIndicator(unit=unit, created_by=user, **columns))
        LibraryIndicator.objects.bulk_create(new)
        if new:
            note = f"加入 {len(new)} 条：{'、'.join(each.name for each in new)}"
            auditing.record(actor=user, action=ADD, subject=unit, address=address, note=note)
    return len(new)


def add_from_indicator(*, user: User, unit_id: int, indicator_id: int, address: str = "") -> LibraryIndicator:
    """Keep an indicator of a plan that the person sees for reuse; its target becomes the typical one."""
    indicator = Indicator.objects.select_related("project__unit").filter(pk=indicator_id).first()
    if indicator is None or not permissions.visible_units(user).filter(pk=indicator.project.unit_id).exists():
        raise NotVisible(f"indicator {indicator_id}")
    return add_entry(user=user, unit_id=unit_id, data=_data_of(indicator), address=address)


def keep_row(*, user: User, plan_id: int, indicator_id: int, address: str = "") -> Kept:
    """存进指标库: keep a row of the goals for reuse in the library of the person's own unit.

    The own unit is the nearest one, from the project's upward, whose library the person keeps. An entry of the same
    name that is there already stays as it is and is answered instead. Raises :class:`Refused` with every Problem of the
    row (anchors of its cells) and where the person keeps no such library.
    """
    recorded = auditing.refusals_are_recorded(user, ADD, plan_id, address, of=TargetPlan)
    with recorded, transaction.atomic():
        plan = permissions.find_plan(user, plan_id)
        project = plan.project
        path = permissions.catalogue_path(permissions.standing_of(user), project.unit.path)
        unit = _unit(user, Unit.objects.get(path=path).pk if path else project.unit_id)
        rows = Indicator.objects.filter(project_id=project.pk, fiscal_year=plan.fiscal_year)
        row = rows.select_related("project").filter(pk=indicator_id).first()
        if row is None:
            said = "这一行已经不在了，可能别人刚删掉"
            raise Refused((Problem("row-unknown", str(project), said, "请刷新页面再看"),))
        twin = LibraryIndicator.objects.filter(unit=unit, name=clean(row.name)).order_by("-is_active", "pk").first()
        if twin is not None:
            return Kept(twin, is_new=False)
        try:
            return Kept(add_entry(user=user, unit_id=unit.pk, data=_data_of(row), address=address), is_new=True)
        except Refused as refusal:
            raise Refused(tuple(_said_of(row, problem) for problem in refusal.problems)) from None


def change_entry(*, user: User, entry_id: int, data: LibraryData, address: str = "") -> LibraryIndicator:
    """Change an entry; indicators made from it before stay as they are."""
    with transaction.atomic():
        entry = _entry(user, entry_id)
        columns = _columns(data)
        _refuse_double(entry.unit, columns, but=entry.pk)
        changes = [
            Change(f"library:{entry.pk}", name, LABELS[name], getattr(entry, name), value)
            for name, value in columns.items()
            if name in LABELS and getattr(entry, name) != value
        ]
        for name, value in columns.items():
            setattr(entry, name, value)
        if changes:
            entry.save(update_fields=[*columns])
            auditing.record(actor=user, action=CHANGE, subject=entry, address=address, changes=changes)
    return entry


def retire_entry(*, user: User, entry_id: int, address: str = "") -> LibraryIndicator:
    """停用: nobody is offered it any more; what was made from it stays."""
    return _turn(user, entry_id, address, active=False)


def revive_entry(*, user: User, entry_id: int, address: str = "") -> LibraryIndicator:
    """恢复 a retired entry."""
    return _turn(user, entry_id, address, active=True)


def _turn(user: User, entry_id: int, address: str, *, active: bool) -> LibraryIndicator:
    with transaction.atomic():
        entry = _entry(user, entry_id)
        if entry.is_active != active:
            entry.is_active = active
            entry.save(update_fields=["is_active"])
            words = {True: "在用", False: "停用"}
            change = Change(f"library:{entry.pk}", "is_active", "状态", words[not active], words[active])
            action = REVIVE if active else RETIRE
            auditing.record(actor=user, action=action, subject=entry, address=address, changes=(change,))
    return entry


def _data_of(indicator: Indicator) -> LibraryData:
    """An indicator of a project as an entry; its target becomes the typical one."""
    taken = {name: getattr(indicator, cell) for name, cell in OF_INDICATOR.items()}
    return LibraryData(**taken, origin=f"{indicator.project.name}（{indicator.fiscal_year} 年度）"[:200])


def _said_of(row: Indicator, problem: Problem) -> Problem:
    """What is wrong with an entry, said of the row that it was to be made from."""
    cell = OF_INDICATOR.get(problem.anchor.partition("library-")[2], "")
    anchor = anchor_of(f"indicator:{row.pk}", cell) if cell else ""
    place = f"第 {row.order} 行"
    return replace(problem, place=f"{place}{problem.place}", message=f"{place}{problem.message}", anchor=anchor)


def _unit(user: User, unit_id: int) -> Unit:
    """The unit whose library the person keeps, held so that nobody adds the same entry meanwhile."""
    Unit.objects.filter(pk=unit_id).update(code=F("code"))
    unit = permissions.cataloguing_units(user).filter(pk=unit_id).first()
    if unit is not None:
        return unit
    seen = permissions.visible_units(user).filter(pk=unit_id).first()
    if seen is None:
        raise NotVisible(f"unit {unit_id}")
    said = f"{seen.label}的指标库由它的填报人和审核人维护，您没有这个角色"
    raise Refused((Problem("library-role", seen.label, said),))


def _entry(user: User, entry_id: int) -> LibraryIndicator:
    entry = permissions.visible_library(user).select_related("unit").filter(pk=entry_id).first()
    if entry is None:
        raise NotVisible(f"library entry {entry_id}")
    if not permissions.cataloguing_units(user).filter(pk=entry.unit_id).exists():
        said = f"这一条是{entry.unit.label}的，由它的填报人和审核人维护"
        raise Refused((Problem("library-role", entry.unit.label, said),))
    return entry


def _columns(data: LibraryData) -> dict[str, Any]:
    """The columns of an entry, or every Problem of it at once."""
    columns = {name: clean(text) for name, text in asdict(data).items()}
    problems = []
    for name, text in columns.items():
        label, anchor = LABELS[name], f"library-{name}"
        longest = getattr(LibraryIndicator._meta.get_field(name), "max_length", None) or LONGEST_EVIDENCE
        if name in REQUIRED and not text:
            problems.append(Problem("missing", label, f"没有填“{label}”", f"请填{label}", anchor=anchor))
        if len(text) > longest:
            said = f"“{label}”有 {len(text)} 字，最多 {longest} 字"
            problems.append(Problem("too-long", label, said, "请删短", anchor=anchor))
    if columns["direction"] not in Indicator.Direction.values:
        problems.append(
            Problem("direction", "方向", "方向不认识", "请选正向、反向，或留空", anchor="library-direction")
        )
    if columns["nature"] not in Indicator.Nature.values:
        problems.append(Problem("nature", "指标性质", "指标性质不认识", "请选定量、定性", anchor="library-nature"))
    if problems:
        raise Refused(tuple(problems))
    return {**columns, "initials": initials_of(columns["name"]), "sort_key": sort_key_of(columns["name"])}


def _refuse_double(unit: Unit, columns: dict[str, Any], *, but: int | None = None) -> None:
    same = LibraryIndicator.objects.filter(unit=unit, **{name: columns[name] for name in REQUIRED})
    twin = same.exclude(pk=but or 0).first()
    if twin is not None:
        state = "" if twin.is_active else "，现在停用，可以恢复"
        said = f"{unit.label}的指标库里已经有“{twin.name}”{state}"
        raise Refused((Problem("library-double", "三级指标", said, "请改用已有的那一条", anchor="library-name"),))
