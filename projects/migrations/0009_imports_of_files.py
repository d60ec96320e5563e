"""Room for files that were brought in, what was read in them, and the plan of what would be written."""

import django.db.models.deletion
import projects.models.evaluations
import projects.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_what_a_form_still_owes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读"),
                            ("read", "还没有写入"),
                            ("applied", "已写入"),
                            ("discarded", "已放弃"),
                            ("expired", "已过期"),
                        ],
                        default="read",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                ("forms", models.JSONField(default=projects.models.evaluations.empty_list, verbose_name="读到的表")),
                (
                    "chosen",
                    models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name="选定的"),
                ),
                (
                    "ticks",
                    models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name="勾选"),
                ),
                (
                    "plan",
                    models.JSONField(blank=True, default=projects.models.evaluations.empty_list, verbose_name="计划"),
                ),
                ("without_refused", models.BooleanField(default=False, verbose_name="不导入被拒绝的")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                ("expires_at", models.DateTimeField(verbose_name="保留到")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="写入时间")),
                (
                    "written",
                    models.JSONField(
                        blank=True, default=projects.models.evaluations.empty_list, verbose_name="写了什么"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.unit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几个")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                ("digest", models.CharField(max_length=80, verbose_name="校验码")),
                ("stored_name", models.CharField(blank=True, max_length=64, verbose_name="存放名")),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="projects.import"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["reading", "read", "applied", "discarded", "expired"])),
                name="import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "applied"), _negated=True), ("applied_at__isnull", False), _connector="OR"
                ),
                name="import_applied_has_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="import_version_from_one"),
        ),
        migrations.AddIndex(
            model_name="importfile",
            index=models.Index(fields=["digest"], name="import_file_digest"),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(fields=("of", "number"), name="import_file_number_once"),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="import_file_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__contains", ":")), name="import_file_digest_names_its_algorithm"
            ),
        ),
    ]
