"""占住一份目标：keeps one plan still while a transaction reads, judges and writes it; and records what was refused."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils import timezone

from evaluator.plan_review import PlanEvent, PlanSituation, judge_plan, judge_planning
from evaluator.problems import Problem
from projects import permissions
from projects.models import Indicator, ProjectFunding, TargetAdjustment, TargetPlan, User
from projects.services import auditing
from projects.services.results import Refused


class Overtaken(RuntimeError):
    """A plan moved under a save although it was held: ours, never the user's."""


@dataclass(slots=True)
class Held:
    """One plan, held for this transaction, with its rows in order and who holds it when."""

    user: User
    plan: TargetPlan
    rows: list[Indicator]
    at: datetime
    page: str = ""
    """The name of the open page that writes."""
    money: list[ProjectFunding] = field(default_factory=list)
    """项目资金, once :meth:`read_money` has been called: most saves are not about it."""

    @property
    def place(self) -> str:
        """What a Problem of the whole plan names as its place."""
        return f"{self.plan.project}（{self.plan.fiscal_year}年度绩效目标）"

    def read_money(self) -> None:
        """Read the records of 项目资金 of the plan's year."""
        plan = self.plan
        self.money = list(ProjectFunding.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year))

    def money_row(self, source: str) -> ProjectFunding:
        """The record of one source, or a new one that is not stored yet.

        A new one begins where the plan's version stands: one that was taken away before never had a later version, so
        that whoever still has that one open is told of what has been typed since.
        """
        plan = self.plan
        known = next((row for row in self.money if row.source == source), None)
        return known or ProjectFunding(
            project_id=plan.project_id, fiscal_year=plan.fiscal_year, source=source, version=plan.version
        )

    def move_on(self, *fields: str, writes: bool = True) -> None:
        """Store the named fields of the plan with a new version; ``writes``: the person's own text is in it now."""
        columns = {name: getattr(self.plan, name) for name in fields}
        moved = TargetPlan.objects.filter(pk=self.plan.pk, version=self.plan.version).update(
            **columns, version=self.plan.version + 1
        )
        if not moved:
            raise Overtaken(f"plan {self.plan.pk}")
        self.plan.version += 1
        if writes:
            self.plan.contributors.add(self.user)


def hold_plan(user: User, plan_id: int, *, page: str = "") -> Held:
    """Read a visible plan and its rows and keep everybody else from writing to it until the transaction ends.

    The no-op UPDATE takes the row's lock on PostgreSQL and the writer's lock on SQLite alike, before anything is read.
    """
    TargetPlan.objects.filter(pk=plan_id).update(version=models.F("version"))
    plan = permissions.find_plan(user, plan_id, "submitted_by")
    rows = list(Indicator.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year).order_by("order"))
    return Held(user, plan, rows, timezone.now(), page)


def hold_for_typing(user: User, plan_id: int, *, page: str = "") -> Held:
    """:func:`hold_plan`, refused with a sentence where the person may not type here now."""
    held = hold_plan(user, plan_id, page=page)
    verdict = judge_planning(permissions.plan_situation_of(user, held.plan))
    if not verdict.allowed:
        raise Refused((Problem(f"planning-{verdict.reason}", held.place, verdict.sentence),))
    return held


def hold_for_step(user: User, plan_id: int, event: PlanEvent, *, version: int, comment: str) -> Held:
    """:func:`hold_plan`, refused where the person may not take this step now, or has not seen the plan as it stands."""
    held = hold_plan(user, plan_id)
    verdict = judge_plan(event, situation_in(held), comment=comment)
    if not verdict.allowed:
        raise Refused((Problem(f"{event.value}-{verdict.reason}", held.place, verdict.sentence),))
    if held.plan.version != version:
        raise Refused((overtaken(held),))
    return held


def situation_in(held: Held) -> PlanSituation:
    """The moment, with the adjustment that waits, if one does."""
    waiting = TargetAdjustment.objects.filter(plan=held.plan, state=TargetAdjustment.State.PROPOSED)
    proposed_by = waiting.values_list("proposed_by", flat=True).first()
    return permissions.plan_situation_of(held.user, held.plan, proposed_by=proposed_by)


def overtaken(held: Held) -> Problem:
    """The plan has moved since the page was opened."""
    return Problem("overtaken", held.place, "您打开页面以后，这份目标又有改动，没有生效", "请刷新页面，看过改动再办")


def refusals_are_recorded(user: User, action: str, plan_id: int, address: str) -> AbstractContextManager[None]:
    """Write the audit entry of a refused step with goals: wrap it around the transaction."""
    return auditing.refusals_are_recorded(user, action, plan_id, address, of=TargetPlan)
