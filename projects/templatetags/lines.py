"""三级指标: what a row of the form says of itself — how it was read, what it owes, under which chips it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.urls import reverse

from evaluator.scoring.values import half_up
from projects.selectors.content import ExplanationContent, FindingContent, ProblemContent
from projects.selectors.pages import CategoryGroup, Cell, EvaluationPage, LineRow, SubcategoryGroup
from projects.selectors.pages.explaining import Explaining
from projects.templatetags.deviations import doubt_word
from projects.templatetags.judging import Mark

register = template.Library()

WORD_KINDS = ("qualitative", "deadline")
NOT_YET = "actual-not-yet"
EMPTY_ACTUAL = "19"
"""The check whose finding 待填 says already."""
UNREAD = ("-unreadable", "-not-a-number")
"""How the codes end of what was not understood; what was understood and does not fit is called by its fault."""
WHY_WORDS = {
    "missed": "没有达到指标",
    "lost": "没有得满分",
    "exceeded": "远超指标",
    "adjusted": "自评得分与测算不同",
}


@register.filter
def is_word(line: LineRow) -> bool:
    """Whether the row is answered with a statement (定性, 时限) rather than a number."""
    return line.working.target_kind in WORD_KINDS


@register.filter
def says_reading(line: LineRow) -> bool:
    """Whether the target's reading must stand in the cell: whenever it is not a plain number with its sign."""
    plain = ("quantity", *WORD_KINDS, "none", "")
    return bool(line.target_reading) and line.working.target_kind not in plain


@register.filter
def reading_line(line: LineRow) -> str:
    """How the row was read, in one line for the bar below the table."""
    target = f"指标值 {line.target_text or '（空）'}：{line.target_reading or '没有读出来'}"
    if not line.actual.value:
        return f"第 {line.number} 行　{target}　实际：还没填"
    return f"第 {line.number} 行　{target}　实际 {line.actual.value}：{line.actual_reading or '没有读出来'}"


@register.filter
def flags(line: LineRow) -> str:
    """Under which chips the row shows: 待填, 有偏差, 有问题."""
    held = []
    if line.is_pending:
        held.append("due")
    if line.must_explain:
        held.append("deviation")
    found = any(finding.check != EMPTY_ACTUAL for finding in line.findings)
    if found or cannot_count(line) or line.given.is_refused:
        held.append("problem")
    return " ".join(held)


@register.filter
def said_problems(line: LineRow) -> list[ProblemContent]:
    """What is said under the row: what cannot be read or counted. An actual that is merely empty shows as 待定."""
    of_cells = [problem for cell in (line.target, line.points_cell, line.given) for problem in cell.problems]
    of_line = [each for each in line.problems if line.actual.value or each.anchor != line.actual.anchor]
    return list({problem.message: problem for problem in (*of_cells, *of_line)}.values())


@register.filter
def said_findings(line: LineRow) -> list[FindingContent]:
    """What the checks found in the row and nothing above says: named while only the rows with problems are shown."""
    said = [problem.message.rstrip("。") for problem in said_problems(line)]
    return [
        each for each in line.findings if each.check != EMPTY_ACTUAL and not any(text in each.message for text in said)
    ]


@register.filter
def cannot_count(line: LineRow) -> bool:
    """Whether something was typed as 实际完成值 and gives no score: the cell is framed as refused."""
    errors = [
        problem for problem in line.problems if problem.anchor in ("", line.actual.anchor) and problem.code != NOT_YET
    ]
    return bool(line.actual.value) and line.proposed is None and bool(line.actual.problems or errors)


@register.filter
def refused_word(cell: Cell) -> str:
    """Why a typed text gives no value, in the few characters of its mark: 读不懂, 超过分值, 是负数, 不能用."""
    return _word_of([problem.code for problem in cell.problems])


@register.filter
def refused_actual_word(line: LineRow) -> str:
    """The same of 实际完成值, which scoring reads."""
    own = [each.code for each in line.problems if each.anchor in ("", line.actual.anchor)]
    return _word_of([*(each.code for each in line.actual.problems), *own])


def _word_of(codes: list[str]) -> str:
    for code in codes:
        if code.endswith(UNREAD):
            return "读不懂"
        if code == "score-too-high":
            return "超过分值"
        if code.endswith("-negative"):
            return "是负数"
    return "不能用"


