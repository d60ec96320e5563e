"""检查结果 for people: a table of each form, then its findings, aligned for a console with Chinese characters.

``≠`` beside an outcome: the form's own score is not the proposed one.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from evaluator.checks import Cell, Finding
from evaluator.checks.wording import amount, fen
from evaluator.problems import Level
from evaluator.scoring.reasons import says_something
from evaluator.scoring.scoresheet import Outcome, ScoreSheet, Why
from evaluator.scoring.values import shown
from projects.services.examining.composing import Examination

LEVELS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.NOTE: "提示"}
OUTCOMES = {Outcome.COMPUTED: "计算", Outcome.CHOICE: "选档", Outcome.PENDING: "待定"}
UNEXPLAINED_LOSS = "44"
"""The check that speaks of a row that lost points without a word."""
DEVIATIONS = {Why.MISSED: "没有达到指标", Why.LOST: "没有得满分", Why.EXCEEDED: "超额较多"}
"""What the column 偏差原因分析及改进措施 must explain; given scores have a line of their own."""
HEADS = ("单元格", "三级指标", "年度指标值", "实际完成值", "分值", "测算得分", "自评得分", "结果")
WIDEST = (8, 34, 20, 20, 8, 8, 8, 6)
"""Columns of the console that each column may take; a longer text is cut with an ellipsis."""
FIGURES = frozenset({4, 5, 6})
"""Columns of numbers, set to the right."""
WIDE = frozenset("WF")


def width(text: str) -> int:
    """Columns of the console that a text takes: a Chinese character takes two.

    >>> width("优 ≥90")
    6
    """
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in text
    )


def cut(text: str, widest: int) -> str:
    """The text on one line, cut with an ellipsis where it is wider than ``widest``.

    >>> cut("人力资源和社会保障", 9)
    '人力资源…'
    """
    flat = " ".join(text.split())
    if width(flat) <= widest:
        return flat
    kept = ""
    for char in flat:
        if width(kept + char) > widest - 1:
            break
        kept += char
    return kept + "…"


def aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """The rows as lines whose columns stand under one another."""
    cells = [[cut(text, WIDEST[column]) for column, text in enumerate(row)] for row in rows]
    widths = [max(width(row[column]) for row in cells) for column in range(len(HEADS))]
    for row in cells:
        padded = []
        for column, text in enumerate(row):
            space = " " * (widths[column] - width(text))
            padded.append(space + text if column in FIGURES else text + space)
        yield "  ".join(padded).rstrip()


def sheet_text(examination: Examination) -> str:
    """One form (or one sheet or file that could not be read) as people read it."""
    told = (*_differing(examination.scores), *_unexplained(examination))
    lines = [
        _where(examination),
        *_head(examination),
        *_table(examination),
        "",
        *told,
        *_findings(examination.findings, others=bool(told)),
    ]
    return "\n".join(lines) + "\n"


def summary_text(examinations: Sequence[Examination]) -> str:
    """All forms in one line: how many, how many of each level of finding, and how much was no form at all."""
    counts = _counts(finding for examination in examinations for finding in examination.findings)
    forms = [examination for examination in examinations if examination.form]
    with_errors = sum(examination.has_errors for examination in forms)
    unread = len(examinations) - len(forms)
    besides = f"另有{unread}处没有读到自评表，见上面的说明。" if unread else ""
    return f"共检查{len(forms)}张表，{with_errors}张有错误；{counts}。{besides}\n"


def _where(examination: Examination) -> str:
    sheet = f" · 工作表“{examination.sheet}”" if examination.sheet else ""
    return f"━━ {examination.file}{sheet}"


def _head(examination: Examination) -> Iterable[str]:
    form = examination.form
    if form is None:
        return
    year = f"（{form.year}年度）" if form.year is not None else ""
    yield f"项目：{form.project.text.strip()}{year}"
    yield f"主管部门：{form.department.text.strip()}    实施单位：{form.unit.text.strip()}"
    if examination.policy:
        yield f"评分办法：{examination.policy.id} {examination.policy.label}"
    yield ""


def _points(value: Decimal | None) -> str:
    return "" if value is None else fen(value)


def _marked(outcome: str, proposed: Decimal | None, printed: Cell) -> str:
    """The outcome, with ``≠`` where the form prints another figure than the proposal."""
    if proposed is None or printed.number is None or proposed == printed.number:
        return outcome
    return f"{outcome} ≠".strip()


def _differing(scores: ScoreSheet | None) -> Iterable[str]:
    """Which rows a person scored otherwise than the rule proposes: with a reason first, then those without."""
    adjusted = [
        (line.facts.place, explanation.satisfied)
        for line in (scores.lines if scores else ())
        for explanation in line.explanations
        if explanation.why is Why.ADJUSTED
    ]
    for satisfied, said in ((True, "已写明原因"), (False, "没有写明原因")):
        places = [place for place, answered in adjusted if answered is satisfied]
        if places:
            yield f"有 {len(places)} 行自评与测算不同，{said}：{'、'.join(places)}"


def _unexplained(examination: Examination) -> Iterable[str]:
    """What the policy wants explained and the form does not explain, where no finding says so already.

    The official form has no cell for the reason of a low 执行率: it is handed in beside the form.
    """
    scores, policy = examination.scores, examination.policy
    if scores is None or policy is None:
        return
    found = {finding.line for finding in examination.findings if finding.check == UNEXPLAINED_LOSS}
    owing: dict[tuple[str, bool], list[str]] = {}
    for index, line in enumerate(scores.lines):
        for explanation in line.explanations:
            if (
                explanation.required
                and not explanation.satisfied
                and explanation.why in DEVIATIONS
                and index not in found
            ):
                key = (DEVIATIONS[explanation.why], says_something(line.facts.deviation_reason))
                owing.setdefault(key, []).append(line.facts.place)
    for (deviation, written), places in owing.items():
        said = f"写得不足 {policy.shortest_reason} 个字" if written else "没有写"
        yield f"有 {len(places)} 行{deviation}，须说明而{said}：{'、'.join(places)}"
    low = policy.thresholds.low_execution
    for explanation in scores.execution.explanations:
        if explanation.why is Why.LOW_EXECUTION and explanation.required and scores.execution.rate is not None:
            yield f"执行率 {fen(scores.execution.rate)}%，低于 {shown(low.percent)}%，报送时须另附说明"


def _table(examination: Examination) -> Iterable[str]:
    composed, scores = examination.composed, examination.scores
    if composed is None:
        return
    rows: list[Sequence[str]] = [HEADS]
    for index, facts in enumerate(composed.facts.lines):
        scored = scores.lines[index] if scores else None
        proposed = scored.proposed if scored else None
        printed = composed.scores[index]
        outcome = _marked(OUTCOMES[scored.outcome if scored else Outcome.PENDING], proposed, printed)
        rows.append(
            (
                facts.place,
                facts.indicator,
                facts.target_text,
                facts.actual_text,
                _points(facts.points),
                _points(proposed),
                fen(printed.number) if printed.number is not None else printed.text.strip(),
                outcome,
            )
        )
    rows.extend(_execution(examination))
    if scores:
        rows.extend(_subtotals(scores))
        total = composed.printed.total_score
        rows.append(
            (
                "",
                "总分",
                "",
                "",
                _points(scores.points),
                _points(scores.proposed_total),
                fen(total.number) if total.number is not None else total.text.strip(),
                OUTCOMES[Outcome.PENDING]
                if scores.proposed_total is None
                else _marked("", scores.proposed_total, total),
            )
        )
        grade = scores.proposed_grade or OUTCOMES[Outcome.PENDING]
        rows.append(("", "评分等级", "", "", "", grade, composed.printed.grade.text.strip(), ""))
    yield from aligned(rows)


def _execution(examination: Examination) -> Iterable[Sequence[str]]:
    composed, scores = examination.composed, examination.scores
    if composed is None:
        return
    funding, printed = composed.printed.funding, composed.printed.execution_score
    unit = composed.printed.money_unit
    scored = scores.execution if scores else None
    rate = "" if scored is None or scored.rate is None else f"，{fen(scored.rate)}%"
    adjusted = "" if funding.adjusted.number is None else f"{amount(funding.adjusted.number)}{unit}"
    executed = "" if funding.executed.number is None else f"{amount(funding.executed.number)}{unit}{rate}"
    yield (
        composed.facts.funding.place,
        "预算执行率",
        adjusted,
        executed,
        _points(scored.points if scored else None),
        _points(scored.score if scored else None),
        fen(printed.number) if printed.number is not None else printed.text.strip(),
        _marked(OUTCOMES[scored.outcome if scored else Outcome.PENDING], scored.score if scored else None, printed),
    )


def _subtotals(scores: ScoreSheet) -> Iterable[Sequence[str]]:
    for subtotal in scores.subtotals:
        if not subtotal.subcategory:
            outcome = "" if subtotal.proposed is not None else OUTCOMES[Outcome.PENDING]
            yield (
                "",
                f"小计 {subtotal.category}",
                "",
                "",
                fen(subtotal.points),
                _points(subtotal.proposed),
                "",
                outcome,
            )


def _counts(findings: Iterable[Finding]) -> str:
    levels = [finding.level for finding in findings]
    return "、".join(f"{name}{levels.count(level)}条" for level, name in LEVELS.items())


def _findings(findings: Sequence[Finding], *, others: bool) -> Iterable[str]:
    """The findings; ``others``: something was said already, so that “nothing found” would contradict it."""
    if not findings:
        yield "没有发现其他问题。" if others else "没有发现问题。"
        return
    yield f"复核发现：{_counts(findings)}"
    for level, name in LEVELS.items():
        for finding in findings:
            if finding.level is level:
                place = f"{finding.place}：" if finding.place else ""
                yield f"  {name} [{finding.check}] {place}{finding.message}"
                if finding.remedy:
                    yield f"       → {finding.remedy}"
