"""用词：whether a text names a cause, names a measure, or still holds what a template asked for."""

import re
import tomllib
from pathlib import Path

from evaluator.scoring.values import normalise

_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _any_of(name: str) -> re.Pattern[str]:
    """Any word of a list, the longest that fits."""
    return re.compile("|".join(map(re.escape, sorted(_LISTS[name].split(), key=len, reverse=True))))


_ONLY_MISSED, _EMPTY_WORDS, _DEED = _any_of("only_missed"), _any_of("empty_in_a_measure"), _any_of("deeds")
_FIGURES = re.compile(r"[0-9.,%‰]+[人个次家项件户套台天月日年元万亿场期批份篇处]*|[\W_]+")
_FEWEST = 2
"""Characters that must be left once the empty words are taken out: 疫情, 调度."""
_HINTS = (
    re.compile(r"[（(\[【][^）)\]】\n]{0,20}[0-9]{2,4}\s*(?:个)?字[^）)\]】\n]{0,8}[）)\]】]"),
    re.compile(r"[（(\[【](?:请|此处|填写|简要|说明|如有|可另附|示例|例如)[^）)\]】\n]{0,40}[）)\]】]"),
    re.compile(r"(?<![A-Za-z])[XxＸｘ×]{2,}(?![A-Za-z0-9])|[＊*]{2,}|[_＿]{2,}|〇{2,}|○{2,}"),
    re.compile(r"(?:请在此(?:处)?填写|请填写|此处填写|点击(?:此处)?输入)[^，。；\n]{0,12}"),
)


def names_a_cause(text: str) -> bool:
    """Whether anything is left of a cause once numbers, hints and “it was not done” are taken out.

    >>> names_a_cause("指标未完成，实际只完成35人"), names_a_cause("因机构改革，未完成")
    (False, True)
    """
    for hint in _HINTS:
        text = hint.sub("", text)
    left = _FIGURES.sub("", _ONLY_MISSED.sub("", _FIGURES.sub("，", normalise(text))))
    return len(left) >= _FEWEST


def names_a_measure(text: str) -> bool:
    """Whether a measure names a deed, and something that it is done to: 今后加强管理 names none.

    >>> names_a_measure("今后进一步加强管理，提高工作质量"), names_a_measure("按季度核对各处进度并通报")
    (False, True)
    """
    plain = normalise(text)
    left = _FIGURES.sub("", _EMPTY_WORDS.sub("", plain))
    return len(left) >= _FEWEST and _DEED.search(plain) is not None


def hints_in(text: str) -> tuple[str, ...]:
    """What a template left in the text, each once: ``（200字以内）``, ``XX``.

    >>> hints_in("因XX单位未配合（200字以内）")
    ('（200字以内）', 'XX')
    """
    found: list[re.Match[str]] = []
    for hint in _HINTS:
        for match in hint.finditer(text):
            if not any(each.start() < match.end() and match.start() < each.end() for each in found):
                found.append(match)
    return tuple(dict.fromkeys(match[0].strip() for match in found))
