"""manage.py establish: units, people, a round and projects of one's own, out of one file (建档)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects.services.establishing import Established, establish, read_plan
from projects.services.results import Refused


class Command(BaseCommand):
    help = "按建档文件增加单位、账号、批次和项目；已有的不动。写法见 docs/own-data.md"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="建档文件（.toml）")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{file} 读不出来：{fault}") from fault
        try:
            done = establish(plan=read_plan(text), folder=file.resolve().parent)
        except Refused as refused:
            lines = [f"{found.place}：{found.message}{found.remedy}" for found in refused.problems]
            raise CommandError("没有写入任何内容，因为：\n" + "\n".join(lines)) from refused
        self.tell(done)

    def tell(self, done: Established) -> None:
        """Say what was added; initial passwords are shown here and nowhere else."""
        self.stdout.write(f"新增单位 {len(done.units)} 个，账号 {len(done.accounts)} 个，项目 {len(done.projects)} 个")
        if done.round:
            self.stdout.write(f"新增批次：{done.round}")
        if done.kept:
            self.stdout.write(f"已有自评表、没有改动的项目 {len(done.kept)} 个：{'、'.join(done.kept)}")
        if done.accounts:
            self.stdout.write("初始密码只显示这一次，请转交本人；第一次登录须改密码：")
            for account in done.accounts:
                self.stdout.write(f"  {account.username}\t{account.password}\t{account.name}")
