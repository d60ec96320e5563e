"""像哪一行：what is said of a row that was paired by likeness only, and of one that fits several."""

from collections.abc import Sequence

from projects.models import Indicator


def called(indicator: Indicator) -> str:
    """How a row is named to a person: by its 三级指标, or by its place where that was lost.

    >>> called(Indicator(name="", order=8))
    '（第 8 行，没有名称）'
    """
    return indicator.name or f"（第 {indicator.order} 行，没有名称）"


def doubt_of(here: str, there: str) -> str:
    """Why the cells of a row are not ticked: it has another name in the file, or there are others of its name.

    >>> doubt_of("通过率", "合格率")
    '名称不同，可能是改名：系统里是“合格率”，文件里是“通过率”'
    """
    if not here and not there:
        return "这一行没有名称，指标值、分值和前后的行不都和批复的一样，请核对"
    if here == there:
        return f"叫“{there}”的不止一行，是按分值和前后的行对上的，请核对"
    return f"名称不同，可能是改名：系统里是“{there or '（空）'}”，文件里是“{here or '（空）'}”"


def unsure_of(names: Sequence[str]) -> str:
    """Why a row was paired with none.

    >>> unsure_of(["合格率", "到课率"])
    '像“合格率”，也像“到课率”，不知道是哪一行，没有对'
    >>> unsure_of(["", ""])
    '系统里没有名称的有 2 行，不知道是哪一行，没有对'
    """
    called = [f"“{name}”" if name else "没有名称的那一行" for name in names]
    if len(called) == 1:
        return f"文件里有几行都像{called[0]}，不知道哪一行是它，没有对"
    if len(set(called)) == 1:
        kind = f"叫{called[0]}的" if names[0] else "没有名称的"
        return f"系统里{kind}有 {len(called)} 行，不知道是哪一行，没有对"
    first, *others = (f"像{each}" for each in dict.fromkeys(called))
    return "，也".join((first, *others)) + "，不知道是哪一行，没有对"
