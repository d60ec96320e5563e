"""指标库：finds indicators that a unit keeps for reuse, by name, pinyin initials, full pinyin, 一级指标 and unit."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Replace

from evaluator.scoring.targets import read_target
from evaluator.scoring.values import normalise
from projects import permissions
from projects.models import Indicator, LibraryIndicator, User
from projects.selectors.plans.cells import DIRECTION_WORDS, NATURE_WORDS

MOST = 50
"""Entries shown at once: whoever looks for one types more of it."""
MOST_LIKE = 20


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """One entry as pages show it."""

    id: int
    category: str
    subcategory: str
    name: str
    measure_unit: str
    direction: str
    direction_word: str
    nature: str
    nature_word: str
    typical_target: str
    reading: str
    """The typical target in words."""
    evidence: str
    data_source: str
    origin: str
    unit_id: int
    unit: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class LibraryFound:
    """What a search found: the first entries, the best first, and whether there are more."""

    items: tuple[LibraryItem, ...]
    more: bool
    categories: tuple[str, ...]


def search_library(
    user: User,
    query: str = "",
    *,
    category: str = "",
    subcategory: str = "",
    unit_id: int | None = None,
    retired: bool = False,
    limit: int = MOST,
) -> LibraryFound:
    """The entries that a person may use, ranked: name, initials, pinyin, then anywhere; one query.

    ``query`` is a part of the name (培训人次), of its initials (pxrc) or the beginning of its pinyin (peixunren).
    ``retired`` shows entries that were taken out of use instead (for whoever keeps the library).
    """
    entries = permissions.visible_library(user).filter(is_active=not retired)
    if category:
        entries = entries.filter(category=category)
    if subcategory:
        entries = entries.filter(subcategory=subcategory)
    if unit_id is not None:
        entries = entries.filter(unit_id=unit_id)
    entries = _matching(entries, normalise(query)[:100])
    found = list(entries.select_related("unit")[: limit + 1])
    return LibraryFound(
        items=tuple(_item(each) for each in found[:limit]),
        more=len(found) > limit,
        categories=tuple(dict.fromkeys(each.category for each in found)),
    )


def find_entry(user: User, entry_id: int) -> LibraryIndicator:
    """One visible entry; raises :class:`~projects.permissions.NotVisible`."""
    entry = permissions.visible_library(user).select_related("unit").filter(pk=entry_id).first()
    if entry is None:
        raise permissions.NotVisible(f"library entry {entry_id}")
    return entry


def _matching(entries: QuerySet[LibraryIndicator], text: str) -> QuerySet[Any]:
    if not text:
        return entries.order_by("category", "subcategory", "sort_key", "pk")
    letters = "".join(text.lower().split())
    pinyin = entries.annotate(pinyin=Replace("sort_key", Value(" "), Value("")))
    hits = Q(name__icontains=text)
    rank = [When(name__iexact=text, then=Value(0)), When(name__istartswith=text, then=Value(1))]
    if letters.isascii():
        hits |= Q(initials__contains=letters) | Q(pinyin__startswith=letters)
        rank += [
            When(initials=letters, then=Value(0)),
            When(initials__startswith=letters, then=Value(1)),
            When(pinyin__startswith=letters, then=Value(2)),
            When(initials__contains=letters, then=Value(4)),
        ]
    return (
        pinyin.filter(hits)
        .annotate(rank=Case(*rank, default=Value(3), output_field=IntegerField()))
        .order_by("rank", "category", "subcategory", "sort_key", "pk")
    )


def _item(entry: LibraryIndicator) -> LibraryItem:
    reading = read_target(entry.typical_target, unit=entry.measure_unit).reading if entry.typical_target else ""
    return LibraryItem(
        id=entry.pk,
        category=entry.category,
        subcategory=entry.subcategory,
        name=entry.name,
        measure_unit=entry.measure_unit,
        direction=entry.direction,
        direction_word=DIRECTION_WORDS.get(entry.direction, ""),
        nature=entry.nature,
        nature_word=NATURE_WORDS.get(entry.nature, ""),
        typical_target=entry.typical_target,
        reading=reading,
        evidence=entry.evidence,
        data_source=entry.data_source,
        origin=entry.origin,
        unit_id=entry.unit_id,
        unit=entry.unit.label,
        is_active=entry.is_active,
    )


@dataclass(frozen=True, slots=True)
class KeptUnit:
    """A unit whose library the person keeps."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LibraryChoices:
    """What the pages of the library offer to choose from."""

    units: tuple[KeptUnit, ...]
    categories: tuple[str, ...]
    directions: tuple[tuple[str, str], ...]
    natures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LikeIndicator:
    """An indicator of a project that may be taken into the library."""

    id: int
    name: str
    place: str
    """``产出指标 · 数量指标``."""
    target: str
    project: str
    fiscal_year: int


def library_choices(user: User) -> LibraryChoices:
    """The units whose library the person keeps, the 一级指标 that there are, and the fixed choices; two queries."""
    units = permissions.cataloguing_units(user).filter(is_active=True).order_by("path")
    categories = permissions.visible_library(user).order_by("category").values_list("category", flat=True).distinct()
    return LibraryChoices(
        units=tuple(KeptUnit(each.pk, each.label) for each in units),
        categories=tuple(categories),
        directions=tuple((str(value), str(label)) for value, label in Indicator.Direction.choices),
        natures=tuple((str(value), str(label)) for value, label in Indicator.Nature.choices),
    )


def indicators_like(user: User, words: str) -> tuple[LikeIndicator, ...]:
    """Indicators of the projects that a person sees, by a part of their name, the newest first; one query or none."""
    text = normalise(words)[:100]
    if not text:
        return ()
    found = (
        Indicator.objects.filter(name__icontains=text, project__unit__in=permissions.visible_units(user).values("pk"))
        .select_related("project")
        .order_by("-fiscal_year", "project__code", "order")[:MOST_LIKE]
    )
    return tuple(
        LikeIndicator(
            each.pk,
            each.name,
            f"{each.category} · {each.subcategory}",
            each.target_text,
            each.project.name,
            each.fiscal_year,
        )
        for each in found
    )
