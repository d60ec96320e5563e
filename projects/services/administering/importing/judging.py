"""导入的每一行：judges and does one line after the other; the caller decides whether it stays done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from evaluator.problems import Problem
from evaluator.review import ROLE_NAMES
from evaluator.sheets.rosters import PEOPLE, ROLES, UNITS, Roster, RosterRow
from projects.models import RoleAssignment, Unit, User
from projects.services.accounts import InitialPassword, NewAccount, open_account
from projects.services.administering.importing.plan import (
    PlannedRow,
    Verdict,
    at_cells,
    known_codes,
    lost_zeros,
    place_of,
)
from projects.services.administering.people import PersonTexts, changes_of_person, faults_of_person, write_person
from projects.services.administering.roles import change_of, faults_of_grant, write_grant
from projects.services.administering.tree import KINDS, Tree, UnitTexts, completed, differences
from projects.services.auditing import Change

KIND_WORDS = {
    **{name: value for value, name in KINDS.items()},
    **{value: value for value in KINDS},
    "部门": Unit.Kind.DEPARTMENT.value,
    "预算单位": Unit.Kind.UNIT.value,
    "处室": Unit.Kind.SECTION.value,
    "内设机构": Unit.Kind.SECTION.value,
}
ROLE_WORDS = {
    **{name: role.value for role, name in ROLE_NAMES.items()},
    **{role.value: role.value for role in ROLE_NAMES},
}
UNIT_KEYS = {"state": "code"}


@dataclass(slots=True)
class Walk:
    """One walk through the workbook: what it has found, judged and done so far."""

    user: User
    roster: Roster
    passwords: Mapping[str, InitialPassword]
    """For the new accounts, by name; without one an account is made that nobody can sign in with (a trial)."""
    tree: Tree = field(default_factory=Tree)
    accounts: list[NewAccount] = field(default_factory=list)
    touched: list[tuple[PlannedRow, Unit | User]] = field(default_factory=list)

    def through(self, part: str) -> Iterator[PlannedRow]:
        """Every line of one part in the order of the workbook, done where it can be done."""
        match part:
            case "units":
                yield from self._units()
            case "people":
                yield from self._people()
            case _:
                yield from self._roles()

    # 单位 -----------------------------------------------------------------------------------------------------------

    def _units(self) -> list[PlannedRow]:
        columns = ((UNITS, "code"), (UNITS, "parent"), (ROLES, "unit"))
        known = known_codes(self.roster, columns, [unit.code for unit in self.tree.units.values()])
        done: dict[int, PlannedRow] = {}
        first: dict[str, int] = {}
        waiting = list(self.roster.units)
        for row in waiting:
            first.setdefault(row.text("code"), row.number)
        while waiting:
            # A parent may stand below its children: go round as long as somebody finds his parent.
            awaited = {row.text(key) for row in waiting for key in ("code", "name")} - {""}
            ready = [row for row in waiting if row.text("parent") not in awaited] or waiting
            for row in ready:
                twice = first[row.text("code")] != row.number and bool(row.text("code"))
                done[id(row)] = self._twice(row, "code", "单位代码") if twice else self._unit(row, known)
            waiting = [row for row in waiting if id(row) not in done]
        return [done[id(row)] for row in self.roster.units]

    def _unit(self, row: RosterRow, known: frozenset[str]) -> PlannedRow:
        unit = self.tree.coded(row.text("code"))
        parent, problems = self._parent(row, unit)
        texts = self._texts(row, unit, parent)
        problems += lost_zeros(row, "code", "单位代码", known) + lost_zeros(row, "parent", "上级单位代码", known)
        # A region that is left blank is the parent's: it is not missing where the parent is what is wrong.
        parentless = bool(problems) and not row.text("region")
        faults = self.tree.faults_of_texts(texts, unit)
        problems += [each for each in faults if not (parentless and each.anchor == "region")]
        moves = unit is not None and "parent" in row.cells and unit.parent_id != (parent.pk if parent else None)
        if not problems:
            if unit is None:
                problems += self.tree.faults_of_place(texts.kind, parent)
            else:
                if texts.kind != unit.kind:
                    problems += self.tree.faults_of_kind(unit, texts.kind)
                problems += self.tree.faults_of_move(unit, parent) if moves else []
        if problems:
            return self._refused(UNITS, row, "code", "name", problems, UNIT_KEYS)
        if unit is None:
            unit = self.tree.add(texts, parent)
            return self._done(UNITS, row, texts.code, texts.name, Verdict.NEW, _as_new(unit, parent), unit)
        changes = differences(unit, texts)
        self.tree.change(unit, texts)
        changes += self.tree.move(unit, parent) if moves else ()
        verdict = Verdict.CHANGED if changes else Verdict.SAME
        return self._done(UNITS, row, texts.code, texts.name, verdict, changes, unit)

    def _texts(self, row: RosterRow, unit: Unit | None, parent: Unit | None) -> UnitTexts:
        """The line's texts; a blank cell keeps what there is, a new unit's blank kind and region follow its parent."""
        kind = row.text("kind")
        texts = UnitTexts.of(
            code=row.text("code"),
            name=row.text("name"),
            kind=KIND_WORDS.get(kind, kind),
            region=row.text("region"),
            short_name=row.text("short_name"),
        )
        if unit is None:
            return completed(texts, parent)
        kept = {
            name: getattr(unit, name) for name in ("name", "kind", "region", "short_name") if not getattr(texts, name)
        }
        return replace(texts, **kept)

    def _parent(self, row: RosterRow, unit: Unit | None) -> tuple[Unit | None, list[Problem]]:
        """The parent that the line names by code, or by a name that only one unit has."""
        written = row.text("parent")
        if not written:
            return (self.tree.parent_of(unit) if unit else None), []
        named = [each for each in self.tree.units.values() if each.name == written]
        parent = self.tree.coded(written) or (named[0] if len(named) == 1 else None)
        if parent is not None:
            return parent, []
        here = any(written in (other.text("code"), other.text("name")) for other in self.roster.units)
        message = f"写的是“{written}”，那一行没有通过。" if here else f"没有代码为“{written}”的单位。"
        remedy = "请先改好那一行；两个单位不能互为上级。" if here else "请核对，或在“单位”表里加上它。"
        return None, [Problem("roster-parent", "上级单位代码", message, remedy, anchor="parent")]

    # 人员 -----------------------------------------------------------------------------------------------------------

    def _people(self) -> Iterator[PlannedRow]:
        names = [row.text("username") for row in self.roster.people]
        there = {user.username.casefold(): user for user in User.objects.select_for_update().order_by("pk")}
        columns = ((PEOPLE, "username"), (ROLES, "username"))
        known = known_codes(self.roster, columns, [user.username for user in there.values()])
        seen: dict[str, PersonTexts] = {}
        for row, name in zip(self.roster.people, names, strict=True):
            person = there.get(name.casefold())
            texts = PersonTexts.of(username=name, full_name=row.text("full_name"), phone=row.text("phone"))
            before = seen.setdefault(name.casefold(), texts)
            if before is not texts and name:
                # One line for each role of somebody is no mistake, as long as they say the same of him.
                same = before == texts
                yield self._same(PEOPLE, row, name, texts.full_name) if same else self._twice(row, "username", "账号")
                continue
            if person is not None:
                texts = PersonTexts(person.username, texts.full_name or person.full_name, texts.phone or person.phone)
            problems = [*lost_zeros(row, "username", "账号", known), *faults_of_person(texts)]
            if problems:
                yield self._refused(PEOPLE, row, "username", "full_name", problems)
            elif person is None:
                yield self._new_person(row, texts)
            else:
                changes = changes_of_person(person, texts)
                write_person(person, texts, changes)
                verdict = Verdict.CHANGED if changes else Verdict.SAME
                yield self._done(PEOPLE, row, person.username, texts.full_name, verdict, changes, person)

    def _new_person(self, row: RosterRow, texts: PersonTexts) -> PlannedRow:
        password = self.passwords.get(texts.username, InitialPassword.unusable())
        person, account = open_account(
            username=texts.username, full_name=texts.full_name, phone=texts.phone, password=password
        )
        self.accounts.append(account)
        pairs = (("full_name", "姓名", texts.full_name), ("phone", "内线", texts.phone))
        changes = tuple(Change(f"user:{texts.username}", *pair[:2], "", pair[2]) for pair in pairs if pair[2])
        return self._done(PEOPLE, row, texts.username, texts.full_name, Verdict.NEW, changes, person)

    # 角色 -----------------------------------------------------------------------------------------------------------

    def _roles(self) -> Iterator[PlannedRow]:
        people = {user.username.casefold(): user for user in User.objects.select_for_update().order_by("pk")}
        held = set(RoleAssignment.objects.values_list("user_id", "unit_id", "role"))
        known_units = known_codes(self.roster, [(UNITS, "code")], [unit.code for unit in self.tree.units.values()])
        known_people = known_codes(self.roster, [(PEOPLE, "username")], [user.username for user in people.values()])
        for row in self.roster.roles:
            person, unit = people.get(row.text("username").casefold()), self.tree.coded(row.text("unit"))
            word = row.text("role")
            role = ROLE_WORDS.get(word, word)
            problems = lost_zeros(row, "username", "账号", known_people)
            problems += lost_zeros(row, "unit", "单位代码", known_units) + _unknown(row, person, unit)
            already = bool(person and unit and (person.pk, unit.pk, role) in held)
            if person and unit and not already:
                problems += faults_of_grant(self.user, person, unit, role, already=False)
            if problems or person is None or unit is None:
                yield self._refused(ROLES, row, "username", "role", problems, {"": "username"})
            elif already:
                yield self._same(ROLES, row, person.username, f"{person.full_name}：{unit.name}")
            else:
                write_grant(self.user, person, unit, role)
                held.add((person.pk, unit.pk, role))
                key, name = person.username, f"{person.full_name}：{unit.name}"
                yield self._done(ROLES, row, key, name, Verdict.NEW, (change_of(unit, role),), person)

    # A line's answer ------------------------------------------------------------------------------------------------

    def _done(
        self,
        part: str,
        row: RosterRow,
        key: str,
        name: str,
        verdict: Verdict,
        changes: tuple[Change, ...],
        subject: Unit | User,
    ) -> PlannedRow:
        planned = PlannedRow(part, place_of(row), key, name, verdict, changes)
        if verdict is not Verdict.SAME:
            self.touched.append((planned, subject))
        return planned

    def _same(self, part: str, row: RosterRow, key: str, name: str) -> PlannedRow:
        return PlannedRow(part, place_of(row), key, name, Verdict.SAME)

    def _refused(
        self,
        part: str,
        row: RosterRow,
        key: str,
        name: str,
        problems: list[Problem],
        keys: dict[str, str] | None = None,
    ) -> PlannedRow:
        told = at_cells(row, problems, keys or {})
        return PlannedRow(part, place_of(row), row.text(key), row.text(name), Verdict.REFUSED, (), told)

    def _twice(self, row: RosterRow, key: str, label: str) -> PlannedRow:
        part = UNITS if key == "code" else PEOPLE
        message = f"“{row.text(key)}”前面已经写过{'，两行不一样' if part == PEOPLE else ''}。"
        problem = Problem("roster-twice", label, message, "请只留一行。", anchor=key)
        return self._refused(part, row, key, "name" if part == UNITS else "full_name", [problem])


def _unknown(row: RosterRow, person: User | None, unit: Unit | None) -> list[Problem]:
    """What a line of roles leaves out, or names that does not exist yet."""
    problems = []
    for key, label, found, part in (("username", "账号", person, "人员"), ("unit", "单位代码", unit, "单位")):
        written = row.text(key)
        if not written:
            problems.append(Problem("roster-blank", label, "没有写。", f"请写上{label}。", anchor=key))
        elif found is None:
            message = f"系统里没有“{written}”。"
            remedy = f"请核对；新的请系统管理员先导入“{part}”。"
            problems.append(Problem("roster-unknown", label, message, remedy, anchor=key))
    if not row.text("role"):
        problems.append(Problem("roster-blank", "角色", "没有写。", "请写上角色。", anchor="role"))
    return problems


def _as_new(unit: Unit, parent: Unit | None) -> tuple[Change, ...]:
    texts = (
        ("name", "单位名称", unit.name),
        ("kind", "类别", KINDS[unit.kind]),
        ("parent", "上级单位", parent.name if parent else ""),
        ("region", "行政区划代码", unit.region),
        ("short_name", "简称", unit.short_name),
    )
    return tuple(Change(f"unit:{unit.code}", name, label, "", text) for name, label, text in texts if text)
