"""偏差说明: classes of causes to choose from, what was looked at, and the sentences that the unit has used before."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import template
from django.utils import timezone

from evaluator.explaining.causes import CauseClass, cause_classes, own_class, read_class
from evaluator.explaining.judging import Looked
from evaluator.problems import Level, Problem
from projects.selectors.pages import Cell, EvaluationPage, LineRow
from projects.selectors.pages.explaining import OWED, Explaining
from projects.selectors.pages.rectification import RectificationItem
from projects.templatetags.judging import sentence

register = template.Library()

LONG_ON_PAPER = 60
"""Characters from which an explanation is long on A4."""
SEEN_AS_CHOSEN = "no-cause-class"
"""A chosen class shows as chosen: only one that is missing is said."""
MARKS = {
    None: ("ok-ink", "i-check"),
    Level.ERROR: ("bad-ink", "i-error"),
    Level.WARNING: ("warn-ink", "i-warn"),
    Level.NOTE: ("muted", "i-note"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """How a doubt is called in the narrow cell and in the side box, and in which cell it is mended."""

    word: str
    said: str
    cell: str = "deviation_reason"


DOUBT = Doubt("可以再补", "的说明可以再补")
DOUBTS = {
    "no-measure": Doubt("缺措施", "没有改进措施", "improvement"),
    "no-cause": Doubt("缺原因", "没有说为什么"),
    "no-cause-class": Doubt("原因不明", "的“其他”没有写是什么"),
    "number-contradicts": Doubt("数对不上", "文中的数与本行对不上"),
    "hint-left": Doubt("留有提示", "留有模板的提示"),
    "copied": Doubt("雷同", "的说明与别的项目雷同"),
    "due-passed": Doubt("时间已过", "的完成时间已经过了", "improvement_due"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One class of causes as the panel offers it: a native radio dressed as a chip."""

    word: str
    value: str
    """What is saved: the word, and behind it the word of one's own."""
    asks: str
    chosen: bool
    takes: str
    """What stands before a word of one's own (``其他：``); empty where none is asked for."""
    own: str


@register.filter
def choices(cell: Cell) -> list[Choice]:
    """偏差原因类别 to choose from, the chosen one marked."""
    chosen, own = read_class(cell.value)
    return [_choice(each, chosen, own) for each in cause_classes()]


def _choice(each: CauseClass, chosen: CauseClass | None, own: str) -> Choice:
    its_own = own if each is chosen else ""
    return Choice(
        word=each.word,
        value=own_class(its_own) if each.own_word else each.word,
        asks=each.asks,
        chosen=each is chosen,
        takes=own_class("·").removesuffix("·") if each.own_word else "",
        own=its_own,
    )


@register.simple_tag
def day_to_come() -> str:
    """An example of 完成时间 that would be taken if typed so: the end of the quarter after this one."""
    return quarter_after(timezone.localdate()).isoformat()


def quarter_after(today: date) -> date:
    """The last day of the quarter that follows today's."""
    months = today.year * 12 + (today.month - 1) // 3 * 3 + 6
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


@register.filter
def asks(cell: Cell) -> str:
    """The question that the chosen class puts; empty before one is chosen."""
    chosen, _ = read_class(cell.value)
    return chosen.asks if chosen else ""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the live checks: mark, ink and sentence say the same."""

    css: str
    icon: str
    text: str


@register.filter
def looked_at(explaining: Explaining, line: LineRow) -> list[Said]:
    """What was looked at in a row's explanation, said in words."""
    shown = (each for each in explaining.looked.get(line.id, ()) if each.code not in OWED)
    return [_said(each) for each in shown if not (each.holds and each.code == SEEN_AS_CHOSEN)]


def doubt_word(line: LineRow, doubt: Problem) -> str:
    """What a reviewer may ask about an explanation, in a few characters: 缺措施."""
    if doubt.code == "no-measure" and line.improvement.value.strip():
        return "措施不明"
    return DOUBTS.get(doubt.code, DOUBT).word


@dataclass(frozen=True, slots=True)
class Asking:
    """One row whose explanation a reviewer may ask about."""

    line: LineRow
    said: str
    """``没有改进措施``."""
    cell: Cell
    """Where it is mended."""


@register.filter
def asked_later(explaining: Explaining, page: EvaluationPage) -> list[Asking]:
    """The rows that owe nothing and whose explanation a reviewer may still ask about, each with its first doubt."""
    found = []
    for line in page.lines:
        doubts = explaining.doubts(line)
        if doubts:
            about = DOUBTS.get(doubts[0].code, DOUBT)
            unclear = doubts[0].code == "no-measure" and line.improvement.value.strip()
            said = "的措施看不出要做什么" if unclear else about.said
            found.append(Asking(line, said, getattr(line, about.cell)))
    return found


@register.filter
def doubts_on(explaining: Explaining, line: LineRow) -> tuple[Problem, ...]:
    """What may be asked about the explanation of one row."""
    return explaining.doubts(line)


@register.filter
def funding_looked_at(explaining: Explaining) -> list[Said]:
    """What was looked at in 资金偏差说明, said in words."""
    return [_said(each) for each in explaining.funding]


@register.filter
def has_long_reasons(page: EvaluationPage) -> bool:
    """Whether an explanation of the form is so long that its column on paper needs room."""
    return any(len(line.printed_reason) > LONG_ON_PAPER for line in page.lines)


@register.filter
def days_over(item: RectificationItem) -> int:
    """How many days a promised measure is overdue."""
    return -item.days_left


def _said(each: Looked) -> Said:
    css, icon = MARKS[each.problem.level if each.problem else None]
    return Said(css, icon, sentence(each.problem).rstrip("。") if each.problem else each.sentence)
