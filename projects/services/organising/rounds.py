"""自评批次：sets up a round with its policy and form, moves its deadline, closes it and opens it again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.policies import loader
from evaluator.policies.description import scope
from evaluator.problems import Problem
from evaluator.scoring.policy import LegalSource, Policy
from evaluator.sheets import layout as layouts
from projects import permissions
from projects.models import Round, Unit, User
from projects.selectors.cells import clean
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.organising.attempts import attempts_are_recorded, reason_problems
from projects.services.results import Refused

FORM = "self_evaluation"
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NAME = 100
SET_UP, MOVE, CLOSE, REOPEN = "round-set-up", "round-deadline", "round-close", "round-reopen"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a round is scored and printed by: the policy (评分办法) and the form (表样) of its region and year."""

    policy_id: str
    policy: str
    scope: str
    """``上海市 · 项目支出绩效自评表 · 2020 年度起``."""
    sources: tuple[LegalSource, ...]
    layout_id: str
    layout: str


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round as somebody filled it in; what is missing is ``None`` or empty."""

    unit_id: int | None
    fiscal_year: int | None
    name: str
    opens_on: date | None
    due_at: datetime | None
    region: str


def basis_of(region: str, fiscal_year: int) -> Basis:
    """The policy and the form of a region and year; raises :class:`Refused` naming each that there is not."""
    problems = []
    policy = layout = None
    try:
        policy = loader.find(region, FORM, fiscal_year)
    except loader.PolicyNotFound as missing:
        problems.append(missing.problem)
    try:
        layout = layouts.find(region, FORM, fiscal_year)
    except layouts.LayoutNotFound as missing:
        problems.append(missing.problem)
    if policy is None or layout is None:
        raise Refused(tuple(problems))
    return _basis(policy, layout.id, layout.title)


def basis_of_round(round_id: int) -> Basis | None:
    """The same of a round that there is; ``None`` where its policy or form is gone from the installation."""
    round_ = Round.objects.get(pk=round_id)
    try:
        policy = loader.find(round_.region, round_.form, round_.fiscal_year)
        layout = layouts.get(round_.layout_id)
    except (loader.PolicyNotFound, layouts.LayoutNotFound):
        return None
    return _basis(policy, layout.id, layout.title)


def _basis(policy: Policy, layout_id: str, layout: str) -> Basis:
    return Basis(policy.id, policy.label, scope(policy), policy.sources, layout_id, layout)


def set_up_round(*, user: User, new: NewRound, address: str = "") -> Round:
    """新建批次. Raises :class:`Refused` with everything that is missing or wrong, at once."""
    name, region = clean(new.name), new.region.strip()
    with attempts_are_recorded(user, SET_UP, None, address), transaction.atomic():
        unit = permissions.organising_units(user).filter(pk=new.unit_id or 0).first()
        problems = [*_wrong(new, name, region), *_wrong_unit(unit)]
        if problems or unit is None or new.fiscal_year is None or new.opens_on is None or new.due_at is None:
            raise Refused(tuple(problems))
        basis = basis_of(region or unit.region, new.fiscal_year)
        if Round.objects.filter(unit=unit, fiscal_year=new.fiscal_year, name=name).exists():
            said = f"{unit.label}在 {new.fiscal_year} 年度已经有一个叫“{name}”的批次"
            raise Refused((Problem("round-twice", "名称", said, "请换一个名称，或者用原来那个批次"),))
        round_ = Round.objects.create(
            unit=unit,
            fiscal_year=new.fiscal_year,
            name=name,
            opens_on=new.opens_on,
            due_at=new.due_at,
            region=region or unit.region,
            form=FORM,
            layout_id=basis.layout_id,
        )
        auditing.record(
            actor=user,
            action=SET_UP,
            subject=round_,
            address=address,
            note=f"评分办法 {basis.policy_id}，表样 {basis.layout_id}",
            changes=(
                Change(f"round:{round_.pk}", "opens_on", "填报开始", "", f"{round_.opens_on}"),
                Change(f"round:{round_.pk}", "due_at", "报送截止", "", told(round_.due_at)),
            ),
        )
    return round_


def move_deadline(
    *, user: User, round_id: int, due_at: datetime | None, was: datetime | None, reason: str, address: str = ""
) -> Round:
    """改截止时间, with the reason. What was handed in before keeps its mark of being late or not."""
    reason = clean(reason)
    with attempts_are_recorded(user, MOVE, round_id, address), transaction.atomic():
        round_ = hold_round(user, round_id)
        problems = [*_open_problems(round_), *reason_problems(reason)]
        if due_at is None:
            problems.append(Problem("due-missing", "报送截止", "没有写新的截止时间", "请写日期和时间"))
        elif timezone.localtime(due_at).date() < round_.opens_on:
            said = f"写的是 {told(due_at)}，早于填报开始的 {round_.opens_on}"
            problems.append(Problem("due-too-early", "报送截止", said, "请核对日期"))
        elif due_at == round_.due_at:
            problems.append(Problem("due-same", "报送截止", f"现在的截止时间就是 {told(due_at)}", "没有改动"))
        if was is not None and told(was) != told(round_.due_at):
            said = f"您打开页面以后，截止时间已改为 {told(round_.due_at)}，这次没有生效"
            problems.append(Problem("overtaken", "报送截止", said, "请看过现在的截止时间再改"))
        if problems or due_at is None:
            raise Refused(tuple(problems))
        before, round_.due_at = round_.due_at, due_at
        round_.save(update_fields=["due_at"])
        change = Change(f"round:{round_.pk}", "due_at", "报送截止", told(before), told(due_at))
        auditing.record(actor=user, action=MOVE, subject=round_, address=address, note=reason, changes=(change,))
    return round_


def close_round(*, user: User, round_id: int, reason: str, address: str = "") -> Round:
    """关闭批次: from now on it takes no forms."""
    return _turn(user, round_id, clean(reason), address, CLOSE)


def reopen_round(*, user: User, round_id: int, reason: str, address: str = "") -> Round:
    """重新开放 a closed round."""
    return _turn(user, round_id, clean(reason), address, REOPEN)


def _turn(user: User, round_id: int, reason: str, address: str, action: str) -> Round:
    with attempts_are_recorded(user, action, round_id, address), transaction.atomic():
        round_ = hold_round(user, round_id)
        problems = list(reason_problems(reason))
        if action == CLOSE:
            problems += _open_problems(round_)
        elif round_.closed_at is None:
            problems.append(Problem("round-open", "批次", f"“{round_.name}”现在是开放的", "不用再开放"))
        if problems:
            raise Refused(tuple(problems))
        words = ("开放", "已关闭") if action == CLOSE else ("已关闭", "开放")
        round_.closed_at = timezone.now() if action == CLOSE else None
        round_.save(update_fields=["closed_at"])
        change = Change(f"round:{round_.pk}", "closed_at", "批次", *words)
        auditing.record(actor=user, action=action, subject=round_, address=address, note=reason, changes=(change,))
    return round_


def hold_round(user: User, round_id: int) -> Round:
    """Read a round and keep everybody else from changing it until the transaction ends."""
    Round.objects.filter(pk=round_id).update(name=F("name"))
    return permissions.find_managed_round(user, round_id)


def _open_problems(round_: Round) -> tuple[Problem, ...]:
    if round_.closed_at is None:
        return ()
    said = f"“{round_.name}”已于 {told(round_.closed_at)} 关闭"
    return (Problem("round-closed", "批次", said, "要改请先重新开放"),)


def _wrong(new: NewRound, name: str, region: str) -> list[Problem]:
    problems = []
    if new.fiscal_year is None or not FIRST_YEAR <= new.fiscal_year <= LAST_YEAR:
        problems.append(Problem("year", "年度", "没有写年度，或者不是年份", "请写四位数的年份，如 2025"))
    if not name:
        problems.append(Problem("name-missing", "名称", "没有写名称", "请写批次的名称，如 2025年度项目支出绩效自评"))
    elif len(name) > LONGEST_NAME:
        problems.append(Problem("name-too-long", "名称", f"名称有 {len(name)} 字，最多 {LONGEST_NAME} 字", "请写短些"))
    if new.opens_on is None:
        problems.append(Problem("opens-missing", "填报开始", "没有写填报开始的日期", "请写日期，如 2026-01-05"))
    if new.due_at is None:
        problems.append(Problem("due-missing", "报送截止", "没有写截止时间", "请写日期和时间，如 2026-01-24 17:30"))
    elif new.opens_on and timezone.localtime(new.due_at).date() < new.opens_on:
        said = f"报送截止 {told(new.due_at)} 早于填报开始 {new.opens_on}"
        problems.append(Problem("due-too-early", "报送截止", said, "请核对两个日期"))
    if region and not (len(region) == 6 and region.isascii() and region.isdigit()):
        said = f"写的是“{region}”，行政区划代码是 6 位数字"
        problems.append(Problem("region", "评分办法地区", said, "请写如 310000，或空着用单位自己的"))
    return problems


def _wrong_unit(unit: Unit | None) -> list[Problem]:
    if unit is not None:
        return []
    return [Problem("unit", "组织单位", "没有选组织单位，或者您不是它的审核人", "请从列表里选一个单位")]


def told(moment: datetime) -> str:
    """A moment as the audit trail tells it, to the minute."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
