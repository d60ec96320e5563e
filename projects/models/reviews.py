"""审核：numbered revisions that never change, and what reviewers said about them."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from evaluator.review import EVENT_NAMES, Event
from projects.models.evaluations import Evaluation, Result
from projects.models.people import User


class Unchangeable(TypeError):
    """Somebody tried to change or delete a record that is written once (只增不改)."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are written once: no update, no delete, whoever asks."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Unchangeable(f"{self.model.__name__} rows are written once")

    def delete(self) -> NoReturn:
        raise Unchangeable(f"{self.model.__name__} rows are written once")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable(f"{self.model.__name__} rows are written once")


class AppendOnly(models.Model):
    """Base of records that are written once and never changed or deleted. The database holds the same by triggers."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not kwargs.get("force_insert") and not self._state.adding:
            raise Unchangeable(f"{type(self).__name__} rows are written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable(f"{type(self).__name__} rows are written once")


class Revision(AppendOnly):
    """报送版本: what was handed in, word by word, with the names, policy and score of that moment.

    ``content`` is canonical JSON; ``digest`` is its hash with the algorithm's name in front (``sha256:…``), so that
    another algorithm can follow without guessing.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("第几次报送")
    frozen_at = models.DateTimeField("报送时间")
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    policy_id = models.CharField("评分办法", max_length=64)
    policy_digest = models.CharField("评分办法摘要", max_length=80)
    content = models.TextField("内容")
    digest = models.CharField("校验码", max_length=80)

    class Meta:
        ordering: ClassVar = ["evaluation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="revision_number_once", fields=["evaluation", "number"]),
            models.CheckConstraint(name="revision_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="revision_digest_names_its_algorithm", condition=Q(digest__contains=":")),
            models.CheckConstraint(name="revision_has_content", condition=~Q(content="")),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} 第 {self.number} 次报送"


class ReviewRecord(AppendOnly):
    """审核记录: one step through the workflow, by whom, with what comment, about which revision."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="reviews")
    event = models.CharField(
        "动作", max_length=16, choices=[(event.value, name) for event, name in EVENT_NAMES.items()]
    )
    from_stage = models.CharField("原阶段", max_length=16)
    to_stage = models.CharField("新阶段", max_length=16)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    actor_name = models.CharField("姓名", max_length=64)
    at = models.DateTimeField("时间")
    comment = models.TextField("意见", blank=True)
    is_late = models.BooleanField("逾期", default=False)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="review_event_known", condition=Q(event__in=[event.value for event in Event])),
            models.CheckConstraint(
                name="review_return_and_reopen_have_a_comment",
                condition=~Q(event__in=[Event.RETURN.value, Event.REOPEN.value]) | ~Q(comment=""),
            ),
            models.CheckConstraint(
                name="review_decision_names_its_revision",
                condition=Q(event=Event.WITHDRAW.value) | Q(revision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}：{EVENT_NAMES[Event(self.event)]}"


class LineComment(AppendOnly):
    """逐行意见: a reviewer's remark on one row, part of a review record."""

    review = models.ForeignKey(ReviewRecord, models.PROTECT, related_name="line_comments")
    result = models.ForeignKey(Result, models.PROTECT, related_name="comments")
    text = models.TextField("意见")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(name="line_comment_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:40]
