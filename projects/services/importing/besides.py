"""表上还写着：what a form says besides the cells that are typed here: computed, approved elsewhere, or without a place.

Nothing that a form says is passed over in silence: what is kept is in the plan's cells, what the form's own figures say
about each other is examined (:mod:`projects.services.importing.examined`), and all the rest is told here at its cell.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from evaluator.policies import loader
from evaluator.problems import Level
from evaluator.scoring.values import coefficient, in_wan, in_yuan, normalise, read_number, shown
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm
from projects.models import Evaluation, FundingLine, Goal, Indicator, Project, Result, TargetPlan
from projects.services.importing.comparing import ADJUST
from projects.services.importing.faults import SOURCE_COLUMNS
from projects.services.importing.plan import PlannedFinding, PlannedProblem
from projects.services.importing.wanting import FUNDING, WHOLE_GOAL, goals_paired, says_the_same
from projects.services.opening import goals_of, kind_of
from projects.services.opening.composing import DIRECTIONS, NATURES

Pairs = Sequence[tuple[IndicatorRow, Result]]
HEAD = "项目概况"
HEAD_KEPT = "项目的基本情况用系统里的，不在这里改"
NO_PLACE = "读到了，但系统没有这一项：“{text}”没有存"
SIGNS = frozenset({"≥", "≤", ">", "<", "="})
GOALS = "绩效目标"
PLACES = 2


def told_besides(
    evaluation: Evaluation, goals: Sequence[Goal], form: OfficialForm, pairs: Pairs, *, made_of_it: bool
) -> Iterator[PlannedFinding]:
    """Everything of this kind, once the rows are scored. ``made_of_it``: the goals are taken from this very form."""
    for line in form.funding:
        if line.source != FundingLine.Source.TOTAL:
            yield from _only_of_the_total(line)
    yield from _goals(form, goals)
    for row, record in pairs:
        if not made_of_it:
            yield from _approved(row, record.indicator)
        yield from _kind(row, record.indicator)
        yield from _coefficient(row, record)


def written_otherwise(evaluation: Evaluation, form: OfficialForm, *, made_of_it: bool) -> Iterator[PlannedProblem]:
    """What is written, but not without a look: money that is converted, 预算执行率 of another weight, whose goals."""
    yield from _money(evaluation, form)
    if made_of_it:
        yield from _weight(evaluation, form)
        yield _source_of_goals()


def told_of_project(form: OfficialForm, project: Project) -> Iterator[PlannedFinding]:
    """主管部门 and 实施单位 of a project that is there."""
    for entry, label, there in (
        (form.department, "主管部门", project.competent_department),
        (form.unit, "实施单位", project.implementing_unit),
    ):
        if not entry.blank and not says_the_same(entry.text, there):
            yield PlannedFinding(entry.cell, HEAD, label, there, entry.text.strip(), HEAD_KEPT)


def _source_of_goals() -> PlannedProblem:
    said = (
        "目标、指标、指标值和分值取自这张自评表，没有在系统里批复过：照表登记并锁定，来源记为"
        f"“{TargetPlan.Origin.EVALUATED.label}”，要改办目标调整"
    )
    return _look(
        "goals-registered", Entry(), "目标的来源", said, "有批复的目标表的，请先导入目标表办完批复，再导入自评表"
    )


def _weight(evaluation: Evaluation, form: OfficialForm) -> Iterator[PlannedProblem]:
    policy = loader.get(evaluation.policy_id)
    entry = next((row.points for row in form.funding if row.source == FundingLine.Source.TOTAL), Entry())
    if entry.number is not None and entry.number != policy.execution_points:
        here, there = shown(entry.number), shown(policy.execution_points)
        said = f"表上预算执行率 {here} 分，本轮评分办法（{policy.label}）是 {there} 分，照表上的 {here} 分存"
        yield _look("weight-otherwise", entry, "预算执行率分值", said, "不对的请改表，或请组织单位核对批次用的评分办法")


def _look(code: str, entry: Entry, column: str, said: str, remedy: str) -> PlannedProblem:
    return PlannedProblem(code, entry.cell, column, entry.text.strip(), said, remedy, Level.WARNING.value)


def _money(evaluation: Evaluation, form: OfficialForm) -> Iterator[PlannedProblem]:
    """In which unit the money stood and in which it is kept, said once."""
    if form.money_unit != evaluation.money_unit:
        amounts = (getattr(row, name) for name in ("adjusted", *SOURCE_COLUMNS) for row in form.funding)
        first = next((entry for entry in amounts if entry.number is not None), None)
        if first is not None:
            stored = f"{_restated(first.number, form.money_unit, evaluation.money_unit)}{evaluation.money_unit}"
            said = (
                f"表上金额以{form.money_unit}计，每一格都换算成{evaluation.money_unit}存，不四舍五入："
                f"{first.text.strip()}{form.money_unit}存作 {stored}"
            )
            yield _look("money-converted", first, "金额单位", said, "单位写得不对的请改表")


def _restated(number: Decimal, unit: str, kept: str) -> str:
    return shown(in_wan(number, unit) if kept == Evaluation.MoneyUnit.WAN else in_yuan(number, unit))


def _only_of_the_total(row: FundingRow) -> Iterator[PlannedFinding]:
    label = FundingLine.Source(row.source).label
    for entry, column in ((row.points, "分值"), (row.score, "得分")):
        if not _is_nothing(entry):
            yield _without_place(entry, f"{FUNDING}：{label}", column, "，只有年度资金总额计分")


def _goals(form: OfficialForm, goals: Sequence[Goal]) -> Iterator[PlannedFinding]:
    """Several goals of the records in one place of the form: as a whole, since nobody can say where one ends."""
    if len(goals) < 2 or len(goals_of(form)) > 1 or goals_paired(form, goals):
        return
    for entry, label, texts in (
        (form.goal, "预期目标", [goal.text for goal in goals]),
        (form.achievement, "实际完成情况", [goal.achievement for goal in goals]),
    ):
        there = "\n".join(text for text in texts if text)
        if not entry.blank and not says_the_same(entry.text, there):
            said = f"系统里有 {len(goals)} 个目标，文件里写在一格，分不开，没有存。请在自评表页面上逐个填"
            yield PlannedFinding(entry.cell, WHOLE_GOAL, label, there, entry.text.strip(), said)


def _approved(row: IndicatorRow, indicator: Indicator) -> Iterator[PlannedFinding]:
    """一级指标, 二级指标 and 度量单位 of a row whose goals are approved."""
    for entry, label, there in (
        (row.category, "一级指标", indicator.category),
        (row.subcategory, "二级指标", indicator.subcategory),
    ):
        if not entry.blank and there and not says_the_same(entry.text, there):
            yield PlannedFinding(entry.cell, indicator.name, label, there, entry.text.strip(), ADJUST)
    measure = row.unit
    in_target = normalise(measure.text) in normalise(indicator.target_text)
    if not _is_nothing(measure) and not in_target and not says_the_same(measure.text, indicator.unit):
        yield PlannedFinding(measure.cell, indicator.name, "度量单位", indicator.unit, measure.text.strip(), ADJUST)


def _kind(row: IndicatorRow, indicator: Indicator) -> Iterator[PlannedFinding]:
    """指标性质: a sign or a strange word is part of the target, 正向 is the indicator's, 定性 shows in its target."""
    word = kind_of(row)
    if _is_nothing(row.direction) or normalise(word) in SIGNS or word in NATURES:
        return
    if normalise(word) in normalise(row.target.text):
        return
    if word not in DIRECTIONS:
        yield _without_place(row.direction, indicator.name, "指标性质")
    elif indicator.direction != DIRECTIONS[word]:
        there = str(indicator.get_direction_display())
        yield PlannedFinding(row.direction.cell, indicator.name, "指标性质", there, row.direction.text.strip(), ADJUST)


