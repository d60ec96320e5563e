"""看护下的子进程：reads the files that its parent hands it, one after another, within limits that it sets on itself.

Started by :mod:`evaluator.sheets.guarding` only. It knows no Django, no database and no settings. What comes in over
stdin is a line of JSON (name, size, options) and then the bytes of the file; what goes out is a line of JSON a file.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import as_record

try:
    import resource
except ImportError:  # Windows has no such limits: there the parent's clock is the only guard.
    resource = None  # type: ignore[assignment]

MEGABYTE = 1024 * 1024
LARGEST_ANSWER = 32 * MEGABYTE
GROWN = 64 * MEGABYTE
"""Memory that stays taken after a file: beyond it a fresh process is started, so that each file has the same room."""
_STATUS = Path("/proc/self/statm")


def serve(incoming: BinaryIO, outgoing: BinaryIO, *, seconds: int, megabytes: int) -> None:
    """Answer file after file until there are no more, or until this process is no longer fit for the next one."""
    idle = _address_space()
    _limit_memory(idle, megabytes)
    outgoing.write(b'{"ready": true}\n')
    outgoing.flush()
    while header := incoming.readline():
        asked = json.loads(header)
        _limit_time(seconds)
        answer, last = _answer(asked, incoming)
        if _address_space() - idle > GROWN:
            last = True
        outgoing.write(json.dumps(answer | {"last": last}, ensure_ascii=False).encode() + b"\n")
        outgoing.flush()
        if last:
            return


def _answer(asked: dict[str, Any], incoming: BinaryIO) -> tuple[dict[str, Any], bool]:
    """What is to be said of one file, and whether it was the last that this process can be trusted with."""
    try:
        content = incoming.read(asked["size"])
        forms = read_all([Upload(asked["name"], content, asked["pasted"])], **asked["options"])
        records = [as_record(form) for form in forms]
        if sum(len(json.dumps(record)) for record in records) > LARGEST_ANSWER:
            return {"stopped": "memory"}, True
    except MemoryError:
        return {"stopped": "memory"}, True
    except Exception as error:
        # Readers never raise for what is in a file: this is a slip of ours, and the parent writes it down.
        return {"stopped": "error", "error": f"{type(error).__name__}: {error}"[:500]}, True
    return {"forms": records}, False


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
