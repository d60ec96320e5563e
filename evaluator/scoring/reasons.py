"""偏差说明的文字：what counts as an explanation, how long it is, and how it stands in the form's one column.

Handing in (报送), the fill page and check 44 measure with this and nothing else. A record keeps 偏差原因分析, 改进措施
and 调整理由 apart; the official form has one column for all three, 偏差原因分析及改进措施, where the numbers of
the row come first and each text follows its name: what is printed is read back as the same texts.
"""

import re
from dataclasses import dataclass

from evaluator.scoring.values import normalise

FACTS, CAUSE, IMPROVEMENT, GIVEN = "年度指标值", "偏差原因", "改进措施：", "调整理由："
_NO_REASON = frozenset(
    ("", "无", "暂无", "没有", "无偏差", "不涉及", "不适用", "/", "\\", "-", "--", "—", "——", "…", "……", "...", "---")
)
_LABEL = re.compile(rf"^[ \t]*(?P<label>{IMPROVEMENT}|{GIVEN})", re.MULTILINE)
_HEAD = re.compile(rf"(?:{FACTS}[^\n]*?。)?{CAUSE}(?:（(?P<class>[^（）\n]{{1,64}})）)?：")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PROMISE = re.compile(
    rf"（(?:责任人：(?P<owner>[^（），\n]{{1,64}})(?:，(?P<due>{_DAY}) 前完成)?|(?P<only_due>{_DAY}) 前完成)）$"
)
"""Who carries a measure out, and by when, as they stand behind it in print."""
_PLAIN = str.maketrans({"（": " ", "）": " ", "，": "、", "\n": " "})
"""Signs that set off the parts of the sentence stand in no part that has no label of its own."""


def says_something(text: str) -> bool:
    """Whether a reason is a reason: blank, 无, a dash or dots are none."""
    plain = normalise(text)
    return plain not in _NO_REASON and plain.rstrip("。.;") not in _NO_REASON


def together(*texts: str) -> str:
    """The texts that say something as one, without the column's labels; a text written in two places counts once.

    >>> together("机构改革", "机构改革", "无")
    '机构改革'
    """
    once = dict.fromkeys(_LABEL.sub("", text).strip() for text in texts if says_something(text))
    return "".join(once)


def characters(*texts: str) -> int:
    """How many characters (字) the texts have together, spaces and line breaks aside.

    >>> characters("机构 改革", "加强调度")
    8
    """
    return len("".join(together(*texts).split()))


def is_explained(cause: str, improvement: str, shortest: int) -> bool:
    """Whether a deviation is explained: a cause is written, and with the measure it has at least ``shortest`` 字.

    >>> is_explained("机构改革", "按季度调度", 10), is_explained("机构改革", "按季度调度进展", 10)
    (False, True)
    """
    return says_something(cause) and characters(cause, improvement) >= shortest


@dataclass(frozen=True, slots=True)
class Reasons:
    """The three texts that one column of the official form holds, and what the composed sentence says beside them."""

    cause: str
    improvement: str
    given: str
    cause_class: str = ""
    """偏差原因类别."""
    owner: str = ""
    """责任人 of the measure."""
    due: str = ""
    """The day by which the measure is carried out: ``2025-03-31``."""


def printed(
    cause: str, improvement: str, due: str, given: str, *, facts: str = "", cause_class: str = "", owner: str = ""
) -> str:
    """偏差原因分析及改进措施 in one cell, each part said by its name where there is more than the cause alone.

    ``due`` is the day by which the measure is carried out (``2025-03-31``), or empty; ``facts`` are the numbers of the
    row in words, which stand before the cause and never alone: numbers explain nothing.

    >>> printed("人员划转", "重新核定", "", "", facts="年度指标值≥50人，实际完成35人", cause_class="机构改革")
    '年度指标值≥50人，实际完成35人。偏差原因（机构改革）：人员划转\\n改进措施：重新核定'
    """
    head = cause
    if cause_class or (facts and cause):
        named = f"（{cause_class.translate(_PLAIN)}）" if cause_class else ""
        head = f"{facts}{'。' if facts else ''}{CAUSE}{named}：{cause}"
    parts = [head]
    who = f"责任人：{owner.translate(_PLAIN)}" if owner else ""
    by = "，".join(part for part in (who, f"{due} 前完成" if due else "") if part)
    if improvement or by:
        parts.append(f"{IMPROVEMENT}{improvement}{f'（{by}）' if by else ''}")
    if given:
        parts.append(f"{GIVEN}{given}")
    return "\n".join(part for part in parts if part)


def read_column(text: str) -> Reasons:
    """What the column says. Without labels one text answers for all three; a part that is not named is empty.

    调整理由 that is not named is looked for in the rest: people write all their reasons in one sentence. The numbers
    before the cause are those of the row itself: they are left out.

    >>> read_column("机构改革\\n改进措施：按季度调度（2025-03-31 前完成）\\n调整理由：考核扣分").improvement
    '按季度调度'
    """
    whole = text.strip()
    labels = list(_LABEL.finditer(whole))
    before = whole[: labels[0].start()] if labels else whole
    cause_class, cause = _read_cause(before.strip())
    if not labels:
        return Reasons(cause, cause, cause, cause_class)
    found = {IMPROVEMENT: "", GIVEN: ""}
    ends = [label.start() for label in labels[1:]] + [len(whole)]
    for label, end in zip(labels, ends, strict=True):
        found[label["label"]] += whole[label.end() : end].strip()
    improvement, owner, due = found[IMPROVEMENT], "", ""
    promised = _PROMISE.search(improvement)
    if promised:
        improvement = improvement[: promised.start()].strip()
        owner, due = promised["owner"] or "", promised["due"] or promised["only_due"] or ""
    return Reasons(cause, improvement, found[GIVEN] or cause or improvement, cause_class, owner, due)


def _read_cause(text: str) -> tuple[str, str]:
    """The class of the cause and the cause, without the row's numbers and the column's own words before them."""
    head = _HEAD.match(text)
    if head is None:
        return "", text
    return head["class"] or "", text[head.end() :].strip()
