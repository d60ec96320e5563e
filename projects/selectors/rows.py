"""From a form's content to the rows of its page: money block, goals, indicator groups, score panel. Pure."""

from decimal import Decimal
from itertools import groupby

from evaluator.problems import Problem
from projects.selectors.cells import CELLS, anchor_of, shown_cell
from projects.selectors.completeness import owed, unreadable_cells
from projects.selectors.content import (
    EditMark,
    EvaluationContent,
    EvidenceContent,
    FindingContent,
    FundingContent,
    GoalContent,
    LineContent,
    ProblemContent,
    SubtotalContent,
    Working,
)
from projects.selectors.pages import (
    CategoryGroup,
    Cell,
    ClosingText,
    ExecutionRow,
    FundingRow,
    GoalRow,
    LineRow,
    ScorePanel,
    SubcategoryGroup,
)

MENDABLE_KINDS = frozenset({"unreadable", "none"})
"""Kinds of an approved target that a person may mend here: the text was lost or cannot be read."""


class Rows:
    """Builds the rows of one page. ``editable`` is whether this person may type now."""

    def __init__(self, content: EvaluationContent, *, editable: bool) -> None:
        self.content = content
        self.editable = editable
        self._problems: dict[str, list[ProblemContent]] = {}
        for problem in unreadable_cells(content):
            self._problems.setdefault(problem.anchor, []).append(_plain(problem))
        self._evidence: dict[int | None, list[EvidenceContent]] = {}
        for each in content.evidence:
            self._evidence.setdefault(each.line, []).append(each)
        self._findings: dict[int, list[FindingContent]] = {}
        for finding in content.findings:
            if finding.line is not None:
                self._findings.setdefault(finding.line, []).append(finding)

    def funding(self) -> tuple[FundingRow, ...]:
        """The money block."""
        return tuple(self._funding(row) for row in self.content.funding)

    def execution(self) -> ExecutionRow:
        """预算执行率 as a scored row."""
        content = self.content
        working = content.working.execution
        return ExecutionRow(
            points=content.working.execution_points,
            rate=content.execution_rate,
            score=content.execution_score,
            outcome=content.working.execution_outcome,
            rule=working.rule,
            steps=working.steps,
            sources=working.sources,
            explanations=working.explanations,
            problems=working.problems,
            reason=self._cell(
                "evaluation",
                "funding_reason",
                content.funding_reason,
                content.version,
                content.edits,
                content.as_typed,
            ),
        )

    def goals(self) -> tuple[GoalRow, ...]:
        """年度总体目标."""
        return tuple(self._goal(goal) for goal in self.content.goals)

    def closing(self) -> tuple[ClosingText, ...]:
        """评价结论, 存在问题, 改进措施."""
        content = self.content
        texts = (("conclusion", content.conclusion), ("issues", content.issues), ("improvements", content.improvements))
        return tuple(
            ClosingText(
                CELLS["evaluation"][field].label,
                self._cell("evaluation", field, text, content.version, content.edits, content.as_typed),
            )
            for field, text in texts
        )

    def groups(self) -> tuple[CategoryGroup, ...]:
        """The indicator table in the form's order: 一级 → 二级 → rows."""
        subtotals = {(each.category, each.subcategory): each for each in self.content.working.subtotals}
        return tuple(
            self._category(name, list(lines), subtotals)
            for name, lines in groupby(self.content.lines, key=lambda line: line.category)
        )

    def panel(self) -> ScorePanel:
        """The score panel."""
        content, sheet = self.content, self.content.working
        scored = sum((line.points or Decimal(0) for line in content.lines if line.score is not None), Decimal(0))
        if content.execution_score is not None:
            scored += sheet.execution_points
        everything = content.points if content.points is not None else scored
        return ScorePanel(
            total=content.total,
            grade=content.grade,
            proposed_total=content.proposed_total,
            points=content.points,
            settled=content.settled,
            settled_points=scored,
            pending_points=max(everything - scored, Decimal(0)),
            pending_count=content.pending_count,
            lowest=content.lowest,
            highest=content.highest,
            possible_grades=sheet.possible_grades,
            execution_score=content.execution_score,
            execution_points=sheet.execution_points,
            parts=tuple(each for each in sheet.subtotals if not each.subcategory),
            owed=owed(content),
            cap=sheet.cap,
            policy_id=content.policy_id,
            policy_label=sheet.policy_label or content.policy_id,
        )

    def problems(self) -> tuple[ProblemContent, ...]:
        """Everything not right: unreadable cells, then what scoring saw."""
        unreadable = tuple(problem for problems in self._problems.values() for problem in problems)
        return (*unreadable, *self.content.working.problems)

    def _funding(self, row: FundingContent) -> FundingRow:
        target = f"funding:{row.id}"
        may_mend = number_is_mendable(row.initial, "initial", row.edits)
        initial, adjusted, executed = (
            self._cell(target, field, getattr(row, field), row.version, row.edits, row.as_typed, editable=editable)
            for field, editable in (("initial", may_mend), ("adjusted", True), ("executed", True))
        )
        is_total = row.source == "total"
        rate = None
        if is_total:
            rate = self.content.execution_rate
        elif row.adjusted and row.executed is not None:
            rate = row.executed * 100 / row.adjusted
        return FundingRow(
            id=row.id,
            source=row.source,
            label=row.label,
            is_total=is_total,
            initial=initial,
            adjusted=adjusted,
            executed=executed,
            initial_amount=row.initial,
            adjusted_amount=row.adjusted,
            executed_amount=row.executed,
            rate=rate,
        )

    def _goal(self, goal: GoalContent) -> GoalRow:
        target = f"goal:{goal.id}"
        return GoalRow(
            id=goal.id,
            text=goal.text,
            achievement=self._cell(target, "achievement", goal.achievement, goal.version, goal.edits, {}),
            expected=self._cell(
                target,
                "text",
                goal.text,
                goal.version,
                goal.edits,
                {},
                editable=goal_is_mendable(goal.text, goal.edits),
            ),
        )

    def _category(
        self, name: str, lines: list[LineContent], subtotals: dict[tuple[str, str], SubtotalContent]
    ) -> CategoryGroup:
        subgroups = tuple(
            SubcategoryGroup(sub, tuple(self._line(line) for line in rows), subtotals.get((name, sub)))
            for sub, rows in groupby(lines, key=lambda line: line.subcategory)
        )
        points = sum((line.points or Decimal(0) for line in lines), Decimal(0))
        return CategoryGroup(name, subgroups, len(lines), points, subtotals.get((name, "")))

    def _line(self, line: LineContent) -> LineRow:
        target = f"result:{line.id}"

        def cell(field: str, editable: bool = True) -> Cell:
            value = getattr(line, field)
            return self._cell(target, field, value, line.version, line.edits, line.as_typed, editable=editable)

        difference = None
        if line.given_score is not None and line.proposed is not None:
            difference = line.given_score - line.proposed
        return LineRow(
            id=line.id,
            number=line.number,
            category=line.category,
            subcategory=line.subcategory,
            indicator=line.indicator,
            target=cell("target_text", editable=target_is_mendable(line.target_text, line.working, line.edits)),
            target_text=line.target_text,
            target_reading=line.working.target_reading,
            unit=line.unit,
            actual=cell("actual_text"),
            actual_reading=line.working.actual_reading,
            points=line.points,
            points_cell=cell("points", editable=number_is_mendable(line.points, "points", line.edits)),
            given=cell("given_score"),
            given_score=line.given_score,
            given_reason=cell("given_reason"),
            deviation_cause=cell("deviation_cause"),
            deviation_reason=cell("deviation_reason"),
            improvement=cell("improvement"),
            improvement_owner=cell("improvement_owner"),
            improvement_due=cell("improvement_due"),
            survey_sample=cell("survey_sample"),
            survey_on=cell("survey_on"),
            survey_method=cell("survey_method"),
            outcome=line.outcome,
            proposed=line.proposed,
            score=line.score,
            difference=difference,
            met=line.met,
            completion=line.completion,
            deviation=line.deviation,
            must_explain=line.must_explain,
            explained=line.explained,
            working=line.working,
            findings=tuple(self._findings.get(line.number - 1, ())),
            adjusted=line.adjusted,
            printed_reason=line.printed_reason,
            evidence=tuple(self._evidence.get(line.id, ())),
            evidence_needed=line.evidence_needed,
        )

    def _cell(
        self,
        target: str,
        field: str,
        value: object,
        version: int,
        edits: dict[str, EditMark],
        as_typed: dict[str, str],
        *,
        editable: bool = True,
    ) -> Cell:
        kind = CELLS[target.partition(":")[0]][field].kind
        mark = edits.get(field)
        return Cell(
            target=target,
            field=field,
            value=shown_cell(value, as_typed.get(field, ""), kind, self.content.money_unit),  # type: ignore[arg-type]
            version=version,
            editable=self.editable and editable,
            problems=tuple(self._problems.get(anchor_of(target, field), ())),
            edited_by=mark.name if mark else "",
            edited_at=mark.at if mark else None,
        )


