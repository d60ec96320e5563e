"""Made-up forms of every rule kind, and their sheets of workings recalculated by LibreOffice.

They are written with *wrong* stored values, so that a formula that is not recalculated is found out.
"""

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.policy import HOUSE_CONVENTION, Policy, Rounding, Sourced
from evaluator.scoring.rules import AllOrNothing, Deduction, Proportional, Step, Stepped
from evaluator.sheets.cells import address
from evaluator.sheets.drawing import Formula
from evaluator.sheets.leaves import Leaf
from evaluator.sheets.packing import bound
from evaluator.sheets.workbooks import read_workbook
from evaluator.sheets.workings.composing import Form, Workings, answers_of, compose
from evaluator.sheets.workings.leaf import workings_leaf

VARIANTS = loader.load_folder(Path(__file__).parents[1] / "policies" / "variants", upon=loader.load_all())
NATIONAL = loader.get("000000/self_evaluation-2020")
FORM = Form("项目", "单位", 2024, "评分办法")
SHEETS_A_BOOK = 100
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""LibreOffice shows stored values of a workbook unless it is told to recalculate when it opens one."""
WRONG_NUMBER, WRONG_WORDS = Decimal("-777"), "假"


def _with_rule(rule, *, zero=None, places: int = 2) -> Policy:
    rules = replace(
        NATIONAL.rules,
        quantitative=Sourced("rules.quantitative", rule, HOUSE_CONVENTION),
        zero_event=Sourced("rules.zero_event", zero or AllOrNothing(), HOUSE_CONVENTION),
    )
    return replace(NATIONAL, rules=rules, rounding=Rounding(places, "line", HOUSE_CONVENTION))


_SHARES = (Step(Decimal(100), Decimal(1)), Step(Decimal(90), Decimal("0.85")), Step(Decimal(60), Decimal("0.5")))
POLICIES = (
    NATIONAL,
    loader.get("310000/self_evaluation-2020"),
    *VARIANTS.policies.values(),
    _with_rule(Stepped(_SHARES, "completion"), zero=Stepped((Step(Decimal(1), Decimal("0.3")),))),
    _with_rule(Deduction(Decimal("0.125")), zero=Deduction(Decimal("1.5"))),
    _with_rule(Proportional("linear"), places=1),
    _with_rule(Proportional("ratio", "symmetric"), places=3),
)


# ------------------------------------------------------------------------------------------------------------ the lines


def made_forms(lines: int, seed: int, *, a_form: int = 40) -> Iterator[tuple[EvaluationFacts, Policy]]:
    """Forms with so many lines together, each by one of the policies."""
    chance = random.Random(seed)
    for number in range(-(-lines // a_form)):
        policy = POLICIES[number % len(POLICIES)]
        yield EvaluationFacts(2024, _funding(chance), tuple(_line(chance, each) for each in range(a_form))), policy


def _funding(chance: random.Random) -> FundingFacts:
    adjusted = Decimal(chance.choice((1, 80000, 8100000, 400, 999999999999, chance.randrange(1, 10**14)))).scaleb(-2)
    share = chance.choice((0, 1, 2, Decimal("0.9980617"), Decimal("0.5"), Decimal(str(round(chance.random(), 6)))))
    executed = (adjusted * share).quantize(Decimal("0.01"))
    if chance.random() < 0.05:
        return FundingFacts(adjusted, chance.choice((None, Decimal(0))), executed)
    return FundingFacts(adjusted, adjusted, executed)


def _line(chance: random.Random, number: int) -> LineFacts:
    points = _points(chance)
    target, actual = chance.choice(_KINDS)(chance)
    given, reason = None, ""
    if chance.random() < 0.3:
        given = (Decimal(chance.randrange(0, 101)) / 100 * (points or Decimal(5))).quantize(Decimal("0.01"))
        reason = chance.choice(("", "考核发现问题，酌情扣分"))
    category, subcategory = chance.choice(_PLACES)
    return LineFacts(
        place=f"第 {number} 行",
        category=category,
        subcategory=subcategory,
        indicator=f"指标{number}",
        target_text=target,
        actual_text=actual,
        points=points,
        given_score=given,
        given_reason=reason,
    )


_PLACES = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", ""),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)


def _points(chance: random.Random) -> Decimal | None:
    return chance.choice(
        (
            Decimal(chance.randrange(1, 31)),
            Decimal(chance.randrange(1, 10001)).scaleb(-2),
            Decimal(chance.choice(("3.75", "1.25", "0.01", "100", "8.625", "3.125", "0.005", "0", "7.35"))),
            Decimal(chance.randrange(1, 3001)).scaleb(-2),
            None if chance.random() < 0.05 else Decimal(5),
        )
    )


def _number(chance: random.Random) -> Decimal:
    """Small and large, whole and fine, round and crooked, 0, and as long as a spreadsheet can hold, or longer."""
    return chance.choice(
        (
            Decimal(chance.choice((0, 1, 2, 3, 8, 16, 40, 50, 60, 80, 90, 95, 100, 400, 1000))),
            Decimal(chance.randrange(1, 10**4)),
            Decimal(chance.randrange(1, 10**6)).scaleb(-2),
            Decimal(chance.randrange(1, 10**9)).scaleb(-chance.randrange(0, 8)),
            Decimal(chance.randrange(10**11, 10**15)),
            Decimal(chance.randrange(10**14, 10**15)).scaleb(-chance.randrange(0, 10)),
            Decimal(chance.randrange(10**16, 10**17)).scaleb(-chance.randrange(3, 9)),
        )
    )


def _near(chance: random.Random, target: Decimal) -> Decimal:
    """An actual on the target, beside it, at a share of it that makes ties, or anywhere."""
    least = Decimal(1).scaleb(min(0, int(target.as_tuple().exponent)))
    return chance.choice(
        (
            target,
            target + least,
            max(Decimal(0), target - least),
            target * chance.choice((Decimal("0.7"), Decimal("0.5"), Decimal("0.875"), Decimal("0.9"), Decimal("0.6"))),
            target * 2,
            target * Decimal("1.3"),
            target * chance.randrange(0, 300) / 100,
            _number(chance),
            Decimal(0),
        )
    )


def _quantity(chance: random.Random) -> tuple[str, str]:
    target = _number(chance)
    sign = chance.choice(("≥", "≥", "=", "≤", ">", "<", ""))
    unit = chance.choice(("次", "%", "人", ""))
    actual = f"{_near(chance, target):f}{unit}"
    if chance.random() < 0.02:
        actual = f"-{actual}"
    return f"{sign}{target:f}{unit}", actual


def _tie(chance: random.Random) -> tuple[str, str]:
    """Quotients of few binary places: with hundredths of points, half of them end in exactly half a hundredth."""
    target = chance.choice((8, 16, 32, 40, 80, 200, 400, 2000, 6, 12, 1200))
    return f"≥{target}次", f"{chance.randrange(0, target)}次"


def _close_to_a_tie(chance: random.Random) -> tuple[str, str]:
    """Missed by so much that the score is a hair beside a tie, of numbers with twelve digits and more."""
    target = chance.randrange(10**11, 10**15)
    cents = chance.randrange(1, 500)
    return f"≥{target}元", f"{target * (2 * cents + 1) // 1000 + chance.choice((-1, 0, 1))}元"


def _range(chance: random.Random) -> tuple[str, str]:
    low = Decimal(chance.randrange(1, 100))
    high = low + chance.randrange(1, 60)
    return f"{low}-{high}岁", f"{chance.choice((low, high, low - 1, high + 1, low / 2, high * 2, low + 1)):f}岁"


def _deadline(chance: random.Random) -> tuple[str, str]:
    if chance.random() < 0.3:
        allowed = chance.randrange(1, 12)
        return f"结案后{allowed}个月内", f"{max(0, allowed + chance.randrange(-2, 9))}个月"
    due = date(2024, 1, 1) + timedelta(days=chance.randrange(0, 366))
    done = due + timedelta(days=chance.choice((-30, 0, 1, 15, 61, 180, 400)))
    return f"{due.isoformat()}前完成", done.isoformat()


def _events(chance: random.Random) -> tuple[str, str]:
    return "0起", f"{chance.choice((0, 0, 1, 2, 3, 50))}起"


def _words(chance: random.Random) -> tuple[str, str]:
    said = ("达成指标", "部分达成指标并具有一定效果", "未达成指标且效果较差", "部分达成", "优", "良", "差", "大为提升")
    return chance.choice(("提升", "≥90%", "显著改善", "2024年6月30日前完成")), chance.choice(said)


def _several(chance: random.Random) -> tuple[str, str]:
    return "1400名以上、150名以上", f"{chance.choice((1400, 1500, 1399))}名、{chance.choice((150, 160, 149))}名"


def _open(chance: random.Random) -> tuple[str, str]:
    return chance.choice((("", "5次"), ("≥5次", ""), ("≥5次", "待定"), ("≥5次", "约5次"), ("…", "1"), ("≥5次", "/")))


_KINDS = (
    *(_quantity,) * 8,
    *(_tie,) * 5,
    *(_close_to_a_tie,) * 2,
    *(_range, _range, _deadline, _deadline, _events, _words, _words, _several, _open),
)


# -------------------------------------------------------------------------------------------------------- recalculation


def workings_of(facts: EvaluationFacts, policy: Policy) -> Workings:
    """What the sheet of a form says, answered as scoring answers."""
    return compose(FORM, facts, policy, answers_of(score(facts, policy)))


def recalculated(books: Sequence[bytes], folder: Path) -> list[dict[str, dict[str, str | Decimal]]]:
    """Each workbook's sheets as LibreOffice shows them after recalculating, by name and address; one call for all."""
    return [_shown(content) for content in libreoffice(books, folder)]


