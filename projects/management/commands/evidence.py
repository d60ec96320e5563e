"""manage.py evidence: compares every record of 佐证材料 with its file, as after the restoring of a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.services.attaching.comparing import compare


class Command(BaseCommand):
    help = "逐份核对佐证材料的文件：不见了的、与上传时不一致的，逐个点名"

    def handle(self, *args: Any, **options: Any) -> None:
        found = compare()
        for each in (*found.missing, *found.changed):
            word = "不见了" if each in found.missing else "与上传时不一致"
            self.stdout.write(f"{word}：{each.project} {each.name}（{each.stored_name}）")
        wrong = len(found.missing) + len(found.changed)
        self.stdout.write(
            f"共 {found.records} 份，{found.records - wrong} 份相符；没有记录的文件 {found.unclaimed} 个。"
        )
        if wrong:
            raise CommandError(f"有 {wrong} 份佐证材料要从备份里恢复。")
