"""上传的工作簿文件：the gate an uploaded .xlsx passes before anything inside it is understood.

An .xlsx is a zip archive, and whatever a zip says about itself may be a lie. So the central directory is measured
before it is parsed, entries may not repeat or overlap, and a part is inflated in pieces and counted as it grows: a file
of 600 kB that would become 600 MB is refused after the first megabytes, in milliseconds.
"""

import io
import struct
import zipfile
import zlib
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

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_END_RECORD = b"PK\x05\x06"
_REMEDY = "请用 Excel 或 WPS 打开原文件，另存为“Excel 工作簿（*.xlsx）”后重新选择"


class UnreadableWorkbook(Exception):
    """The file is no workbook that may be read; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(code: str, message: str, remedy: str = _REMEDY) -> UnreadableWorkbook:
    """The exception for a file that is refused as a whole."""
    return UnreadableWorkbook(Problem(code, "文件", message, remedy))


class Archive:
    """The parts of one workbook file, each inflated only when asked for and never past the budget."""

    def __init__(self, content: bytes) -> None:
        _refuse_other_formats(content)
        _measure_directory(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
            raise refuse("file-damaged", "文件已损坏或不完整，打不开") from error
        _check_entries(entries, len(content))
        self._entries = {entry.filename.lstrip("/").lower(): entry for entry in entries}
        self._left = LARGEST_TOTAL

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._entries

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises :class:`UnreadableWorkbook` when it is missing, damaged or too large."""
        entry = self._entries.get(name.lstrip("/").lower())
        if entry is None:
            raise refuse("part-missing", f"文件不是完整的 Excel 工作簿：缺少“{name}”")
        budget = min(LARGEST_PART, self._left)
        if entry.compress_size:
            budget = min(budget, max(RATIO_FLOOR, entry.compress_size * HIGHEST_RATIO))
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as part:
                while piece := part.read(256 * 1024):
                    size += len(piece)
                    if size > budget:
                        raise refuse(
                            "file-inflates",
                            f"文件展开后超过 {budget // MEGABYTE} 兆，远大于正常的表格文件，为安全起见没有打开",
                            "请删去多余的工作表、图片和空行，另存为 .xlsx 后重新选择",
                        )
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise refuse("file-damaged", "文件已损坏或不完整，打不开") from error
        self._left -= size
        return b"".join(pieces)


def _refuse_other_formats(content: bytes) -> None:
    if not content:
        raise refuse("file-empty", "文件是空的，里面没有内容", "请重新选择填好的表")
    if len(content) > LARGEST_FILE:
        raise refuse(
            "file-too-large",
            f"文件超过 {LARGEST_FILE // MEGABYTE} 兆，没有打开",
            "请删去多余的工作表和图片后重新选择",
        )
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content:
            raise refuse("file-encrypted", "文件设了打开密码，读不出来", "请在 Excel/WPS 中取消密码后重新选择")
        raise refuse(
            "file-old-format",
            "这是旧格式的表格文件（.xls 或 .et），读不出来",
            "请在 Excel/WPS 中另存为 .xlsx 后重新选择",
        )
    if not content.startswith(b"PK"):
        raise refuse("file-not-workbook", "这不是 Excel 工作簿（.xlsx），读不出来")


def _measure_directory(content: bytes) -> None:
    """Refuse an oversized central directory before the library builds an object for each of its entries."""
    tail_start = max(0, len(content) - 65_557)
    position = content.rfind(_END_RECORD, tail_start)
    if position < 0 or position + 22 > len(content):
        raise refuse("file-damaged", "文件已损坏或不完整，打不开")
    _, _, _, entries, size, _, _ = struct.unpack("<4H2LH", content[position + 4 : position + 22])
    if entries > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        raise refuse("file-too-many-parts", "文件里的部件太多，不是正常的表格文件，没有打开")


def _check_entries(entries: list[zipfile.ZipInfo], length: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise refuse("file-too-many-parts", "文件里的部件太多，不是正常的表格文件，没有打开")
    names = [entry.filename.lstrip("/").lower() for entry in entries]
    if len(set(names)) != len(names):
        raise refuse("file-duplicate-part", "文件里有同名的部件，无法确定哪一个有效，没有打开")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse("file-encrypted", "文件设了打开密码，读不出来", "请在 Excel/WPS 中取消密码后重新选择")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise refuse("file-damaged", "文件的压缩方式不是 Excel 用的，打不开")
    placed = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    overlapping = any(start + size > following for (start, size), (following, _) in pairwise(placed))
    if overlapping or any(start + size > length for start, size in placed):
        raise refuse("file-damaged", "文件的各部分互相重叠，不是正常保存的工作簿，没有打开")
