"""Several values in one cell (1400名以上、150名以上): where one ends and the next begins."""

import re

MOST = 12
_GROUPED = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SEPARATOR = re.compile(r"[、;,，；]")


def split(plain: str) -> tuple[str, ...]:
    """The pieces of a normalised text, each with a digit; words without one stay with the piece they lead.

    The comma of 1,400 separates nothing. A text with more than twelve pieces is one piece: it is prose.

    >>> split("1400名以上、150名以上"), split("宣传、培训≥5场"), split("1,400人;20次")
    (('1400名以上', '150名以上'), ('宣传、培训≥5场',), ('1,400人', '20次'))
    """
    kept = _GROUPED.sub(lambda found: found[0].replace(",", "\0"), plain)
    pieces: list[str] = []
    opened = ""
    for token, mark in _tokens(kept):
        opened += token
        if any("0" <= char <= "9" for char in token):
            pieces.append(opened.replace("\0", ","))
            opened = ""
        elif mark:
            opened += mark
    if opened.strip("、;,"):
        # Words after the last number belong to it, or ask for something more: the reader of the piece decides.
        pieces[-1:] = [f"{pieces[-1]}、{opened}"] if pieces else [opened]
    return tuple(pieces) if len(pieces) <= MOST else (plain,)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, start = [], 0
    for found in _SEPARATOR.finditer(text):
        tokens.append((text[start : found.start()], found[0]))
        start = found.end()
    tokens.append((text[start:], ""))
    return tokens
