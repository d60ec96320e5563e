"""``python -m tests.benchmarks.reading``: what reading files costs, beside the least that it can cost, in one run.

Genuine files: 1,000 workbooks of one form each, against inflating and tokenising the same bytes (zipfile and an expat
without handlers) and against openpyxl on a sample; CPU time, the median of the rounds, each round all three in turn.
What finding the form in the cells adds is said beside it. Hostile files: every file of the corpus in the guarded child,
its processor time and the memory above idle; and a list of 5,000 rows × 30 columns in the same way.
"""

import argparse
import io
import json
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

import xlsxwriter
from openpyxl import load_workbook

from evaluator.sheets import children
from evaluator.sheets.guarding import Limits, read_each
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.sources import sheets_of
from tests.sheets.published import FORMS
from tests.sheets.test_hostile_corpus import CORPUS, STOPPED

MOST_OF_LEAST, LEAST_OF_OPENPYXL = 4.0, 20.0
MOST_SECONDS, MOST_MEGABYTES = 5.0, 256
LIST_ROWS, LIST_COLUMNS, MOST_LIST_SECONDS, MOST_LIST_MEGABYTES = 5_000, 30, 10.0, 300


def tokenised(files: list[bytes]) -> None:
    """The least there is to do: every part inflated, and gone through by a parser that nobody listens to."""
    for content in files:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                expat.ParserCreate().Parse(archive.read(name), True)


def in_sheets(files: list[bytes]) -> None:
    for content in files:
        sheets_of(content)


def in_forms(files: list[bytes]) -> None:
    for content in files:
        read_all([Upload("", content)])


def by_openpyxl(files: list[bytes]) -> None:
    for content in files:
        load_workbook(io.BytesIO(content))


def spent(work: Callable[[list[bytes]], None], files: list[bytes]) -> float:
    """Seconds of processor time for each file."""
    begun = time.process_time()
    work(files)
    return (time.process_time() - begun) / len(files)


def measure(count: int, rounds: int, sample: int) -> dict[str, list[float]]:
    """Seconds for each file, round by round: the least, into sheets, into forms, openpyxl."""
    published = [path.read_bytes() for path in FORMS]
    files = [published[number % len(published)] for number in range(count)]
    times: dict[str, list[float]] = {"least": [], "sheets": [], "forms": [], "openpyxl": []}
    for _ in range(rounds):
        times["least"].append(spent(tokenised, files))
        times["sheets"].append(spent(in_sheets, files))
        times["openpyxl"].append(spent(by_openpyxl, files[:sample]))
        times["forms"].append(spent(in_forms, files))
    return times


def costs(uploads: Iterator[Upload], limits: Limits = children.LIMITS) -> tuple[list[tuple[str, float, float]], int]:
    """(name, seconds of processor time, megabytes above idle) of each file in the child, and how many were stopped."""
    start = children._START
    children._START = start.replace("evaluator.sheets.guarded", "tests.sheets.corpus.measuring")
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "costs"
            report.touch()
            stopped = sum(
                problem.code in STOPPED
                for forms in read_each(uploads, limits=limits, report=str(report))
                for form in forms
                for problem in form.problems
            )
            lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    finally:
        children._START = start
    return [(name, seconds, kilobytes / 1024) for name, seconds, kilobytes in lines], stopped


def hostile() -> Iterator[Upload]:
    """Each file of the corpus, made when it is its turn."""
    for name, (_, make, _) in CORPUS.items():
        yield Upload(name, make())


def long_list() -> bytes:
    """A list as a bureau keeps it: names, numbers and notes in every cell."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for row in range(LIST_ROWS):
            for column in range(LIST_COLUMNS):
                page.write(row, column, row * 100 + 0.25 if column % 3 else f"第 {row} 个项目的第 {column} 栏")
    return content.getvalue()


def reached(held: bool) -> str:
    return "reached" if held else "NOT reached"


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=40, help="workbooks for openpyxl")
    options = parser.parse_args()
    times = measure(options.files, options.rounds, options.sample)
    least, sheets, forms, other = (
        statistics.median(times[name]) * 1e3 for name in ("least", "sheets", "forms", "openpyxl")
    )
    of_least = statistics.median(one / base for one, base in zip(times["sheets"], times["least"], strict=True))
    of_other = statistics.median(one / base for one, base in zip(times["openpyxl"], times["sheets"], strict=True))
    print(f"Reading {options.files:,} workbooks of one form, CPU a file, median of {options.rounds} rounds")
    print(f"  inflate and tokenise {least:.2f} ms, into cells {sheets:.2f} ms, openpyxl {other:.1f} ms")
    print(f"  (openpyxl on a sample of {options.sample})")
    print(f"  cells / least: {of_least:.2f} (goal {MOST_OF_LEAST:.0f}: {reached(of_least <= MOST_OF_LEAST)})")
    print(
        f"  openpyxl / cells: {of_other:.1f} (goal {LEAST_OF_OPENPYXL:.0f}: {reached(of_other >= LEAST_OF_OPENPYXL)})"
    )
    print(f"  with finding the form and every entry in it: {forms:.2f} ms a file")
    found, stopped = costs(hostile())
    slowest, largest = max(found, key=lambda one: one[1]), max(found, key=lambda one: one[2])
    held = slowest[1] <= MOST_SECONDS and largest[2] <= MOST_MEGABYTES and not stopped
    print(f"Hostile files in the child: {len(CORPUS)} of {len({kind for kind, _, _ in CORPUS.values()})} kinds, "
          f"{stopped} stopped by the guard")  # fmt: skip
    print(f"  slowest {slowest[1]:.2f} s ({slowest[0]}), largest {largest[2]:.0f} MB above idle ({largest[0]}) "
          f"(goal {MOST_SECONDS:.0f} s and {MOST_MEGABYTES} MB: {reached(held)})")  # fmt: skip
    (listed,), _ = costs(iter([Upload("清单", long_list())]))
    held = listed[1] <= MOST_LIST_SECONDS and listed[2] <= MOST_LIST_MEGABYTES
    print(f"A list of {LIST_ROWS:,} rows × {LIST_COLUMNS} columns: {listed[1]:.2f} s, {listed[2]:.0f} MB "
          f"(goal {MOST_LIST_SECONDS:.0f} s and {MOST_LIST_MEGABYTES} MB: {reached(held)})")  # fmt: skip


if __name__ == "__main__":
    main()
