"""改列的对应：a kept mapping opened again, on the sheet that it was made on while that is there, else by its headings.

Who has only the headings may say anew what the columns are and what is always the same; another cell can be named only
where the sheet can be seen.
"""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.sheets.mapping import FIELDS, KINDS, ColumnMapping
from evaluator.sheets.mapping.fitting import MappingFaults, mapping_on
from evaluator.sheets.mapping.looking import Choices, Looked
from projects import permissions
from projects.models import SheetMapping, User
from projects.permissions import NotVisible
from projects.selectors.mappings import (
    FIELD_NAMES,
    KIND_NAMES,
    KeptMapping,
    changed_of,
    columns_of,
    elsewhere_of,
    kept_mapping,
    where,
)
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.importing.mappings import PLACE, hold_mapping, refuse_another, target_of
from projects.services.importing.naming import Reading, Said, Table, choices_of, reading_of, said_of, table_of
from projects.services.importing.sheets import Unmapped, looked_at
from projects.services.results import Refused


@dataclass(frozen=True, slots=True)
class ChangingPage:
    """The page on which a kept mapping is changed."""

    kept: KeptMapping
    state: str
    """What the page shows: a change to another state of the mapping is refused."""
    source: str
    """The file and sheet on which it is shown; empty where only the headings are known."""
    table: Table
    reading: Reading | None
    faults: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """The mapping as the page shows it, with what was said so far."""

    source: str
    said: Said
    looked: Looked
    faults: tuple[Problem, ...]


def changing_page(*, user: User, mapping_id: int, said: Said | None = None) -> ChangingPage:
    """The page as it stands with what was said so far, or with what is kept.

    Raises :class:`~projects.permissions.NotVisible`, and :class:`Refused` for a mapping of a unit above.
    """
    record = _changeable(user, mapping_id)
    opened = _opened(user, record, said)
    return ChangingPage(
        kept=kept_mapping(user, mapping_id),
        state=_state(record),
        source=opened.source,
        table=table_of(opened.looked, opened.said, has_sheet=bool(opened.source)),
        reading=None if opened.faults else reading_of(opened.looked),
        faults=(*opened.faults, *opened.looked.faults),
    )


def change_mapping(*, user: User, mapping_id: int, said: Said, state: str, address: str = "") -> SheetMapping:
    """Read by it otherwise from now on; what was read by it before stays as it is.

    Raises as :func:`changing_page` does, and :class:`Refused` with everything that is wrong, or where somebody else has
    changed it since.
    """
    opened = _opened(user, _changeable(user, mapping_id), said)
    problems = (*opened.faults, *opened.looked.faults)
    if problems:
        raise Refused(problems)
    assert opened.looked.mapping is not None
    with transaction.atomic():
        kept = hold_mapping(user, mapping_id)
        if _state(kept) != state:
            by, _ = changed_of(kept)
            message = f"“{kept.name}”在您打开这一页以后由{by or '别人'}改过，没有保存您的改动"
            raise Refused((Problem("mapping-moved", PLACE, message, "请重新打开这一页，看过再改"),))
        shape = kept.shape | opened.looked.mapping.as_record()
        changes = _changes(kept, shape)
        if changes:
            kept.shape = shape | {"changed": {"by": user.full_name, "at": timezone.now().isoformat()}}
            kept.save(update_fields=["shape"])
            auditing.record(actor=user, action="mapping-change", subject=kept, address=address, changes=changes)
    return kept


def _changeable(user: User, mapping_id: int) -> SheetMapping:
    """The mapping, if it is the person's to change."""
    standing = permissions.standing_of(user)
    record = permissions.find_mapping(standing, mapping_id)
    refuse_another(standing, record)
    return record


