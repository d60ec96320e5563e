"""目标表的表样文件：reads the layout files of target forms and says everything that is wrong in them at once."""

import re
from collections.abc import Mapping
from pathlib import Path

from evaluator.sheets.shapes import Column, HeadField, Source, Vocabulary, label_key
from evaluator.sheets.tables import (
    LayoutFault,
    LayoutFaults,
    Table,
    accept,
    check_row,
    column_widths,
    mapping,
    parsed,
    sheet_name,
)
from evaluator.sheets.targets.forms import HEAD_FIELDS, SOURCES, TEXT_FIELDS
from evaluator.sheets.targets.shapes import BlankRows, FundingLabel, TargetLayout, TargetPage

VOCABULARY = "target_vocabulary.toml"
FILES = "*/target_form-*.toml"
CONFIDENCE = ("published", "practice", "to-confirm")
COLUMN_KEYS = (
    "category",
    "subcategory",
    "indicator",
    "period_target",
    "target",
    "measure",
    "kind",
    "points",
    "evidence",
    "data_source",
)
GOALS = ("goals", "overall_goal", "annual_goal")
ENDS = ("execution", "total")
LABELS = {
    "head": HEAD_FIELDS,
    "texts": TEXT_FIELDS,
    "funding": ("funding",),
    "goals": GOALS,
    "indicators": ("band", *COLUMN_KEYS),
    "ends": ENDS,
}
"""Each section of a form → the labels that a layout may print in it."""
NEEDED = ("project", "funding", "indicator", "target")
TALLEST_ROW = 409


def read_files(folder: Path) -> tuple[TargetLayout, ...]:
    """Every layout of a target form below a folder, ordered by id. Raises :class:`LayoutFaults`."""
    faults: list[LayoutFault] = []
    shared = _shared_spellings(folder / VOCABULARY, faults)
    layouts = []
    for path in sorted(folder.glob(FILES)):
        name = path.relative_to(folder).as_posix()
        content = parsed(path, name, faults)
        before = len(faults)
        if content is not None:
            layout = _layout(Table(content, name, "", faults), name, shared)
            layouts += [layout] if len(faults) == before else []
    if not layouts and not faults:
        faults.append(LayoutFault(folder.name, "", "holds no target form", "add <region>/target_form-<year>.toml"))
    if faults:
        raise LayoutFaults(faults)
    return tuple(sorted(layouts, key=lambda layout: layout.id))


def _shared_spellings(path: Path, faults: list[LayoutFault]) -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = {name: {} for name in LABELS}
    for section, labels in (parsed(path, path.name, faults) or {}).items():
        if section not in sections:
            known = ", ".join(sections)
            faults.append(LayoutFault(path.name, section, "is no section of a form", f"use one of {known}"))
            continue
        accept(Table(mapping(labels), path.name, section, faults), section, sections)
    return sections


def _layout(table: Table, name: str, shared: Mapping[str, Mapping[str, str]]) -> TargetLayout:
    identifier, region = table.text("id"), table.text("region")
    if identifier and f"{identifier}.toml" != name:
        table.fault("id", f"is {identifier!r} in the file {name}", "make it the path of the file without .toml")
    if region and (not re.fullmatch(r"\d{6}", region) or not name.startswith(f"{region}/")):
        table.fault("region", f"is {region!r}", "give the six-digit 行政区划代码 that names the folder")
    applies, source = table.table("applies"), table.table("source")
    funding, indicators = table.table("funding"), table.table("indicators", optional=True)
    labels = _labels(table.table("labels"))
    rows = _funding_rows(funding)
    written = "page" in table.names()
    layout = TargetLayout(
        id=identifier,
        region=region,
        form=table.text("form", one_of=("target_form",)),
        name=table.text("name"),
        from_budget_year=applies.number("from_budget_year", low=2000, high=2999) or 0,
        to_budget_year=applies.number("to_budget_year", optional=True, low=2000, high=2999),
        money_unit=table.text("money_unit", one_of=("万元", "元")),
        source=Source(
            title=source.text("title"),
            number=source.text("number", optional=True),
            confidence=source.text("confidence", one_of=CONFIDENCE),
        ),
        title=table.text("title"),
        labels=labels,
        sides=_sides(indicators),
        funding=rows,
        page=_page(table, funding, indicators, labels) if written else None,
        vocabulary=_vocabulary(table, labels, rows, shared),
    )
    for part in (table, applies, source, funding, indicators):
        part.finish()
    return layout


def _labels(table: Table) -> dict[str, str]:
    labels: dict[str, str] = {}
    for section in table.names():
        if section not in LABELS:
            table.fault(section, "is no section of a form", f"use one of {', '.join(LABELS)}")
            continue
        inner = table.table(section)
        labels |= {key: text for key in LABELS[section] if (text := inner.text(key, optional=True))}
        inner.finish()
    for key in NEEDED:
        if key not in labels:
            table.fault(key, "is missing", "add the label as the form prints it")
    return labels


def _sides(indicators: Table) -> tuple[str, ...]:
    sides = tuple(indicators.items("sides", optional=True))
    if sides not in ((), ("period", "annual"), ("annual", "period")):
        indicators.fault("sides", f"is {list(sides)!r}", 'give ["period", "annual"] or the other way round')
        return ()
    return sides


def _funding_rows(funding: Table) -> tuple[FundingLabel, ...]:
    rows = []
    for part in funding.tables("rows"):
        row = FundingLabel(
            source=part.text("source", one_of=SOURCES),
            period=part.text("period", optional=True),
            annual=part.text("annual", optional=True),
            given=part.flag("given"),
        )
        if not row.period and not row.annual:
            part.fault("", "has no label", "give period, annual or both")
        part.finish()
        rows.append(row)
    if len({row.source for row in rows}) != len(rows):
        funding.fault("rows", "name a source twice", "give every source one row")
    return tuple(rows)


