"""对齐的文字：lines from a PDF, whose columns stand under one another, two or more blanks apart.

Under a known head each piece of a line belongs to the column that it stands under. A blank cell leaves no trace but
that, so a line of which it cannot be said is not guessed: the whole text is refused, with how to paste it instead.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.finding import LEAST_HEADINGS
from evaluator.sheets.shapes import FUNDING_SOURCES, MONEY_COLUMNS
from evaluator.sheets.sheetparts import MOST_FILLED
from evaluator.sheets.sources.labels import label_of, name_of
from evaluator.sheets.sources.separated import too_much

GROUPS = frozenset({"category", "subcategory"})
LEFT = 4
"""Columns kept free for what stands left of a head: the labels beside the money."""
_RUN = re.compile(r"[^ \u3000\xa0]+(?:[ \u3000\xa0][^ \u3000\xa0]+)*")
_BLANK = re.compile(r"[ \u3000\xa0]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line without two blanks in a row, and the places that it stands at, counted in two ways.

    Some programs set a Chinese character as wide as a Latin one, others twice as wide; nobody says which.
    """

    text: str
    spans: tuple[tuple[int, int], ...]

    def overlaps(self, other: "Run", way: int) -> bool:
        (start, end), (first, last) = self.spans[way], other.spans[way]
        return start < last and first < end

    def widened(self, other: "Run") -> "Run":
        """As far as both reach."""
        spans = zip(self.spans, other.spans, strict=True)
        return Run(self.text, tuple((min(one[0], two[0]), max(one[1], two[1])) for one, two in spans))


WAYS = (0, 1)


@dataclass(frozen=True, slots=True)
class _Head:
    """The headings of a table, what they are, and how far what stands under each of them reaches."""

    names: tuple[str | None, ...]
    zones: tuple[Run, ...]
    is_money: bool
    ways: tuple[int, ...] = WAYS
    """Of counting, in which every whole row stands under the headings."""

    def whole(self, line: Sequence[Run]) -> bool:
        """No cell of the row is blank; the reasons at its end may all be."""
        if len(line) == len(self.zones):
            return True
        return (
            len(line) == len(self.zones) - 1
            and self.names[-1] == "reason"
            and all(line[-1].spans[way][1] <= self.zones[-1].spans[way][0] for way in WAYS)
        )


def aligned_rows(text: str) -> Iterator[list[str]]:
    """Row by row what stands in the columns. Raises :class:`UnreadableWorkbook` where that cannot be told."""
    lines = text.removeprefix("\ufeff").expandtabs(1).splitlines()
    runs: list[list[Run]] = []
    count = 0
    for text_line in lines:
        runs.append(list(_runs(text_line)))
        count += len(runs[-1])
        if count > MOST_FILLED:
            raise too_much("填写内容的格")
    heads = {number: head for number, line in enumerate(runs) if (head := _head(line)) is not None}
    if not any(not head.is_money for head in heads.values()) and _has_scattered_head(lines):
        raise _unaligned("表头的各栏没有分开")
    above: _Head | None = None
    for number, line in enumerate(runs):
        if number in heads:
            above = _with_zones(heads[number], (runs[below] for below in range(number + 1, len(runs))))
            yield [*[""] * LEFT, *(run.text for run in line)]
        elif above is None or (line and label_of("ends", line[0].text)):
            above = None
            yield [run.text for run in line]
        elif above.is_money:
            yield _beside_money(above, line)
        else:
            yield _under(above, line, number + 1) if line else []


def _runs(line: str) -> Iterator[Run]:
    wide: Sequence[int] = range(len(line) + 1)
    if not line.isascii():
        wide = [0, *accumulate(1 + (east_asian_width(sign) in "WF") for sign in line)]
    for found in _RUN.finditer(line):
        start, end = found.span()
        yield Run(found[0], ((start, end), (wide[start], wide[end])))


def _head(line: Sequence[Run]) -> _Head | None:
    names = tuple(name_of("indicators", run.text) for run in line)
    if len({*names} - {None}) >= LEAST_HEADINGS:
        return _Head(names, tuple(line), is_money=False)
    if sum(name_of("funding", run.text) in MONEY_COLUMNS for run in line) >= 2:
        return _Head(tuple(name_of("funding", run.text) for run in line), tuple(line), is_money=True)
    return None


