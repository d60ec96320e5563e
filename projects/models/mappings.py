"""列的对应：how a unit's own shape of form is read, named once by a person and kept for the unit."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from projects.models.fields import empty_record
from projects.models.people import Unit, User


class SheetMapping(models.Model):
    """列的对应: which column of an unknown form is what. Whoever writes for the unit or below it reads by it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sheet_mappings")
    name = models.CharField("名称", max_length=60)
    shape = models.JSONField("对应", default=empty_record)
    """A mapping as the readers of forms write it down (headings, columns, fields)."""
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("保存时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["unit__path", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="sheet_mapping_name_once", fields=["unit", "name"]),
            models.CheckConstraint(name="sheet_mapping_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
