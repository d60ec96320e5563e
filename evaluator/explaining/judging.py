"""看说明：does an explanation say why, say what will be done, agree with the row, and belong to this project alone?

Pure functions for the fill page and for the checks 46 (reason names no cause or measure) and 47 (text equal to another
project's): each answers with a Problem, or with the sentence of what holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evaluator.explaining.agreement import contradictions
from evaluator.explaining.causes import read_class
from evaluator.explaining.composing import Written
from evaluator.explaining.figures import Figures
from evaluator.explaining.likeness import OtherText, most_alike
from evaluator.explaining.words import hints_in, names_a_cause, names_a_measure
from evaluator.problems import Level, Problem
from evaluator.scoring.reasons import characters, says_something, together
from evaluator.scoring.values import half_up, shown

MISSED = frozenset({"missed", "lost"})
EXCEEDED = frozenset({"exceeded"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row's explanation is asked for, by the policy and the day."""

    whys: frozenset[str]
    """Why the row must be explained: ``missed`` ``lost`` ``exceeded`` …; empty where nothing is asked."""
    shortest: int
    """The fewest characters of cause and measure together."""
    today: date

    @property
    def for_measure(self) -> bool:
        """Whether a measure is asked for: what was far exceeded needs a cause only."""
        return bool(self.whys & MISSED)

    @property
    def anything(self) -> bool:
        """Whether the row must be explained at all."""
        return bool(self.whys & (MISSED | EXCEEDED))


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked at: what holds, or the Problem."""

    code: str
    sentence: str
    problem: Problem | None = None

    @property
    def holds(self) -> bool:
        """Whether there is nothing to say against it."""
        return self.problem is None


def judge(
    written: Written, figures: Figures | None, asked: Asked, others: Sequence[OtherText] = (), *, place: str = ""
) -> tuple[Problem, ...]:
    """Everything that is not right with an explanation, at once.

    >>> asked = Asked(frozenset({"missed"}), 10, date(2025, 1, 31))
    >>> [problem.code for problem in judge(Written(cause="XX"), None, asked)]
    ['explanation-short', 'no-cause-class', 'no-cause', 'no-measure', 'hint-left']
    """
    looked = look(written, figures, asked, others, place=place)
    return tuple(each.problem for each in looked if each.problem is not None)


def look(
    written: Written, figures: Figures | None, asked: Asked, others: Sequence[OtherText] = (), *, place: str = ""
) -> tuple[Looked, ...]:
    """Everything that is looked at, in the order of reading; empty where nothing is asked and nothing written."""
    anything_written = any(map(says_something, (written.cause, written.measure)))
    if not asked.anything and not anything_written:
        return ()
    found = []
    if asked.anything:
        found.append(_length(written, asked, place))
        found.append(_class(written, place))
        if says_something(written.cause):
            found.append(_cause(written, place))
        if asked.for_measure or says_something(written.measure):
            found.append(_measure(written, place))
    text = f"{written.cause}\n{written.measure}"
    if anything_written:
        if figures is not None:
            found.append(_numbers(text, figures, place))
        found += _hints(text, place)
        found += _alike(written, others, place)
    if says_something(written.measure) or written.due or written.due_typed:
        found.append(_due(written, asked, place))
    return tuple(found)


def look_at_funding(text: str, *, place: str = "资金偏差说明") -> tuple[Looked, ...]:
    """What is looked at in 资金偏差说明: one text for cause and measure; its many amounts are left alone.

    >>> [each.sentence for each in look_at_funding("执行率较低，没有完成")]
    ['只说了没有完成，没有说为什么']
    """
    if not says_something(text):
        return ()
    found = [Looked("no-cause", "写明了原因")]
    if not names_a_cause(text):
        said = "只说了没有完成，没有说为什么"
        found = [_wrong("no-cause", place, said, "请写哪项支出没有发生、为什么、什么时候支出", Level.WARNING)]
    return (*found, *_hints(text, place))


def _length(written: Written, asked: Asked, place: str) -> Looked:
    code = "explanation-short"
    length = characters(written.cause, written.measure)
    if says_something(written.cause) and length >= asked.shortest:
        return Looked(code, f"说明共 {length} 字")
    what = "偏差原因和改进措施合计" if asked.for_measure else "偏差原因"
    said = f"{what}只有 {length} 字" if says_something(written.cause) else "没有写偏差原因"
    return _wrong(code, place, said, f"请写不少于 {asked.shortest} 个字", Level.ERROR)


def _class(written: Written, place: str) -> Looked:
    code = "no-cause-class"
    if not written.cause_class:
        return _wrong(code, place, "没有选原因类别", "请选最主要的一类", Level.NOTE)
    found, own = read_class(written.cause_class)
    if found and found.own_word and not own:
        return _wrong(code, place, "原因类别选了“其他”，没有写是什么", f"请{found.asks}", Level.WARNING)
    return Looked(code, f"原因类别：{written.cause_class}")


def _cause(written: Written, place: str) -> Looked:
    """Check 46: a text that only repeats that the target was missed names no cause."""
    code = "no-cause"
    if names_a_cause(written.cause):
        return Looked(code, "写明了原因")
    said = "“偏差原因”只说了没有完成，没有说为什么"
    return _wrong(code, place, said, "请写是什么事、什么时候、影响了多少", Level.WARNING)


def _measure(written: Written, place: str) -> Looked:
    """Check 46: a measure says who does what; 加强管理 alone is none."""
    code = "no-measure"
    if not says_something(written.measure):
        return _wrong(code, place, "没有写改进措施", "请写谁、做什么", Level.WARNING)
    if names_a_measure(written.measure):
        return Looked(code, "写明了措施")
    said = "“改进措施”看不出要做什么"
    return _wrong(code, place, said, "请写谁、做什么，如“规划财务处按季度核对进度”", Level.WARNING)


def _numbers(text: str, figures: Figures, place: str) -> Looked:
    code = "number-contradicts"
    found = contradictions(text, figures)
    if not found:
        return Looked(code, "文中数字与本行一致")
    said = "；".join(f"文中的 {each.said} 与本行的数对不上：本行{each.row}" for each in found)
    return _wrong(code, place, said, "请核对；说的是另一件事，可以不改", Level.WARNING)


def _hints(text: str, place: str) -> list[Looked]:
    """Check 48: what a template left in the text."""
    left = hints_in(text)
    if not left:
        return []
    quoted = "、".join(f"“{each}”" for each in left)
    return [_wrong("hint-left", place, f"文中留有模板的提示 {quoted}", "请换成实际内容，或者删去", Level.ERROR)]


def _alike(written: Written, others: Sequence[OtherText], place: str) -> list[Looked]:
    """Check 47. Rows of one project may share a cause: there it is a note."""
    code = "copied"
    if not others:
        return []
    found = most_alike(together(written.cause, written.measure), others)
    if found is None:
        return [Looked(code, "与其他项目不雷同")]
    percent = shown(half_up(found.percent, 0))
    said = f"与{found.place}的说明有 {percent}% 相同（数字不同也算相同）"
    if found.same_project:
        return [_wrong(code, place, said, "同一个原因可以这样写，请核对数字", Level.NOTE)]
    return [_wrong(code, place, said, "请写本项目自己的情况", Level.WARNING)]


def _due(written: Written, asked: Asked, place: str) -> Looked:
    code = "due-passed"
    if written.due_typed:
        said = f"完成时间“{written.due_typed}”不是日期"
        # An example that has passed already would only lead to the next refusal.
        return _wrong("due-unreadable", place, said, f"请写成 {asked.today.year + 1}-03-31 这样", Level.ERROR)
    if written.due is None:
        return _wrong("no-due", place, "没有写完成时间", "写了，这条措施会列入整改事项，到时提醒", Level.NOTE)
    if written.due < asked.today:
        said = f"完成时间 {written.due.isoformat()} 已经过了"
        return _wrong(code, place, said, "请写今后能完成的日子；已经做完的，请在措施里写明", Level.WARNING)
    return Looked(code, f"{written.due.isoformat()} 前完成，列入整改事项")


def _wrong(code: str, place: str, said: str, remedy: str, level: Level) -> Looked:
    return Looked(code, said, Problem(code, place, said, remedy, level))
