"""管理: units, people, roles and the audit trail as pages print them. No business data: counts only."""

from dataclasses import dataclass
from datetime import date, datetime


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


@dataclass(frozen=True, slots=True)
class UnitMember:
    """Somebody with a role for this very unit."""

    id: int
    full_name: str
    username: str
    is_active: bool
    roles: str
    """``填报人、审核人``."""


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit: where it stands, who has a role there, and how much hangs on it."""

    id: int
    parent_id: int | None
    path: str
    code: str
    name: str
    short_name: str
    kind: str
    kind_name: str
    region: str
    region_name: str
    is_active: bool
    above: tuple[str, ...]
    """Names from the top down, without its own."""
    people: tuple[UnitMember, ...]
    below: int
    projects: int
    """With everything below it; so is ``work``."""
    work: int
    """Self-evaluations of open rounds that are not settled yet."""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role of a person (角色)."""

    id: int
    role: str
    role_name: str
    unit_id: int
    unit: str
    unit_code: str
    unit_is_active: bool
    granted_by: str
    granted_at: datetime
    nobody_else: bool = False
    """Nobody else in office has this role for the unit, there or above: it would be left without."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One account in the list of people (人员)."""

    id: int
    username: str
    full_name: str
    phone: str
    administration: str
    administration_name: str
    """系统管理员 …; empty for business people."""
    roles: tuple[HeldRole, ...]
    is_active: bool
    is_locked: bool
    """Too many wrong passwords, from one address at least."""
    has_initial_password: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person, with what he has in his hands: how many forms, never which."""

    row: PersonRow
    joined_at: datetime
    reviewing: int
    """Forms that he has taken to review (审核中)."""
    filling: int
    """Forms being filled in that he has typed in."""


@dataclass(frozen=True, slots=True)
class PeopleConditions:
    """What the list of people is narrowed to; empty is everybody."""

    words: str = ""
    unit_id: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class TrailChange:
    """One change as the audit trail tells it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One audit entry (操作记录). Of business records only their kind and number, and how many cells were changed."""

    sequence: int
    at: datetime
    actor: str
    address: str
    action: str
    """In words."""
    kind: str
    """The kind of record, in words; empty where it is about none."""
    number: str
    label: str
    """Empty for business records."""
    refused: bool
    note: str
    changes: tuple[TrailChange, ...]
    hidden_changes: int
    hash: str

    @property
    def what(self) -> str:
        """``单位“规划财务处”``; of a business record ``自评表 12``."""
        if self.label:
            return f"{self.kind}“{self.label}”" if self.kind else self.label
        return f"{self.kind} {self.number}".strip()


@dataclass(frozen=True, slots=True)
class TrailConditions:
    """What the audit trail is narrowed to; empty is everything."""

    who: str = ""
    since: date | None = None
    until: date | None = None
    action: str = ""
    kind: str = ""
    number: str = ""
    outcome: str = ""
