"""佐证材料: what a file says of itself in one line, and which rows also tell how their people were asked."""

from django import template
from django.utils import timezone

from projects.selectors.content import EvidenceContent
from projects.selectors.pages import Cell, LineRow

register = template.Library()

SATISFACTION = "满意度"


@register.filter
def described(evidence: EvidenceContent) -> str:
    """What was written about a file, in one line: ``合同、协议 · 沪人社〔2024〕5号 · 2024-03-01 · 12 页``."""
    parts = [evidence.kind_label, evidence.number]
    parts += [evidence.dated_on.isoformat() if evidence.dated_on else ""]
    parts += [f"{evidence.pages} 页" if evidence.pages else "", evidence.note]
    return " · ".join(part for part in parts if part)


@register.filter
def uploaded(evidence: EvidenceContent) -> str:
    """Who handed a file in, and when: ``陈静 2025-02-12``."""
    return f"{evidence.uploaded_by} {timezone.localdate(evidence.uploaded_at)}"


@register.filter
def day_in(evidence: EvidenceContent) -> str:
    """材料日期 as it stands in its input."""
    return evidence.dated_on.isoformat() if evidence.dated_on else ""


@register.filter
def is_asked(line: LineRow) -> bool:
    """Whether the row rests on a survey (满意度): it also tells sample, date and method."""
    return SATISFACTION in line.category or SATISFACTION in line.subcategory


@register.filter
def survey_cells(line: LineRow) -> tuple[Cell, Cell, Cell]:
    """调查样本数, 调查日期, 调查方式."""
    return line.survey_sample, line.survey_on, line.survey_method


@register.filter
def survey(line: LineRow) -> str:
    """How people were asked, in one line; empty where nothing was written."""
    parts = (("样本", line.survey_sample), ("日期", line.survey_on), ("方式", line.survey_method))
    return "，".join(f"{word} {cell.value}" for word, cell in parts if cell.value)
