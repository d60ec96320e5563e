"""Canonical JSON: one text for one content, so that a hash of it means something years later.

Keys sorted, no spaces, decimals and dates as strings, moments in UTC, tuples as lists. Reading needs the
dataclass and gives it back exactly.
"""

import hashlib
import json
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

ALGORITHM = "sha256"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
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
    """The dataclass ``shape`` from what :func:`to_plain` made of it. A field that is absent takes its default.

    What is written and has no field in ``shape`` is passed over: a smaller shape reads as much as it needs.
    """
    build: Callable[[Any], T] = _builder(cast(Hashable, shape))
    return build(plain)


@lru_cache(maxsize=256)
def _builder(shape: Any) -> Callable[[Any], Any]:
    """How values of a shape are made, found once for each shape: asking anew for every value costs more than making."""
    origin = get_origin(shape)
    if origin in (Union, types.UnionType):
        some = _builder(next(each for each in get_args(shape) if each is not type(None)))
        return lambda plain: None if plain is None else some(plain)
    if origin is tuple:
        each = _builder(get_args(shape)[0])
        return lambda plain: tuple(map(each, plain))
    if origin is dict:
        value = _builder(get_args(shape)[1])
        return lambda plain: {key: value(one) for key, one in plain.items()}
    if shape is Decimal:
        return Decimal
    if shape in (datetime, date):
        return shape.fromisoformat
    if isinstance(shape, type) and is_dataclass(shape):
        return _maker(shape)
    return _as_it_is


def _maker(shape: Any) -> Callable[[Any], Any]:
    """How a dataclass is made: most fields are texts and are taken as they are."""
    builders = {name: _builder(hint) for name, hint in get_type_hints(shape).items()}
    texts = tuple(name for name, build in builders.items() if build is _as_it_is)
    others = tuple((name, build) for name, build in builders.items() if build is not _as_it_is)

    def make(plain: Any) -> Any:
        values = {name: plain[name] for name in texts if name in plain}
        for name, build in others:
            if name in plain:
                values[name] = build(plain[name])
        return shape(**values)

    return make


def _as_it_is(plain: Any) -> Any:
    return plain


def canonical(value: Any) -> str:
    """The one JSON text of a value.

    >>> canonical({"b": Decimal("1.50"), "a": (1, None)})
    '{"a":[1,null],"b":"1.50"}'
    """
    return plain_text(to_plain(value))


def plain_text(plain: Any) -> str:
    """The canonical text of what is plain already, as :func:`to_plain` makes it and the database keeps it."""
    return _ENCODER.encode(plain)


def digest(text: str) -> str:
    """Hash of a canonical text with the algorithm's name in front: ``sha256:…``."""
    return f"{ALGORITHM}:{hashlib.new(ALGORITHM, text.encode()).hexdigest()}"


def matches(text: str, expected: str) -> bool:
    """Whether the text still has the hash that was stored with it, by the algorithm that the hash names."""
    algorithm, _, value = expected.partition(":")
    return hashlib.new(algorithm, text.encode()).hexdigest() == value
