"""表样文件里的表：reads a TOML table key by key and remembers every fault instead of stopping at the first."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.sheets.cells import column_number
from evaluator.sheets.shapes import Span, label_key


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


def parsed(path: Path, name: str, faults: list[LayoutFault]) -> Mapping[str, Any] | None:
    """The content of a layout file; ``None``, with a fault, where there is none to be had."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(LayoutFault(name, "", "is missing", "add the file"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(LayoutFault(name, "", f"is no valid TOML ({error})", "mend the line that is named"))
    return None


def accept(table: Table, section: str, sections: dict[str, dict[str, str]]) -> None:
    """Add the spellings of a section's labels; one spelling may not mean two things in a section."""
    for label in table.names():
        for spelling in table.items(label):
            if not isinstance(spelling, str) or not label_key(spelling):
                table.fault(label, f"holds {spelling!r}", "give spellings as texts that are more than brackets")
                continue
            known = sections[section].setdefault(label_key(spelling), label)
            if known != label:
                table.fault(label, f"{spelling!r} already means {known}", "keep a spelling for one label only")


def sheet_name(table: Table) -> str:
    """The name of the sheet, as Excel takes one."""
    name = table.text("sheet")
    if len(name) > 31 or re.search(r"[\[\]:*?/\\]", name):
        table.fault("sheet", f"is {name!r}", "give at most 31 characters, none of [ ] : * ? / \\")
    return name


def column_widths(page: Table) -> tuple[int, ...]:
    """The width of every column, in characters."""
    widths = tuple(page.items("widths"))
    if not widths or not all(isinstance(width, int) and 2 <= width <= 100 for width in widths):
        page.fault("widths", f"is {list(widths)!r}", "give whole numbers of characters from 2 to 100, one a column")
        return tuple(width for width in widths if isinstance(width, int)) or (10,)
    return widths


def check_row(table: Table, key: str, spans: Sequence[Span], last: int) -> None:
    """The cells of one row fill it from the first column to the last, without a gap and without overlapping."""
    taken = sorted(column for span in spans for column in span.columns())
    if taken != list(range(1, last + 1)):
        table.fault(key, "its cells leave a gap or overlap", f"cover columns 1 to {last} exactly once")
