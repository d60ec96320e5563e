"""Give every project and year that has a form its plan: those targets were approved before they were entered here."""

from django.db import migrations
from django.utils import timezone


def give(apps, schema_editor):
    Evaluation = apps.get_model("projects", "Evaluation")
    Goal = apps.get_model("projects", "Goal")
    TargetPlan = apps.get_model("projects", "TargetPlan")
    goals = {}
    for goal in Goal.objects.order_by("evaluation_id", "-order"):
        goals[goal.evaluation_id] = goal.text
    known = set(TargetPlan.objects.values_list("project_id", "fiscal_year"))
    for form in Evaluation.objects.order_by("id"):
        key = (form.project_id, form.fiscal_year)
        if key in known:
            continue
        known.add(key)
        TargetPlan.objects.create(
            project_id=form.project_id,
            fiscal_year=form.fiscal_year,
            stage="approved",
            origin="imported",
            policy_id=form.policy_id,
            goal_text=goals.get(form.pk, ""),
            execution_points=form.execution_points,
            approved_at=form.started_at or timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_goals_evidence_and_organisation")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
