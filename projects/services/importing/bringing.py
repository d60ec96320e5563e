"""带文件进来：files and pasted text, read once in a guarded process and kept with their plan until they are applied."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.sheets.guarding import read_each
from evaluator.sheets.leftovers import set_aside
from evaluator.sheets.naming import numbered_name
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm, as_record
from projects import permissions
from projects.models import Import, ImportFile, User
from projects.selectors.canonical import ALGORITHM
from projects.selectors.mappings import mapping_records
from projects.services import auditing
from projects.services.importing import keeping
from projects.services.importing.admitting import refuse, refuse_formless, refuse_long
from projects.services.importing.offline_forms import as_offline_record, with_templates
from projects.services.importing.planning import as_stored, make_plan
from projects.services.offline import offline_key
from projects.services.results import Refused, Sealing, Told, unheard, unsealed

Then = TypeVar("Then")
READ = "import-read"
IMPORTS_KEPT = 20
"""Of one person that wait to be applied: the oldest is given up for the next."""
LONGEST_NAME = 180
"""Of a file, with room for a number that tells it from another of the same name."""

PASTED = "粘贴的文字"
"""What pasted text is called beside files."""


def bring(
    *,
    user: User,
    uploads: Sequence[Upload],
    unit_id: int | None = None,
    fiscal_year: int | None = None,
    address: str = "",
) -> Import:
    """Read files and keep what they say, with the plan of what would be written; nothing else is written.

    ``unit_id`` and ``fiscal_year`` are for forms that do not say theirs. Raises :class:`Refused` where there is no form
    in any of them.
    """
    refuse(user, [len(upload.content) for upload in uploads], unit_id)
    uploads = _told_apart(uploads)
    found = _read(user, uploads)
    with _kept(uploads) as stored, transaction.atomic():
        record = _stored(user, uploads, stored, unit_id, fiscal_year, Import.State.READ)
        _fill(user, record, found, address)
    return record


def put_down(
    *,
    user: User,
    uploads: Sequence[Upload],
    then: Callable[[Import], Then],
    unit_id: int | None = None,
    fiscal_year: int | None = None,
) -> Then:
    """Keep many or large files to be read in the background: :func:`read_import` does. Raises as :func:`bring` does.

    ``then`` sees to it that somebody reads them, and its answer is this one's. If it fails, nothing is kept: no import
    waits that nobody will ever read.
    """
    refuse(user, [len(upload.content) for upload in uploads], unit_id)
    uploads = _told_apart(uploads)
    with _kept(uploads) as stored, transaction.atomic():
        return then(_stored(user, uploads, stored, unit_id, fiscal_year, Import.State.READING))


def read_import(
    *, user: User, import_id: int, told: Told = unheard, sealing: Sealing = unsealed, address: str = ""
) -> Import:
    """Read the files that were put down. Files without any form are given up: :class:`Refused` says why."""
    record = permissions.find_import(user, import_id)
    if record.state != Import.State.READING:
        return record
    files = [(file.name, keeping.content_of(file.stored_name)) for file in record.files.all()]
    uploads = [Upload(name, content, pasted=name == PASTED) for name, content in files if content is not None]
    try:
        found = _read(user, uploads, told)
    except Refused:
        with transaction.atomic():
            forget(record, Import.State.DISCARDED)
        raise
    with transaction.atomic():
        # The no-op UPDATE makes a second reader wait for the first, on both databases.
        Import.objects.filter(pk=record.pk).update(version=F("version"))
        record.refresh_from_db()
        if record.state == Import.State.READING:
            record.state = Import.State.READ
            _fill(user, record, found, address)
            sealing(len(record.forms))
    return record


def _told_apart(uploads: Sequence[Upload]) -> tuple[Upload, ...]:
    """The files under names of their own: what is read of a file, and marked in it, is found by its name."""
    taken: set[str] = set()
    apart = []
    for upload in uploads:
        name = numbered_name(upload.name[-LONGEST_NAME:] or "文件", taken)
        taken.add(name.casefold())
        apart.append(replace(upload, name=name))
    return tuple(apart)


def _read(user: User, uploads: Sequence[Upload], told: Told = unheard) -> Sequence[ReadForm | OfflineForm]:
    """Every form of the files; raises :class:`Refused` where there is none in any of them, or too many."""
    read: list[ReadForm] = []
    for number, forms in enumerate(read_each(uploads, mappings=mapping_records(user)), start=1):
        read += forms
        told(number, max(number + 1, len(uploads)), f"读了 {number} 个文件")
    found, found_offline = with_templates(uploads, read, offline_key())
    whole: list[ReadForm | OfflineForm] = [*found, *found_offline]
    refuse_formless(whole)
    return set_aside(whole)


def digest_of(content: bytes) -> str:
    """The digest of a file's bytes, with the algorithm in front."""
    return f"{ALGORITHM}:{hashlib.new(ALGORITHM, content).hexdigest()}"


