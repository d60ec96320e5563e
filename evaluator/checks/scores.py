"""得分：are the scores that the form prints the scores that its own figures give?"""

from collections.abc import Iterator
from decimal import Decimal

from evaluator.checks import basis
from evaluator.checks.material import Material
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.texts import reason_of
from evaluator.checks.wording import fen, quoted
from evaluator.problems import Level
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.values import half_up

NAMED_AT_MOST = 5
"""Cells named one by one in a message; beyond that it says how many there are."""
TOTAL = "总分"
"""Where a form without a row for it is told so."""


@check(
    "26",
    "自评得分与测算得分不一致且没有说明",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="请核对得分；确需调整的，请写明调整理由",
    tolerance=Decimal("0.01"),
)
def given_differs(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """A computed row whose score (得分) is not the computed one, and nobody says why.

    A row that a person chooses inside a band has no single right score: that is check 28.
    """
    tolerance = numbers["tolerance"]
    for index, line in enumerate(material.sheet.lines):
        given = line.facts.given_score
        if line.outcome is not Outcome.COMPUTED or line.proposed is None or given is None:
            continue
        if abs(given - line.proposed) > tolerance and not reason_of(line.facts):
            working = f"（{line.steps[-1]}）" if line.steps else ""
            yield Seen(
                material.places_of(index).score,
                f"得分填{fen(given)}分，按评分办法测算应得{fen(line.proposed)}分{working}，"
                f"相差{fen(abs(given - line.proposed))}分，没有说明理由",
                index,
            )


@check(
    "27",
    "得分超出分值或小于0",
    level=Level.ERROR,
    basis=basis.ARITHMETIC,
    remedy="得分应在0分与该行分值之间，请改正",
)
def out_of_points(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """A score (得分) above the row's points (分值) or below zero."""
    for index, line in enumerate(material.facts.lines):
        given, points = line.given_score, line.points
        if given is None:
            continue
        place = material.places_of(index).score
        if given < 0:
            yield Seen(place, f"得分填{fen(given)}分，小于0分", index)
        elif points is not None and given > points:
            yield Seen(place, f"得分填{fen(given)}分，超过该行分值{fen(points)}分", index)


@check(
    "28",
    "得分不在所填档次的区间内",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="请在该档次的区间内给分，或按实际完成情况改填档次",
)
def out_of_band(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """A qualitative row whose score lies outside the band (档次) of its actual.

    Exactly 80 % of the points belongs to the upper band. A score that is no score of the row at all is check 27.
    """
    for index, line in enumerate(material.sheet.lines):
        given, points = line.facts.given_score, line.facts.points
        if line.outcome is not Outcome.CHOICE or line.range is None or given is None or points is None:
            continue
        lowest, highest = line.range
        if 0 <= given <= points and not lowest <= given <= highest:
            yield Seen(
                material.places_of(index).score,
                f"实际完成值{quoted(line.actual.text)}对应{fen(lowest)}～{fen(highest)}分（分值{fen(points)}分），得分填{fen(given)}分",
                index,
            )


@check(
    "30",
    "预算执行率或其得分不正确",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="预算执行率＝全年执行数÷全年预算数×100%，得分按未取舍的执行率计算，请改正",
)
def execution(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """The printed rates (执行率) and the printed execution score against the budget figures.

    The rate is cut to two decimals as the policy says; the score always comes from the exact rate.
    """
    yield from _printed_rates(material)
    scored = material.sheet.execution
    printed = material.printed.execution_score
    if printed.number is None:
        return
    if scored.score is not None and printed.number != scored.score:
        working = f"（{scored.steps[-1]}）" if scored.steps else ""
        yield Seen(printed.place, f"预算执行率得分印着{fen(printed.number)}分，应为{fen(scored.score)}分{working}")
    elif scored.exact_rate is None and scored.adjusted == 0 and printed.number != 0:
        yield Seen(
            printed.place,
            f"全年预算数为0，执行率无法计算，得分却印着{fen(printed.number)}分",
            remedy="全年预算数为0的，请说明原因，并由主管部门确定该项如何计分",
        )


def _printed_rates(material: Material) -> Iterator[Seen]:
    """Every rate in the money block: of 年度资金总额 and of each source."""
    rule = material.policy.rules.execution.rule
    for row in (material.printed.funding, *material.printed.sources):
        adjusted, executed, rate = row.adjusted.number, row.executed.number, row.rate.number
        if rate is None or adjusted is None or executed is None:
            continue
        if adjusted == 0:
            if rate != 0:
                yield Seen(row.rate.place, f"{row.label}的全年预算数为0，执行率无法计算，却印着{fen(rate)}%")
            continue
        exact = rule.rate(executed, adjusted)
        expected = rule.printed(exact)
        if rate == expected:
            continue
        working = f"{row.label}的执行率印着{rate:f}%，{executed:f}÷{adjusted:f}×100%"
        if rate == half_up(exact, rule.places):
            # What Excel makes of it: the figure is right, only its last digit is not written as the policy wants it.
            cut = f"评分办法要求保留{rule.places}位小数、后面的不进位，应为{fen(expected)}%"
            said = f"{working}四舍五入是{fen(rate)}%，{cut}"
            yield Seen(row.rate.place, said, level=Level.WARNING, remedy="得分不受影响；报送前请照评分办法写")
        else:
            yield Seen(row.rate.place, f"{working}应为{fen(expected)}%")


@check(
    "32",
    "总分或评分等级不正确",
    level=Level.ERROR,
    basis=basis.ARITHMETIC,
    remedy="总分应等于各行得分与预算执行率得分之和，评分等级应与总分对应，请改正",
)
def total_and_grade(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """The printed total (总分) against the printed scores, the printed grade (评分等级) against the printed total.

    Where the policy caps the total by the execution rate, the capped sum is right as well; a total above its cap is
    another fault (33).
    """
    total = material.printed.total_score
    added, missing = _printed_sum(material)
    if total.number is None:
        empty = "总分为空" if total.place else "表上没有读到总分这一行"
        said = empty if total.blank else f"总分填着{quoted(total.text)}，不是数字"
        yield Seen(total.place or TOTAL, f"{said}；各行得分与预算执行率得分合计{fen(added)}分{missing}")
    elif total.number not in {added, _capped(material, added)}:
        yield Seen(
            total.place,
            f"总分印着{fen(total.number)}分，各行得分与预算执行率得分合计{fen(added)}分{missing}，"
            f"相差{fen(abs(total.number - added))}分",
        )
    if total.number is not None or not missing:
        yield from _grade(material, added if total.number is None else total.number)


def _capped(material: Material, added: Decimal) -> Decimal:
    caps, rate = material.policy.caps, material.sheet.execution.exact_rate
    step = caps.rule.cap_for(rate) if caps and rate is not None else None
    return min(added, step.maximum) if step else added


def _printed_sum(material: Material) -> tuple[Decimal, str]:
    """Sum of the printed scores, and a clause that names the rows whose score is not there."""
    missing = [
        material.places_of(index).score
        for index, line in enumerate(material.facts.lines)
        if line.given_score is None and line.points != 0
    ]
    if material.printed.execution_score.number is None:
        missing.insert(0, material.printed.execution_score.place or "预算执行率")
    scores = [line.given_score for line in material.facts.lines if line.given_score is not None]
    added = sum(scores, material.printed.execution_score.number or Decimal(0))
    if not missing:
        return added, ""
    named = "、".join(missing[:NAMED_AT_MOST]) + (f"等{len(missing)}处" if len(missing) > NAMED_AT_MOST else "")
    return added, f"（{named}没有得分，未计入）"


def _grade(material: Material, total: Decimal) -> Iterator[Seen]:
    printed = material.printed.grade
    expected = material.policy.grades.of(total)
    if printed.blank:
        if printed.place:
            yield Seen(
                printed.place,
                f"评分等级为空，总分{fen(total)}分对应“{expected}”",
                level=Level.WARNING,
                remedy="请填写评分等级",
            )
    elif printed.text.strip() != expected:
        yield Seen(printed.place, f"评分等级印着{quoted(printed.text)}，总分{fen(total)}分对应“{expected}”")
