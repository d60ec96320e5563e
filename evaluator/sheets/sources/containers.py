"""复合文档：takes one stream out of an old Office container (OLE), and follows no chain further than it is long.

The library that reads old workbooks follows such a container wherever it leads; a directory that refers to itself
would keep it busy for ever. Here every sector is visited once, and what does not hang together is refused.
"""

import struct

END_OF_CHAIN = 0xFFFFFFFA
"""From here up numbers are marks, not sectors."""
_HEADER = 512
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class BrokenContainer(ValueError):
    """The container does not hang together."""


class Container:
    """An old Office container, its directory read."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER:
            raise BrokenContainer
        self._content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise BrokenContainer
        self._sector = 1 << shift
        first_of_directory, _, self._least, first_small, _, first_more, _ = struct.unpack_from("<7I", content, 48)
        self._table = self._numbers(self._table_sectors(first_more))
        self._entries = self._directory(self._chain(first_of_directory))
        self._small_table = self._numbers(self._sectors(first_small)) if first_small < END_OF_CHAIN else []
        roots = [entry for entry in self._entries if entry[1] == _ROOT]
        self._small = self._chain(roots[0][2]) if roots and roots[0][2] < END_OF_CHAIN else b""

    def stream(self, name: str) -> bytes | None:
        """The content of the stream of this name; ``None`` when there is none."""
        for stored, kind, first, size in self._entries:
            if kind == _STREAM and stored.casefold() == name.casefold():
                if first >= END_OF_CHAIN or not size:
                    return b""
                if size >= self._least:
                    return self._chain(first)[:size]
                return self._small_chain(first)[:size]
        return None

    def _table_sectors(self, more: int) -> list[int]:
        """Where the allocation table lies: 109 places in the header, the others in a chain of their own."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        seen: set[int] = set()
        while more < END_OF_CHAIN:
            if more in seen:
                raise BrokenContainer
            seen.add(more)
            *further, more = struct.unpack(f"<{self._sector // 4}I", self._at(more))
            places += further
        used = [place for place in places if place < END_OF_CHAIN]
        if len(set(used)) != len(used):
            raise BrokenContainer
        return used

    def _numbers(self, sectors: list[int]) -> list[int]:
        return [
            number
            for sector in sectors
            for number in struct.unpack(f"<{self._sector // 4}I", self._at(sector).ljust(self._sector, b"\xff"))
        ]

    def _sectors(self, first: int) -> list[int]:
        """The sectors of a chain, in order."""
        return _follow(first, self._table)

    def _chain(self, first: int) -> bytes:
        return b"".join(self._at(sector) for sector in self._sectors(first))

    def _small_chain(self, first: int) -> bytes:
        return b"".join(self._small[place * 64 : place * 64 + 64] for place in _follow(first, self._small_table))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        found = self._content[start : start + self._sector]
        if not found:
            raise BrokenContainer
        return found

    @staticmethod
    def _directory(content: bytes) -> list[tuple[str, int, int, int]]:
        """(name, kind, first sector, size) of every entry."""
        entries = []
        for start in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", content, start + 64)
            first, size = struct.unpack_from("<II", content, start + 116)
            if kind and 2 <= length <= 64:
                name = content[start : start + length - 2].decode("utf-16-le", "replace")
                entries.append((name, kind, first, size))
        return entries


def _follow(first: int, table: list[int]) -> list[int]:
    found: list[int] = []
    number = first
    while number < END_OF_CHAIN:
        if number >= len(table) or len(found) >= len(table):
            raise BrokenContainer
        found.append(number)
        number = table[number]
    return found
