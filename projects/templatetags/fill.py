"""What the form's pages (填报, 审核, 打印) print beside plain fields: words for states, marks, differences, jumps.

Only words and shapes are chosen here; every number comes from the page's dataclass.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluator.problems import Problem
from evaluator.scoring.values import half_up, shown, truncate
from projects.selectors.cells import CELLS
from projects.selectors.content import (
    ExplanationContent,
    FindingContent,
    ProblemContent,
    SourceContent,
    SubtotalContent,
)
from projects.selectors.pages import Cell, EvaluationPage, FundingRow, LineRow, Owed
from projects.services.results import LineRemarkText

register = template.Library()

PENDING = "待定"
DASH = "–"
MINUS = "−"
CAUSES = (
    "政策调整",
    "机构改革",
    "预算调整",
    "需求变化",
    "外部配合",
    "目标偏高",
    "目标偏低",
    "经费保障",
    "制度保障",
    "人员保障",
    "硬件条件保障",
    "其他",
)
WORD_KINDS = ("qualitative", "deadline")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and its word: shape, ink and sentence say the same."""

    css: str
    icon: str
    word: str
    count: int = 0


EMPTY_ACTUAL = "19"
"""The check whose finding 待填 says already."""
LEVELS = {
    "error": Mark("sev-e", "i-error", "错误"),
    "warning": Mark("sev-w", "i-warn", "警告"),
    "note": Mark("sev-n", "i-note", "提示"),
}
SAYS = {"error": "bad", "warning": "warn", "note": "note"}
CONFIDENCE = {
    "published": ("tag-ok", "已核"),
    "practice": ("", "实务"),
    "to-confirm": ("tag-warn", "条文待核"),
    "house-convention": ("", "本软件约定"),
}
OWED_MARKS = {
    "actual": ("bad-ink", "i-error"),
    "unreadable": ("bad-ink", "i-error"),
    "pending": ("bad-ink", "i-error"),
    "funding": ("bad-ink", "i-error"),
}
OWED_WORDS = {
    "missed": "没有达到指标：要写原因和改进措施",
    "exceeded": "远超指标：要写原因",
    "adjusted": "自评得分与测算不同：要写调整理由",
    "low_execution": "执行率偏低：要写原因",
    "budget_changed": "预算调整较大：要写原因",
}
DONE_WORDS = {
    "missed": "没有达到指标，已说明",
    "exceeded": "远超指标，已说明",
    "adjusted": "自评得分与测算不同，已写理由",
    "low_execution": "执行率偏低，已说明",
    "budget_changed": "预算调整较大，已说明",
}


@register.filter
def clock(moment: datetime) -> str:
    """The time of day of a moment: ``10:32``."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.filter
def score_or_pending(value: Decimal | None) -> str:
    """A score with two decimals; 待定 while something is missing, never 0."""
    return PENDING if value is None else f"{half_up(value):.2f}"


@register.filter
def rate_or_pending(value: Decimal | None) -> str:
    """执行率 as the forms print it: ``83.68%``; 待定 while it cannot be computed."""
    return PENDING if value is None else f"{truncate(value):.2f}%"


@register.filter
def rate_or_dash(value: Decimal | None) -> str:
    """执行率 of one source, or a dash where that source has no money."""
    return DASH if value is None else f"{truncate(value):.2f}%"


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference with its sign: ``+3.55``, ``−0.10``, ``0``; a dash where there is none."""
    if value is None:
        return DASH
    if not value:
        return "0"
    return f"{'+' if value > 0 else MINUS}{half_up(abs(value)):.2f}"


@register.filter
def signed_class(value: Decimal | None) -> str:
    """The ink of a difference: above the proposal is red, below it amber, none is grey."""
    if not value:
        return "diff-0"
    return "diff-up" if value > 0 else "diff-down"


