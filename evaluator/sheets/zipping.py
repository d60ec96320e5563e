"""压缩：a zip file written part by part into any stream, nothing of it kept but its list of contents.

Parts that never change are deflated once and written again as they are. The same parts give the same bytes.
"""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO, NamedTuple

LEVEL = 6
_STORED, _DEFLATED = 0, 8
_MOST_ENTRIES, _MOST_BYTES = 0xFFFF, 0xFFFFFFFF
_UTF8 = 0x800
"""The flag that says UTF-8, without which older unpackers on Windows show garbage; ASCII names need none."""
_LOCAL = struct.Struct("<4s5H3L2H")
_LISTED = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_OLDEST = 1980
_PIECES_AT_ONCE = 200


class ArchiveTooLarge(ValueError):
    """More parts or bytes than a plain zip file holds (65 535, 4 GB): to be written as several files."""


class Part(NamedTuple):
    """One file of an archive, ready to be written."""

    name: bytes
    content: bytes
    """As it stands in the archive."""
    size: int
    """Bytes when unpacked."""
    checksum: int
    method: int


def deflated(name: str, content: bytes) -> Part:
    """A part that is compressed."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return Part(name.encode(), packed, len(content), zlib.crc32(content), _DEFLATED)


def deflated_pieces(name: str, pieces: Iterable[str]) -> Part:
    """A part that is compressed some pieces at a time, and never held as a whole."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed, size, checksum = bytearray(), 0, 0
    left = iter(pieces)
    while content := "".join(islice(left, _PIECES_AT_ONCE)).encode():
        packed += packer.compress(content)
        size += len(content)
        checksum = zlib.crc32(content, checksum)
    packed += packer.flush()
    return Part(name.encode(), bytes(packed), size, checksum, _DEFLATED)


@dataclass(frozen=True, slots=True)
class Block:
    """The beginning or the end of many parts, deflated once: what stands between is deflated by itself."""

    content: bytes
    packed: bytes
    checksum: int

    @classmethod
    def of(cls, content: bytes, *, ends: bool = False) -> "Block":
        """A block; ``ends``: nothing follows it in its part."""
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush(zlib.Z_FINISH if ends else zlib.Z_FULL_FLUSH)
        return cls(content, packed, zlib.crc32(content))


def deflated_between(name: str, begin: Block, content: bytes, end: Block) -> Part:
    """A part that is compressed, between two blocks that are so already."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed = b"".join((begin.packed, packer.compress(content), packer.flush(zlib.Z_FULL_FLUSH), end.packed))
    checksum = zlib.crc32(end.content, zlib.crc32(content, begin.checksum))
    return Part(name.encode(), packed, len(begin.content) + len(content) + len(end.content), checksum, _DEFLATED)


def stored(name: str, content: bytes) -> Part:
    """A part that is compressed already, such as a workbook inside an archive."""
    return Part(name.encode(), content, len(content), zlib.crc32(content), _STORED)


@dataclass(frozen=True, slots=True)
class Opening:
    """What many zip files begin with, put together once."""

    written: bytes
    listed: bytes
    entries: int

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "Opening":
        """The beginning of a file with these parts."""
        content = io.BytesIO()
        stream = ZipStream(content)
        for part in parts:
            stream.add(part)
        return cls(content.getvalue(), bytes(stream.listed), len(parts))


class ZipStream:
    """A zip file that is being written into ``target``; every part carries the moment ``at`` (local time)."""

    def __init__(self, target: BinaryIO, at: datetime | None = None, opening: Opening | None = None) -> None:
        self._target = target
        self.listed = bytearray(opening.listed if opening else b"")
        """The list of contents so far."""
        self._entries = opening.entries if opening else 0
        self._offset = target.write(opening.written) if opening else 0
        self._time = (at.hour << 11 | at.minute << 5 | at.second // 2) if at else 0
        self._day = (max(at.year, _OLDEST) - _OLDEST << 9 | at.month << 5 | at.day) if at else (1 << 5 | 1)

    def add(self, part: Part) -> None:
        """Write one part. Raises :class:`ArchiveTooLarge`."""
        flag = 0 if part.name.isascii() else _UTF8
        packed, named = len(part.content), len(part.name)
        end = self._offset + 30 + named + packed
        if self._entries >= _MOST_ENTRIES or part.size > _MOST_BYTES or end > _MOST_BYTES:
            raise ArchiveTooLarge(f"{self._entries} parts of {self._offset} bytes, and one more")
        common = (flag, part.method, self._time, self._day, part.checksum, packed, part.size, named, 0)
        self._target.write(b"".join((_LOCAL.pack(b"PK\3\4", 20, *common), part.name, part.content)))
        self.listed += _LISTED.pack(b"PK\1\2", 20, 20, *common, 0, 0, 0, 0, self._offset) + part.name
        self._entries += 1
        self._offset = end

    def finish(self) -> None:
        """Write the list of contents; nothing may follow."""
        self._target.write(self.listed)
        counts = (0, 0, self._entries, self._entries, len(self.listed), self._offset, 0)
        self._target.write(_END.pack(b"PK\5\6", *counts))
