"""标注的样式：a cell's own style with another fill; fonts, borders, number formats and protection stay what they were.

The fill that a cell had is kept as the second colour of the solid fill that marks it, which no program shows and which
Excel and WPS keep: so a mark can be taken off again, and the old colour is back.
"""

import re
from dataclasses import dataclass

from evaluator.problems import Level
from evaluator.sheets.marking.packages import DECLARATION, sheet_namespace
from evaluator.sheets.marking.signs import COLOURS
from evaluator.sheets.marking.splicing import (
    Edit,
    Node,
    Unpatchable,
    appended,
    outline,
    plain_tag,
    quoted,
    spliced,
    with_attributes,
)

MOST_STYLES = 64_000
"""Excel opens no workbook with more."""
SECTIONS = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_LEAST = {
    "fonts": '<{p}font><{p}sz val="11"/><{p}name val="宋体"/><{p}charset val="134"/></{p}font>',
    "fills": '<{p}fill><{p}patternFill patternType="none"/></{p}fill>'
    '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
    "cellStyleXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
"""What a section holds at least; a file that lacks it gets it, first entries that the format reserves included."""
_AUTOMATIC = (("indexed", "64"),)
Colour = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a fill looks like: its mark if it is one of ours, and the colour below it; ``raw`` for patterns."""

    level: Level | None = None
    colour: Colour = ()
    raw: bytes = b""


class StyleBook:
    """样式表：the styles part while marks are put on and taken off."""

    def __init__(self, content: bytes | None, *, strict: bool, keeps_colours: bool = True) -> None:
        """``None``: the workbook has no styles part, one is made.

        ``keeps_colours``: the program that saved it keeps the second colour of a solid fill. LibreOffice puts another
        colour of the file there, which says nothing of what was below the mark.
        """
        self._keeps_colours = keeps_colours
        if content is None:
            content = DECLARATION + f'<styleSheet xmlns="{sheet_namespace(strict=strict)}"/>'.encode()
        self._content = content = _with_sections(content)
        self._root = outline(content, 5)
        self._prefix = self._root.prefix
        self._entries = {name: self._raw(name) for name in _LEAST}
        self._before = {name: len(entries) for name, entries in self._entries.items()}
        self._looks = [self._look(node) for node in self._section("fills").children]
        self._keys = [self._key(raw) for raw in self._entries["cellXfs"]]
        self._numbers: dict[tuple[bytes, Look], int] = {}
        for number, key in enumerate(self._keys):
            self._numbers.setdefault(key, number)

    def marked(self, style: int, level: Level) -> int:
        """The style of a cell with this style, once it is marked."""
        rest, look = self._keys[self.bare(style)]
        return self._with(rest, Look(level, look.colour))

    def bare(self, style: int) -> int:
        """The style that a cell had before it was marked; a style that is no mark is its own."""
        style = style if 0 <= style < len(self._keys) else 0
        rest, look = self._keys[style]
        return self._with(rest, Look(None, look.colour)) if look.level is not None else style

    @property
    def marks(self) -> frozenset[int]:
        """The styles that are marks."""
        return frozenset(number for number, (_, look) in enumerate(self._keys) if look.level is not None)

    def added(self, section: str, entry: str) -> int:
        """The number of a font, border or style written like this; it is added if there is none."""
        raw = entry.replace("{p}", self._prefix).encode()
        entries = self._entries[section]
        if raw not in entries:
            entries.append(raw)
            if section == "cellXfs":
                self._keys.append(self._key(raw))
        return entries.index(raw)

    def filled(self, colour: str) -> int:
        """The number of a solid fill."""
        return self._fill(Look(None, (("rgb", f"FF{colour}"),)))

    def marking(self, level: Level) -> int:
        """The number of the fill that marks a cell without a colour."""
        return self._fill(Look(level))

    def patched(self) -> bytes:
        """The part with what was added."""
        edits: list[Edit] = []
        for name, entries in self._entries.items():
            new = entries[self._before[name] :]
            if not new:
                continue
            if name == "cellXfs" and len(entries) > MOST_STYLES:
                raise Unpatchable("too many styles")
            section = self._section(name)
            tag = self._content[section.start : section.tag_end]
            if section.get("count"):
                edits.append(Edit(section.start, section.tag_end, with_attributes(tag, {"count": str(len(entries))})))
            edits.append(appended(self._content, section, b"".join(new)))
        return spliced(self._content, edits)

    def _section(self, name: str) -> Node:
        section = self._root.child(name)
        if section is None:
            raise Unpatchable(f"no {name}")
        return section

    def _raw(self, name: str) -> list[bytes]:
        return [self._content[child.start : child.end] for child in self._section(name).children]

    def _look(self, fill: Node) -> Look:
        pattern = fill.child("patternFill")
        kind = pattern.get("patternType") if pattern is not None else ""
        if pattern is None or kind not in ("", "none", "solid"):
            return Look(raw=self._content[fill.start : fill.end])
        if kind != "solid":
            return Look()
        first, second = pattern.child("fgColor"), pattern.child("bgColor")
        front = _colour(first)
        for level, colour in COLOURS.items():
            if _rgb(first) == colour:
                behind = _colour(second) if self._keeps_colours else ()
                return Look(level, () if behind == _AUTOMATIC or _is_ours(second) else behind)
        return Look(None, front)

    def _key(self, raw: bytes) -> tuple[bytes, Look]:
        """What a style is besides its fill, and how its fill looks."""
        tag = raw[: raw.index(b">") + 1]
        number = re.search(rb"\sfillId\s*=\s*[\"'](\d{1,6})[\"']", tag)
        fill = int(number[1]) if number else 0
        look = self._looks[fill] if fill < len(self._looks) else Look()
        return plain_tag(with_attributes(tag, {"fillId": None, "applyFill": None})) + raw[len(tag) :], look

    def _with(self, rest: bytes, look: Look) -> int:
        """The number of the style that is ``rest`` and looks like this."""
        known = self._numbers.get((rest, look))
        if known is not None:
            return known
        tag = rest[: rest.index(b">") + 1]
        changed = with_attributes(tag, {"fillId": str(self._fill(look)), "applyFill": "1"})
        self._entries["cellXfs"].append(changed + rest[len(tag) :])
        self._keys.append((rest, look))
        self._numbers[rest, look] = len(self._keys) - 1
        return len(self._keys) - 1

    def _fill(self, look: Look) -> int:
        if look in self._looks:
            return self._looks.index(look)
        p = self._prefix
        front: Colour = look.colour
        behind: Colour = _AUTOMATIC
        if look.level is not None:
            front, behind = (("rgb", f"FF{COLOURS[look.level]}"),), look.colour or _AUTOMATIC
        inner = f"<{p}fgColor{_written(front)}/><{p}bgColor{_written(behind)}/>"
        raw = f'<{p}fill><{p}patternFill patternType="solid">{inner}</{p}patternFill></{p}fill>'
        self._entries["fills"].append(raw.encode())
        self._looks.append(look)
        return len(self._looks) - 1


def _rgb(node: Node | None) -> str:
    """A colour without its transparency, which programs write as they like."""
    return "" if node is None else node.get("rgb").upper()[-6:]


def _is_ours(node: Node | None) -> bool:
    return _rgb(node) in COLOURS.values()


def _colour(node: Node | None) -> Colour:
    return () if node is None else tuple(sorted(node.attributes.items()))


def _written(colour: Colour) -> str:
    return "".join(f" {name}={quoted(value).decode()}" for name, value in colour)


def _with_sections(content: bytes) -> bytes:
    """The part with every section that marking needs; all of its own stays where it is."""
    for name, least in _LEAST.items():
        root = outline(content, 3)
        section = root.child(name)
        inner = least.replace("{p}", root.prefix).encode()
        if section is not None and section.children:
            continue
        if section is not None:
            content = spliced(content, [appended(content, section, inner)])
            continue
        whole = f"<{root.prefix}{name}>".encode() + inner + f"</{root.prefix}{name}>".encode()
        later = SECTIONS[SECTIONS.index(name) + 1 :]
        behind = next((child for child in root.children if child.local in later), None)
        edit = Edit(behind.start, behind.start, whole) if behind else appended(content, root, whole)
        content = spliced(content, [edit])
    return content