@register.filter
def minus(value: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The difference of two scores; nothing where one of them is missing."""
    return None if value is None or other is None else value - other


@register.filter
def trimmed(value: Decimal | None) -> str:
    """Points without needless zeros: 90, 87.5."""
    return DASH if value is None else shown(value)


@register.filter
def doubled(count: int) -> int:
    """Each row of the table has one more under it."""
    return count * 2


def _sum(values: list[Decimal | None]) -> Decimal | None:
    return None if any(value is None for value in values) else sum((value for value in values if value), Decimal(0))


@register.filter
def sum_points(parts: tuple[SubtotalContent, ...]) -> Decimal:
    """指标合计: 分值."""
    return sum((part.points for part in parts), Decimal(0))


@register.filter
def sum_proposed(parts: tuple[SubtotalContent, ...]) -> Decimal | None:
    """指标合计: 测算得分; nothing while a part is pending."""
    return _sum([part.proposed for part in parts])


@register.filter
def sum_scores(parts: tuple[SubtotalContent, ...]) -> Decimal | None:
    """指标合计: the scores that count; nothing while a part is pending."""
    return _sum([part.score for part in parts])


@register.filter
def may_review(page: EvaluationPage) -> bool:
    """Whether this person judges this form now."""
    actions = (page.action(event) for event in ("accept", "return", "approve", "finalise"))
    return any(action is not None and action.allowed for action in actions)


@register.filter
def of_hundred(part: Decimal | None, whole: Decimal | None) -> Decimal:
    """How much of the whole the part is, from 0 to 100: the width of a bar."""
    return part * 100 / whole if part is not None and whole else Decimal(0)


@register.filter
def written(text: str) -> int:
    """How many characters were written, spaces and line breaks apart, as 已输入 counts them."""
    return len("".join(text.split()))


@register.simple_tag
def cell_attrs(cell: Cell, column: str = "") -> SafeString:
    """The attributes that make an input a cell of the form: where it is saved, and where a jump finds it."""
    base = format_html('id="{}" name="{}" {}', cell.anchor, cell.name, cell_data(cell))
    return format_html('{} data-column="{}"', base, column) if column else base


@register.simple_tag
def cell_data(cell: Cell) -> SafeString:
    """Where a cell is saved, and which version of its row its text was read with."""
    return format_html('data-target="{}" data-field="{}" data-version="{}"', cell.target, cell.field, cell.version)


@register.filter
def cells_of(line: LineRow) -> tuple[Cell, ...]:
    """Every cell of a row that may be typed in."""
    return (
        line.target,
        line.actual,
        line.points_cell,
        line.given,
        line.deviation_cause,
        line.deviation_reason,
        line.improvement,
        line.improvement_due,
        line.given_reason,
    )


@register.simple_tag
def cell_text(cell: Cell) -> SafeString:
    """A cell's text as it stands now, for pages that have the cell open; one that nobody ever touched says nothing."""
    if not cell.value and not cell.edited_by:
        return SafeString()
    anchor = f"{cell.anchor}-1" if cell.field == "deviation_cause" else cell.anchor
    return format_html(
        '<input type="hidden" class="cell" id="{}" data-version="{}"{} value="{}">',
        anchor,
        cell.version,
        editor_of(cell),
        cell.value,
    )


def editor_of(cell: Cell) -> SafeString:
    """Who changed a cell last and when, and the cell's official name."""
    if not cell.edited_by or not cell.edited_at:
        return SafeString()
    word = CELLS[cell.target.partition(":")[0]][cell.field].label
    editor = f"{cell.edited_by} {timezone.localtime(cell.edited_at):%H:%M}"
    return format_html(' data-editor="{}" data-word="{}"', editor, word)


@register.filter
def money_cells(row: FundingRow) -> tuple[Cell, Cell, Cell]:
    """年初预算数, 全年预算数, 全年执行数."""
    return row.initial, row.adjusted, row.executed


@register.filter
def opens(cell: Cell) -> bool:
    """Whether a cell of the approved part (年初预算数, 分值) may be typed: it was lost, or has been mended here."""
    return cell.editable and (not cell.value or bool(cell.edited_by) or bool(cell.problems))


@register.filter
def limit(cell: Cell) -> int:
    """How many characters a cell takes."""
    return CELLS[cell.target.partition(":")[0]][cell.field].longest


@register.simple_tag
def causes() -> tuple[str, ...]:
    """偏差原因类别 to choose from."""
    return CAUSES


@register.simple_tag
def was(cell: Cell) -> SafeString:
    """What the cell held when the page was rendered: without script all is posted, and only changes count."""
    return format_html('<noscript><input type="hidden" name="was:{}" value="{}"></noscript>', cell.name, cell.value)


@register.simple_tag
def version_of(cell: Cell) -> SafeString:
    """The row's version, sent back with each change of one of its cells."""
    return format_html('<input type="hidden" name="version:{}" value="{}">', cell.target, cell.version)


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
    if found or cannot_count(line):
        held.append("problem")
    return " ".join(held)


@register.filter
def said_problems(line: LineRow) -> list[ProblemContent]:
    """What is said under the row: what cannot be read or counted. An actual that is merely empty shows as 待定."""
    of_cells = [problem for cell in (line.target, line.points_cell, line.given) for problem in cell.problems]
    of_line = [each for each in line.problems if line.actual.value or each.anchor != line.actual.anchor]
    return list({problem.message: problem for problem in (*of_cells, *of_line)}.values())


@register.filter
def cannot_count(line: LineRow) -> bool:
    """Whether something was typed as 实际完成值 and gives no score: the cell is framed as refused."""
    errors = [problem for problem in line.problems if problem.anchor in ("", line.actual.anchor)]
    return bool(line.actual.value) and line.proposed is None and bool(line.actual.problems or errors)


@register.filter
def sentence(problem: ProblemContent | Problem) -> str:
    """What is wrong and what to do, as one text ending in a full stop."""
    parts = (part.strip().rstrip("。") for part in (problem.message, problem.remedy))
    return "。".join(part for part in parts if part) + "。"


@register.filter
def says_kind(problem: ProblemContent | Problem) -> str:
    """The colour of a sentence: bad, warn or note."""
    return SAYS[str(problem.level)]


@register.filter
def level_mark(item: ProblemContent | Problem | FindingContent) -> Mark:
    """The mark of a level: 错误, 警告, 提示."""
    return LEVELS[str(item.level)]


@register.filter
def level_icon(item: ProblemContent | Problem | FindingContent) -> str:
    """The shape of a level."""
    return LEVELS[str(item.level)].icon


@register.filter
def by_level(findings: tuple[FindingContent, ...]) -> list[Mark]:
    """How many findings of each level there are, 错误 first."""
    return [
        Mark(mark.css, mark.icon, mark.word, count)
        for level, mark in LEVELS.items()
        if (count := sum(str(finding.level) == level for finding in findings))
    ]


@register.filter
def worst(findings: tuple[FindingContent, ...]) -> Mark | None:
    """The mark of the gravest finding of a row."""
    marks = by_level(findings)
    return marks[0] if marks else None


@register.filter
def deviation_mark(line: LineRow) -> Mark:
    """What the 偏差说明 cell says: ``差 30%``, ``超 300%``, 已说明, or nothing owed."""
    if not line.must_explain:
        written_anyway = line.deviation_reason.value or line.improvement.value or line.given_reason.value
        return Mark("muted", "", "有说明" if written_anyway else "")
    if line.explained:
        return Mark("ok-ink", "i-check", "已说明")
    whys = {each.why for each in line.explanations}
    if whys == {"adjusted"}:
        word = "须写理由"
    elif line.deviation and line.working.target_kind not in WORD_KINDS:
        word = f"{'超' if line.deviation > 0 else '差'} {half_up(abs(line.deviation), 0):f}%"
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
    return "改了得分，须写理由" if "adjusted" in whys else "不要求说明"


@register.filter
def owed_word(explanation: ExplanationContent) -> str:
    """What one explanation still asks for, or that it is there."""
    words = DONE_WORDS if explanation.satisfied else OWED_WORDS
    return words.get(explanation.why, "已说明" if explanation.satisfied else "须说明")


@register.filter
def spoken_deviation(line: LineRow) -> str:
    """What was written about the row, as one text: reason, measure, date, and why the own score differs."""
    parts = []
    if line.deviation_reason.value:
        said = line.deviation_reason.value
        parts.append(said if said.startswith("偏差原因") else f"偏差原因：{said}")
    if line.improvement.value:
        due = f"（{line.improvement_due.value}）" if line.improvement_due.value else ""
        parts.append(f"改进措施：{line.improvement.value}{due}")
    if line.given_reason.value:
        parts.append(f"调整理由：{line.given_reason.value}")
    if line.difference and not line.given_reason.value:
        parts.append(f"自评 {line.score:.2f}，测算 {line.proposed:.2f}，没有写调整理由")
    return "\n".join(parts)


@register.filter
def owed_mark(item: Owed) -> Mark:
    """The mark of one owed thing."""
    ink, icon = OWED_MARKS.get(item.kind, ("warn-ink", "i-warn"))
    return Mark(ink, icon, f"{item.label} {item.count} 处" if item.count > 1 else item.label)


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


@register.filter
def confidence_tag(source: SourceContent) -> str:
    """The colour of a source's tag."""
    return CONFIDENCE[str(source.confidence)][0]


@register.filter
def confidence_word(source: SourceContent) -> str:
    """How sure we are of a source: 已核, 实务, 条文待核, 本软件约定."""
    return CONFIDENCE[str(source.confidence)][1]


@register.filter
def source_text(source: SourceContent) -> str:
    """A source in one line: ``《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条``."""
    name = f"《{source.title}》（{source.number}）" if source.number else source.title
    return f"{name}{source.article}"


@register.simple_tag
def code_of(digest: str) -> str:
    """校验码 as it can be read out: ``7F3A-19C2-0B64``; empty for a draft."""
    letters = digest.rpartition(":")[2].upper()[:12]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@register.simple_tag
def why_link(page: EvaluationPage, key: int | str) -> str:
    """The address of one score's working."""
    return reverse("evaluation-why", args=[page.head.evaluation_id, str(key)])


@register.filter
def points_or_blank(value: Decimal | None) -> str:
    """A score on paper: pending stays empty."""
    return "" if value is None else f"{half_up(value):.2f}"


@register.filter
def paper_day(moment: datetime) -> str:
    """A day as documents write it: 2025年1月16日."""
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def paper_moment(moment: datetime) -> str:
    """A moment on paper: ``2025-01-16 17:02``."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


@register.filter
def finding_row(finding: FindingContent) -> str:
    """The row of the review table that a finding speaks of; the form as a whole is the money line."""
    return "r0" if finding.line is None else f"r{finding.line + 1}"


@register.filter
def remark_on(remarks: dict[int, LineRemarkText], line_id: int) -> str:
    """What was written on a row before the decision was refused."""
    return remarks[line_id].text if line_id in remarks else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One button of the decision."""

    event: str
    label: str
    css: str
    id: str
    key: str
    needs_comment: bool


STEP_LOOKS = {
    "accept": ("btn-primary", "do-approve", "A"),
    "return": ("btn-return", "do-return", "R"),
    "reopen": ("btn-return", "do-return", "R"),
    "approve": ("btn-primary", "do-approve", "A"),
    "finalise": ("btn-primary", "do-approve", "A"),
}


@register.filter
def offered_steps(page: EvaluationPage) -> list[Step]:
    """The decisions that this person may take now, the returning one first."""
    steps = [
        Step(action.event, action.label, *STEP_LOOKS[action.event], action.needs_comment)
        for action in page.actions
        if action.allowed and action.event in STEP_LOOKS
    ]
    return sorted(steps, key=lambda step: not step.needs_comment)


@register.filter
def why_no_step(page: EvaluationPage) -> str:
    """Why this person decides nothing here now: the refusal of the step that would be next."""
    for event in ("approve", "accept", "finalise"):
        action = page.action(event)
        if action and action.sentence:
            return action.sentence
    return page.entering_sentence
