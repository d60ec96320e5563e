"""Strict reading of one TOML table: closed key sets, exact numbers, and every fault noted instead of the first raised.

A value that is missing or wrong is noted and answered with a harmless stand-in, so that the reading goes on to the next
fault; the stand-ins never leave the loader, because a file with faults does not load.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evaluator.policies.faults import Fault

ZERO = Decimal(0)


@dataclass(slots=True)
class Notes:
    """The faults of one file while it is being read, and where each table of it was written."""

    file: str
    origins: Mapping[str, str]
    """Dotted table key → file, for tables taken over from the policy it is based on."""
    faults: list[Fault] = field(default_factory=list)

    def add(self, key: str, message: str, remedy: str) -> None:
        """Note a fault at a dotted key, against the file in which its table stands."""
        parts = key.split(".")
        for length in range(len(parts), 0, -1):
            origin = self.origins.get(".".join(parts[:length]))
            if origin:
                self.faults.append(Fault(origin, key, message, remedy))
                return
        self.faults.append(Fault(self.file, key, message, remedy))


class Table:
    """One table of the file; each key is asked for once, and :meth:`close` refuses those nobody asked for."""

    def __init__(self, content: object, key: str, notes: Notes) -> None:
        self.key = key
        self.notes = notes
        self._asked: set[str] = set()
        if isinstance(content, dict):
            self._content: dict[str, Any] = content
        else:
            self._content = {}
            notes.add(key, "应当是一张表", "写成 [键] 加几行“名称 = 值”")

    def at(self, name: str) -> str:
        """The dotted key of an entry."""
        return f"{self.key}.{name}" if self.key else name

    def fault(self, name: str, message: str, remedy: str) -> None:
        """Note a fault at an entry of this table."""
        self.notes.add(self.at(name), message, remedy)

    def has(self, name: str) -> bool:
        """Whether the key is there."""
        return name in self._content

    def _take(self, name: str, kind: type | tuple[type, ...], expected: str, *, required: bool) -> Any:
        self._asked.add(name)
        if name not in self._content:
            if required:
                self.fault(name, "缺少这一项", f"补上{expected}")
            return None
        value = self._content[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(name, f"写的是 {value!r}，不是{expected}", f"改为{expected}")
            return None
        return value

    def text(self, name: str, *, required: bool = True) -> str:
        """A text, without surrounding spaces; a required one is not empty."""
        value = self._take(name, str, "文字", required=required)
        if value is None:
            return ""
        if required and not value.strip():
            self.fault(name, "内容是空的", "填写文字")
        return str(value).strip()

    def one_of(self, name: str, allowed: tuple[str, ...], default: str = "") -> str:
        """One of the words that are allowed."""
        if default and not self.has(name):
            self._asked.add(name)
            return default
        value = self._take(name, str, "文字", required=True)
        if value is not None and value not in allowed:
            self.fault(name, f"写的是“{value}”，没有这一种", f"从 {'、'.join(allowed)} 中选一个")
        return value if value in allowed else allowed[0]

    def flag(self, name: str, default: bool | None = None) -> bool:
        """``true`` or ``false``."""
        value = self._take(name, bool, " true 或 false", required=default is None)
        return bool(default) if value is None else bool(value)

    def number(self, name: str, low: Decimal | int = ZERO, high: Decimal | int | None = None) -> Decimal:
        """An exact number in low..high; numbers as texts are refused."""
        value = self._take(name, (int, Decimal), "数字", required=True)
        if value is None:
            return ZERO
        return self._bounded(name, Decimal(value), low, high)

    def _bounded(self, name: str, value: Decimal, low: Decimal | int, high: Decimal | int | None) -> Decimal:
        if not value.is_finite() or value < low or (high is not None and value > high):
            remedy = f"应不小于 {low}" if high is None else f"应在 {low} 至 {high} 之间"
            self.fault(name, f"数字 {value} 超出范围", remedy)
            return Decimal(low)
        return value

    def optional_number(self, name: str, low: Decimal | int, high: Decimal | int) -> Decimal | None:
        """As :meth:`number`, and ``None`` where the key is absent."""
        if not self.has(name):
            self._asked.add(name)
            return None
        return self.number(name, low, high)

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number in low..high."""
        value = self._take(name, int, "整数", required=True)
        if value is None:
            return low
        return int(self._bounded(name, Decimal(value), low, high))

    def peek(self, name: str) -> str:
        """A text that is read and judged elsewhere; empty when it is not one."""
        value = self._content.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        values = self._take(name, list, "文字的列表", required=False)
        if values is None:
            return ()
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fault(name, "列表里有不是文字的内容", "每一项都写成文字，不要留空")
            return ()
        return tuple(value.strip() for value in values)

    def numbers(self, name: str) -> dict[str, Decimal]:
        """A table of numbers by name; absent is empty."""
        if not self.has(name):
            self._asked.add(name)
            return {}
        inner = self.table(name)
        return {key: inner.number(key) for key in inner.names()}

    def names(self) -> list[str]:
        """The keys in the file's order."""
        return list(self._content)

    def table(self, name: str, *, required: bool = True) -> "Table":
        """A table inside this one; an absent one is noted when required, and reads as empty."""
        self._asked.add(name)
        if name not in self._content:
            if required:
                self.fault(name, "缺少这张表", f"补上 [{self.at(name)}]")
            return Table({}, self.at(name), self.notes)
        return Table(self._content[name], self.at(name), self.notes)

    def tables(self, name: str, *, required: bool = False) -> Iterator[tuple[str, "Table"]]:
        """Each named table inside a table: ``[sources.measures_2020]``."""
        inner = self.table(name, required=required)
        for key in inner.names():
            yield key, inner.table(key)

    def rows(self, name: str) -> list["Table"]:
        """A list of tables that is not empty: ``[[rules.qualitative.bands]]``."""
        values = self._take(name, list, "表的列表", required=True)
        if values == []:
            self.fault(name, "列表是空的", "至少写一项")
        return [Table(value, f"{self.at(name)}[{number}]", self.notes) for number, value in enumerate(values or (), 1)]

    def close(self) -> None:
        """Refuse every key that nobody asked for: a misspelt key must not be silently ignored."""
        for name in self._content:
            if name not in self._asked:
                known = "、".join(sorted(self._asked)) or "没有"
                self.fault(name, "不认识的键", f"删去，或改成这里可用的键：{known}")
