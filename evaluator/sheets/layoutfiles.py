"""表样文件：reads layout files and says everything that is wrong in them at once.

A fault names the file, the dotted key, what is wrong and how to mend it. Loading either gives a complete layout or
raises :class:`LayoutFaults` with all faults of all files.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from evaluator.sheets.shapes import (
    FUNDING_COLUMNS,
    Column,
    HeadField,
    Layout,
    SignOffField,
    Source,
    Span,
    Vocabulary,
    label_key,
)
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

VOCABULARY = "vocabulary.toml"
TARGET_FORMS = "target_*-*.toml"
"""Layouts of another kind, read by :mod:`evaluator.sheets.targets`."""
FORMS = ("self_evaluation",)
CONFIDENCE = ("published", "practice", "to-confirm")
HEAD_FIELDS = ("project", "department", "unit")
COLUMN_KEYS = ("category", "subcategory", "indicator", "target", "actual", "points", "score", "reason")
SIGN_OFF_FIELDS = ("preparer", "reviewer", "finance_officer", "unit", "filled_on")
TALLEST_ROW = 409
PRINTED = {
    "project": "head", "department": "head", "unit": "head",
    "funding": "funding", "initial": "funding", "adjusted": "funding", "executed": "funding",
    "funding_points": "funding", "rate": "funding", "funding_score": "funding", "total_funds": "funding",
    "appropriation": "funding", "carry_over": "funding", "other": "funding",
    "goals": "goals", "expected": "goals", "achieved": "goals",
    "category": "indicators", "subcategory": "indicators", "indicator": "indicators", "target": "indicators",
    "actual": "indicators", "points": "indicators", "score": "indicators", "reason": "indicators", "band": "indicators",
    "total": "ends", "grade": "ends",
}  # fmt: skip
"""Each printed label → the section of the vocabulary it belongs to."""


def read_files(folder: Path) -> tuple[Layout, ...]:
    """Every layout below a folder, ordered by id. Raises :class:`LayoutFaults`."""
    faults: list[LayoutFault] = []
    shared = _shared_spellings(folder / VOCABULARY, faults)
    layouts = [
        layout
        for path in sorted(folder.glob("*/*.toml"))
        if not path.match(TARGET_FORMS) and (layout := _read_file(path, folder, shared, faults)) is not None
    ]
    if not layouts and not faults:
        faults.append(LayoutFault(folder.name, "", "holds no layout", "add <region>/<form>-<year>.toml"))
    _refuse_two_for_a_year(layouts, faults)
    if faults:
        raise LayoutFaults(faults)
    return tuple(sorted(layouts, key=lambda layout: layout.id))


def _shared_spellings(path: Path, faults: list[LayoutFault]) -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = {name: {} for name in set(PRINTED.values())}
    content = parsed(path, path.name, faults)
    for section, labels in (content or {}).items():
        if section not in sections or not isinstance(labels, dict):
            known = ", ".join(sorted(sections))
            faults.append(LayoutFault(path.name, section, "is no section of a form", f"use one of {known}"))
            continue
        table = Table(labels, path.name, section, faults)
        accept(table, section, sections)
    return sections


def _read_file(
    path: Path, folder: Path, shared: Mapping[str, Mapping[str, str]], faults: list[LayoutFault]
) -> Layout | None:
    name = path.relative_to(folder).as_posix()
    content = parsed(path, name, faults)
    if content is None:
        return None
    before = len(faults)
    table = Table(content, name, "", faults)
    layout = _layout(table, name, shared)
    return layout if len(faults) == before else None


def _layout(table: Table, name: str, shared: Mapping[str, Mapping[str, str]]) -> Layout:
    identifier = table.text("id")
    region = table.text("region")
    if identifier and f"{identifier}.toml" != name:
        table.fault("id", f"is {identifier!r} in the file {name}", "make it the path of the file without .toml")
    if region and (not re.fullmatch(r"\d{6}", region) or not name.startswith(f"{region}/")):
        table.fault("region", f"is {region!r}", "give the six-digit 行政区划代码 that names the folder")
    applies = table.table("applies")
    page = table.table("page")
    head = table.table("head")
    funding = table.table("funding")
    goals = table.table("goals")
    indicators = table.table("indicators")
    total = table.table("total")
    grade = table.table("grade")
    source = table.table("source")
    widths = column_widths(page)
    columns = _columns(indicators)
    band = indicators.span("band", optional=True)
    funding_columns = _funding_columns(funding)
    labels = _labels(table.table("labels"), band=band.first > 0)
    layout = Layout(
        id=identifier,
        region=region,
        form=table.text("form", one_of=FORMS),
        name=table.text("name"),
        from_budget_year=applies.number("from_budget_year", low=2000, high=2999) or 0,
        to_budget_year=applies.number("to_budget_year", optional=True, low=2000, high=2999),
        money_unit=table.text("money_unit", one_of=("万元", "元")),
        sheet=sheet_name(table),
        source=Source(
            title=source.text("title"),
            number=source.text("number", optional=True),
            confidence=source.text("confidence", one_of=CONFIDENCE),
        ),
        widths=widths,
        orientation=page.text("orientation", one_of=("portrait", "landscape")),
        title=head.text("title"),
        year=head.text("year"),
        year_blank=head.text("year_blank"),
        head=_head_rows(head, len(widths)),
        funding_label=funding.span("label"),
        funding_source=funding.span("source"),
        funding_columns=funding_columns,
        goals_label=goals.span("label"),
        goals_expected=goals.span("expected"),
        goals_achieved=goals.span("achieved"),
        goals_least_height=goals.number("least_height", low=15, high=TALLEST_ROW) or 15,
        band=band if band.first else None,
        columns=columns,
        total_label=total.span("label"),
        total_points=total.span("points"),
        total_score=total.span("score"),
        total_rest=_or_none(total.span("rest", optional=True)),
        grade_label=grade.span("label"),
        grade_value=grade.span("value"),
        grade_always=grade.text("shown", one_of=("always", "given")) == "always",
        labels=labels,
        sign_off=_sign_off(table.table("sign_off")),
        vocabulary=_vocabulary(table, labels, shared),
    )
    _check_rows(layout, {"funding": funding, "goals": goals, "indicators": indicators, "total": total, "grade": grade})
    if layout.year and "{year}" not in layout.year:
        head.fault("year", f"is {layout.year!r}", "write {year} where the year stands")
    for part in (table, applies, page, head, funding, goals, indicators, total, grade, source):
        part.finish()
    return layout


def _or_none(span: Span) -> Span | None:
    return span if span.first else None


def _head_rows(head: Table, last: int) -> tuple[tuple[HeadField, ...], ...]:
    rows = []
    found: list[str] = []
    for place, row in enumerate(head.items("rows")):
        fields = []
        for item in row if isinstance(row, list) else [row]:
            part = head.inner(f"rows[{place}]", mapping(item))
            field = HeadField(part.text("field", one_of=HEAD_FIELDS), part.span("label"), part.span("value"))
            part.finish()
            found.append(field.field)
            fields.append(field)
        check_row(head, f"rows[{place}]", [span for field in fields for span in (field.label, field.value)], last)
        rows.append(tuple(fields))
    for name in HEAD_FIELDS:
        if found.count(name) != 1:
            head.fault("rows", f"{name} stands there {found.count(name)} times", "place every field exactly once")
    return tuple(rows)


def _funding_columns(funding: Table) -> dict[str, Span]:
    table = funding.table("columns")
    columns = {key: table.span(key) for key in FUNDING_COLUMNS}
    table.finish()
    return columns


def _columns(indicators: Table) -> tuple[Column, ...]:
    columns = []
    for table in indicators.tables("columns"):
        columns.append(
            Column(
                key=table.text("key", one_of=COLUMN_KEYS),
                span=table.span("at"),
                merge=table.flag("merge"),
                align=table.text("align", optional=True) or "center",
                number=table.flag("number"),
            )
        )
        if columns[-1].align not in ("left", "center", "right"):
            table.fault("align", f"is {columns[-1].align!r}", "give left, center or right")
        table.finish()
    keys = [column.key for column in columns]
    for key in COLUMN_KEYS:
        if keys.count(key) != 1:
            indicators.fault("columns", f"{key} stands there {keys.count(key)} times", "give every column exactly once")
    return tuple(columns)


def _labels(table: Table, *, band: bool) -> dict[str, str]:
    labels = {key: table.text(key, optional=key == "band" and not band) for key in PRINTED}
    table.finish()
    return labels


def _sign_off(table: Table) -> tuple[tuple[SignOffField, ...], ...]:
    rows = []
    for place, row in enumerate(table.items("rows")):
        fields = []
        for item in row if isinstance(row, list) else [row]:
            part = table.inner(f"rows[{place}]", mapping(item))
            fields.append(
                SignOffField(part.span("at").first, part.text("label"), part.text("field", one_of=SIGN_OFF_FIELDS))
            )
            part.finish()
        rows.append(tuple(fields))
    table.finish()
    return tuple(rows)


def _vocabulary(table: Table, labels: Mapping[str, str], shared: Mapping[str, Mapping[str, str]]) -> Vocabulary:
    sections = {section: dict(spellings) for section, spellings in shared.items()}
    own = table.table("spellings", optional=True)
    for section in own.names():
        if section not in sections:
            own.fault(section, "is no section of a form", f"use one of {', '.join(sorted(sections))}")
            continue
        accept(own.table(section), section, sections)
    for key, text in labels.items():
        name = key.removeprefix("funding_")
        if text and sections[PRINTED[key]].setdefault(label_key(text), name) != name:
            table.fault(f"labels.{key}", f"{text!r} means something else in the vocabulary", "change one of the two")
    own.finish()
    return Vocabulary(sections)


def _check_rows(layout: Layout, tables: Mapping[str, Table]) -> None:
    last = len(layout.widths)
    band = [layout.band] if layout.band else []
    check_row(
        tables["funding"], "", [layout.funding_label, layout.funding_source, *layout.funding_columns.values()], last
    )
    check_row(tables["goals"], "", [layout.goals_label, layout.goals_expected, layout.goals_achieved], last)
    check_row(tables["indicators"], "columns", [*band, *(column.span for column in layout.columns)], last)
    rest = [layout.total_rest] if layout.total_rest else []
    check_row(tables["total"], "", [layout.total_label, layout.total_points, layout.total_score, *rest], last)
    check_row(tables["grade"], "", [layout.grade_label, layout.grade_value], last)


def _refuse_two_for_a_year(layouts: list[Layout], faults: list[LayoutFault]) -> None:
    for place, one in enumerate(layouts):
        for two in layouts[place + 1 :]:
            same = (one.region, one.form) == (two.region, two.form)
            first = max(one.from_budget_year, two.from_budget_year)
            if same and one.covers(first) and two.covers(first):
                faults.append(
                    LayoutFault(
                        f"{two.id}.toml", "applies", f"covers {first} like {one.id}", "end one where the other begins"
                    )
                )
