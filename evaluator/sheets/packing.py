"""工作簿的写法：packs drawn sheets as an .xlsx file. The same sheets give the same bytes."""

import io
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from evaluator.sheets.bookparts import (
    CONSTANT_PARTS,
    Listed,
    core_part,
    relations_part,
    single_workbook_part,
    workbook_part,
)
from evaluator.sheets.drawing import Drawing
from evaluator.sheets.leaves import Choices, Leaf, Paper, State, sheet_part
from evaluator.sheets.naming import sheet_name
from evaluator.sheets.zipping import Block, Opening, ZipStream, deflated, deflated_between

__all__ = ["BookStream", "Choices", "Leaf", "Paper", "State", "bound", "packed"]

_OPENING = Opening.of(CONSTANT_PARTS)


def packed(drawing: Drawing, paper: Paper) -> bytes:
    """The workbook of one sheet."""
    return bound((Leaf(drawing, paper),))


def bound(leaves: Sequence[Leaf]) -> bytes:
    """The workbook of these sheets; title and author are those of the first one.

    Raises :class:`ValueError` for sheet names that Excel refuses, for two of one name, and if no sheet is visible.
    """
    content = io.BytesIO()
    book = BookStream(content)
    for leaf in leaves:
        book.add(leaf)
    paper = leaves[0].paper
    book.finish(paper.title, paper.creator, paper.created)
    return content.getvalue()


class BookStream:
    """A workbook that is being written into ``target``, sheet by sheet; nothing of a sheet is kept but its name."""

    def __init__(self, target: BinaryIO) -> None:
        self._zip = ZipStream(target, opening=_OPENING)
        self._listed: list[Listed] = []
        self._names: set[str] = set()
        self._first: int | None = None

    @property
    def opens_with_next(self) -> bool:
        """No visible sheet has been added yet: the workbook opens with the next one."""
        return self._first is None

    def add(self, leaf: Leaf) -> None:
        """Write a sheet. Raises :class:`ValueError` for a name that Excel refuses, or that is taken."""
        selected = self.opens_with_next and leaf.state is State.VISIBLE
        listed = Listed(
            leaf.paper.sheet, leaf.last_column, leaf.last_row, leaf.drawing.head_row, leaf.state, leaf.filtered
        )
        self.add_written(listed, sheet_part(leaf, selected=selected).encode())

    def add_written(self, listed: Listed, part: bytes, begin: Block | None = None, end: Block | None = None) -> None:
        """Write a sheet that is markup already, all of it or what stands between two blocks."""
        if not _is_name(listed.name):
            raise ValueError(f"{listed.name!r} is no name for a sheet")
        if listed.name.casefold() in self._names:
            raise ValueError(f"two sheets of one name: {listed.name}")
        if self.opens_with_next and listed.state is State.VISIBLE:
            self._first = len(self._listed)
        self._names.add(listed.name.casefold())
        self._listed.append(listed)
        name = f"xl/worksheets/sheet{len(self._listed)}.xml"
        self._zip.add(deflated_between(name, begin, part, end) if begin and end else deflated(name, part))

    def finish(self, title: str, creator: str = "", created: date | None = None) -> None:
        """Write what says which sheets there are. Raises :class:`ValueError` if none of them is visible."""
        if self._first is None:
            raise ValueError("a workbook needs a visible sheet")
        single = len(self._listed) == 1
        self._zip.add(single_workbook_part(self._listed[0]) if single else workbook_part(self._listed, self._first))
        self._zip.add(relations_part(len(self._listed)))
        self._zip.add(core_part(title, creator, created))
        self._zip.finish()


@lru_cache(maxsize=100)
def _is_name(text: str) -> bool:
    return sheet_name(text) == text
