"""像哪一行：what is said of a row that was paired by likeness only, and of one that fits several."""

from collections.abc import Sequence


def doubt_of(here: str, there: str) -> str:
    """Why the cells of a row are not ticked: it has another name in the file, or there are others of its name.

    >>> doubt_of("通过率", "合格率")
    '名称不同，可能是改名：系统里是“合格率”，文件里是“通过率”'
    """
    if here == there:
        return f"叫“{there}”的不止一行，是按分值和前后的行对上的，请核对"
    return f"名称不同，可能是改名：系统里是“{there or '（空）'}”，文件里是“{here or '（空）'}”"


def unsure_of(names: Sequence[str]) -> str:
    """Why a row was paired with none.

    >>> unsure_of(["合格率", "到课率"])
    '像“合格率”，也像“到课率”，不知道是哪一行，没有对'
    """
    if len(names) == 1:
        return f"文件里有几行都像“{names[0]}”，不知道哪一行是它，没有对"
    if len(set(names)) == 1:
        return f"系统里叫“{names[0]}”的有 {len(names)} 行，不知道是哪一行，没有对"
    first, *others = (f"像“{name}”" for name in dict.fromkeys(names))
    return "，也".join((first, *others)) + "，不知道是哪一行，没有对"
