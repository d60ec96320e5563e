"""What the forms of some places say besides: texts below the table, 年初指标值, 是否核心指标, and goals taken from a form."""

from django.db import migrations, models
from django.db.models import Q

from projects.migrations._triggers import install, remove


def _text(model, name, label):
    return migrations.AddField(model, name, models.TextField(blank=True, default="", verbose_name=label), False)


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_imports_instead_of_target_uploads")]

    operations = [
        migrations.RunPython(remove, install),
        _text("evaluation", "conclusion", "评价结论"),
        _text("evaluation", "issues", "存在问题"),
        _text("evaluation", "improvements", "改进措施"),
        _text("result", "initial_target_text", "年初指标值"),
        migrations.AddField(
            "result", "core", models.CharField(blank=True, default="", max_length=16, verbose_name="是否核心指标"), False
        ),
        migrations.AlterField(
            "targetplan",
            "origin",
            models.CharField(
                choices=[
                    ("form", "新填"),
                    ("rolled", "沿用上年目标"),
                    ("imported", "由目标表导入"),
                    ("evaluated", "照自评表登记"),
                ],
                default="form",
                max_length=16,
                verbose_name="来源",
            ),
        ),
        migrations.RemoveConstraint("targetplan", "plan_origin_known"),
        migrations.AddConstraint(
            "targetplan",
            models.CheckConstraint(
                condition=Q(("origin__in", ["form", "rolled", "imported", "evaluated"])), name="plan_origin_known"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
