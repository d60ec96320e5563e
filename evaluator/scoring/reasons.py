"""偏差说明的文字：what counts as an explanation, how long it is, and how it stands in the form's one column.

Handing in (报送), the fill page and check 44 measure with this and nothing else. A record keeps 偏差原因分析, 改进措施
and 调整理由 apart; the official form has one column for all three, 偏差原因分析及改进措施, where each but the cause
follows its name: what is printed is read back as the same three texts.
"""

import re
from dataclasses import dataclass

from evaluator.scoring.values import normalise

IMPROVEMENT, GIVEN = "改进措施：", "调整理由："
_NO_REASON = frozenset(
    ("", "无", "暂无", "没有", "无偏差", "不涉及", "不适用", "/", "\\", "-", "--", "—", "——", "…", "……", "...", "---")
)
_LABEL = re.compile(rf"^[ \t]*(?P<label>{IMPROVEMENT}|{GIVEN})", re.MULTILINE)
_DUE = re.compile(r"（[0-9]{4}-[0-9]{2}-[0-9]{2} 前完成）$")


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
    """The three texts that one column of the official form holds."""

    cause: str
    improvement: str
    given: str


def printed(cause: str, improvement: str, due: str, given: str) -> str:
    """偏差原因分析及改进措施 in one cell, each part said by its name where there is more than the cause alone.

    ``due`` is the day by which the measure is carried out (``2025-03-31``), or empty.
    """
    by = f"（{due} 前完成）" if due else ""
    parts = [cause]
    if improvement or by:
        parts.append(f"{IMPROVEMENT}{improvement}{by}")
    if given:
        parts.append(f"{GIVEN}{given}")
    return "\n".join(part for part in parts if part)


def read_column(text: str) -> Reasons:
    """What the column says. Without labels one text answers for all three; a part that is not named is empty.

    调整理由 that is not named is looked for in the rest: people write all their reasons in one sentence.

    >>> read_column("机构改革\\n改进措施：按季度调度（2025-03-31 前完成）\\n调整理由：考核扣分")
    Reasons(cause='机构改革', improvement='按季度调度', given='考核扣分')
    """
    whole = text.strip()
    labels = list(_LABEL.finditer(whole))
    if not labels:
        return Reasons(whole, whole, whole)
    found = {IMPROVEMENT: "", GIVEN: ""}
    ends = [label.start() for label in labels[1:]] + [len(whole)]
    for label, end in zip(labels, ends, strict=True):
        found[label["label"]] += whole[label.end() : end].strip()
    cause = whole[: labels[0].start()].strip()
    improvement = _DUE.sub("", found[IMPROVEMENT]).strip()
    return Reasons(cause, improvement, found[GIVEN] or cause or improvement)
