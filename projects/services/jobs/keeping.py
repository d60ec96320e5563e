"""存放：results of jobs, outside everything that is served, until they expire.

A result is written under another name, forced to the disk, and moved to its place in one step: half a file never has
the name that a record speaks of.
"""

import logging
import os
import secrets
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

UNFINISHED = ".part"
UNCLAIMED_AFTER = timedelta(days=1)
"""A file that no record speaks of is left by somebody who died; nobody writes for as long as this."""
logger = logging.getLogger(__name__)


def place_for(job_id: int, attempt: int) -> Path:
    """Where an attempt writes its result until it is whole: a name that no other attempt has."""
    folder = Path(settings.JOBS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{job_id}-{attempt}-{secrets.token_hex(8)}{UNFINISHED}"


def keep(place: Path) -> tuple[str, int]:
    """Force a written result to the disk and give it the name under which it is found: ``(name, size)``."""
    os.chmod(place, 0o600)
    with place.open("rb") as written:
        os.fsync(written.fileno())
    stored_name = f"{secrets.token_hex(20)}"
    size = place.stat().st_size
    os.replace(place, place.with_name(stored_name))
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return stored_name, size


def opened(stored_name: str) -> BinaryIO | None:
    """A kept result; ``None`` if it is gone."""
    try:
        return (Path(settings.JOBS_DIR) / stored_name).open("rb")
    except OSError:
        logger.error("job result %s is missing", stored_name)
        return None


def remove(stored_name: str) -> None:
    """Delete a kept result, if it is still there."""
    (Path(settings.JOBS_DIR) / stored_name).unlink(missing_ok=True)


def sweep(claimed: Collection[str]) -> int:
    """Delete what lies there and is in nobody's record since yesterday; how many files that were."""
    folder = Path(settings.JOBS_DIR)
    oldest = (timezone.now() - UNCLAIMED_AFTER).timestamp()
    swept = 0
    for file in folder.glob("*"):
        if file.name not in claimed and file.is_file() and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            swept += 1
    return swept
