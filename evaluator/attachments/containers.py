"""容器：a zip archive (also inside every docx, xlsx, pptx, OFD) looked into without trusting a word that it says.

The directory is measured before it is parsed; names may not lead out of the folder; entries may not repeat, overlap or
be locked; and every one is inflated in pieces against a budget that all archives inside one another share, so that
what is small and becomes huge is stopped after the first megabytes.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from evaluator.attachments.kinds import refuse

MEGABYTE = 1024 * 1024
LARGEST_DIRECTORY = 2 * MEGABYTE
MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * MEGABYTE
HIGHEST_RATIO = 100
RATIO_FLOOR = 4 * MEGABYTE
"""Under this size a high ratio proves nothing."""
LONGEST_PATH = 240
_SPOOLED = 4 * MEGABYTE
_PIECE = 256 * 1024
_END, _END_64, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x01\x02"
_DRIVE = re.compile(r"[A-Za-z]:")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
    struct.error,
)
_DAMAGED = "已损坏或没有传完整，打不开"
_RESAVE = "请在原来的软件里打开，另存一份再传"
_REPACK = "请去掉它重新打包，或者把里面的文件分开上传"


@dataclass(slots=True)
class Budget:
    """What one upload may still cost, all archives in it together."""

    entries: int = MOST_ENTRIES
    unpacked: int = MOST_UNPACKED


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, by its name as a person reads it."""

    name: str
    info: zipfile.ZipInfo


class Container:
    """The entries of one archive, each inflated when asked for and never past the budget."""

    def __init__(self, file: BinaryIO, name: str, budget: Budget) -> None:
        self.name = name
        self._budget = budget
        size = _measure(file, name)
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise refuse("file-damaged", name, _DAMAGED, _RESAVE) from error
        infos = self._zip.infolist()
        budget.entries -= len(infos)
        if budget.entries < 0:
            raise _too_many(name)
        self.entries = tuple(Entry(_shown(info), info) for info in infos if not info.is_dir())
        for info in infos:
            _check_name(info, name)
        _check_entries(infos, size, name)

    def __contains__(self, path: str) -> bool:
        return any(entry.name == path for entry in self.entries)

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """The content of an entry, piece by piece. Raises RefusedFile when it is damaged or grows too large."""
        most = max(RATIO_FLOOR, entry.info.compress_size * HIGHEST_RATIO)
        size = 0
        try:
            with self._zip.open(entry.info) as content:
                while piece := content.read(_PIECE):
                    size += len(piece)
                    self._budget.unpacked -= len(piece)
                    if size > most or self._budget.unpacked < 0:
                        raise refuse(
                            "file-inflates",
                            self.name,
                            f"展开后超过 {min(most, MOST_UNPACKED) // MEGABYTE} MB，大得不正常，没有收",
                            "请去掉多余的内容另存，或者分成几个文件上传",
                        )
                    yield piece
        except _BROKEN as error:
            raise refuse("file-damaged", self.name, _DAMAGED, _RESAVE) from error

    def read(self, entry: Entry, most: int) -> bytes:
        """At most the first ``most`` bytes of an entry; all of it is inflated, so that its size is known."""
        kept = bytearray()
        for piece in self.pieces(entry):
            kept += piece[: max(most - len(kept), 0)]
        return bytes(kept)

    def within(self, file: BinaryIO, name: str = "") -> "Container":
        """An archive that lay in this one, on the same budget."""
        return Container(file, name or self.name, self._budget)

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[BinaryIO]:
        """An entry as a file of its own, on disk when it is large."""
        with SpooledTemporaryFile(max_size=_SPOOLED) as spooled:
            for piece in self.pieces(entry):
                spooled.write(piece)
            spooled.seek(0)
            yield cast(BinaryIO, spooled)


def size_of(file: BinaryIO) -> int:
    """How many bytes a file has; leaves it at its beginning."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _measure(file: BinaryIO, name: str) -> int:
    """Refuse an odd or oversized directory before the library builds an object for each of its entries.

    The archive must begin at the file's first byte and end at its last: what stands before or behind it would be seen
    by one program and not by another.
    """
    size = size_of(file)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    position = tail.rfind(_END)
    if position < 0 or position + 22 > len(tail):
        raise refuse("file-damaged", name, _DAMAGED, _RESAVE)
    _, _, _, entries, length, start, comment = struct.unpack("<4H2LH", tail[position + 4 : position + 22])
    if entries > MOST_ENTRIES or length > LARGEST_DIRECTORY:
        raise _too_many(name)
    ends = size - len(tail) + position
    between = ends - start - length
    if position + 22 + comment != len(tail) or between < 0:
        raise refuse("file-damaged", name, "前后夹带了别的内容，不是正常保存的文件，没有收", _RESAVE)
    if between:
        file.seek(start + length)
        if file.read(4) != _END_64:
            raise refuse("file-damaged", name, "前后夹带了别的内容，不是正常保存的文件，没有收", _RESAVE)
    file.seek(0)
    return size


def _check_name(info: zipfile.ZipInfo, name: str) -> None:
    shown = _shown(info)
    original = info.orig_filename
    parts = shown.split("/")
    leads_out = shown.startswith("/") or _DRIVE.match(shown) or ".." in parts
    if leads_out or any(ord(char) < 32 for char in original) or len(shown) > LONGEST_PATH:
        told = "".join(char for char in shown if char.isprintable())[:60]
        raise refuse("entry-path", name, f"里有一个文件的路径不正常（{told}），打开会写到别处，没有收", _REPACK)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise refuse("entry-link", name, f"里的“{shown[:60]}”是指向别处的链接，没有收", _REPACK)


def _check_entries(infos: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if any(info.flag_bits & 0x41 for info in infos):
        raise refuse("file-encrypted", name, "设了打开密码，看不到里面是什么，没有收", "请去掉密码再传")
    names = [_shown(info).casefold() for info in infos]
    if len(set(names)) != len(names):
        raise refuse("file-duplicate-part", name, "里有同名的文件，无法确定哪一个有效，没有收", _RESAVE)
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise refuse(
            "file-compression", name, "的压缩方式不常见，查不了里面的内容，没有收", "请用普通 zip 方式重新打包"
        )
    placed = sorted((info.header_offset, info.compress_size) for info in infos)
    overlapping = any(start + packed > following for (start, packed), (following, _) in pairwise(placed))
    if overlapping or any(start + packed > size for start, packed in placed) or (placed and placed[0][0] != 0):
        raise refuse("file-damaged", name, "各部分互相重叠，不是正常保存的文件，没有收", _RESAVE)


def _shown(info: zipfile.ZipInfo) -> str:
    """The name as the packer wrote it: without the UTF-8 flag, Chinese Windows writes GBK."""
    shown = info.filename
    if not info.flag_bits & 0x800:
        try:
            shown = shown.encode("cp437").decode("gb18030")
        except UnicodeError:
            shown = info.filename
    return shown.replace("\\", "/")


def _too_many(name: str) -> Exception:
    return refuse("file-too-many-parts", name, f"里的文件超过 {MOST_ENTRIES} 个，没有收", "请分成几个文件上传")