def forget(record: Import, state: str) -> None:
    """Let the texts and files of an import go; that there was one stays known."""
    names = list(record.files.exclude(stored_name="").values_list("stored_name", flat=True))
    record.files.update(stored_name="")
    Import.objects.filter(pk=record.pk).update(forms=[], plan=[], chosen={}, ticks={}, state=state)
    for name in names:
        transaction.on_commit(partial(keeping.forget, name))


def expire(records: Iterable[Import]) -> None:
    """Let imports go whose time is over; what was applied stays applied."""
    for record in records:
        applied = record.state == Import.State.APPLIED
        forget(record, Import.State.APPLIED if applied else Import.State.EXPIRED)


@contextmanager
def _kept(uploads: Sequence[Upload]) -> Iterator[list[str]]:
    """Keep the bytes of files for as long as their records are being written; if that fails, they go again."""
    stored: list[str] = []
    try:
        for upload in uploads:
            stored.append(keeping.keep(upload.name, upload.content))
        yield stored
    except BaseException:
        for name in stored:
            keeping.forget(name)
        raise


def _stored(
    user: User,
    uploads: Sequence[Upload],
    stored: Sequence[str],
    unit_id: int | None,
    fiscal_year: int | None,
    state: str,
) -> Import:
    now = timezone.now()
    _make_room(user, now)
    record = Import.objects.create(
        user=user,
        unit_id=unit_id,
        fiscal_year=fiscal_year,
        state=state,
        expires_at=now + timedelta(days=settings.IMPORTS_KEEP_DAYS),
    )
    ImportFile.objects.bulk_create(
        ImportFile(
            of=record,
            number=number,
            name=upload.name,
            size=len(upload.content),
            digest=digest_of(upload.content),
            stored_name=name,
        )
        for number, (upload, name) in enumerate(zip(uploads, stored, strict=True), start=1)
    )
    return record


def _fill(user: User, record: Import, found: Sequence[ReadForm | OfflineForm], address: str) -> None:
    """Keep what was read, with its plan."""
    record.forms = [as_offline_record(form) if isinstance(form, OfflineForm) else as_record(form) for form in found]
    refuse_long(record.forms)
    record.plan = as_stored(make_plan(user, record, found))
    record.save(update_fields=["forms", "plan", "state"])
    files = list(record.files.all())
    auditing.record(
        actor=user,
        action=READ,
        subject=record,
        subject_label=label_of([file.name for file in files]),
        address=address,
        note="；".join(f"{file.name} {file.digest}" for file in files[:20]),
    )


def label_of(names: Sequence[str]) -> str:
    """What an import is called: its file, or the first of them and how many there are."""
    first = names[0] if names else "文件"
    return first if len(names) < 2 else f"{first} 等 {len(names)} 个文件"


def _make_room(user: User, now: datetime) -> None:
    """Only the last few imports of a person wait, and none for longer than it is kept."""
    waiting = Import.objects.filter(user=user, state__in=[Import.State.READ, Import.State.READING])
    recent = waiting.order_by("-pk").values_list("pk", flat=True)[: IMPORTS_KEPT - 1]
    expire(waiting.exclude(pk__in=list(recent)))
    expire(Import.objects.filter(expires_at__lt=now).exclude(forms=[]))
