"""Canonical JSON: one text for one content, so that a hash of it means something years later.

Keys sorted, no spaces, decimals and dates as strings, moments in UTC, tuples as lists. Reading needs the
dataclass and gives it back exactly.
"""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

ALGORITHM = "sha256"
T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """The value as JSON knows it: Decimal("9.98") → "9.98"."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def from_plain(shape: type[T], plain: Any) -> T:
    """The dataclass ``shape`` from what :func:`to_plain` made of it. A field that is absent takes its default."""
    return _build(shape, plain)


def _build(shape: Any, plain: Any) -> Any:
    origin = get_origin(shape)
    if origin in (Union, types.UnionType):
        if plain is None:
            return None
        return _build(next(each for each in get_args(shape) if each is not type(None)), plain)
    if origin is tuple:
        return tuple(_build(get_args(shape)[0], each) for each in plain)
    if origin is dict:
        return {key: _build(get_args(shape)[1], each) for key, each in plain.items()}
    if shape is Decimal:
        return Decimal(plain)
    if shape in (datetime, date):
        return shape.fromisoformat(plain)
    if isinstance(shape, type) and is_dataclass(shape):
        hints = _hints(shape)
        return shape(**{name: _build(hints[name], plain[name]) for name in hints if name in plain})
    return plain


@lru_cache(maxsize=64)
def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape)


def canonical(value: Any) -> str:
    """The one JSON text of a value.

    >>> canonical({"b": Decimal("1.50"), "a": (1, None)})
    '{"a":[1,null],"b":"1.50"}'
    """
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """Hash of a canonical text with the algorithm's name in front: ``sha256:…``."""
    return f"{ALGORITHM}:{hashlib.new(ALGORITHM, text.encode()).hexdigest()}"


def matches(text: str, expected: str) -> bool:
    """Whether the text still has the hash that was stored with it, by the algorithm that the hash names."""
    algorithm, _, value = expected.partition(":")
    return hashlib.new(algorithm, text.encode()).hexdigest() == value
