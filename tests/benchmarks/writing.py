"""``python -m tests.benchmarks.writing``: official forms written, against what no writer can avoid and against others.

*Limit* is what writing cannot do without: the texts of each sheet put into a template that is ready, encoded, summed
(crc) and deflated at level 6, for exactly the bytes that we write. *XlsxWriter* writes the same sheets the fast way (in
memory, typed, one format for each look, merges appended), all of them, as many sheets at once cost it more for each;
two figures: writing alone, from cells laid out and typed already, and the whole way from the form, as ours goes, with
:func:`placing.place` to lay it out. *openpyxl* writes a sample, scaled, as most people do, with four style objects for
each cell. All of it in one run, in turns; what is read is the ratio of CPU times, the median of the rounds. Peak memory
is a process of its own for each count.
"""

import argparse
import gc
import io
import re
import statistics
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO

import xlsxwriter
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Protection, Side

from evaluator.sheets import layout as layouts
from evaluator.sheets.cells import column_letters
from evaluator.sheets.drawing import Drawing
from evaluator.sheets.outgoing import write_archive, write_book
from evaluator.sheets.placing import place
from evaluator.sheets.pressing import pressed
from tests.benchmarks.made_forms import LAYOUT, UNITS, forms_of, outgoing
from tests.benchmarks.typed_sheets import FORMATS, Typed, typed
from tests.sheets.forms_made import Made

AT = datetime(2025, 1, 24, 12, 30)
MOST_OF_LIMIT, MOST_OF_XLSXWRITER, MOST_OF_OPENPYXL, MOST_GROWTH = 1.5, 1 / 7, 1 / 30, 1.3
"""What the product holds to."""
_VALUE = re.compile(r'(?<=xml:space="preserve">)[^<]*(?=</t>)|(?<=<v>)[^<]*(?=</v>)')


def book(forms: list[Made], target: BinaryIO) -> None:
    write_book(outgoing(forms), target, title="自评表")


def archive(forms: list[Made], target: BinaryIO) -> None:
    write_archive(outgoing(forms), target, units=UNITS, at=AT)


def ready(forms: list[Made]) -> list[tuple[str, tuple[str, ...]]]:
    """Each sheet as a template and the values that belong into it."""
    sheets = [pressed(made.form, draft=made.draft, sign_off=made.sign_off) for made in forms]
    parts = [sheet.part for sheet in sheets if sheet is not None]
    assert len(parts) == len(forms)
    return [(_VALUE.sub("%s", part.replace("%", "%%")), tuple(_VALUE.findall(part))) for part in parts]


def limit(sheets: list[tuple[str, tuple[str, ...]]]) -> int:
    """Bytes of all sheets, deflated; nothing is kept."""
    size = 0
    for template, values in sheets:
        content = (template % values).encode()
        zlib.crc32(content)
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        size += len(packer.compress(content)) + len(packer.flush())
    return size


def drawings(forms: list[Made]) -> list[Drawing]:
    return [place(made.form, layouts.get(LAYOUT), draft=made.draft, sign_off=made.sign_off) for made in forms]


def by_xlsxwriter(sheets: list[Typed], together: bool) -> bytes:
    """One workbook, or an archive with one for each form."""
    if together:
        return _xlsxwriter_book(sheets)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for number, sheet in enumerate(sheets):
            packed.writestr(f"{number}.xlsx", _xlsxwriter_book([sheet]))
    return content.getvalue()


def _xlsxwriter_book(sheets: list[Typed]) -> bytes:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    formats = [workbook.add_format(properties) for properties in FORMATS.values()]
    for each in sheets:
        sheet = workbook.add_worksheet(each.name)
        for column, width in enumerate(each.paper.widths):
            sheet.set_column(column, column, width)
        for row, height in enumerate(each.heights):
            sheet.set_row(row, height)
        write_string, write_number, write_blank = sheet.write_string, sheet.write_number, sheet.write_blank
        for row, column, text, style in each.texts:
            write_string(row, column, text, formats[style])
        for row, column, number, style in each.numbers:
            write_number(row, column, number, formats[style])
        for row, column, style in each.blanks:
            write_blank(row, column, None, formats[style])
        sheet.merge += each.merges
        _xlsxwriter_page(sheet, each)
    workbook.close()
    return content.getvalue()


