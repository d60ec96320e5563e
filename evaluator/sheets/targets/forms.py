"""A target form's content (项目支出绩效目标表), the same type on the way in and on the way out.

Every value keeps the cell it was read from, so that a Problem can say "F12". On the way out the cells are empty.
"""

from dataclasses import dataclass, field

from evaluator.problems import Problem
from evaluator.sheets.forms import Entry

BLANK = Entry()
"""A cell that the form does not have."""
HEAD_FIELDS = (
    "project",
    "code",
    "department",
    "unit",
    "nature",
    "project_category",
    "starts_on",
    "ends_on",
    "duration",
    "contact",
    "phone",
)
TEXT_FIELDS = ("overview", "basis", "necessity", "measures", "plan", "weights_reason")
SOURCES = ("total", "appropriation", "central", "provincial", "local", "special_account", "carry_over", "own", "other")


@dataclass(frozen=True, slots=True)
class TargetFunding:
    """Money from one source (资金来源), in the form's own unit."""

    source: str
    """``total`` 资金总额, ``appropriation`` 财政资金, ``central`` 中央, ``provincial`` 省级, ``local`` 市县（区）,
    ``special_account`` 财政专户拨款, ``carry_over`` 上年结转资金, ``own`` 单位自筹, ``other`` 其他资金."""
    period: Entry = BLANK
    """For the whole period (实施期资金总额)."""
    annual: Entry = BLANK
    """For the year (年度资金总额)."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One row of the indicator table (三级指标)."""

    category: Entry
    subcategory: Entry
    indicator: Entry
    target: Entry
    """年度指标值."""
    period_target: Entry = BLANK
    """实施期指标值."""
    annual_indicator: Entry = BLANK
    """The name once more on the 年度 side, where a form has two sides."""
    unit: Entry = BLANK
    """度量单位."""
    kind: Entry = BLANK
    """指标性质: ``定量、正向``."""
    points: Entry = BLANK
    evidence: Entry = BLANK
    """佐证材料."""
    data_source: Entry = BLANK
    """数据来源."""


@dataclass(frozen=True, slots=True)
class TargetForm:
    """A 项目支出绩效目标表 of one project, read or to be written."""

    layout: str
    """Identifier of the layout file: ``140200/target_form-2024``."""
    year: int | None
    money_unit: str
    """``万元`` or ``元`` (rarely ``千元``, ``百万元``, ``亿元``): the unit of every money entry in the form."""
    project: Entry
    code: Entry = BLANK
    department: Entry = BLANK
    unit: Entry = BLANK
    """实施单位."""
    nature: Entry = BLANK
    """项目性质 or 项目属性, as written: ``经常性项目（长期开展）``."""
    project_category: Entry = BLANK
    """项目类别: ``特定目标类``."""
    starts_on: Entry = BLANK
    ends_on: Entry = BLANK
    duration: Entry = BLANK
    """项目期限, where it is one text: ``99年``."""
    contact: Entry = BLANK
    phone: Entry = BLANK
    funding: tuple[TargetFunding, ...] = ()
    overview: Entry = BLANK
    basis: Entry = BLANK
    necessity: Entry = BLANK
    measures: Entry = BLANK
    plan: Entry = BLANK
    weights_reason: Entry = BLANK
    overall_goal: Entry = BLANK
    """实施期目标 or 项目总目标."""
    annual_goal: Entry = BLANK
    """年度总体目标."""
    rows: tuple[TargetRow, ...] = ()
    unused: tuple[Entry, ...] = ()
    """二级指标 printed in the form without an indicator: left empty or crossed out with ``/``."""
    execution_points: Entry = BLANK
    """分值 of 预算执行率, where the form has that row."""
    total_points: Entry = BLANK
    file: str = ""
    sheet: str = ""
    problems: tuple[Problem, ...] = field(default=())
    """What could not be read, each with its cell."""
