"""说明栏：what a person writes about a file — kind, number, date, pages, note — and how each text is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evaluator.problems import Problem
from evaluator.scoring.values import normalise
from projects.models import Evidence
from projects.selectors.cells import CellField, CellKind, clean, read_cell

KIND = "kind"
FIELDS: Mapping[str, CellField] = {
    KIND: CellField("材料类别", CellKind.LINE, 16),
    "number": CellField("文号或编号", CellKind.LINE, 64),
    "dated_on": CellField("材料日期", CellKind.DATE, 64),
    "pages": CellField("页数", CellKind.LINE, 64),
    "note": CellField("说明", CellKind.LINE, 200),
}
"""The only fields that may be written."""
MOST_PAGES = 99_999
_WORDS: tuple[tuple[str, Evidence.Kind], ...] = (
    ("满意度", Evidence.Kind.SURVEY),
    ("问卷", Evidence.Kind.SURVEY),
    ("调查", Evidence.Kind.SURVEY),
    ("合同", Evidence.Kind.CONTRACT),
    ("协议", Evidence.Kind.CONTRACT),
    ("验收", Evidence.Kind.ACCEPTANCE),
    ("交付", Evidence.Kind.ACCEPTANCE),
    ("发票", Evidence.Kind.VOUCHER),
    ("凭证", Evidence.Kind.VOUCHER),
    ("回单", Evidence.Kind.VOUCHER),
    ("支付", Evidence.Kind.VOUCHER),
    ("通知", Evidence.Kind.NOTICE),
    ("批复", Evidence.Kind.NOTICE),
    ("纪要", Evidence.Kind.NOTICE),
    ("台账", Evidence.Kind.STATISTICS),
    ("统计", Evidence.Kind.STATISTICS),
    ("汇总", Evidence.Kind.STATISTICS),
    ("名单", Evidence.Kind.STATISTICS),
    ("照片", Evidence.Kind.PHOTO),
    ("截图", Evidence.Kind.PHOTO),
)


@dataclass(frozen=True, slots=True)
class Written:
    """One field as a person left it, and what it held when the page was made."""

    field: str
    value: str
    was: str


def kind_in(name: str, *, is_picture: bool) -> Evidence.Kind:
    """The kind that the file's own name speaks of, as a proposal: 劳务合同.pdf → 合同、协议."""
    spoken = next((kind for word, kind in _WORDS if word in name), None)
    return spoken or (Evidence.Kind.PHOTO if is_picture else Evidence.Kind.OTHER)


def shown(value: object) -> str:
    """A field's value as it stands in its input."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def read(field: str, text: str, name: str) -> tuple[object, Problem | None]:
    """The value of a typed text, or the Problem that says what is allowed."""
    known = FIELDS[field]
    text = clean(text)
    if len(text) > known.longest:
        said = f"“{name}”的{known.label}有 {len(text)} 字，最多 {known.longest} 字，没有保存"
        return None, Problem("too-long", name, said, "请删短")
    if field == KIND:
        if text not in Evidence.Kind.values:
            return None, Problem("kind-unknown", name, f"“{name}”的材料类别不在清单里，没有保存", "请从清单里选")
        return text, None
    if field == "pages":
        return _pages(text, name)
    if known.kind is CellKind.DATE:
        reading = read_cell(known, text, money_unit="元", place=f"“{name}”", anchor="")
        return reading.value, reading.problem
    return text, None


def _pages(text: str, name: str) -> tuple[int | None, Problem | None]:
    plain = normalise(text).removesuffix("页")
    if not plain:
        return None, None
    if plain.isascii() and plain.isdigit() and 1 <= int(plain[:9]) <= MOST_PAGES:
        return int(plain), None
    return None, Problem("pages-unreadable", name, f"“{name}”的页数：“{text}”不是页数", "请填整数，如 12；不知道就留空")