def _coefficient(row: IndicatorRow, record: Result) -> Iterator[PlannedFinding]:
    """得分系数 is computed here: 得分 in proportion to 分值."""
    entry, name = row.coefficient, record.indicator.name
    if _is_nothing(entry):
        return
    said = normalise(entry.text)
    number = read_number(said.removesuffix("%"))
    if number is None:
        yield _without_place(entry, name, "得分系数", "，得分系数由系统按得分和分值算")
        return
    number = number / 100 if said.endswith("%") else number
    exponent = number.normalize().as_tuple().exponent
    places = max(PLACES, -exponent) if isinstance(exponent, int) else PLACES
    score = record.score if record.given_score is None else record.given_score
    ours = coefficient(score, record.points, places)
    if ours != number:
        there = "（还没有得分）" if ours is None else shown(ours)
        told = "得分系数由系统按得分和分值算，不照文件里的存"
        yield PlannedFinding(entry.cell, name, "得分系数", there, entry.text.strip(), told)


def _without_place(entry: Entry, row: str, column: str, more: str = "") -> PlannedFinding:
    text = entry.text.strip()
    return PlannedFinding(entry.cell, row, column, "", text, NO_PLACE.format(text=text[:200]) + more)


def _is_nothing(entry: Entry) -> bool:
    return entry.blank or entry.text.strip() in DASHES
