"""批注：cell notes of a sheet (its comments part), ours put in and taken out, all others kept as they are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from evaluator.sheets.cells import address, clean, parse_address
from evaluator.sheets.marking.packages import DECLARATION, sheet_namespace
from evaluator.sheets.marking.signs import AUTHOR, SIGN
from evaluator.sheets.marking.splicing import Edit, Node, appended, outline, spliced

Place = tuple[int, int]
LONGEST_REMARK = 8_000
_SIGN = SIGN.encode()
_FONT = '<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}charset val="134"/></{p}rPr>'
_ESCAPE_LOOK_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Remarks:
    """The part with our notes of now, and what changed: a drawing must show the new ones and no longer the old."""

    content: bytes
    gone: frozenset[Place]
    new: Mapping[Place, str]


def with_remarks(content: bytes | None, wanted: Mapping[Place, str], *, strict: bool) -> Remarks:
    """The comments part with these texts and none of ours from before; ``None``: the sheet has no such part."""
    if content is None:
        empty = f'<comments xmlns="{sheet_namespace(strict=strict)}"><authors/><commentList/></comments>'
        content = DECLARATION + empty.encode()
    content, gone = _without_ours(content)
    content, author = _with_author(content)
    root = outline(content, 5)
    prefix = root.prefix
    known = {_place(comment): comment for comment in root.every("comment")}
    edits: list[Edit] = []
    new: dict[Place, str] = {}
    fresh: list[bytes] = []
    for place, text in sorted(wanted.items()):
        text = clean(text)[:LONGEST_REMARK]
        comment = known.get(place)
        if comment is None:
            new[place] = text
            fresh.append(_written(place, text, author, prefix))
        elif (edit := _behind(content, root, comment, text)) is not None:
            edits.append(edit)
    if fresh:
        edits.append(appended(content, _list(root), b"".join(fresh)))
    return Remarks(spliced(content, edits), gone - new.keys(), new)


def _without_ours(content: bytes) -> tuple[bytes, frozenset[Place]]:
    """The part without our notes: whole ones, and what we put behind somebody else's."""
    if _SIGN not in content:
        return content, frozenset()
    root = outline(content, 6)
    edits: list[Edit] = []
    gone: set[Place] = set()
    for comment in root.every("comment"):
        if _SIGN not in content[comment.start : comment.end]:
            continue
        texts = list(comment.every("t"))
        ours = next((node for node in texts if _SIGN in content[node.tag_end : node.inner_end]), None)
        if ours is None:
            continue
        before = content[ours.tag_end : content.index(_SIGN, ours.tag_end)].rstrip(b"\n")
        others = [content[node.tag_end : node.inner_end].strip() for node in texts[: texts.index(ours)]]
        if not before.strip() and not any(others):
            edits.append(Edit(comment.start, comment.end, b""))
            gone.add(_place(comment))
            continue
        first, kept = _run_of(comment, ours), bool(before.strip())
        start = ours.tag_end + len(before) if kept else first.start
        edits.append(Edit(start, ours.inner_end if kept else first.end, b""))
        edits += [Edit(run.start, run.end, b"") for run in comment.every("r") if run.start > first.start]
    return spliced(content, edits), frozenset(gone)


def _run_of(comment: Node, text: Node) -> Node:
    """The run that a piece of text stands in, or the piece itself."""
    return next((run for run in comment.every("r") if run.start <= text.start < run.end), text)


def _with_author(content: bytes) -> tuple[bytes, int]:
    """The part with our name among its authors, and the number of it."""
    root = outline(content, 3)
    authors = root.child("authors")
    name = f"<{root.prefix}author>{AUTHOR}</{root.prefix}author>".encode()
    if authors is None:
        whole = f"<{root.prefix}authors>".encode() + name + f"</{root.prefix}authors>".encode()
        return spliced(content, [Edit(root.tag_end, root.tag_end, whole)]), 0
    names = [content[node.tag_end : node.inner_end].strip() for node in authors.children]
    if AUTHOR.encode() in names:
        return content, names.index(AUTHOR.encode())
    return spliced(content, [appended(content, authors, name)]), len(names)


def _list(root: Node) -> Node:
    return root.child("commentList") or root


def _written(place: Place, text: str, author: int, prefix: str) -> bytes:
    return (
        f'<{prefix}comment ref="{address(*place)}" authorId="{author}"><{prefix}text>{_run(text, prefix)}'
        f"</{prefix}text></{prefix}comment>"
    ).encode()


def _run(text: str, prefix: str) -> str:
    words = f'<{prefix}t xml:space="preserve">{_escaped(text)}</{prefix}t>'
    return f"<{prefix}r>{_FONT.replace('{p}', prefix)}{words}</{prefix}r>"


def _behind(content: bytes, root: Node, comment: Node, text: str) -> Edit | None:
    """Our words behind somebody's; a talk of several people (会话批注) is shown from elsewhere and left alone."""
    authors = root.child("authors")
    number = comment.get("authorId")
    names = [content[node.tag_end : node.inner_end] for node in authors.children] if authors else []
    if number.isdecimal() and int(number) < len(names) and names[int(number)].startswith(b"tc="):
        return None
    runs, texts = list(comment.every("r")), list(comment.every("t"))
    if not runs and texts:
        return Edit(texts[-1].inner_end, texts[-1].inner_end, f"\n{_escaped(text)}".encode())
    if runs:
        return Edit(runs[-1].end, runs[-1].end, _run(f"\n{text}", root.prefix).encode())
    body = comment.child("text")
    return appended(content, body, _run(text, root.prefix).encode()) if body else None


def _place(comment: Node) -> Place:
    return parse_address(comment.get("ref").partition(":")[0]) or (0, 0)


def _escaped(text: str) -> str:
    return escape(_ESCAPE_LOOK_ALIKE.sub("_x005F_", text))
