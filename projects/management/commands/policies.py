"""``manage.py policies``: list the scoring policies (评分办法), print one with its sources, or check all files."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluator.policies import loader
from evaluator.policies.description import describe, scope
from evaluator.policies.faults import PolicyFaults, PolicyNotFound
from evaluator.scoring.policy import Policy


class Command(BaseCommand):
    """Ends with status 1 when a policy file has a fault; all faults of all files are printed at once."""

    help = "评分办法：list 列出；show 编号 打印全部规则、数字和依据；check 检查文件。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="list|show|check")
        actions.add_parser("list", help="列出全部评分办法（不写动作时也是列出）")
        show = actions.add_parser("show", help="打印一个评分办法")
        show.add_argument("policy_id", metavar="编号", help="如 310000/self_evaluation-2020")
        check = actions.add_parser("check", help="检查评分办法文件，一次列出全部问题")
        check.add_argument("--folder", type=Path, help="存放评分办法文件的文件夹；不填则检查自带的")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            match options["action"]:
                case "show":
                    self._show(loader.get(options["policy_id"]))
                case "check":
                    self._check(options["folder"])
                case _:
                    self._list()
        except PolicyNotFound as missing:
            raise CommandError(f"{missing.problem.message}{missing.problem.remedy}") from missing
        except PolicyFaults as stopped:
            for fault in stopped.faults:
                self.stderr.write(str(fault))
            self.stderr.write(f"共 {len(stopped.faults)} 处问题，请逐一改正。")
            sys.exit(1)

    def _list(self) -> None:
        for policy in loader.load_all().policies.values():
            self.stdout.write(f"{policy.id}  {policy.label}  {scope(policy)}")

    def _check(self, folder: Path | None) -> None:
        if folder is None:
            library = loader.load_folder(loader.FOLDER)
        elif folder.is_dir():
            library = loader.load_folder(folder, upon=loader.load_all())
        else:
            raise CommandError(f"没有这个文件夹：{folder}")
        for policy in library.policies.values():
            self.stdout.write(f"{policy.id}  没有问题  {policy.digest}")
        self.stdout.write(f"共 {len(library.policies)} 个评分办法，没有问题。")

    def _show(self, policy: Policy) -> None:
        lines = [policy.label, f"编号：{policy.id}", f"适用：{scope(policy)}", f"摘要：{policy.digest}"]
        if policy.based_on:
            lines.append(f"以“{policy.based_on}”为基础，只替换本办法写明的部分")
        for section in describe(policy):
            lines += ["", f"【{section.title}】"]
            for entry in section.entries:
                lines += [f"  {entry.name}：{entry.value}", f"      依据：{entry.source.citation}"]
        self.stdout.write("\n".join(lines))
