"""掂分量：how much work it is to read a file, told from directories of archives alone, before anything is read.

A small zip may hold many files, or few that unfold to a great deal. Nothing that an archive says about itself is
believed further than that: what it says decides who reads it, and the reader has budgets of its own.
"""

import zipfile
from dataclasses import dataclass

from evaluator.sheets.archives import MEGABYTE, Archive, Bounds, UnreadableWorkbook
from evaluator.sheets.sources.bundles import BUNDLE, is_office, members_of

LOOKED_INTO = 4 * MEGABYTE
"""Bytes of the workbooks of a zip that are unpacked to see how much lies in them; more is much anyway."""
MARKUP = 5
"""So many bytes of a workbook's markup are read in the time of one byte of a list."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How many files there are to be read, and how many bytes, as if all were lists."""

    files: int
    size: int


def weight_of(content: bytes) -> Weight:
    """The work that one upload is. Raises nothing: what cannot be opened is no work.

    >>> weight_of("项目名称,甲".encode())
    Weight(files=1, size=16)
    """
    if not content.startswith(b"PK"):
        return Weight(1, len(content))
    try:
        archive = Archive(content, BUNDLE)
    except UnreadableWorkbook:
        return Weight(1, len(content))
    if is_office(archive):
        return Weight(1, max(len(content), _unfolded(archive.entries)))
    members = members_of(archive)
    stated = sum(entry.file_size for entry in members)
    if stated > LOOKED_INTO:
        return Weight(len(members), stated)
    return Weight(len(members), sum(_within(content, members)))


def _within(content: bytes, members: list[zipfile.ZipInfo]) -> list[int]:
    """The work that each file of a zip is."""
    archive = Archive(content, Bounds(BUNDLE.file, BUNDLE.entries, LOOKED_INTO, LOOKED_INTO))
    found = []
    for entry in members:
        try:
            inner = archive.read_entry(entry)
            parts = Archive(inner, BUNDLE).entries if inner.startswith(b"PK") else []
        except UnreadableWorkbook:
            inner, parts = b"", []
        found.append(max(entry.file_size, len(inner), _unfolded(parts)))
    return found


def _unfolded(parts: list[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts) // MARKUP
