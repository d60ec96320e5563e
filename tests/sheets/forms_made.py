"""Official forms made up, in every way that their sheets can differ: groups, long texts, blanks, drafts, odd signs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm, SignOff

CATEGORIES = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
CLAUSES = (
    "因机构改革，原定于第三季度开展的培训推迟到下一年度（2025年）第一季度；",
    "完成监测点数据采集、汇总和上报，及时率达到100%。",
    "按照《预算绩效管理办法》的要求，逐项落实",
    "ISO9001质量管理体系",
)
SOURCES = ("total", "appropriation", "carry_over", "other")
NAMES = ("开展专家服务基层活动", "信息系统正常运行率", "资料汇编印制册数", "政策知晓率", "培训人次", "服务对象满意度")
TARGETS = ("≥95.00(%)", "=1.00(篇)", "及时", "100%", "12月底前", "≤3天", "-", "")
ODD = (
    "a\x00b\r\nc",
    "<&>\"'",
    "_x0041_",
    "𠮷🎉" * 9,
    "@甲",
    "+86",
    "\t甲",
    "±5·甲",
    "￥5\uffff",
    "e\u0301",
    " ",
    "-0.00",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A form with what else is printed on its sheet."""

    form: OfficialForm
    draft: bool
    sign_off: SignOff


def made_forms(count: int, layouts: tuple[str, ...], *, seed: int = 1, odd: bool = True) -> Iterator[Made]:
    """So many forms of these layouts, the same for the same seed; without ``odd`` as ordinary ones are."""
    chance = random.Random(seed)
    return (_made(chance, layouts, odd=odd) for _ in range(count))


def _made(chance: random.Random, layouts: tuple[str, ...], *, odd: bool) -> Made:
    goals = chance.choice((0, 0, 0, 1, 3)) if odd else 0
    graded = not odd or chance.random() < 0.8
    form = OfficialForm(
        layout=chance.choice(layouts),
        project=_text(chance, chance.choice(NAMES) + "项目经费", odd),
        department=Entry("某市人力资源和社会保障局"),
        unit=Entry(f"第{chance.randrange(60)}事务中心"),
        year=chance.choice((None, 2023, 2024)) if odd else 2024,
        money_unit="元" if odd and chance.random() < 0.2 else "万元",
        funding=tuple(_money(chance, source, odd) for source in SOURCES[: 4 - odd]),
        goal=_long(chance, 6 if odd else 3, odd),
        achievement=_long(chance, 6 if odd else 3, odd),
        rows=tuple(_rows(chance, odd)),
        total_points=Entry("100", Decimal(100)),
        total_score=_number(chance, odd),
        grade=Entry("优") if graded else Entry(),
        goals=tuple(Goal(_long(chance, 2, odd), _long(chance, 2, odd)) for _ in range(goals)),
        issues=_long(chance, 2, odd),
    )  # fmt: skip
    signed = SignOff("陈静", "", "王磊", "某局", date(2025, 1, chance.randrange(1, 29)))
    return Made(form, odd and chance.random() < 0.5, signed if chance.random() < 0.5 else SignOff())


def _rows(chance: random.Random, odd: bool) -> Iterator[IndicatorRow]:
    for category, subcategories in CATEGORIES.items():
        points = Decimal(50) if odd and chance.random() < 0.2 else None
        for subcategory in subcategories:
            for number in range(chance.randrange(4 if odd else 3)):
                blank = odd and chance.random() < 0.05
                yield IndicatorRow(
                    category=Entry(category),
                    subcategory=Entry("") if blank else Entry(subcategory),
                    indicator=_text(chance, f"{chance.choice(NAMES)}{number or ''}", odd),
                    target=_text(chance, chance.choice(TARGETS), odd),
                    actual=_text(chance, chance.choice(TARGETS), odd),
                    points=_number(chance, odd),
                    score=_number(chance, odd),
                    reason=_long(chance, 2, odd) if chance.random() < 0.3 else Entry(),
                    unit=Entry(chance.choice(("%", "篇", ""))),
                    adjusted_target=Entry("≥90%") if odd and chance.random() < 0.2 else Entry(),
                    category_points=points,
                )
    yield IndicatorRow(*(Entry(text) for text in ("满意度指标", "满意度", "满意度", "≥90%", "95%", "10", "10", "")))


def _text(chance: random.Random, text: str, odd: bool) -> Entry:
    return Entry(chance.choice(ODD)) if odd and chance.random() < 0.06 else Entry(text)


def _long(chance: random.Random, most: int, odd: bool) -> Entry:
    if odd and chance.random() < 0.03:
        return Entry("目标：完成数据采集。\n" * chance.randrange(20, 90))
    text = "".join(chance.choice(CLAUSES) for _ in range(chance.randrange(most + 1)))
    return _text(chance, text, odd)


def _number(chance: random.Random, odd: bool) -> Entry:
    if odd and chance.random() < 0.2:
        return Entry(chance.choice(("", "-", "1,234.5", "无法测算，另附说明材料", "1E+3", "+5")))
    number = Decimal(chance.randrange(0, 2000)).scaleb(-chance.choice((0, 1, 2, 2, 2, 2 + 2 * odd)))
    number = number * Decimal("1E+3") if odd and chance.random() < 0.05 else number
    return Entry(f"{number:f}", number)


def _money(chance: random.Random, source: str, odd: bool) -> FundingRow:
    return FundingRow(source, *(_number(chance, odd) for _ in range(6)))
