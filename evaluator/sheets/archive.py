"""压缩包：folders and list of an archive of many forms: a folder for each unit (单位), as a bureau hands them on.

What could not be packed is said in a list (下载清单.txt) inside; without such a form there is no list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.sheets.naming import folder_name

LIST_NAME = "下载清单.txt"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One form that is not in the archive, and why."""

    unit: str
    project: str
    reason: str


def folders_by_code(units: Mapping[str, str]) -> dict[str, str]:
    """The folder of each unit code: the unit's name, with the code behind it where two units share a name."""
    names = {code: folder_name(name) or folder_name(code) for code, name in units.items()}
    shared = Counter(name.casefold() for name in names.values())
    return {
        code: name if shared[name.casefold()] == 1 else folder_name(f"{name}（{code}）") for code, name in names.items()
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
