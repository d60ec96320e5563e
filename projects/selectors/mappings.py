"""列的对应：the mappings that read a person's files, and the page that lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from evaluator.review import Role
from projects import permissions
from projects.models import SheetMapping, User
from projects.permissions import Standing

KIND_NAMES = {"self_evaluation": "自评表", "target_form": "绩效目标表"}
COLUMN_NAMES = {
    "category": "一级指标", "subcategory": "二级指标", "indicator": "三级指标", "direction": "指标性质",
    "target": "年度指标值", "measure": "度量单位", "points": "分值", "actual": "实际完成值", "score": "得分",
    "reason": "偏差原因分析及改进措施", "period_target": "实施期指标值", "evidence": "佐证材料",
    "data_source": "数据来源",
}  # fmt: skip
FIELD_NAMES = {
    "project": "项目名称", "department": "主管部门", "unit": "实施单位", "year": "年度", "money_unit": "金额单位",
    "goal": "年度总体目标", "achievement": "总体目标实际完成情况", "initial": "年初预算数", "adjusted": "全年预算数",
    "executed": "全年执行数", "overall_goal": "实施期总目标", "annual_goal": "年度目标", "amount": "资金总额",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """One heading of a kept mapping, and what is read under it; empty where nothing is."""

    heading: str
    meaning: str


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """One mapping on the page that lists them."""

    id: int
    name: str
    unit: str
    kind: str
    columns: tuple[KeptColumn, ...]
    elsewhere: tuple[tuple[str, str], ...]
    """What is read from a cell or is always the same: 项目名称 · 表头上面第 2 行; 金额单位 · 万元."""
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime | None
    """``None`` as long as it is as it was made."""
    is_mine_to_change: bool

    @property
    def read(self) -> tuple[KeptColumn, ...]:
        """The columns that are read."""
        return tuple(each for each in self.columns if each.meaning)

    @property
    def unread(self) -> str:
        """The headings of the others."""
        return "、".join(each.heading for each in self.columns if not each.meaning)


def mapping_records(user: User) -> tuple[dict[str, Any], ...]:
    """What the readers of files are given: the nearest units' mappings first, each with what a form says of it."""
    standing = permissions.standing_of(user)
    own = {path for role, path in standing.held if role is Role.PREPARER}
    found = permissions.visible_mappings(standing).select_related("unit")
    # The mapping of a unit below counts before one of a unit above, and the newest before an older one.
    order = sorted(found, key=lambda each: (-len(each.unit.path), -each.pk))
    return tuple(each.shape | {"said": _said(each, own)} for each in order)


def kept_mappings(user: User) -> tuple[KeptMapping, ...]:
    """Every mapping that the person's files are read by, unit by unit."""
    standing = permissions.standing_of(user)
    found = permissions.visible_mappings(standing).select_related("unit", "made_by")
    return tuple(_kept(each, standing) for each in found)


def kept_mapping(user: User, mapping_id: int) -> KeptMapping:
    """One of them; raises :class:`~projects.permissions.NotVisible`."""
    standing = permissions.standing_of(user)
    return _kept(permissions.find_mapping(standing, mapping_id), standing)


def unit_choices(user: User) -> tuple[tuple[int, str], ...]:
    """The units that a mapping may be kept for."""
    units = permissions.mapping_units(user).order_by("path")
    return tuple((unit.pk, unit.label) for unit in units)


def _said(mapping: SheetMapping, own: set[str]) -> str:
    whose = "本单位" if mapping.unit.path in own else f"“{mapping.unit.label}”"
    changed_at = changed_of(mapping)[1]
    when = f"{timezone.localtime(changed_at or mapping.made_at):%Y-%m-%d} {'修改' if changed_at else '保存'}"
    return f"按{whose} {when}的对应关系“{mapping.name}”读的"


def changed_of(mapping: SheetMapping) -> tuple[str, datetime | None]:
    """Who changed its columns last, and when; nobody as long as it is as it was made."""
    changed = mapping.shape.get("changed")
    return (changed["by"], datetime.fromisoformat(changed["at"])) if changed else ("", None)


def columns_of(shape: Mapping[str, Any]) -> tuple[KeptColumn, ...]:
    """Each heading of a mapping's record with what is read under it."""
    meanings = {place: COLUMN_NAMES[key] for key, place in shape["columns"].items()}
    meanings |= {
        place["heading"]: FIELD_NAMES[name] for name, place in shape["fields"].items() if place["heading"] is not None
    }
    return tuple(KeptColumn(text, meanings.get(place, "")) for place, text in enumerate(shape["signature"]))


def elsewhere_of(shape: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is read from a cell or is always the same, by a mapping's record."""
    return tuple(
        (said, where(place["fixed"], place["cell"]))
        # In the order of the names here: a database gives the fields of a JSON back in an order of its own.
        for name, said in FIELD_NAMES.items()
        if (place := shape["fields"].get(name)) and place["heading"] is None
    )


def _kept(mapping: SheetMapping, standing: Standing) -> KeptMapping:
    changed_by, changed_at = changed_of(mapping)
    return KeptMapping(
        id=mapping.pk,
        name=mapping.name,
        unit=mapping.unit.label,
        kind=KIND_NAMES[mapping.shape["kind"]],
        columns=columns_of(mapping.shape),
        elsewhere=elsewhere_of(mapping.shape),
        made_by=mapping.made_by.full_name,
        made_at=mapping.made_at,
        changed_by=changed_by,
        changed_at=changed_at,
        is_mine_to_change=permissions.keeps_mappings(standing, mapping.unit.path),
    )


def where(fixed: str, cell: Sequence[int] | None) -> str:
    """Where a field's value comes from, in words."""
    if fixed or cell is None:
        return f"总是“{fixed}”"
    row, column = cell
    return f"表头{'上面' if row < 0 else '下面'}第 {abs(row)} 行、从表头左边数第 {column + 1} 列的格子"
