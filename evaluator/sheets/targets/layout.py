"""目标表的表样库：the target forms that can be read, and the one that is given out as a template (目标表模板).

>>> get(TEMPLATE).name
'项目支出绩效目标表（全国参考格式）'
"""

from functools import cache
from pathlib import Path

from evaluator.problems import Problem
from evaluator.sheets.layout import FOLDER, NATION, LayoutNotFound
from evaluator.sheets.targets.layoutfiles import read_files
from evaluator.sheets.targets.lists import TargetList, read_lists
from evaluator.sheets.targets.shapes import TargetLayout

TEMPLATE = "000000/target_form-2015"

__all__ = ["NATION", "TEMPLATE", "get", "load_all", "load_lists", "names"]


@cache
def load_all(folder: Path = FOLDER) -> tuple[TargetLayout, ...]:
    """Every target form that ships with the product. Raises :class:`LayoutFaults` with all faults at once."""
    return read_files(folder)


@cache
def load_lists(folder: Path = FOLDER) -> tuple[TargetList, ...]:
    """Every list of projects (一行一个项目) that ships with the product. Raises :class:`LayoutFaults`."""
    return read_lists(folder)


def names() -> dict[str, str]:
    """The name of every form and list that is known by sight, by its id."""
    return {form.id: form.name for form in load_all()} | {each.id: each.name for each in load_lists()}


def get(layout_id: str) -> TargetLayout:
    """The layout with this id. Raises :class:`LayoutNotFound`."""
    for layout in load_all():
        if layout.id == layout_id:
            return layout
    known = "、".join(layout.id for layout in load_all())
    raise LayoutNotFound(
        Problem("layout-unknown", "表样", f"没有编号为“{layout_id}”的目标表表样", f"请改用已有的表样：{known}")
    )
