"""Room for work that goes on behind the pages: how far it is, and what came of it."""

import django.db.models.deletion
import projects.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_imports_of_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32, verbose_name="种类")),
                ("title", models.CharField(max_length=200, verbose_name="任务")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "没有做成"),
                            ("cancelled", "已取消"),
                            ("expired", "已过期"),
                        ],
                        default="queued",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已做")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="共")),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="进展")),
                (
                    "parameters",
                    models.JSONField(blank=True, default=projects.models.fields.empty_record, verbose_name="要求"),
                ),
                (
                    "subjects",
                    models.JSONField(
                        blank=True, default=projects.models.fields.empty_record, verbose_name="涉及的记录"
                    ),
                ),
                ("leads_to", models.CharField(blank=True, max_length=200, verbose_name="去处")),
                ("stored_name", models.CharField(blank=True, max_length=64, verbose_name="存放名")),
                ("filename", models.CharField(blank=True, max_length=255, verbose_name="文件名")),
                ("content_type", models.CharField(blank=True, max_length=100, verbose_name="文件类型")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="字节数")),
                ("error", models.TextField(blank=True, verbose_name="没有做成的原因")),
                ("reference", models.CharField(blank=True, max_length=64, verbose_name="编号")),
                ("address", models.CharField(blank=True, max_length=64, verbose_name="来源地址")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="开始时间")),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True, verbose_name="最近有动静")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="保留到")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="第几次")),
                ("cancel_requested_at", models.DateTimeField(blank=True, null=True, verbose_name="要求取消")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["created_by", "-id"], name="job_of_person"),
                    models.Index(fields=["state", "id"], name="job_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "done", "failed", "cancelled", "expired"])
                        ),
                        name="job_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="job_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="job_done_within_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(
                                ("attempts__gte", 1), ("heartbeat_at__isnull", False), ("started_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="job_running_has_its_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ["queued", "running"])),
                            models.Q(
                                models.Q(("state__in", ["queued", "running"]), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="job_ended_has_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(
                                models.Q(("error", ""), _negated=True), models.Q(("reference", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="job_failed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("size", 0), ("stored_name", "")),
                            models.Q(
                                models.Q(("stored_name", ""), _negated=True),
                                models.Q(("filename", ""), _negated=True),
                                models.Q(("content_type", ""), _negated=True),
                                ("expires_at__isnull", False),
                                ("size__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="job_file_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stored_name", ""), ("state", "done"), _connector="OR"),
                        name="job_file_only_when_done",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stored_name", ""), _negated=True),
                        fields=("stored_name",),
                        name="job_file_once",
                    ),
                ],
            },
        ),
    ]
