"""汇总：the forms of a collection as rows of the 汇总表; what has no form stands there with the reason why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from evaluator.review import STAGE_NAMES, Stage
from evaluator.scoring.values import in_wan
from evaluator.sheets.placing import DRAFT_MARK
from evaluator.sheets.summary import Summary, SummaryRow
from projects.selectors.content import EvaluationContent
from projects.services.exporting.collecting import Collected, Collection
from projects.services.exporting.thawing import Plain


def summary_of(forms: Collection) -> Summary:
    """One row a project, in the order of the collection; marked 草稿 as long as one of the forms is."""
    summing = Summing(forms)
    for each in forms:
        summing.add(each)
    return summing.summary()


@dataclass(slots=True)
class Summing:
    """The 汇总表 of a collection while its forms go by: a row is kept of each, and nothing else of it."""

    forms: Collection
    _rows: list[SummaryRow] = field(default_factory=list)
    _rounds: set[str] = field(default_factory=set)
    _drafts: int = 0

    def add(self, each: Collected) -> None:
        """A form that was written."""
        self._rows.append(row_of(each))
        self._drafts += each.draft
        self._rounds.add(each.source.round)

    def summary(self) -> Summary:
        """All that were added, and behind them those that could not be written, with the reason."""
        forms = self.forms
        out = zip(forms.left_out, forms.codes_left_out, strict=True)
        return Summary(
            [
                *self._rows,
                *(SummaryRow(each.unit, each.project, code=code, note=each.reason) for each, code in out),
            ],
            round=next(iter(self._rounds)) if len(self._rounds) == 1 else "",
            year=next(iter(forms.years)) if len(forms.years) == 1 else None,
            issuer=next(iter(forms.round_units)) if len(forms.round_units) == 1 else "",
            draft_mark=DRAFT_MARK if self._drafts else "",
        )


def row_of(each: Collected) -> SummaryRow:
    """The row of one form."""
    source = each.source
    said = _frozen(each.content) if isinstance(each.content, Mapping) else _live(each.content)
    return SummaryRow(
        unit=source.unit,
        project=said.project_name,
        code=source.code,
        initial=_wan(said.initial),
        adjusted=_wan(said.adjusted),
        executed=_wan(said.executed),
        rate=said.rate,
        score=said.total,
        grade=said.grade,
        deviations=said.deviations,
        stage=STAGE_NAMES[Stage(source.stage)],
    )


class _Said(NamedTuple):
    """As much of a form's content as the list shows."""

    project_name: str
    initial: Decimal | None
    """项目资金 in all, in 元."""
    adjusted: Decimal | None
    executed: Decimal | None
    rate: Decimal | None
    total: Decimal | None
    grade: str
    deviations: int


def _live(content: EvaluationContent) -> _Said:
    total = next((row for row in content.funding if row.source == "total"), None)
    return _Said(
        content.project_name,
        total.initial if total else None,
        total.adjusted if total else None,
        total.executed if total else None,
        content.execution_rate,
        content.total,
        content.grade,
        sum(line.must_explain for line in content.lines),
    )


def _frozen(plain: Plain) -> _Said:
    """Of a revision as it is stored."""
    total: Plain = next((row for row in plain["funding"] if row["source"] == "total"), {})
    return _Said(
        plain["project_name"],
        _number(total.get("initial")),
        _number(total.get("adjusted")),
        _number(total.get("executed")),
        _number(plain["execution_rate"]),
        _number(plain["total"]),
        plain["grade"],
        sum([line["must_explain"] for line in plain["lines"]]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else in_wan(amount, "元")
