"""项目资金 as it is typed on the goals page: each year's record says its 实施期申请金额 too, with its version and its marks."""

from django.db import migrations, models

import projects.models.fields
from projects.migrations._triggers import install, remove


def into_the_years(apps, schema_editor):
    """What stood once for the whole period now stands on the form of each year that the project has goals for."""
    rows = apps.get_model("projects", "ProjectFunding").objects
    plans = apps.get_model("projects", "TargetPlan").objects
    for whole in rows.filter(fiscal_year=None).select_related("project"):
        mine = rows.filter(project_id=whole.project_id).exclude(fiscal_year=None)
        years = {
            *plans.filter(project_id=whole.project_id).values_list("fiscal_year", flat=True),
            *mine.values_list("fiscal_year", flat=True),
        }
        for year in years:
            row, _ = rows.get_or_create(project_id=whole.project_id, fiscal_year=year, source=whole.source)
            row.period_requested = whole.requested
            row.save()
        if not years:
            # Money without goals was never written by the application; it is kept where it is found again.
            starts = whole.project.starts_on
            rows.create(
                project_id=whole.project_id,
                fiscal_year=starts.year if starts else 2000,
                source=whole.source,
                period_requested=whole.requested,
            )
        whole.delete()
    _settle(schema_editor)


def out_of_the_years(apps, schema_editor):
    """The latest year's 实施期申请金额 stands for the whole period again."""
    rows = apps.get_model("projects", "ProjectFunding").objects
    for row in rows.exclude(period_requested=None).order_by("fiscal_year"):
        rows.update_or_create(
            project_id=row.project_id, fiscal_year=None, source=row.source, defaults={"requested": row.period_requested}
        )
    _settle(schema_editor)


def _settle(schema_editor):
    """PostgreSQL changes no table while its foreign keys are still to be looked at."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_forms_read_from_uploaded_files")]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="projectfunding",
            name="as_typed",
            field=models.JSONField(
                blank=True, default=projects.models.fields.empty_record, verbose_name="读不出来的原文"
            ),
        ),
        migrations.AddField(
            model_name="projectfunding",
            name="edits",
            field=models.JSONField(
                blank=True, default=projects.models.fields.empty_record, verbose_name="各格最近的改动"
            ),
        ),
        migrations.AddField(
            model_name="projectfunding",
            name="period_requested",
            field=projects.models.fields.MoneyField(blank=True, null=True, verbose_name="实施期申请金额"),
        ),
        migrations.AddField(
            model_name="projectfunding",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AlterField(
            model_name="projectfunding",
            name="requested",
            field=projects.models.fields.MoneyField(blank=True, null=True, verbose_name="年度申请金额"),
        ),
        migrations.RunPython(into_the_years, out_of_the_years),
        migrations.RemoveConstraint(
            model_name="projectfunding", name="project_period_funding_source_once"
        ),
        migrations.AlterField(
            model_name="projectfunding",
            name="fiscal_year",
            field=models.PositiveSmallIntegerField(verbose_name="年度"),
        ),
        migrations.AddConstraint(
            model_name="projectfunding",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="project_funding_version_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="projectfunding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period_requested__isnull", True), ("period_requested__gte", 0), _connector="OR"
                ),
                name="project_funding_period_requested_not_negative",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
