"""常用语：which sentences a form is offered, and which a person keeps."""

from django.db.models import Q, QuerySet

from evaluator.explaining.causes import cause_classes
from projects.models import Phrase, Unit, User
from projects.permissions import keeps_phrases, paths_above, phrase_paths, standing_of, visible_phrases
from projects.selectors.pages.phrases import OfferedPhrase, PhrasePage, PhraseRow, PhraseUnit

MOST_OFFERED = 60
"""Of each kind: a longer list is searched, not read."""


def phrases_for(path: str) -> tuple[OfferedPhrase, ...]:
    """What is offered to a form of the unit with this path: its own sentences and those of the units above it.

    Most used first; one query.
    """
    offered = [
        OfferedPhrase(each.pk, each.kind, each.cause_class, each.text, each.times_used)
        for each in Phrase.objects.filter(is_active=True, unit__path__in=paths_above(path)).order_by(
            "kind", "-times_used", "pk"
        )
    ]
    counts: dict[str, int] = {}
    found = []
    for phrase in offered:
        counts[phrase.kind] = counts.get(phrase.kind, 0) + 1
        if counts[phrase.kind] <= MOST_OFFERED:
            found.append(phrase)
    return tuple(found)


def phrase_page(user: User, *, kind: str = "") -> PhrasePage:
    """The page of 常用语 for who keeps them; three queries. ``kind`` narrows it to one use."""
    standing = standing_of(user)
    kinds = tuple((value, str(label)) for value, label in Phrase.Kind.choices)
    kind = kind if kind in dict(kinds) else ""
    shown: QuerySet[Phrase] = visible_phrases(standing).select_related("unit", "created_by")
    if kind:
        shown = shown.filter(kind=kind)
    rows = tuple(
        PhraseRow(
            id=each.pk,
            unit_id=each.unit_id,
            unit=each.unit.label,
            kind=each.kind,
            kind_name=each.get_kind_display(),
            cause_class=each.cause_class,
            text=each.text,
            is_active=each.is_active,
            times_used=each.times_used,
            last_used_at=each.last_used_at,
            created_by=each.created_by.full_name if each.created_by else "",
            may_change=keeps_phrases(standing, each.unit.path),
        )
        for each in shown.order_by("kind", "-is_active", "-times_used", "pk")
    )
    mine = Q(pk__in=())
    for path in phrase_paths(standing):
        mine |= Q(path__startswith=path)
    units = tuple(PhraseUnit(each.pk, each.label) for each in Unit.objects.filter(mine, is_active=True))
    return PhrasePage(rows, units, kinds, tuple(each.word for each in cause_classes()), kind)
