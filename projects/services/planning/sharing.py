"""平均分：shares what is left of a 一级指标's points among its rows that have none, exactly."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.scoring.policy import Policy
from evaluator.scoring.values import shown
from projects.models import Indicator, User
from projects.selectors.plans.records import content_of
from projects.selectors.plans.weighing import EXECUTION, PointsOf, weigh
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.planning.entering import put_text, shown_in, store_rows
from projects.services.planning.holding import hold_for_typing, refusals_are_recorded
from projects.services.results import Refused

ACTION = "plan-distribute"
STEPS = (Decimal("1"), Decimal("0.5"), Decimal("0.1"), Decimal("0.01"))
"""Sizes in which points are given, the coarsest first."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What was given to the rows of one 一级指标."""

    label: str
    rows: int
    points: Decimal
    each: tuple[Decimal, ...]

    @property
    def sentence(self) -> str:
        """``产出指标剩下的 50 分分给 4 行：13、13、12、12``."""
        listed = "、".join(shown(one) for one in self.each)
        return f"{self.label}剩下的 {shown(self.points)} 分分给 {self.rows} 行：{listed}"


def distribute_points(*, user: User, plan_id: int, category: str = "", address: str = "") -> tuple[Shared, ...]:
    """剩下的分平均分: every row without points gets its share of what its 一级指标 has left under the policy.

    ``category`` is the policy's key of one 一级指标, empty for all. Refuses where there is nothing to share.
    """
    with refusals_are_recorded(user, ACTION, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        policy = loader.get(held.plan.policy_id)
        content = content_of(held.plan, held.rows)
        done: list[Shared] = []
        problems: list[Problem] = []
        changes: list[Change] = []
        touched = []
        for part in weigh(content, policy).parts:
            if part.key == EXECUTION or not part.without or (category and part.key != category):
                continue
            rows = [
                row
                for row in held.rows
                if not shown_in(row, "points") and (known := policy.category_of(row.category)) and known.key == part.key
            ]
            left = -part.difference if part.standard is not None else Decimal(0)
            shares = even(left, len(rows))
            if not shares:
                problems.append(_nothing_left(part))
                continue
            for row, share in zip(rows, shares, strict=True):
                change = put_text(held, row, "points", shown(share))
                if change:
                    changes.append(change)
                    touched.append(row)
            done.append(Shared(part.label, len(rows), left, shares))
        if not done:
            nothing = Problem(
                "nothing-to-share", held.place, "没有可以分的：每一行都有分值了", "要重新分，请先清空分值"
            )
            raise Refused(tuple(problems) or (nothing,))
        store_rows(touched, ["points"])
        held.move_on()
        note = "；".join(each.sentence for each in done)
        auditing.record(actor=user, action=ACTION, subject=held.plan, address=address, note=note, changes=changes)
    return tuple(done)


def _key_of(row: Indicator, policy: Policy) -> str:
    known = policy.category_of(row.category)
    return known.key if known else row.category.strip()


def even(left: Decimal, rows: int) -> tuple[Decimal, ...]:
    """Share points among rows in sensible steps; the first rows get what does not divide. Sums exactly.

    >>> [str(one) for one in even(Decimal("50"), 3)]
    ['17', '17', '16']
    >>> [str(one) for one in even(Decimal("10"), 4)]
    ['2.5', '2.5', '2.5', '2.5']
    """
    if left <= 0 or rows < 1:
        return ()
    fitting = [step for step in STEPS if left % step == 0 and left >= step * rows]
    if not fitting:
        return ()
    exact = [step for step in fitting[:2] if step >= Decimal("0.5") and (left / step) % rows == 0]
    step = exact[0] if exact else fitting[0]
    share, more = divmod(int(left / step), rows)
    return tuple((share + (1 if number < more else 0)) * step for number in range(rows))


def _nothing_left(part: PointsOf) -> Problem:
    if part.standard is None:
        said = f"有 {part.without} 行没有评分办法认得的一级指标，不知道从哪里分"
        return Problem("no-category", part.label, said, "请先填这几行的一级指标", anchor="goal-sums")
    said = f"{part.label} {part.words}，没有剩下的分可以分给 {part.without} 行"
    return Problem("no-points-left", part.label, said, "请先减少别的行的分值", anchor="goal-sums")
