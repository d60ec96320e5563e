"""常用语：keeps the sentences that a unit uses again, and counts how often each was taken."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.explaining.causes import cause_classes
from evaluator.problems import Problem
from evaluator.scoring.reasons import says_something
from projects import permissions
from projects.models import Phrase, Unit, User
from projects.permissions import NotVisible
from projects.selectors.cells import clean
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.results import Refused

LONGEST = 500
PLACE = "常用语"


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence as it may be stored."""

    kind: str
    text: str
    cause_class: str


@transaction.atomic
def add_phrase(*, user: User, unit_id: int, kind: str, text: str, cause_class: str = "", address: str = "") -> Phrase:
    """Keep a sentence for a unit; one that was retired is taken into use again.

    Raises :class:`~projects.permissions.NotVisible` for a foreign unit, and :class:`Refused` where the person keeps no
    sentences for the unit, and for what is no sentence or is there already.
    """
    unit = _hold_unit(user, unit_id)
    words = _words(kind, text, cause_class)
    there = Phrase.objects.filter(unit=unit, kind=words.kind, text=words.text).first()
    if there is not None and there.is_active:
        raise Refused((Problem("phrase-there", PLACE, "这句话已经在常用语里，没有重复添加"),))
    if there is not None:
        Phrase.objects.filter(pk=there.pk).update(is_active=True, cause_class=words.cause_class)
        there.is_active, there.cause_class = True, words.cause_class
        _record(user, "add_phrase", there, address, Change(_target(there), "is_active", "在用", "停用", "在用"))
        return there
    phrase = Phrase.objects.create(
        unit=unit, kind=words.kind, text=words.text, cause_class=words.cause_class, created_by=user
    )
    _record(user, "add_phrase", phrase, address, Change(_target(phrase), "text", "常用语", "", words.text))
    return phrase


@transaction.atomic
def change_phrase(*, user: User, phrase_id: int, text: str, cause_class: str = "", address: str = "") -> Phrase:
    """Change a sentence's text or the class of causes that it belongs to. Forms that used it keep their own words."""
    phrase = _hold_phrase(user, phrase_id)
    words = _words(phrase.kind, text, cause_class)
    changes = []
    for field, label, before, after in (
        ("text", "常用语", phrase.text, words.text),
        ("cause_class", "原因类别", phrase.cause_class, words.cause_class),
    ):
        if before != after:
            changes.append(Change(_target(phrase), field, label, before, after))
    if not changes:
        return phrase
    same = Phrase.objects.filter(unit_id=phrase.unit_id, kind=phrase.kind, text=words.text).exclude(pk=phrase.pk)
    if same.exists():
        raise Refused((Problem("phrase-there", PLACE, "另一条常用语就是这句话，没有改动", "请删去其中一条"),))
    phrase.text, phrase.cause_class = words.text, words.cause_class
    phrase.save(update_fields=["text", "cause_class"])
    _record(user, "change_phrase", phrase, address, *changes)
    return phrase


@transaction.atomic
def retire_phrase(*, user: User, phrase_id: int, address: str = "") -> Phrase:
    """停用: offer a sentence no more. It stays on record and can be taken into use again."""
    return _switch(user, phrase_id, address, active=False)


@transaction.atomic
def restore_phrase(*, user: User, phrase_id: int, address: str = "") -> Phrase:
    """恢复使用."""
    return _switch(user, phrase_id, address, active=True)


def take_phrase(*, user: User, phrase_id: int) -> None:
    """Count that a sentence was taken into a text. No text is changed, so nothing goes into the audit trail."""
    standing = permissions.standing_of(user)
    if not permissions.phrase_paths(standing):
        raise Refused((Problem("phrase-role", PLACE, "常用语供填报人和审核人用，您没有这两个角色"),))
    phrase = permissions.find_phrase(standing, phrase_id)
    Phrase.objects.filter(pk=phrase.pk, is_active=True).update(
        times_used=F("times_used") + 1, last_used_at=timezone.now()
    )


def _switch(user: User, phrase_id: int, address: str, *, active: bool) -> Phrase:
    phrase = _hold_phrase(user, phrase_id)
    if phrase.is_active != active:
        words = {True: "在用", False: "停用"}
        change = Change(_target(phrase), "is_active", "在用", words[phrase.is_active], words[active])
        phrase.is_active = active
        phrase.save(update_fields=["is_active"])
        _record(user, "restore_phrase" if active else "retire_phrase", phrase, address, change)
    return phrase


def _hold_unit(user: User, unit_id: int) -> Unit:
    """The unit, kept still so that nobody adds the same sentence at the same moment."""
    Unit.objects.filter(pk=unit_id).update(code=F("code"))
    unit = permissions.visible_units(user).filter(pk=unit_id, is_active=True).first()
    if unit is None:
        raise NotVisible(f"unit {unit_id}")
    if not permissions.keeps_phrases(permissions.standing_of(user), unit.path):
        raise Refused((_not_a_keeper(unit),))
    return unit


def _not_a_keeper(unit: Unit) -> Problem:
    said = f"{unit.label}的常用语由它的填报人和审核人维护，您没有这两个角色"
    return Problem("phrase-role", PLACE, said, "请联系他们添加")


def _hold_phrase(user: User, phrase_id: int) -> Phrase:
    """The sentence, kept still; one of a unit above is seen but not changed."""
    Phrase.objects.filter(pk=phrase_id).update(text=F("text"))
    standing = permissions.standing_of(user)
    phrase = permissions.find_phrase(standing, phrase_id)
    if not permissions.keeps_phrases(standing, phrase.unit.path):
        said = f"这句话是{phrase.unit.label}的常用语，由他们的人维护，您只能用，不能改"
        raise Refused((Problem("phrase-of-another", PLACE, said, "要改可以另存一条到您的单位"),))
    return phrase


def _words(kind: str, text: str, cause_class: str) -> _Words:
    """The sentence as it may be stored, or everything that is wrong with it at once."""
    tidy, cause = clean(text), clean(cause_class)
    problems = []
    if kind not in Phrase.Kind.values:
        problems.append(Problem("phrase-kind", PLACE, "没有选用在哪里", "请在偏差原因、改进措施、审核意见里选一个"))
    if not says_something(tidy):
        problems.append(Problem("phrase-empty", PLACE, "常用语没有写内容", "请写一句完整的话"))
    if len(tidy) > LONGEST:
        problems.append(Problem("phrase-long", PLACE, f"这句话有 {len(tidy)} 字，最多 {LONGEST} 字", "请删短"))
    if cause and (kind == Phrase.Kind.COMMENT or cause not in {each.word for each in cause_classes()}):
        problems.append(Problem("phrase-class", PLACE, f"没有“{cause}”这个原因类别", "请在列出的类别里选，或者不选"))
    if problems:
        raise Refused(tuple(problems))
    return _Words(kind, tidy, cause)


def _target(phrase: Phrase) -> str:
    return f"phrase:{phrase.pk}"


def _record(user: User, action: str, phrase: Phrase, address: str, *changes: Change) -> None:
    auditing.record(actor=user, action=action, subject=phrase, address=address, changes=changes)
