"""文件头：what the first bytes of a file say it is, whatever its name says.

A file that is none of ours is named in plain words, so that the refusal can say what it really is.
"""

import re
import struct
from collections.abc import Mapping

from evaluator.attachments.kinds import BMP, GIF, JPEG, PDF, PNG, TEXT, TIFF, WEBP, FileKind

HEAD = 4096
"""As much of a file as :func:`kind_of` and :func:`stranger_in` want to see."""
ZIP_START = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE_START = bytes.fromhex("D0CF11E0A1B11AE1")
MOST_PIXELS_A_SIDE = 65_535

EXECUTABLE = "可执行程序"
SCRIPT = "脚本"
WEB_PAGE = "网页（HTML）"
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", EXECUTABLE),
    (b"\x7fELF", EXECUTABLE),
    (b"\xca\xfe\xba\xbe", EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (b"\xce\xfa\xed\xfe", EXECUTABLE),
    (b"dex\n", EXECUTABLE),
    (b"\x00asm", EXECUTABLE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "快捷方式（lnk）"),
    (b"#!", SCRIPT),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
    (b"BZh", "bz2 压缩包"),
    (b"\xfd7zXZ\x00", "xz 压缩包"),
    (b"MSCF", "cab 压缩包"),
    (b"ITSF", "chm 帮助文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"%!PS", "PostScript 文件"),
    (b"8BPS", "Photoshop 图片（psd）"),
    (b"\xd7\xcd\xc6\x9a", "wmf 图元文件"),
    (b"SQLite format 3\x00", "数据库文件"),
    (b"ID3", "录音"),
    (b"\x30\x26\xb2\x75", "视频或录音"),
    (b"\x1aE\xdf\xa3", "视频"),
)
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif", b"avif"})
_BITMAP_HEADS = frozenset({12, 40, 52, 56, 64, 108, 124})
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|iframe|meta|style|table|div|form|object|embed)\b")
_PROLOG = re.compile(r"\A(?:\s|<\?xml.*?\?>|<!--.*?-->|<!doctype\s+svg.*?>)*", re.DOTALL)
_BATCH = re.compile(r"\A\s*(?:@echo\s+off\b|rem\s|on error resume next|option explicit|powershell\b)")
COMPRESSED = frozenset({"RAR 压缩包", "7z 压缩包", "gz 压缩包", "bz2 压缩包", "xz 压缩包", "cab 压缩包"})
PHONE_PICTURE = "苹果手机照片（heic）"


def kind_of(head: bytes, size: int) -> FileKind | None:
    """The kind that the first bytes name, checked beyond the bare signature; ``None`` for anything else.

    Containers (zip, old Office files) need a look inside and are not answered here.
    """
    if re.match(rb"\A[\s\x00\xef\xbb\xbf]{0,1016}%PDF-\d", head):
        return PDF
    checks = {PNG: _is_png, JPEG: _is_jpeg, GIF: _is_gif, BMP: _is_bmp, TIFF: _is_tiff, WEBP: _is_webp}
    return next((kind for kind, check in checks.items() if check(head, size)), None)


def stranger_in(head: bytes) -> str:
    """What a file is that may not be handed in, in plain words; empty when the first bytes say nothing bad."""
    for magic, word in _STRANGERS:
        if head.startswith(magic):
            return word
    if head[4:8] == b"ftyp":
        return PHONE_PICTURE if head[8:12] in _HEIC else "视频"
    if head[257:262] == b"ustar":
        return "tar 压缩包"
    return _written_in(head)


def is_plain_text(content: bytes) -> bool:
    """Whether this is text that a Chinese office writes: no control characters, UTF-8, UTF-16 or GB 18030."""
    text = _decoded(content)
    return text is not None and not re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f]", text)


def kind_of_text(head: bytes, whole: bool) -> FileKind | None:
    """纯文本, if the bytes are that; a head cut in the middle of a character still is."""
    pieces = (head,) if whole else tuple(head[: len(head) - cut] for cut in range(4))
    return TEXT if any(is_plain_text(piece) for piece in pieces) else None


def _written_in(head: bytes) -> str:
    """The language of a text that a program would run or a browser would show; empty for plain words."""
    text = _decoded(head, "replace") or ""
    lower = text.lower().lstrip("\ufeff \t\r\n")
    if "<hta:application" in lower:
        return "HTA 程序"
    after_prolog = _PROLOG.sub("", lower)
    if after_prolog.startswith(("<svg", "<svg:svg")):
        return "SVG 图形（里面可以藏脚本）"
    if _WEB_PAGE.match(after_prolog):
        return WEB_PAGE
    if lower.startswith("mime-version:") or "\nmime-version:" in lower[:1024]:
        return "网页或邮件存档（mht、eml）"
    if lower.startswith("[internetshortcut]"):
        return "网址快捷方式（url）"
    if after_prolog.startswith(("<job", "<package", "<component", "<scriptlet")) or _BATCH.match(lower):
        return SCRIPT
    if lower.startswith("<?php"):
        return SCRIPT
    if lower.startswith("<?xml"):
        return "XML 文件"
    return ""


def _decoded(content: bytes, errors: str = "strict") -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(encodings[0], errors) if errors != "strict" else None


def _is_png(head: bytes, size: int) -> bool:
    if not head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or len(head) < 33:
        return False
    width, height = struct.unpack(">II", head[16:24])
    return 0 < width <= MOST_PIXELS_A_SIDE and 0 < height <= MOST_PIXELS_A_SIDE


def _is_jpeg(head: bytes, size: int) -> bool:
    return head.startswith(b"\xff\xd8\xff") and size > 100 and (head[3] >= 0xC0 and head[3] not in (0xD8, 0xD9, 0xFF))


def _is_gif(head: bytes, size: int) -> bool:
    if not head.startswith((b"GIF87a", b"GIF89a")) or len(head) < 14:
        return False
    width, height, packed = struct.unpack("<HHB", head[6:11])
    following = 13 + (3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0)
    return bool(width and height) and head[following : following + 1] in (b"\x21", b"\x2c")


def _is_bmp(head: bytes, size: int) -> bool:
    if not head.startswith(b"BM") or len(head) < 26:
        return False
    _, reserved, offset, own = struct.unpack("<IIII", head[2:18])
    return reserved == 0 and own in _BITMAP_HEADS and 26 <= offset < size


def _is_tiff(head: bytes, size: int) -> bool:
    order: Mapping[bytes, str] = {b"II*\x00": "<I", b"MM\x00*": ">I"}
    if head[:4] not in order or len(head) < 8:
        return False
    (first,) = struct.unpack(order[head[:4]], head[4:8])
    return 8 <= first < size


def _is_webp(head: bytes, size: int) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:16] in (b"VP8 ", b"VP8L", b"VP8X")
