"""延期：the later deadlines that were granted in a round, in force and revoked."""

from projects.models import Extension
from projects.selectors.pages.organising import ExtensionNote


def extension_note(extension: Extension) -> ExtensionNote:
    """One extension as pages tell it; needs ``unit``, ``granted_by`` and, if revoked, ``revoked_by``."""
    return ExtensionNote(
        id=extension.pk,
        unit=extension.unit.label,
        due_at=extension.due_at,
        reason=extension.reason,
        by=extension.granted_by.full_name,
        at=extension.granted_at,
        revoked_by=extension.revoked_by.full_name if extension.revoked_by_id and extension.revoked_by else "",
        revoked_at=extension.revoked_at,
    )


def extensions_in(round_id: int) -> tuple[ExtensionNote, ...]:
    """Every extension of a round, those in force first, the newest first; one query."""
    found = Extension.objects.filter(round_id=round_id).select_related("unit", "granted_by", "revoked_by")
    return tuple(sorted(map(extension_note, found), key=lambda each: not each.stands))
