"""佐证、常用语、整改：what stands beside a form's figures: the files that prove them, phrases, promised measures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from projects.models.evaluations import Evaluation, Result
from projects.models.people import Unit, User
from projects.models.projects import Project


class Evidence(models.Model):
    """佐证材料: one file that proves a row of the form, or the form as a whole.

    The file lies outside the web root under ``stored_name``, a made-up name; ``original_name`` is only ever shown.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", "合同、协议"
        ACCEPTANCE = "acceptance", "验收、交付材料"
        STATISTICS = "statistics", "统计表、台账"
        NOTICE = "notice", "通知、批复、纪要"
        SURVEY = "survey", "满意度调查"
        VOUCHER = "voucher", "支付凭证"
        PHOTO = "photo", "照片、截图"
        OTHER = "other", "其他"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="evidence")
    result = models.ForeignKey(Result, models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField("材料类别", max_length=16, choices=Kind.choices, default=Kind.OTHER)
    number = models.CharField("文号或编号", max_length=64, blank=True)
    dated_on = models.DateField("材料日期", null=True, blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    original_name = models.CharField("原文件名", max_length=255)
    stored_name = models.CharField("存放名", max_length=64, unique=True)
    content_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    digest = models.CharField("校验码", max_length=80)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_kind_known",
                condition=Q(
                    kind__in=[
                        "contract",
                        "acceptance",
                        "statistics",
                        "notice",
                        "survey",
                        "voucher",
                        "photo",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(name="evidence_has_names", condition=~Q(original_name="") & ~Q(stored_name="")),
            models.CheckConstraint(name="evidence_digest_names_its_algorithm", condition=Q(digest__contains=":")),
            models.CheckConstraint(name="evidence_is_not_empty", condition=Q(size__gte=1)),
            models.CheckConstraint(
                name="evidence_removed_has_who_and_when",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name


class Phrase(models.Model):
    """常用语: a sentence that a unit uses again. Offered, never filled in by itself."""

    class Kind(models.TextChoices):
        CAUSE = "cause", "偏差原因"
        MEASURE = "measure", "改进措施"
        COMMENT = "comment", "审核意见"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="phrases")
    kind = models.CharField("用处", max_length=16, choices=Kind.choices)
    cause_class = models.CharField("原因类别", max_length=64, blank=True)
    text = models.CharField("文字", max_length=500)
    is_active = models.BooleanField("在用", default=True)
    times_used = models.PositiveIntegerField("用过几次", default=0)
    last_used_at = models.DateTimeField("最近用于", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("加入时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", "-times_used", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="phrase_once_per_unit", fields=["unit", "kind", "text"]),
            models.CheckConstraint(name="phrase_kind_known", condition=Q(kind__in=["cause", "measure", "comment"])),
            models.CheckConstraint(name="phrase_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Rectification(models.Model):
    """整改事项: a measure that was promised with a date, and what became of it. It is shown again the year after."""

    class State(models.TextChoices):
        OPEN = "open", "未完成"
        DONE = "done", "已完成"
        DROPPED = "dropped", "不再需要"

    project = models.ForeignKey(Project, models.PROTECT, related_name="rectifications")
    result = models.OneToOneField(Result, models.PROTECT, related_name="rectification")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    indicator_name = models.TextField("三级指标", blank=True)
    measure = models.TextField("改进措施")
    owner = models.CharField("责任人", max_length=64, blank=True)
    due_on = models.DateField("完成时间")
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.OPEN)
    outcome = models.TextField("完成情况", blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rectification_state_known", condition=Q(state__in=["open", "done", "dropped"])
            ),
            models.CheckConstraint(name="rectification_says_what", condition=~Q(measure="")),
            models.CheckConstraint(
                name="rectification_closed_says_how_who_when",
                condition=Q(state="open") | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return self.measure[:40]
