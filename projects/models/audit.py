"""审计：an append-only log whose entries are chained by hashes, so that a change by any hand shows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from projects.models.people import User
from projects.models.reviews import AppendOnly


class AuditEntry(AppendOnly):
    """审计记录: who did what to which record, from where, with what result.

    ``hash`` covers the entry and ``previous_hash``; both begin with the algorithm's name. ``changes`` lists each cell
    as ``{"target": "result:7", "field": "actual_text", "from": "30", "to": "35"}``.
    """

    class Outcome(models.TextChoices):
        DONE = "done", "成功"
        REFUSED = "refused", "拒绝"

    sequence = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("姓名", max_length=64, blank=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    action = models.CharField("动作", max_length=32)
    object_type = models.CharField("对象类别", max_length=32, blank=True)
    object_id = models.CharField("对象编号", max_length=32, blank=True)
    object_label = models.CharField("对象", max_length=300, blank=True)
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices)
    note = models.TextField("说明", blank=True)
    changes = models.JSONField("改动", default=list)
    previous_hash = models.CharField("前一条校验码", max_length=80)
    hash = models.CharField("校验码", max_length=80, unique=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id", "sequence"], name="audit_object")]
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_sequence_from_one", condition=Q(sequence__gte=1)),
            models.CheckConstraint(name="audit_outcome_known", condition=Q(outcome__in=["done", "refused"])),
            models.CheckConstraint(name="audit_has_an_action", condition=~Q(action="")),
            models.CheckConstraint(
                name="audit_hash_names_its_algorithm", condition=Q(hash__contains=":", previous_hash__contains=":")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class AuditHead(models.Model):
    """The end of the chain: one row, written with every entry, so that a cut tail shows too."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField("最后序号", default=0)
    hash = models.CharField("最后校验码", max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="audit_head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.sequence}"
