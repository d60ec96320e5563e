"""看护下的子进程，从外面看：one process that opens files and may be killed, and the next one when it had to go."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from evaluator.problems import Problem
from evaluator.sheets.guarded import LARGEST_ANSWER, MEGABYTE
from evaluator.sheets.reading import Upload
from evaluator.sheets.sources.bundles import BUNDLE

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from evaluator.sheets.guarded import main; main(*sys.argv[2:])"
"""An isolated interpreter (-I) takes nothing from its folder or its environment: it is told where the program lies."""
_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH")
"""All that a child inherits: what an interpreter needs to start, and no secret."""
_STARTING = 60.0
"""Seconds for a child to come up on a very busy machine; it has seen no file yet."""

LARGEST_CONTENT = BUNDLE.total + MEGABYTE
"""Bytes that come back with an answer: at most all files of a zip."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Processor time and memory are held where the system can (not on Windows)."""

    processor_seconds: int = 4
    seconds: float = 20.0
    """On the clock: more than the processor's, since a busy machine is no fault of the file."""
    megabytes: int = 224
    """Above what the child holds when idle."""


LIMITS = Limits()


class Stopped(Exception):
    """The child was stopped while it had a file in hand, or could not open it; ``problem`` says so."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Child:
    """One process that opens files, and the next one when it had to go."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Child":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, do: str, upload: Upload, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], bytes]:
        """Have a file opened for one of :data:`guarded.DEEDS`: what is said of it, and the bytes that go with that.

        Raises :class:`Stopped` where the file cost too much or ended the process.
        """
        process = self._process or self._begin()
        header = {
            "do": do,
            "name": upload.name,
            "size": len(upload.content),
            "pasted": upload.pasted,
            "options": options or {},
        }
        asked = json.dumps(header, ensure_ascii=False).encode() + b"\n" + upload.content
        answer, content, late = _exchange(process, asked, self._limits.seconds)
        if answer is None or late or answer["last"]:
            code = self._end()
            if answer is None:
                answer = {"stopped": "time" if late or _out_of_time(code) else "died", "error": f"exit code {code}"}
        if "stopped" not in answer:
            return answer, content
        if answer["stopped"] in ("error", "died"):
            _log.error("opening an uploaded file (%s) failed: %s", do, answer["error"])
        raise Stopped(_PROBLEMS[answer["stopped"]])

    def _begin(self) -> subprocess.Popen[bytes]:
        # The interpreter that runs, this program's own code, no shell: nothing here comes from a file.
        process = subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-I",
                "-c",
                _START,
                str(_ROOT),
                str(self._limits.processor_seconds),
                str(self._limits.megabytes),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT.anchor,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
        self._process = process
        ready, _, _ = _exchange(process, b"", _STARTING)
        if ready is None:
            raise RuntimeError(f"the process that opens uploaded files does not start (exit code {self._end()})")
        return process

    def _end(self) -> int:
        """Let go of the process; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # What was still to be sent has nobody left to read it.
                continue
        try:
            return process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _exchange(
    process: subprocess.Popen[bytes], asked: bytes, seconds: float
) -> tuple[dict[str, Any] | None, bytes, bool]:
    """Ask, and wait for the answer so long and no longer: its line, the bytes behind it, whether the time was over."""
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(seconds, stop)
    clock.daemon = True
    clock.start()
    answer, content = None, b""
    try:
        process.stdin.write(asked)
        process.stdin.flush()
        line = process.stdout.readline(2 * LARGEST_ANSWER)
        if line.endswith(b"\n"):
            answer = json.loads(line)
            content = process.stdout.read(min(answer["bytes"], LARGEST_CONTENT))
            answer = answer if len(content) == answer["bytes"] else None
    except OSError:  # It is gone, and the pipe with it.
        answer = None
    finally:
        clock.cancel()
    return answer, content, late.is_set()


def _out_of_time(code: int) -> bool:
    """The system stopped it for the processor time it had used."""
    return code < 0 and -code == getattr(signal, "SIGXCPU", 0)


_SMALLER = "请只留下要导入的表（删去多余的工作表、行、列和图片），用 Excel 或 WPS 另存后重新选择"
_PROBLEMS = {
    "time": Problem("file-too-slow", "文件", "读这个文件用的时间太长，不是正常的表格文件，已经停下", _SMALLER),
    "memory": Problem("file-too-heavy", "文件", "读这个文件要用的内存太多，不是正常的表格文件，已经停下", _SMALLER),
    "died": Problem("file-unreadable", "文件", "这个文件读到一半就出错停下了，没有读出内容", _SMALLER),
    "error": Problem(
        "file-unreadable",
        "文件",
        "这个文件的内容不合常规，没能读出来",
        "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”再选；还是不行请联系系统管理员，已经记下这个错误",
    ),
}
