"""A reading process that writes down what each file cost: started in the place of the real one, by the tests only."""

import json
import time
from pathlib import Path

from evaluator.sheets import guarded
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import ReadForm

_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")


def held(field: str) -> int:
    """Kilobytes: ``VmRSS`` now, ``VmHWM`` at most since it was last forgotten."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1])


def measured(uploads: list[Upload], *, report: str) -> tuple[ReadForm, ...]:
    """Read the file, and add to the report its name, seconds of processor time, and kilobytes above idle."""
    _FORGET.write_text("5")
    idle, begun = held("VmRSS") - len(uploads[0].content) // 1024, time.process_time()
    forms = read_all(uploads)
    spent, most = time.process_time() - begun, held("VmHWM") - idle
    with Path(report).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([uploads[0].name, spent, most]) + "\n")
    return forms


def main(*arguments: str) -> None:
    guarded.read_all = measured
    guarded.main(*arguments)
