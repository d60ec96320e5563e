"""导入：files that somebody brought, what was read in them, what would be written, and what was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from projects.models.evaluations import empty_list
from projects.models.fields import empty_record
from projects.models.people import Unit, User


class Import(models.Model):
    """导入: one or several files, read once; its plan is looked at, and applied whole or not at all.

    The pages that follow work with ``forms``, never with what a browser sends back. When it expires, or is given up,
    its texts and its files go; that there was a file of this digest stays known.
    """

    class State(models.TextChoices):
        READING = "reading", "正在读"
        READ = "read", "还没有写入"
        APPLIED = "applied", "已写入"
        DISCARDED = "discarded", "已放弃"
        EXPIRED = "expired", "已过期"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    """Whose forms these are; empty where the forms say it themselves."""
    fiscal_year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    """For forms that do not say theirs."""
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.READ)
    forms = models.JSONField("读到的表", default=empty_list)
    chosen = models.JSONField("选定的", default=empty_record, blank=True)
    """Number of the form → the unit, code, year and project that the person chose for it."""
    ticks = models.JSONField("勾选", default=empty_record, blank=True)
    """``3`` a form, ``3|result:12|actual_text`` a cell → whether it is to be written, where the person said so."""
    plan = models.JSONField("计划", default=empty_list, blank=True)
    without_refused = models.BooleanField("不导入被拒绝的", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    expires_at = models.DateTimeField("保留到")
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)
    written = models.JSONField("写了什么", default=empty_list, blank=True)
    """A record for each form that was written: ``{"number", "kind", "id", "name", "unit", "cells"}``."""

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_state_known",
                condition=Q(state__in=["reading", "read", "applied", "discarded", "expired"]),
            ),
            models.CheckConstraint(
                name="import_applied_has_when", condition=~Q(state="applied") | Q(applied_at__isnull=False)
            ),
            models.CheckConstraint(name="import_version_from_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class ImportFile(models.Model):
    """One file of an import. Its bytes lie outside everything served under ``stored_name`` until the import expires."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField("第几个")
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    digest = models.CharField("校验码", max_length=80)
    stored_name = models.CharField("存放名", max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["digest"], name="import_file_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(name="import_file_number_once", fields=["of", "number"]),
            models.CheckConstraint(name="import_file_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="import_file_digest_names_its_algorithm", condition=Q(digest__contains=":")),
        ]

    def __str__(self) -> str:
        return self.name
