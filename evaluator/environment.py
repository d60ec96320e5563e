"""Typed readers for environment variables: switches, lists, numbers, database addresses, the secret key."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})

# SQLite takes the write lock when a transaction begins (IMMEDIATE) and waits for it; with Django's defaults concurrent
# saves are lost as "database is locked". synchronous=FULL keeps the last committed save through a power cut.
# The wait is not fair: of many people who save in the same second a few wait much longer than most.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=30000;PRAGMA foreign_keys=ON;"
    ),
}


def text(name: str, default: str = "", *, env: Mapping[str, str] = os.environ) -> str:
    """The variable's text, or the default when it is unset or empty."""
    return env.get(name, "").strip() or default


def switch(name: str, default: bool = False, *, env: Mapping[str, str] = os.environ) -> bool:
    """A yes/no variable. Anything that is neither stops the start: a mistyped switch must not pass as "off"."""
    if name not in env:
        return default
    value = env[name].strip().lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name}={env[name]!r} is neither yes nor no; use 1 or 0.")


def words(name: str, default: str = "", *, env: Mapping[str, str] = os.environ) -> list[str]:
    """A comma-separated variable as a list without blanks: "a.example, b.example" → ["a.example", "b.example"]."""
    return [word.strip() for word in text(name, default, env=env).split(",") if word.strip()]


def number(name: str, default: int, *, env: Mapping[str, str] = os.environ) -> int:
    """A whole number from 1 on. Anything else stops the start: a mistyped limit must not pass as "none"."""
    value = text(name, str(default), env=env)
    if not (value.isascii() and value.isdigit() and int(value) >= 1):
        raise ImproperlyConfigured(f"{name}={value!r} is no whole number from 1 on.")
    return int(value)


def database(url: str, *, default_file: Path) -> dict[str, Any]:
    """Django's database entry for a DATABASE_URL.

    Empty → SQLite in `default_file`; sqlite:////absolute/path or sqlite:///relative/path; postgres://user:password@host:5432/name.
    """
    parts = urlsplit(url)
    if parts.scheme in {"", "sqlite", "sqlite3"}:
        file = Path(unquote(parts.path)[1:]) if url else default_file
        if str(file) != ":memory:":
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": dict(SQLITE_OPTIONS)}
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path)[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"DATABASE_URL begins with {parts.scheme}://; use postgres:// or sqlite:///.")


def secret_key(file: Path, *, env: Mapping[str, str] = os.environ) -> str:
    """SECRET_KEY from the environment, or one made once and kept in a file that only its owner can read."""
    given = text("SECRET_KEY", env=env)
    if given:
        return given
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = file.read_text(encoding="ascii").strip()
        if not kept:
            raise ImproperlyConfigured(f"{file} is empty: delete it, the next start makes a new key.") from None
        return kept
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w", encoding="ascii") as kept_file:
        kept_file.write(key)
    return key
