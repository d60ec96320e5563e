"""花名册：a workbook that lists units, people and their roles, read whoever has filled it in, and its blank template.

Lists are known by their heads, not by the names of their sheets: notes above, columns in another order, blank rows and
one list for people and roles together are read as they are. Every value keeps the address of its cell.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from evaluator.problems import Problem
from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.cells import Cell, Fault
from evaluator.sheets.grid import Sheet
from evaluator.sheets.plain import PlainColumn, PlainSheet, write_sheets
from evaluator.sheets.records import problem_from, problem_record
from evaluator.sheets.shapes import label_key
from evaluator.sheets.sources import sheets_of

UNITS, PEOPLE, ROLES = "units", "people", "roles"
PART_NAMES = {UNITS: "单位", PEOPLE: "人员", ROLES: "角色"}
MOST_ROWS = 2_000
HEAD_WITHIN = 30
"""The head stands among the first filled rows of its sheet."""
LONGEST = 500

SPELLINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    UNITS: {
        "code": ("单位代码", "代码", "单位编码", "编码", "机构代码"),
        "name": ("单位名称", "名称", "单位全称", "机构名称"),
        "kind": ("类别", "单位类别", "类型", "单位类型"),
        "parent": ("上级单位代码", "上级代码", "上级单位编码", "上级单位"),
        "region": ("行政区划代码", "行政区划", "区划代码"),
        "short_name": ("简称", "单位简称"),
    },
    PEOPLE: {
        "username": ("账号", "登录账号", "登录名", "用户名", "帐号"),
        "full_name": ("姓名", "人员姓名"),
        "phone": ("内线", "电话", "联系电话", "办公电话", "手机"),
    },
    ROLES: {
        "username": ("账号", "登录账号", "登录名", "用户名", "帐号"),
        "unit": ("单位代码", "所在单位代码", "单位编码"),
        "role": ("角色", "职责"),
    },
}
"""Accepted heads of each column; the first is the one that the template prints."""
NEEDED = {UNITS: ("code", "name"), PEOPLE: ("username", "full_name"), ROLES: ("username", "unit", "role")}
CODES = frozenset({"code", "parent", "region", "username", "unit"})
"""Columns in which 001 and 1 are not the same."""


@dataclass(frozen=True, slots=True)
class RosterCell:
    """One filled cell: the text as a person sees it, where it stands, whether Excel holds it as a number."""

    text: str
    address: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a list. Blank cells are absent."""

    sheet: str
    number: int
    cells: dict[str, RosterCell] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    """The letters of the columns, for pointing at a blank cell."""

    def text(self, key: str) -> str:
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def place(self, key: str) -> str:
        """``“人员”B7``; of a column that the list does not have, the row."""
        letters = self.columns.get(key)
        return f"“{self.sheet}”{letters}{self.number}" if letters else f"“{self.sheet}”第 {self.number} 行"


@dataclass(frozen=True, slots=True)
class Roster:
    """The whole workbook: the three lists, and what keeps cells or sheets from being read."""

    units: tuple[RosterRow, ...] = ()
    people: tuple[RosterRow, ...] = ()
    roles: tuple[RosterRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """The lists as JSON holds them, for handing them from process to process."""
        lists = {name: [asdict(row) for row in self.part(name)] for name in PART_NAMES}
        return lists | {"problems": [problem_record(each) for each in self.problems]}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Roster":
        """What :meth:`as_record` gave."""
        lists = {
            name: tuple(
                RosterRow(**row | {"cells": {key: RosterCell(**cell) for key, cell in row["cells"].items()}})
                for row in record[name]
            )
            for name in PART_NAMES
        }
        return cls(**lists, problems=tuple(problem_from(each) for each in record["problems"]))

    def part(self, name: str) -> tuple[RosterRow, ...]:
        rows: tuple[RosterRow, ...] = {UNITS: self.units, PEOPLE: self.people, ROLES: self.roles}[name]
        return rows

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.people or self.roles)