def _opened(user: User, record: SheetMapping, said: Said | None) -> _Opened:
    mapping = ColumnMapping.from_record(record.shape)
    if said is not None and said.kind not in KINDS:
        said = None
    choices, faults = choices_of(said) if said is not None else (None, ())
    looked = _on_its_sheet(user, record, mapping, choices)
    if looked is None:
        return _by_headings(mapping, said or _as_said(mapping))
    _, file, sheet = record.shape["seen"]
    return _Opened(f"{file}，工作表“{sheet}”", said or said_of(looked.choices), looked, faults)


def _on_its_sheet(user: User, record: SheetMapping, mapping: ColumnMapping, choices: Choices | None) -> Looked | None:
    """The sheet that it was made on; ``None`` where that is gone, is another person's, or has changed."""
    if "seen" not in record.shape:
        return None
    import_id, file, sheet = record.shape["seen"]
    try:
        looked = looked_at(permissions.find_import(user, import_id), Unmapped(0, file, sheet), choices, mapping)
    except (NotVisible, Refused):
        return None
    return looked if looked.fits else None


def _by_headings(mapping: ColumnMapping, said: Said) -> _Opened:
    """The headings side by side as the only row of a sheet; a cell stays where it was as long as its words stay."""
    in_words = _cells_in_words(mapping)
    kept = {name for name, words in in_words.items() if said.fields.get(name, "").strip() == words}
    choices, faults = choices_of(
        replace(said, fields={key: text for key, text in said.fields.items() if key not in kept})
    )
    faults = (*faults, *(_no_sheet(name) for name in choices.cells))
    found = None
    try:
        found = mapping_on(
            dict(enumerate(mapping.signature, start=1)),
            kind=choices.kind,
            head_row=1,
            columns=choices.columns,
            fixed=choices.fixed,
            in_columns=choices.in_columns,
            head_rows=mapping.head_rows,
        )
        kept &= set(FIELDS[choices.kind]) - choices.in_columns.keys()
        found = replace(found, fields={**found.fields, **{name: mapping.fields[name] for name in sorted(kept)}})
    except MappingFaults as wrong:
        faults = (*faults, *wrong.problems)
    return _Opened("", said, Looked((mapping.signature,), choices, found, (), None, 0), faults)


def _as_said(mapping: ColumnMapping) -> Said:
    """What is kept, as the page shows it where there are headings only."""
    columns = {place + 1: key for key, place in mapping.columns.items()}
    columns |= {each.heading + 1: f"field:{name}" for name, each in mapping.fields.items() if each.heading is not None}
    fixed = {name: each.fixed for name, each in mapping.fields.items() if each.fixed}
    return Said(mapping.kind, 1, 1, columns, {**fixed, **_cells_in_words(mapping)})


def _cells_in_words(mapping: ColumnMapping) -> dict[str, str]:
    return {name: where("", each.cell) for name, each in mapping.fields.items() if each.cell is not None}


def _no_sheet(name: str) -> Problem:
    said = f"{FIELD_NAMES[name]}写的是格子的位置，可是原来的文件已经不在，看不到是哪一格"
    remedy = "请写成总是一样的内容，或选一列；要改格子，请删去这个对应关系，用新文件重新对应"
    return Problem("mapping-no-sheet", FIELD_NAMES[name], said, remedy, anchor=f"field-{name}")


def _state(record: SheetMapping) -> str:
    """What tells one state of a mapping from another."""
    return (changed_of(record)[1] or record.made_at).isoformat()


def _changes(record: SheetMapping, shape: dict[str, object]) -> list[Change]:
    """Heading by heading and field by field, from what to what."""
    before, after = _in_words(record.shape), _in_words(shape)
    return [
        Change(target_of(record), "shape", label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys((*before, *after))
        if before.get(label, "") != after.get(label, "")
    ]


def _in_words(shape: dict[str, object]) -> dict[str, str]:
    columns = {f"列“{each.heading}”": each.meaning or "不用" for each in columns_of(shape)}
    return {"表的种类": KIND_NAMES[str(shape["kind"])], **columns, **dict(elsewhere_of(shape))}
