"""目标调整怎么看：an approved plan as it would be with other values, before anybody has asked for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evaluator.problems import Problem
from evaluator.scoring.meanings import Kind
from evaluator.scoring.policy import Policy
from projects import permissions
from projects.models import User
from projects.selectors.cells import anchor_of, clean
from projects.selectors.pages.goals import PlanSums
from projects.selectors.plans.cells import ADJUSTABLE, PLAN_ADJUSTABLE, read_plan_cell
from projects.selectors.plans.content import PlanContent
from projects.selectors.plans.page import sums_of
from projects.selectors.plans.reading import understand
from projects.selectors.plans.records import content_of, rows_of
from projects.selectors.plans.weighing import missing_in_plan

Typed = Mapping[tuple[str, str], str]
"""Texts by target and field, as they were typed."""


@dataclass(frozen=True, slots=True)
class AsAdjusted:
    """What follows from the values asked for."""

    readings: Mapping[int, str]
    """How each row's target would read, by the row's id; empty where it cannot be read."""
    sums: PlanSums
    faults: tuple[Problem, ...]
    """What the plan would lack then and does not lack now: each stands in the way of asking."""


def as_adjusted(user: User, plan_id: int, typed: Typed, policy_of: Callable[[str], Policy]) -> AsAdjusted:
    """Look at an adjustment before it is asked for; raises :class:`~projects.permissions.NotVisible`."""
    plan = permissions.find_plan(user, plan_id)
    before = content_of(plan, rows_of(plan))
    policy = policy_of(plan.policy_id)
    after = with_texts(before, typed)
    understood = {line.id: understand(line, after.fiscal_year) for line in after.lines}
    return AsAdjusted(
        readings={
            number: "" if each.target.kind is Kind.UNREADABLE else each.words for number, each in understood.items()
        },
        sums=sums_of(after, policy),
        faults=faults_added(before, after, policy),
    )


def with_texts(content: PlanContent, typed: Typed) -> PlanContent:
    """The plan with other texts in its adjustable cells; any other cell stays as it is."""

    def texts_of(kind: str, target: str, names: tuple[str, ...], as_typed: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        kept = dict(as_typed)
        for name in names:
            if (target, name) not in typed:
                continue
            text = clean(typed[target, name])
            reading = read_plan_cell(kind, name, text, place="", anchor=anchor_of(target, name))
            values[name] = reading.value
            kept.pop(name, None)
            if reading.as_typed:
                kept[name] = reading.as_typed
        return {**values, "as_typed": kept} if values else {}

    lines = tuple(
        replace(line, **texts_of("indicator", f"indicator:{line.id}", ADJUSTABLE, line.as_typed))
        for line in content.lines
    )
    return replace(content, lines=lines, **texts_of("plan", "plan", PLAN_ADJUSTABLE, content.as_typed))


def faults_added(before: PlanContent, after: PlanContent, policy: Policy) -> tuple[Problem, ...]:
    """What stands in the way of sending in the plan as it would be, and did not when it was approved."""
    known = {(each.code, each.anchor) for each in missing_in_plan(before, policy)}
    return tuple(each for each in missing_in_plan(after, policy) if (each.code, each.anchor) not in known)
