"""表下的话：texts below the indicator table that this application has no place for. None is dropped without a word.

Totals, the grade, the texts that are known and whatever belongs to signing or explaining a form are no such texts.
"""

import re
from collections.abc import Iterator

from evaluator.problems import Level
from evaluator.scoring.values import normalise
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import DASHES, FormCells
from evaluator.sheets.finding import is_title, labelled
from evaluator.sheets.heads import stands_alone
from evaluator.sheets.shapes import label_key

MOST_NAMED = 20
LONGEST_SIGNED = 16
"""Characters of a signature's label: 主管部门负责人. What is longer says something."""
NOTHING = DASHES | {"", "无", "暂无", "没有"}
_SIGNED = re.compile(
    r".*(?:填报|填表|制表|审核|复核|审批|经办|编制|签发|批准|负责|联系|分管|主管|财务|领导|会计)[^。，]{0,8}"
    r"(?:人|人员|领导|主管|电话|方式)(?:及电话|及联系电话|签字|签名|签章|盖章)*"
    r"|.*(?:电话|手机|手机号码?|联系方式|传真|邮箱)|(?:填报|填表|项目|实施|主管|预算)(?:单位|部门)"
    r"|(?:[^，。]{0,6}[填报制审签评][^，。]{0,4})?(?:日期|时间)"
)
"""The label of a signature, as :func:`~evaluator.sheets.shapes.label_key` leaves it."""
_SEAL = re.compile(r"签字|签名|签章|盖章|公章")
_DATE = re.compile(r"(?:20\d{2})?[年./-]\d{0,2}[月./-]\d{0,2}日?")
_PAGE = re.compile(r"第?\d*页?[,/共]*\d*页?")
_NOTE = re.compile(
    r"(?:备?注|附注|填表说明|填写说明|填报说明|说明|备注说明|得分计算说明)(?=[\d一二三四五六七八九十:、.(\[]|$)"
)
_POINT = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.)]|[(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)]|[①-⑳*★※]"
)
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]")


def tell_unread_below(cells: FormCells, after: int) -> None:
    """A note at the cell of every text below the table that nothing was made of."""
    unread = list(_unread(cells, after))
    for cell, text in unread[:MOST_NAMED]:
        said = f"单元格 {cell.address} 读到了，但系统没有这一项：“{text[:200]}”没有存"
        remedy = "不需要就不用管；需要的内容请写进表上已有的格"
        cells.problem("text-below-not-read", cell.address, said, remedy, Level.NOTE)
    if len(unread) > MOST_NAMED:
        first = unread[MOST_NAMED][0].address
        more = len(unread) - MOST_NAMED
        cells.problem("texts-below-not-read", first, f"从单元格 {first} 起还有 {more} 行没有读", "", Level.NOTE)


def _unread(cells: FormCells, after: int) -> Iterator[tuple[Cell, str]]:
    """The first cell of each such row, and what the row says."""
    in_note = False
    for row in cells.rows(after + 1, cells.area.last):
        if any(head.top <= row <= head.bottom for head in cells.area.repeated):
            continue
        written = [cell for cell in cells.sheet.row(row) if cell.text.strip()]
        if not written:
            continue
        text = "".join(normalise(written[0].text).split())
        in_note = _NOTE.match(text) is not None or (in_note and _POINT.match(text) is not None)
        if in_note or _is_known(written[0], cells) or not any(_WORD.search(cell.text) for cell in written):
            continue
        if not _is_signing(written[0]) and _says_something(written):
            yield written[0], " ".join(cell.text.strip() for cell in written)


def _says_something(written: list[Cell]) -> bool:
    """Something is written behind the label; ``无`` and a dash are nothing that could be lost."""
    before, colon, behind = normalise(written[0].text).partition(":")
    said = [behind if colon else "" if len(written) > 1 else before, *(cell.text.strip() for cell in written[1:])]
    return any(each.strip(" 。.") not in NOTHING for each in said)


def _is_known(cell: Cell, cells: FormCells) -> bool:
    if labelled(cell, "ends", cells.vocabulary)[0] or is_title(cell, cells.vocabulary) or stands_alone(cell):
        return True
    # A long text stands behind its label too.
    label = normalise(cell.text).partition(":")
    return bool(label[1]) and cells.vocabulary.name("ends", label[0]) is not None


def _is_signing(cell: Cell) -> bool:
    """填报人：…, （盖章）, a date, a page number."""
    flat = "".join(normalise(cell.text).split())
    if _DATE.fullmatch(flat) or _PAGE.fullmatch(flat):
        return True
    before = flat.partition(":")[0]
    label = label_key(before) or before.strip("()")
    if len(label) > LONGEST_SIGNED:
        return False
    return _SEAL.search(before) is not None or _SIGNED.fullmatch(label) is not None
