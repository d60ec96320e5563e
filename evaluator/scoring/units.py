"""度量单位：the measure words of indicators, which of them count the same thing, and exact conversion between them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from evaluator.scoring.values import shifted

_LISTED = (
    "人次 人天 人日 人月 人 名 位 次 场次 场 个工作日 工作日 个自然日 自然日 个月 个百分点 百分点 个小时 个",
    "家次 家 户次 户 件次 件 起 项目 项次 项 份 套 台次 台 辆次 辆 篇次 篇 册 本 期次 期 批次 批 例 宗 单位 单",
    "笔 条 页 张 块 片 幅 部门 部 门次 门 座 栋 幢 间 处 所 只 支 枚 盒 箱 瓶 袋 桶 棵 株 头 匹 亩 公顷",
    "平方米 平方公里 平米 立方米 公里 千米 米 厘米 毫米 吨 千克 公斤 克 升 毫升 元 分钟 分 小时 秒 天 日 周岁 岁",
    "周 年 季度 季 千瓦时 度 倍 班次 班 届 轮次 轮 课时 学时 节 组 队 站 字 版 集",
    "m² m2 ㎡ m³ m3 km cm mm m kg mg g t h min kWh MB GB TB dB ℃ L ml",
)
_WORDS = frozenset(word for line in _LISTED for word in line.split())
_WORD = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
_SCALE = "万亿|千万|百万|十万|亿|万|千|百"
_DENOMINATOR = rf"(?:/(?:{_WORD}|月)|[、·](?:{_WORD}|月)(?![0-9]))"
UNIT = re.compile(rf"(?:[%‰]|(?:{_WORD}){_DENOMINATOR}*|(?:{_SCALE})(?:{_WORD})?{_DENOMINATOR}*)")
"""A known unit at the start of a text: ``人次``, ``万人次``, ``元/人、天``, ``%``."""

_DURATIONS = {"日": "个工作日 工作日 个自然日 自然日 天 日 周", "月": "个月 月 季度 季 年", "时": "小时 个小时 分钟 秒"}
DURATIONS = frozenset(word for line in _DURATIONS.values() for word in line.split())
EVENTS = frozenset(("起", "件", "次", "例", "宗", "人次", "单", "件次"))
"""Units in which something that must not happen is counted: ``0起``."""

_SAME = {
    **dict.fromkeys(("名", "位"), "人"),
    **{"场次": "场", "天": "日", "季": "季度", "年度": "年", "个月": "月", "周岁": "岁", "个百分点": "百分点"},
    **{"个工作日": "工作日", "个自然日": "自然日", "个小时": "小时", "h": "小时", "min": "分钟"},
    **dict.fromkeys(("度", "kWh"), "千瓦时"),
}
_DIMENSIONS = {
    **{"%": ("比率", -2), "‰": ("比率", -3)},
    **{"吨": ("克", 6), "t": ("克", 6), "千克": ("克", 3), "公斤": ("克", 3), "kg": ("克", 3), "g": ("克", 0)},
    **{"mg": ("克", -3), "公里": ("米", 3), "千米": ("米", 3), "km": ("米", 3), "m": ("米", 0), "厘米": ("米", -2)},
    **{"cm": ("米", -2), "毫米": ("米", -3), "mm": ("米", -3)},
    **dict.fromkeys(("平米", "㎡", "m²", "m2"), ("平方米", 0)),
    **{"平方公里": ("平方米", 6), "公顷": ("平方米", 4), "m³": ("立方米", 0), "m3": ("立方米", 0)},
    **{"L": ("升", 0), "毫升": ("升", -3), "ml": ("升", -3)},
}
_SCALES = {"万亿": 12, "千万": 7, "百万": 6, "十万": 5, "亿": 8, "万": 4, "千": 3, "百": 2}


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit taken apart: 万元/人 is 元 per 人, in steps of 10⁴."""

    base: str
    per: tuple[str, ...]
    exponent: int


@lru_cache(maxsize=1024)
def measure(unit: str) -> Measure:
    """What a unit counts.

    >>> measure("万元/人")
    Measure(base='元', per=('人',), exponent=4)
    """
    head, *per = re.split(r"[/、·]", unit)
    exponent = 0
    if head not in _DIMENSIONS and head not in _WORDS:
        for scale, power in _SCALES.items():
            if head.startswith(scale):
                head, exponent = head[len(scale) :], power
                break
    base, power = _DIMENSIONS.get(head, (_SAME.get(head, head), 0))
    return Measure(base, tuple(_SAME.get(word, word) for word in per), exponent + power)


def converted(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """The value in the ``wanted`` unit, exact; ``None`` when the two units do not count the same thing.

    人 and 名 count the same; 人 and 人次 do not. A yearly rate (次/年) takes a plain count (次), for the
    evaluation covers one year.

    >>> converted(Decimal("6.47"), "亿元", "万元") == 64700
    True
    """
    typed, asked = measure(unit), measure(wanted)
    per_year = asked.per == ("年",) and typed.per == () and asked.base not in ("元", "")
    if typed.base != asked.base or (typed.per != asked.per and not per_year):
        return None
    shift = typed.exponent - asked.exponent
    return shifted(value, shift)


def is_scaled(unit: str) -> bool:
    """Whether the unit counts in 万 or 亿, so that a bare number beside it may be off by that much."""
    return unit[:1] in "万亿千百十" and unit not in _WORDS and bool(unit)
