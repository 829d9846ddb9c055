"""检查记录: one sheet per round and target, its entries and photos."""

from decimal import Decimal

import pghistory
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.core.models import Record, RecordQuerySet
from apps.inspections.checklists.models import Item
from apps.inspections.programmes.models import Programme
from apps.inspections.rosters.models import Monitor
from apps.inspections.rounds.models import Round
from apps.inspections.rules import (
    answers_for_programme,
    fills_sheets,
    is_concerned,
    is_staff_or_inspector,
)
from apps.inspections.tablets.models import Tablet
from apps.school.models import Place, SchoolClass, Staff
from apps.school.organisation.models import READ
from apps.school.roles import Facts, facts
from apps.school.rules import is_inspector, is_leader


class State(models.TextChoices):
    """SCORE of 0-frame.md 0.5, with what was never recorded kept apart from nought."""

    DUE = "due", "待检"
    MISSED = "missed", "未查"
    EXEMPT = "exempt", "免检"
    ENTERED = "entered", "已录入"
    REVIEWED = "reviewed", "已复核"
    PUBLISHED = "published", "已发布"
    APPEALED = "appealed", "申诉中"
    UPHELD = "upheld", "维持"
    CORRECTED = "corrected", "已更正"
    LOCKED = "locked", "已锁定"


UNCHECKED = (State.DUE, State.MISSED, State.EXEMPT)
OUT = (State.PUBLISHED, State.APPEALED, State.UPHELD, State.CORRECTED, State.LOCKED)
MOVES = {
    State.DUE: {State.MISSED, State.EXEMPT, State.ENTERED},
    State.MISSED: {State.DUE, State.EXEMPT, State.ENTERED},
    State.EXEMPT: {State.DUE},
    State.ENTERED: {State.REVIEWED, State.PUBLISHED, State.LOCKED},
    State.REVIEWED: {State.PUBLISHED, State.LOCKED},
    State.PUBLISHED: {State.APPEALED, State.CORRECTED, State.LOCKED},
    State.APPEALED: {State.UPHELD, State.CORRECTED, State.LOCKED},
    State.UPHELD: {State.APPEALED, State.CORRECTED, State.LOCKED},
    State.CORRECTED: {State.APPEALED, State.CORRECTED, State.LOCKED},
    State.LOCKED: set(),
}


def in_words(points: Decimal) -> str:
    """Points as a sentence has them: −2, −0.5, +1, 0."""
    return f"{points.normalize():+f}".replace("-", "−") if points else "0"


def answered_by(known: Facts, path: str = "") -> Q:
    """``rules.answers`` as a condition on programmes; ``path`` leads to them."""
    department = f"{path}department__code__in"
    holds = Q(**{department: known.departments, f"{path}publisher_role__in": known.roles})
    return Q(**{department: known.headed}) | holds


def run_by(known: Facts, path: str = "") -> Q:
    """The programmes of somebody's department; ``path`` leads to them.

    Where only means are published, single results are for those who answer for the programme.
    """
    told = Q(**{f"{path}department__code__in": known.departments, f"{path}means_only": False})
    return answered_by(known, path) | told


class SheetQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """The department sees all; others what is out about their own classes or themselves."""
        if not user.is_authenticated:
            return self.none()
        known = facts(user)
        if is_leader(user) or is_inspector(user) or user.is_staff:
            return self
        mine = Q(inspector=known.staff_id) if known.staff_id else Q(pk__in=[])
        out = Q(state__in=OUT)
        own = out & (
            Q(school_class__in=known.classes) | Q(staff=known.staff_id, staff__isnull=False)
        )
        return self.filter(mine | own | run_by(known, "round__programme__"))

    def to_fill(self, user):
        """``rules.fills_sheets`` as rows: of programmes that one answers for or inspects."""
        known = facts(user)
        if known.staff_id is None:
            return self.none()
        by_role = Q(inspector_kind=Programme.InspectorKind.ROLE)
        programmes = Programme.objects.filter(
            (~by_role & Q(inspectors=known.staff_id))
            | (by_role & Q(inspector_role__in=known.roles))
            | answered_by(known)
        )
        found = self.filter(round__programme__in=programmes.values("pk"))
        return found.exclude(round__state=Round.State.PLANNED)

    def with_points(self):
        """Brings along what each sheet adds up to; bonus only once it is confirmed."""
        entries = Entry.objects.filter(sheet=OuterRef("pk"), confirmed=True).order_by()
        total = entries.values("sheet").annotate(total=Sum("points")).values("total")
        return self.annotate(summed=Coalesce(Subquery(total), Decimal(0)))

    def with_target(self):
        """Brings along what the sheet is called by."""
        return self.select_related(
            "round__programme", "round__slot", "school_class", "staff", "place"
        )

    def checked(self):
        """What was looked at: neither 待检 nor 未查 nor 免检."""
        return self.exclude(state__in=UNCHECKED)

    def out(self):
        """What those concerned may know."""
        return self.filter(state__in=OUT)


