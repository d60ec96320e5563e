"""What stands around every page: the round before signing in, and the signed-in person's name, role and year."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from evaluator.review import ROLE_NAMES, Role
from projects import permissions
from projects.models import Evaluation, RoleAssignment, Round, User
from projects.selectors.administration import AdministrationPage, pages_for
from projects.selectors.years import UNFINISHED

Person = User
"""Who has signed in: the type that pages hand on to selectors and services."""

JUDGING = frozenset({Role.REVIEWER.value, Role.FINANCE_REVIEWER.value})


@dataclass(frozen=True, slots=True)
class AnnouncedRound:
    """自评批次 as the sign-in page announces it: what is due, and until when."""

    name: str
    fiscal_year: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Frame:
    """The top bar of a signed-in person: ``陈静（填报人）``, ``2024 年度``, and which entries the navigation has."""

    who: str
    roles: str
    units: tuple[str, ...]
    round: AnnouncedRound | None
    judges: bool
    """Reviews or finalises other people's forms, and so has a queue of those that wait for it."""
    finalises: bool
    """Judges as the finance office alone: what waits for this person waits for 审定, not for 审核."""
    is_administrator: bool
    administration: tuple[AdministrationPage, ...] = ()
    """The administration pages (管理) that this person may open."""
    imports: bool = False
    """Fills in for a unit, and so brings files in (导入)."""
    sees_progress: bool = False
    """Unit head or judge: has the page of how far units have got (进度)."""

    @property
    def year(self) -> int | None:
        """The year in the top bar of a page that is not about one year; none without a round."""
        return self.round.fiscal_year if self.round else None


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the sign-in page says of the year's work before it knows who is asking."""

    round: AnnouncedRound | None
    several_offices: bool
    """Several offices share this installation, so nobody's round is announced to everybody."""


def announcement() -> Announcement:
    """The open round (自评批次) of the newest year that falls due first, where all open rounds are one office's."""
    open_rounds = Round.objects.filter(closed_at=None).order_by("-fiscal_year", "due_at")
    found = list(open_rounds.values_list("unit_id", "name", "fiscal_year", "due_at"))
    if len({unit for unit, *_ in found}) > 1:
        return Announcement(None, several_offices=True)
    return Announcement(AnnouncedRound(*found[0][1:]) if found else None, several_offices=False)


def frame_of(user: User) -> Frame:
    """The frame of one person's pages, in two queries.

    The round is the newest one in work of a unit at or above one of the person's own units: one that is open, or closed
    with forms that still wait for somebody. A page of one year's form or list names that year instead.
    """
    held = list(RoleAssignment.objects.filter(user=user).select_related("unit"))
    roles = list(dict.fromkeys(assignment.role for assignment in held))
    words = "、".join(ROLE_NAMES[Role(role)] for role in roles) or user.get_administration_display()
    paths = tuple(assignment.unit.path for assignment in held)
    waiting = Evaluation.objects.filter(UNFINISHED, round_id=OuterRef("pk"), cancelled_at__isnull=True)
    in_work = Round.objects.filter(Q(closed_at=None) | Exists(waiting))
    rounds = in_work.select_related("unit").order_by("-fiscal_year", "due_at")
    own = next((each for each in rounds if any(path.startswith(each.unit.path) for path in paths)), None)
    return Frame(
        who=f"{user.full_name}（{words}）",
        roles=words,
        units=tuple(dict.fromkeys(assignment.unit.name for assignment in held)),
        round=AnnouncedRound(own.name, own.fiscal_year, own.due_at) if own else None,
        judges=any(role in JUDGING for role in roles),
        finalises=Role.FINANCE_REVIEWER.value in roles and Role.REVIEWER.value not in roles,
        is_administrator=user.is_administrator,
        imports=permissions.may_import([Role(role) for role in roles]),
        sees_progress=permissions.sees_progress([Role(role) for role in roles]),
        administration=pages_for(user, frozenset(Role(role) for role in roles)),
    )
