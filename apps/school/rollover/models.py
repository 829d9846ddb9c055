"""Opening a new term from the old one, kept so that it can be taken back (X06)."""

import pghistory
from django.conf import settings
from django.db import models

from apps.core.models import Record
from apps.school.calendar.models import Term
from apps.school.rules import keeps_school_records


@pghistory.track()
class Rollover(Record):
    """升学期 / 升学年: which term came from which, and whether it may still be taken back."""

    source = models.ForeignKey(
        Term, models.PROTECT, verbose_name="由哪个学期", related_name="rolled_to"
    )
    term = models.OneToOneField(
        Term, models.PROTECT, verbose_name="新学期", related_name="rolled_from"
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="经办人", null=True
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学期结转"
        ordering = ["-created_at", "-pk"]
        rules_permissions = {
            "list": keeps_school_records,
            "detail": keeps_school_records,
            "create": keeps_school_records,
            "undo": keeps_school_records,
        }

    def __str__(self) -> str:
        return f"{self.source.short} → {self.term.short}"

    @property
    def new_year(self) -> bool:
        """Whether the classes were promoted, too."""
        return self.source.year_id != self.term.year_id