@pghistory.track(
    pghistory.InsertEvent(condition=pghistory.Q(new__state="entered")),
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange("state", "note", "reply", "inspector", "monitor")
    ),
    pghistory.DeleteEvent(),
)
class Sheet(Record):
    """检查记录: written once by whoever was on duty, under the number that the device gave it."""

    round = models.ForeignKey(Round, models.CASCADE, verbose_name="检查轮次", related_name="sheets")
    school_class = models.ForeignKey(
        SchoolClass,
        models.PROTECT,
        verbose_name="班级",
        null=True,
        blank=True,
        related_name="inspection_sheets",
    )
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="教师",
        null=True,
        blank=True,
        related_name="inspection_sheets",
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        verbose_name="场所",
        null=True,
        blank=True,
        related_name="inspection_sheets",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.DUE)
    uuid = models.UUIDField("设备编号", null=True, blank=True, unique=True, editable=False)
    monitor = models.ForeignKey(
        Monitor,
        models.PROTECT,
        verbose_name="检查人",
        null=True,
        blank=True,
        related_name="sheets",
    )
    second_monitor = models.ForeignKey(
        Monitor, models.PROTECT, verbose_name="第二检查人", null=True, blank=True, related_name="+"
    )
    inspector = models.ForeignKey(
        Staff,
        models.PROTECT,
        verbose_name="检查教师",
        null=True,
        blank=True,
        related_name="inspected_sheets",
    )
    tablet = models.ForeignKey(Tablet, models.SET_NULL, verbose_name="平板", null=True, blank=True)
    opened_at = models.DateTimeField("设备打开时间", null=True, blank=True)
    saved_at = models.DateTimeField("设备保存时间", null=True, blank=True)
    received_at = models.DateTimeField("收到时间", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)
    reply = models.TextField("教师回复", blank=True)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查记录"
        ordering = ["-round__date", "round__slot__starts", "school_class__grade", "pk"]
        rules_permissions = {
            "list": READ,
            "detail": is_staff_or_inspector,
            "fill": fills_sheets,
            "publish": answers_for_programme,
            "correct": answers_for_programme,
        }
        indexes = [
            models.Index(fields=["round", "state"], name="sheet_by_state"),
            models.Index(fields=["school_class", "round"], name="sheet_of_class"),
            models.Index(fields=["staff", "round"], name="sheet_of_staff"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(school_class__isnull=False, staff=None, place=None)
                    | Q(school_class=None, staff__isnull=False, place=None)
                    | Q(school_class=None, staff=None, place__isnull=False)
                ),
                name="sheet_has_one_target",
                violation_error_message="班级、教师、场所只选一样。",
            ),
            models.UniqueConstraint(
                fields=["round", "school_class", "staff", "place"],
                name="sheet_once",
                nulls_distinct=False,
                violation_error_message="这个对象在这一次检查里已有记录。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNCHECKED)
                | Q(monitor__isnull=False)
                | Q(inspector__isnull=False),
                name="checked_sheet_has_checker",
            ),
            models.CheckConstraint(
                condition=Q(second_monitor=None) | ~Q(monitor=F("second_monitor")),
                name="two_different_monitors",
                violation_error_message="两位检查人不能是同一个人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.date:%Y-%m-%d} {self.target}"

    @property
    @admin.display(description="对象")
    def target(self) -> SchoolClass | Staff | Place:
        return self.school_class or self.staff or self.place

    @property
    @admin.display(description="得分")
    def points(self) -> int | float | None:
        """What a checked sheet adds up to, for rows asked for ``with_points``."""
        if not self.is_checked:
            return None
        return int(self.summed) if self.summed == int(self.summed) else float(self.summed)

    @property
    def is_checked(self) -> bool:
        return self.state not in UNCHECKED

    @property
    def was_corrected(self) -> bool:
        """已更正 is shown for ever, also after the lock."""
        return self.corrected_at is not None


class PartQuerySet(RecordQuerySet):
    """What hangs on a sheet is known to whoever may know of the sheet."""

    def visible_to(self, user):
        return self.filter(sheet__in=Sheet.objects.visible_to(user).values("pk"))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Entry(Record):
    """One item of a sheet that was not in order, or was given points.

    ``points`` is signed: a deduction is negative. It follows from item and amount
    (``checklists.scoring.points_for``) and is never added up anywhere: sums are SQL.
    """

    sheet = models.ForeignKey(
        Sheet, models.CASCADE, verbose_name="检查记录", related_name="entries"
    )
    item = models.ForeignKey(Item, models.PROTECT, verbose_name="检查项", related_name="entries")
    amount = models.DecimalField(
        "数量",
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    points = models.DecimalField("得分", max_digits=5, decimal_places=1)
    note = models.CharField("说明", max_length=200, blank=True)
    confirmed = models.BooleanField("已确认", default=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查项记录"
        ordering = ["sheet", "item__category__order", "item__order"]
        rules_permissions = {"list": READ, "detail": is_staff_or_inspector, "appeal": is_concerned}
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "item"],
                name="entry_once",
                violation_error_message="这一项已经记过，请改数量。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=100), name="entry_amount_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {in_words(self.points)}"


class PhotoQuerySet(PartQuerySet):
    def visible_to(self, user):
        """Also to whoever has to put right what the photo shows."""
        seen = Q(sheet__in=Sheet.objects.visible_to(user).values("pk"))
        staff = facts(user).staff_id
        repaired = Sheet.objects.filter(entries__rectification__responsible=staff)
        return (
            self.filter(seen | Q(sheet__in=repaired.values("pk"))) if staff else self.filter(seen)
        )


class Photo(Record):
    """A photo of the place, never of faces; without camera data."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, verbose_name="检查记录", related_name="photos")
    item = models.ForeignKey(
        Item, models.PROTECT, verbose_name="检查项", null=True, blank=True, related_name="+"
    )
    uuid = models.UUIDField("设备编号", unique=True, editable=False)
    file = models.ImageField("照片", upload_to="inspections/%Y/%m/")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检查照片"
        ordering = ["sheet", "pk"]
        rules_permissions = {"list": READ, "detail": is_staff_or_inspector}

    def __str__(self) -> str:
        return f"照片{self.pk}"
