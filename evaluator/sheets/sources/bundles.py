"""打包的文件：a zip of files as bureaus send them in, a folder a unit, opened without trusting a word that it says.

Nothing is written to disk: a name that leads out of the folder leads nowhere.
"""

import re
import zipfile
from dataclasses import dataclass, field

from evaluator.problems import Problem
from evaluator.sheets.archives import MEGABYTE, Archive, Bounds, UnreadableWorkbook, refuse
from evaluator.sheets.naming import numbered_name

MOST_MEMBERS = 2_000
BUNDLE = Bounds(file=50 * MEGABYTE, entries=5_000, part=20 * MEGABYTE, total=100 * MEGABYTE)
LONGEST_NAME = 240
_UTF8_NAME = 0x800
_OFFICE = ("[content_types].xml", "mimetype", "ofd.xml", "xl/workbook.xml", "word/document.xml")
"""A zip with one of these is itself an Office file."""
_DRIVE = re.compile(r"[A-Za-z]:")
_SMALLER = "请分成几个压缩包，或者直接选择里面的文件"


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file of an upload: its name (in a package ``报送.zip/甲处/表.xlsx``), its bytes, or why there are none."""

    name: str
    content: bytes = field(repr=False)
    problem: Problem | None = None


def files_of(content: bytes, filename: str) -> tuple[BundledFile, ...]:
    """The files of a zip in its order, each under the zip's name and a path of its own; for everything else the file.

    Raises nothing: a package that cannot be opened is one file with the problem.

    >>> [file.name for file in files_of(b"not a zip", "自评表.xlsx")]
    ['自评表.xlsx']
    """
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return (BundledFile(filename, content),)
    try:
        archive = Archive(content, BUNDLE)
        if is_office(archive):
            return (BundledFile(filename, content),)
        members = members_of(archive)
        if not members:
            raise refuse("bundle-empty", "压缩包里没有文件", "请把填好的表放进去重新打包，或者直接选择表格文件")
        if len(members) > MOST_MEMBERS:
            raise refuse("bundle-too-many-files", f"压缩包里的文件超过 {MOST_MEMBERS} 个，没有打开", _SMALLER)
    except UnreadableWorkbook as error:
        return (BundledFile(filename, b"", error.problem),)
    taken: set[str] = set()
    found = []
    for entry in members:
        # Two paths may be one once nothing leads out of the package: what is read is found by its name.
        name = numbered_name(f"{filename}/{shown_name(entry)}" if filename else shown_name(entry), taken)
        taken.add(name.casefold())
        found.append(_member(archive, entry, name))
    return tuple(found)


def is_office(archive: Archive) -> bool:
    """The archive is itself a workbook or a document."""
    return any(name in archive.names for name in _OFFICE)


def members_of(archive: Archive) -> list[zipfile.ZipInfo]:
    """The files that somebody packed."""
    return [entry for entry in archive.entries if _counts(entry)]


def _member(archive: Archive, entry: zipfile.ZipInfo, name: str) -> BundledFile:
    try:
        content = archive.read_entry(entry)
    except UnreadableWorkbook as error:
        return BundledFile(name, b"", error.problem)
    if _is_bundle(content):
        inner = "压缩包里又有压缩包，里面的没有打开"
        return BundledFile(name, b"", Problem("bundle-nested", "文件", inner, "请先解压，把表格文件直接打成一个压缩包"))
    return BundledFile(name, content)


def _is_bundle(content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return False
    try:
        return not is_office(Archive(content, BUNDLE))
    except UnreadableWorkbook:
        return False


def shown_name(entry: zipfile.ZipInfo) -> str:
    """The path as a person wrote it, Chinese names included, and nothing that leads out of the package.

    Packages made by Windows in China hold names in GBK without saying so.
    """
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            stored = name.encode("cp437")
        except UnicodeEncodeError:
            stored = name.encode()
        try:
            name = stored.decode()
        except UnicodeDecodeError:
            name = stored.decode("gb18030", "replace")
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip() not in ("", ".", "..")]
    kept = [part for part in parts if not _DRIVE.fullmatch(part)]
    return "".join(sign for sign in "/".join(kept) if sign.isprintable())[-LONGEST_NAME:] or "没有名字的文件"


def _counts(entry: zipfile.ZipInfo) -> bool:
    """A file that a person put in; not a folder, and not what systems and programs leave behind."""
    name = entry.filename.replace("\\", "/")
    last = name.rpartition("/")[2]
    hidden = last.startswith((".", "~$")) or last.lower() in ("thumbs.db", "desktop.ini")
    return not (entry.is_dir() or not last or hidden or "__MACOSX/" in name)
