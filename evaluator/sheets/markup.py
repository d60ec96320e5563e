"""XML parts of a workbook, parsed without trust: no document type, no entities, no deep nesting.

Names are given without their namespace: programs write ``row``, ``x:row`` or the strict namespace for the same thing.
"""

from xml.parsers import expat

from evaluator.sheets.archives import UnreadableWorkbook, refuse

DEEPEST = 64
LONGEST_ATTRIBUTE = 4_096


class Listener:
    """What a part's reader does at each element; the text between is collected by whoever wants it."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, data: str) -> None:
        """Characters inside an element."""


def parse(content: bytes, listener: Listener) -> None:
    """Feed a part to its listener. Raises :class:`UnreadableWorkbook` for malformed or dangerous XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 65_536
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise refuse("file-damaged", "文件内部的层次太深，不是正常保存的工作簿，没有打开")
        listener.start(name.rpartition(" ")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        listener.end(name.rpartition(" ")[2])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except UnreadableWorkbook:
        raise
    except (expat.ExpatError, ValueError) as error:
        raise refuse("file-damaged", "文件内部的内容已损坏，读不出来") from error


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute by its local name (``id`` finds ``r:id``), cut to a sane length; empty when absent."""
    value = attributes.get(name)
    if value is None:
        value = next((found for key, found in attributes.items() if key.rpartition(" ")[2] == name), "")
    return value[:LONGEST_ATTRIBUTE]


def _refuse_doctype(*_: object) -> None:
    raise refuse("file-doctype", "文件里带有外部定义（DTD），可能有害，没有打开")
