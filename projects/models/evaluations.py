"""自评：one project's self-evaluation for one year, what was typed in it, and the score that was computed from that.

Three kinds of columns, kept apart: what a person typed (texts, numbers, and in ``as_typed`` the texts that are no
numbers), who changed which cell last (``edits``), and what the engine answered (``proposed_score``, ``working`` …).
"""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from evaluator.review import SETTLED, STAGE_NAMES, WRITABLE, Stage
from projects.models.fields import MoneyField, ScoreField, empty_record
from projects.models.people import User
from projects.models.projects import Indicator, Project, Round

_SETTLED = sorted(SETTLED)
_WRITABLE = sorted(WRITABLE)


def empty_list() -> list[object]:
    """An empty JSON list: the default of ``findings``."""
    return []


class Evaluation(models.Model):
    """项目支出绩效自评 of one project and year."""

    class Form(models.TextChoices):
        SELF_EVALUATION = "self_evaluation", "项目支出绩效自评表"

    class MoneyUnit(models.TextChoices):
        WAN = "万元", "万元"
        YUAN = "元", "元"

    project = models.ForeignKey(Project, models.PROTECT, related_name="evaluations")
    round = models.ForeignKey(Round, models.PROTECT, related_name="evaluations")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    form = models.CharField("表式", max_length=32, choices=Form.choices, default=Form.SELF_EVALUATION)
    layout_id = models.CharField("表样", max_length=64)
    money_unit = models.CharField("金额单位", max_length=4, choices=MoneyUnit.choices, default=MoneyUnit.WAN)
    stage = models.CharField(
        "阶段", max_length=16, choices=[(stage.value, name) for stage, name in STAGE_NAMES.items()], default=Stage.DRAFT
    )
    version = models.PositiveIntegerField("版本", default=1)
    cancelled_at = models.DateTimeField("作废时间", null=True, blank=True)
    excluded_at = models.DateTimeField("不纳入自评时间", null=True, blank=True)

    # What a person typed on the form as a whole.
    execution_points = ScoreField("预算执行率分值", null=True, blank=True)
    funding_reason = models.TextField("资金偏差说明", blank=True)
    conclusion = models.TextField("评价结论", blank=True)
    issues = models.TextField("存在问题", blank=True)
    improvements = models.TextField("改进措施", blank=True)
    """These three stand below the table on the forms of some places (四川), and are kept whatever the form is."""
    as_typed = models.JSONField("读不出来的原文", default=empty_record, blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)

    # What the engine answered.
    policy_id = models.CharField("评分办法", max_length=64)
    policy_digest = models.CharField("评分办法摘要", max_length=80, blank=True)
    points = ScoreField("分值合计", null=True, blank=True)
    proposed_total = ScoreField("测算总分", null=True, blank=True)
    total = ScoreField("总分", null=True, blank=True)
    grade = models.CharField("评价等级", max_length=16, blank=True)
    settled = ScoreField("已定得分", default=Decimal("0"))
    lowest = ScoreField("总分最低", default=Decimal("0"))
    highest = ScoreField("总分最高", default=Decimal("0"))
    execution_rate = ScoreField("预算执行率", null=True, blank=True)
    execution_score = ScoreField("预算执行率得分", null=True, blank=True)
    initial_budget = MoneyField("年初预算数", null=True, blank=True)
    adjusted_budget = MoneyField("全年预算数", null=True, blank=True)
    executed_amount = MoneyField("全年执行数", null=True, blank=True)
    line_count = models.PositiveSmallIntegerField("指标行数", default=0)
    filled_count = models.PositiveSmallIntegerField("已填行数", default=0)
    pending_count = models.PositiveSmallIntegerField("待定行数", default=0)
    owed_count = models.PositiveSmallIntegerField("报送前还差", default=0)
    owed = models.JSONField("报送前还差什么", default=empty_list, blank=True)
    """By kind, in the form's order: ``[kind, how many, the first cell's anchor]``."""
    error_count = models.PositiveSmallIntegerField("错误数", default=0)
    warning_count = models.PositiveSmallIntegerField("警告数", default=0)
    working = models.JSONField("测算过程", default=empty_record, blank=True)
    findings = models.JSONField("复核发现", default=empty_list, blank=True)
    scored_at = models.DateTimeField("测算时间", null=True, blank=True)

    # The way through review.
    contributors = models.ManyToManyField(User, related_name="+", blank=True, verbose_name="填过的人")
    started_at = models.DateTimeField("开始填报", null=True, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_late = models.BooleanField("逾期报送", default=False)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("审核通过时间", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_revision = models.ForeignKey(
        "projects.Revision", models.PROTECT, null=True, blank=True, related_name="approved_evaluations"
    )
    finalised_at = models.DateTimeField("审定时间", null=True, blank=True)
    finalised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    last_event = models.CharField("最近一步", max_length=16, blank=True)
    last_actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    last_at = models.DateTimeField("最近一步时间", null=True, blank=True)
    last_comment = models.TextField("最近一步的意见", blank=True)

    class Meta:
        ordering: ClassVar = ["project__code"]
        indexes: ClassVar = [models.Index(fields=["fiscal_year", "stage"], name="evaluation_year_stage")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="evaluation_one_open_per_year_and_form",
                fields=["project", "fiscal_year", "form"],
                condition=Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="evaluation_stage_known", condition=Q(stage__in=[stage.value for stage in Stage])
            ),
            models.CheckConstraint(name="evaluation_form_known", condition=Q(form__in=["self_evaluation"])),
            models.CheckConstraint(name="evaluation_money_unit_known", condition=Q(money_unit__in=["万元", "元"])),
            models.CheckConstraint(name="evaluation_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(name="evaluation_has_a_policy", condition=~Q(policy_id="")),
            models.CheckConstraint(
                name="evaluation_submitted_has_who_and_when",
                condition=Q(stage__in=_WRITABLE) | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluation_in_review_has_a_reviewer",
                condition=~Q(stage=Stage.IN_REVIEW) | Q(accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluation_approved_has_who_when_what",
                condition=~Q(stage__in=_SETTLED)
                | Q(approved_at__isnull=False, approved_by__isnull=False, approved_revision__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluation_finalised_has_who_and_when",
                condition=~Q(stage=Stage.FINALISED) | Q(finalised_at__isnull=False, finalised_by__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluation_approver_is_not_the_submitter",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="evaluation_locked_has_a_total",
                condition=Q(stage__in=_WRITABLE) | Q(total__isnull=False, pending_count=0),
            ),
            models.CheckConstraint(
                name="evaluation_pending_has_no_total",
                condition=Q(pending_count=0) | Q(total__isnull=True, grade=""),
            ),
            models.CheckConstraint(name="evaluation_total_in_range", condition=Q(total__isnull=True) | Q(total__gte=0)),
            models.CheckConstraint(
                name="evaluation_lowest_not_above_highest", condition=Q(lowest__gte=0, highest__gte=F("lowest"))
            ),
            models.CheckConstraint(
                name="evaluation_execution_points_in_range",
                condition=Q(execution_points__isnull=True) | Q(execution_points__gte=0, execution_points__lte=100),
            ),
            models.CheckConstraint(
                name="evaluation_counts_fit",
                condition=Q(filled_count__lte=F("line_count")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}（{self.fiscal_year}年度）"


class FundingLine(models.Model):
    """项目资金 of one source: 年初预算数, 全年预算数, 全年执行数, in 元.

    The total row is typed like the others: what a person wrote is never silently replaced by a sum; check 40 names a
    difference.
    """

    class Source(models.TextChoices):
        TOTAL = "total", "年度资金总额"
        APPROPRIATION = "appropriation", "其中：当年财政拨款"
        CARRY_OVER = "carry_over", "上年结转资金"
        OTHER = "other", "其他资金"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="funding")
    source = models.CharField("资金来源", max_length=16, choices=Source.choices)
    order = models.PositiveSmallIntegerField("顺序")
    initial = MoneyField("年初预算数", null=True, blank=True)
    adjusted = MoneyField("全年预算数", null=True, blank=True)
    executed = MoneyField("全年执行数", null=True, blank=True)
    as_typed = models.JSONField("读不出来的原文", default=empty_record, blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="funding_source_once", fields=["evaluation", "source"]),
            models.UniqueConstraint(name="funding_order_once", fields=["evaluation", "order"]),
            models.CheckConstraint(
                name="funding_source_known", condition=Q(source__in=["total", "appropriation", "carry_over", "other"])
            ),
            models.CheckConstraint(name="funding_version_from_one", condition=Q(version__gte=1)),
            *[
                models.CheckConstraint(
                    name=f"funding_{name}_not_negative",
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                )
                for name in ("initial", "adjusted", "executed")
            ],
        ]

    def __str__(self) -> str:
        return self.get_source_display()


class Goal(models.Model):
    """年度总体目标: 预期目标 as approved, and 实际完成情况."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="goals")
    order = models.PositiveSmallIntegerField("顺序", default=1)
    text = models.TextField("预期目标", blank=True)
    achievement = models.TextField("实际完成情况", blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="goal_order_once", fields=["evaluation", "order"]),
            models.CheckConstraint(name="goal_version_from_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Result(models.Model):
    """One row of the self-evaluation: what was achieved for one indicator, and its score."""

    class Outcome(models.TextChoices):
        COMPUTED = "computed", "已测算"
        CHOICE = "choice", "须人定分"
        PENDING = "pending", "待定"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="results")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="results")

    # What a person typed.
    actual_text = models.TextField("实际完成值", blank=True)
    initial_target_text = models.TextField("年初指标值", blank=True)
    """What the target was before 调整指标值, where the form prints both (重庆); empty where nothing was adjusted."""
    core = models.CharField("是否核心指标", max_length=16, blank=True)
    points = ScoreField("分值", null=True, blank=True)
    given_score = ScoreField("自评得分", null=True, blank=True)
    given_reason = models.TextField("调整理由", blank=True)
    deviation_cause = models.CharField("偏差原因类别", max_length=64, blank=True)
    deviation_reason = models.TextField("偏差原因分析", blank=True)
    improvement = models.TextField("改进措施", blank=True)
    improvement_owner = models.CharField("责任人", max_length=64, blank=True)
    improvement_due = models.DateField("改进完成时间", null=True, blank=True)
    survey_sample = models.PositiveIntegerField("调查样本数", null=True, blank=True)
    survey_on = models.DateField("调查日期", null=True, blank=True)
    survey_method = models.CharField("调查方式", max_length=200, blank=True)
    as_typed = models.JSONField("读不出来的原文", default=empty_record, blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    # What the engine answered.
    outcome = models.CharField("测算结果", max_length=16, choices=Outcome.choices, default=Outcome.PENDING)
    proposed_score = ScoreField("测算得分", null=True, blank=True)
    score = ScoreField("计入总分的得分", null=True, blank=True)
    met = models.BooleanField("达到指标", null=True, blank=True)
    completion = ScoreField("完成率", null=True, blank=True)
    deviation = ScoreField("偏差", null=True, blank=True)
    must_explain = models.BooleanField("须说明", default=False)
    explained = models.BooleanField("已说明", default=True)
    working = models.JSONField("测算过程", default=empty_record, blank=True)

    class Meta:
        ordering: ClassVar = ["indicator__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="result_indicator_once", fields=["evaluation", "indicator"]),
            models.CheckConstraint(name="result_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="result_outcome_known", condition=Q(outcome__in=["computed", "choice", "pending"])
            ),
            models.CheckConstraint(
                name="result_points_in_range",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=100),
            ),
            *[
                models.CheckConstraint(
                    name=f"result_{name}_within_points",
                    condition=Q(**{f"{name}__isnull": True})
                    | (Q(**{f"{name}__gte": 0}) & Q(points__isnull=False) & Q(**{f"{name}__lte": F("points")})),
                )
                for name in ("given_score", "proposed_score", "score")
            ],
            models.CheckConstraint(
                name="result_computed_has_a_proposal",
                condition=~Q(outcome="computed") | Q(proposed_score__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}"
