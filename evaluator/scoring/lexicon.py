"""Fixed words of indicator texts: “none”, “not applicable”, “it must not happen”, and what is lost or hidden."""

import re
import unicodedata
from functools import lru_cache

NOT_APPLICABLE = frozenset(("/", "//", "\\", "-", "--", "—", "——", "不涉及", "不适用", "N/A", "n/a", "NA"))
"""A 实际完成值 that says 不适用. 无 is not here: it may mean zero, none or not applicable."""

EMPTY_TARGETS = NOT_APPLICABLE | {"", "无", "暂无"}
"""A 年度指标值 that sets nothing (check 06)."""

_NO_DATA = (
    "待定 待补 待补充 待补填 待填 待统计 待核实 待核定 待确认 未知 不详 不清楚 暂不清楚 暂缺 缺数据 无数据 没有数据",
    "暂无数据 尚无数据 暂时没有数据 目前没有数据 暂无统计数据 暂无相关数据 暂缺数据 数据暂缺 数据待补 数据待定",
    "数据待统计 数据未出 数据尚未出 数据未出来 数据尚未统计 数据未统计 数据统计中 数据正在统计 数据正在统计中 TBD tbd",
)
_NOT_COUNTED = (
    "尚未统计 未统计 暂未统计 还未统计 还没统计 还没有统计 统计中 正在统计 正在统计中 尚未取得 暂未取得 未取得",
    "尚未出数 未出数 尚未核定 核算中 尚未公布 未公布 待公布 尚未测算 未测算",
)
NO_DATA = frozenset(word for line in _NO_DATA for word in line.split())
"""The figure is not known yet (尚无数据): neither blank nor zero, nor 不适用. 暂无 is not here: it may mean none."""
NOT_COUNTED = frozenset(word for line in _NOT_COUNTED for word in line.split())
"""The same where a figure is asked for; against a target in words they may say that the work itself is not done."""
_BRACKETED = re.compile(r"[(\[【「“\"](?P<inside>.+)[)\]】」”\"]")

NOTHING = frozenset(("无", "零", "没有", "未发生", "无发生", "没有发生", "从未发生"))
"""Zero, when the target is that nothing happens; otherwise not sure enough."""

_EVENT = "(?:投诉|上访|信访|集访|事故|事件|差错|伤亡|案件|违规|违纪|违法|泄密|舆情|发生|失误|起)"
ZERO_EVENT = re.compile(
    rf"(?:实现|保持|确保|做到)?[一-龥]{{0,12}}?零{_EVENT}"
    rf"|(?:确保|保证)?(?:无|未发生|不发生|没有发生|杜绝)[一-龥]{{0,12}}?{_EVENT}(?:发生)?"
)
"""零投诉, 无安全事故, 不发生重大事件: something that must not happen, told without a digit."""

_LOST = re.compile(r"…|\.\.|。。|\?\?|\ufffd|□|[Xx]{2}|×{2}|\*{2}|_{2}|锟斤拷")
_CITED = re.compile(
    r"《[^《》]{0,80}》|[一-龥]{0,12}[〔\[(](?:19|20)[0-9]{2}[〕\])][0-9]{1,5}号"
    r"|[较比与同](?:19|20)[0-9]{2}年度?|[A-Z]{1,4}(?:/[TZ])?[0-9]{3,6}(?:[-—.][0-9]{1,5})*"
)

_LEADS = (
    "完成 已完成 实际完成 实际 实际值 实际完成值 共 共计 合计 累计 总计 已 共完成 累计完成 完成率",
    "全年 全年完成 全年共 全年累计 全年共完成 本年 本年完成 年末",
)
ACTUAL_LEADS = frozenset(word for line in _LEADS for word in line.split())
"""Words that may stand before the number of an actual without changing what it says."""

DONE = re.compile(
    r"(?:(?:按时|及时|全部|按期|前|已|工作)*"
    r"(?:完成|办结|竣工|交付|验收|发放|到位|启用|上线|报送|支付|印发|开展|实施|举办)[一-龥]{0,20})?"
)
"""What may follow a date: 完成, 完成使用, 前完成发放."""


def without_citations(text: str) -> str:
    """The text without the numbers of a document (《…》, 财预〔2020〕10号, GB/T19001) or of a year compared with."""
    return _CITED.sub("", text)


def is_not_yet(text: str, *, figure: bool = True) -> bool:
    """Whether a (normalised) text says that the figure is not known yet; ``figure``: a figure is asked for.

    >>> is_not_yet("(待定)"), is_not_yet("尚未公布", figure=False), is_not_yet("0")
    (True, False, False)
    """
    plain = text.strip("。.;,… ")
    found = _BRACKETED.fullmatch(plain)
    plain = found["inside"] if found else plain
    return plain in NO_DATA or (figure and plain in NOT_COUNTED)


def is_lost(text: str) -> bool:
    """Whether a part of the (normalised) text is lost or still a template's blank: ``…``, ``XX``, ``□``."""
    return _LOST.search(text) is not None


def has_hidden(text: str) -> bool:
    """Whether the text has characters that nobody sees (控制字符): what is read might not be what is shown."""
    return not text.isprintable() and any(_is_hidden(char) for char in text)


@lru_cache(maxsize=4096)
def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")
