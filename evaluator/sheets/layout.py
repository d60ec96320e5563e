"""表样库：which official form belongs to a region and a budget year.

>>> find("310115", "self_evaluation", 2024).id
'310000/self_evaluation-2024'
"""

from functools import cache
from pathlib import Path

from evaluator.problems import Problem
from evaluator.sheets.layoutfiles import read_files
from evaluator.sheets.shapes import Layout
from evaluator.sheets.tables import LayoutFaults

FOLDER = Path(__file__).parent / "layouts"
NATION = "000000"

__all__ = ["Layout", "LayoutFaults", "LayoutNotFound", "find", "get", "load_all"]


class LayoutNotFound(LookupError):
    """No layout has this id, or none covers the year; ``problem`` lists what was looked for."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@cache
def load_all(folder: Path = FOLDER) -> tuple[Layout, ...]:
    """Every layout that ships with the product. Raises :class:`LayoutFaults` with all faults at once."""
    return read_files(folder)


def get(layout_id: str) -> Layout:
    """The layout with this id. Raises :class:`LayoutNotFound`."""
    for layout in load_all():
        if layout.id == layout_id:
            return layout
    known = "、".join(layout.id for layout in load_all())
    raise LayoutNotFound(
        Problem("layout-unknown", "表样", f"没有编号为“{layout_id}”的表样", f"请改用已有的表样：{known}")
    )


def find(region: str, form: str, year: int) -> Layout:
    """The layout of the nearest region upward that covers the budget year. Raises :class:`LayoutNotFound`."""
    upward = tuple(dict.fromkeys((region, f"{region[:4]}00", f"{region[:2]}0000", NATION)))
    for code in upward:
        for layout in load_all():
            if layout.region == code and layout.form == form and layout.covers(year):
                return layout
    raise LayoutNotFound(
        Problem(
            "layout-not-found",
            "表样",
            f"没有适用于 {year} 年度的表样（找过行政区划 {'、'.join(upward)}）",
            "请核对年度，或请系统管理员补充表样文件",
        )
    )
