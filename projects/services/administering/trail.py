"""操作记录：checks the chain of the audit trail, and hands it out as a workbook; the auditor's task."""

from datetime import datetime

from django.utils import timezone

from evaluator.sheets.plain import PlainColumn, PlainSheet, write_sheets
from projects import permissions
from projects.models import AuditEntry, User
from projects.selectors.audit_trail import trail_for, trail_rows
from projects.selectors.pages.administration import TrailConditions, TrailRow
from projects.services import auditing
from projects.services.administering.steps import refuse_others, step
from projects.services.auditing import ChainVerdict
from projects.services.results import ExportedFile

VERIFY, EXPORT = "audit_verify", "audit_export"
MOST_ROWS = 20_000
COLUMNS = (
    PlainColumn("序号", 8),
    PlainColumn("时间", 20),
    PlainColumn("谁", 12),
    PlainColumn("来源地址", 16),
    PlainColumn("动作", 16),
    PlainColumn("对象", 36),
    PlainColumn("结果", 10),
    PlainColumn("说明", 40),
    PlainColumn("改动", 60),
    PlainColumn("校验码", 72),
)


def check_trail(*, user: User, address: str = "") -> ChainVerdict:
    """Walk the whole chain (核对); the check itself is recorded, with what it found."""
    with step(user=user, action=VERIFY, label="操作记录", address=address):
        _refuse_others(user)
        verdict = auditing.verify()
        outcome = AuditEntry.Outcome.DONE if verdict.intact else AuditEntry.Outcome.REFUSED
        auditing.record(
            actor=user,
            action=VERIFY,
            subject_label="操作记录",
            outcome=outcome,
            note=sentence_of(verdict),
            address=address,
        )
    return verdict


def sentence_of(verdict: ChainVerdict) -> str:
    """The verdict in words: ``完整：1204 条都没有被改过、删过``."""
    if verdict.intact:
        return f"完整：{verdict.entries} 条都没有被改过、删过"
    return f"不完整：从第 {verdict.first_bad} 条起对不上，{verdict.reason}；前面 {verdict.entries} 条完好"


def export_trail(*, user: User, conditions: TrailConditions, address: str = "") -> ExportedFile:
    """The entries that the conditions leave as a workbook (导出), the newest first; the taking is recorded too."""
    with step(user=user, action=EXPORT, label="操作记录", address=address):
        _refuse_others(user)
        found = trail_for(conditions)
        count = found.count()
        rows = trail_rows(found[:MOST_ROWS])
        now = timezone.localtime()
        note = f"{len(rows)} 条" + (f"（符合条件的共 {count} 条，只取最近的）" if count > len(rows) else "")
        auditing.record(actor=user, action=EXPORT, subject_label="操作记录", note=note, address=address)
    notes = (
        f"操作记录，{note}，{user.full_name} {_moment(now)} 导出",
        "自评表、项目等业务记录只列类别和编号，填的内容不在这里",
    )
    content = write_sheets([PlainSheet("操作记录", COLUMNS, [_texts(row) for row in rows], notes)])
    return ExportedFile(filename=f"操作记录-{now:%Y%m%d-%H%M}.xlsx", content=content)


def _texts(row: TrailRow) -> tuple[str, ...]:
    changes = [f"{each.label}：{each.before or '（空）'} → {each.after or '（空）'}" for each in row.changes]
    return (
        str(row.sequence),
        _moment(timezone.localtime(row.at)),
        row.actor,
        row.address,
        row.action,
        row.what,
        "没有生效" if row.refused else "成功",
        row.note,
        "\n".join(changes) or (f"改了 {row.hidden_changes} 格" if row.hidden_changes else ""),
        row.hash,
    )


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _refuse_others(user: User) -> None:
    refuse_others(user, permissions.may_read_audit, User.Administration.AUDIT)
