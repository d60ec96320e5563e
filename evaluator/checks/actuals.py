"""完成值：is there an actual (实际完成值), and is it of the kind that its target asks for?"""

from collections.abc import Iterator

from evaluator.checks import basis
from evaluator.checks.material import Material
from evaluator.checks.registry import Numbers, Seen, check
from evaluator.checks.wording import fen, quoted
from evaluator.problems import Level
from evaluator.scoring.targets import ActualKind, Kind

QUANTITATIVE = frozenset({Kind.QUANTITY, Kind.RANGE, Kind.ZERO_EVENT, Kind.SEVERAL})
"""Targets whose actual is a number."""
NOT_A_NUMBER = frozenset({"actual-not-a-number", "actual-not-exact", "actual-ambiguous", "actual-parts"})
"""Why an actual was not read, where the reason is that words stand for the number (another unit is another fault)."""


@check(
    "19",
    "有分值而没有实际完成值",
    level=Level.ERROR,
    basis=basis.MEASURES,
    remedy="请填写实际完成值；没有完成的请填0或对应的完成情况，不要留空",
)
def missing_actual(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """The actual is empty, or not known yet, while the row carries points. Zero is a value, not a gap."""
    for index, scored in enumerate(material.sheet.lines):
        line = scored.facts
        if line.points is None or line.points <= 0:
            continue
        place = material.places_of(index).actual
        given = "" if line.given_score is None else f"，得分栏却已给{fen(line.given_score)}分"
        if not line.actual_text.strip():
            yield Seen(place, f"实际完成值为空，而该行分值{fen(line.points)}分{given}", index)
        elif scored.actual.kind is ActualKind.NOT_YET:
            said = f"实际完成值写的是{quoted(line.actual_text)}，已注明尚无数据，而该行分值{fen(line.points)}分{given}"
            yield Seen(place, said, index, remedy="取得数据后请补填实际完成值")


@check(
    "20",
    "应填数字的完成值填了文字",
    level=Level.ERROR,
    basis=basis.PRACTICE,
    remedy="年度指标值是数字的，实际完成值请填实际达到的数字和单位，不要写文字",
)
def text_for_number(material: Material, numbers: Numbers) -> Iterator[Seen]:
    """A quantitative target answered with words.

    One of the policy's tiers (达成指标) can still be scored, and the policy says how much that weighs. Any other text
    leaves the row without a score: always an error. A row of 0 points is not scored and loses nothing by its words.
    """
    for index, line in enumerate(material.sheet.lines):
        if line.target.kind not in QUANTITATIVE or line.facts.points == 0:
            continue
        asked = f"年度指标值{quoted(line.target.text)}要填数字"
        place = material.places_of(index).actual
        problem = line.actual.problem
        if line.actual.kind is ActualKind.TIER:
            said = f"{asked}，实际完成值填了{quoted(line.actual.text)}：能按档次计分，但看不出实际达到多少"
            yield Seen(place, said, index)
        elif line.actual.kind is ActualKind.UNREADABLE and problem and problem.code in NOT_A_NUMBER:
            yield Seen(place, f"{asked}：{problem.message}", index, level=Level.ERROR, remedy=problem.remedy)
