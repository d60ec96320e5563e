"""对应各列：what a person says of the columns of an unknown sheet, shown with what is read by it, before it is kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluator.problems import Problem
from evaluator.sheets.cells import column_letters, parse_address
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.heads import year_said
from evaluator.sheets.mapping import COLUMNS, FIELDS, KINDS
from evaluator.sheets.mapping.looking import Choices, Looked
from projects import permissions
from projects.models import User
from projects.selectors.mappings import COLUMN_NAMES, FIELD_NAMES, KIND_NAMES, unit_choices
from projects.services.importing.sheets import find_unmapped, looked_at, unmapped_of
from projects.services.results import Refused

SHOWN_BELOW = 6
"""Rows of the table below the head that the page shows."""
READ_SHOWN = 8
MAY_BE_FIXED = frozenset({"project", "department", "unit", "year", "money_unit"})
"""What may be the same in every file of this shape, where it stands nowhere in it."""
_FIELDS_IN_COLUMNS = ("project", "department", "unit", "year")
_AN_ADDRESS = re.compile(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says, as posted; nothing of it is trusted."""

    kind: str = ""
    head_row: int = 0
    head_rows: int = 1
    columns: Mapping[int, str] = field(default_factory=dict)
    """Column → what it is, ``field:project`` for a field that stands in a column."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field → ``B2``, or what it always is."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: its letters, and what it is taken for."""

    number: int
    letters: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the page shows it."""

    number: int
    texts: tuple[str, ...]
    is_head: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field beside the table."""

    key: str
    label: str
    value: str
    may_be_fixed: bool
    always: bool
    """It is no cell but the content itself, in every file."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of the sheet by what was said: its first project."""

    projects: int
    head: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The beginning of a sheet, a choice above each of its columns, and the fields beside it."""

    has_sheet: bool
    """Otherwise its headings are all that is known."""
    said: Said
    kinds: tuple[tuple[str, str], ...]
    head_choices: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]
    options: tuple[tuple[str, str], ...]
    """What a column may be, for the kind of form that was chosen."""
    lines: tuple[Line, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class NamingPage:
    """The page on which the columns of a sheet are named."""

    import_id: int
    number: int
    file: str
    sheet: str
    table: Table
    reading: Reading | None
    faults: tuple[Problem, ...]
    units: tuple[tuple[int, str], ...]
    alike: int
    """Other unknown sheets of the import that would be read by it too."""


def naming_page(*, user: User, import_id: int, number: int, said: Said | None = None) -> NamingPage:
    """The page as it stands with what was said so far, or with what the columns seem to be.

    Raises :class:`~projects.permissions.NotVisible`.
    """
    record = permissions.find_import(user, import_id)
    which = find_unmapped(record, number)
    if said is None or said.kind not in KINDS:
        said = None
    choices, faults = choices_of(said) if said is not None else (None, ())
    try:
        looked = looked_at(record, which, choices)
    except Refused as refused:
        looked = Looked((), choices or Choices(KINDS[0], 0), None, refused.problems, None, 0)
    return NamingPage(
        import_id=import_id,
        number=number,
        file=which.file,
        sheet=which.sheet,
        table=table_of(looked, said or said_of(looked.choices)),
        reading=None if faults else reading_of(looked),
        faults=(*faults, *looked.faults),
        units=unit_choices(user),
        alike=len(unmapped_of(record)) - 1,
    )


def table_of(looked: Looked, said: Said, *, has_sheet: bool = True) -> Table:
    """The beginning of a sheet with a choice above each column, and the fields beside it."""
    return Table(
        has_sheet=has_sheet,
        said=said,
        kinds=tuple((kind, KIND_NAMES[kind]) for kind in KINDS),
        head_choices=tuple((row, _beginning(texts)) for row, texts in enumerate(looked.rows, 1) if any(texts)),
        columns=tuple(
            Column(number, column_letters(number), said.columns.get(number, ""))
            for number in range(1, len(looked.rows[0]) + 1 if looked.rows else 1)
        ),
        options=_options(said.kind),
        lines=tuple(
            Line(row, texts, said.head_row <= row < said.head_row + said.head_rows)
            for row, texts in enumerate(looked.rows, 1)
            if row < said.head_row + said.head_rows + SHOWN_BELOW
        ),
        fields=tuple(
            Field(key, FIELD_NAMES[key], said.fields.get(key, ""), key in MAY_BE_FIXED, key in looked.choices.fixed)
            for key in FIELDS[said.kind]
        ),
    )


def choices_of(said: Said) -> tuple[Choices, tuple[Problem, ...]]:
    """What was said, as the readers of a sheet take it, and everything in it that says nothing."""
    columns: dict[str, int] = {}
    faults: list[Problem] = []
    in_columns: dict[str, int] = {}
    for column, what in sorted(said.columns.items()):
        into = in_columns if what.startswith("field:") else columns
        key = what.removeprefix("field:")
        if key in into:
            faults.append(_twice(COLUMN_NAMES.get(key) or FIELD_NAMES.get(key, key), into[key], column))
        into.setdefault(key, column)
    cells: dict[str, tuple[int, int]] = {}
    fixed: dict[str, str] = {}
    for name, text in said.fields.items():
        text = text.strip()
        place = parse_address(text) if _AN_ADDRESS.fullmatch(text) else None
        if not text or name in in_columns:
            continue
        if place is not None:
            cells[name] = place
        elif name not in MAY_BE_FIXED or _AN_ADDRESS.fullmatch(text):
            faults.append(_not_an_address(name, text))
        elif name == "year" and year_said(text) is None:
            faults.append(_no_year(text))
        else:
            fixed[name] = text
    return Choices(said.kind, said.head_row, said.head_rows, columns, fixed, cells, in_columns), tuple(faults)


def said_of(choices: Choices) -> Said:
    """The same as the page shows it."""
    columns = {column: key for key, column in choices.columns.items()}
    columns |= {column: f"field:{name}" for name, column in choices.in_columns.items()}
    cells = {name: f"{column_letters(column)}{row}" for name, (row, column) in choices.cells.items()}
    return Said(choices.kind, choices.head_row, choices.head_rows, columns, {**choices.fixed, **cells})


def reading_of(looked: Looked) -> Reading | None:
    """What is read of the sheet: its first project; ``None`` where nothing is."""
    form = looked.first
    if form is None or isinstance(form, UnknownForm):
        return None
    named = [key for key in COLUMNS[looked.choices.kind] if key in looked.choices.columns]
    rows = tuple(tuple(_text(row, key) for key in named) for row in form.rows)
    always = looked.choices.fixed
    texts = {
        "project": form.project.text or "（没有）",
        "department": form.department.text or "（没有）",
        "unit": form.unit.text or "（没有）",
        "year": str(form.year) if form.year else "（没有，导入时再选）",
        "money_unit": form.money_unit,
    }
    return Reading(
        projects=looked.count,
        head=tuple((FIELD_NAMES[key], f"总是“{text}”" if key in always else text) for key, text in texts.items()),
        labels=tuple(COLUMN_NAMES[key] for key in named),
        rows=rows[:READ_SHOWN],
        more=max(0, len(rows) - READ_SHOWN),
        # A form without a year gets the one that is chosen for the import.
        problems=tuple(problem for problem in form.problems if problem.code != "year-missing"),
    )


_ATTRIBUTES = {"measure": "unit"}


def _text(row: object, key: str) -> str:
    """What stands in a row under a meaning; rows of goals keep 指标性质 under another name."""
    name = _ATTRIBUTES.get(key, key)
    entry = getattr(row, name, None) or getattr(row, "kind", None)
    return str(entry.text) if entry is not None else ""


def _options(kind: str) -> tuple[tuple[str, str], ...]:
    """What a column of this kind of form may be."""
    return (
        *((key, COLUMN_NAMES[key]) for key in COLUMNS[kind]),
        *((f"field:{key}", f"{FIELD_NAMES[key]}（每行都写）") for key in _FIELDS_IN_COLUMNS),
    )


def _beginning(texts: Sequence[str]) -> str:
    return "、".join(" ".join(text.split())[:12] for text in texts if text)[:40]


def _twice(name: str, first: int, second: int) -> Problem:
    said = f"{column_letters(first)} 列和 {column_letters(second)} 列都选了{name}"
    return Problem("mapping-twice", "各列", said, "请只留一列")


def _not_an_address(name: str, text: str) -> Problem:
    said = f"{FIELD_NAMES.get(name, name)}写的“{text.strip()[:20]}”不是格子"
    remedy = "请写它所在的格子，如 B2；它每个文件都不一样，不能写成总是一样的"
    return Problem("mapping-field", FIELD_NAMES.get(name, name), said, remedy, anchor=f"field-{name}")


def _no_year(text: str) -> Problem:
    said = f"年度写的“{text[:20]}”不是格子，也不是年份"
    remedy = "请写它所在的格子，如 E2；每个文件都是同一年的，写年份，如 2024"
    return Problem("mapping-year", FIELD_NAMES["year"], said, remedy, anchor="field-year")
