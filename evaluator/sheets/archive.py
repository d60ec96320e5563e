"""压缩包：many downloaded forms as one zip file, a folder for each unit (单位), as a bureau hands them on.

Names carry the flag that says UTF-8, or older unpackers on Windows show garbage. Two forms of one name in a folder are
numbered. What could not be packed is said in a list (下载清单.txt) inside; without such a form there is no list.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from evaluator.sheets.naming import folder_name, numbered_name

LIST_NAME = "下载清单.txt"
_OLDEST = 1980


@dataclass(frozen=True, slots=True)
class PackedForm:
    """One file of the archive."""

    unit_code: str
    """单位代码: forms of one unit share a folder; two units of the same name do not."""
    unit: str
    """The name that the folder gets."""
    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One form that is not in the archive, and why."""

    unit: str
    project: str
    reason: str


def pack(forms: Sequence[PackedForm], *, left_out: Sequence[LeftOut] = (), at: datetime) -> bytes:
    """The whole archive; ``at`` is the local time that its files carry. The same input gives the same bytes."""
    folders = folders_of(forms)
    taken: set[str] = set()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for form in forms:
            path = numbered_name(f"{folders[form.unit_code]}/{form.filename}", taken)
            taken.add(path.casefold())
            # A workbook is compressed already: packing it again costs time and saves nothing.
            archive.writestr(_entry(path, at, zipfile.ZIP_STORED), form.content)
        if left_out:
            # The byte order mark and the line ends are those of Windows' Notepad (记事本).
            listed = list_text(left_out, packed=len(forms)).encode("utf-8-sig")
            archive.writestr(_entry(LIST_NAME, at, zipfile.ZIP_DEFLATED), listed)
    return packed.getvalue()


def folders_of(forms: Iterable[PackedForm]) -> dict[str, str]:
    """The folder of each unit code: the unit's name, with the code behind it where two units share a name."""
    names = {form.unit_code: folder_name(form.unit) or folder_name(form.unit_code) for form in forms}
    shared = [name.casefold() for name in names.values()]
    return {
        code: name if shared.count(name.casefold()) == 1 else folder_name(f"{name}（{code}）")
        for code, name in names.items()
    }


def list_text(left_out: Sequence[LeftOut], *, packed: int) -> str:
    """The list of what is missing: each form with its unit and the reason."""
    lines = [
        f"这个压缩包里有 {packed} 张自评表，另有 {len(left_out)} 张没有放进来：",
        "",
        *(f"{number}. {each.unit}　{each.project}：{each.reason}" for number, each in enumerate(left_out, start=1)),
        "",
    ]
    return "\r\n".join(lines)


def _entry(path: str, at: datetime, compression: int) -> zipfile.ZipInfo:
    moment = (max(at.year, _OLDEST), at.month, at.day, at.hour, at.minute, at.second)
    entry = zipfile.ZipInfo(path, moment)
    entry.compress_type = compression
    entry.create_system = 0
    return entry
