"""``manage.py import_forms``: say exactly what is in files of 自评表 and 绩效目标表, and import them for somebody.

With ``--dry-run`` alone nothing but the files is looked at, and no database is needed. With ``--user`` the same plan is
made as on the page, by that person's rights; without ``--dry-run`` everything in it that is neither refused nor in
conflict is written, all of it or nothing.
"""

import os
import stat
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from evaluator.problems import Problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.guarding import read_guarded
from evaluator.sheets.leftovers import LEFT_OVER, set_aside
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm
from evaluator.sheets.telling import has_errors, in_json, told
from projects.models import Unit, User
from projects.permissions import NotVisible
from projects.services import importing
from projects.services.importing.admitting import LARGEST_FILE, LARGEST_TOGETHER, MEGABYTE
from projects.services.importing.plan import ImportPlan, PlannedForm, Verdict
from projects.services.importing.withdrawing import withdraw
from projects.services.importing.written import Written
from projects.services.planning.starting import FIRST_YEAR, LAST_YEAR
from projects.services.results import Refused

DJANGOS = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color"}
"""Django's own options, which are no part of importing: they work, and the help is about forms alone."""

IN_A_SHELL = (
    ("请在下面改选责任单位", "请用 --unit 写明单位代码"),
    ("请在下面选责任单位", "请用 --unit 写明单位代码"),
    ("请在下面填四位数的年度", "请用 --year 写明四位数的年度"),
    ("请在下面填年度", "请用 --year 写明年度"),
    ("请在下面改年度", "请用 --year 写明年度"),
    ("在下面", "在网页上导入这个文件，在计划里"),
    ("请打勾再应用", "请在网页上导入这个文件，打勾再应用"),
)
"""What a remedy says of the page, and what somebody does instead who has only the command."""

WRONG_USAGE = 2
"""Exit status of a command that says what it cannot mean; nothing was read."""


class Command(BaseCommand):
    """Prints what was read from each sheet, or the plan; ends with status 1 when anything is an error or refused."""

    help = (
        "读项目支出绩效自评表和绩效目标表，说明每张表里写了什么；写明账号的，按这个人的权限编计划并写入。"
        "没有被拒绝、没有冲突的全部写入，要么全写、要么一处不写。 / "
        "Read forms and tell what they say; with --user plan by that person's rights and write, all of it or nothing. "
        "退出状态 / exit status：0 没有错误 / no error；1 有错误、有被拒绝的、没有导入 / error, refusal, no import；"
        "2 命令写错 / wrong usage."
    )
    requires_system_checks: list[str] = []
    suppressed_base_arguments = DJANGOS

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="文件",
            help="表格文件，或存放表格文件的文件夹（含下级） / files, or folders of files",
        )
        options = parser.add_argument_group("写法 / how")
        options.add_argument("--dry-run", action="store_true", help="只看，不写入任何记录 / write nothing")
        options.add_argument(
            "--user",
            default="",
            metavar="账号",
            help="以谁的名义导入：计划和写入都按这个人的权限 / in whose name, by whose rights",
        )
        options.add_argument(
            "--unit", default="", metavar="单位代码", help="表上没有写责任单位时用 / unit of forms that name none"
        )
        options.add_argument(
            "--year", default="", metavar="年度", help="表上没有写年度时用 / year of forms that name none"
        )
        options.add_argument(
            "--json", action="store_true", dest="as_json", help="读到的内容输出为 JSON（UTF-8） / what was read as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"] and not options["user"]:
            said = "请用 --user 写明以谁的名义导入；只看文件里有什么，请加 --dry-run。没有读文件。"
            raise CommandError(said, returncode=WRONG_USAGE)
        options["year"] = year_called(options["year"])
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8" if options["as_json"] else None, errors="replace")
        largest = LARGEST_FILE if options["user"] else LARGEST_TOGETHER
        uploads, unopened = opened(files_in(options["paths"]), largest)
        if not uploads and not unopened:
            if options["as_json"]:
                self.stdout.write(in_json([]))
            raise CommandError(f"{'、'.join(map(_printable, options['paths']))}里没有可以读的文件。")
        has_errors_in_it = bool(unopened)
        if options["as_json"] or not options["user"]:
            found = set_aside([*unopened, *read_guarded(uploads)])
            entries = told(found)
            self.stdout.write(in_json(entries) if options["as_json"] else "\n".join(map(_in_words, entries)))
            has_errors_in_it = has_errors(found)
        if options["user"]:
            # The plan goes beside the JSON, and says each fault itself.
            out = self.stderr if options["as_json"] else self.stdout
            if not options["as_json"] and unopened:
                out.write("\n".join(map(_in_words, told(unopened))))
            has_errors_in_it = bool(unopened)
            if uploads:
                has_errors_in_it |= self._import(options, uploads, out)
        if has_errors_in_it:
            sys.exit(1)

    def _import(self, options: dict[str, Any], uploads: Sequence[Upload], out: OutputWrapper) -> bool:
        """Plan, and unless it is a rehearsal write; whether anything is refused. What writes nothing leaves nothing."""
        user = person_called(options["user"])
        unit_id = unit_coded(options["unit"])
        named = [replace(upload, name=Path(upload.name).name) for upload in uploads]
        try:
            record = importing.bring(user=user, uploads=named, unit_id=unit_id, fiscal_year=options["year"])
            plan = importing.plan_of(record)
            for (file, sheet), forms in groupby(plan.forms, key=lambda form: (form.file, form.sheet)):
                out.write("\n".join([_headed(file, sheet), *map(_planned, forms)]))
            written: tuple[Written, ...] = ()
            try:
                if plan.work and not options["dry_run"]:
                    importing.tick(user=user, import_id=record.pk, ticks={}, without_refused=True)
                    written = importing.apply_import(user=user, import_id=record.pk).written
            finally:
                if not written:
                    withdraw(user=user, import_id=record.pk)
        except Refused as refusal:
            raise CommandError("；".join(f"{each.message}。{each.remedy}" for each in refusal.problems)) from refusal
        except NotVisible as hidden:
            raise CommandError(f"“{user.username}”看不到代码为“{options['unit']}”的单位。") from hidden
        if not options["dry_run"]:
            out.write("\n".join(_became(plan, written, user)))
        return bool(plan.having(Verdict.REFUSED))