def _distance(line: LineRow) -> str:
    """How far the row is from its target: ``差 30%``, ``超 300%``."""
    deviation = line.deviation or Decimal(0)
    return f"{'超' if deviation > 0 else '差'} {half_up(abs(deviation), 0):f}%"


@register.filter
def deviation_mark(line: LineRow, explaining: Explaining | None = None) -> Mark:
    """What the 偏差说明 cell says: ``差 30%``, ``超 300%``, 已说明, or nothing owed; amber where a reviewer may ask."""
    if not line.must_explain:
        written_anyway = line.deviation_reason.value or line.improvement.value or line.given_reason.value
        far = _distance(line) if line.explanations and line.deviation else ""
        return Mark("muted", "", "有说明" if written_anyway else far)
    if line.explained:
        doubts = explaining.doubts(line) if explaining else ()
        if doubts:
            return Mark("warn-ink", "i-warn", f"已说明，{doubt_word(line, doubts[0])}")
        return Mark("ok-ink", "i-check", "已说明")
    whys = {each.why for each in line.explanations}
    if whys == {"adjusted"}:
        word = "须写理由"
    elif line.deviation and line.working.target_kind not in WORD_KINDS:
        word = _distance(line)
    else:
        word = "须说明"
    return Mark("warn-ink", "i-warn", word)


@register.filter
def deviation_head(line: LineRow) -> str:
    """The head of the deviation panel: 没有达到指标，须说明."""
    whys = {each.why for each in line.explanations}
    if "missed" in whys:
        return "没有达到指标，须说明"
    if "exceeded" in whys:
        return "远超目标，须说明"
    if "lost" in whys:
        return "没有得满分，须说明"
    return "改了得分，须写理由" if "adjusted" in whys else "不要求说明"


@register.filter
def owed_word(explanation: ExplanationContent) -> str:
    """What one explanation still asks for, or that it is there."""
    if not explanation.required and not explanation.satisfied:
        return "最好写明原因，不写也能报送"
    why = WHY_WORDS[explanation.why]
    if explanation.satisfied:
        return f"{why}，{'已写理由' if explanation.why == 'adjusted' else '已说明'}"
    return f"{why}：{explanation.ask}"


@register.filter
def spoken_deviation(line: LineRow) -> str:
    """What was written about the row, as the form prints it, and an own score that differs without a reason."""
    parts = [line.printed_reason] if line.printed_reason else []
    if line.difference and not line.given_reason.value:
        parts.append(f"自评 {line.score:.2f}，测算 {line.proposed:.2f}，没有写调整理由")
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter of the table."""

    key: str
    word: str
    count: int
    pressed: bool


@register.filter
def chips(page: EvaluationPage, show: str) -> list[Chip]:
    """The chips above the table, with how many rows each shows."""
    held = [flags(line).split() for line in page.lines]
    words = (("all", "全部"), ("due", "待填"), ("deviation", "有偏差"), ("problem", "有问题"))
    pressed = show if show in dict(words) else "all"
    return [
        Chip(key, word, len(held) if key == "all" else sum(key in each for each in held), key == pressed)
        for key, word in words
    ]


@register.filter
def is_out(line: LineRow, show: str) -> bool:
    """Whether the chosen chip leaves the row out."""
    return show in ("due", "deviation", "problem") and show not in flags(line).split()


@dataclass(frozen=True, slots=True)
class Heads:
    """How many table rows the cells of 一级 and 二级指标 span that stand in a line's row; 0 where none stands there."""

    category: int
    subcategory: int


@register.simple_tag
def heads(group: CategoryGroup, sub: SubcategoryGroup, line: LineRow, show: str) -> Heads:
    """The group cells of a line's row: they stand in the first row of the group that is shown, over those shown."""
    return Heads(
        _span([each for part in group.subgroups for each in part.lines], line, show), _span(sub.lines, line, show)
    )


def _span(lines: Sequence[LineRow], line: LineRow, show: str) -> int:
    shown = [each for each in lines if not is_out(each, show)] or list(lines)
    return 2 * len(shown) if shown[0] is line else 0


@register.simple_tag
def why_link(page: EvaluationPage, key: int | str) -> str:
    """The address of one score's working."""
    return reverse("evaluation-why", args=[page.head.evaluation_id, str(key)])
