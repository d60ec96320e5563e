"""表样文件：reads layout files and says everything that is wrong in them at once.

A fault names the file, the dotted key, what is wrong and how to mend it. Loading either gives a complete layout or
raises :class:`LayoutFaults` with all faults of all files.
"""

import re
from collections.abc import Mapping, Set
from pathlib import Path

from evaluator.sheets.layoutparts import (
    FURTHER_COLUMNS,
    TALLEST_ROW,
    TEXT_KEYS,
    columns,
    funding_columns,
    head_rows,
    sign_off,
    text_rows,
)
from evaluator.sheets.shapes import Layout, Source, Span, Vocabulary, label_key
from evaluator.sheets.tables import (
    LayoutFault,
    LayoutFaults,
    Table,
    accept,
    check_row,
    column_widths,
    parsed,
    sheet_name,
)

VOCABULARY = "vocabulary.toml"
TARGET_FORMS = "target_*-*.toml"
"""Layouts of another kind, read by :mod:`evaluator.sheets.targets`."""
FORMS = ("self_evaluation",)
CONFIDENCE = ("published", "practice", "to-confirm")
PRINTED = {
    "project": "head", "department": "head", "unit": "head",
    "funding": "funding", "initial": "funding", "adjusted": "funding", "executed": "funding",
    "funding_points": "funding", "rate": "funding", "funding_score": "funding", "total_funds": "funding",
    "appropriation": "funding", "carry_over": "funding", "other": "funding",
    "goals": "goals", "expected": "goals", "achieved": "goals",
    "category": "indicators", "subcategory": "indicators", "indicator": "indicators", "target": "indicators",
    "actual": "indicators", "points": "indicators", "score": "indicators", "reason": "indicators", "band": "indicators",
    "direction": "indicators", "measure": "indicators", "adjusted_target": "indicators", "coefficient": "indicators",
    "core": "indicators", "total": "ends", "grade": "ends", "conclusion": "ends", "issues": "ends",
    "improvements": "ends",
}  # fmt: skip
"""Each printed label → the section of the vocabulary it belongs to."""
OPTIONAL = frozenset({"band", *FURTHER_COLUMNS, *TEXT_KEYS})
"""Labels that only a form with such a part prints."""


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
    table_columns = columns(indicators)
    band = indicators.span("band", optional=True)
    texts = text_rows(table.table("texts", optional=True), len(widths))
    printed = (
        {column.key for column in table_columns} | set(texts.keys if texts else ()) | {"band" if band.first else ""}
    )
    labels = _labels(table.table("labels"), needed=PRINTED.keys() - OPTIONAL | printed)
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
        head=head_rows(head, len(widths)),
        funding_label=funding.span("label"),
        funding_source=funding.span("source"),
        funding_columns=funding_columns(funding),
        goals_label=goals.span("label"),
        goals_expected=goals.span("expected"),
        goals_achieved=goals.span("achieved"),
        goals_least_height=goals.number("least_height", low=15, high=TALLEST_ROW) or 15,
        band=band if band.first else None,
        columns=table_columns,
        total_label=total.span("label"),
        total_points=total.span("points"),
        total_score=total.span("score"),
        total_rest=_or_none(total.span("rest", optional=True)),
        grade_label=grade.span("label"),
        grade_value=grade.span("value"),
        grade_always=grade.text("shown", one_of=("always", "given")) == "always",
        labels=labels,
        sign_off=sign_off(table.table("sign_off")),
        vocabulary=_vocabulary(table, labels, shared),
        goals_each=goals.text("each", optional=True),
        texts=texts,
    )
    _check_rows(layout, {"funding": funding, "goals": goals, "indicators": indicators, "total": total, "grade": grade})
    if layout.year and "{year}" not in layout.year:
        head.fault("year", f"is {layout.year!r}", "write {year} where the year stands")
    if layout.goals_each and "{number}" not in layout.goals_each:
        goals.fault("each", f"is {layout.goals_each!r}", "write {number} where the number of the goal stands")
    for part in (table, applies, page, head, funding, goals, indicators, total, grade, source):
        part.finish()
    return layout


def _or_none(span: Span) -> Span | None:
    return span if span.first else None


def _labels(table: Table, *, needed: Set[str]) -> dict[str, str]:
    labels = {key: table.text(key, optional=key not in needed) for key in PRINTED}
    table.finish()
    return labels


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
