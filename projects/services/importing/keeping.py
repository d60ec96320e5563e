"""存放：the bytes of the files that were brought, outside everything served, until their import expires.

They are needed once more: to hand a person's own file back with its faulty cells marked.
"""

import logging
import os
import secrets
from pathlib import Path

from django.conf import settings

from evaluator.problems import Problem
from projects.services.results import Refused

logger = logging.getLogger(__name__)


def keep(name: str, content: bytes) -> str:
    """Store a file under a made-up name that only its owner can read; answers that name."""
    stored_name = secrets.token_hex(20)
    place = place_of(stored_name)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(content)
    except OSError as fault:
        logger.exception("imported file %s was not stored", stored_name)
        place.unlink(missing_ok=True)
        said = f"“{name}”服务器没有存下来（可能是磁盘满了），没有读"
        raise Refused((Problem("not-stored", name, said, "请稍后再传；还不行请报系统管理员"),)) from fault
    return stored_name


def content_of(stored_name: str) -> bytes | None:
    """The bytes of a kept file; ``None`` if they are gone."""
    try:
        return place_of(stored_name).read_bytes() if stored_name else None
    except OSError:
        logger.error("imported file %s is missing", stored_name)
        return None


def forget(stored_name: str) -> None:
    """Remove the bytes of a file."""
    if stored_name:
        place_of(stored_name).unlink(missing_ok=True)


def place_of(stored_name: str) -> Path:
    """Where a file lies: in the one folder of all imported files."""
    return Path(settings.IMPORTS_DIR) / stored_name
