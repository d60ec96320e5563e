"""汇总：the forms of a collection as rows of the 汇总表; what has no form stands there with the reason why."""

from dataclasses import dataclass, field
from decimal import Decimal

from evaluator.review import STAGE_NAMES, Stage
from evaluator.scoring.values import in_wan
from evaluator.sheets.placing import DRAFT_MARK
from evaluator.sheets.summary import Summary, SummaryRow
from projects.selectors.canonical import from_plain
from projects.selectors.content import EvaluationContent
from projects.services.exporting.collecting import Collected, Collection


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


@dataclass(frozen=True, slots=True)
class SummedFunding:
    """项目资金 of one source, in 元."""

    source: str
    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None


@dataclass(frozen=True, slots=True)
class SummedLine:
    """What the list counts of a row (三级指标)."""

    must_explain: bool


@dataclass(frozen=True, slots=True)
class SummedContent:
    """As much of :class:`~projects.selectors.content.EvaluationContent` as the list shows."""

    project_name: str
    funding: tuple[SummedFunding, ...]
    lines: tuple[SummedLine, ...]
    total: Decimal | None
    grade: str
    execution_rate: Decimal | None


def row_of(each: Collected) -> SummaryRow:
    """The row of one form."""
    source = each.source
    content = each.content if isinstance(each.content, EvaluationContent) else from_plain(SummedContent, each.content)
    total = next((row for row in content.funding if row.source == "total"), None)
    return SummaryRow(
        unit=source.unit,
        project=content.project_name,
        code=source.code,
        initial=_wan(total.initial if total else None),
        adjusted=_wan(total.adjusted if total else None),
        executed=_wan(total.executed if total else None),
        rate=content.execution_rate,
        score=content.total,
        grade=content.grade,
        deviations=sum(line.must_explain for line in content.lines),
        stage=STAGE_NAMES[Stage(source.stage)],
    )


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else in_wan(amount, "元")
