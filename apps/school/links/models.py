"""The guardian's way in: a signed address instead of an account."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.school.classes.pupils import Enrolment, Guardian
from apps.school.roles import facts
from apps.school.rules import is_homeroom_teacher, keeps_school_records


class GuardianLinkQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Who hands the links out: the homeroom teacher, and the keepers of school records."""
        if not user.is_authenticated:
            return self.none()
        if keeps_school_records(user):
            return self
        own = Enrolment.objects.on().filter(school_class__in=facts(user).homeroom)
        return self.filter(guardian__wards__pupil__in=own.values("pupil")).distinct()

    def valid(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


@pghistory.track(exclude=["last_used_at", "updated_at"])
class GuardianLink(Record):
    """家长链接: one per guardian, for all of their children; the address itself is not stored.

    What the address proves is the row's number, signed with the school's secret key; revoking the
    row ends it, and a new row is a new address.
    """

    guardian = models.ForeignKey(
        Guardian, models.CASCADE, verbose_name="监护人", related_name="links"
    )
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="作废人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True, editable=False)

    objects = GuardianLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家长链接"
        ordering = ["guardian__pinyin", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian"],
                condition=models.Q(revoked_at=None),
                name="guardian_one_link_at_a_time",
            )
        ]
        rules_permissions = {
            "list": keeps_school_records | is_homeroom_teacher,
            "detail": keeps_school_records | is_homeroom_teacher,
        }

    def __str__(self) -> str:
        return f"{self.guardian}的链接"

    def class_ids(self) -> set[int]:
        """The classes that the guardian's children are in today."""
        return self.guardian.class_ids()

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
