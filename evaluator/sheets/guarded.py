"""看护下的子进程：opens the files that its parent hands it, one after another, within limits that it sets on itself.

Started by :mod:`evaluator.sheets.guarding` only. It knows no Django, no database and no settings. What comes in over
stdin is a line of JSON (what to do, name, size, options) and then the bytes of the file; what goes out is a line of
JSON a file, and behind it as many bytes as it says.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from evaluator.problems import Level
from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.mapping.looking import Choices, look
from evaluator.sheets.mapping.shapes import ColumnMapping
from evaluator.sheets.marking.marker import mark
from evaluator.sheets.marking.notes import CannotMark, Note
from evaluator.sheets.offline.reader import template_sheets
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import as_record, problem_record
from evaluator.sheets.rosters import read_roster
from evaluator.sheets.sources import files_of, sheets_of

try:
    import resource
except ImportError:  # Windows has no such limits: there the parent's clock is the only guard.
    resource = None  # type: ignore[assignment]

MEGABYTE = 1024 * 1024
LARGEST_ANSWER = 32 * MEGABYTE
GROWN = 64 * MEGABYTE
"""Memory that stays taken after a file: beyond it a fresh process is started, so that each file has the same room."""
_STATUS = Path("/proc/self/statm")


Answer = tuple[dict[str, Any], Sequence[bytes]]
"""What is said of a file, and the bytes that go with it."""


def serve(incoming: BinaryIO, outgoing: BinaryIO, *, seconds: int, megabytes: int) -> None:
    """Answer file after file until there are no more, or until this process is no longer fit for the next one."""
    idle = _address_space()
    _limit_memory(idle, megabytes)
    outgoing.write(b'{"ready": true, "bytes": 0}\n')
    outgoing.flush()
    while header := incoming.readline():
        asked = json.loads(header)
        _limit_time(seconds)
        answer, contents, last = _answer(asked, incoming)
        if _address_space() - idle > GROWN:
            last = True
        sizes = sum(map(len, contents))
        outgoing.write(json.dumps(answer | {"last": last, "bytes": sizes}, ensure_ascii=False).encode() + b"\n")
        for content in contents:
            outgoing.write(content)
        outgoing.flush()
        if last:
            return


def _answer(asked: dict[str, Any], incoming: BinaryIO) -> tuple[dict[str, Any], Sequence[bytes], bool]:
    """What is to be said of one file, and whether it was the last that this process can be trusted with."""
    try:
        content = incoming.read(asked["size"])
        answer, contents = DEEDS[asked["do"]](Upload(asked["name"], content, asked["pasted"]), asked["options"])
        if len(json.dumps(answer)) > LARGEST_ANSWER:
            return {"stopped": "memory"}, (), True
    except MemoryError:
        return {"stopped": "memory"}, (), True
    except Exception as error:
        # Readers never raise for what is in a file: this is a slip of ours, and the parent writes it down.
        return {"stopped": "error", "error": f"{type(error).__name__}: {error}"[:500]}, (), True
    return answer, contents, False


def _read(upload: Upload, options: dict[str, Any]) -> Answer:
    """读: the forms of one file; a zip of files is only opened, its files are asked for one by one."""
    answer, contents = _unpack(upload, {})
    if answer["files"]:
        return answer, contents
    return {"forms": [as_record(form) for form in read_all([upload], **options)]}, ()


def _unpack(upload: Upload, options: dict[str, Any]) -> Answer:
    """拆: the files of a zip; none where the file is no zip of files."""
    files = () if upload.pasted else files_of(upload.content, upload.name)
    if [(each.name, each.problem) for each in files] in ([], [(upload.name, None)]):
        return {"files": []}, ()
    told = [(each.name, len(each.content), each.problem and problem_record(each.problem)) for each in files]
    return {"files": told}, [each.content for each in files]


def _look(upload: Upload, options: dict[str, Any]) -> Answer:
    """看: one sheet as the page of 对应各列 shows it; nothing where the file has no such sheet."""
    try:
        sheets = sheets_of(upload.content, filename=upload.name, pasted=upload.pasted)
    except UnreadableWorkbook as error:
        return {"refused": problem_record(error.problem)}, ()
    sheet = next((each for each in sheets if each.name == options["sheet"]), None)
    if sheet is None:
        return {"looked": None}, ()
    choices, mapping = options["choices"], options["mapping"]
    looked = look(sheet, choices and Choices.from_record(choices), mapping and ColumnMapping.from_record(mapping))
    return {"looked": looked.as_record()}, ()


def _mark(upload: Upload, options: dict[str, Any]) -> Answer:
    """标: the file with its faulty cells coloured and explained."""
    notes = [Note(sheet, cell, Level(level), said, mend) for sheet, cell, level, said, mend in options["notes"]]
    try:
        marked = mark(upload.content, notes, filename=upload.name)
    except CannotMark as fault:
        return {"refused": problem_record(fault.problem)}, ()
    return {"marked": [marked.filename, marked.content_type]}, [marked.content]


def _template(upload: Upload, options: dict[str, Any]) -> Answer:
    """离线填报表: all its sheets, hidden ones too; whether they are to be trusted is for who has the key."""
    return {"sheets": [sheet.as_record() for sheet in template_sheets(upload.content, upload.name)]}, ()


def _roster(upload: Upload, options: dict[str, Any]) -> Answer:
    """花名册: the lists of units, people and roles."""
    return {"roster": read_roster(upload.content).as_record()}, ()


DEEDS: Mapping[str, Callable[[Upload, dict[str, Any]], Answer]] = {
    "read": _read,
    "unpack": _unpack,
    "look": _look,
    "mark": _mark,
    "template": _template,
    "roster": _roster,
}
"""What a file is handed over for → who does it."""


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    if resource is None or not _STATUS.exists():
        return 0
    return int(_STATUS.read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _limit_memory(idle: int, megabytes: int) -> None:
    if resource is None or not idle:
        return
    _hold(resource.RLIMIT_AS, idle + megabytes * MEGABYTE)
    # A process that is stopped leaves no picture of the file's content behind.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: int) -> None:
    """So many seconds of processor time for the next file, beyond what was used so far."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The system counts whole seconds: one more, so that the last one is not cut short.
    _hold(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)


def _hold(kind: int, most: int) -> None:
    """Set a limit, never above one that whoever runs the site has set."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main(seconds: str, megabytes: str) -> None:
    """Serve the parent. Whatever a library prints goes nowhere: stdout belongs to the answers."""
    outgoing = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    serve(sys.stdin.buffer, outgoing, seconds=int(seconds), megabytes=int(megabytes))
