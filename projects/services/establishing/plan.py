"""建档文件：the TOML file that describes a bureau, read strictly: every mistake in it at once, each with its place."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import Role
from projects.models import Unit, User
from projects.services.results import Refused

KINDS = tuple(Unit.Kind.values)
ROLES = tuple(role.value for role in Role)
USERNAME = re.compile(r"[\w.-]+")
ADMINISTRATIONS = tuple(value for value in User.Administration.values if value)


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """One unit (预算单位) and its place in the tree."""

    code: str
    name: str
    kind: str
    parent: str
    short_name: str
    region: str


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One account: a role for a unit and everything below it, or one of the three administrators."""

    username: str
    name: str
    role: str
    unit: str
    administration: str
    phone: str


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """自评批次."""

    name: str
    fiscal_year: int
    unit: str
    opens_on: date
    due_at: datetime
    """With its time zone; a time without one in the file is the office's own."""


@dataclass(frozen=True, slots=True)
class PlannedForms:
    """Forms with approved targets, and the unit that will fill them in."""

    files: str
    """A pattern below the file's own folder: ``自评表/*.xlsx``."""
    unit: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file."""

    units: tuple[PlannedUnit, ...]
    people: tuple[PlannedPerson, ...]
    round: PlannedRound | None
    forms: tuple[PlannedForms, ...]


class _Table:
    """One table of the file; what is missing, mistyped, unknown or left over becomes a Problem."""

    def __init__(self, content: object, place: str, problems: list[Problem]) -> None:
        self.place = place
        self._problems = problems
        self._content: dict[str, Any] = dict(content) if isinstance(content, Mapping) else {}
        if not isinstance(content, Mapping):
            self.wrong("", "应是一张表", "请照 docs/own-data.md 的例子写")

    def wrong(self, key: str, message: str, remedy: str) -> None:
        place = f"{self.place} · {key}" if key else self.place
        self._problems.append(Problem("plan", place, f"{message}。", f"{remedy}。"))

    def text(self, key: str, *, longest: int = 200, required: bool = True, among: Collection[str] = ()) -> str:
        value = self._content.pop(key, None)
        if value is None or value == "":
            if required:
                self.wrong(key, "没有写", f"请写上{key}")
            return ""
        if not isinstance(value, str):
            self.wrong(key, f"写的是 {value}", "请写成带引号的文字")
            return ""
        if len(value) > longest:
            self.wrong(key, f"有 {len(value)} 个字", f"最多 {longest} 个字")
        if among and value not in among:
            self.wrong(key, f"写的是“{value}”", f"只能是：{'、'.join(among)}")
        return value

    def value(self, key: str, kind: type, words: str) -> Any:
        value = self._content.pop(key, None)
        if type(value) is not kind:
            self.wrong(key, "没有写" if value is None else f"写的是 {value}", f"请写成{words}")
            return None
        return value

    def done(self) -> None:
        for key in self._content:
            self.wrong(key, "不认识这一项", "请删去，或核对拼写")


def read_plan(text: str) -> Plan:
    """Read a file's text. Raises :class:`Refused` with every mistake in it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        where = re.search(r"line (\d+), column (\d+)", str(fault))
        message = f"第 {where[1]} 行第 {where[2]} 个字附近读不出来。" if where else "末尾不完整，读不出来。"
        remedy = "请检查引号、括号和等号，照 docs/own-data.md 的例子写。"
        raise Refused((Problem("plan", "建档文件", message, remedy),)) from fault
    problems: list[Problem] = []
    head = _Table({key: document[key] for key in document if key not in _SECTIONS}, "建档文件", problems)
    region = head.text("region")
    if region and not (len(region) == 6 and region.isascii() and region.isdigit()):
        head.wrong("region", f"写的是“{region}”", "请写所在地区的 6 位行政区划代码，如 310000")
    head.done()
    units = tuple(_each(document, "units", problems, lambda table: _unit(table, region)))
    people = tuple(_each(document, "people", problems, _person))
    forms = tuple(_each(document, "forms", problems, _forms))
    round_ = _round(_Table(document["round"], "round", problems)) if "round" in document else None
    problems += _crossed(units, people, round_, forms)
    if forms and "round" not in document:
        problems.append(Problem("plan", "自评表", "没有批次，自评表无处可放。", "请写上 [round]。"))
    if problems:
        raise Refused(tuple(problems))
    return Plan(units, people, round_, forms)


