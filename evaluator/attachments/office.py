"""Office 文档：docx, xlsx, pptx and OFD, known by what the archive declares, and refused if it carries programs."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from evaluator.attachments import compound
from evaluator.attachments.containers import Container, Entry
from evaluator.attachments.kinds import DOCX, OFD, PPTX, XLSX, FileKind, refuse
from evaluator.attachments.signatures import EXECUTABLE, HEAD, OLE_START, SCRIPT, ZIP_START, stranger_in

CONTENT_TYPES = "[Content_Types].xml"
OFD_ROOT = "OFD.xml"
LARGEST_DECLARATION = 2 * 1024 * 1024
_MAIN: Mapping[str, FileKind] = {
    "wordprocessingml.document.main+xml": DOCX,
    "spreadsheetml.sheet.main+xml": XLSX,
    "presentationml.presentation.main+xml": PPTX,
    "presentationml.slideshow.main+xml": PPTX,
}
_PROGRAMS = ("vbaproject.bin", "vbadata.xml")
# fmt: off
RUNS = frozenset({
    "exe", "dll", "com", "scr", "msi", "msp", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh",
    "hta", "lnk", "url", "jar", "app", "apk", "sh", "py", "pl", "php", "reg", "cpl", "inf", "chm", "html", "htm",
    "xhtml", "mht", "mhtml", "svg", "xlsm", "xlsb", "xltm", "docm", "dotm", "pptm", "potm", "ppsm", "xla", "xlam",
    "iso", "img", "vhd",
})
# fmt: on
"""Endings of what a program or a browser would run when somebody opens it."""
_FROM_ELSEWHERE = ("http:", "https:", "ftp:", "\\\\", "//", "file://///", "file:\\\\\\\\")
_FETCHING = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument")
_MACROS = "里带有宏（会自动运行的程序），没有收"
_WITHOUT_MACROS = "请另存为不带宏的 docx 或 xlsx 再传"


def kind_of(container: Container) -> FileKind | None:
    """Which document the archive is; ``None`` for a plain zip. Everything in it is inflated once and looked at."""
    is_office, is_ofd = CONTENT_TYPES in container, OFD_ROOT in container
    if not (is_office or is_ofd):
        return None
    found: FileKind | None = None
    for entry in container.entries:
        _refuse_programs(container, entry)
        if "/embeddings/" in f"/{entry.name}":
            _look_at_embedded(container, entry)
            continue
        wanted = entry.name in (CONTENT_TYPES, OFD_ROOT) or entry.name.endswith(".rels")
        content = container.read(entry, LARGEST_DECLARATION if wanted else HEAD)
        _refuse_strangers(container, entry, content)
        if entry.name == CONTENT_TYPES:
            found = _declared(container, content)
        elif entry.name == OFD_ROOT and not is_office:
            found = OFD if _root_of(container, content) == "OFD" else None
        elif entry.name.endswith(".rels"):
            _refuse_fetching(container, content)
    if found is None:
        raise refuse("file-unknown", container.name, "是 Office 文件，但不是 Word、Excel 或演示文稿，没有收")
    return found


def _refuse_programs(container: Container, entry: Entry) -> None:
    last = entry.name.rpartition("/")[2].lower()
    if last in _PROGRAMS or "/macrosheets/" in f"/{entry.name.lower()}":
        raise refuse("file-macros", container.name, _MACROS, _WITHOUT_MACROS)
    if last.rpartition(".")[2] in RUNS:
        raise refuse("file-embedded", container.name, f"里夹带着“{last[:60]}”，没有收", "请去掉它，另存一份再传")


def _refuse_strangers(container: Container, entry: Entry, head: bytes) -> None:
    word = stranger_in(head[:HEAD])
    if word in (EXECUTABLE, SCRIPT):
        raise refuse("file-embedded", container.name, f"里夹带着{word}，没有收", "请去掉它，另存一份再传")


def _look_at_embedded(container: Container, entry: Entry) -> None:
    """A document inside a document: held to the same, without a second level of archives inside it."""
    with container.opened(entry) as inner:
        head = inner.read(HEAD)
        inner.seek(0)
        _refuse_strangers(container, entry, head)
        if head.startswith(OLE_START):
            try:
                streams = compound.streams_of(inner)
            except ValueError:
                return
            compound.refuse_contents(streams, container.name)
        elif head.startswith(ZIP_START):
            for part in container.within(inner).entries:
                _refuse_programs(container, part)


def _declared(container: Container, content: bytes) -> FileKind | None:
    """The kind that the content types declare, with macros refused."""
    found: list[FileKind] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "")
        if "macroEnabled" in declared or declared.endswith("vbaProject"):
            raise refuse("file-macros", container.name, _MACROS, _WITHOUT_MACROS)
        found.extend(kind for ending, kind in _MAIN.items() if declared.endswith(ending))

    _parse(container, content, start)
    return found[0] if found else None


def _root_of(container: Container, content: bytes) -> str:
    roots: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        roots.append(name.rpartition(":")[2])

    _parse(container, content, start)
    return roots[0] if roots else ""


def _refuse_fetching(container: Container, content: bytes) -> None:
    """A template or an object that the document would fetch from elsewhere when it is opened."""

    def start(name: str, attributes: dict[str, str]) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "").lower()
        if (
            kind.endswith(_FETCHING)
            and attributes.get("TargetMode") == "External"
            and target.startswith(_FROM_ELSEWHERE)
        ):
            remedy = "请另存为 PDF，或者断开链接后另存再传"
            raise refuse("file-fetches", container.name, "打开时会到网上取别的内容，没有收", remedy)

    _parse(container, content, start)


def _parse(container: Container, content: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    """Read a small XML part: no document type, no entities."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start

    def doctype(*_: object) -> None:
        raise refuse("file-doctype", container.name, "里带有外部定义（DTD），可能有害，没有收", "请另存一份再传")

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise refuse("file-damaged", container.name, "已损坏或没有传完整，打不开", "请另存一份再传") from error