def libreoffice(books: Sequence[bytes], folder: Path, *, ending: str = "xlsx") -> list[bytes]:
    """The workbooks as LibreOffice saves them again, recalculated; one call for all."""
    (folder / "in").mkdir(parents=True)
    files = []
    for number, book in enumerate(books):
        files.append(folder / "in" / f"book{number}.xlsx")
        files[-1].write_bytes(book)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is missing: run .ci/system-packages"
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--nolockcheck", "--convert-to", ending, "--outdir", str(folder / "out")]
    subprocess.run([program, profile, *options, *map(str, files)], check=True, capture_output=True, timeout=1200)
    return [(folder / "out" / f"{file.stem}.{ending}").read_bytes() for file in files]


def _shown(content: bytes) -> dict[str, dict[str, str | Decimal]]:
    return {
        sheet.name: {
            address(row, column): cell.text if cell.number is None else cell.number
            for (row, column), cell in sheet.cells.items()
        }
        for sheet in read_workbook(content)
    }


def falsified(leaf: Leaf) -> Leaf:
    """The sheet with a wrong value stored beside every formula: whoever does not recalculate is found out."""
    cells = tuple(
        replace(
            cell,
            value=replace(cell.value, value=WRONG_NUMBER if isinstance(cell.value.value, Decimal) else WRONG_WORDS),
        )
        if isinstance(cell.value, Formula)
        else cell
        for cell in leaf.drawing.cells
    )
    return replace(leaf, drawing=replace(leaf.drawing, cells=cells))


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison came to."""

    lines: int
    with_formula: int
    formulas: int
    kinds: Counter
    differences: tuple[str, ...]


def compared(forms: Sequence[Workings], folder: Path) -> Compared:
    """Every formula of these forms' sheets: what LibreOffice makes of it beside the exact value."""
    leaves = [workings_leaf(form) for form in forms]
    named = [replace(leaf, paper=replace(leaf.paper, sheet=f"F{number}")) for number, leaf in enumerate(leaves)]
    books = [
        bound([falsified(leaf) for leaf in named[start : start + SHEETS_A_BOOK]])
        for start in range(0, len(named), SHEETS_A_BOOK)
    ]
    shown: dict[str, dict[str, str | Decimal]] = {}
    for sheets in recalculated(books, folder):
        shown |= sheets
    count, differences = 0, []
    for leaf in named:
        for cell in leaf.drawing.cells:
            if isinstance(cell.value, Formula):
                count += 1
                found = shown[leaf.paper.sheet].get(address(cell.top, cell.span.first), "")
                if found != cell.value.value:
                    where = f"{leaf.paper.sheet}!{address(cell.top, cell.span.first)}"
                    differences.append(f"{where}: {cell.value.text} gives {found}, not {cell.value.value}")
    lines = [line for form in forms for line in form.lines]
    kinds = Counter(type(line.counted.counting).__name__ for line in lines)
    return Compared(len(lines), sum(line.counting is not None for line in lines), count, kinds, tuple(differences))
