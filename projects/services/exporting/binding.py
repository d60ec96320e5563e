"""装订：the forms of a collection into one file, form after form, none of them kept.

A zip with a folder a unit, a workbook a form and the 汇总表 of them; one workbook with a sheet a project; or the 汇总表
alone, a row a project. What cannot be written is named there (下载清单.txt in a zip, a sheet, a row): never a reason to
give half a file away.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

from evaluator.sheets.drawing import MAKE_SHORTER, TOO_LONG
from evaluator.sheets.layout import LayoutNotFound
from evaluator.sheets.naming import archive_name
from evaluator.sheets.outgoing import FormArchive, FormBook, OutgoingForm
from evaluator.sheets.placing import TextTooLong
from evaluator.sheets.summary import write_summary
from projects.selectors.content import EvaluationContent
from projects.services.exporting.collecting import TITLE, Collected, Collection
from projects.services.exporting.missing import missing_leaf
from projects.services.exporting.summing import Summing, summary_of
from projects.services.exporting.workings import leaves_of

ZIP = "application/zip"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUMMARY_TITLE = "项目支出绩效自评情况汇总表"
SUMMARY_FILE = "汇总表.xlsx"
MOST_SUMMED = 2_000
"""Forms of an archive that has their 汇总表 inside: it is drawn in memory, a longer one is asked for by itself."""
UNWRITABLE = f"{TOO_LONG}，{MAKE_SHORTER}"


class Shape(StrEnum):
    """Into what many forms are bound."""

    ARCHIVE = "archive"
    BOOK = "book"
    SUMMARY = "summary"


WORDS: Mapping[Shape, str] = {
    Shape.ARCHIVE: "压缩包，每个处室一个文件夹，附汇总表",
    Shape.BOOK: "一个工作簿，一个项目一页",
    Shape.SUMMARY: "汇总表，一个项目一行",
}
"""What the downloads page offers."""
CONTENT_TYPES: Mapping[Shape, str] = {Shape.ARCHIVE: ZIP, Shape.BOOK: WORKBOOK, Shape.SUMMARY: WORKBOOK}


def bind(shape: Shape, forms: Collection, target: BinaryIO, *, units: Mapping[str, str], at: datetime) -> None:
    """Write every form of the collection into ``target``; ``units`` are unit codes and names, ``at`` is local time."""
    if shape is Shape.SUMMARY:
        target.write(write_summary(summary_of(forms)))
        return
    if shape is Shape.BOOK:
        book = FormBook(target)
        _add_all(forms, book.add)
        if forms.left_out:
            book.add_leaf(missing_leaf(forms.left_out))
        book.finish(TITLE)
        return
    archive, summing = FormArchive(target, units=units, at=at), Summing(forms)
    is_summed = len(forms.evaluation_ids) > 1 and not lacks_summary(shape, forms)
    _add_all(forms, archive.add, summing.add if is_summed else None)
    if is_summed and forms.written > 1:
        archive.add_file(SUMMARY_FILE, write_summary(summing.summary()))
    archive.finish(forms.left_out)


def lacks_summary(shape: Shape, forms: Collection) -> bool:
    """Whether the 汇总表 is not in the archive because there are too many forms in it."""
    return shape is Shape.ARCHIVE and len(forms.evaluation_ids) > MOST_SUMMED


def name_of(shape: Shape, forms: Collection, at: datetime) -> str:
    """What the file is called: of the only unit in it, else of the unit that holds the round."""
    units = forms.units if len(forms.units) == 1 else forms.round_units
    unit = next(iter(units)) if len(units) == 1 else ""
    year = next(iter(forms.years)) if len(forms.years) == 1 else None
    title = SUMMARY_TITLE if shape is Shape.SUMMARY else TITLE
    name = archive_name(
        unit, year, at, title, count=forms.written, drafts=len(forms.drafts), missing=len(forms.left_out)
    )
    return name if shape is Shape.ARCHIVE else f"{name.removesuffix('.zip')}.xlsx"


def _add_all(
    forms: Collection, add: Callable[[OutgoingForm], str], added: Callable[[Collected], None] | None = None
) -> None:
    """Add each form; ``added`` hears of those that could be."""
    for each in forms:
        try:
            add(_outgoing(each, workings=forms.workings))
        except LayoutNotFound as fault:
            forms.leave_out(each.source, str(fault))
        except TextTooLong:
            forms.leave_out(each.source, UNWRITABLE)
        else:
            if added:
                added(each)


def _outgoing(each: Collected, *, workings: bool) -> OutgoingForm:
    content = each.content if isinstance(each.content, EvaluationContent) and workings else None
    draft = each.draft
    return OutgoingForm(
        each.form,
        each.source.unit_code,
        each.filename,
        draft=draft,
        sign_off=each.sign_off,
        leaves=(lambda name: leaves_of(content, draft=draft)) if content else None,
    )
