"""看护着打开文件：uploaded files are opened in a child process that may be killed, so that no file can hurt who asks.

The readers keep budgets of their own and answer nearly every hostile file in a sentence. This is the wall behind them:
a file that needs too much memory or time, or that ends the process, costs that process only. The others of the batch
are read by the next one.

>>> forms = read_guarded([Upload("自评表.xlsx", b"")])
>>> forms[0].problems[0].message
'文件是空的，里面没有内容'
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from evaluator.problems import Problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.guarded import LARGEST_ANSWER, MEGABYTE
from evaluator.sheets.mapping.looking import Choices, Looked
from evaluator.sheets.mapping.shapes import ColumnMapping
from evaluator.sheets.marking.notes import CannotMark, Marked, Note
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm, from_record, problem_from
from evaluator.sheets.sources.bundles import BUNDLE, BundledFile

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


def read_guarded(uploads: Sequence[Upload], *, limits: Limits = LIMITS, **options: Any) -> tuple[ReadForm, ...]:
    """The forms of :func:`reading.read_all`, found in a child process; a file that had to be stopped says so.

    ``options`` are handed to read_all as they are and must be plain data (what JSON holds).
    """
    return tuple(form for forms in read_each(uploads, limits=limits, **options) for form in forms)


def read_each(
    uploads: Iterable[Upload], *, only: Collection[str] | None = None, limits: Limits = LIMITS, **options: Any
) -> Iterator[tuple[ReadForm, ...]]:
    """The forms file by file, each as soon as it is read: for showing how far a long import is.

    A zip of files is the files in it (:func:`files_in`); one that cannot be had is told with its reason. ``only`` are
    the names of the files that are wanted, those of a zip by their names in it.
    """
    with Child(limits) as child:
        for upload in uploads:
            yield from _read(child, upload, only, options)


def files_in(upload: Upload, *, limits: Limits = LIMITS) -> tuple[BundledFile, ...]:
    """What :func:`sources.files_of` finds, found in a child process: the files of a zip, or the file itself."""
    with Child(limits) as child:
        return _files(child, upload)


def look_at(
    upload: Upload,
    sheet: str,
    choices: Choices | None = None,
    mapping: ColumnMapping | None = None,
    *,
    limits: Limits = LIMITS,
) -> Looked | None:
    """One sheet of a file as :func:`mapping.looking.look` shows it; ``None`` where the file has no such sheet.

    Raises :class:`Stopped` where the file cannot be opened any more.
    """
    options = {
        "sheet": sheet,
        "choices": choices and asdict(choices),
        "mapping": mapping and mapping.as_record(),
    }
    with Child(limits) as child:
        said, _ = child.ask("look", upload, options)
    if "refused" in said:
        raise Stopped(problem_from(said["refused"]))
    return Looked.from_record(said["looked"]) if said["looked"] else None


def mark_each(files: Iterable[tuple[Upload, Sequence[Note]]], *, limits: Limits = LIMITS) -> Iterator[Marked]:
    """Each file with its faulty cells marked (:func:`marking.marker.mark`). Raises :class:`CannotMark` and no other."""
    with Child(limits) as child:
        for upload, notes in files:
            plain = [(note.sheet, note.cell, note.level.value, note.message, note.remedy) for note in notes]
            try:
                said, content = child.ask("mark", upload, {"notes": plain})
            except Stopped as stopped:
                raise CannotMark(stopped.problem) from stopped
            if "refused" in said:
                raise CannotMark(problem_from(said["refused"]))
            yield Marked(content, *said["marked"])


def _read(
    child: "Child", upload: Upload, only: Collection[str] | None, options: dict[str, Any]
) -> Iterator[tuple[ReadForm, ...]]:
    try:
        said, content = child.ask("read", upload, options)
    except Stopped as stopped:
        yield (UnknownForm(upload.name, "", (stopped.problem,)),)
        return
    if "forms" in said:
        yield tuple(from_record(record) for record in said["forms"])
        return
    for file in _unpacked(said, content):
        if file.problem is not None:
            yield (UnknownForm(file.name, "", (file.problem,)),)
        elif only is None or file.name in only:
            yield from _read(child, replace(upload, name=file.name, content=file.content), None, options)


def _files(child: "Child", upload: Upload) -> tuple[BundledFile, ...]:
    try:
        said, content = child.ask("unpack", upload)
    except Stopped as stopped:
        return (BundledFile(upload.name, b"", stopped.problem),)
    return _unpacked(said, content) if said["files"] else (BundledFile(upload.name, upload.content),)


def _unpacked(said: dict[str, Any], content: bytes) -> tuple[BundledFile, ...]:
    """The files of a zip, as the child told them and sent their bytes one behind the other."""
    found, begin = [], 0
    for name, size, problem in said["files"]:
        found.append(BundledFile(name, content[begin : begin + size], problem and problem_from(problem)))
        begin += size
    return tuple(found)


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
