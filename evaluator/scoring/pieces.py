"""Several values in one cell (1400名以上、150名以上): where one ends and the next begins."""

import re

MOST = 12
_GROUPED = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SEPARATOR = re.compile(r"[、;,]")
_ENUMERATED = re.compile(r"(?:^|(?<=[;,。、]))(?:\(?([0-9]{1,2})[、.)](?![0-9])|([①②③④⑤⑥⑦⑧⑨]))")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"


def split(plain: str) -> tuple[str, ...]:
    """The pieces of a normalised text, each with a digit; words without one stay with the piece they lead.

    The comma of 1,400 separates nothing, and the 1、 2、 of a list are no values. A text of more than twelve pieces is
    one piece: it is prose.

    >>> split("1400名以上、150名以上"), split("宣传、培训≥5场"), split("1、培训5场;2、参训1,400人")
    (('1400名以上', '150名以上'), ('宣传、培训≥5场',), ('培训5场', '参训1,400人'))
    """
    listed = _enumerated(plain)
    pieces = listed if listed else _separated(plain)
    return pieces if len(pieces) <= MOST else (plain,)


def _enumerated(plain: str) -> tuple[str, ...]:
    """The pieces behind 1、 2、 3、 or ①②③, when the text is such a list from its first character."""
    marks = list(_ENUMERATED.finditer(plain))
    numbers = [int(mark[1]) if mark[1] else _CIRCLED.index(mark[2]) + 1 for mark in marks]
    if len(marks) < 2 or marks[0].start() != 0 or numbers != list(range(1, len(marks) + 1)):
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(plain)]
    return tuple(plain[mark.end() : end].strip("、;,。") for mark, end in zip(marks, ends, strict=True))


def _separated(plain: str) -> tuple[str, ...]:
    kept = _GROUPED.sub(lambda found: found[0].replace(",", "\0"), plain)
    pieces: list[str] = []
    opened = ""
    start = 0
    for end, mark in [*((found.start(), found[0]) for found in _SEPARATOR.finditer(kept)), (len(kept), "")]:
        token = kept[start:end]
        start = end + len(mark)
        opened += token
        if any("0" <= char <= "9" for char in token):
            pieces.append(opened.replace("\0", ","))
            opened = ""
        else:
            opened += mark
    if opened.strip("、;,"):
        # Words after the last number belong to it, or ask for something more: the reader of the piece decides.
        pieces[-1:] = [f"{pieces[-1]}、{opened}"] if pieces else [opened]
    return tuple(pieces)
