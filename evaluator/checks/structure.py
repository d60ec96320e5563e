"""结构：do the points (分值) of rows, categories and the whole form add up?"""

from collections.abc import Iterator
from decimal import Decimal

from evaluator.checks import basis
from evaluator.checks.material import Material, StatedPoints
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.wording import fen
from evaluator.problems import Level


def _difference(found: Decimal, expected: Decimal) -> str:
    return f"多{fen(found - expected)}分" if found > expected else f"少{fen(expected - found)}分"


@check(
    "01",
    "一级指标分值与所属各行分值合计不一致",
    level=Level.ERROR,
    basis=basis.ARITHMETIC,
    remedy="请核对该一级指标下各行的分值，使合计等于该一级指标的分值",
)
def category_points(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """Rows of a 一级指标 against the points that the form states for it, ``产出指标（50分）``.

    Where the form states none, the policy's own points are compared, but only under a policy that lets nobody divide
    them otherwise; where weights may be set per project there is nothing to compare.
    """
    lines = material.facts.lines
    for stated in material.printed.category_points or _fixed_points(material):
        points = [line.points for line in lines if line.category == stated.category]
        known = [one for one in points if one is not None]
        if not points or len(known) < len(points):
            continue
        total = sum(known, Decimal(0))
        if total != stated.points:
            yield Seen(
                stated.place,
                f"“{stated.category}”应为{fen(stated.points)}分，所属{len(points)}行分值合计{fen(total)}分，"
                f"{_difference(total, stated.points)}",
            )


def _fixed_points(material: Material) -> Iterator[StatedPoints]:
    """Points of each 一级指标 under a policy whose weights nobody may adjust, seen at the category's first row."""
    policy = material.policy
    if policy.weights.adjustable:
        return
    first: dict[str, tuple[str, str]] = {}
    for index, line in enumerate(material.facts.lines):
        category = policy.category_of(line.category)
        if category:
            first.setdefault(category.key, (line.category, material.places_of(index).points))
    standard = policy.weights_for(frozenset({"execution", *first}))
    for key, (label, place) in first.items():
        if key in standard:
            yield StatedPoints(label, standard[key], place)


@check(
    "02",
    "全部分值合计不是100分",
    level=Level.ERROR,
    basis=basis.WEIGHTS,
    remedy="请核对是否缺行、分值是否填错，使各行分值与预算执行率分值合计为100分",
    full=Decimal(100),
)
def all_points(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """All rows and the execution's points make 100, and so does the figure printed in the 总分 row."""
    full = numbers["full"]
    printed = material.printed.total_points
    lines = material.facts.lines
    execution = material.sheet.execution.points
    unknown = [material.places_of(index).points for index, line in enumerate(lines) if line.points is None]
    total = execution + sum((line.points for line in lines if line.points is not None), Decimal(0))
    where = printed.place or (material.places_of(0).points if lines else material.facts.funding.place)
    if total != full:
        seen = (
            f"各行分值与预算执行率分值（{fen(execution)}分）合计{fen(total)}分，"
            f"应为{fen(full)}分，{_difference(total, full)}"
        )
        if unknown:
            seen += f"；{'、'.join(unknown)}的分值没有读到，未计入"
        if printed.number is not None and printed.number != total:
            seen += f"；总分行却印着{fen(printed.number)}分"
        yield Seen(where, seen)
    elif printed.number is not None and printed.number != full:
        yield Seen(where, f"总分行的分值印着{fen(printed.number)}分，各行合计{fen(total)}分，应为{fen(full)}分")
