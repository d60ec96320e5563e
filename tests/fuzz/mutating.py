"""Genuine files, changed: bytes anywhere, or the structure that a reader trusts (parts, elements, records, lines)."""

import io
import random
import re
import struct
import zipfile

from evaluator.sheets.sources.containers import Container

NASTY_TEXTS = (
    "", " ", "0", "-1", "1e3000000", "NaN", "9" * 400, "999999999", "XFD1048576", "ZZZ99", "A0", "A1:",
    "A1:XFD1048576", "=1+1", "#REF!", "_x0000_", "_xD800_", "\u3000", "＝５", "true", "../../../etc/passwd", "rId1",
    "s", "inlineStr", "e", "d", "str", "&#x0;", "&lt;", "]]>", "２０２４", "1,234.5", "≥98%", "x" * 40_000, "\ufffe",
    "\u202e", "1_000", "0x10",
)  # fmt: skip
NASTY_NUMBERS = (0, 1, 2, 127, 128, 255, 256, 32_767, 65_535, 65_536, 2**31 - 1, 2**31, 2**32 - 1)
_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb'="[^"<>]{0,200}"')
_TEXT = re.compile(rb">[^<>]{1,200}<")


def mutated(content: bytes, draw: random.Random) -> bytes:
    """The file with one to eight changes of one way."""
    if content.startswith(b"PK") and draw.random() < 0.75:
        return _in_parts(content, draw)
    if content.startswith(b"\xd0\xcf") and draw.random() < 0.75:
        return _in_records(content, draw)
    if not content.startswith((b"PK", b"\xd0\xcf")) and draw.random() < 0.6:
        return _in_lines(content, draw)
    return _bytes_changed(content, draw, draw.randint(1, 8))


def _bytes_changed(content: bytes, draw: random.Random, times: int) -> bytes:
    changed = bytearray(content)
    for _ in range(times):
        place = draw.randrange(len(changed) + 1)
        way = draw.randrange(7)
        if way == 0 and place < len(changed):
            changed[place] ^= 1 << draw.randrange(8)
        elif way == 1 and place < len(changed):
            changed[place] = draw.randrange(256)
        elif way == 2:
            del changed[place : place + draw.randint(1, 64)]
        elif way == 3:
            changed[place:place] = draw.randbytes(draw.randint(1, 16))
        elif way == 4:
            changed[place:place] = changed[place : place + draw.randint(1, 512)]
        elif way == 5:
            whole = struct.pack("<I", draw.choice(NASTY_NUMBERS))[: draw.choice((1, 2, 4))]
            changed[place : place + len(whole)] = whole
        elif draw.random() < 0.2:
            del changed[place:]
    return bytes(changed)


def _in_parts(content: bytes, draw: random.Random) -> bytes:
    """A zip with parts changed, lost, renamed, swapped or added, and packed again as a sound zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(draw.randint(1, 4)):
        name = draw.choice([*parts, *[each for each in parts if "sheet" in each or "document" in each] * 4])
        way = draw.randrange(12)
        if way == 0:
            parts[name] = _bytes_changed(parts[name], draw, 3)
        elif way == 1 and len(parts) > 1:
            del parts[name]
        elif way == 2:
            parts[draw.choice((*parts, "../x.xml", "xl/vbaProject.bin", "X" * 300))] = parts[name]
        elif way == 3:
            other = draw.choice([*parts])
            parts[name], parts[other] = parts[other], parts[name]
        else:
            parts[name] = _markup_changed(parts[name], draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(
        packed, "w", draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)), compresslevel=1
    ) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _markup_changed(part: bytes, draw: random.Random) -> bytes:
    """Attributes, texts and elements replaced, doubled, lost or put elsewhere."""
    for _ in range(draw.randint(1, 6)):
        pattern = draw.choice((_TAG, _VALUE, _VALUE, _TEXT))
        found = list(pattern.finditer(part))
        if not found:
            continue
        one, other = draw.choice(found), draw.choice(found)
        nasty = draw.choice(NASTY_TEXTS).encode("utf-8", "ignore")
        if pattern is _TAG:
            new = draw.choice((b"", one[0] * 2, other[0], one[0].replace(b"/>", b">"), one[0] * 300))
        elif pattern is _VALUE:
            new = draw.choice((b'="' + nasty + b'"', other[0], b""))
        else:
            new = draw.choice((b">" + nasty + b"<", other[0], b"><"))
        part = part[: one.start()] + new + part[one.end() :]
    return part


def _in_records(content: bytes, draw: random.Random) -> bytes:
    """The records of an old workbook changed, doubled, lost or swapped, without their container."""
    stream = Container(content).stream("Workbook") or b""
    records: list[tuple[int, bytes]] = []
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        records.append((kind, stream[place + 4 : place + 4 + length]))
        place += 4 + length
    for _ in range(draw.randint(1, 6)):
        number = draw.randrange(1, len(records))
        kind, held = records[number]
        way = draw.randrange(8)
        if way == 0:
            del records[number]
        elif way == 1:
            records.insert(number, records[draw.randrange(len(records))])
        elif way == 2:
            records[number] = (draw.choice(records)[0], held)
        elif way == 3:
            records[number] = (kind, held[: draw.randrange(len(held) + 1)])
        else:
            records[number] = (kind, _bytes_changed(held, draw, 2)[:8_000])
    return b"".join(struct.pack("<HH", kind, len(held)) + held for kind, held in records)


def _in_lines(content: bytes, draw: random.Random) -> bytes:
    """A text with lines and values changed, and now and then in another encoding."""
    text = content.decode("gb18030", "replace")
    for _ in range(draw.randint(1, 8)):
        place = draw.randrange(len(text) + 1)
        new = draw.choice(
            (*NASTY_TEXTS, '"', '""', ",", "\t", ";", "\r", "\n", "\n" * 200, '"\n"', "," * 300, "<table>")
        )
        text = text[:place] + new + text[place + draw.choice((0, 0, 1, 40)) :]
    return text.encode(draw.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")), "ignore")
