"""绩效目标：what a project is to achieve in a year, set with the budget, approved, and from then on locked.

The indicators (:class:`~projects.models.projects.Indicator`) belong to a project and a year; the plan of the same
project and year says how far they are: being written, waiting for approval, returned, approved. What changes after the
approval is an adjustment (目标调整) of its own, with its reason, its approval and both values.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from projects.models.fields import ScoreField, empty_record
from projects.models.people import Unit, User
from projects.models.projects import Indicator, Project


class TargetPlan(models.Model):
    """绩效目标 of one project for one year."""

    class Stage(models.TextChoices):
        DRAFT = "draft", "编制中"
        SUBMITTED = "submitted", "待批复"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已批复"

    class Origin(models.TextChoices):
        FORM = "form", "新填"
        ROLLED = "rolled", "沿用上年目标"
        IMPORTED = "imported", "由目标表导入"
        EVALUATED = "evaluated", "照自评表登记"
        """Taken from a self-evaluation that was brought without its target form; approved outside this application."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    stage = models.CharField("阶段", max_length=16, choices=Stage.choices, default=Stage.DRAFT)
    origin = models.CharField("来源", max_length=16, choices=Origin.choices, default=Origin.FORM)
    source_name = models.CharField("来源文件", max_length=200, blank=True)
    rolled_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rolled_into")
    policy_id = models.CharField("评分办法", max_length=64)
    goal_text = models.TextField("年度总体目标", blank=True)
    execution_points = ScoreField("预算执行率分值", null=True, blank=True)
    weights_reason = models.TextField("分值调整理由", blank=True)
    as_typed = models.JSONField("读不出来的原文", default=empty_record, blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    contributors = models.ManyToManyField(User, related_name="+", blank=True, verbose_name="填过的人")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("送批时间", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("批复时间", null=True, blank=True)
    approval_number = models.CharField("批复文号", max_length=64, blank=True)
    last_actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    last_at = models.DateTimeField("最近一步时间", null=True, blank=True)
    last_comment = models.TextField("最近一步的意见", blank=True)

    class Meta:
        ordering: ClassVar = ["-fiscal_year", "project__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="plan_once_per_year", fields=["project", "fiscal_year"]),
            models.CheckConstraint(
                name="plan_stage_known", condition=Q(stage__in=["draft", "submitted", "returned", "approved"])
            ),
            models.CheckConstraint(
                name="plan_origin_known", condition=Q(origin__in=["form", "rolled", "imported", "evaluated"])
            ),
            models.CheckConstraint(name="plan_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="plan_year_sensible", condition=Q(fiscal_year__gte=2000, fiscal_year__lte=2100)
            ),
            models.CheckConstraint(
                name="plan_submitted_has_who_and_when",
                condition=~Q(stage="submitted") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="plan_approved_has_when", condition=~Q(stage="approved") | Q(approved_at__isnull=False)
            ),
            models.CheckConstraint(
                name="plan_approver_is_not_the_submitter",
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="plan_execution_points_in_range",
                condition=Q(execution_points__isnull=True) | Q(execution_points__gte=0, execution_points__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}（{self.fiscal_year}年度绩效目标）"


class TargetAdjustment(models.Model):
    """目标调整: one request to change approved targets during the year, with its reason and who decided."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待批复"
        APPROVED = "approved", "已批复"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    plan = models.ForeignKey(TargetPlan, models.PROTECT, related_name="adjustments")
    number = models.PositiveSmallIntegerField("第几次调整")
    reason = models.TextField("调整理由")
    document = models.CharField("批复文号", max_length=64, blank=True)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    comment = models.TextField("批复意见", blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="adjustment_number_once", fields=["plan", "number"]),
            models.UniqueConstraint(
                name="adjustment_one_open_per_plan", fields=["plan"], condition=Q(state="proposed")
            ),
            models.CheckConstraint(
                name="adjustment_state_known",
                condition=Q(state__in=["proposed", "approved", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(name="adjustment_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="adjustment_decided_has_who_and_when",
                condition=Q(state="proposed") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="adjustment_is_approved_by_another",
                condition=~Q(state="approved") | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第 {self.number} 次调整"


class AdjustedCell(models.Model):
    """One cell of an adjustment: the value approved first (年初指标值) and the one asked for (调整指标值)."""

    adjustment = models.ForeignKey(TargetAdjustment, models.PROTECT, related_name="cells")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="adjusted_cells")
    field = models.CharField("栏", max_length=32)
    label = models.CharField("栏名", max_length=300)
    before = models.TextField("原值", blank=True)
    after = models.TextField("调整后", blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="adjusted_cell_once", fields=["adjustment", "indicator", "field"]),
            models.CheckConstraint(name="adjusted_cell_changes", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return self.label


class LibraryIndicator(models.Model):
    """指标库: an indicator that a unit keeps for reuse, with what usually is aimed at and what proves it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="library")
    category = models.CharField("一级指标", max_length=64)
    subcategory = models.CharField("二级指标", max_length=64)
    name = models.CharField("三级指标", max_length=200)
    initials = models.CharField("拼音首字母", max_length=200, blank=True)
    sort_key = models.CharField("拼音排序", max_length=800, blank=True)
    measure_unit = models.CharField("度量单位", max_length=32, blank=True)
    direction = models.CharField("方向", max_length=16, choices=Indicator.Direction.choices, default="", blank=True)
    nature = models.CharField("指标性质", max_length=16, choices=Indicator.Nature.choices, default="", blank=True)
    typical_target = models.CharField("常用指标值", max_length=200, blank=True)
    evidence = models.TextField("佐证材料", blank=True)
    data_source = models.CharField("数据来源", max_length=200, blank=True)
    origin = models.CharField("出处", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("加入时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["category", "subcategory", "sort_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="library_indicator_once", fields=["unit", "category", "subcategory", "name"]),
            models.CheckConstraint(name="library_indicator_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="library_direction_known", condition=Q(direction__in=["", "positive", "negative"])
            ),
            models.CheckConstraint(
                name="library_nature_known", condition=Q(nature__in=["", "quantitative", "qualitative"])
            ),
        ]

    def __str__(self) -> str:
        return self.name