def target_is_mendable(text: str, working: Working, edits: dict[str, EditMark]) -> bool:
    """Whether an approved target may be typed here: it is missing, cannot be read, or was mended here before.

    One that an adjustment has approved is not, however it reads: who approved it saw it so.
    """
    if not text.strip():
        return True
    is_lost = working.target_kind in MENDABLE_KINDS or "target_text" in edits
    return is_lost and not is_adjusted("target_text", edits)


def goal_is_mendable(text: str, edits: dict[str, EditMark]) -> bool:
    """Whether an approved goal may be typed here: it is missing, or was mended here before."""
    return not text.strip() or ("text" in edits and not is_adjusted("text", edits))


def number_is_mendable(value: Decimal | None, field: str, edits: dict[str, EditMark]) -> bool:
    """Whether an approved 分值 or 年初预算数 may be typed here: it came without a number, or was mended here before."""
    return value is None or (field in edits and not is_adjusted(field, edits))


def is_adjusted(field: str, edits: dict[str, EditMark]) -> bool:
    """Whether what stands in a cell was approved by an adjustment (目标调整) while the form was being filled in."""
    mark = edits.get(field)
    return mark is not None and mark.adjusted


def _plain(problem: Problem) -> ProblemContent:
    return ProblemContent(
        problem.code, problem.place, problem.message, problem.remedy, problem.level.value, problem.anchor
    )
