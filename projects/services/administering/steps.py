"""一步：the frame of every administrator's step: whose task it is, one transaction, an audit entry if it is refused."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import models, transaction

from evaluator.problems import Problem
from evaluator.sheets.cells import clean
from projects.models import AuditEntry, User
from projects.selectors.canonical import canonical, digest
from projects.services import auditing
from projects.services.results import Refused

SEEN_LENGTH = 16


@contextmanager
def step(
    *, user: User, action: str, subject: models.Model | None = None, label: str = "", address: str
) -> Iterator[None]:
    """One transaction; a refusal is recorded after it was rolled back."""
    try:
        with transaction.atomic():
            yield
    except Refused as refusal:
        auditing.record(
            actor=user,
            action=action,
            subject=subject,
            subject_label=label,
            outcome=AuditEntry.Outcome.REFUSED,
            address=address,
            note=str(refusal),
        )
        raise


def refuse_others(user: User, may: Callable[[User], bool], administration: User.Administration) -> None:
    """Refuse everybody but the administrator whose task it is. The person is read anew: a right may be gone by now."""
    now = User.objects.filter(pk=user.pk).first()
    if now is None or not now.is_active:
        raise Refused((Problem("not-yours", "账号", "您的账号已经停用。", "请联系安全管理员。"),))
    if not may(now):
        message = f"这一步由{administration.label}办，您是{now.get_administration_display()}。"
        raise Refused((Problem("not-yours", "职责", message, f"请联系{administration.label}。"),))


def refuse_any(problems: Sequence[Problem]) -> None:
    """Raise :class:`Refused` with all of them, if there is one."""
    if problems:
        raise Refused(tuple(problems))


def seen_of(*values: object) -> str:
    """What a page has shown, in few characters: a step that was decided upon it is refused if it is no longer so."""
    return digest(canonical([str(value) for value in values]))[-SEEN_LENGTH:]


def refuse_stale(seen: str, now: str) -> None:
    """Refuse a step that was decided upon something that is no longer so."""
    if seen != now:
        message = "打开这一页以后，别人改过这里，您的这一步没有做。"
        raise Refused((Problem("stale", "这一页", message, "请看一下现在的内容，再做一次。"),))


def tidy(text: str) -> str:
    """A name as it is kept: no control characters, no blanks around it, one blank inside where there were several."""
    return " ".join(clean(text).split())


def tidy_code(text: str) -> str:
    """A code or account as it is kept: half-width, without blanks. ``ＲＳＪ－０１ `` → ``RSJ-01``."""
    return "".join(unicodedata.normalize("NFKC", clean(text)).split())
