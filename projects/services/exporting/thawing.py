"""解冻：the official form straight out of a frozen revision as it is stored, for those who print a thousand of them.

It is the same form that :func:`~projects.services.exporting.translating.official_form` makes of the same content, made
without the content in between: of everything a revision keeps, paper shows a third.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from evaluator.scoring.reasons import printed
from evaluator.scoring.values import coefficient
from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm, SignOff
from projects.services.exporting.papers import sign_off_of
from projects.services.exporting.translating import amount_entry, number_entry, rate_of

Plain = Mapping[str, Any]
NOTHING = Entry()
DASH = Entry("-")


def thawed_form(plain: Plain) -> OfficialForm:
    """The form of a content as :func:`~projects.selectors.canonical.to_plain` made it and the database keeps it."""
    goals, money_unit = plain["goals"], plain["money_unit"]
    return OfficialForm(
        layout=plain["layout_id"],
        project=Entry(plain["project_name"]),
        department=_word(plain["competent_department"]),
        unit=_word(plain["implementing_unit"]),
        year=plain["fiscal_year"],
        money_unit=money_unit,
        funding=tuple([_funding(row, plain, money_unit) for row in plain["funding"]]),
        goal=Entry("\n".join([goal["text"] for goal in goals if goal["text"]])),
        achievement=Entry("\n".join([goal["achievement"] for goal in goals if goal["achievement"]])),
        rows=tuple([_row(line) for line in plain["lines"]]),
        total_points=_number(plain["points"]),
        total_score=_number(plain["total"]),
        grade=_word(plain["grade"]),
        goals=tuple([Goal(Entry(each["text"]), Entry(each["achievement"])) for each in goals]) if goals[1:] else (),
        conclusion=_word(plain.get("conclusion", "")),
        issues=_word(plain.get("issues", "")),
        improvements=_word(plain.get("improvements", "")),
    )


def signed_off(plain: Plain) -> SignOff:
    """签字栏 of a form that was handed in."""
    at = plain.get("submitted_at")
    return sign_off_of(plain.get("submitted_by", ""), datetime.fromisoformat(at) if at else None)


def _funding(row: Plain, plain: Plain, money_unit: str) -> FundingRow:
    typed, source = row["as_typed"], row["source"]
    initial, adjusted, executed = row["initial"], row["adjusted"], row["executed"]
    if source != "total" and not typed:
        return _of_source(source, initial, adjusted, executed, money_unit)
    is_total = source == "total"
    return FundingRow(
        source,
        _money(typed.get("initial", ""), initial, money_unit),
        _money(typed.get("adjusted", ""), adjusted, money_unit),
        _money(typed.get("executed", ""), executed, money_unit),
        _number(plain["working"].get("execution_points", "0")) if is_total else DASH,
        _number(plain["execution_rate"]) if is_total else _rate(executed, adjusted),
        _number(plain["execution_score"]) if is_total else DASH,
    )


@lru_cache(maxsize=4096)
def _of_source(
    source: str, initial: str | None, adjusted: str | None, executed: str | None, money_unit: str
) -> FundingRow:
    """A row of 其中: most forms have nothing but zeros in two of the three."""
    return FundingRow(
        source,
        _money("", initial, money_unit),
        _money("", adjusted, money_unit),
        _money("", executed, money_unit),
        DASH,
        _rate(executed, adjusted),
        DASH,
    )


def _row(line: Plain) -> IndicatorRow:
    target, initial = line["target_text"], line.get("initial_target_text", "")
    return IndicatorRow(
        _word(line["category"]),
        _word(line["subcategory"]),
        Entry(line["indicator"]),
        Entry(target),
        Entry(line["actual_text"]),
        _number(line["points"]),
        _number(line["score"]),
        _reason(line),
        _word(line["unit"]),
        initial_target=Entry(initial or target),
        adjusted_target=Entry(target) if initial else NOTHING,
        coefficient=_coefficient(line["score"], line["points"]),
        core=_word(line.get("core", "")),
    )


@lru_cache(maxsize=4096)
def _coefficient(score: str | None, points: str | None) -> Entry:
    return NOTHING if score is None or points is None else number_entry(coefficient(Decimal(score), Decimal(points)))


def _reason(line: Plain) -> Entry:
    """偏差原因分析及改进措施; the first revisions have no composed one, and nobody who answers for it."""
    if text := line.get("composed"):
        return Entry(text)
    cause, improvement, given = line["deviation_reason"], line["improvement"], line["given_reason"]
    due, owner = line["improvement_due"] or "", line.get("improvement_owner", "")
    if not (cause or improvement or given or due or owner):
        return NOTHING
    return Entry(printed(cause, improvement, due, given, owner=owner))


@lru_cache(maxsize=4096)
def _word(text: str) -> Entry:
    """A text that stands on many forms: 产出指标, 数量指标, a unit's name."""
    return Entry(text)


@lru_cache(maxsize=4096)
def _money(typed: str, amount: str | None, money_unit: str) -> Entry:
    """An amount as it was typed, where that is kept, with the number that it was read as."""
    entry = NOTHING if amount is None else amount_entry(Decimal(amount), money_unit)
    return Entry(typed, entry.number) if typed else entry


@lru_cache(maxsize=4096)
def _number(value: str | None) -> Entry:
    return NOTHING if value is None else number_entry(Decimal(value))


def _rate(executed: str | None, adjusted: str | None) -> Entry:
    if executed is None or adjusted is None:
        return NOTHING
    return number_entry(rate_of(Decimal(executed), Decimal(adjusted)))
