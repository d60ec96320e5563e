"""文字：is what must be explained explained?"""

from collections.abc import Iterator
from decimal import Decimal

from evaluator.checks import basis
from evaluator.checks.material import Material
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.wording import fen, quoted
from evaluator.problems import Level
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.policy import SHORTEST_REASON
from evaluator.scoring.reasons import characters, is_explained, says_something, together
from evaluator.scoring.scoresheet import Outcome, ScoredLine, Why
from evaluator.scoring.values import shown


def reason_of(line: LineFacts) -> str:
    """Everything that the person wrote about the row's deviation; a text written in two places counts once."""
    return together(line.deviation_reason, line.improvement, line.given_reason)


@check(
    "44",
    "扣了分而没有说明原因",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="请在“偏差原因分析及改进措施”写明没有得满分的原因和下一步措施",
    shortest=Decimal(SHORTEST_REASON),
)
def unexplained_loss(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """The row lost points, and the reason is empty, 无, or shorter than the shortest that can say anything.

    A loss that the rule gives is explained by cause and measure, as handing in asks for them; points that only a
    person took off, by 调整理由, of any length where it is a text of its own.
    """
    shortest = numbers["shortest"]
    for index, line in enumerate(material.sheet.lines):
        points = line.facts.points
        if points is None or line.score is None or line.score >= points:
            continue
        by_rule = any(explanation.why in (Why.MISSED, Why.LOST) for explanation in line.explanations)
        if _is_explained(line, int(shortest), by_rule=by_rule):
            continue
        facts = line.facts
        written = (facts.deviation_reason, facts.improvement, *(() if by_rule else (facts.given_reason,)))
        reason, length = together(*written), characters(*written)
        lost = f"分值{fen(points)}分，得{fen(line.score)}分，少{fen(points - line.score)}分"
        if not reason or (by_rule and not says_something(facts.deviation_reason)):
            fault = f"原因为{quoted(facts.deviation_reason)}"
        else:
            fault = f"原因只有{length}个字（{quoted(reason)}），不足{shown(shortest)}个字"
        remedy = f"请在“偏差原因分析及改进措施”写明没有得满分的原因和下一步措施，不少于{shown(shortest)}个字"
        yield Seen(material.places_of(index).reason, f"{lost}，{fault}", index, remedy=remedy)


def _is_explained(line: ScoredLine, shortest: int, *, by_rule: bool) -> bool:
    """Whether the row's texts answer for what it lost; the same answer that handing in gives."""
    facts = line.facts
    if by_rule:
        return is_explained(facts.deviation_reason, facts.improvement, shortest)
    if line.outcome is not Outcome.PENDING and not line.explanations:
        return True  # less than the policy's smallest difference
    its_own = facts.given_reason not in (facts.deviation_reason, facts.improvement)
    return (its_own and says_something(facts.given_reason)) or characters(reason_of(facts)) >= shortest
