"""文字：is what must be explained explained?"""

from collections.abc import Iterator
from decimal import Decimal

from evaluator.checks import basis
from evaluator.checks.material import Material
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.wording import fen, quoted, says_nothing
from evaluator.problems import Level
from evaluator.scoring.facts import LineFacts


def reason_of(line: LineFacts) -> str:
    """Everything that the person wrote about the row's deviation; a text written in two places counts once."""
    texts = dict.fromkeys(text.strip() for text in (line.deviation_reason, line.improvement, line.given_reason))
    return "".join(text for text in texts if not says_nothing(text))


@check(
    "44",
    "扣了分而没有说明原因",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="请在“偏差原因分析及改进措施”写明没有得满分的原因和下一步措施，不少于10个字",
    shortest=Decimal(10),
)
def unexplained_loss(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """The row lost points, and the reason is empty, 无, or shorter than the shortest that can say anything."""
    shortest = numbers["shortest"]
    for index, line in enumerate(material.sheet.lines):
        points = line.facts.points
        if points is None or line.score is None or line.score >= points:
            continue
        reason = reason_of(line.facts)
        length = len("".join(reason.split()))
        if length >= shortest:
            continue
        lost = f"分值{fen(points)}分，得{fen(line.score)}分，少{fen(points - line.score)}分"
        if reason:
            fault = f"原因只有{length}个字（{quoted(reason)}），不足{shortest}个字"
        else:
            fault = f"原因为{quoted(line.facts.deviation_reason)}"
        yield Seen(material.places_of(index).reason, f"{lost}，{fault}", index)
