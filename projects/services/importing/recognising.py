"""认得的文件：the same bytes that were brought before, by whom as far as one may know, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from projects import permissions
from projects.models import Import, ImportFile, User
from projects.services.importing.marked import stands_in
from projects.services.importing.outcomes import Outcome, counted, outcomes_of
from projects.services.importing.plan import Verdict
from projects.services.importing.planning import plan_of


@dataclass(frozen=True, slots=True)
class Known:
    """A file of the same bytes that was brought before."""

    name: str
    at: datetime
    by: str
    was_applied: bool = False
    """The import that it came in was; that does not say that anything of this file was written."""
    forms: tuple[Outcome, ...] = ()
    """What became then of the forms of this very file."""
    unplaced: int = 0
    """Forms that were written of which it is no longer known in which file they stood."""

    @property
    def written(self) -> int:
        """How many of its forms were written."""
        return sum(each.is_written for each in self.forms)

    @property
    def sentence(self) -> str:
        return f"“{self.name}”：{self.by} {timezone.localtime(self.at):%Y-%m-%d %H:%M} {self._became()}"

    def _became(self) -> str:
        left = [each for each in self.forms if not each.is_written and each.what != Verdict.SAME]
        reasons = "，".join(f"{word} {count} 个" for word, count in counted(left))
        cells = sum(len(each.left) for each in self.forms if each.is_written)
        if not self.written:
            if self.unplaced:
                return f"和别的文件一起导入过，那一次写入 {self.unplaced} 个项目，有没有这个文件的已经查不到"
            if self.was_applied and self.forms and not left:
                return "读过，和当时系统里的一样，没有要写的"
            return f"读过，没有写入{f'（{reasons}）' if reasons else ''}"
        if left:
            return f"导入过，写入 {self.written} 个项目，没有写 {len(left)} 个（{reasons}）"
        return f"已经导入过{f'，其中 {cells} 个单元格没有勾选，没有写' if cells else ''}"


def known_files(user: User, record: Import) -> tuple[Known, ...]:
    """Files of an import that were brought before: by the person, or by somebody who wrote them to visible units."""
    digests = [file.digest for file in record.files.all()]
    earlier = (
        ImportFile.objects.filter(digest__in=digests)
        .exclude(of_id=record.pk)
        .select_related("of__user")
        .prefetch_related("of__files")
        .order_by("-of_id", "number")
    )
    units = set(permissions.visible_units(user).values_list("pk", flat=True))
    became: dict[int, tuple[Outcome, ...]] = {}
    found: dict[str, Known] = {}
    for file in earlier:
        of = file.of
        is_mine = of.user_id == user.pk
        if not is_mine and not (of.written and units >= {each["unit"] for each in of.written}):
            continue
        if of.pk not in became:
            became[of.pk] = outcomes_of(of, plan_of(of)) if of.state == Import.State.APPLIED else ()
        known = _known(file, became[of.pk], "您" if is_mine else of.user.full_name)
        if not is_mine and not known.written:
            continue
        if file.digest not in found or (known.written and not found[file.digest].written):
            found[file.digest] = known
    return tuple(found.values())


def _known(file: ImportFile, outcomes: tuple[Outcome, ...], by: str) -> Known:
    """What became of one file of an import. Of one that came alone everything was, however little is still kept."""
    came_alone = len(file.of.files.all()) == 1
    forms = tuple(each for each in outcomes if came_alone or stands_in(each.file, file.name))
    was_applied = file.of.state == Import.State.APPLIED
    written = any(each.is_written for each in forms)
    at = file.of.applied_at if written and file.of.applied_at else file.of.created_at
    unplaced = sum(each.is_written and not each.file for each in outcomes) if not came_alone else 0
    return Known(file.name, at, by, was_applied, forms, unplaced)


def known_sentences(user: User, import_id: int) -> tuple[str, ...]:
    """The same in words, for one's own import that waits."""
    record = permissions.find_import(user, import_id)
    if record.state != Import.State.READ:
        return ()
    return tuple(each.sentence for each in known_files(user, record))
