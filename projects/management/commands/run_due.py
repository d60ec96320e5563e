"""manage.py run_due: what time does to background jobs, for a timer (cron, Windows 计划任务) where there is no beat."""

from typing import Any

from django.core.management.base import BaseCommand

from projects import tasks


class Command(BaseCommand):
    help = "后台任务：断了的重新排队，过期的结果删掉，排着的开始做；放进定时任务，每几分钟一次"

    def handle(self, *args: Any, **options: Any) -> None:
        found = tasks.run_due()
        self.stdout.write(
            f"重新排队 {found.requeued} 项，断了三次没有做成 {found.failed} 项，取消 {found.cancelled} 项；"
            f"删掉过期的结果 {found.expired} 个、没有记录的文件 {found.swept} 个。"
        )
