"""批次、项目、绩效目标：what is to be evaluated, with every field of the four official forms' heads."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from projects.models.fields import MoneyField, ScoreField, empty_record
from projects.models.people import Unit


class Round(models.Model):
    """自评批次: one year's self-evaluation of a department, with its deadline."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rounds", verbose_name="组织单位")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("名称", max_length=100)
    opens_on = models.DateField("填报开始")
    due_at = models.DateTimeField("报送截止")
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    region = models.CharField("评分办法行政区划", max_length=6)
    form = models.CharField("表式", max_length=32, default="self_evaluation")
    layout_id = models.CharField("表样", max_length=64)

    class Meta:
        ordering: ClassVar = ["-fiscal_year", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="round_name_once", fields=["unit", "fiscal_year", "name"]),
            models.CheckConstraint(
                name="round_year_sensible", condition=Q(fiscal_year__gte=2000, fiscal_year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Not closed by the organiser. Past the deadline it still takes forms, marked late (逾期)."""
        return self.closed_at is None


class Project(models.Model):
    """项目 of one unit, with the head fields of the target, self-evaluation, monitoring and report forms.

    Names are kept as the forms print them (``competent_department``, ``implementing_unit``), beside the tree's unit
    that owns the project here.
    """

    class Nature(models.TextChoices):
        UNKNOWN = "", "未填"
        RECURRENT = "recurrent", "经常性项目"
        ONE_OFF = "one_off", "一次性项目"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="projects", verbose_name="责任处室")
    code = models.CharField("项目代码", max_length=64)
    name = models.CharField("项目名称", max_length=200)
    initials = models.CharField("拼音首字母", max_length=200, blank=True)
    sort_key = models.CharField("拼音排序", max_length=800, blank=True)
    competent_department = models.CharField("主管部门", max_length=200, blank=True)
    competent_department_code = models.CharField("主管部门代码", max_length=32, blank=True)
    implementing_unit = models.CharField("实施单位", max_length=200, blank=True)
    nature = models.CharField("项目性质", max_length=16, choices=Nature.choices, default=Nature.UNKNOWN, blank=True)
    nature_text = models.CharField("项目性质（原文）", max_length=64, blank=True)
    category = models.CharField("项目类别", max_length=64, blank=True)
    starts_on = models.DateField("计划开始日期", null=True, blank=True)
    ends_on = models.DateField("计划完成日期", null=True, blank=True)
    period_text = models.CharField("项目期限（原文）", max_length=64, blank=True)
    contact = models.CharField("项目负责人", max_length=64, blank=True)
    contact_phone = models.CharField("联系电话", max_length=32, blank=True)
    overview = models.TextField("项目概况", blank=True)
    basis = models.TextField("立项依据", blank=True)
    necessity = models.TextField("项目设立必要性", blank=True)
    measures = models.TextField("保证项目实施的制度、措施", blank=True)
    plan = models.TextField("项目实施计划", blank=True)
    overall_goal = models.TextField("项目总目标", blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="project_code_once_per_unit", fields=["unit", "code"]),
            models.CheckConstraint(name="project_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="project_has_a_code", condition=~Q(code="")),
            models.CheckConstraint(name="project_nature_known", condition=Q(nature__in=["", "recurrent", "one_off"])),
            models.CheckConstraint(
                name="project_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectFunding(models.Model):
    """项目资金 as one year's target form asks for it, and as the monitoring form (绩效运行监控表) follows it.

    One record for each source of a project and year. ``period_requested`` is what the same form says of the whole
    period (实施期): each year's form states it anew, so that the one approved last year stands as it was.
    """

    class Source(models.TextChoices):
        TOTAL = "total", "资金总额"
        APPROPRIATION = "appropriation", "财政资金"
        CENTRAL = "central", "中央财政资金"
        PROVINCIAL = "provincial", "省级财政资金"
        LOCAL = "local", "市县（区）财政资金"
        SPECIAL_ACCOUNT = "special_account", "财政专户拨款"
        CARRY_OVER = "carry_over", "上年结转资金"
        OWN = "own", "单位自筹"
        OTHER = "other", "其他资金"

    project = models.ForeignKey(Project, models.PROTECT, related_name="funding")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=24, choices=Source.choices)
    requested = MoneyField("年度申请金额", null=True, blank=True)
    period_requested = MoneyField("实施期申请金额", null=True, blank=True)
    approved = MoneyField("批复金额", null=True, blank=True)
    executed_to_july = MoneyField("1—7月执行数", null=True, blank=True)
    forecast = MoneyField("全年预计执行数", null=True, blank=True)
    as_typed = models.JSONField("读不出来的原文", default=empty_record, blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="project_funding_source_once", fields=["project", "fiscal_year", "source"]),
            models.CheckConstraint(name="project_funding_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="project_funding_source_known",
                condition=Q(
                    source__in=[
                        "total",
                        "appropriation",
                        "central",
                        "provincial",
                        "local",
                        "special_account",
                        "carry_over",
                        "own",
                        "other",
                    ]
                ),
            ),
            *[
                models.CheckConstraint(
                    name=f"project_funding_{name}_not_negative",
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                )
                for name in ("requested", "period_requested", "approved", "executed_to_july", "forecast")
            ],
        ]

    def __str__(self) -> str:
        return f"{self.project}：{self.get_source_display()}"


class Indicator(models.Model):
    """三级指标 of a project's approved targets for one year (绩效目标表)."""

    class Direction(models.TextChoices):
        FROM_SIGN = "", "看指标值的符号"
        POSITIVE = "positive", "正向"
        NEGATIVE = "negative", "反向"

    class Nature(models.TextChoices):
        FROM_TEXT = "", "看指标值"
        QUANTITATIVE = "quantitative", "定量"
        QUALITATIVE = "qualitative", "定性"

    project = models.ForeignKey(Project, models.PROTECT, related_name="indicators")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    order = models.PositiveSmallIntegerField("顺序")
    category = models.CharField("一级指标", max_length=64, blank=True)
    subcategory = models.CharField("二级指标", max_length=64, blank=True)
    name = models.TextField("三级指标", blank=True)
    target_text = models.TextField("年度指标值", blank=True)
    period_target_text = models.TextField("实施期指标值", blank=True)
    unit = models.CharField("度量单位", max_length=32, blank=True)
    direction = models.CharField("方向", max_length=16, choices=Direction.choices, default="", blank=True)
    nature = models.CharField("指标性质", max_length=16, choices=Nature.choices, default="", blank=True)
    points = ScoreField("批复分值", null=True, blank=True)
    evidence_needed = models.TextField("佐证材料要求", blank=True)
    data_source = models.CharField("数据来源", max_length=200, blank=True)
    rolled_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rolled_into")
    library_entry = models.ForeignKey(
        "projects.LibraryIndicator", models.SET_NULL, null=True, blank=True, related_name="indicators"
    )
    as_typed = models.JSONField("读不出来的原文", default=empty_record, blank=True)
    edits = models.JSONField("各格最近的改动", default=empty_record, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering: ClassVar = ["fiscal_year", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="indicator_order_once", fields=["project", "fiscal_year", "order"]),
            models.CheckConstraint(name="indicator_order_from_one", condition=Q(order__gte=1)),
            models.CheckConstraint(name="indicator_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="indicator_direction_known", condition=Q(direction__in=["", "positive", "negative"])
            ),
            models.CheckConstraint(
                name="indicator_nature_known", condition=Q(nature__in=["", "quantitative", "qualitative"])
            ),
            models.CheckConstraint(
                name="indicator_points_in_range",
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.name
