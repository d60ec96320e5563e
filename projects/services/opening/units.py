"""单位进树：adds a unit below its parent, and the spellings by which names are found and ordered."""

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from projects.models import Unit


def open_unit(
    *, code: str, name: str, kind: str, region: str, parent: Unit | None = None, short_name: str = ""
) -> Unit:
    """Add a unit below its parent; its path is its parent's with its own number behind."""
    with transaction.atomic():
        unit = Unit.objects.create(
            parent=parent,
            # Until it has a key of its own; a code of digits must not pass for another unit's key.
            path=f"/+{code}/",
            kind=kind,
            code=code,
            name=name,
            short_name=short_name,
            region=region,
            initials=initials_of(name),
            sort_key=sort_key_of(name),
        )
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
    return unit


def initials_of(text: str) -> str:
    """First letters of the pinyin, for searching by keyboard: 老干部工作经费 → ``lgbgzjf``."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()[:200]


def sort_key_of(text: str) -> str:
    """The pinyin, for one Chinese order on every database."""
    return " ".join(lazy_pinyin(text)).lower()[:400]
