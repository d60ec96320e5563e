"""Target forms (绩效目标表) as files to upload: published ones, and one that is filled in to order."""

from django.core.files.uploadedfile import SimpleUploadedFile

from evaluator.sheets.forms import Entry
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.forms import TargetForm, TargetFunding, TargetRow
from evaluator.sheets.targets.writer import write_target_form
from tests.sheets.target_samples import DATONG, PANYU, QINGPU

NAME = "培训经费"


def row(name: str, target: str, points: str = "", *, kind: str = "") -> TargetRow:
    return TargetRow(
        category=Entry("产出指标"),
        subcategory=Entry("数量指标"),
        indicator=Entry(name),
        target=Entry(target),
        points=Entry(points),
        kind=Entry(kind),
    )


def form(
    *rows: TargetRow,
    name: str = NAME,
    code: str = "310-900",
    year: int | None = 2025,
    money: tuple[TargetFunding, ...] = (),
    **texts: str,
) -> bytes:
    """The template filled in, as a person would hand it on."""
    return write_target_form(
        TargetForm(
            layout=layouts.TEMPLATE,
            year=year,
            money_unit="万元",
            project=Entry(name),
            code=Entry(code),
            funding=money,
            rows=rows or (row("开展培训", "≥5场次", "50"),),
            **{field: Entry(text) for field, text in texts.items()},
        )
    )


def upload(content: bytes, name: str = "目标表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def qingpu() -> bytes:
    return QINGPU.read_bytes()


def datong() -> bytes:
    return DATONG.read_bytes()


def panyu() -> bytes:
    return PANYU.read_bytes()
