"""复合文档：the old Office container (doc, xls, ppt, wps, et, dps), read no further than the names of its streams."""

import struct
from typing import BinaryIO

from evaluator.attachments.containers import size_of
from evaluator.attachments.kinds import DOC, PPT, XLS, FileKind, refuse
from evaluator.attachments.signatures import OLE_START

MOST_SECTORS = 4_096
_END_OF_CHAIN = 0xFFFFFFFA
_RESAVE = "请在 Word/Excel/WPS 里打开，另存为 docx 或 xlsx 再传"
_MAIN = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
_MACROS = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"})
_PACKAGE = "\x01Ole10Native"


class _Broken(ValueError):
    """The container does not hang together."""


def kind_of(file: BinaryIO, name: str) -> FileKind:
    """Which old Office document it is; macros, locked and packed-in files are refused."""
    try:
        streams = streams_of(file)
    except (_Broken, struct.error) as error:
        raise refuse("file-damaged", name, "已损坏或没有传完整，打不开", _RESAVE) from error
    refuse_contents(streams, name)
    kind = next((kind for stream, kind in _MAIN.items() if stream in streams), None)
    if kind is None:
        raise refuse("file-unknown", name, "是旧格式的文件，但不是 Word、Excel 或演示文稿，没有收")
    return kind


def refuse_contents(streams: frozenset[str], name: str) -> None:
    """Refuse what a document may carry besides its text: a password, macros, other files."""
    if "EncryptedPackage" in streams:
        raise refuse("file-encrypted", name, "设了打开密码，看不到里面是什么，没有收", "请去掉密码另存一份再传")
    if streams & _MACROS:
        raise refuse("file-macros", name, "里带有宏（会自动运行的程序），没有收", "请另存为不带宏的 docx 或 xlsx 再传")
    if _PACKAGE in streams:
        raise refuse("file-embedded", name, "里嵌着别的文件，查不了它是什么，没有收", "请把嵌着的文件取出来单独上传")


def streams_of(file: BinaryIO) -> frozenset[str]:
    """The names of every stream and folder. Raises ValueError for a container that does not hang together."""
    size = size_of(file)
    header = file.read(512)
    if len(header) < 512 or not header.startswith(OLE_START):
        raise _Broken
    shift = struct.unpack("<H", header[30:32])[0]
    if shift not in (9, 12):
        raise _Broken
    sector = 1 << shift
    tables = _tables(file, header, sector, size)
    names: set[str] = set()
    number = struct.unpack("<I", header[48:52])[0]
    seen: set[int] = set()
    while number < _END_OF_CHAIN:
        if number in seen or len(seen) >= MOST_SECTORS:
            raise _Broken
        seen.add(number)
        names |= _names_in(_sector(file, number, sector, size))
        number = _following(file, tables, number, sector, size)
    return frozenset(names)


def _tables(file: BinaryIO, header: bytes, sector: int, size: int) -> list[int]:
    """Where the sectors of the allocation table lie: 109 in the header, the rest in a chain of their own."""
    tables = list(struct.unpack("<109I", header[76:512]))
    number = struct.unpack("<I", header[68:72])[0]
    seen: set[int] = set()
    while number < _END_OF_CHAIN:
        if number in seen or len(seen) >= MOST_SECTORS:
            raise _Broken
        seen.add(number)
        entries = struct.unpack(f"<{sector // 4}I", _sector(file, number, sector, size))
        tables += entries[:-1]
        number = entries[-1]
    return tables


def _following(file: BinaryIO, tables: list[int], number: int, sector: int, size: int) -> int:
    table, place = divmod(number, sector // 4)
    if table >= len(tables) or tables[table] >= _END_OF_CHAIN:
        raise _Broken
    content = _sector(file, tables[table], sector, size)
    return int(struct.unpack("<I", content[place * 4 : place * 4 + 4])[0])


def _sector(file: BinaryIO, number: int, sector: int, size: int) -> bytes:
    start = (number + 1) * sector
    if start >= size:
        raise _Broken
    file.seek(start)
    return file.read(sector).ljust(sector, b"\0")


def _names_in(content: bytes) -> set[str]:
    names = set()
    for start in range(0, len(content), 128):
        entry = content[start : start + 128]
        length = struct.unpack("<H", entry[64:66])[0]
        if entry[66] and 2 <= length <= 64:
            names.add(entry[: length - 2].decode("utf-16-le", "replace"))
    return names
