"""分值怎么加：the points of a plan against the policy, and everything that stands in the way of sending it in. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.meanings import Kind
from evaluator.scoring.policy import Policy
from evaluator.scoring.values import shown
from projects.selectors.cells import anchor_of
from projects.selectors.plans.cells import PLAN_CELLS, read_plan_cell
from projects.selectors.plans.content import PlanContent, TargetLine
from projects.selectors.plans.reading import understand

ZERO = Decimal(0)
EXECUTION = "execution"
_COUNTED = (Kind.QUANTITY, Kind.RANGE)


@dataclass(frozen=True, slots=True)
class PointsOf:
    """One 一级指标: its points as they stand, and the policy's."""

    key: str
    """The policy's key; the written name where the policy does not know it."""
    label: str
    points: Decimal
    standard: Decimal | None
    rows: int
    without: int
    """Rows that have no points yet."""

    @property
    def difference(self) -> Decimal:
        """Points too many (positive) or too few against the policy."""
        return self.points - (self.standard or ZERO)

    @property
    def is_usual(self) -> bool:
        """As the policy divides the points."""
        return self.difference == 0 and self.standard is not None

    @property
    def words(self) -> str:
        """``48/50 还差 2``."""
        if self.standard is None:
            return f"{shown(self.points)}（评分办法没有）" if self.key else shown(self.points)
        head = f"{shown(self.points)}/{shown(self.standard)}"
        if self.difference < 0:
            return f"{head} 还差 {shown(-self.difference)}"
        return f"{head} 多 {shown(self.difference)}" if self.difference > 0 else head


@dataclass(frozen=True, slots=True)
class Sums:
    """All points of a plan against the policy's division."""

    parts: tuple[PointsOf, ...]
    total: Decimal
    full: Decimal

    @property
    def difference(self) -> Decimal:
        """Points too many or too few of all."""
        return self.total - self.full

    @property
    def is_unusual(self) -> bool:
        """Some 一级指标 has other points than the policy gives it, and none are left for rows that wait for theirs."""
        waiting = self.difference < 0 and any(part.without for part in self.parts)
        return any(not part.is_usual for part in self.parts) and not waiting


def weigh(content: PlanContent, policy: Policy) -> Sums:
    """The points by 一级指标, 预算执行率 first, in the policy's order."""
    rows: dict[str, list[TargetLine]] = {}
    labels: dict[str, str] = {}
    for line in content.lines:
        known = policy.category_of(line.category)
        key = known.key if known else line.category.strip()
        labels[key] = known.label if known else line.category.strip() or "没填一级指标"
        rows.setdefault(key, []).append(line)
    standard = policy.weights_for(frozenset({EXECUTION, *(key for key in rows if policy.category(key))}))
    given = policy.execution_points if content.execution_points is None else content.execution_points
    order = [category.key for category in policy.categories if category.key in standard or category.key in rows]
    order += [key for key in rows if key not in order]
    parts = []
    for key in order:
        category = policy.category(key)
        own = rows.get(key, [])
        parts.append(
            PointsOf(
                key=key,
                label=labels.get(key) or (category.label if category else key),
                points=given if key == EXECUTION else sum((line.points or ZERO for line in own), ZERO),
                standard=standard.get(key),
                rows=len(own),
                without=sum(line.points is None for line in own),
            )
        )
    return Sums(tuple(parts), sum((part.points for part in parts), ZERO), policy.weights.total)


def missing_in_plan(content: PlanContent, policy: Policy) -> tuple[Problem, ...]:
    """送批前还差: every Problem at once, each with its cell."""
    full = {part.key: part for part in weigh(content, policy).parts if part.standard and part.difference >= 0}
    return (
        *(problem for line in content.lines for problem in _missing_in(line, content.fiscal_year, policy, full)),
        *_unread_in_plan(content),
        *_unread_money(content),
        *_missing_categories(content, policy),
        *_points_wrong(content, policy),
        *_missing_goal(content),
    )


def unread_in(kind: str, target: str, place: str, as_typed: dict[str, str]) -> tuple[Problem, ...]:
    """What is kept as a text where a value belongs, in the words of its cell."""
    found = []
    for field, text in as_typed.items():
        if field in PLAN_CELLS[kind]:
            reading = read_plan_cell(kind, field, text, place=place, anchor=anchor_of(target, field))
            if reading.problem:
                found.append(reading.problem)
    return tuple(found)


