"""导入：plans a workbook by a trial that is rolled back, and applies it in one transaction, all of it or nothing."""

from dataclasses import dataclass

from django.db import transaction

from evaluator.problems import Problem
from evaluator.sheets.rosters import PART_NAMES, PEOPLE, UNITS, Roster
from projects.models import User
from projects.services import auditing
from projects.services.accounts import InitialPassword, NewAccount, initial_passwords
from projects.services.administering.importing.judging import Walk
from projects.services.administering.importing.plan import ImportPlan, Verdict, parts_of
from projects.services.administering.steps import refuse_any, step
from projects.services.auditing import Deed
from projects.services.results import Refused

IMPORT = "people_import"
MOST_NEW_ACCOUNTS = 100
"""Initial passwords that are made for one import: each takes a quarter of a second of the processor, on purpose."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import has done, with the initial passwords that nobody can read again."""

    plan: ImportPlan
    accounts: tuple[NewAccount, ...]


def plan_import(*, user: User, roster: Roster) -> ImportPlan:
    """What the workbook would do now. It is done for a trial and rolled back: nothing is written."""
    with transaction.atomic():
        plan = _planned(Walk(user, roster, {}), parts_of(user))
        transaction.set_rollback(True)
    return plan


def apply_import(*, user: User, roster: Roster, digest: str, address: str = "") -> Applied:
    """Do what the plan of this digest says (应用).

    Refused if a line is refused, or if the records have moved since the plan was shown: then the plan is another one.
    """
    passwords = _passwords(user, roster)
    with step(user=user, action=IMPORT, label="导入", address=address):
        now = User.objects.get(pk=user.pk)
        parts = parts_of(now)
        refuse_any([] if parts else [_nobodys()])
        walk = Walk(now, roster, passwords)
        plan = _planned(walk, parts)
        if plan.problems or plan.having(Verdict.REFUSED):
            raise Refused(_reasons(plan))
        if plan.digest != digest:
            message = "看过计划以后，系统里的单位、人员或角色变了，什么也没有写入。"
            raise Refused((Problem("stale", "导入", message, "下面是现在的计划，请再看一遍。"),))
        _record(walk, plan, now, address)
    return Applied(plan, tuple(walk.accounts))


def _planned(walk: Walk, parts: tuple[str, ...]) -> ImportPlan:
    roster = walk.roster
    rows = tuple(row for part in parts for row in walk.through(part))
    others = tuple((name, len(roster.part(part))) for part, name in PART_NAMES.items() if part not in parts)
    problems = list(roster.problems)
    accounts = sum(row.part == PEOPLE and row.verdict is Verdict.NEW for row in rows)
    if accounts > MOST_NEW_ACCOUNTS:
        message = f"新账号有 {accounts} 个，一次最多 {MOST_NEW_ACCOUNTS} 个。"
        problems.append(Problem("roster-long", "“人员”", message, "请分成几个文件导入。"))
    return ImportPlan(parts, rows, tuple(problems), tuple(each for each in others if each[1]))


def _passwords(user: User, roster: Roster) -> dict[str, InitialPassword]:
    """Made before the transaction: hashing takes its time, and nobody else should wait for it."""
    if PEOPLE not in parts_of(user):
        return {}
    there = {name.casefold() for name in User.objects.values_list("username", flat=True)}
    names = {row.text("username") for row in roster.people}
    new = sorted(name for name in names if name and name.casefold() not in there)
    return initial_passwords(new) if len(new) <= MOST_NEW_ACCOUNTS else {}


def _record(walk: Walk, plan: ImportPlan, user: User, address: str) -> None:
    counts = plan.counts
    note = f"新增 {counts[Verdict.NEW]}，变更 {counts[Verdict.CHANGED]}，相同 {counts[Verdict.SAME]}"
    names = "、".join(PART_NAMES[part] for part in plan.parts)
    deeds = [Deed(subject=subject, note=row.place, changes=row.changes) for row, subject in walk.touched]
    auditing.record_all(
        actor=user, action=IMPORT, deeds=[*deeds, Deed(subject_label=f"导入{names}", note=note)], address=address
    )


def _reasons(plan: ImportPlan) -> tuple[Problem, ...]:
    refused = plan.having(Verdict.REFUSED)
    return (*plan.problems, *(problem for row in refused for problem in row.problems))


def _nobodys() -> Problem:
    message = f"“{PART_NAMES[UNITS]}”“{PART_NAMES[PEOPLE]}”由系统管理员导入，“角色”由安全管理员导入。"
    return Problem("not-yours", "导入", message, "请联系他们。")
