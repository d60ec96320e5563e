"""项目资金的行：money that comes in with a target form or from the year before; rows added for further sources.

The amounts themselves are cells, saved like every other cell (:mod:`projects.services.planning.entering`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from evaluator.problems import Problem
from projects.models import Project, ProjectFunding, TargetPlan, User
from projects.selectors.plans.cells import PLAN_CELLS
from projects.selectors.plans.funding import USUAL_SOURCES
from projects.services import auditing
from projects.services.planning.holding import Held, hold_for_typing, refusals_are_recorded
from projects.services.results import Refused

ADD, REMOVE = "plan-add-source", "plan-remove-source"


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """项目资金 of one source as a target form asks for it, in 元; ``fiscal_year`` empty for the whole period.

    ``as_typed`` is what the form says instead of an amount: ``/``, 待定.
    """

    source: str
    requested: Decimal | None
    fiscal_year: int | None = None
    as_typed: str = ""


def bring_money(project: Project, fiscal_year: int, money: Iterable[MoneyRow]) -> None:
    """Store what a form says of the money: for its year, and of the whole period as it sees it from that year."""
    rows: dict[str, ProjectFunding] = {}
    for each in money:
        row = rows.setdefault(each.source, ProjectFunding(project=project, fiscal_year=fiscal_year, source=each.source))
        name = "period_requested" if each.fiscal_year is None else "requested"
        setattr(row, name, each.requested)
        if each.as_typed:
            row.as_typed[name] = each.as_typed
    ProjectFunding.objects.bulk_create(rows.values())


def carry_money(before: TargetPlan, fiscal_year: int) -> None:
    """沿用: the sources of the year before with what was asked for the whole period; the year's amounts are new."""
    ProjectFunding.objects.bulk_create(
        ProjectFunding(
            project_id=before.project_id,
            fiscal_year=fiscal_year,
            source=row.source,
            period_requested=row.period_requested,
            as_typed={name: text for name, text in row.as_typed.items() if name == "period_requested"},
        )
        for row in ProjectFunding.objects.filter(project_id=before.project_id, fiscal_year=before.fiscal_year)
    )


def add_source(*, user: User, plan_id: int, source: str, address: str = "") -> ProjectFunding:
    """增加资金来源: an empty row for one more source of 项目资金."""
    with refusals_are_recorded(user, ADD, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        held.read_money()
        row = _row(held, source)
        if row.pk is not None or source in USUAL_SOURCES:
            said = f"项目资金里已经有“{row.get_source_display()}”这一行"
            raise Refused((Problem("source-there", held.place, said, "请在那一行填"),))
        row.save()
        _recorded(held, ADD, f"增加“{row.get_source_display()}”", address)
    return row


def remove_source(*, user: User, plan_id: int, source: str, address: str = "") -> ProjectFunding:
    """去掉资金来源: take away an empty row; one that says anything is emptied first, so that nothing typed is lost."""
    with refusals_are_recorded(user, REMOVE, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        held.read_money()
        row = _row(held, source)
        label = row.get_source_display()
        if source in USUAL_SOURCES:
            said = f"“{label}”是目标表固定的一行，不能去掉"
            raise Refused((Problem("source-usual", held.place, said, "没有金额就空着"),))
        if row.pk is None:
            said = f"“{label}”这一行已经不在了，可能别人刚去掉"
            raise Refused((Problem("source-gone", held.place, said, "请刷新页面再看"),))
        if row.as_typed or any(getattr(row, name) is not None for name in PLAN_CELLS["funding"]):
            said = f"“{label}”这一行还填着内容，没有去掉"
            raise Refused((Problem("source-filled", held.place, said, "请先清空这一行的两格，再去掉"),))
        row.delete()
        _recorded(held, REMOVE, f"去掉“{label}”", address)
    return row


def _row(held: Held, source: str) -> ProjectFunding:
    if source not in ProjectFunding.Source.values:
        said = "没有这种资金来源，没有改动"
        raise Refused((Problem("source-unknown", held.place, said, "请刷新页面，从列出的来源里选"),))
    return held.money_row(source)


def _recorded(held: Held, action: str, note: str, address: str) -> None:
    held.move_on()
    auditing.record(actor=held.user, action=action, subject=held.plan, address=address, note=note)
