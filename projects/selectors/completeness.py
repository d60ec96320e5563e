"""报送前还差：everything that stands in the way of handing in, each with the cell where it is mended.

The page lists it beside the score; the gate (报送) refuses with exactly the same list.
"""

from collections.abc import Iterator

from evaluator.problems import Level, Problem
from evaluator.scoring.scoresheet import Outcome, Why
from projects.selectors.cells import CELLS, NOT_YET, CellField, anchor_of, read_cell
from projects.selectors.content import EvaluationContent, ExplanationContent, LineContent
from projects.selectors.pages import Owed

ACTUAL_NOT_YET = "actual-not-yet"
LABELS = {
    "unreadable": "读不出来的内容",
    "unusable": "不能用的数",
    "funding": "资金数",
    "actual": "实际完成值",
    "not_yet": "尚无数据，待补填",
    "pending": "待定的得分",
    "given_reason": "调整理由",
    "explanation": "偏差说明",
    "funding_reason": "资金偏差说明",
    "achievement": "总体目标的实际完成情况",
    "form": "全表",
}


def owed(content: EvaluationContent) -> tuple[Owed, ...]:
    """What is owed before handing in, grouped by kind, in the form's order."""
    found: dict[str, list[Problem]] = {kind: [] for kind in LABELS}
    for kind, problem in _all(content):
        found[kind].append(problem)
    return tuple(
        Owed(kind, LABELS[kind], len(problems), problems[0].anchor, tuple(problems))
        for kind, problems in found.items()
        if problems
    )


def problems_of(content: EvaluationContent) -> tuple[Problem, ...]:
    """The same as one flat list of Problems."""
    return tuple(problem for item in owed(content) for problem in item.problems)


def unreadable_cells(content: EvaluationContent) -> Iterator[Problem]:
    """What is said of each cell whose text is no value: an error, or a note where the figure is not known yet."""
    for row in content.funding:
        yield from _unreadable(f"funding:{row.id}", "funding", row.label, row.as_typed, content, None)
    yield from _unreadable("evaluation", "evaluation", "", content.as_typed, content, None)
    for line in content.lines:
        yield from _unreadable(f"result:{line.id}", "result", f"第 {line.number} 行", line.as_typed, content, line)


def _all(content: EvaluationContent) -> Iterator[tuple[str, Problem]]:
    for problem in unreadable_cells(content):
        if problem.level is Level.ERROR:
            yield "unreadable" if problem.code.endswith("-unreadable") else "unusable", problem
    yield from _funding(content)
    for goal in content.goals:
        if not goal.achievement.strip():
            anchor = anchor_of(f"goal:{goal.id}", "achievement")
            said = "年度总体目标“实际完成情况”没有填"
            problem = Problem("achievement-missing", "年度总体目标", said, "请写明完成了什么", anchor=anchor)
            yield "achievement", problem
    if not content.lines:
        yield "form", Problem("no-lines", "绩效指标", "一行指标也没有", "请先导入或填写绩效目标")
    for line in content.lines:
        yield from _line(line)


def _funding(content: EvaluationContent) -> Iterator[tuple[str, Problem]]:
    total = next((row for row in content.funding if row.source == "total"), None)
    if total is None:
        yield "funding", Problem("funding-missing", "资金执行", "没有“年度资金总额”这一行", "请先补上资金")
        return
    told = {problem.anchor: problem for problem in unreadable_cells(content)}
    for field, cell in CELLS["funding"].items():
        anchor = anchor_of(f"funding:{total.id}", field)
        if anchor in told and told[anchor].code == NOT_YET and field != "initial":
            yield "not_yet", told[anchor]
        if getattr(total, field) is None and field != "initial" and anchor not in told:
            place = f"{total.label}“{cell.label}”"
            typed = total.as_typed.get(field, "")
            said = f"{place}填的是 {typed}，这一格要有数" if typed else f"{place}没有填"
            problem = Problem("funding-missing", place, said, "没有发生填 0，不要留空", anchor=anchor)
            yield "funding", problem
    for explanation in content.working.execution.explanations:
        if explanation.required and not explanation.satisfied:
            anchor = anchor_of("evaluation", "funding_reason")
            yield (
                "funding_reason",
                Problem(
                    f"unexplained-{explanation.why}",
                    "资金执行",
                    f"资金执行：{explanation.statement}",
                    explanation.ask,
                    anchor=anchor,
                ),
            )


def _line(line: LineContent) -> Iterator[tuple[str, Problem]]:
    target, place = f"result:{line.id}", f"第 {line.number} 行"
    if line.outcome == Outcome.PENDING.value or line.score is None:
        yield from _pending(line, target, place)
    for explanation in line.working.explanations:
        if explanation.required and not explanation.satisfied:
            yield _unexplained(explanation, target, place)


def _pending(line: LineContent, target: str, place: str) -> Iterator[tuple[str, Problem]]:
    if not line.actual_text.strip():
        anchor = anchor_of(target, "actual_text")
        said = f"{place}“实际完成值”没有填"
        yield "actual", Problem("actual-missing", place, said, "请填完成了多少；不适用填 /", anchor=anchor)
        return
    errors = [each for each in line.working.problems if each.level == Level.ERROR.value]
    for problem in line.working.problems:
        if problem.code == ACTUAL_NOT_YET:
            said = f"{place}“实际完成值”写的是“{line.actual_text}”，已注明尚无数据"
            yield "not_yet", Problem(problem.code, place, said, "取得后请补填", anchor=problem.anchor)
            if not errors:
                return
    for problem in errors:
        said = problem.message if place in problem.message else f"{place}：{problem.message}"
        yield "pending", Problem(problem.code, place, said, problem.remedy, anchor=problem.anchor)
    if not errors:
        said = f"{place}还没有得分" + ("，这一行须由人定分" if line.outcome == Outcome.CHOICE.value else "")
        anchor = anchor_of(target, "given_score")
        yield "pending", Problem("score-pending", place, said, "请填自评得分", anchor=anchor)


def _unexplained(explanation: ExplanationContent, target: str, place: str) -> tuple[str, Problem]:
    if explanation.why == Why.ADJUSTED.value:
        anchor = anchor_of(target, "given_reason")
        said = f"{place}：{explanation.statement}"
        return "given_reason", Problem("given-reason-missing", place, said, explanation.ask, anchor=anchor)
    anchor = anchor_of(target, "deviation_reason")
    code = f"unexplained-{explanation.why}"
    return "explanation", Problem(code, place, f"{place}：{explanation.statement}", explanation.ask, anchor=anchor)


def _unreadable(
    target: str,
    group: str,
    place: str,
    as_typed: dict[str, str],
    content: EvaluationContent,
    line: LineContent | None,
) -> Iterator[Problem]:
    for field, text in as_typed.items():
        cell: CellField = CELLS[group][field]
        reading = read_cell(
            cell,
            text,
            money_unit=content.money_unit,
            place=place,
            anchor=anchor_of(target, field),
            points=line.points if line else None,
        )
        if reading.problem:
            yield reading.problem
        elif field == "given_score" and line is not None and line.points is None:
            yield Problem(
                "points-missing",
                f"{place}“{cell.label}”",
                f"{place}没有分值，自评得分 {text} 还不能计入",
                "请先补分值",
                anchor=anchor_of(target, field),
            )
