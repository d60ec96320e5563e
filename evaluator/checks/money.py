"""资金：does the money block (项目资金) add up?"""

from collections.abc import Iterator
from decimal import Decimal

from evaluator.checks import basis
from evaluator.checks.material import Cell, Material
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.wording import amount, says_nothing
from evaluator.problems import Level

COLUMNS = (("initial", "年初预算数"), ("adjusted", "全年预算数"), ("executed", "全年执行数"))


@check(
    "40",
    "年度资金总额不等于各来源之和",
    level=Level.ERROR,
    basis=basis.ARITHMETIC,
    remedy="请核对各资金来源的数字，使年度资金总额等于财政拨款、上年结转资金和其他资金之和",
)
def sum_of_sources(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """年度资金总额 against the sum of its sources, in each of the three columns.

    A column is compared when its total and at least one source hold a number and no source holds an unreadable text;
    an empty cell or a dash among the sources counts as none.
    """
    unit = material.printed.money_unit
    for attribute, label in COLUMNS:
        total: Cell = getattr(material.printed.funding, attribute)
        cells: list[Cell] = [getattr(source, attribute) for source in material.printed.sources]
        figures = [cell.number for cell in cells if cell.number is not None]
        unreadable = any(cell.number is None and not says_nothing(cell.text) for cell in cells)
        if total.number is None or not figures or unreadable:
            continue
        parts = sum(figures, Decimal(0))
        if parts != total.number:
            working = " + ".join(amount(number) for number in figures)
            yield Seen(
                total.place,
                f"{label}的年度资金总额是{amount(total.number)}{unit}，各来源之和是{working} = {amount(parts)}{unit}，"
                f"相差{amount(abs(total.number - parts))}{unit}",
            )
