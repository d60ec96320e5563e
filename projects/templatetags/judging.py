"""Marks and words of problems, findings, sources and decisions (问题、发现、依据、审核)."""

from dataclasses import dataclass

from django import template

from evaluator.problems import Problem
from projects.selectors.content import FindingContent, ProblemContent, SourceContent
from projects.selectors.pages import EvaluationPage, Owed, ReturnNote
from projects.services.results import LineRemarkText

register = template.Library()


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and its word: shape, ink and sentence say the same."""

    css: str
    icon: str
    word: str
    count: int = 0


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
    "unusable": ("bad-ink", "i-error"),
    "pending": ("bad-ink", "i-error"),
    "funding": ("bad-ink", "i-error"),
}
REVIEW_WORDS = {"accept": "去审核", "approve": "接着审", "finalise": "去审定", "return": "查看"}
"""In this order: after an approval a reviewer may still return the form, but it no longer waits for him."""
STEP_LOOKS = {
    "accept": ("btn-primary", "do-accept", "S"),
    "return": ("btn-return", "do-return", "R"),
    "reopen": ("btn-return", "do-return", "R"),
    "approve": ("btn-primary", "do-approve", "A"),
    "finalise": ("btn-primary", "do-finalise", "F"),
}


@register.filter
def review_word(page: EvaluationPage) -> str:
    """What the button to the review page says: what waits there for this person, 查看 where nothing waits any more.

    Empty for who does not judge this form now.
    """
    for event, word in REVIEW_WORDS.items():
        action = page.action(event)
        if action is not None and action.allowed:
            return word
    return ""


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
def owed_mark(item: Owed) -> Mark:
    """The mark of one owed thing."""
    ink, icon = OWED_MARKS.get(item.kind, ("warn-ink", "i-warn"))
    return Mark(ink, icon, f"{item.label} {item.count} 处")


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
    """A source in one line: ``《项目支出绩效评价管理办法》（财预〔2020〕10号）第十三条``.

    What this software settled itself has no title beside its tag 本软件约定.
    """
    if source.title == confidence_word(source):
        return source.article
    name = f"《{source.title}》（{source.number}）" if source.number else source.title
    return f"{name}{source.article}"


@register.filter
def finding_row(finding: FindingContent) -> str:
    """The row of the review table that a finding speaks of; the form as a whole is the money line."""
    return "r0" if finding.line is None else f"r{finding.line + 1}"


@register.filter
def remark_on(remarks: dict[int, LineRemarkText], line_id: int) -> str:
    """What was written on a row before the decision was refused."""
    return remarks[line_id].text if line_id in remarks else ""


@register.filter
def remarks_on(returned: ReturnNote | None, line_id: int) -> list[str]:
    """What the return (退回意见) says of one row."""
    return [each.text for each in returned.remarks if each.line_id == line_id] if returned else []


@dataclass(frozen=True, slots=True)
class Step:
    """One button of the decision."""

    event: str
    label: str
    css: str
    id: str
    key: str
    needs_comment: bool


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
