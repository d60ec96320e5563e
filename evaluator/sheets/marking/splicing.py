"""拼接：changes a few places of an XML part and leaves every other byte as it is.

A part is never built anew from what was understood of it: the parser only says at which byte an element begins and
ends, and the changes are put in there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

DEEPEST = 64
MOST_NODES = 400_000
_TAG = re.compile(rb"<[^\s/>]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"(\s+)([^\s=/>]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class Unpatchable(Exception):
    """The package cannot be changed in place without risk; the sentence says why, for developers."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``content[start:end]`` becomes ``text``."""

    start: int
    end: int
    text: bytes


def spliced(content: bytes, edits: Sequence[Edit]) -> bytes:
    """The part with all edits; of two at one place the one given first stands first."""
    pieces: list[bytes] = []
    place = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < place:
            raise Unpatchable("two changes overlap")
        pieces += (content[place : edit.start], edit.text)
        place = edit.end
    return b"".join((*pieces, content[place:]))


class Walker:
    """What is done at each element of a part; ``at`` is the byte where it begins or ends."""

    wants_text = False

    def start(self, name: str, attributes: dict[str, str], at: int) -> None:
        """An element opens."""

    def end(self, name: str, at: int) -> None:
        """An element closes; of ``<a/>`` it is the byte behind it."""

    def text(self, data: str) -> None:
        """Characters between; only for who wants them."""


def walk(content: bytes, walker: Walker, *, deepest: int = DEEPEST) -> None:
    """Follow the elements of a part. Names are as they are written, prefix and all. Raises :class:`Unpatchable`."""
    parser = expat.ParserCreate()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise Unpatchable("too deep")
        walker.start(name, attributes, parser.CurrentByteIndex)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        walker.end(name, parser.CurrentByteIndex)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if walker.wants_text:
        parser.CharacterDataHandler = walker.text
    parser.XmlDeclHandler = _refuse_other_encodings
    parser.StartDoctypeDeclHandler = _refuse_doctype
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4]:
        raise Unpatchable("not UTF-8")
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise Unpatchable("not well-formed") from error


@dataclass(slots=True)
class Node:
    """One element: its name as written, its attributes, and where it stands."""

    name: str
    attributes: dict[str, str]
    start: int
    tag_end: int
    inner_end: int = 0
    end: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """``x:`` of ``x:worksheet``; empty without one."""
        before, colon, _ = self.name.rpartition(":")
        return before + colon

    def get(self, name: str) -> str:
        """An attribute by its local name; empty when absent."""
        return attribute(self.attributes, name)

    def child(self, local: str) -> "Node | None":
        return next((child for child in self.children if child.local == local), None)

    def every(self, local: str) -> Iterator["Node"]:
        """All elements of this name below this one, in the order of the file."""
        for child in self.children:
            if child.local == local:
                yield child
            yield from child.every(local)


class Outline(Walker):
    """The elements of a part down to a depth."""

    def __init__(self, content: bytes, depth: int) -> None:
        self._content = content
        self._depth = depth
        self._open: list[Node] = []
        self._level = 0
        self._count = 0
        self.root: Node | None = None

    def start(self, name: str, attributes: dict[str, str], at: int) -> None:
        self._level += 1
        if self._level > self._depth:
            return
        self._count += 1
        if self._count > MOST_NODES:
            raise Unpatchable("too many elements")
        node = Node(name, attributes, at, at + len(tag_at(self._content, at)))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, name: str, at: int) -> None:
        if self._level <= self._depth:
            node = self._open.pop()
            if self._content[node.tag_end - 2 : node.tag_end] == b"/>":
                node.inner_end = node.end = node.tag_end
            else:
                node.inner_end = at
                node.end = self._content.index(b">", at) + 1
        self._level -= 1


def outline(content: bytes, depth: int) -> Node:
    """The root element with its descendants down to ``depth`` (1: the root alone). Raises :class:`Unpatchable`."""
    found = Outline(content, depth)
    walk(content, found)
    if found.root is None:
        raise Unpatchable("no element")
    return found.root


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """An attribute by its local name; empty when absent."""
    value = attributes.get(name)
    if value is None:
        value = next((found for key, found in attributes.items() if key.rpartition(":")[2] == name), "")
    return value


def tag_at(content: bytes, at: int) -> bytes:
    """The opening tag that begins at this byte, as it is written."""
    found = _TAG.match(content, at)
    if found is None:
        raise Unpatchable("a tag was not found where the parser saw it")
    return found.group()


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """The tag with these attributes set, or taken out for ``None``; all others stay as they are written."""
    left = dict(changes)

    def change(found: re.Match[bytes]) -> bytes:
        name = found[2].decode()
        if name not in left:
            return found.group()
        value = left.pop(name)
        return b"" if value is None else found[1] + found[2] + found[3] + quoted(value)

    changed = _ATTRIBUTE.sub(change, tag)
    added = b"".join(b" %s=%s" % (name.encode(), quoted(value)) for name, value in left.items() if value is not None)
    if not added:
        return changed
    ending = b"/>" if changed.endswith(b"/>") else b">"
    return changed[: -len(ending)].rstrip() + added + ending


def plain_tag(tag: bytes) -> bytes:
    """The tag as every program could write it: one blank before an attribute, none elsewhere."""
    name = re.match(rb"<[^\s/>]+", tag)
    ending = b"/>" if tag.endswith(b"/>") else b">"
    written = b"".join(b" " + found[2] + b"=" + found[4] for found in _ATTRIBUTE.finditer(tag))
    return (name.group() if name else b"<") + written + ending


def appended(content: bytes, node: Node, children: bytes) -> Edit:
    """The edit that puts ``children`` behind the last child of an element, which may be written ``<a/>``."""
    if node.inner_end != node.end:
        return Edit(node.inner_end, node.inner_end, children)
    tag = content[node.start : node.tag_end]
    return Edit(node.start, node.end, tag[:-2].rstrip() + b">" + children + f"</{node.name}>".encode())


def quoted(value: str) -> bytes:
    """A value as it stands in a tag, with its quotes."""
    return b'"' + escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}).encode() + b'"'


def _refuse_other_encodings(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _UTF8:
        raise Unpatchable("not UTF-8")


def _refuse_doctype(*_: object) -> None:
    raise Unpatchable("a document type")
