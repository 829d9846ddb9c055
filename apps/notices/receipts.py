"""Who was asked, and what they answered."""

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from apps.core.models import Record, RecordQuerySet
from apps.notices.rules import answers_in_person, follows_receipt, is_leader, is_staff_member
from apps.school.models import Enrolment, Guardian, Pupil, Staff, Term
from apps.school.roles import facts


def homeroom_pupils(user) -> models.QuerySet:
    """Ids of the pupils now in the classes of which ``user`` is homeroom teacher."""
    own = Enrolment.objects.on().filter(school_class__in=facts(user).homeroom)
    return own.values("pupil")


class ReceiptQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """One's own, those of one's own notices, those of one's own class's families."""
        mine = facts(user)
        if is_leader(user):
            return self
        if mine.staff_id is None:
            return self.none()
        return self.filter(
            Q(staff=mine.staff_id)
            | Q(version__notice__author=mine.staff_id)
            | Q(version__notice__department__code__in=mine.run)
            | Q(pupil__in=homeroom_pupils(user))
        )

    def current(self):
        """Of texts in force."""
        return self.filter(version__in_force=True, version__notice__status="published")

    def done(self):
        """Answered as the version asks."""
        return self.filter(state=F("version__response"))

    def missing(self):
        """Not answered, by people who are still at the school."""
        return self.filter(_here()).exclude(state=F("version__response"))

    def counted(self):
        """The whole of which ``done`` is the part: who left without an answer owes none."""
        return self.filter(Q(state=F("version__response")) | _here())

    def of_now(self):
        """Of texts that still ask: 制度 and 预案 as long as they are in force, the rest for the
        school year in which they came, so that nobody is late for what was said long ago."""
        term = Term.objects.current()
        return self.current().filter(
            Q(version__notice__kind__in=["regulation", "emergency"])
            | Q(version__notice__term__year=term.year_id if term else None)
        )


def _here() -> Q:
    """The addressee is still at the school."""
    return (
        Q(pupil__status=Pupil.Status.ENROLLED)
        | Q(staff__isnull=False, staff__left_on=None)
        | Q(staff__left_on__gte=timezone.localdate())
    )


@pghistory.track(exclude=["chased_on", "chased_times", "updated_at"])
class Receipt(Record):
    """回执: one version asks one colleague, or the family of one pupil, once.

    A family answers once per child, whichever guardian does it; ``guardian`` says who did.
    """

    class State(models.TextChoices):
        UNREAD = "unread", "未读"
        READ = "read", "已读"
        CONFIRM = "confirm", "已确认"
        SIGN = "sign", "已签署"

    version = models.ForeignKey(
        "notices.NoticeVersion", models.PROTECT, verbose_name="版本", related_name="receipts"
    )
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="教职工",
        null=True,
        blank=True,
        related_name="receipts",
    )
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", null=True, blank=True, related_name="receipts"
    )
    guardian = models.ForeignKey(
        Guardian,
        models.SET_NULL,
        verbose_name="回执家长",
        null=True,
        blank=True,
        related_name="receipts",
    )
    state = models.CharField("回执", max_length=8, choices=State, default=State.UNREAD)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    typed_name = models.CharField("签署姓名", max_length=60, blank=True)
    signature = models.FileField("签名", upload_to="signatures/%Y/", blank=True, max_length=200)
    chased_on = models.DateField("最近催办", null=True, blank=True, editable=False)
    chased_times = models.PositiveSmallIntegerField("催办次数", default=0, editable=False)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回执"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "staff"], name="receipt_once_per_colleague"),
            models.UniqueConstraint(fields=["version", "pupil"], name="receipt_once_per_family"),
            models.CheckConstraint(
                condition=Q(staff__isnull=False, pupil=None, guardian=None)
                | Q(staff=None, pupil__isnull=False),
                name="receipt_one_addressee",
            ),
            models.CheckConstraint(
                condition=Q(state="unread")
                | (Q(read_at__isnull=False) & Q(state="read"))
                | Q(state="confirm", confirmed_at__isnull=False)
                | (
                    Q(state="sign", signed_at__isnull=False, staff__isnull=False)
                    & ~Q(typed_name="")
                    & ~Q(signature="")
                ),
                name="receipt_state_has_its_proof",
            ),
        ]
        rules_permissions = {
            "list": is_staff_member,
            "detail": follows_receipt,
            "answer": answers_in_person,
            "signature": follows_receipt,
        }

    def __str__(self) -> str:
        return f"{self.staff or self.pupil} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("notices:receipt-print", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.state == self.version.response

    @property
    def done_at(self) -> datetime | None:
        """When it was answered as asked."""
        stamps = {
            self.State.READ: self.read_at,
            self.State.CONFIRM: self.confirmed_at,
            self.State.SIGN: self.signed_at,
        }
        return stamps[self.state] if self.is_done else None
