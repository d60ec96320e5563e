"""指标值：is there a target (年度指标值) that an actual can be measured against?"""

from collections.abc import Iterator

from evaluator.checks import basis
from evaluator.checks.material import Material
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.wording import fen, quoted, says_nothing
from evaluator.problems import Level


@check(
    "06",
    "有分值而没有年度指标值",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="请照批复的绩效目标表补填年度指标值；确不适用的，请取消该行并重新分配分值",
)
def missing_target(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """The target is empty, 无, 不涉及 or ``/`` while the row carries points."""
    for index, line in enumerate(material.facts.lines):
        if line.points is not None and line.points > 0 and says_nothing(line.target_text):
            yield Seen(
                material.places_of(index).target,
                f"年度指标值为{quoted(line.target_text)}，而该行分值{fen(line.points)}分，无法衡量是否完成",
                index,
            )
