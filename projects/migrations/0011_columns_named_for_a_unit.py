"""Room for how a unit's own shape of form is read, named once by a person."""

import django.db.models.deletion
import projects.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("shape", models.JSONField(default=projects.models.fields.empty_record, verbose_name="对应")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="保存时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheet_mappings", to="projects.unit"
                    ),
                ),
            ],
            options={
                "ordering": ["unit__path", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name"), name="sheet_mapping_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="sheet_mapping_has_a_name"
                    ),
                ],
            },
        ),
    ]
