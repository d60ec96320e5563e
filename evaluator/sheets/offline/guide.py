"""填表说明: how to fill a template in, on a sheet of its own."""

from dataclasses import dataclass
from datetime import date

from evaluator.sheets.beside import GUIDE
from evaluator.sheets.drawing import Look, Row, checked, drawn
from evaluator.sheets.leaves import Leaf, Paper
from evaluator.sheets.shapes import Span

SHEET = "填表说明"
WIDTHS = (20, 96)


@dataclass(frozen=True, slots=True)
class Guide:
    """What the clerk must know besides what always holds."""

    due: date | None
    """报送截止日."""
    money_units: tuple[str, ...]
    tiers: tuple[str, ...]
    """The 定性 statements that scoring reads, the best first."""
    downloaded: str
    """When and by whom: ``2025-01-24 09:30，李敏``."""
    left_out: tuple[str, ...] = ()
    """Projects that were asked for and are not in the workbook, each with the reason."""


def guide_leaf(guide: Guide) -> Leaf:
    """The sheet."""
    rows = [Row([(Span(1, 2), GUIDE, Look.TITLE)], least=30)]
    for label, text in _texts(guide):
        rows.append(Row([(Span(1, 1), label, Look.LABEL), (Span(2, 2), checked(text), Look.LEFT)], least=24))
    paper = Paper(sheet=SHEET, widths=WIDTHS, orientation="portrait", title=GUIDE)
    return Leaf(drawn(rows, WIDTHS, head_row=None), paper, protected=True)


def _texts(guide: Guide) -> list[tuple[str, str]]:
    due = f"{guide.due.year}年{guide.due.month}月{guide.due.day}日" if guide.due else "以通知为准"
    tiers = "、".join(f"“{tier}”" for tier in guide.tiers)
    return [
        ("下载", guide.downloaded),
        ("报送截止", f"{due}。上传不等于报送，请留出核对和报送的时间。"),
        *((label, text.format(units="、".join(guide.money_units))) for label, text in _ALWAYS),
        ("定性指标", f"从下拉里选：{tiers}。也可以照实写文字。" if tiers else "照实写文字，由人评定得分。"),
        *_LAST,
        *([("没有放进来", "\n".join(guide.left_out))] if guide.left_out else []),
    ]


_ALWAYS = (
    ("填哪里", "只填浅黄色的格子，WPS、Excel 都可以，不需要联网。其余格子是批复的内容，已锁定，没有密码。"),
    (
        "不要做",
        "不要插入、删除、复制或移动行和列，不要合并单元格，不要改表头。"
        "动过的行、合并了的格上传时会逐个指出，不会填到别的行，但要改好或在系统里填。",
    ),
    ("金额", "按表上注明的单位（{units}）只填数字，最多精确到分；确实没有发生的填 0。"),
    (
        "实际完成值",
        "填完成的数和单位，如 35人、98%、2024-11-30，单位与年度指标值一致，不写“约”“以上”。"
        "还没有数据的填“待定”，不适用的填 /。",
    ),
)
_LAST = (
    (
        "自评得分",
        "一般不填，由系统按评分办法测算。由人评定的、与测算不同的才填，最多两位小数，并写“调整理由”。",
    ),
    ("偏差原因、改进措施", "没有完成、超额较多或得分有调整的，写明原因和措施；没有偏差的不填。"),
    (
        "读什么",
        "上传时只读浅黄色的格子。没有动过的不变；动过的逐格列出原来是什么、改成什么，确认后才写入；"
        "清空的格子不勾，确要清空请自己勾；下载以后系统里又有人改过的格子并排显示，由您选择。",
    ),
    ("上传", "在“导入”页选择这个文件。可以分几次上传，文件名可以改。"),
)
