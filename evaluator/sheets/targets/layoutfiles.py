"""目标表的表样文件：reads the layout files of target forms and says everything that is wrong in them at once."""

import re
from collections.abc import Mapping
from pathlib import Path

from evaluator.sheets.shapes import Source, Vocabulary, label_key
from evaluator.sheets.tables import (
    LayoutFault,
    LayoutFaults,
    Table,
    accept,
    mapping,
    parsed,
)
from evaluator.sheets.targets.forms import HEAD_FIELDS, SOURCES, TEXT_FIELDS
from evaluator.sheets.targets.pagefiles import COLUMN_KEYS, read_page
from evaluator.sheets.targets.shapes import FundingLabel, TargetLayout

VOCABULARY = "target_vocabulary.toml"
FILES = "*/target_form-*.toml"
CONFIDENCE = ("published", "practice", "to-confirm")
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
        page=read_page(table, funding, indicators, labels) if written else None,
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
