"""批次的安排：what the organiser of a round grants: later deadlines for a unit, projects that are left out."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from projects.models.evaluations import Evaluation
from projects.models.people import Unit, User
from projects.models.projects import Round


class Extension(models.Model):
    """延期: one unit, with everything below it, may hand in until a later date."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extensions")
    due_at = models.DateTimeField("延期到")
    reason = models.TextField("理由")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("批准时间", auto_now_add=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-granted_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="extension_one_in_force", fields=["round", "unit"], condition=Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="extension_revoked_has_who_and_when",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}延期到 {self.due_at:%Y-%m-%d %H:%M}"


class Exclusion(models.Model):
    """不纳入自评: a request to leave one project out of a round, and what was decided."""

    class State(models.TextChoices):
        REQUESTED = "requested", "待批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"
        REVOKED = "revoked", "已恢复自评"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="exclusions")
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.REQUESTED)
    reason = models.TextField("申请理由")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    comment = models.TextField("意见", blank=True)

    class Meta:
        ordering: ClassVar = ["-requested_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="exclusion_one_standing",
                fields=["evaluation"],
                condition=Q(state__in=["requested", "approved"]),
            ),
            models.CheckConstraint(
                name="exclusion_state_known",
                condition=Q(state__in=["requested", "approved", "refused", "withdrawn", "revoked"]),
            ),
            models.CheckConstraint(name="exclusion_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="exclusion_decided_has_who_and_when",
                condition=Q(state="requested") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="exclusion_is_approved_by_another",
                condition=~Q(state="approved") | ~Q(decided_by=F("requested_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}：{self.get_state_display()}"
