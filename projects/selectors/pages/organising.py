"""批次、延期、不纳入自评: what an organiser granted, as pages tell it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ExtensionNote:
    """延期: until when, for which unit with everything below it, by whom and why."""

    id: int
    unit: str
    due_at: datetime
    reason: str
    by: str
    at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Not revoked."""
        return self.revoked_at is None


@dataclass(frozen=True, slots=True)
class ExclusionNote:
    """不纳入自评: who asked for it and why, and what was decided."""

    state: str
    state_name: str
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str
    phone: str
    """Of who decided: whom to call about it."""


@dataclass(frozen=True, slots=True)
class ExclusionStep:
    """What may be done about leaving a project out now, or why not."""

    step: str
    """``request`` ``withdraw`` ``approve`` ``refuse`` ``restore``."""
    allowed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class ExclusionPage:
    """申请不纳入自评 of one form: how it stands, everything that was asked and decided, and what may be done now."""

    evaluation_id: int
    exclusion_id: int
    """The request that the page shows; 0 where nobody ever asked."""
    project: str
    fiscal_year: int
    unit: str
    told_stage: str
    due_at: datetime
    latest: ExclusionNote | None
    earlier: tuple[ExclusionNote, ...]
    steps: tuple[ExclusionStep, ...]

    def step(self, name: str) -> ExclusionStep:
        """One step by its name."""
        return next(each for each in self.steps if each.step == name)

    @property
    def may(self) -> frozenset[str]:
        """The steps that this person may take now."""
        return frozenset(each.step for each in self.steps if each.allowed)


@dataclass(frozen=True, slots=True)
class ExclusionRequest:
    """A request that waits for somebody's decision."""

    evaluation_id: int
    project: str
    fiscal_year: int
    unit: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a number of forms have got. The order is that of the workflow; excluded ones count apart."""

    not_started: int = 0
    draft: int = 0
    returned: int = 0
    submitted: int = 0
    in_review: int = 0
    approved: int = 0
    finalised: int = 0
    excluded: int = 0
    late: int = 0
    """Handed in after their deadline (逾期)."""
    overdue: int = 0
    """Not handed in although their deadline is over."""

    @property
    def count(self) -> int:
        """The forms that take part: everything but 不纳入自评."""
        return self.to_hand_in + self.handed_in

    @property
    def to_hand_in(self) -> int:
        """未开始, 填报中 and 已退回."""
        return self.not_started + self.draft + self.returned

    @property
    def handed_in(self) -> int:
        """Everything from 已报送 on."""
        return self.submitted + self.in_review + self.settled

    @property
    def settled(self) -> int:
        """审核通过 and 已审定."""
        return self.approved + self.finalised


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round (自评批次) of the list, with how far its forms have got."""

    id: int
    name: str
    fiscal_year: int
    unit: str
    opens_on: date
    due_at: datetime
    closed_at: datetime | None
    extensions: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class RoundChange:
    """One thing that was done to a round: who, when, what from and to, and why."""

    at: datetime
    by: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    """Label, before, after."""
    reason: str
    refused: bool


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit to choose, indented by its depth below the first."""

    id: int
    label: str
    depth: int
    region: str

    @property
    def indented(self) -> str:
        """The label as a list of choices prints it."""
        return "　" * self.depth + self.label


@dataclass(frozen=True, slots=True)
class PlanToOpen:
    """A project of the round's year and units without a self-evaluation: approved goals can be opened, others wait."""

    plan_id: int
    project: str
    unit: str
    stage: str
    stage_name: str

    @property
    def ready(self) -> bool:
        """已批复."""
        return self.stage == "approved"


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round: its dates, extensions, numbers and everything that was changed."""

    row: RoundRow
    region: str
    layout_id: str
    extensions: tuple[ExtensionNote, ...]
    units: tuple[UnitOption, ...]
    changes: tuple[RoundChange, ...]
    requests: tuple[ExclusionRequest, ...]
    unopened: tuple[PlanToOpen, ...]
    """Ready ones first."""

    @property
    def ready(self) -> tuple[PlanToOpen, ...]:
        """Those that can be opened now."""
        return tuple(each for each in self.unopened if each.ready)

    @property
    def waiting(self) -> tuple[PlanToOpen, ...]:
        """Those whose goals are not approved yet."""
        return tuple(each for each in self.unopened if not each.ready)


@dataclass(frozen=True, slots=True)
class PersonProgress:
    """How far the forms of one 项目负责人 in a unit have got."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit of the progress page with everything below it."""

    id: int
    label: str
    depth: int
    tally: Tally
    """With all units below."""
    due_at: datetime | None
    """The nearest deadline among its forms that are not handed in."""
    extended: bool
    """Whether a form of it has more time than the round gives."""
    people: tuple[PersonProgress, ...]
    """Of the unit itself, without those below."""

    @property
    def indent(self) -> str:
        """``depth-2``: how far the row stands in."""
        return f"depth-{min(self.depth, 6)}"


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """进度: the units that a person sees, as a tree, in one year."""

    fiscal_year: int | None
    years: tuple[int, ...]
    rows: tuple[UnitProgress, ...]
    whole: Tally
    due_at: datetime | None
    not_begun: tuple[UnitProgress, ...]
    """Units of their own none of whose forms has been begun."""
    extensions: tuple[ExtensionNote, ...]
