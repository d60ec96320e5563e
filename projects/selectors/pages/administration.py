"""管理: units, people, roles and the audit trail as pages print them. No business data: counts only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the tree of units (单位)."""

    id: int
    parent_id: int | None
    depth: int
    """0 for a 主管部门 at the top."""
    code: str
    name: str
    short_name: str
    kind: str
    kind_name: str
    region: str
    region_name: str
    is_active: bool
    people: int
    """People in office with a role for this very unit."""
    people_below: int
    """With everything below it."""
    projects: int
    projects_below: int
    has_children: bool

    @property
    def indent(self) -> int:
        """How far the name is moved in: six steps and no more, or it has no room."""
        return min(self.depth, 6)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list to choose from."""

    value: str
    label: str
