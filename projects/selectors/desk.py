"""工作台：what waits for me, what came back and why, what is under way."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

from django.utils import timezone

from evaluator.review import EXCLUDED, NOT_STARTED, STAGE_NAMES, WRITABLE, Role, Stage
from projects.models import Evaluation, ReviewRecord, User
from projects.permissions import Standing, deadline_of, sees_progress, standing_of
from projects.selectors.choices import CHIP_ORDER, STAGE_WORDS
from projects.selectors.evaluation import return_notes
from projects.selectors.gaps import gaps_of
from projects.selectors.listing import evaluations_for
from projects.selectors.matters import matters_for
from projects.selectors.pages import Desk, DeskItem, RecentChange, ReturnNote, StageCount
from projects.selectors.pages.desk import DeskYear, Gap, UnitToBegin
from projects.selectors.review import awaits, risk_of
from projects.selectors.rounds import FormState, tally_of
from projects.selectors.years import of_years_in_work

RECENT = 6
MOST_UNDER_WAY = 30
EVENT_SENTENCES = {
    "submit": "报送了",
    "withdraw": "撤回了",
    "accept": "开始审核",
    "return": "退回了",
    "approve": "审核通过了",
    "reopen": "重开了",
    "finalise": "审定了",
}


def desk_for(user: User) -> Desk:
    """The first page after signing in: what waits in every year in work (在办年度), in at most nine queries.

    A year that was opened does not put away what an earlier one still owes: see :func:`of_years_in_work`.
    """
    if user.is_administrator:
        return _empty(is_administrator=True)
    standing = standing_of(user)
    matters = matters_for(user, standing)
    current = list(of_years_in_work(evaluations_for(user), user))
    if not current:
        return replace(_empty(is_administrator=False), matters=matters, writes=Role.PREPARER in standing.roles)
    notes = return_notes([each.pk for each in current if each.stage == Stage.RETURNED])
    to_do = [each for each in current if each.excluded_at is None and _waits_for(each, standing)]
    own_units = [each for each in current if (each.excluded_at or each.stage not in WRITABLE) and each not in to_do]
    drafts = [each for each in to_do if each.stage in WRITABLE]
    returned = [each for each in drafts if each.stage == Stage.RETURNED]
    gaps = gaps_of(drafts) if drafts else {}
    return Desk(
        years=tuple(_year(year, list(forms)) for year, forms in groupby(current, key=lambda each: each.fiscal_year)),
        to_do=tuple(_item(each, notes, gaps) for each in sorted(to_do, key=_order)),
        under_way=tuple(_item(each, notes, gaps) for each in sorted(own_units, key=_latest_first)[:MOST_UNDER_WAY]),
        returned_count=len(returned),
        unfinished_count=sum(each.stage == Stage.DRAFT and each.owed_count > 0 for each in drafts),
        ready_count=sum(each.stage == Stage.DRAFT and each.owed_count == 0 for each in drafts),
        review_count=len(to_do) - len(drafts),
        returned_due_at=min(map(deadline_of, returned), default=None),
        recent=_recent([each.pk for each in current]),
        unit_name=_unit_name(current),
        is_administrator=False,
        matters=matters,
        overlooks=sees_progress(standing.roles),
    )


def _year(year: int, forms: list[Evaluation]) -> DeskYear:
    nearest = min(forms, key=deadline_of)
    states = [_state(each) for each in forms]
    stages = Counter(each.told for each in states)
    return DeskYear(
        fiscal_year=year,
        round_name=nearest.round.name,
        due_at=deadline_of(nearest),
        stages=tuple(StageCount(stage, STAGE_WORDS[stage], stages[stage]) for stage in CHIP_ORDER),
        total_count=len(forms),
        tally=tally_of(states, timezone.now()),
        excluded_count=stages[EXCLUDED],
        not_begun=_not_begun(forms),
    )


def _state(evaluation: Evaluation) -> FormState:
    return FormState(
        evaluation.stage,
        evaluation.filled_count,
        evaluation.excluded_at is not None,
        evaluation.is_late,
        deadline_of(evaluation),
    )


def _not_begun(evaluations: list[Evaluation]) -> tuple[UnitToBegin, ...]:
    """The units none of whose forms has been begun, in the tree's order."""
    taking_part = [each for each in evaluations if each.excluded_at is None]
    begun = {each.project.unit_id for each in taking_part if _state(each).told != NOT_STARTED}
    counts = Counter(each.project.unit for each in taking_part if each.project.unit_id not in begun)
    return tuple(UnitToBegin(unit.pk, unit.label, counts[unit]) for unit in sorted(counts, key=lambda one: one.path))


