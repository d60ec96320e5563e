"""``manage.py import_forms``: say exactly what is in files of 自评表 and 绩效目标表, and import them for somebody.

With ``--dry-run`` alone nothing but the files is looked at, and no database is needed. With ``--user`` the same plan is
made as on the page, by that person's rights; without ``--dry-run`` everything in it that is neither refused nor in
conflict is written, all of it or nothing.
"""

import sys
from argparse import ArgumentParser
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluator.problems import Problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.guarding import read_guarded
from evaluator.sheets.leftovers import set_aside
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm
from evaluator.sheets.telling import has_errors, in_json, told
from projects.models import Unit, User
from projects.permissions import NotVisible
from projects.services import importing
from projects.services.importing.plan import PlannedForm, Verdict
from projects.services.results import Refused


class Command(BaseCommand):
    """Prints what was read from each sheet; ends with status 1 when any problem is an error."""

    help = "读项目支出绩效自评表和绩效目标表，说明每张表里写了什么；有错误时退出状态为 1。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="FILE", help="表格文件，或存放表格文件的文件夹（含下级）"
        )
        parser.add_argument("--dry-run", action="store_true", help="只读文件，不写入任何记录")
        parser.add_argument("--user", default="", metavar="账号", help="以谁的名义导入：计划和写入都按这个人的权限")
        parser.add_argument("--unit", default="", metavar="单位代码", help="表上没有写责任单位时用")
        parser.add_argument("--year", type=int, metavar="年度", help="表上没有写年度时用")
        parser.add_argument("--json", action="store_true", dest="as_json", help="输出 JSON（UTF-8）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"] and not options["user"]:
            raise CommandError("请用 --user 写明以谁的名义导入；只看文件里有什么，请加 --dry-run。没有读文件。")
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8" if options["as_json"] else None, errors="replace")
        found = read_files(files_in(options["paths"]))
        entries = told(found)
        if options["as_json"]:
            self.stdout.write(in_json(entries))
        else:
            for entry in entries:
                self.stdout.write(_in_words(entry))
        if options["user"]:
            has_refused = self._import(options)
            if has_refused:
                sys.exit(1)
        elif has_errors(found):
            sys.exit(1)

    def _import(self, options: dict[str, Any]) -> bool:
        """Plan, and unless it is a rehearsal write; whether anything is refused. The plan goes beside the JSON."""
        out = self.stderr if options["as_json"] else self.stdout
        user = person_called(options["user"])
        uploads = [Upload(path.name, path.read_bytes()) for path in files_in(options["paths"])]
        try:
            record = importing.bring(
                user=user, uploads=uploads, unit_id=unit_coded(options["unit"]), fiscal_year=options["year"]
            )
            plan = importing.plan_of(record)
            for form in plan.forms:
                out.write(_planned(form))
            if options["dry_run"]:
                importing.discard(user=user, import_id=record.pk)
                return bool(plan.having(Verdict.REFUSED))
            if plan.work:
                importing.tick(user=user, import_id=record.pk, ticks={}, without_refused=True)
                applied = importing.apply_import(user=user, import_id=record.pk)
                out.write(f"已写入 {len(applied.written)} 个项目。")
            else:
                out.write("没有要写入的。")
        except Refused as refusal:
            raise CommandError("；".join(f"{each.message}。{each.remedy}" for each in refusal.problems)) from refusal
        except NotVisible as hidden:
            raise CommandError(f"“{user.username}”看不到代码为“{options['unit']}”的单位。") from hidden
        return bool(plan.having(Verdict.REFUSED))


def person_called(username: str) -> User:
    """The account in use with this name."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有在用的账号“{username}”。")
    return user


def unit_coded(code: str) -> int | None:
    """The key of the unit with this code; ``None`` where none is named."""
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"没有代码为“{code}”的单位。")
    return unit.pk


def files_in(paths: list[Path]) -> list[Path]:
    """The files themselves, and those in folders, in the order of their names; hidden files are left out."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            files += [file for file in inside if not file.name.startswith((".", "~$"))]
        else:
            files.append(path)
    return files


def read_files(paths: list[Path]) -> list[ReadForm]:
    """Every form of these files and of the files in a zip; those that cannot be opened are told first."""
    found: list[ReadForm] = []
    uploads = []
    for path in paths:
        try:
            uploads.append(Upload(str(path), path.read_bytes()))
        except OSError:
            unopened = Problem("file-not-opened", "文件", f"打不开文件“{path.name}”", "请核对文件名和读取权限")
            found.append(UnknownForm(str(path), "", (unopened,)))
    return set_aside([*found, *read_guarded(uploads)])


def _planned(form: PlannedForm) -> str:
    """One form of the plan: ``变更　老干部工作经费　2 个单元格``, and under it what is refused or needs a person."""
    lines = [f"{form.verdict_name}　{form.name}　{form.summary}"]
    lines += [f"    [{each.cell}] {each.column}：{each.message}。{each.remedy}" for each in form.errors]
    lines += [
        f"    [{each.cell}] {each.row}“{each.column}”没有写：{each.warning}" for each in form.cells if each.warning
    ]
    return "\n".join(lines)


def _in_words(entry: dict[str, Any]) -> str:
    sheet = f"　工作表“{entry['sheet']}”" if entry["sheet"] else ""
    lines = [f"{entry['file']}{sheet}　{entry['layout'] or '不是认识的表'}"]
    for project in entry["projects"]:
        year = f"　{project['year']}年度" if project["year"] else ""
        lines.append(f"  {project['project'] or '（没有项目名称）'}{year}　{len(project['indicators'])} 个指标")
    for problem in entry["problems"]:
        remedy = f"；{problem['remedy']}" if problem["remedy"] else ""
        lines.append(f"    [{problem['cell']}] {problem['message']}{remedy}")
    return "\n".join(lines)
