"""``python -m tests.benchmarks.writing_memory book 1000``: the highest memory in MB of a process that writes forms.

A process of its own with nothing in it but the writer, into a stream that keeps nothing.
"""

import io
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from evaluator.sheets.outgoing import write_archive, write_book
from tests.benchmarks.made_forms import UNITS, forms_of, outgoing


class Counted(io.RawIOBase):
    """A stream that keeps nothing but how much was written."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, content: Any) -> int:
        self.size += len(content)
        return len(content)


def main(way: str, count: int) -> None:
    target: Any = Counted()
    if way == "book":
        write_book(outgoing(forms_of(count)), target, title="自评表")
    else:
        write_archive(outgoing(forms_of(count)), target, units=UNITS, at=datetime(2025, 1, 24, 12, 30))
    print(peak_mb())


def peak_mb() -> float:
    """The highest memory of this process itself: what getrusage says begins with that of the process it came from."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
