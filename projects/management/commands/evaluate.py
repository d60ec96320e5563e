"""``manage.py evaluate``: score and check filled workbooks of 项目支出绩效自评表 without the database."""

import json
import sys
from argparse import ArgumentParser
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluator.policies import loader
from projects.services.examining import examine_files, report, sheet_text, summary_text

YEAR_DIGITS = 4


class Command(BaseCommand):
    """Prints a table and the findings of each form; ends with status 1 when any form has an error."""

    help = (
        "给填好的项目支出绩效自评表（.xlsx、.xls、.et、.docx、.csv）测算得分并复核；不读写数据库。"
        "有错误时退出状态为 1。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="FILE", help="自评表文件，或存放自评表的文件夹（含下级）"
        )
        parser.add_argument(
            "--policy",
            metavar="ID",
            help="评分办法编号，或有自己办法的地区代码（如 310000）；不填则按表上的地区和年度选取",
        )
        parser.add_argument("--year", metavar="YYYY", help="表上没有印年度时，按此年度")
        parser.add_argument("--json", action="store_true", dest="as_json", help="输出 JSON（UTF-8）")

    def handle(self, *args: Any, **options: Any) -> None:
        policy_id, fiscal_year = options["policy"], year_of(options["year"])
        try:
            library = loader.load_all()
            if policy_id is not None and policy_id not in library.regions:
                library.get(policy_id)
        except loader.PolicyNotFound as missing:
            raise CommandError(f"{missing.problem.message}{missing.problem.remedy}") from missing
        except loader.PolicyFaults as stopped:
            raise CommandError(f"评分办法文件有问题，没有测算：\n{stopped}") from stopped
        found = list(examine_files(options["paths"], policy_id=policy_id, fiscal_year=fiscal_year))
        _prepare_output(as_json=options["as_json"])
        if options["as_json"]:
            self.stdout.write(json.dumps([report(one) for one in found], ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write(sheet_text(one))
            self.stdout.write(summary_text(found), ending="")
        if any(one.has_errors for one in found):
            sys.exit(1)


def year_of(written: object) -> int | None:
    """``--year`` as a number; what is no year is said in one sentence."""
    if written is None:
        return None
    text = str(written)
    if not (len(text) == YEAR_DIGITS and text.isascii() and text.isdigit()):
        raise CommandError(f"--year 写的是“{text}”，应是四位数的年份，如 2024。")
    return int(text)


def _prepare_output(*, as_json: bool) -> None:
    """JSON is UTF-8 whatever the locale says; on a console of another encoding a sign it lacks becomes ``?``."""
    if isinstance(sys.stdout, TextIOWrapper):
        if as_json:
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        else:
            sys.stdout.reconfigure(errors="replace")