def _xlsxwriter_page(sheet: Any, each: Typed) -> None:
    last_row, last_column = len(each.heights) - 1, len(each.paper.widths) - 1
    if each.paper.orientation == "landscape":
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
    mark = f'&C&"宋体,加粗"&14{each.paper.draft_mark}' if each.paper.draft_mark else ""
    sheet.set_header(mark, {"margin": 0.35})
    sheet.set_footer('&C&"宋体,常规"&9第 &P 页 共 &N 页', {"margin": 0.35})
    sheet.print_area(0, 0, last_row, last_column)
    sheet.repeat_rows(each.head_row - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(last_column + 1)}{last_row + 1}"})


def by_openpyxl(drawn: list[Drawing], together: bool) -> None:
    """As most people write it: four style objects for each cell."""
    for part in [drawn] if together else [[each] for each in drawn]:
        workbook = Workbook()
        for drawing in part:
            sheet = workbook.create_sheet()
            for row, height in enumerate(drawing.heights, start=1):
                sheet.row_dimensions[row].height = height
            for cell in drawing.cells:
                for row in range(cell.top, cell.bottom + 1):
                    for column in cell.span.columns():
                        _openpyxl_style(sheet.cell(row, column))
                sheet.cell(cell.top, cell.span.first).value = cell.value
                if cell.bottom > cell.top or cell.span.last > cell.span.first:
                    sheet.merge_cells(None, cell.top, cell.span.first, cell.bottom, cell.span.last)
            sheet.page_setup.paperSize = 9
        workbook.save(io.BytesIO())


def _openpyxl_style(cell: Any) -> None:
    side = Side(style="thin")
    cell.font = Font(name="宋体", size=10)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.protection = Protection(locked=True)


def spent(work: Callable[..., object], *arguments: object) -> float:
    """CPU seconds."""
    started = time.process_time()
    work(*arguments)
    return time.process_time() - started


def measure(count: int, sample: int, rounds: int) -> None:
    forms = list(forms_of(count))
    sheets, few = ready(forms), drawings(forms[:sample])
    laid = [typed(made, drawing) for made, drawing in zip(forms, drawings(forms), strict=True)]
    gc.collect()
    gc.freeze()  # what waits in memory is the benchmark's, and no writer should be charged with walking over it
    for way, write, together in (("one workbook", book, True), ("a zip of workbooks", archive, False)):
        figures: dict[str, list[float]] = {"limit": [], "alone": [], "XlsxWriter": [], "openpyxl": []}
        for _ in range(rounds):
            ours = spent(write, forms, io.BytesIO())
            figures["limit"].append(ours / spent(limit, sheets))
            alone = spent(by_xlsxwriter, laid, together)
            figures["alone"].append(alone / ours)
            figures["XlsxWriter"].append((alone + spent(drawings, forms)) / ours)
            figures["openpyxl"].append(spent(by_openpyxl, few, together) * count / len(few) / ours)
        of_limit, alone, xlsx, openpyxl = (statistics.median(each) for each in figures.values())
        print(
            f"{count} forms as {way}: {of_limit:.2f} × the limit (held to {MOST_OF_LIMIT}); "
            f"1/{xlsx:.1f} of XlsxWriter from the form (held to 1/{1 / MOST_OF_XLSXWRITER:.0f}), "
            f"1/{alone:.1f} of its writing alone; "
            f"1/{openpyxl:.0f} of openpyxl ({len(few)} forms, held to 1/{1 / MOST_OF_OPENPYXL:.0f})"
        )


def growth(way: str, count: int) -> None:
    """Ten times as many forms: how much more memory."""
    small, large = (
        float(
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.writing_memory", way, str(number)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for number in (count, count * 10)
    )
    print(
        f"peak memory, {way}: {small:.0f} MB with {count} forms, {large:.0f} MB with {count * 10}: "
        f"{large / small:.2f} × (held to {MOST_GROWTH})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=1_000)
    parser.add_argument("--sample", type=int, default=25, help="forms for openpyxl")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    measure(options.forms, options.sample, options.rounds)
    for way in ("book", "archive"):
        growth(way, options.forms)


if __name__ == "__main__":
    main()
