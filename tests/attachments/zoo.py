"""A zoo of files, built byte by byte: what offices hand in, and what nobody should be able to."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

OOXML = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": f"{OOXML}.wordprocessingml.document.main+xml",
    "xlsx": f"{OOXML}.spreadsheetml.sheet.main+xml",
    "pptx": f"{OOXML}.presentationml.presentation.main+xml",
}
PE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(56) + b"\x80\x00\x00\x00" + bytes(64) + b"PE\0\0" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(57)
LNK = b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F" + bytes(60)
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTA = b"<html><head><HTA:APPLICATION ID='x'></head></html>"
JAVASCRIPT = b"var shell = new ActiveXObject('WScript.Shell'); shell.Run('calc');"
SHELL = b"#!/bin/sh\nrm -rf ~\n"


def pdf(extra: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<</Type/Catalog" + extra + b">>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\0\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(120) + b"\xff\xd9"


def gif() -> bytes:
    colours = b"\x00\x00\x00\xff\xff\xff"
    return (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + colours + b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    )


def bmp() -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHI", 58, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
        + bytes(4)
    )


def tiff() -> bytes:
    return b"II*\x00\x08\x00\x00\x00" + bytes(20)


def webp() -> bytes:
    return b"RIFF\x1a\x00\x00\x00WEBPVP8L" + bytes(20)


def archive(
    entries: Mapping[str, bytes], *, links: tuple[str, ...] = (), compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as file:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, (2024, 12, 1, 9, 0, 0))
            info.compress_type = compression
            if name in links:
                info.create_system = 3
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(info, content)
    return packed.getvalue()


def office(kind: str, more: Mapping[str, bytes] | None = None, *, main: str = "") -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main or MAIN[kind]}"/></Types>'
    )
    return archive({"[Content_Types].xml": types.encode(), "main.xml": b"<main/>", **(more or {})})


def relations(kind: str, target: str) -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def ofd() -> bytes:
    root = '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0"></ofd:OFD>'
    return archive({"OFD.xml": root.encode(), "Doc_0/Document.xml": b"<x/>"})


def compound(*streams: str, loop: bool = False) -> bytes:
    """An old Office container with streams of these names: a header, one allocation table, then the folder."""
    per_sector = 4
    sectors = [["Root Entry", *streams][start : start + per_sector] for start in range(0, len(streams) + 1, 4)]
    header = bytearray(512)
    header[:8] = bytes.fromhex("D0CF11E0A1B11AE1")
    struct.pack_into("<HHH", header, 26, 3, 0xFFFE, 9)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFF] * 128
    table[0] = 0xFFFFFFFD
    for number in range(len(sectors)):
        table[1 + number] = 2 + number if number + 1 < len(sectors) else (1 if loop else 0xFFFFFFFE)
    folder = b""
    for names in sectors:
        for name in names:
            entry = bytearray(128)
            text = name.encode("utf-16-le")
            entry[: len(text)] = text
            struct.pack_into("<HB", entry, 64, len(text) + 2, 5 if name == "Root Entry" else 2)
            folder += bytes(entry)
        folder += bytes(128 * (per_sector - len(names)))
    return bytes(header) + struct.pack("<128I", *table) + folder


def encrypted(content: bytes) -> bytes:
    """The same archive with every entry marked as locked."""
    marked = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = marked.find(signature)
        while start >= 0:
            marked[start + place] |= 1
            start = marked.find(signature, start + 4)
    return bytes(marked)


def bomb(size: int) -> bytes:
    """A small archive that becomes large."""
    return archive({"数据.csv": b"0" * size})


def overlapping() -> bytes:
    """Two names for the same bytes: the trick that makes 40 kB become gigabytes."""
    content = archive({"a.txt": b"same", "b.txt": b"same"})
    directory = content.find(b"PK\x01\x02")
    second = content.find(b"PK\x01\x02", directory + 4)
    changed = bytearray(content)
    struct.pack_into("<I", changed, second + 42, 0)
    return bytes(changed)


def renamed_in_gbk(name: str, content: bytes) -> bytes:
    """A zip as Chinese Windows packs it: the name in GBK, without the flag that says UTF-8."""
    raw = name.encode("gbk")
    placeholder = "x" * len(raw)
    return archive({placeholder: content}).replace(placeholder.encode(), raw)