def _waits_for(evaluation: Evaluation, standing: Standing) -> bool:
    """Whether the next step of the form is this person's to take."""
    if evaluation.stage in WRITABLE:
        return Role.PREPARER in standing.roles_at(evaluation.project.unit.path)
    return awaits(evaluation, standing)


def _order(evaluation: Evaluation) -> tuple[object, ...]:
    """One's own forms by urgency, then those to judge by risk, as the queue has them."""
    if evaluation.stage in WRITABLE:
        return (0, *_urgency(evaluation))
    return (1, *risk_of(evaluation))


def _urgency(evaluation: Evaluation) -> tuple[bool, object, bool, int]:
    """Returned first, then by deadline; what can be handed in comes after what is unfinished."""
    ready = evaluation.owed_count == 0
    return evaluation.stage != Stage.RETURNED, deadline_of(evaluation), ready, evaluation.pk


def _latest_first(evaluation: Evaluation) -> float:
    return -(evaluation.last_at or deadline_of(evaluation)).timestamp()


def _item(evaluation: Evaluation, notes: dict[int, ReturnNote], gaps: dict[int, tuple[Gap, ...]]) -> DeskItem:
    return DeskItem(
        evaluation_id=evaluation.pk,
        project=evaluation.project.name,
        fiscal_year=evaluation.fiscal_year,
        unit=evaluation.project.unit.label,
        stage=EXCLUDED if evaluation.excluded_at else evaluation.stage,
        stage_name=STAGE_NAMES[Stage(evaluation.stage)],
        due_at=deadline_of(evaluation),
        line_count=evaluation.line_count,
        filled_count=evaluation.filled_count,
        owed_count=evaluation.owed_count,
        total=evaluation.total,
        grade=evaluation.grade,
        execution_rate=evaluation.execution_rate,
        submitted_at=evaluation.submitted_at,
        is_late=evaluation.is_late,
        holder=_holder(evaluation),
        errors=evaluation.error_count,
        warnings=evaluation.warning_count,
        returned=notes.get(evaluation.pk),
        gaps=gaps.get(evaluation.pk, ()),
        extended=deadline_of(evaluation) != evaluation.round.due_at,
    )


def _holder(evaluation: Evaluation) -> str:
    if evaluation.excluded_at:
        return ""
    match Stage(evaluation.stage):
        case Stage.SUBMITTED:
            return "待审核人"
        case Stage.IN_REVIEW:
            return evaluation.accepted_by.full_name if evaluation.accepted_by else "审核人"
        case Stage.APPROVED:
            return "待财政部门审定"
        case _:
            return ""


def _recent(evaluation_ids: list[int]) -> tuple[RecentChange, ...]:
    records = (
        ReviewRecord.objects.filter(evaluation_id__in=evaluation_ids)
        .select_related("evaluation__project")
        .order_by("-at", "-id")[:RECENT]
    )
    return tuple(
        RecentChange(
            evaluation_id=record.evaluation_id,
            project=record.evaluation.project.name,
            fiscal_year=record.evaluation.fiscal_year,
            actor=record.actor_name,
            event=record.event,
            sentence=f"{record.actor_name}{EVENT_SENTENCES[record.event]}",
            at=record.at,
        )
        for record in records
    )


def _unit_name(evaluations: list[Evaluation]) -> str:
    names = list(dict.fromkeys(each.project.unit.label for each in evaluations))
    return names[0] if len(names) == 1 else evaluations[0].project.competent_department or names[0]


def _empty(*, is_administrator: bool) -> Desk:
    return Desk(
        years=(),
        to_do=(),
        under_way=(),
        returned_count=0,
        unfinished_count=0,
        ready_count=0,
        review_count=0,
        returned_due_at=None,
        recent=(),
        unit_name="",
        is_administrator=is_administrator,
    )
