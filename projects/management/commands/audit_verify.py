"""manage.py audit_verify: whether anybody has changed or removed an entry of the audit trail (核对操作记录)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.services import auditing
from projects.services.administering.trail import sentence_of


class Command(BaseCommand):
    help = "核对操作记录是否完整：有一条被改过、删过，就说从哪一条起对不上，并以错误结束"

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = auditing.verify()
        if not verdict.intact:
            raise CommandError(f"{sentence_of(verdict)}。请先备份现在的数据库，再与以前的备份比较。")
        self.stdout.write(f"{sentence_of(verdict)}。")
