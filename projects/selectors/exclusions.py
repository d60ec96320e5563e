"""不纳入自评：how a request to leave a project out stands, what may be done about it, and which ones wait."""

from evaluator.review import WRITABLE, Role, Situation, locked, told_stage
from projects import permissions
from projects.models import Evaluation, Exclusion, User
from projects.permissions import Standing
from projects.selectors.pages.organising import ExclusionNote, ExclusionPage, ExclusionRequest, ExclusionStep

STEPS = ("request", "withdraw", "approve", "refuse", "restore")
STEP_NAMES = {
    "request": "申请不纳入自评",
    "withdraw": "撤回申请",
    "approve": "批准不纳入自评",
    "refuse": "不同意",
    "restore": "恢复自评",
}
STEP_ROLES = {step: Role.PREPARER if step in ("request", "withdraw") else Role.REVIEWER for step in STEPS}
ROLE_SENTENCES = {
    Role.PREPARER: "由本单位的填报人办，您没有这张表的这个角色",
    Role.REVIEWER: "由上级单位的审核人办，您没有这张表的这个角色",
}


def why_not(step: str, situation: Situation, latest: Exclusion | None, user: User) -> str:
    """Why a step about leaving a project out cannot be taken now, in a sentence; empty when it can."""
    if step == "request" and situation.stage not in WRITABLE:
        return f"{locked(situation)}。退回以后才能申请不纳入自评"
    if STEP_ROLES[step] not in situation.roles:
        return f"“{STEP_NAMES[step]}”{ROLE_SENTENCES[STEP_ROLES[step]]}"
    if step == "restore":
        return "" if situation.excluded else "这个项目现在就在自评之内，不用恢复"
    if situation.excluded:
        return situation.excluded
    waits = latest is not None and latest.state == Exclusion.State.REQUESTED
    if step == "request":
        return "已经有一个申请在等批准，不用再申请" if waits else ""
    if latest is None or not waits:
        return "现在没有等批准的申请"
    if step in ("approve", "refuse") and latest.requested_by_id == user.pk:
        return "这个申请是您提的，不能自己批。请另一位审核人办"
    if step == "approve" and situation.stage not in WRITABLE:
        return f"{locked(situation)}。退回以后才能批准不纳入自评"
    return ""


def latest_of(evaluation: Evaluation) -> Exclusion | None:
    """The request that was made last; one query."""
    return evaluation.exclusions.select_related("requested_by", "decided_by").order_by("-requested_at", "-id").first()


def note_of(exclusion: Exclusion) -> ExclusionNote:
    """A request as pages tell it."""
    decided = exclusion.decided_by
    return ExclusionNote(
        state=exclusion.state,
        state_name=exclusion.get_state_display(),
        reason=exclusion.reason,
        requested_by=exclusion.requested_by.full_name,
        requested_at=exclusion.requested_at,
        decided_by=decided.full_name if decided else "",
        decided_at=exclusion.decided_at,
        comment=exclusion.comment,
        phone=decided.phone if decided else "",
    )


def exclusion_page(user: User, evaluation_id: int) -> ExclusionPage:
    """The page of one form; raises :class:`~projects.permissions.NotVisible` for a foreign one."""
    evaluation = permissions.find_evaluation(user, evaluation_id)
    situation = permissions.situation_of(user, evaluation)
    all_of_them = list(
        evaluation.exclusions.select_related("requested_by", "decided_by").order_by("-requested_at", "-id")
    )
    latest = all_of_them[0] if all_of_them else None
    steps = []
    for step in STEPS:
        sentence = why_not(step, situation, latest, user)
        steps.append(ExclusionStep(step, not sentence, sentence))
    return ExclusionPage(
        evaluation_id=evaluation.pk,
        exclusion_id=latest.pk if latest else 0,
        project=evaluation.project.name,
        fiscal_year=evaluation.fiscal_year,
        unit=evaluation.project.unit.label,
        told_stage=told_stage(evaluation.stage, evaluation.filled_count, excluded=evaluation.excluded_at is not None),
        due_at=permissions.deadline_of(evaluation),
        latest=note_of(latest) if latest else None,
        earlier=tuple(note_of(each) for each in all_of_them[1:]),
        steps=tuple(steps),
    )


def requests_waiting_for(user: User, standing: Standing) -> tuple[ExclusionRequest, ...]:
    """The requests that this person may decide, the oldest first; one query, none for who reviews nothing."""
    if Role.REVIEWER not in standing.roles:
        return ()
    waiting = (
        Exclusion.objects.filter(
            state=Exclusion.State.REQUESTED, evaluation__in=permissions.visible_evaluations(user).values("pk")
        )
        .exclude(requested_by=user)
        .select_related("evaluation__project__unit", "requested_by")
        .order_by("requested_at", "id")
    )
    return tuple(
        ExclusionRequest(
            evaluation_id=each.evaluation_id,
            project=each.evaluation.project.name,
            fiscal_year=each.evaluation.fiscal_year,
            unit=each.evaluation.project.unit.label,
            reason=each.reason,
            by=each.requested_by.full_name,
            at=each.requested_at,
        )
        for each in waiting
        if Role.REVIEWER in standing.roles_at(each.evaluation.project.unit.path)
    )
