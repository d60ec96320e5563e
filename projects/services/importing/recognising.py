"""认得的文件：the same bytes that were brought before, by whom as far as the person may know."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from projects import permissions
from projects.models import Import, ImportFile, User


@dataclass(frozen=True, slots=True)
class Known:
    """A file of the same bytes that was brought before."""

    name: str
    at: datetime
    by: str
    was_applied: bool

    @property
    def sentence(self) -> str:
        done = "已经导入过" if self.was_applied else "读过，没有写入"
        return f"“{self.name}”：{self.by} {timezone.localtime(self.at):%Y-%m-%d %H:%M} {done}"


def known_files(user: User, record: Import) -> tuple[Known, ...]:
    """Files of an import that were brought before: by the person, or by somebody who applied them to visible units."""
    digests = [file.digest for file in record.files.all()]
    earlier = (
        ImportFile.objects.filter(digest__in=digests)
        .exclude(of_id=record.pk)
        .select_related("of__user")
        .order_by("-of__applied_at", "-of_id")
    )
    units = set(permissions.visible_units(user).values_list("pk", flat=True))
    found: dict[str, Known] = {}
    for file in earlier:
        of = file.of
        was_applied = of.state == Import.State.APPLIED or of.applied_at is not None
        is_mine = of.user_id == user.pk
        if not is_mine and not (was_applied and units >= {each["unit"] for each in of.written}):
            continue
        known = Known(file.name, of.applied_at or of.created_at, "您" if is_mine else of.user.full_name, was_applied)
        if file.digest not in found or (was_applied and not found[file.digest].was_applied):
            found[file.digest] = known
    return tuple(found.values())


def known_sentences(user: User, import_id: int) -> tuple[str, ...]:
    """The same in words, for one's own import that waits."""
    record = permissions.find_import(user, import_id)
    if record.state != Import.State.READ:
        return ()
    return tuple(each.sentence for each in known_files(user, record))
