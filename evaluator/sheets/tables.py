"""表样文件里的表：reads a TOML table key by key and remembers every fault instead of stopping at the first."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.sheets.cells import column_number
from evaluator.sheets.shapes import Span


@dataclass(frozen=True, slots=True)
class LayoutFault:
    """One thing wrong in a layout file."""

    file: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}; {self.remedy}"


class LayoutFaults(Exception):
    """Layout files that cannot be used, with every fault found in them."""

    def __init__(self, faults: Iterable[LayoutFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Table:
    """A TOML table that is read key by key; what is missing, mistyped or left over becomes a fault."""

    def __init__(self, content: Mapping[str, Any], file: str, path: str, faults: list[LayoutFault]) -> None:
        self._content = content
        self._file = file
        self._path = path
        self._seen: set[str] = set()
        self.faults = faults

    def fault(self, key: str, message: str, remedy: str) -> None:
        dotted = f"{self._path}.{key}" if self._path and key else self._path or key
        self.faults.append(LayoutFault(self._file, dotted, message, remedy))

    def _value(self, key: str, kind: type, what: str, *, optional: bool = False) -> Any:
        self._seen.add(key)
        if key not in self._content:
            if not optional:
                self.fault(key, "is missing", f"add {what}")
            return None
        value = self._content[key]
        if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
            self.fault(key, f"is {value!r}", f"give {what}")
            return None
        return value

    def text(self, key: str, *, optional: bool = False, one_of: Iterable[str] = ()) -> str:
        value = self._value(key, str, "a text in quotes", optional=optional)
        allowed = tuple(one_of)
        if value is not None and allowed and value not in allowed:
            self.fault(key, f"is {value!r}", f"give one of {', '.join(allowed)}")
            return allowed[0]
        if value == "" and not optional:
            self.fault(key, "is empty", "give a text")
        return value or ""

    def number(self, key: str, *, optional: bool = False, low: int = 0, high: int = 9999) -> int | None:
        value = self._value(key, int, "a whole number", optional=optional)
        if value is not None and not low <= value <= high:
            self.fault(key, f"is {value}", f"give a whole number from {low} to {high}")
            return None
        return value

    def flag(self, key: str) -> bool:
        return bool(self._value(key, bool, "true or false", optional=True))

    def items(self, key: str, *, optional: bool = False) -> list[Any]:
        return self._value(key, list, "a list", optional=optional) or []

    def table(self, key: str, *, optional: bool = False) -> "Table":
        return self.inner(key, self._value(key, dict, "a table", optional=optional) or {})

    def inner(self, key: str, content: Mapping[str, Any]) -> "Table":
        return Table(content, self._file, f"{self._path}.{key}" if self._path else key, self.faults)

    def tables(self, key: str) -> list["Table"]:
        return [self.inner(f"{key}[{place}]", mapping(item)) for place, item in enumerate(self.items(key))]

    def names(self) -> tuple[str, ...]:
        """The keys that stand in the table, in its order."""
        return tuple(self._content)

    def span(self, key: str, *, optional: bool = False) -> Span:
        value = self.text(key, optional=optional)
        if not value:
            return Span(0, 0)
        found = re.fullmatch(r"([A-Z]{1,2})(?::([A-Z]{1,2}))?", value)
        if found is None:
            self.fault(key, f"is {value!r}", 'give columns such as "C" or "C:I"')
            return Span(0, 0)
        first, last = column_number(found[1]), column_number(found[2] or found[1])
        if first > last:
            self.fault(key, f"is {value!r}", "give the left column first")
        return Span(first, last)

    def finish(self) -> None:
        for key in self._content:
            if key not in self._seen:
                self.fault(key, "is not known here", "remove it or mend its spelling")


def mapping(item: object) -> Mapping[str, Any]:
    return item if isinstance(item, dict) else {}