def _missing_in(line: TargetLine, fiscal_year: int, policy: Policy, full: dict[str, PointsOf]) -> list[Problem]:
    """What one row lacks; ``full`` are the 一级指标 that have no points left to share."""
    target = f"indicator:{line.id}"
    found = []

    def missing(field: str, said: str, remedy: str) -> None:
        label = PLAN_CELLS["indicator"][field].label
        message = f"{line.place}“{label}”{said}"
        found.append(Problem(f"{field}-missing", line.place, message, remedy, anchor=anchor_of(target, field)))

    if not line.name.strip():
        missing("name", "没有填", "请填指标名称，或删掉这一行")
    category = policy.category_of(line.category)
    if category is None:
        known = "、".join(each.label for each in policy.categories if each.key != EXECUTION)
        written = f"“{line.category}”评分办法里没有" if line.category.strip() else "没有填"
        missing("category", written, f"请填{known}之一")
    understood = understand(line, fiscal_year)
    kind = understood.target.kind
    if kind is Kind.NONE:
        missing("target_text", "没有填", "请填指标值，如 ≥20次、=100%、提升")
    elif kind in _COUNTED and not understood.target.unit:
        missing("unit", f"没有填，“{line.target_text}”没有写单位", "请填度量单位，或写进指标值，如 ≥20次")
    if line.points is None and "points" not in line.as_typed:
        part = full.get(category.key) if category else None
        if part is None:
            missing("points", "没有填", "请填分值，或按“剩下的分平均分”")
        else:
            said = f"没有填，{part.label}已经 {part.words}，没有剩下的分"
            more = f"；要多给{part.label}，写明分值调整理由" if policy.weights.adjustable else ""
            missing("points", said, f"请先调低{part.label}里另一行的分值，再给这一行填{more}")
    elif line.points == 0:
        missing("points", "是 0", "没有分值的指标请删掉，或给它分值")
    errors = (problem for problem in understood.problems if problem.level is Level.ERROR)
    return [*found, *errors, *unread_in("indicator", target, line.place, line.as_typed)]


def _unread_in_plan(content: PlanContent) -> tuple[Problem, ...]:
    return unread_in("plan", "plan", "", content.as_typed)


def _unread_money(content: PlanContent) -> list[Problem]:
    """Amounts that cannot be read; what is said to be unknown yet (待定) waits for nobody."""
    unread = (unread_in("funding", f"funding:{line.source}", line.label, line.as_typed) for line in content.money)
    return [problem for problems in unread for problem in problems if problem.level is Level.ERROR]


def _missing_categories(content: PlanContent, policy: Policy) -> list[Problem]:
    present = {category.key for line in content.lines if (category := policy.category_of(line.category))}
    if not content.lines:
        return [Problem("no-rows", "绩效指标", "一行指标也没有", "请增加指标，或从指标库选", anchor="goal-table")]
    return [
        Problem(
            "category-without-rows",
            category.label,
            f"没有{category.label}",
            f"请至少设一条{category.label}",
            anchor="goal-table",
        )
        for category in policy.categories
        if category.required and category.key not in present and category.key != EXECUTION
    ]


def _points_wrong(content: PlanContent, policy: Policy) -> list[Problem]:
    sums = weigh(content, policy)
    found = []
    if sums.difference:
        way = "多" if sums.difference > 0 else "少"
        total = f"全部分值（含预算执行率）合计 {shown(sums.total)}，应为 {shown(sums.full)}"
        said = f"{total}，{way} {shown(abs(sums.difference))}"
        found.append(Problem("points-total", "分值", said, "请调整各行分值", anchor="goal-sums"))
    if not sums.is_unusual:
        return found
    unlike = "；".join(f"{part.label} {part.words}" for part in sums.parts if not part.is_usual)
    if not policy.weights.adjustable:
        said = f"分值和评分办法不一样：{unlike}"
        found.append(Problem("points-fixed", "分值", said, "这个办法的分值不能调整，请改回", anchor="goal-sums"))
    elif policy.weights.reason_required and not content.weights_reason.strip():
        said = f"分值和评分办法不一样：{unlike}，没有写分值调整理由"
        found.append(Problem("weights-reason", "分值调整理由", said, "请写理由，或改回", anchor="plan-weights_reason"))
    return found


def _missing_goal(content: PlanContent) -> list[Problem]:
    if content.goal_text.strip():
        return []
    said = "没有写年度总体目标"
    return [Problem("goal-missing", "年度总体目标", said, "请写这一年要达到什么", anchor="plan-goal_text")]
