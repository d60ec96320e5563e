"""绩效目标的标记：stage of a plan, limits of its cells, words for what was typed last."""

import json

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluator.plan_review import PLAN_STAGE_NAMES, PlanStage
from evaluator.problems import Level, Problem
from evaluator.scoring.values import shown
from projects.selectors.pages import Cell
from projects.selectors.pages.goals import PlanSums, SumPart
from projects.selectors.plans.cells import PLAN_CELLS

register = template.Library()

STAGE_MARKS = {
    PlanStage.DRAFT: ("stage", "i-half"),
    PlanStage.SUBMITTED: ("stage stage-sent", "i-send"),
    PlanStage.RETURNED: ("stage stage-back", "i-back"),
    PlanStage.APPROVED: ("stage stage-pass", "i-lock"),
}


@register.simple_tag
def plan_stage(stage: str) -> SafeString:
    """The mark of a plan's stage: icon and word."""
    css, icon = STAGE_MARKS[PlanStage(stage)]
    word = PLAN_STAGE_NAMES[PlanStage(stage)]
    return format_html('<span class="{}"><i class="icon {}" aria-hidden="true"></i>{}</span>', css, icon, word)


@register.filter
def plan_limit(cell: Cell) -> int:
    """How many characters a cell of a plan takes."""
    return PLAN_CELLS[cell.target.partition(":")[0]][cell.field].longest


@register.filter
def plan_label(cell: Cell) -> str:
    """The official name of a cell of a plan: ``年度指标值``."""
    return PLAN_CELLS[cell.target.partition(":")[0]][cell.field].label


@register.simple_tag
def plan_cell_text(cell: Cell) -> SafeString:
    """A cell's text as it stands now, for pages that have the cell open; one that nobody ever touched says nothing."""
    if not cell.value and not cell.edited_by:
        return SafeString()
    editor = SafeString()
    if cell.edited_by and cell.edited_at:
        said = f"{cell.edited_by} {timezone.localtime(cell.edited_at):%H:%M}"
        editor = format_html(' data-editor="{}" data-word="{}"', said, plan_label(cell))
    return format_html(
        '<textarea class="cell" id="{}" data-version="{}"{}>\n{}</textarea>',
        cell.anchor,
        cell.version,
        editor,
        cell.value,
    )


@register.filter
def problem_kind(problem: Problem) -> str:
    """The colour of a sentence: ``bad`` for what must be mended, ``warn`` for what asks for a look."""
    return "bad" if problem.level is Level.ERROR else "warn"


@register.filter
def problem_icon(problem: Problem) -> str:
    """Its mark."""
    return "i-error" if problem.level is Level.ERROR else "i-warn"


@register.filter
def sum_share(part: SumPart) -> str:
    """How full a 一级指标 is, for its bar: 0 to 100."""
    if not part.standard:
        return "100" if part.points else "0"
    return f"{min(part.points * 100 / part.standard, 100):.0f}"


@register.filter
def sum_data(part: SumPart) -> str:
    """What the browser needs to add up while somebody types."""
    return json.dumps(
        {
            "key": part.key,
            "spellings": list(part.spellings),
            "points": str(part.points),
            "standard": None if part.standard is None else str(part.standard),
        },
        ensure_ascii=False,
    )


@register.filter
def total_words(sums: PlanSums) -> str:
    """``98/100 还差 2``."""
    head = f"{shown(sums.total)}/{shown(sums.full)}"
    if sums.difference < 0:
        return f"{head} 还差 {shown(-sums.difference)}"
    return f"{head} 多 {shown(sums.difference)}" if sums.difference > 0 else head
