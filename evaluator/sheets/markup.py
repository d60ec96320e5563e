"""XML parts of a workbook, parsed without trust: no document type, no entities, no deep nesting.

Names are given without their namespace: programs write ``row``, ``x:row`` or the strict namespace for the same thing.
"""

from collections.abc import Callable
from xml.parsers import expat

from evaluator.sheets.archives import UnreadableWorkbook, refuse

DEEPEST = 64
MOST_ELEMENTS = 2_000_000
"""Of one part; a sheet of 300,000 cells with a text each has a million."""
LONGEST_ATTRIBUTE = 4_096
_SMALLER = "请只留下要导入的表（删去多余的工作表、行、列），用 Excel 或 WPS 另存后重新选择"


class Listener:
    """What a part's reader does at each element; the text between is collected by whoever wants it."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Characters inside an element."""


def parse(content: bytes, listener: Listener, *, deepest: int = DEEPEST) -> None:
    """Feed a part to its listener. Raises :class:`UnreadableWorkbook` for malformed or dangerous XML."""
    local: dict[str, str] = {}
    depth = elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > deepest or elements > MOST_ELEMENTS:
            raise too_deep() if depth > deepest else too_many()
        known = local.get(name)
        if known is None:
            known = local[name] = local_name(name)
        listener.start(known, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        listener.end(local[name])

    walk(content, start, end, listener.text)


def walk(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed a part to handlers that mind its depth and its length themselves; names are as written (``x:row``)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65_536
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except UnreadableWorkbook:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise refuse("file-damaged", "文件内部的内容已损坏，读不出来") from error


def local_name(name: str) -> str:
    """``x:row`` → ``row``."""
    return name.rpartition(":")[2]


def too_deep() -> UnreadableWorkbook:
    return refuse("file-damaged", "文件内部的层次太深，不是正常保存的工作簿，没有打开")


def too_many() -> UnreadableWorkbook:
    return refuse("file-too-large", "文件内部的内容太多，不是正常的表格文件，没有打开", _SMALLER)


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its local name (``id`` finds ``r:id``), cut to a sane length; empty when absent."""
    value = attributes.get(name)
    if value is None:
        value = next((found for key, found in attributes.items() if key.rpartition(":")[2] == name), "")
    return value[:LONGEST_ATTRIBUTE]


def _refuse_doctype(*_: object) -> None:
    raise refuse("file-doctype", "文件里带有外部定义（DTD），可能有害，没有打开")
