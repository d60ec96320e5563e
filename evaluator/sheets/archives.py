"""上传的压缩文件：the gate an uploaded .xlsx, .docx or .zip passes before anything inside it is understood.

All three are zip archives, and whatever a zip says about itself may be a lie. So the central directory is measured
before it is parsed, entries may not repeat or overlap, and a part is inflated against a budget: a file of 600 kB that
would become 600 MB is refused after the first megabytes, in milliseconds.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from evaluator.problems import Problem

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_DIRECTORY = 2 * MEGABYTE
MOST_ENTRIES = 5_000
LARGEST_PART = 48 * MEGABYTE
LARGEST_TOTAL = 64 * MEGABYTE
HIGHEST_RATIO = 100
RATIO_FLOOR = 4 * MEGABYTE
"""Under this size a high ratio proves nothing: a sheet of blank bordered cells also packs well (up to 17 : 1)."""

_END_RECORD = b"PK\x05\x06"
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE = 30
_REMEDY = "请用 Excel 或 WPS 打开原文件，另存为“Excel 工作簿（*.xlsx）”后重新选择"


class UnreadableWorkbook(Exception):
    """The file is no workbook that may be read; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(code: str, message: str, remedy: str = _REMEDY) -> UnreadableWorkbook:
    """The exception for a file that is refused as a whole."""
    return UnreadableWorkbook(Problem(code, "文件", message, remedy))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large an archive may be, packed and unpacked, in bytes."""

    file: int = LARGEST_FILE
    entries: int = MOST_ENTRIES
    part: int = LARGEST_PART
    total: int = LARGEST_TOTAL


WORKBOOK = Bounds()


class Archive:
    """The parts of one archive, each inflated only when asked for and never past the budget."""

    def __init__(self, content: bytes, bounds: Bounds = WORKBOOK) -> None:
        _refuse_other_formats(content, bounds)
        _measure_directory(content, bounds)
        try:
            self.entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
            raise _damaged() from error
        _check_entries(self.entries, len(content), bounds)
        self._content = content
        self._bounds = bounds
        self._by_name = {_part_name(entry.filename): entry for entry in self.entries}
        self._left = bounds.total

    def __contains__(self, name: str) -> bool:
        return _part_name(name) in self._by_name

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, in lower case."""
        return frozenset(self._by_name)

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises :class:`UnreadableWorkbook` when it is missing, damaged or too large."""
        entry = self._by_name.get(_part_name(name))
        if entry is None:
            raise refuse("part-missing", f"文件不是完整的 Excel 工作簿：缺少“{name[:80]}”")
        return self.read_entry(entry)

    def read_entry(self, entry: zipfile.ZipInfo) -> bytes:
        """The bytes of one of :attr:`entries`."""
        packed = self._packed(entry)
        budget = min(self._bounds.part, self._left, max(RATIO_FLOOR, entry.compress_size * HIGHEST_RATIO))
        if entry.compress_type == zipfile.ZIP_STORED:
            content = packed
        else:
            inflating = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflating.decompress(packed, budget + 1)
            except zlib.error as error:
                raise _damaged() from error
            if len(content) <= budget and not inflating.eof:
                raise _damaged()
        if len(content) > budget:
            raise refuse(
                "file-inflates",
                f"文件展开后超过 {budget // MEGABYTE} 兆，远大于正常的表格文件，为安全起见没有打开",
                "请删去多余的工作表、图片和空行，另存为 .xlsx 后重新选择",
            )
        if zlib.crc32(content) != entry.CRC:
            raise _damaged()
        self._left -= len(content)
        return content

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        """The bytes of a part as they lie in the file, behind a header of their own."""
        header = self._content[entry.header_offset : entry.header_offset + _LOCAL_SIZE]
        if len(header) < _LOCAL_SIZE or not header.startswith(_LOCAL):
            raise _damaged()
        name, extra = struct.unpack_from("<2H", header, 26)
        start = entry.header_offset + _LOCAL_SIZE + name + extra
        packed = self._content[start : start + entry.compress_size]
        if len(packed) < entry.compress_size:
            raise _damaged()
        return packed


def _part_name(name: str) -> str:
    """``/XL\\Workbook.xml`` is ``xl/workbook.xml``: programs write the same part in each of these ways."""
    return name.replace("\\", "/").lstrip("/").lower()


def _damaged() -> UnreadableWorkbook:
    return refuse("file-damaged", "文件已损坏或不完整，打不开")


def _refuse_other_formats(content: bytes, bounds: Bounds) -> None:
    if not content:
        raise refuse("file-empty", "文件是空的，里面没有内容", "请重新选择填好的表")
    if len(content) > bounds.file:
        raise refuse(
            "file-too-large",
            f"文件超过 {bounds.file // MEGABYTE} 兆，没有打开",
            "请删去多余的工作表和图片后重新选择",
        )
    if not content.startswith(b"PK"):
        raise refuse("file-not-workbook", "这不是 Excel 工作簿（.xlsx），读不出来")


def _measure_directory(content: bytes, bounds: Bounds) -> None:
    """Refuse an oversized central directory before the library builds an object for each of its entries."""
    tail_start = max(0, len(content) - 65_557)
    position = content.rfind(_END_RECORD, tail_start)
    if position < 0 or position + 22 > len(content):
        raise _damaged()
    _, _, _, entries, size, _, _ = struct.unpack("<4H2LH", content[position + 4 : position + 22])
    if entries > bounds.entries or size > LARGEST_DIRECTORY:
        raise _too_many_parts()


def _check_entries(entries: list[zipfile.ZipInfo], length: int, bounds: Bounds) -> None:
    if len(entries) > bounds.entries:
        raise _too_many_parts()
    names = [_part_name(entry.filename) for entry in entries]
    if len(set(names)) != len(names):
        raise refuse("file-duplicate-part", "文件里有同名的部件，无法确定哪一个有效，没有打开")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse("file-encrypted", "文件设了打开密码，读不出来", "请在 Excel/WPS 中取消密码后重新选择")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise refuse("file-damaged", "文件的压缩方式不是 Excel 用的，打不开")
    for start, end, following in _places(entries, length):
        if end > following or start < 0:
            raise refuse("file-damaged", "文件的各部分互相重叠，不是正常保存的工作簿，没有打开")


def _places(entries: list[zipfile.ZipInfo], length: int) -> Iterator[tuple[int, int, int]]:
    """Where each entry begins and ends, and where the next one begins."""
    placed = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    for (start, size), (following, _) in pairwise([*placed, (length, 0)]):
        yield start, start + size, following


def _too_many_parts() -> UnreadableWorkbook:
    return refuse("file-too-many-parts", "文件里的部件太多，不是正常的表格文件，没有打开")