def read_roster(content: bytes) -> Roster:
    """Read the lists of a workbook. Never raises for what is in it."""
    try:
        sheets = sheets_of(content)
    except UnreadableWorkbook as error:
        return Roster(problems=(error.problem,))
    lists: dict[str, list[RosterRow]] = {name: [] for name in PART_NAMES}
    problems: list[Problem] = []
    known = False
    for sheet in sheets:
        heads = dict(_heads(sheet))
        known = known or bool(heads)
        if not heads and sheet.name.strip() in PART_NAMES.values() and sheet.rows:
            problems.append(_without_head(sheet))
        for part, (row, columns) in heads.items():
            lists[part] += _rows(sheet, part, row, columns, problems, together=len(heads) > 1)
    for part, rows in lists.items():
        if len(rows) > MOST_ROWS:
            message = f"有 {len(rows)} 行，一次最多 {MOST_ROWS} 行。"
            problems.append(Problem("roster-long", f"“{PART_NAMES[part]}”", message, "请分成几个文件导入。"))
            rows.clear()
    if not known and not problems:
        problems.append(_no_list())
    elif known and not problems and not any(lists.values()):
        problems.append(Problem("roster-blank", "文件", "表头下面一行也没有填。", "请填好以后再上传。"))
    return Roster(tuple(lists[UNITS]), tuple(lists[PEOPLE]), tuple(lists[ROLES]), tuple(problems))


def _heads(sheet: Sheet) -> Iterator[tuple[str, tuple[int, dict[str, int]]]]:
    """Which lists a sheet holds, each with the row of its head and its columns. A list of people is none of units."""
    for row in sheet.rows[:HEAD_WITHIN]:
        labels = {label_key(cell.text).rstrip("*"): cell.column for cell in reversed(sheet.row(row))}
        found = {}
        for part, spellings in SPELLINGS.items():
            columns = {
                key: next(labels[label_key(word)] for word in words if label_key(word) in labels)
                for key, words in spellings.items()
                if any(label_key(word) in labels for word in words)
            }
            if all(key in columns for key in NEEDED[part]):
                found[part] = (row, columns)
        if found:
            if PEOPLE in found or ROLES in found:
                found.pop(UNITS, None)
            yield from found.items()
            return


def _rows(
    sheet: Sheet, part: str, head: int, columns: Mapping[str, int], problems: list[Problem], *, together: bool
) -> Iterator[RosterRow]:
    letters = {key: Cell(1, column, "").address[:-1] for key, column in columns.items()}
    for number in sheet.rows:
        if number <= head:
            continue
        cells = {}
        for key, column in columns.items():
            cell = sheet.own(number, column)
            if cell.fault is not None:
                problems.append(_faulty(sheet, cell))
            elif shown := _shown(cell, key):
                # With a zero in front, a number is shown as the code that is meant.
                is_number = cell.number is not None and not (shown.startswith("0") and shown != "0")
                cells[key] = RosterCell(shown, cell.address, is_number)
        # Somebody in a list of people and roles who has no role yet is no line of the roles.
        if cells and not (together and part == ROLES and not {"unit", "role"} & cells.keys()):
            yield RosterRow(sheet.name, number, cells, letters)


def _shown(cell: Cell, key: str) -> str:
    """The text as it counts: half-width and without blanks in codes, without blanks around it elsewhere."""
    if cell.number is not None and key in (*CODES, "phone") and cell.text.strip("0123456789"):
        # 13800138000 may be shown as 1.38E+10; a code formatted as 000 is shown as 001, and that is what counts.
        return f"{cell.number:f}"
    text = " ".join(cell.text.split())
    if key in CODES or key in ("phone", "kind", "role"):
        # A blank within an account is no slip to be put right unseen: it stays, and is refused.
        text = (" " if key == "username" else "").join(unicodedata.normalize("NFKC", text).split())
    return text[:LONGEST]


