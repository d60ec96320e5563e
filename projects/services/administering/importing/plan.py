"""导入计划：what each line of a workbook would do: 新增, 变更 from–to, 相同, or 拒绝 with the cell and the remedy."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evaluator.problems import Problem
from evaluator.sheets.rosters import PART_NAMES, PEOPLE, ROLES, UNITS, Roster, RosterRow
from projects import permissions
from projects.models import User
from projects.selectors.canonical import canonical, digest
from projects.services.auditing import Change


class Verdict(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One line of the workbook and what it does."""

    part: str
    place: str
    """``“人员”第 7 行``."""
    key: str
    name: str
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Every line of the parts that the person may apply, and how many lines are somebody else's."""

    parts: tuple[str, ...]
    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...] = ()
    """Of the file as a whole, or of cells that cannot be read."""
    others: tuple[tuple[str, int], ...] = ()
    """Parts of the other administrator, each with the number of its lines."""

    def having(self, verdict: Verdict) -> tuple[PlannedRow, ...]:
        return tuple(row for row in self.rows if row.verdict is verdict)

    @property
    def counts(self) -> Counter[Verdict]:
        return Counter(row.verdict for row in self.rows)

    @property
    def may_apply(self) -> bool:
        """Nothing is refused, and there is something to do."""
        return not self.problems and not self.having(Verdict.REFUSED) and bool(self.work)

    @property
    def work(self) -> tuple[PlannedRow, ...]:
        """The lines that write something."""
        return tuple(row for row in self.rows if row.verdict in (Verdict.NEW, Verdict.CHANGED))

    @property
    def digest(self) -> str:
        """Two plans of one digest would do the same to the same records."""
        lines = [
            [row.part, row.key, str(row.verdict), [[each.field, each.before, each.after] for each in row.changes]]
            for row in self.rows
        ]
        return digest(canonical(lines))


def parts_of(user: User) -> tuple[str, ...]:
    """The lists that a person applies: units and people the system administrator, roles the security administrator."""
    if permissions.may_manage_organisation(user):
        return (UNITS, PEOPLE)
    return (ROLES,) if permissions.may_grant(user) else ()


def names_of(user: User) -> str:
    """The same in words: ``单位、人员``."""
    return "、".join(PART_NAMES[part] for part in parts_of(user))


def place_of(row: RosterRow) -> str:
    """``“人员”第 7 行``."""
    return f"“{row.sheet}”第 {row.number} 行"


def at_cells(row: RosterRow, problems: Iterable[Problem], keys: dict[str, str]) -> tuple[Problem, ...]:
    """The problems with the cell that each is about, ``“单位”C5 类别``; ``keys``: which column an anchor means."""
    return tuple(
        Problem(each.code, f"{row.place(keys.get(each.anchor, each.anchor))} {each.place}", each.message, each.remedy)
        for each in problems
    )


def lost_zeros(row: RosterRow, key: str, label: str, known: frozenset[str]) -> list[Problem]:
    """A code that Excel holds as a number, where one with zeros in front may be meant: 1 beside 001.

    ``known`` are all codes of its kind, of the records and of the other cells. With leading zeros in use, a code that
    nobody knows yet may have lost its own.
    """
    cell = row.cells.get(key)
    if cell is None or not cell.is_number or (cell.text in known and not _padded(cell.text, known)):
        return []
    if not cell.text.isdigit():
        message = f"是数字 {cell.text}，不像{label}。"
        return [Problem("roster-number", label, message, "请把单元格设成文本，重新填。", anchor=key)]
    alike = _padded(cell.text, known)
    if alike:
        message = f"是数字 {cell.text}，不知道是“{cell.text}”还是“{'”“'.join(alike)}”。"
        return [Problem("roster-number", label, message, "请把单元格设成文本，照原样填上前面的零。", anchor=key)]
    if any(each.isdigit() and each.startswith("0") for each in known):
        message = f"是数字 {cell.text}，别的{label}前面有零，这个的零可能丢了。"
        return [Problem("roster-number", label, message, "请把单元格设成文本，重新填。", anchor=key)]
    return []


def _padded(text: str, known: frozenset[str]) -> list[str]:
    return sorted(each for each in known if each != text and each.isdigit() and each.lstrip("0") == text.lstrip("0"))


def known_codes(roster: Roster, columns: Iterable[tuple[str, str]], there: Iterable[str]) -> frozenset[str]:
    """The codes of the records, and those that stand in these columns of the workbook as texts."""
    written = {
        row.cells[key].text
        for part, key in columns
        for row in roster.part(part)
        if key in row.cells and not row.cells[key].is_number
    }
    return frozenset(written | set(there))