_SECTIONS = ("units", "people", "round", "forms")


def _each(document: Mapping[str, Any], name: str, problems: list[Problem], read: Callable[[_Table], Any]) -> list[Any]:
    content = document.get(name, [])
    if not isinstance(content, list):
        problems.append(Problem("plan", name, "应写成一段一段的。", f"每一段以 [[{name}]] 开头。"))
        return []
    return [read(_Table(one, f"第 {number} 个 [[{name}]]", problems)) for number, one in enumerate(content, start=1)]


def _unit(table: _Table, region: str) -> PlannedUnit:
    unit = PlannedUnit(
        code=table.text("code", longest=32),
        name=table.text("name"),
        kind=table.text("kind", among=KINDS),
        parent=table.text("parent", required=False),
        short_name=table.text("short_name", longest=64, required=False),
        region=table.text("region", required=False) or region,
    )
    table.done()
    return unit


def _person(table: _Table) -> PlannedPerson:
    person = PlannedPerson(
        username=table.text("username", longest=64),
        name=table.text("name", longest=64),
        role=table.text("role", required=False, among=ROLES),
        unit=table.text("unit", required=False),
        administration=table.text("administration", required=False, among=ADMINISTRATIONS),
        phone=table.text("phone", longest=32, required=False),
    )
    table.done()
    if person.username and not USERNAME.fullmatch(person.username):
        table.wrong("username", f"写的是“{person.username}”", "账号只能用字母、数字、下划线、点和短横线")
    if bool(person.role) == bool(person.administration):
        table.wrong("role", "业务角色和管理员须写一样，也只能写一样", "请写 role 和 unit，或者只写 administration")
    elif bool(person.role) != bool(person.unit):
        table.wrong("unit", "角色和单位要一起写", "请写明在哪个单位担任这个角色；管理员不属于任何单位")
    return person


def _round(table: _Table) -> PlannedRound | None:
    name, unit = table.text("name", longest=100), table.text("unit")
    fiscal_year = table.value("fiscal_year", int, "年份，如 2025")
    opens_on = table.value("opens_on", date, "日期，如 2026-01-04")
    due_at = table.value("due_at", datetime, "日期和时间，如 2026-01-31T17:30:00")
    table.done()
    if fiscal_year is None or opens_on is None or due_at is None:
        return None
    if timezone.is_naive(due_at):
        due_at = timezone.make_aware(due_at)
    if timezone.localtime(due_at).date() < opens_on:
        table.wrong("due_at", f"写的是 {due_at:%Y-%m-%d}，早于填报开始的 {opens_on}", "请核对 opens_on 和 due_at")
    return PlannedRound(name, fiscal_year, unit, opens_on, due_at)


def _forms(table: _Table) -> PlannedForms:
    forms = PlannedForms(files=table.text("files"), unit=table.text("unit"))
    table.done()
    return forms


def _crossed(
    units: tuple[PlannedUnit, ...],
    people: tuple[PlannedPerson, ...],
    round_: PlannedRound | None,
    forms: tuple[PlannedForms, ...],
) -> list[Problem]:
    """What one part says of another: parents, units of people, names used twice."""
    problems = []
    known: set[str] = set()
    for unit in units:
        if unit.code in known:
            problems.append(Problem("plan", f"单位 {unit.code}", "单位代码写了两次。", "每个单位代码只写一次。"))
        if unit.parent and unit.parent not in known:
            remedy = "请把上级单位写在前面。"
            problems.append(Problem("plan", f"单位 {unit.code}", f"前面没有上级单位“{unit.parent}”。", remedy))
        known.add(unit.code)
    named: set[tuple[str, str]] = set()
    for person in people:
        if (person.username, person.unit) in named:
            problems.append(Problem("plan", f"账号 {person.username}", "同一个单位里写了两次。", "请删去一个。"))
        named.add((person.username, person.unit))
    wanted = [(f"账号 {person.username}", person.unit) for person in people if person.unit]
    wanted += [(f"自评表 {one.files}", one.unit) for one in forms if one.unit]
    wanted += [("批次", round_.unit)] if round_ and round_.unit else []
    problems += [
        Problem("plan", place, f"没有代码为“{code}”的单位。", "请在 [[units]] 里写上这个单位，或核对代码。")
        for place, code in wanted
        if code not in known
    ]
    return problems
