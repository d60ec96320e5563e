"""目标页：one plan, complete, for the person who looks at it."""

from collections.abc import Callable

from evaluator.plan_review import (
    PLAN_STAGE_NAMES,
    PLAN_TRANSITIONS,
    PlanEvent,
    PlanSituation,
    PlanStage,
    judge_plan,
    judge_planning,
)
from evaluator.problems import Problem
from evaluator.review import Role
from evaluator.scoring.meanings import Kind
from evaluator.scoring.policy import Policy
from projects import permissions
from projects.models import Evaluation, Round, TargetAdjustment, TargetPlan, User
from projects.selectors.cells import anchor_of
from projects.selectors.content import EditMark, ProblemContent
from projects.selectors.pages.evaluation import Action
from projects.selectors.pages.goals import (
    AdjustedValue,
    AdjustmentEntry,
    OpenRound,
    PlanHead,
    PlanPage,
    PlanRow,
    PlanSums,
    SumPart,
)
from projects.selectors.pages.rows import Cell
from projects.selectors.plans.cells import PLAN_CELLS, shown_plan_cell
from projects.selectors.plans.content import ADJUSTED, PlanContent, TargetLine
from projects.selectors.plans.money_block import money_block
from projects.selectors.plans.reading import LastYear, far_below, goal_of_last_year, understand
from projects.selectors.plans.records import content_of, last_year_of, money_of, rows_of
from projects.selectors.plans.weighing import missing_in_plan, unread_in, weigh


def plan_page(user: User, plan_id: int, policy_of: Callable[[str], Policy], *, deleted: int | None = None) -> PlanPage:
    """The whole page; raises :class:`~projects.permissions.NotVisible` for a plan of somebody else's units.

    At most eleven queries whatever the number of rows: the plan, the person's roles, its rows, its money with last
    year's, last year's rows and results (two), the adjustments with their cells (two), the year's self-evaluation, the
    rounds, next year's plan.
    """
    plan = permissions.find_plan(user, plan_id, "submitted_by", "approved_by")
    standing = permissions.standing_of(user)
    rows = rows_of(plan)
    content = content_of(plan, rows, money_of(plan))
    policy = policy_of(plan.policy_id)
    adjustments = _adjustments(plan)
    open_one = next((each for each in adjustments if each.state == TargetAdjustment.State.PROPOSED), None)
    situation = permissions.plan_situation_of(
        user, plan, standing=standing, proposed_by=open_one.proposed_by_id if open_one else None
    )
    typing = judge_planning(situation)
    builder = _Rows(content, policy, last_year_of(plan, rows), editable=typing.allowed)
    missing = missing_in_plan(content, policy)
    approved = plan.stage == PlanStage.APPROVED
    evaluation_id = _evaluation_of(plan) if approved else None
    may_open = approved and evaluation_id is None and bool({Role.PREPARER, Role.REVIEWER} & situation.roles)
    return PlanPage(
        head=_head(plan),
        rows=builder.rows(),
        goal=builder.own("goal_text"),
        goal_warning=goal_of_last_year(content.goal_text, content.fiscal_year),
        execution=builder.own("execution_points"),
        reason=builder.own("weights_reason"),
        money=money_block(content.money, editable=typing.allowed),
        sums=sums_of(content, policy),
        missing=missing,
        may_type=typing.allowed,
        typing_sentence=typing.sentence,
        actions=actions_of(situation, complete=not missing),
        adjustments=tuple(_entry(each) for each in adjustments),
        categories=tuple(each.label for each in policy.categories if each.key != "execution"),
        subcategories=tuple(dict.fromkeys(name for each in policy.categories for name in each.subcategories)),
        deleted=deleted if typing.allowed else None,
        evaluation_id=evaluation_id,
        rounds=_rounds(plan) if may_open else (),
        may_keep=bool(permissions.catalogue_path(standing, plan.project.unit.path)),
        can_roll=approved and Role.PREPARER in situation.roles and not _is_rolled(plan),
    )


def actions_of(situation: PlanSituation, *, complete: bool) -> tuple[Action, ...]:
    """Every event that the person's roles may ever take, each once, with the reason where it cannot be taken now."""
    offered = {}
    for transition in PLAN_TRANSITIONS:
        if transition.role in situation.roles and (
            transition.event not in offered or transition.origin is situation.stage
        ):
            offered[transition.event] = transition
    actions = []
    for event, transition in offered.items():
        verdict = judge_plan(event, situation)
        sentence = verdict.sentence
        if verdict.allowed and event is PlanEvent.SUBMIT and not complete:
            sentence = "还没编完，送批前请按清单补齐"
        actions.append(Action(event.value, transition.label, verdict.allowed, sentence, transition.needs_comment))
    return tuple(actions)