def person_called(username: str) -> User:
    """The account in use with this name."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有在用的账号“{username}”。")
    return user


def year_called(text: str) -> int | None:
    """The year in four digits; ``None`` where none is named."""
    if not text:
        return None
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        said = f"“{text}”不是年度，请用 --year 写明四位数的年度（{FIRST_YEAR} 到 {LAST_YEAR}）。没有读文件。"
        raise CommandError(said, returncode=WRONG_USAGE)
    return int(text)


def unit_coded(code: str) -> int | None:
    """The key of the unit with this code; ``None`` where none is named."""
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"没有代码为“{code}”的单位。")
    return unit.pk


def files_in(paths: list[Path]) -> list[Path]:
    """The files themselves, and what lies in folders, in the order of their names; hidden files are left out.

    What is in a folder and no file is among it: somebody gave it the name of one, and is told that it was not read.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if not file.is_dir())
            files += [file for file in inside if not file.name.startswith((".", "~$"))]
        else:
            files.append(path)
    return files


def opened(paths: list[Path], largest: int) -> tuple[list[Upload], list[ReadForm]]:
    """The bytes of the files, and what is to be said of those that cannot be opened, or are no files, or too large."""
    uploads: list[Upload] = []
    unopened: list[ReadForm] = []
    for path in paths:
        found = _bytes_of(path, largest)
        if isinstance(found, Problem):
            unopened.append(UnknownForm(_printable(path), "", (found,)))
        else:
            uploads.append(Upload(_printable(path), found))
    return uploads, unopened


def _bytes_of(path: Path, largest: int) -> bytes | Problem:
    """The bytes of one file; a pipe and a device, which may have no end, are not even opened."""
    name = _printable(Path(path.name))
    try:
        there = path.stat()
        if not stat.S_ISREG(there.st_mode):
            said = f"“{name}”不是文件（是管道、设备之类），没有读"
            return Problem("file-not-opened", "文件", said, "请只给表格文件")
        content = b""
        if there.st_size <= largest:
            with path.open("rb") as file:
                content = file.read(largest + 1)
    except OSError:
        return Problem("file-not-opened", "文件", f"打不开文件“{name}”", "请核对文件名和读取权限")
    if max(there.st_size, len(content)) > largest:
        said = f"文件“{name}”超过 {largest // MEGABYTE} 兆，没有读"
        return Problem("file-too-large", "文件", said, "请删去多余的工作表和图片，或分成几个文件")
    return content


