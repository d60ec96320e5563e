"""写离线填报表：one workbook with a sheet a project, the 填表说明, and the hidden fingerprint of all of them."""

from collections.abc import Sequence
from datetime import datetime

from evaluator.sheets.naming import sheet_name
from evaluator.sheets.offline import guide as guides
from evaluator.sheets.offline.fingerprint import SHEET, Fingerprint, fingerprint_leaf
from evaluator.sheets.offline.forms import OfflineSheet
from evaluator.sheets.offline.guide import Guide, guide_leaf
from evaluator.sheets.offline.sheet import offline_leaf, printed_form
from evaluator.sheets.packing import bound


def write_offline(forms: Sequence[OfflineSheet], *, guide: Guide, key: bytes, at: datetime) -> bytes:
    """The workbook; ``key`` signs the fingerprint, ``at`` is the moment of the download.

    Raises :class:`ValueError` for no form or one form twice, :class:`columns.UnknownField` and
    :class:`drawing.TextTooLong`. The same arguments give the same bytes.
    """
    if not forms or len({form.evaluation_id for form in forms}) < len(forms):
        raise ValueError("a template needs forms, each once")
    taken = {guides.SHEET, SHEET}
    leaves = []
    for form in forms:
        name = sheet_name(form.project, taken)
        taken.add(name.casefold())
        leaves.append(offline_leaf(form, name=name))
    fingerprint = Fingerprint(at.isoformat(timespec="seconds"), tuple(printed_form(form) for form in forms))
    return bound((*leaves, guide_leaf(guide), fingerprint_leaf(fingerprint, key)))