def _faulty(sheet: Sheet, cell: Cell) -> Problem:
    words = {
        Fault.ERROR_VALUE: (f"是错误值“{cell.text}”。", "请改成文字。"),
        Fault.NEVER_CALCULATED: ("是公式，还没有算出结果。", "请在 Excel/WPS 里打开、保存一次，或改成文字。"),
        Fault.NUMBER_UNREADABLE: ("的数读不出来。", "请改成文字。"),
        Fault.SCALED: (f"显示的是“{cell.text}”，存的是 {cell.stored}（数字格式缩小了显示）。", "请改成文字。"),
        Fault.ALTERED: (f"显示的是“{cell.text}”，存的是 {cell.stored}（数字格式里写着数字或正负号）。", "请改成文字。"),
        Fault.TOO_LONG: ("的文字太长。", f"最多 {LONGEST} 个字。"),
    }
    message, remedy = words[cell.fault or Fault.ERROR_VALUE]
    return Problem("roster-cell", f"“{sheet.name}”{cell.address}", message, remedy)


def _without_head(sheet: Sheet) -> Problem:
    part = next(part for part, name in PART_NAMES.items() if name == sheet.name.strip())
    needed = "、".join(SPELLINGS[part][key][0] for key in NEEDED[part])
    message = f"没有找到表头：同一行里要有{needed}。"
    return Problem("roster-head", f"工作表“{sheet.name}”", message, "请照模板的表头填，或重新下载模板。")


def _no_list() -> Problem:
    wanted = "；".join(
        f"{PART_NAMES[part]}表要有{'、'.join(SPELLINGS[part][key][0] for key in NEEDED[part])}" for part in PART_NAMES
    )
    return Problem("roster-unknown", "文件", f"里面没有认得出的表：{wanted}。", "请用本页的模板填，保留表头文字。")


# The template -------------------------------------------------------------------------------------------------------


def write_template(kinds: tuple[str, ...], roles: tuple[str, ...]) -> bytes:
    """The blank workbook to fill in: three lists as texts with native choices, and how to fill them in (填表说明)."""
    heads = {part: [words[0] for words in SPELLINGS[part].values()] for part in PART_NAMES}
    choices = {"类别": kinds, "角色": roles}
    sheets = [
        PlainSheet(
            PART_NAMES[part],
            tuple(PlainColumn(head, 34 if "名称" in head else 18, choices.get(head, ())) for head in heads[part]),
            fillable=True,
        )
        for part in PART_NAMES
    ]
    notes = PlainSheet(
        "填表说明", (PlainColumn("表", 10), PlainColumn("栏", 18), PlainColumn("怎么填", 80)), _explained(kinds, roles)
    )
    return write_sheets([*sheets, notes])


def _explained(kinds: tuple[str, ...], roles: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [
        ("单位", "单位代码", "必填，不能重复；以后就按它认单位。001 前面的零照样保留（这一栏已设成文本）"),
        ("单位", "单位名称", "必填。全称，如“规划财务处”"),
        ("单位", "类别", f"{'、'.join(kinds)}；新单位空着按上级的下一级"),
        ("单位", "上级单位代码", "上级的单位代码；主管部门空着。上级写在前面后面都可以"),
        ("单位", "行政区划代码", "6 位数字，如 310000；空着就和上级一样"),
        ("单位", "简称", "可以空着"),
        ("人员", "账号", "必填。登录用，不能重复；字母、数字、汉字、下划线、点和短横线"),
        ("人员", "姓名", "必填"),
        ("人员", "内线", "可以空着"),
        ("角色", "账号", "必填。上面“人员”里的，或系统里已有的"),
        ("角色", "单位代码", "必填。他在这个单位和它下面的全部单位担任这个角色"),
        ("角色", "角色", f"必填：{'、'.join(roles)}。一个人有几个角色就写几行"),
        ("全部", "", "空着的格不改系统里现在的内容；文件里没有的单位、人员、角色原样不动，不会删除"),
        ("全部", "", "“单位”“人员”由系统管理员导入，“角色”由安全管理员导入：两个人各上传一次同一个文件"),
        ("示例", "单位", "单位代码 DW-01，单位名称 办公室，类别 科室，上级单位代码 DW，行政区划代码 310000"),
        ("示例", "人员、角色", "账号 zhangsan，姓名 张三，内线 2315；角色：zhangsan 在 DW-01 任 填报人"),
    ]