def _printable(path: Path) -> str:
    """The path as text: bytes of a name that are no UTF-8 are replaced, so that it can be printed and kept."""
    return os.fsencode(path).decode("utf-8", "replace")


def _headed(file: str, sheet: str) -> str:
    return f"{file}{f'　工作表“{sheet}”' if sheet else ''}"


def _planned(form: PlannedForm) -> str:
    """One form of the plan: ``变更　老干部工作经费　2 个单元格``, and under it what is refused or needs a person."""
    lines = [f"  {form.verdict_name}　{form.name}　{form.summary}"]
    for each in sorted(form.problems, key=lambda each: not each.is_error):
        where = f"{each.column}：" if each.column else ""
        remedy = _in_a_shell(each.remedy)
        lines.append(f"    [{each.cell}] {where}{each.message}{f'。{remedy}' if remedy else ''}")
    lines += [
        f"    [{each.cell}] {each.row}“{each.column}”没有写：{each.warning}" for each in form.cells if each.warning
    ]
    return "\n".join(lines)


def _became(plan: ImportPlan, written: Sequence[Written], user: User) -> list[str]:
    """What was written, each form that was not with its reason, and what can be done about it without a page."""
    numbers = {each.number for each in written}
    wanted = [form for form in plan.forms if form.writes or form.verdict == Verdict.REFUSED]
    left = [form for form in wanted if form.number not in numbers]
    cells = sum(len(form.cells) - len(plan.chosen_cells(form)) for form in plan.forms if form.number in numbers)
    lines = [f"已写入 {len(written)} 个项目。" if written else "没有要写入的。" if not left else "什么也没有写入。"]
    lines += [f"{each.name}：{each.note}。" for each in written if each.note]
    if left:
        lines.append(f"没有写入 {len(left)} 张：")
        lines += [f"  {form.name or '（没有项目名称）'}（{form.file}）：{_why_not(form)}" for form in left]
    if cells:
        lines.append(f"写入的表里有 {cells} 个单元格没有写，上面逐格写明了为什么。")
    if cells or any(form.writes for form in left):
        lines.append(
            f"命令行不逐个勾选：确实要写入的，请用账号“{user.username}”在网页的“导入”里上传这个文件，勾上再应用。"
        )
    return lines


def _why_not(form: PlannedForm) -> str:
    if form.verdict == Verdict.REFUSED:
        return f"被拒绝，有 {len(form.errors)} 处要改，见上面；改好再导入"
    if form.doubt:
        return "；".join(part.removesuffix("没有打勾").rstrip("。，") for part in form.doubt.split("\n"))
    return f"{len(form.cells)} 个单元格都要人核对，见上面"


def _in_a_shell(remedy: str) -> str:
    """What to do, for somebody who has no page before him.

    >>> _in_a_shell("请在下面选责任单位")
    '请用 --unit 写明单位代码'
    """
    for on_the_page, here in IN_A_SHELL:
        remedy = remedy.replace(on_the_page, here)
    return remedy


def _in_words(entry: dict[str, Any]) -> str:
    if any(problem["code"] in LEFT_OVER for problem in entry["problems"]):
        # Its sentence names the file already.
        return "\n".join("；".join(filter(None, (each["message"], each["remedy"]))) for each in entry["problems"])
    lines = [f"{_headed(entry['file'], entry['sheet'])}　{entry['layout'] or '不是认识的表'}"]
    for project in entry["projects"]:
        year = f"　{project['year']}年度" if project["year"] else ""
        lines.append(f"  {project['project'] or '（没有项目名称）'}{year}　{len(project['indicators'])} 个指标")
    for problem in entry["problems"]:
        remedy = f"；{problem['remedy']}" if problem["remedy"] else ""
        lines.append(f"    [{problem['cell']}] {problem['message']}{remedy}")
    return "\n".join(lines)
