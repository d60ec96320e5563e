"""操作记录：the audit trail as the auditor reads it.

The auditor sees who did what, when, from where, with what result. Of business records he sees their kind and number
alone: a project's name and what was typed in its form are none of an administrator's business (三员分立).
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from evaluator.plan_review import PLAN_EVENT_NAMES
from projects.models import AuditEntry
from projects.selectors.history import WORDS as HISTORY_WORDS
from projects.selectors.pages.administration import Choice, TrailChange, TrailConditions, TrailRow

ORGANISATION = frozenset({"user", "unit", "roleassignment"})
"""Kinds of records that are no business data: their names and changes are shown."""
PERSONAL = frozenset({"sign_in", "sign_out", "change_password", "people_import", "audit_verify", "audit_export"})
"""Steps about no record whose words are no business data: the account that somebody typed, what was counted."""
ACTIONS = {
    "sign_in": "登录",
    "sign_out": "退出",
    "change_password": "修改密码",
    "reset_password": "重置密码",
    "unlock": "解除登录锁定",
    "person_add": "新增人员",
    "person_change": "改姓名、内线",
    "person_disable": "停用账号",
    "person_enable": "恢复账号",
    "role_grant": "授予角色",
    "role_withdraw": "收回角色",
    "administrator_appoint": "任命管理员",
    "administrator_dismiss": "免去管理员",
    "unit_add": "新增单位",
    "unit_change": "改单位",
    "unit_move": "移动单位",
    "unit_close": "停用单位",
    "unit_reopen": "恢复单位",
    "people_import": "导入",
    "establish": "建档",
    "audit_verify": "核对操作记录",
    "audit_export": "导出操作记录",
    **HISTORY_WORDS,
    "plan-start": "新建项目、目标",
    "plan-import": "导入目标表",
    "plan-enter": "填目标",
    "plan-insert": "目标增行",
    "plan-delete": "目标删行",
    "plan-move": "目标移行",
    "plan-restore": "放回目标行",
    "plan-add-source": "增加资金来源",
    "plan-remove-source": "去掉资金来源",
    "plan-distribute": "平均分分值",
    **{f"plan-{event.value}": f"目标{name}" for event, name in PLAN_EVENT_NAMES.items()},
    "round-set-up": "新建批次",
    "round-deadline": "改截止时间",
    "round-close": "关闭批次",
    "round-reopen": "重新开放批次",
    "extension-grant": "延期",
    "extension-revoke": "收回延期",
    "library-add": "加入指标库",
    "library-change": "改指标库",
    "library-retire": "停用指标",
    "library-revive": "恢复指标",
    "add_phrase": "加入常用语",
    "change_phrase": "改常用语",
    "retire_phrase": "停用常用语",
    "restore_phrase": "恢复常用语",
    "mapping-keep": "保存列的对应",
    "mapping-change": "改列的对应",
    "mapping-rename": "改列的对应的名称",
    "mapping-delete": "删除列的对应",
    "promise": "列入整改",
    "close_promise": "办结整改",
    "reopen_promise": "重开整改",
}
KINDS = {
    "user": "人员",
    "unit": "单位",
    "evaluation": "自评表",
    "targetplan": "绩效目标",
    "project": "项目",
    "round": "批次",
    "extension": "延期",
    "exclusion": "不纳入自评",
    "evidence": "佐证材料",
    "phrase": "常用语",
    "libraryindicator": "指标库",
    "sheetmapping": "列的对应",
    "rectification": "整改事项",
}
OTHER_KIND = "其他记录"
ACTION_CHOICES = tuple(Choice(value, word) for value, word in ACTIONS.items())
KIND_CHOICES = tuple(Choice(value, word) for value, word in KINDS.items())


def trail_for(conditions: TrailConditions) -> QuerySet[AuditEntry]:
    """The entries that the conditions leave, the newest first."""
    entries = AuditEntry.objects.order_by("-sequence")
    if conditions.who:
        entries = entries.filter(Q(actor_name__icontains=conditions.who) | Q(actor__username__icontains=conditions.who))
    if conditions.since:
        entries = entries.filter(at__gte=_midnight(conditions.since))
    if conditions.until:
        entries = entries.filter(at__lt=_midnight(conditions.until + timedelta(days=1)))
    if conditions.action:
        entries = entries.filter(action=conditions.action)
    if conditions.kind:
        entries = entries.filter(object_type=conditions.kind)
    if conditions.number:
        entries = entries.filter(object_id=conditions.number)
    if conditions.outcome:
        entries = entries.filter(outcome=conditions.outcome)
    return entries


def trail_rows(entries: Iterable[AuditEntry]) -> tuple[TrailRow, ...]:
    """The entries as the auditor may read them; no query besides their own."""
    return tuple(_row(entry) for entry in entries)


def _row(entry: AuditEntry) -> TrailRow:
    told = entry.object_type in ORGANISATION or (not entry.object_type and entry.action in PERSONAL)
    changes = tuple(TrailChange(each["label"], each["from"], each["to"]) for each in entry.changes)
    return TrailRow(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor_name or ("—" if entry.action == "sign_in" else "服务器上"),
        address=entry.address,
        action=ACTIONS.get(entry.action, entry.action),
        kind=KINDS.get(entry.object_type, OTHER_KIND) if entry.object_type else "",
        number=entry.object_id,
        label=entry.object_label if told else "",
        refused=entry.outcome == AuditEntry.Outcome.REFUSED,
        note=entry.note if told else "",
        changes=changes if told else (),
        hidden_changes=0 if told else len(changes),
        hash=entry.hash,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
