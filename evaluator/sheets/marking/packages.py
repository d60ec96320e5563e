"""文件包：the parts of an .xlsx or .docx file; what is not changed is copied as it is packed, byte for byte."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from evaluator.sheets.archives import Archive
from evaluator.sheets.marking.splicing import Node, appended, outline, quoted, spliced

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TRANSITIONAL = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DAY = (0 << 11, (1980 - 1980) << 9 | 1 << 5 | 1)
"""Time and date of a part that we write: the same content gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Relation:
    """关系：another part that a part mentions."""

    id: str
    kind: str
    """The last word of its type: ``comments``, ``worksheet``."""
    part: str
    """Its name in the package, without a leading slash; empty for what is outside."""


class Package:
    """One file: its parts as they are, and those that were changed or added."""

    def __init__(self, content: bytes) -> None:
        """Raises :class:`archives.UnreadableWorkbook` for a file that does not pass the gate."""
        self._archive = Archive(content)
        self._source = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self._entries = archive.infolist()
        self._names = {_key(entry.filename): entry.filename for entry in self._entries}
        self._read: dict[str, bytes] = {}
        self._changed: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._names

    def read(self, name: str) -> bytes:
        """A part as it is now. Raises :class:`archives.UnreadableWorkbook` when it is missing, damaged or too large."""
        key = _key(name)
        if key in self._changed:
            return self._changed[key]
        if key not in self._read:
            self._read[key] = self._archive.read(name)
        return self._read[key]

    def write(self, name: str, content: bytes) -> None:
        """Change or add a part. What does not differ stays untouched."""
        key = _key(name)
        if key in self._names and key not in self._changed and self.read(name) == content:
            return
        self._names.setdefault(key, name)
        self._changed[key] = content

    def free(self, pattern: str, *, first: str = "1") -> str:
        """The first name after a pattern such as ``xl/comments{}.xml`` that no part has."""
        numbers = (first, *map(str, range(2, 100_000)))
        return next(name for number in numbers if (name := pattern.format(number)) not in self)

    def packed(self) -> bytes:
        """The file: parts in their order, new ones behind them."""
        pieces: list[bytes] = []
        central: list[bytes] = []
        place = 0
        for name, head, data in self._packed_parts():
            local = _LOCAL.pack(b"PK\x03\x04", *head, len(name), 0) + name
            central.append(_CENTRAL.pack(b"PK\x01\x02", 20, *head, len(name), 0, 0, 0, 0, 0, place) + name)
            pieces += (local, data)
            place += len(local) + len(data)
        directory = b"".join(central)
        ending = _END.pack(b"PK\x05\x06", 0, 0, len(central), len(central), len(directory), place, 0)
        return b"".join((*pieces, directory, ending))

    def _packed_parts(self) -> Iterator[tuple[bytes, tuple[int, ...], bytes]]:
        """Name, the fields of its head that both directories share, packed bytes."""
        known = {_key(entry.filename) for entry in self._entries}
        for entry in self._entries:
            changed = self._changed.get(_key(entry.filename))
            if changed is not None:
                yield _newly_packed(entry.filename, changed)
            else:
                yield self._as_it_was(entry)
        for key, content in self._changed.items():
            if key not in known:
                yield _newly_packed(self._names[key], content)

    def _as_it_was(self, entry: zipfile.ZipInfo) -> tuple[bytes, tuple[int, ...], bytes]:
        name_length, extra = struct.unpack_from("<2H", self._source, entry.header_offset + 26)
        start = entry.header_offset + 30 + name_length + extra
        data = self._source[start : start + entry.compress_size]
        year, month, day, hour, minute, second = entry.date_time
        moment = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
        flags = entry.flag_bits & 0x800
        name = entry.orig_filename.encode("utf-8" if flags else "cp437")
        sizes = (entry.CRC, len(data), entry.file_size)
        return name, (20, flags, entry.compress_type, *moment, *sizes), data

    # Relations and content types ------------------------------------------------------------------------------------

    def relations(self, part: str) -> list[Relation]:
        """What a part mentions; of the whole package for the empty name."""
        name = relations_of(part)
        if name not in self:
            return []
        folder = posixpath.dirname(part)
        return [
            _relation(node, folder) for node in outline(self.read(name), 2).children if node.local == "Relationship"
        ]

    def related(self, part: str, kind: str) -> str | None:
        """The first part of a kind that a part mentions, if it is there."""
        return next((found.part for found in self.relations(part) if found.kind == kind and found.part in self), None)

    def relate(self, part: str, target: str, kind: str, *, strict: bool = False) -> str:
        """The id by which ``part`` mentions ``target``; the mention is added if there is none."""
        known = self.relations(part)
        for relation in known:
            if relation.kind == kind and _key(relation.part) == _key(target):
                return relation.id
        taken = {relation.id for relation in known}
        # A sheet may mention an id that no relation has; it must not get one by chance.
        new = next(name for number in range(1_001, 100_000) if (name := f"rId{number}") not in taken)
        name = relations_of(part)
        if name not in self:
            self.cut_off(part)
        content = self.read(name)
        root = outline(content, 1)
        place = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        child = (
            f'<{root.prefix}Relationship Id="{new}" Type="{office_namespace(strict=strict)}/{kind}" '
            f"Target={quoted(place).decode()}/>"
        )
        self.write(name, spliced(content, [appended(content, root, child.encode())]))
        return new

    def cut_off(self, part: str) -> None:
        """Let a part mention nothing any more."""
        self.write(relations_of(part), DECLARATION + f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode())

    def declare(self, part: str, content_type: str) -> None:
        """Say in the list of content types what a part is, or what all parts with an ending (``.vml``) are."""
        content = self.read(CONTENT_TYPES)
        root = outline(content, 2)
        attribute, value = ("Extension", part[1:]) if part.startswith(".") else ("PartName", f"/{part}")
        if any(node.get(attribute).lower() == value.lower() for node in root.children):
            return
        element = "Default" if part.startswith(".") else "Override"
        child = f'<{root.prefix}{element} {attribute}="{escape(value)}" ContentType="{content_type}"/>'
        self.write(CONTENT_TYPES, spliced(content, [appended(content, root, child.encode())]))


def office_namespace(*, strict: bool) -> str:
    """The namespace of relations, in either of the two forms of the format."""
    return f"{_STRICT}/officeDocument/relationships" if strict else f"{_TRANSITIONAL}/officeDocument/2006/relationships"


def sheet_namespace(*, strict: bool) -> str:
    """The namespace of workbooks and what is in them."""
    return f"{_STRICT}/spreadsheetml/main" if strict else f"{_TRANSITIONAL}/spreadsheetml/2006/main"


def relations_of(part: str) -> str:
    """Where the relations of a part are written: ``xl/_rels/workbook.xml.rels``."""
    folder, name = posixpath.split(part.lstrip("/"))
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relation(node: Node, folder: str) -> Relation:
    target = node.get("Target")
    outside = node.get("TargetMode") == "External"
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    part = "" if outside else posixpath.normpath(joined).lstrip("/")
    return Relation(node.get("Id"), node.get("Type").rpartition("/")[2], part)


def _key(name: str) -> str:
    return name.lstrip("/").lower()


def _newly_packed(name: str, content: bytes) -> tuple[bytes, tuple[int, ...], bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = packer.compress(content) + packer.flush()
    flags = 0 if name.isascii() else 0x800
    head = (20, flags, zipfile.ZIP_DEFLATED, *_DAY, zlib.crc32(content), len(data), len(content))
    return name.encode(), head, data
