"""Material for the checks, built as a form gives it: rows from row 13, columns C E F G H I, money row 6."""

from dataclasses import replace
from decimal import Decimal

from evaluator import checks
from evaluator.checks import Cell, Finding, FundingSource, LinePlaces, Material, Printed
from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.policy import Policy

FIRST_ROW = 13
YEAR = 2024


def shanghai() -> Policy:
    return loader.find("310000", "self_evaluation", YEAR)


def national() -> Policy:
    return loader.find("000000", "self_evaluation", YEAR)


def figure(number: str | None, place: str = "", text: str | None = None) -> Cell:
    """A printed figure; ``None`` is a blank cell."""
    value = None if number is None else Decimal(number)
    return Cell((number or "") if text is None else text, value, place)


def row(
    target: str,
    actual: str,
    points: str | None = "10",
    given: str | None = None,
    reason: str = "",
    *,
    category: str = "产出指标",
    subcategory: str = "数量指标",
) -> LineFacts:
    """One row; ``given`` is the printed 得分, ``reason`` the text of 偏差原因分析及改进措施."""
    return LineFacts(
        place="",
        category=category,
        subcategory=subcategory,
        indicator="培训人数",
        target_text=target,
        actual_text=actual,
        points=None if points is None else Decimal(points),
        given_score=None if given is None else Decimal(given),
        given_reason=reason,
        deviation_reason=reason,
        improvement=reason,
    )


def source(
    label: str, initial: str | None, adjusted: str | None, executed: str | None, row_number: int
) -> FundingSource:
    """One row of the money block in 万元, in columns D, E, F; its rate stands in H."""
    return FundingSource(
        label,
        figure(initial, f"D{row_number}"),
        figure(adjusted, f"E{row_number}"),
        figure(executed, f"F{row_number}"),
        figure(None, f"H{row_number}"),
    )


def material(
    *rows: LineFacts,
    adjusted: str | None = "100",
    executed: str | None = "100",
    execution_points: str = "10",
    printed: Printed | None = None,
    policy: Policy | None = None,
) -> Material:
    """A form with these rows; money in 万元; nothing printed beside the rows unless ``printed`` says so."""
    lines = tuple(replace(line, place=f"F{FIRST_ROW + index}") for index, line in enumerate(rows))
    chosen = policy or shanghai()
    facts = EvaluationFacts(
        fiscal_year=YEAR,
        funding=FundingFacts(initial=_yuan(adjusted), adjusted=_yuan(adjusted), executed=_yuan(executed), place="F6"),
        lines=lines,
        execution_points=Decimal(execution_points),
    )
    shown = printed or Printed()
    if shown.funding == FundingSource("年度资金总额"):
        shown = replace(shown, funding=source("年度资金总额", adjusted, adjusted, executed, 6))
    places = tuple(LinePlaces(*(f"{column}{FIRST_ROW + index}" for column in "CEFGHI")) for index in range(len(lines)))
    return Material(facts, score(facts, chosen), chosen, shown, places)


def _yuan(wan: str | None) -> Decimal | None:
    return None if wan is None else Decimal(wan) * 10000


def found(of: Material, number: str) -> list[Finding]:
    """The findings of one check."""
    return [finding for finding in checks.run(of) if finding.check == number]


def places(of: Material, number: str) -> list[str]:
    """Where one check found something."""
    return [finding.place for finding in found(of, number)]