class _Rows:
    """Builds the rows of one page."""

    def __init__(self, content: PlanContent, policy: Policy, before: dict[int, LastYear], *, editable: bool) -> None:
        self.content = content
        self.policy = policy
        self.before = before
        self.editable = editable
        own = unread_in("plan", "plan", "", content.as_typed)
        self.unread = {problem.anchor: problem for problem in own}

    def rows(self) -> tuple[PlanRow, ...]:
        return tuple(self._row(line) for line in self.content.lines)

    def own(self, field: str) -> Cell:
        """A cell of the plan itself."""
        content = self.content
        return self._cell("plan", field, getattr(content, field), content.version, content.edits, content.as_typed)

    def _row(self, line: TargetLine) -> PlanRow:
        target = f"indicator:{line.id}"
        unread = unread_in("indicator", target, line.place, line.as_typed)
        self.unread |= {problem.anchor: problem for problem in unread}
        understood = understand(line, self.content.fiscal_year)
        last = self.before.get(line.id)
        known = self.policy.category_of(line.category)
        adjusted = line.edits.get(ADJUSTED)
        cells = {
            name: self._cell(target, name, getattr(line, name), line.version, line.edits, line.as_typed)
            for name in PLAN_CELLS["indicator"]
        }
        return PlanRow(
            id=line.id,
            number=line.number,
            **cells,
            category_key=known.key if known else "",
            reading=understood.words,
            is_unread=understood.target.kind is Kind.UNREADABLE,
            problems=(*understood.problems, *unread),
            warning=far_below(line, self.content.fiscal_year, last, self.policy),
            last_year=last.fiscal_year if last else None,
            last_target=last.target_text if last else "",
            last_actual=last.actual_text if last else "",
            adjusted_from=adjusted.before if adjusted else "",
            adjusted_at=adjusted.at if adjusted else None,
        )

    def _cell(
        self,
        target: str,
        field: str,
        value: object,
        version: int,
        edits: dict[str, EditMark],
        as_typed: dict[str, str],
    ) -> Cell:
        kind = PLAN_CELLS[target.partition(":")[0]][field].kind
        mark = edits.get(field)
        problem: Problem | None = self.unread.get(anchor_of(target, field))
        return Cell(
            target=target,
            field=field,
            value=shown_plan_cell(field, kind, value, as_typed.get(field, "")),  # type: ignore[arg-type]
            version=version,
            editable=self.editable,
            problems=(ProblemContent.of(problem),) if problem else (),
            edited_by=mark.name if mark else "",
            edited_at=mark.at if mark else None,
        )


def _head(plan: TargetPlan) -> PlanHead:
    project = plan.project
    return PlanHead(
        plan_id=plan.pk,
        version=plan.version,
        stage=plan.stage,
        stage_name=PLAN_STAGE_NAMES[PlanStage(plan.stage)],
        project_id=project.pk,
        project=project.name,
        project_code=project.code,
        unit=project.unit.label,
        fiscal_year=plan.fiscal_year,
        origin_name=plan.get_origin_display(),
        is_registered=plan.origin == TargetPlan.Origin.EVALUATED,
        source_name=plan.source_name,
        submitted_by=plan.submitted_by.full_name if plan.submitted_by else "",
        submitted_at=plan.submitted_at,
        approved_by=plan.approved_by.full_name if plan.approved_by else "",
        approved_at=plan.approved_at,
        approval_number=plan.approval_number,
        last_actor=plan.last_actor.full_name if plan.last_actor else "",
        last_at=plan.last_at,
        last_comment=plan.last_comment,
        contact=project.contact,
        nature=project.get_nature_display() if project.nature else project.nature_text,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        overview=project.overview,
        basis=project.basis,
    )


def sums_of(content: PlanContent, policy: Policy) -> PlanSums:
    """分值合计 as the page prints it."""
    sums = weigh(content, policy)
    parts = []
    for part in sums.parts:
        category = policy.category(part.key)
        parts.append(
            SumPart(
                key=part.key,
                label=part.label,
                spellings=category.spellings if category else (part.key,),
                points=part.points,
                standard=part.standard,
                words=part.words,
                is_usual=part.is_usual,
                without=part.without,
            )
        )
    return PlanSums(
        parts=tuple(parts),
        total=sums.total,
        full=sums.full,
        difference=sums.difference,
        is_unusual=sums.is_unusual,
        needs_reason=sums.is_unusual and policy.weights.adjustable and policy.weights.reason_required,
        policy_label=policy.label,
        policy_id=policy.id,
    )


def _adjustments(plan: TargetPlan) -> list[TargetAdjustment]:
    if plan.stage != PlanStage.APPROVED:
        return []
    return list(
        TargetAdjustment.objects.filter(plan=plan)
        .select_related("proposed_by", "decided_by")
        .prefetch_related("cells__indicator")
        .order_by("-number")
    )


def _entry(adjustment: TargetAdjustment) -> AdjustmentEntry:
    return AdjustmentEntry(
        number=adjustment.number,
        reason=adjustment.reason,
        document=adjustment.document,
        state=adjustment.state,
        state_name=adjustment.get_state_display(),
        proposed_by=adjustment.proposed_by.full_name,
        proposed_at=adjustment.proposed_at,
        decided_by=adjustment.decided_by.full_name if adjustment.decided_by else "",
        decided_at=adjustment.decided_at,
        comment=adjustment.comment,
        cells=tuple(
            AdjustedValue(cell.label, cell.indicator.name if cell.indicator else "", cell.before, cell.after)
            for cell in adjustment.cells.all()
        ),
    )


def _evaluation_of(plan: TargetPlan) -> int | None:
    forms = Evaluation.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year, cancelled_at=None)
    return forms.values_list("pk", flat=True).first()


def _rounds(plan: TargetPlan) -> tuple[OpenRound, ...]:
    """The open rounds of the plan's year that its unit takes part in."""
    path = plan.project.unit.path
    parts = [part for part in path.split("/") if part]
    above = ["/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))]
    rounds = Round.objects.filter(
        unit__path__in=above, fiscal_year=plan.fiscal_year, closed_at=None, form="self_evaluation"
    )
    return tuple(OpenRound(each.pk, each.name) for each in rounds)


def _is_rolled(plan: TargetPlan) -> bool:
    return TargetPlan.objects.filter(project_id=plan.project_id, fiscal_year__gt=plan.fiscal_year).exists()
