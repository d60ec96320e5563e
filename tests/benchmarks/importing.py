"""``python -m tests.benchmarks.importing``: 250 forms of 20 rows (5,000 rows × 30 columns) brought, planned, applied.

Three kinds of forms, as they come at the end of a year: new projects, forms to fill in, and the same again. Each step's
processor seconds are printed, the reading in its child process among them, with the memory that this process took at
most; and beside them what typing the same cells costs one form at a time, in the same run: what should not drift is
that ratio.
"""

import argparse
import gc
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connections  # noqa: E402 -- Django stands first
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from evaluator.sheets.forms import Entry, OfficialForm  # noqa: E402
from evaluator.sheets.reading import Upload  # noqa: E402
from evaluator.sheets.writer import write_form  # noqa: E402
from projects.models import Import, Result  # noqa: E402
from projects.services import importing  # noqa: E402
from tests.projects.building import Office, build_form, build_office, indicator, open_form, type_cells  # noqa: E402
from tests.projects.imported_files import zipped  # noqa: E402

FORMS, ROWS = 250, 20
MOST_SECONDS, MOST_MEGABYTES = 10.0, 300
ALONE = 10
"""Forms that are filled in one by one for comparison."""
Found = TypeVar("Found")


def form_of(number: int, *, filled: bool) -> OfficialForm:
    """A form of twenty rows that add up to 90 points, every cell of them filled in or none."""
    worth = [4] * ROWS
    worth[0] += 90 - sum(worth)
    rows = tuple(
        indicator("产出指标", "数量指标", f"第 {row} 项专家服务基层活动的场次", f"≥{10 + row}.00(场)", str(points))
        for row, points in enumerate(worth, start=1)
    )
    form = build_form(name=f"第{number}个项目工作经费", rows=rows)
    if not filled:
        return form
    done = tuple(
        replace(
            row,
            actual=Entry(f"{9 + place}.00(场)" if place % 4 == 0 else f"{12 + place}.00(场)"),
            reason=Entry("部分场次因场地调整推迟到下一年度举办，已重新安排。" if place % 4 == 0 else ""),
        )
        for place, row in enumerate(form.rows, start=1)
    )
    total = replace(form.funding[0], executed=Entry("96.50", Decimal("96.50")))
    return replace(form, rows=done, funding=(total, *form.funding[1:]), achievement=Entry("全年工作已按计划完成。"))


def archive_of(numbers: range) -> Upload:
    files = (form_of(number, filled=True) for number in numbers)
    return zipped(*(Upload(f"{number}.xlsx", write_form(form)) for number, form in enumerate(files, start=1)))


def measured(name: str, step: Callable[[], Found]) -> tuple[Found, float]:
    """Run one step and print what it took."""
    wall, before = time.perf_counter(), processor()
    found = step()
    seconds = processor() - before
    print(f"  {name:<28}{seconds:8.2f} s   {time.perf_counter() - wall:8.2f} s on the clock")
    return found, seconds


def processor() -> float:
    """Processor seconds of this process and of the children that read for it: other work on the machine is not ours."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def megabytes() -> float:
    """The most memory that this process has held since :func:`forget_the_peak`."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def forget_the_peak() -> None:
    """Measure anew from what is held now."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def one_by_one(office: Office) -> float:
    """Seconds for filling in a form as a page does it, a save for all its cells."""
    forms = [form_of(10_000 + number, filled=True) for number in range(ALONE)]
    opened = [open_form(office, code=f"ALONE-{number}", form=form) for number, form in enumerate(forms)]
    before = processor()
    for evaluation, form in zip(opened, forms, strict=True):
        results = Result.objects.filter(evaluation=evaluation).order_by("indicator__order")
        cells = [
            cell
            for record, row in zip(results, form.rows, strict=True)
            for cell in (
                (f"result:{record.pk}", "actual_text", row.actual.text),
                (f"result:{record.pk}", "deviation_reason", row.reason.text),
            )
        ]
        type_cells(office.preparer, evaluation, *cells)
    return (processor() - before) / ALONE


def apart(step: Callable[..., Found], *arguments: object) -> Found:
    """Run a step in a process of its own, as an import runs in a worker: what went before holds no memory there."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    connections.close_all()
    child = context.Process(target=lambda: answers.put(step(*arguments)))
    child.start()
    found: Found = answers.get()
    child.join()
    return found


def open_all(office: Office, numbers: range) -> None:
    for number in numbers:
        open_form(office, code=f"F-{number}", form=form_of(number, filled=False))


def imported(office: Office, name: str, archive: Upload) -> tuple[float, float]:
    """Bring, plan and apply: the seconds of all three, and the megabytes."""
    print(f"{name}: {FORMS} forms of {ROWS} rows, {len(archive.content) / 1024 / 1024:.1f} MB")
    forget_the_peak()
    record, reading = measured("read, compared and kept", lambda: bring(office, archive))
    measured("compared anew", lambda: importing.plan_anew(user=office.preparer, import_id=record.pk))
    writing = 0.0
    if importing.plan_of(Import.objects.get(pk=record.pk)).work:
        applied, writing = measured(
            "applied", lambda: importing.apply_import(user=office.preparer, import_id=record.pk)
        )
        assert len(applied.written) == FORMS
    most = megabytes()
    print(f"  {'together':<28}{reading + writing:8.2f} s   at most {most:.0f} MB")
    return reading + writing, most


def bring(office: Office, archive: Upload) -> Import:
    return importing.bring(user=office.preparer, uploads=[archive])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        office = build_office()
        idle = megabytes()
        print(f"idle {idle:.0f} MB")
        archive = archive_of(range(FORMS))
        new = apart(imported, office, "new projects", archive)
        apart(open_all, office, range(FORMS, 2 * FORMS))
        filled = apart(imported, office, "forms to fill in", archive_of(range(FORMS, 2 * FORMS)))
        again = apart(imported, office, "the same again", archive)
        alone = one_by_one(office)
        slowest, largest = (max(figures) for figures in zip(new, filled, again, strict=True))
        print(f"a form, imported / typed in one save: {slowest / FORMS / alone:.2f}")
        print(f"{slowest:.1f} processor seconds of {MOST_SECONDS:.0f} s, {largest:.0f} MB of {MOST_MEGABYTES} MB")
        if slowest > MOST_SECONDS or largest > MOST_MEGABYTES:
            raise SystemExit("slower or larger than the product holds to")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