def _has_scattered_head(lines: Sequence[str]) -> bool:
    """The headings are there, but one blank apart, or each on a line of its own."""
    alone = {name for line in lines if (name := name_of("indicators", line.strip()))}
    return len(alone) >= LEAST_HEADINGS or any(
        len({name_of("indicators", word) for word in _BLANK.split(line.strip())[:40]} - {None}) >= LEAST_HEADINGS
        for line in lines
    )


def _with_zones(head: _Head, below: Iterable[Sequence[Run]]) -> _Head:
    """Each heading with the width of its column, as rows show it in which no cell is blank."""
    zones, ways = list(head.zones), set(WAYS)
    for beginning in below:
        line = _right_of_labels(head, beginning) if head.is_money else beginning
        if _head(line) is not None or (line and label_of("ends", line[0].text)):
            break
        if head.whole(line):
            ways -= {
                way
                for place, run in enumerate(line)
                for way in WAYS
                if [at for at, zone in enumerate(head.zones) if run.overlaps(zone, way)] != [place]
            }
            zones[: len(line)] = [zone.widened(run) for zone, run in zip(zones, line, strict=False)]
    return _Head(head.names, tuple(zones), head.is_money, tuple(ways))


def _beside_money(head: _Head, line: Sequence[Run]) -> list[str]:
    """Labels stand left of the money; the amounts in the columns that they stand under."""
    right = _right_of_labels(head, line)
    left = [run.text for run in line[: len(line) - len(right)]]
    placed = [run.text for run in right] if len(right) == len(head.zones) else _placed(head, right)
    if placed is not None:
        return [*_padded(left), *placed]
    if any(name_of("funding", text) in FUNDING_SOURCES.values() for text in left):
        raise _unaligned(f"资金“{'　'.join(run.text for run in line)[:40]}”对不准各栏")
    # Other lines follow the money: goals, and what belongs to no column.
    return [run.text for run in line]


def _right_of_labels(head: _Head, line: Sequence[Run]) -> Sequence[Run]:
    return [run for run in line if any(run.spans[way][1] > head.zones[0].spans[way][0] for way in WAYS)]


def _padded(left: list[str]) -> list[str]:
    kept = left[-LEFT:]
    return [*[""] * (LEFT - len(kept)), *kept]


def _under(head: _Head, line: Sequence[Run], number: int) -> list[str]:
    """One row of the indicator table."""
    placed = [run.text for run in line] if head.whole(line) else _placed(head, line)
    if placed is None:
        raise _unaligned(f"第 {number} 行“{'　'.join(run.text for run in line)[:40]}”对不准各栏")
    filled = {name for name, text in zip(head.names, placed, strict=False) if text}
    if filled <= GROUPS:
        # A label that is printed in the middle of its rows, or the second line of a cell.
        raise _unaligned(f"第 {number} 行只有“{'　'.join(run.text for run in line)[:40]}”，不知道属于哪几行")
    return ["", "", "", "", *placed]


def _placed(head: _Head, line: Sequence[Run]) -> list[str] | None:
    """The pieces in their columns; ``None`` where one stands under no heading, or under two, in a way that counts."""
    found = [_placed_by(way, head, line) for way in head.ways]
    return found[0] if found and all(each == found[0] for each in found) else None


def _placed_by(way: int, head: _Head, line: Sequence[Run]) -> list[str] | None:
    texts = [""] * len(head.zones)
    for run in line:
        under = [place for place, zone in enumerate(head.zones) if run.overlaps(zone, way)]
        if len(under) != 1 or texts[under[0]]:
            return None
        texts[under[0]] = run.text
    return texts


def _unaligned(why: str) -> UnreadableWorkbook:
    return refuse(
        "text-unaligned",
        f"粘贴的文字分不出列：{why}，没有读",
        "请打开 Excel、WPS 或 Word 原文件，选中整张表复制，再到这里粘贴；"
        "只有 PDF 的，先用 WPS 转成 Excel 或 Word，核对后选择那个文件",
    )
