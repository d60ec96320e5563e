"""后台任务：work that takes longer than somebody waits for a page, as the database knows it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from projects.models.fields import empty_record
from projects.models.people import User


class Job(models.Model):
    """后台任务: what was asked for, by whom, how far it is, and what came of it.

    The row is the truth; a message in a queue only says "look at job 7". Whoever runs it claims it by changing
    ``state`` from queued to running, and writes on only while ``attempts`` is the number that he claimed it with.
    ``subjects`` names the records that it speaks of, ``{"evaluation": [7, 9]}``: who does not see them all gets no
    file. ``leads_to`` is the page where what it did is seen, if there is one. A result lies in JOBS_DIR under
    ``stored_name``, a made-up name, until ``expires_at``.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有做成"
        CANCELLED = "cancelled", "已取消"
        EXPIRED = "expired", "已过期"

    kind = models.CharField("种类", max_length=32)
    title = models.CharField("任务", max_length=200)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField("已做", default=0)
    total = models.PositiveIntegerField("共", default=0)
    message = models.CharField("进展", max_length=300, blank=True)
    parameters = models.JSONField("要求", default=empty_record, blank=True)
    subjects = models.JSONField("涉及的记录", default=empty_record, blank=True)
    leads_to = models.CharField("去处", max_length=200, blank=True)
    stored_name = models.CharField("存放名", max_length=64, blank=True)
    filename = models.CharField("文件名", max_length=255, blank=True)
    content_type = models.CharField("文件类型", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    error = models.TextField("没有做成的原因", blank=True)
    reference = models.CharField("编号", max_length=64, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    address = models.CharField("来源地址", max_length=64, blank=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    heartbeat_at = models.DateTimeField("最近有动静", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("第几次", default=0)
    cancel_requested_at = models.DateTimeField("要求取消", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["created_by", "-id"], name="job_of_person"),
            models.Index(fields=["state", "id"], name="job_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_state_known",
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled", "expired"]),
            ),
            models.CheckConstraint(name="job_says_what", condition=~Q(kind="") & ~Q(title="")),
            models.CheckConstraint(name="job_done_within_total", condition=Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="job_running_has_its_times",
                condition=~Q(state="running")
                | Q(started_at__isnull=False, heartbeat_at__isnull=False, attempts__gte=1),
            ),
            models.CheckConstraint(
                name="job_ended_has_when",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | (~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_failed_says_why", condition=~Q(state="failed") | (~Q(error="") & ~Q(reference=""))
            ),
            models.CheckConstraint(
                name="job_file_is_whole",
                condition=Q(stored_name="", size=0)
                | (
                    ~Q(stored_name="")
                    & ~Q(filename="")
                    & ~Q(content_type="")
                    & Q(size__gte=1, expires_at__isnull=False)
                ),
            ),
            models.CheckConstraint(name="job_file_only_when_done", condition=Q(stored_name="") | Q(state="done")),
            models.UniqueConstraint(name="job_file_once", fields=["stored_name"], condition=~Q(stored_name="")),
        ]

    def __str__(self) -> str:
        return self.title
