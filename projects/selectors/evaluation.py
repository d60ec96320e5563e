"""填报页：one form, complete, for the person who looks at it."""

from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from evaluator.review import (
    ROLE_NAMES,
    SETTLED,
    STAGE_NAMES,
    TRANSITIONS,
    WRITABLE,
    Event,
    Situation,
    Stage,
    Transition,
    judge,
    judge_entering,
    locked,
    told_stage,
)
from projects import permissions
from projects.models import Evaluation, LineComment, ReviewRecord, Revision, User
from projects.selectors.content import EvaluationContent
from projects.selectors.evidence import summary_of
from projects.selectors.exclusions import latest_of, note_of
from projects.selectors.extensions import extension_note
from projects.selectors.live import content_of
from projects.selectors.pages import (
    Action,
    EvaluationPage,
    Head,
    LineRemark,
    Lock,
    Neighbour,
    ReturnNote,
)
from projects.selectors.pages.organising import ExclusionNote, ExtensionNote
from projects.selectors.rows import Rows

RETURNING = (Event.RETURN.value, Event.REOPEN.value)


def evaluation_page(user: User, evaluation_id: int) -> EvaluationPage:
    """The whole page; raises :class:`~projects.permissions.NotVisible` for a form of somebody else's units.

    At most eight queries: the form, the person's roles, its rows (three) or its revision (one), the last return with
    its remarks (two), the neighbours (one).
    """
    evaluation = permissions.find_evaluation(user, evaluation_id, "submitted_by", "approved_by", "accepted_by")
    situation = permissions.situation_of(user, evaluation)
    content, revision = content_of(evaluation)
    return build_page(user, evaluation, situation, content, revision, neighbours_of(user, evaluation))


def build_page(
    user: User,
    evaluation: Evaluation,
    situation: Situation,
    content: EvaluationContent,
    revision: Revision | None,
    neighbours: tuple[Neighbour | None, Neighbour | None],
) -> EvaluationPage:
    """Put the page together from what was read."""
    entering = judge_entering(situation)
    rows = Rows(content, editable=entering.allowed)
    panel = rows.panel()
    complete = not panel.owed
    return EvaluationPage(
        head=head_of(evaluation, content, revision),
        funding=rows.funding(),
        execution=rows.execution(),
        goals=rows.goals(),
        closing=rows.closing(),
        groups=rows.groups(),
        panel=panel,
        problems=rows.problems(),
        findings=content.findings,
        may_enter=entering.allowed,
        entering_sentence=entering.sentence,
        overdue=situation.stage in WRITABLE
        and not situation.opens
        and permissions.deadline_of(evaluation) < timezone.now(),
        lock=_lock(evaluation, situation),
        actions=actions_of(situation, complete=complete),
        returned=return_note(evaluation) if evaluation.stage == Stage.RETURNED else None,
        previous=neighbours[0],
        next=neighbours[1],
        tiers=content.working.tiers,
        evidence=summary_of(content),
        exclusion=_exclusion_of(evaluation),
    )


def head_of(evaluation: Evaluation, content: EvaluationContent, revision: Revision | None) -> Head:
    """The head: names from the content, stage and dates from the record."""
    return Head(
        evaluation_id=evaluation.pk,
        version=evaluation.version,
        stage=evaluation.stage,
        stage_name=STAGE_NAMES[Stage(evaluation.stage)],
        told_stage=told_stage(evaluation.stage, evaluation.filled_count, excluded=evaluation.excluded_at is not None),
        is_frozen=revision is not None,
        is_draft=Stage(evaluation.stage) not in SETTLED,
        layout_id=content.layout_id,
        revision_number=revision.number if revision else None,
        digest=revision.digest if revision else "",
        project=content.project_name,
        project_code=content.project_code,
        unit=content.unit_name,
        competent_department=content.competent_department,
        implementing_unit=content.implementing_unit,
        contact=content.contact,
        fiscal_year=content.fiscal_year,
        round_name=content.round_name,
        due_at=permissions.deadline_of(evaluation),
        project_id=evaluation.project_id,
        round_id=evaluation.round_id,
        unit_path=evaluation.project.unit.path,
        extension=_extension_of(evaluation),
        is_late=content.is_late,
        money_unit=content.money_unit,
        submitted_by=content.submitted_by,
        submitted_at=content.submitted_at,
        saved_at=last_saved(content),
    )


