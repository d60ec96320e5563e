"""What stands beside the forms of the two bureaus: goals and their adjustments, arrangements, phrases, promises.

Every text of it carries its unit's canary, so that a page that shows one where it does not belong gives itself away.
"""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from projects.models import (
    AdjustedCell,
    Evaluation,
    Exclusion,
    Extension,
    Indicator,
    LibraryIndicator,
    Phrase,
    ProjectFunding,
    Rectification,
    TargetAdjustment,
    TargetPlan,
    User,
)
from projects.selectors.canonical import to_plain
from projects.selectors.content import EditMark
from tests.projects.canaries import Canary


def stand_beside(evaluation: Evaluation, canary: Canary, writer: User, judge: User) -> None:
    """Put one of everything beside a form that is being filled in; ``writer`` asks for it, ``judge`` decides."""
    project, now = evaluation.project, timezone.now()
    edits = {"name": to_plain(EditMark(1, writer.pk, f"{canary.word}editor", now, canary.text("before")))}
    Indicator.objects.filter(project=project).update(
        evidence_needed=canary.text("evidence needed"),
        data_source=canary.text("data source"),
        as_typed={"points": canary.text("typed points")},
        edits=edits,
    )
    plans = TargetPlan.objects.filter(project=project)
    plans.update(stage=TargetPlan.Stage.DRAFT)  # the money of goals that are approved stands still
    ProjectFunding.objects.create(
        project=project,
        fiscal_year=evaluation.fiscal_year,
        source="own",
        requested=Decimal(canary.amount) * 10000,
        as_typed={"period_requested": canary.text("typed money")},
        edits={"requested": edits["name"]},
    )
    plans.update(
        stage=TargetPlan.Stage.APPROVED,
        source_name=f"{canary.word}goals.xlsx",
        weights_reason=canary.text("weights reason"),
        as_typed={"execution_points": canary.text("typed execution points")},
        edits={"goal_text": edits["name"]},
        approval_number=f"{canary.word}approval",
        last_comment=canary.text("plan comment"),
    )
    decided = {"decided_by": judge, "decided_at": now, "comment": canary.text("decision")}
    adjustment = TargetAdjustment.objects.create(
        plan=plans.get(),
        number=1,
        reason=canary.text("adjustment"),
        document=f"{canary.word}document",
        state=TargetAdjustment.State.REFUSED,
        proposed_by=writer,
        proposed_at=now,
        **decided,
    )
    AdjustedCell.objects.create(
        adjustment=adjustment,
        indicator=project.indicators.first(),
        field="target_text",
        label=canary.text("adjusted cell"),
        before=canary.text("adjusted from"),
        after=canary.text("adjusted to"),
    )
    Exclusion.objects.create(
        evaluation=evaluation,
        state=Exclusion.State.REFUSED,
        reason=canary.text("exclusion"),
        requested_by=writer,
        **decided,
    )


def extend(evaluation: Evaluation, canary: Canary, judge: User) -> None:
    """Give the form's unit, and everybody below it, a day more."""
    Extension.objects.create(
        round=evaluation.round,
        unit=evaluation.project.unit,
        due_at=evaluation.round.due_at + timedelta(days=1),
        reason=canary.text("extension"),
        granted_by=judge,
    )


def mark_the_rest(evaluation: Evaluation, canary: Canary, offered: Canary, judge: User) -> None:
    """Give the unit's library, phrases and a kept promise their canary where the services leave a text empty.

    Phrases of a unit are offered to all below it: ``offered`` marks them.
    """
    unit = evaluation.project.unit
    LibraryIndicator.objects.filter(unit=unit).update(
        subcategory=f"{canary.word}part",
        measure_unit=f"{canary.word}unit"[:32],
        data_source=canary.text("library source"),
    )
    Phrase.objects.filter(unit=unit).update(cause_class=f"{offered.word}cause class")
    kept = Rectification.objects.filter(project__unit=unit).order_by("due_on", "id").last()
    if kept is not None:
        Rectification.objects.filter(pk=kept.pk).update(
            state=Rectification.State.DONE,
            outcome=canary.text("outcome"),
            closed_by=judge,
            closed_at=timezone.now(),
        )
