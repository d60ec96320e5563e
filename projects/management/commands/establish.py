"""manage.py establish: units, people, a round and projects of one's own, out of one file (建档)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from projects.demo import play
from projects.services.establishing import Established, establish, read_plan
from projects.services.results import Refused


class Command(BaseCommand):
    help = "按建档文件建库，增加单位、账号、批次和项目，更新批次的日期；其他已有的不动。写法见 docs/own-data.md"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="建档文件（.toml）")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["file"])
        text = text_of(file)
        try:
            plan = read_plan(text)
            call_command("migrate", interactive=False, verbosity=0)
            if play.is_seeded():
                raise CommandError(beginning_anew(file))
            done = establish(plan=plan, folder=file.resolve().parent)
        except Refused as refused:
            lines = [f"{found.place}：{found.message}{found.remedy}" for found in refused.problems]
            raise CommandError("没有写入任何内容，因为：\n" + "\n".join(lines)) from refused
        self.tell(done)

    def tell(self, done: Established) -> None:
        """Say what was added, changed and left; initial passwords are shown here and nowhere else."""
        self.stdout.write(f"数据库：{connection.settings_dict['NAME']}")
        self.stdout.write(f"新增单位 {len(done.units)} 个，账号 {len(done.accounts)} 个，项目 {len(done.projects)} 个")
        if done.round:
            self.stdout.write(f"新增批次：{done.round}")
        for sentence in done.changed:
            self.stdout.write(f"改动：{sentence}")
        if done.kept:
            self.stdout.write(f"已有自评表、没有改动的项目 {len(done.kept)} 个：{'、'.join(done.kept)}")
        for sentence in done.ignored:
            self.stdout.write(f"没有照办：{sentence}")
        if done.accounts:
            self.stdout.write("初始密码只显示这一次，请转交本人；第一次登录须改密码：")
            for account in done.accounts:
                self.stdout.write(f"  {account.username}\t{account.password}\t{account.name}")


def text_of(file: Path) -> str:
    """The file's text; whatever keeps it from being read is said in one sentence."""
    if not file.exists():
        raise CommandError(f"没有这个文件：{file}。请核对路径和文件名。")
    if file.is_dir():
        raise CommandError(f"{file} 是文件夹。请写上里面的建档文件（.toml）。")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise CommandError(f"{file} 读不出来：不是 UTF-8 编码的文字。请用记事本另存为 UTF-8。") from fault
    except OSError as fault:
        raise CommandError(f"{file} 读不出来：没有权限或磁盘有问题。请核对文件权限。") from fault


def beginning_anew(file: Path) -> str:
    """Why real data does not go beside the demo, and the one thing to do instead."""
    why = "这个库里是演示数据，演示账号的密码人人知道，不能和真实数据放在一起；"
    if Path(connection.settings_dict["NAME"]).parent != Path(settings.DATA_DIR):
        return f"{why}请另建一个空库，把 DATABASE_URL 改为它的地址再执行一次。"
    own = file.resolve().parent / "data"
    return f"{why}请另用一个数据目录，先执行 export DATA_DIR='{own}'，再执行一次（以后每次启动也先执行它）。"
