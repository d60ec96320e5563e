"""Made-up projects as they are written into an offline template, and what a clerk may do to the file."""

import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from evaluator.sheets.offline.forms import Blank, OfflineFunding, OfflineGoal, OfflineLine, OfflineSheet
from evaluator.sheets.offline.guide import Guide
from evaluator.sheets.offline.reader import OfflineReading, read_offline
from evaluator.sheets.offline.writer import write_offline

KEY = b"a key of the tests"
AT = datetime(2025, 1, 24, 9, 30, tzinfo=timezone(timedelta(hours=8)))
TIERS = ("达成指标", "部分达成指标并具有一定效果", "未达成指标且效果较差")
CAUSES = ("经费保障", "制度保障", "人员保障", "其他")
GUIDE = Guide(date(2025, 2, 28), ("万元",), TIERS, "2025-01-24 09:30，李敏")
SOURCES = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
TEXTS = (
    *("", "35人", "98%", "达成指标", "待定", "/", "0", "2024-11-30", "=1+1", "+8613800000000", "@张三", "-", "－5"),
    *("第一行\n第二行", "  两边有空格", "𠮷野家", "_x0041_ 与 _x000D_", "<b>&amp;\"'", "١٢", "1,234.50", "001", "1E5"),
    *("长" * 1500, "0.30", "100.00", "3.1400", "true", "#REF!", "'撇号"),
)


def project(evaluation_id: int = 12, lines: int = 3, *, seed: int = 1, texts: tuple[str, ...] = ("",)) -> OfflineSheet:
    """A project with this many rows; fillable cells hold one of the texts each."""
    chance = random.Random(seed)

    def blank(target: str, field: str, choices: tuple[str, ...] = ()) -> Blank:
        return Blank(target, field, chance.randrange(1, 9), chance.choice(texts), choices)

    def money(target: str) -> OfflineFunding:
        amount = Decimal(chance.randrange(0, 10**7)).scaleb(-2)
        return OfflineFunding(
            target,
            SOURCES[int(target[-1])],
            Blank(target, "initial", 1, f"{amount:.2f}", open=False),
            Blank(target, "adjusted", 2, f"{amount:.2f}"),
            Blank(target, "executed", 2, chance.choice(("", "待定", "/", f"{amount:.2f}", "0.00", "12.3456"))),
        )

    first = evaluation_id * 1000
    return OfflineSheet(
        evaluation_id=evaluation_id,
        version=7,
        project=f"信息化运维{evaluation_id}",
        department="某某局",
        unit="某某局信息中心",
        year=2024,
        money_unit="万元",
        funding=tuple(money(f"funding:{first + number}") for number in range(4)),
        goals=(OfflineGoal("保障系统稳定运行。\n全年无重大故障。", blank(f"goal:{first}", "achievement")),),
        lines=tuple(
            OfflineLine(
                category=("产出指标", "产出指标", "效益指标")[number * 3 // max(lines, 1)],
                subcategory=("数量指标", "质量指标", "社会效益指标")[number * 3 // max(lines, 1)],
                indicator=f"运维次数{number}",
                target=("≥50人", "提升")[number % 2],
                points=Decimal("12.50"),
                blanks=(
                    blank(f"result:{first + number}", "actual_text", TIERS if number % 2 else ()),
                    Blank(f"result:{first + number}", "given_score", 3, chance.choice(("", "8.50", "12", "0.00"))),
                    blank(f"result:{first + number}", "given_reason"),
                    blank(f"result:{first + number}", "deviation_cause", CAUSES),
                    blank(f"result:{first + number}", "deviation_reason"),
                    blank(f"result:{first + number}", "improvement"),
                ),
            )
            for number in range(lines)
        ),
        whole=(blank("evaluation", "funding_reason"),),
    )


def written(*forms: OfflineSheet) -> bytes:
    return write_offline(forms, guide=GUIDE, key=KEY, at=AT)


def read(content: bytes, key: bytes = KEY) -> OfflineReading:
    reading = read_offline(content, key=key, filename="离线填报表.xlsx")
    assert reading is not None
    return reading


def edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    """The workbook after somebody worked in it: ``edit`` gets openpyxl's workbook."""
    book = load_workbook(io.BytesIO(content))
    edit(book)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def replace_texts(form: OfflineSheet, values: dict[tuple[str, str], str]) -> OfflineSheet:
    """The form with the texts that were read, as an import would have stored them."""

    def stored(blank: Blank) -> Blank:
        return replace(blank, text=values[blank.target, blank.field]) if blank.open else blank

    return replace(
        form,
        funding=tuple(
            replace(row, adjusted=stored(row.adjusted), executed=stored(row.executed)) for row in form.funding
        ),
        whole=tuple(map(stored, form.whole)),
        goals=tuple(replace(goal, achievement=stored(goal.achievement)) for goal in form.goals),
        lines=tuple(replace(line, blanks=tuple(map(stored, line.blanks))) for line in form.lines),
    )
