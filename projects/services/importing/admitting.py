"""收不收：what an import takes at all, before a file is opened and after, and what is read in the background."""

import json
from collections.abc import Sequence

from evaluator.problems import Problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm
from evaluator.sheets.sources import weight_of
from projects import permissions
from projects.models import User
from projects.permissions import NotVisible
from projects.services.results import Refused

MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
LARGEST_TOGETHER = 50 * MEGABYTE
LARGEST_AT_ONCE = 3 * MEGABYTE
MOST_AT_ONCE = 50
"""Bytes and files that are read while somebody waits; more is read in the background."""
MOST_FILES = 300
MOST_FORMS = 500
MOST_CHARACTERS = 40_000_000
"""Of everything read in one import: five hundred forms have a tenth of it."""
NO_FILE = Problem("nothing-chosen", "文件", "没有选文件，也没有粘贴文字", "请先选文件，再按“读文件”", anchor="files")
UNMAPPED = "form-unknown"


def takes_long(uploads: Sequence[Upload]) -> bool:
    """Whether reading is more than somebody waits for a page: many files, or megabytes of them, packed or not."""
    if len(uploads) > MOST_AT_ONCE or sum(len(upload.content) for upload in uploads) > LARGEST_AT_ONCE:
        return True
    weights = [weight_of(upload.content) for upload in uploads]
    return sum(each.files for each in weights) > MOST_AT_ONCE or sum(each.size for each in weights) > LARGEST_AT_ONCE


def refuse(user: User, sizes: Sequence[int], unit_id: int | None) -> None:
    """Everything that is refused before a file is opened."""
    refuse_strangers(user)
    refuse_large(sizes)
    if unit_id is not None and not permissions.visible_units(user).filter(pk=unit_id).exists():
        raise NotVisible(f"unit {unit_id}")


def refuse_strangers(user: User) -> None:
    """Goals and self-evaluations are written by 填报人: nobody else brings a file."""
    if not permissions.may_import(permissions.standing_of(user).roles):
        said = "目标和自评表由填报人填，您没有哪个单位的这个角色"
        raise Refused((Problem("importing-role", "导入", said, "要导入请联系安全管理员授予角色"),))


def refuse_large(sizes: Sequence[int]) -> None:
    """Nothing at all, too many files, or files over the limit are refused before they are read."""
    if not sizes:
        raise Refused((NO_FILE,))
    if len(sizes) > MOST_FILES:
        said = f"一次选了 {len(sizes)} 个文件，最多 {MOST_FILES} 个，没有打开"
        raise Refused((Problem("too-many-files", "文件", said, "请分几次导入"),))
    for size in sizes:
        if size > LARGEST_FILE:
            said = f"文件有 {-(-size // MEGABYTE)} 兆，最多 {LARGEST_FILE // MEGABYTE} 兆，没有打开"
            raise Refused((Problem("file-too-large", "文件", said, "请删去多余的工作表和图片后重新选择"),))
    if sum(sizes) > LARGEST_TOGETHER:
        said = f"这些文件一共 {-(-sum(sizes) // MEGABYTE)} 兆，一次最多 {LARGEST_TOGETHER // MEGABYTE} 兆，没有打开"
        raise Refused((Problem("file-too-large", "文件", said, "请分几次导入"),))


def refuse_formless(found: Sequence[ReadForm | OfflineForm]) -> None:
    """Files without any form, or with more than one import takes."""
    forms = [form for form in found if not isinstance(form, UnknownForm)]
    if not forms and not any(_is_unmapped(form) for form in found):
        raise Refused(tuple(problem for form in found for problem in form.problems))
    refuse_many(len(forms))


def refuse_many(forms: int) -> None:
    """More forms than one import takes."""
    if forms > MOST_FORMS:
        said = f"文件里有 {forms} 张表，一次最多 {MOST_FORMS} 张，没有导入"
        raise Refused((Problem("too-many-forms", "文件", said, "请分成几次导入"),))


def _is_unmapped(form: ReadForm | OfflineForm) -> bool:
    """A sheet that could be opened and is no form that we know: its columns can be told."""
    return isinstance(form, UnknownForm) and any(each.code == UNMAPPED for each in form.problems)


def refuse_long(records: Sequence[object]) -> None:
    """More text than any forms have."""
    if len(json.dumps(records, ensure_ascii=False)) > MOST_CHARACTERS:
        said = "文件里的文字太多，不是正常的表，没有导入"
        raise Refused((Problem("file-too-large", "文件", said, "请删去表格以外的内容，或分成几次导入"),))
