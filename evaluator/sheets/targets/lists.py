"""一行一个项目的目标表：the layout files of lists, in which every project is a row and its indicators are one cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.sheets.shapes import Source, label_key
from evaluator.sheets.tables import LayoutFault, LayoutFaults, Table, accept, column_widths, parsed, sheet_name
from evaluator.sheets.targets.forms import SOURCES

FILES = "*/target_list-*.toml"
CONFIDENCE = ("published", "practice", "to-confirm")
NEEDED = ("project", "indicators")
COLUMNS = ("project", "code", "unit", "annual_goal", "indicators", *SOURCES)


@dataclass(frozen=True, slots=True)
class ListPage:
    """How a list is written: its columns with their headings from the left, and what stands above them."""

    sheet: str
    widths: tuple[int, ...]
    orientation: str
    title: str
    unit: str
    money_unit: str
    sum: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TargetList:
    """One kind of list: what its columns are called, and how an indicator is written inside its cell."""

    id: str
    region: str
    name: str
    from_budget_year: int
    money_unit: str
    source: Source
    columns: Mapping[str, str] = field(repr=False)
    """Each accepted heading → its column."""
    period_target: str
    """What stands before the 实施期指标值 in the running text."""
    target: str
    skip: frozenset[str]
    """Names of rows that are sums."""
    codes: Mapping[str, str] = field(repr=False)
    """What stands before a 一级指标 or 二级指标 in the running text."""
    page: ListPage | None

    def column(self, text: str) -> str | None:
        """Which column a heading names."""
        return self.columns.get(label_key(text)) if text else None


def read_lists(folder: Path) -> tuple[TargetList, ...]:
    """Every layout of a list below a folder, ordered by id. Raises :class:`LayoutFaults`."""
    faults: list[LayoutFault] = []
    lists = []
    for path in sorted(folder.glob(FILES)):
        name = path.relative_to(folder).as_posix()
        content = parsed(path, name, faults)
        if content is not None:
            lists.append(_list(Table(content, name, "", faults), name))
    if faults:
        raise LayoutFaults(faults)
    return tuple(sorted(lists, key=lambda each: each.id))


def _list(table: Table, name: str) -> TargetList:
    identifier, region = table.text("id"), table.text("region")
    if f"{identifier}.toml" != name or not name.startswith(f"{region}/"):
        table.fault("id", f"is {identifier!r} in the file {name}", "make it the path of the file without .toml")
    table.text("form", one_of=("target_list",))
    applies, source, line, skip = (table.table(key) for key in ("applies", "source", "line", "skip"))
    columns = table.table("columns")
    headings: dict[str, dict[str, str]] = {"columns": {}}
    accept(columns, "columns", headings)
    for column in columns.names():
        if column not in COLUMNS:
            columns.fault(column, "is no column of a list", f"use some of {', '.join(COLUMNS)}")
    for column in NEEDED:
        if column not in columns.names():
            columns.fault(column, "is missing", "add its headings")
    found = TargetList(
        id=identifier,
        region=region,
        name=table.text("name"),
        from_budget_year=applies.number("from_budget_year", low=2000, high=2999) or 0,
        money_unit=table.text("money_unit", one_of=("万元", "元")),
        source=Source(
            title=source.text("title"),
            number=source.text("number", optional=True),
            confidence=source.text("confidence", one_of=CONFIDENCE),
        ),
        columns=headings["columns"],
        period_target=line.text("period_target"),
        target=line.text("target"),
        skip=frozenset(label_key(str(each)) for each in skip.items("names")),
        codes=_codes(table),
        page=_page(table) if "page" in table.names() else None,
    )
    for part in (table, applies, source, line, skip):
        part.finish()
    return found


def _codes(table: Table) -> dict[str, str]:
    codes = table.table("codes", optional=True)
    found = {name: codes.text(name) for name in codes.names()}
    codes.finish()
    return found


def _page(table: Table) -> ListPage:
    page = table.table("page")
    columns = []
    for part in page.tables("columns"):
        columns.append((part.text("key", one_of=COLUMNS), part.text("label")))
        part.finish()
    found = ListPage(
        sheet=sheet_name(page),
        widths=column_widths(page),
        orientation=page.text("orientation", one_of=("portrait", "landscape")),
        title=page.text("title"),
        unit=page.text("unit"),
        money_unit=page.text("money_unit"),
        sum=page.text("sum"),
        columns=tuple(columns),
    )
    if len(found.widths) != len(columns):
        page.fault("widths", f"are {len(found.widths)} for {len(columns)} columns", "give every column its width")
    page.finish()
    return found
