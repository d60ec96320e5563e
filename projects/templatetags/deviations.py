"""偏差说明: classes of causes to choose from, what was looked at, and the sentences that the unit has used before."""

from dataclasses import dataclass

from django import template

from evaluator.explaining.causes import CauseClass, cause_classes, own_class, read_class
from evaluator.explaining.judging import Looked
from evaluator.problems import Level
from projects.selectors.pages import Cell, EvaluationPage, LineRow
from projects.selectors.pages.explaining import Explaining
from projects.selectors.pages.rectification import RectificationItem
from projects.templatetags.judging import sentence

register = template.Library()

SAID_ELSEWHERE = frozenset({"explanation-short", "due-unreadable"})
"""Said already, in the same words, by the list of what is owed and beside the date."""
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
    shown = (each for each in explaining.looked.get(line.id, ()) if each.code not in SAID_ELSEWHERE)
    return [_said(each) for each in shown if not (each.holds and each.code == SEEN_AS_CHOSEN)]


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
