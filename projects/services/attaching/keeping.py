"""存放：the files themselves, outside everything that is served, under made-up names that only their owner can read.

A file is written beside its place, forced to the disk, and moved there in one step; whoever dies in between leaves at
most a file that no record speaks of.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from evaluator.problems import Problem
from projects.selectors.canonical import ALGORITHM
from projects.services.results import Refused

INCOMING = "incoming"
PIECE = 1024 * 1024
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies on the disk: its made-up name, its size, and its digest with the algorithm in front."""

    stored_name: str
    size: int
    digest: str


def place_of(stored_name: str) -> Path:
    """Where a file lies: fanned out over 256 folders, so that none grows too long."""
    return Path(settings.EVIDENCE_DIR) / stored_name[:2] / stored_name


@contextmanager
def kept(file: BinaryIO, name: str) -> Iterator[Kept]:
    """Keep a file for as long as its record is being written; if that fails, the file goes again."""
    stored_name = secrets.token_hex(20)
    place = place_of(stored_name)
    beside = Path(settings.EVIDENCE_DIR) / INCOMING / stored_name
    try:
        try:
            size, digest = _write(file, beside)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(beside, place)
            _sync_folder(place.parent)
        except OSError as fault:
            logger.exception("evidence file %s was not stored", stored_name)
            said = f"“{name}”服务器没有存下来（可能是磁盘满了），没有收"
            raise Refused((Problem("not-stored", name, said, "请稍后再传；还不行请报系统管理员"),)) from fault
        yield Kept(stored_name, size, digest)
    except BaseException:
        for path in (beside, place):
            path.unlink(missing_ok=True)
        raise


def opened(stored_name: str, digest: str) -> BinaryIO | None:
    """A kept file, checked against its digest; ``None`` if it is gone or is not what was handed in."""
    try:
        file = place_of(stored_name).open("rb")
    except OSError:
        logger.error("evidence file %s is missing", stored_name)
        return None
    if digest_of(file) != digest:
        file.close()
        logger.error("evidence file %s is not what its digest says", stored_name)
        return None
    file.seek(0)
    return file


def digest_of(file: BinaryIO) -> str:
    """The digest of a file's content, with the algorithm in front."""
    found = hashlib.new(ALGORITHM)
    while piece := file.read(PIECE):
        found.update(piece)
    return f"{ALGORITHM}:{found.hexdigest()}"


def _write(file: BinaryIO, place: Path) -> tuple[int, str]:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found, size = hashlib.new(ALGORITHM), 0
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        file.seek(0)
        while piece := file.read(PIECE):
            found.update(piece)
            size += len(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return size, f"{ALGORITHM}:{found.hexdigest()}"


def _sync_folder(folder: Path) -> None:
    """Force the folder's own entry to the disk too: without that, the moved file may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
