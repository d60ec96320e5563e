"""文件名：what a downloaded form is called: 单位_项目_年度_项目支出绩效自评表.xlsx.

Neither Windows nor a browser takes every character, so a name is cleaned; it is cut in the project's name, never in the
form's.
"""

import re

TITLE = "项目支出绩效自评表"
LONGEST_NAME = 80
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_SPACES = re.compile(r"\s+")


def file_name(unit: str, project: str, year: int | None, title: str = TITLE, *, draft: bool = False) -> str:
    """The file name of one form; a part that is blank is left out.

    >>> file_name("某某局", "信息化/运维", 2024)
    '某某局_信息化运维_2024年度_项目支出绩效自评表.xlsx'
    """
    ending = "_".join(part for part in (f"{year}年度" if year else "", _clean(title), "草稿" if draft else "") if part)
    room = LONGEST_NAME - len(ending) - len(".xlsx") - 2
    unit_part = _clean(unit)[: room // 2].strip(" .")
    project_part = _clean(project)[: max(0, room - len(unit_part))].strip(" .")
    return "_".join(part for part in (unit_part, project_part, ending) if part) + ".xlsx"


def _clean(text: str) -> str:
    return _SPACES.sub(" ", _FORBIDDEN.sub("", text.replace("\n", " ").replace("\t", " "))).strip(" .")
