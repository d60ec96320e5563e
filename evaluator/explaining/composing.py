"""组句：cause, measure, who and by when become the one text of the form's column 偏差原因分析及改进措施."""

from dataclasses import dataclass
from datetime import date

from evaluator.explaining.figures import Figures, speaks_of_numbers
from evaluator.scoring.reasons import printed


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote about a row."""

    cause_class: str = ""
    """偏差原因类别: ``机构改革``, ``其他：台风``."""
    cause: str = ""
    """偏差原因分析."""
    measure: str = ""
    """改进措施."""
    owner: str = ""
    """责任人."""
    due: date | None = None
    """完成时间."""
    due_typed: str = ""
    """What was typed as 完成时间 where that is no date."""
    given_reason: str = ""
    """调整理由."""


def compose(written: Written, figures: Figures | None, whys: frozenset[str] = frozenset()) -> str:
    """The text as the form prints it, its numbers taken from the row and never from what a person typed.

    ``whys`` says why the row must be explained (:class:`~evaluator.scoring.scoresheet.Why`); a row that reached its
    target and lost nothing is printed without numbers, and a row without a word stays empty.

    >>> from decimal import Decimal
    >>> from evaluator.scoring.targets import read_actual, read_target
    >>> target = read_target("≥50.00(人)")
    >>> figures = Figures(target, read_actual("35.00(人)", target), Decimal(70), Decimal(3), Decimal("2.10"))
    >>> written = Written("机构改革", "部分专家划转其他单位", "按划转后的人数核定指标值", "陈静", date(2025, 3, 31))
    >>> first, second = compose(written, figures, frozenset({"missed"})).splitlines()
    >>> first
    '年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分。偏差原因（机构改革）：部分专家划转其他单位'
    >>> second
    '改进措施：按划转后的人数核定指标值（责任人：陈静，2025-03-31 前完成）'
    """
    facts = figures.facts() if figures and speaks_of_numbers(whys) else ""
    return printed(
        written.cause,
        written.measure,
        written.due.isoformat() if written.due else "",
        written.given_reason,
        facts=facts,
        cause_class=written.cause_class,
        owner=written.owner,
    )