def last_saved(content: EvaluationContent) -> datetime | None:
    """When a cell was saved last; ``None`` where nobody has typed anything yet."""
    marks = [
        content.edits,
        *(row.edits for row in content.funding),
        *(goal.edits for goal in content.goals),
        *(line.edits for line in content.lines),
    ]
    return max((mark.at for row in marks for mark in row.values()), default=None)


def actions_of(situation: Situation, *, complete: bool) -> tuple[Action, ...]:
    """Every event that the person's roles may ever take, each once, with the reason where it cannot be taken now.

    An unfinished form does not switch 报送 off: pressing it lists what is owed (the page counts it beside the button).
    """
    offered: dict[Event, Transition] = {}
    for transition in TRANSITIONS:
        if transition.role in situation.roles and (
            transition.event not in offered or transition.origin is situation.stage
        ):
            offered[transition.event] = transition
    actions = []
    for event, transition in offered.items():
        verdict = judge(event, situation)
        sentence = verdict.sentence
        if verdict.allowed and event is Event.SUBMIT and not complete:
            sentence = "还没填完，报送前请按清单补齐"
        actions.append(Action(event.value, transition.label, verdict.allowed, sentence, transition.needs_comment))
    return tuple(actions)


def return_note(evaluation: Evaluation) -> ReturnNote | None:
    """The comment that the form came back with, and the remarks on its rows."""
    return return_notes([evaluation.pk]).get(evaluation.pk)


def return_notes(evaluation_ids: list[int]) -> dict[int, ReturnNote]:
    """The last return of each form, in two queries."""
    remarks = LineComment.objects.select_related("result__indicator")
    records = (
        ReviewRecord.objects.filter(evaluation_id__in=evaluation_ids, event__in=RETURNING)
        .select_related("revision")
        .prefetch_related(Prefetch("line_comments", queryset=remarks))
        .order_by("at", "id")
    )
    return {
        record.evaluation_id: ReturnNote(
            by=record.actor_name,
            at=record.at,
            comment=record.comment,
            revision_number=record.revision.number if record.revision else None,
            remarks=tuple(
                LineRemark(each.result_id, each.result.indicator.order, each.text)
                for each in record.line_comments.all()
            ),
        )
        for record in records
    }


def neighbours_of(user: User, evaluation: Evaluation) -> tuple[Neighbour | None, Neighbour | None]:
    """The forms before and after this one among those the person sees this year, by project code; one query."""
    ids = list(
        permissions.visible_evaluations(user)
        .filter(fiscal_year=evaluation.fiscal_year)
        .order_by("project__code", "pk")
        .values_list("pk", "project__name", "fiscal_year")
    )
    place = next((index for index, (pk, *_) in enumerate(ids) if pk == evaluation.pk), None)
    if place is None:
        return None, None
    previous = Neighbour(*ids[place - 1]) if place > 0 else None
    following = Neighbour(*ids[place + 1]) if place + 1 < len(ids) else None
    return previous, following


def _extension_of(evaluation: Evaluation) -> ExtensionNote | None:
    """延期 that the form's deadline comes from; asks only where it is not the round's own."""
    extension = permissions.extension_of(evaluation)
    return extension_note(extension) if extension else None


def _exclusion_of(evaluation: Evaluation) -> ExclusionNote | None:
    """不纳入自评 as it was asked for last. Only a form that can be typed in may be left out: others do not tell it."""
    tells = evaluation.stage in WRITABLE and permissions.was_asked_out(evaluation)
    latest = latest_of(evaluation) if tells else None
    return note_of(latest) if latest else None


def _lock(evaluation: Evaluation, situation: Situation) -> Lock | None:
    if situation.stage in WRITABLE:
        return None
    last = situation.last
    opener = next(
        (
            ROLE_NAMES[transition.role]
            for transition in TRANSITIONS
            if transition.origin is situation.stage and transition.target in WRITABLE
        ),
        "",
    )
    if last and situation.stage in (Stage.IN_REVIEW, Stage.APPROVED):
        opener = last.actor + (f"（内线 {last.phone}）" if last.phone else "")
    why = {
        Stage.SUBMITTED: "已报送，等审核。审核人动手前，填报人可以自己撤回",
        Stage.IN_REVIEW: "正在审核。审核期间数字不动，退回以后才能改",
        Stage.APPROVED: "审核通过。通过以后，自评表固定为报送的版本，得分不再重算",
        Stage.FINALISED: "已审定。要改须由财政审核人重开，并写明理由",
    }
    return Lock(
        sentence=locked(situation),
        who=last.actor if last else "",
        at=timezone.localtime(evaluation.last_at) if evaluation.last_at else None,
        why=why[situation.stage],
        opener=opener,
    )
