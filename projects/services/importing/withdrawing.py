"""收回：an import that was only tried leaves nothing behind, neither a row in the person's list nor a file."""

from functools import partial

from django.db import transaction

from projects.models import Import, User
from projects.services import auditing
from projects.services.importing import keeping
from projects.services.importing.bringing import label_of
from projects.services.importing.choosing import DISCARD, hold

TRIED = "只编了计划，没有写入"


def withdraw(*, user: User, import_id: int, address: str = "") -> None:
    """Take one's own import back that has written nothing; the audit trail alone knows of it."""
    with transaction.atomic():
        record: Import = hold(user, import_id)
        files = list(record.files.all())
        label = label_of([file.name for file in files])
        auditing.record(actor=user, action=DISCARD, subject=record, subject_label=label, address=address, note=TRIED)
        record.delete()
        for file in files:
            transaction.on_commit(partial(keeping.forget, file.stored_name))