def _vocabulary(
    table: Table,
    labels: Mapping[str, str],
    rows: tuple[FundingLabel, ...],
    shared: Mapping[str, Mapping[str, str]],
) -> Vocabulary:
    sections = {section: dict(spellings) for section, spellings in shared.items()}
    own = table.table("spellings", optional=True)
    for section in own.names():
        if section not in sections:
            own.fault(section, "is no section of a form", f"use one of {', '.join(sections)}")
            continue
        accept(own.table(section), section, sections)
    own.finish()
    printed = [(section, key, labels.get(key, "")) for section, keys in LABELS.items() for key in keys]
    for row in rows:
        for side, text in (("period", row.period), ("annual", row.annual)):
            printed.append(("funding", f"{side}_total" if row.source == "total" else row.source, text))
    printed.append(("head", "title", table.text("title")))
    for section, key, text in printed:
        if text and sections[section].setdefault(label_key(text), key) != key:
            table.fault(f"labels.{key}", f"{text!r} means something else in the vocabulary", "change one of the two")
    return Vocabulary(sections)


def _page(table: Table, funding: Table, indicators: Table, labels: Mapping[str, str]) -> TargetPage:
    page, head, texts = table.table("page"), table.table("head"), table.table("texts")
    goals, ends, blank = table.table("goals"), table.table("ends"), table.table("blank")
    widths = column_widths(page)
    last = len(widths)
    spans = (
        funding.span("period_label"),
        funding.span("period_value"),
        funding.span("annual_label"),
        funding.span("annual_value"),
    )
    found = TargetPage(
        sheet=sheet_name(page),
        widths=widths,
        orientation=page.text("orientation", one_of=("portrait", "landscape")),
        year=head.text("year"),
        year_blank=head.text("year_blank"),
        head=_head(head, labels, last),
        funding_label=funding.span("label"),
        funding_spans=spans,
        text_label=texts.span("label"),
        text_value=texts.span("value"),
        text_least_height=texts.number("least_height", low=15, high=TALLEST_ROW) or 15,
        texts_above=_keys(texts, "above", labels),
        texts_below=_keys(texts, "below", labels),
        goals_label=goals.span("label"),
        goals_period=goals.span("period"),
        goals_annual=goals.span("annual"),
        goals_least_height=goals.number("least_height", low=15, high=TALLEST_ROW) or 15,
        band=indicators.span("band"),
        columns=_columns(indicators, labels),
        ends_label=ends.span("label"),
        ends_points=ends.span("points"),
        ends_rest=ends.span("rest"),
        blank=_blank_rows(blank),
        notes=tuple(str(note) for note in blank.items("notes", optional=True)),
    )
    if "{year}" not in found.year:
        head.fault("year", f"is {found.year!r}", "write {year} where the year stands")
    check_row(funding, "", (found.funding_label, *spans), last)
    check_row(texts, "", (found.text_label, found.text_value), last)
    check_row(goals, "", (found.goals_label, found.goals_period, found.goals_annual), last)
    check_row(indicators, "columns", (found.band, *(column.span for column in found.columns)), last)
    check_row(ends, "", (found.ends_label, found.ends_points, found.ends_rest), last)
    for part in (page, head, texts, goals, ends, blank):
        part.finish()
    return found


def _head(head: Table, labels: Mapping[str, str], last: int) -> tuple[tuple[HeadField, ...], ...]:
    rows = []
    found: list[str] = []
    for place, row in enumerate(head.items("rows")):
        fields = []
        for item in row if isinstance(row, list) else [row]:
            part = head.inner(f"rows[{place}]", mapping(item))
            fields.append(HeadField(part.text("field", one_of=HEAD_FIELDS), part.span("label"), part.span("value")))
            part.finish()
            found.append(fields[-1].field)
        check_row(head, f"rows[{place}]", [span for field in fields for span in (field.label, field.value)], last)
        rows.append(tuple(fields))
    for name in HEAD_FIELDS:
        if found.count(name) != 1 or name not in labels:
            head.fault("rows", f"{name} stands there {found.count(name)} times", "place every field with a label once")
    return tuple(rows)


def _keys(texts: Table, key: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(texts.items(key))
    for name in keys:
        if name not in TEXT_FIELDS or name not in labels:
            texts.fault(key, f"holds {name!r}", f"give texts that have a label: {', '.join(TEXT_FIELDS)}")
    return tuple(name for name in keys if name in labels)


def _columns(indicators: Table, labels: Mapping[str, str]) -> tuple[Column, ...]:
    columns = []
    for part in indicators.tables("columns"):
        columns.append(
            Column(
                key=part.text("key", one_of=COLUMN_KEYS),
                span=part.span("at"),
                merge=part.flag("merge"),
                align=part.text("align", optional=True, one_of=("center", "left", "right")) or "center",
                number=part.flag("number"),
            )
        )
        part.finish()
    keys = [column.key for column in columns]
    for key in COLUMN_KEYS:
        if keys.count(key) != 1 or key not in labels:
            indicators.fault("columns", f"{key} stands there {keys.count(key)} times", "give every column once")
    return tuple(columns)


def _blank_rows(blank: Table) -> tuple[BlankRows, ...]:
    rows = []
    for part in blank.tables("rows"):
        count = part.number("count", low=1, high=50) or 1
        rows.append(BlankRows(part.text("category"), part.text("subcategory"), count))
        part.finish()
    return tuple(rows)
