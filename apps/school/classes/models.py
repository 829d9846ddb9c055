"""Classes, pupils, guardians, who teaches what, the timetable and the places (X05).

A class is a class of one school year: 2021—2022学年 三（2）班. Promotion makes next year's row, so
an old record keeps the class that it was about, under the name that it then had.
"""

import pghistory
from django.contrib import admin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from apps.core.models import Named, Record, RecordQuerySet
from apps.school.calendar.models import Day, SchoolYear, Term, closed
from apps.school.organisation.models import READ, DatedQuerySet, Staff
from apps.school.roles import facts
from apps.school.rules import (
    is_homeroom_teacher,
    keeps_school_records,
    sees_all_pupils,
    teaches_class,
)

GRADE_NAMES = "一二三四五六"
KEPT_BY_TEACHING_OFFICE = {
    "list": READ,
    "detail": READ,
    "create": keeps_school_records,
    "update": keeps_school_records,
    "delete": keeps_school_records,
}
SEEN_BY_OWN_TEACHERS = {
    **KEPT_BY_TEACHING_OFFICE,
    "list": sees_all_pupils | teaches_class,
    "detail": sees_all_pupils | teaches_class,
}


class Grade(models.IntegerChoices):
    ONE = 1, "一年级"
    TWO = 2, "二年级"
    THREE = 3, "三年级"
    FOUR = 4, "四年级"
    FIVE = 5, "五年级"
    SIX = 6, "六年级"


class _SameRow(Func):
    """A foreign key as a range of one: lets an exclusion constraint do without btree_gist."""

    function = "INT8RANGE"
    output_field = IntegerRangeField()


def same(field: str) -> _SameRow:
    """Rows that agree in ``field``, for an exclusion constraint."""
    return _SameRow(field, field, models.Value("[]"))


@pghistory.track()
class Subject(Named, Record):
    """学科."""

    code = models.SlugField("代码", max_length=12, unique=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "学科"
        ordering = ["order", "code"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE


@pghistory.track()
class Place(Named, Record):
    """场所: classrooms, special rooms, canteen, gate, 勤耕园 …"""

    class Kind(models.TextChoices):
        CLASSROOM = "classroom", "普通教室"
        SPECIAL = "special", "专用教室"
        OFFICE = "office", "办公室"
        OUTDOOR = "outdoor", "室外场地"
        SERVICE = "service", "后勤用房"

    code = models.CharField("编号", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    building = models.CharField("楼宇", max_length=40, blank=True)
    capacity = models.PositiveSmallIntegerField("容纳人数", null=True, blank=True)
    keeper = models.ForeignKey(Staff, models.SET_NULL, verbose_name="责任人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "场所"
        ordering = ["code"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE


class SchoolClassQuerySet(RecordQuerySet):
    def of_term(self, term: Term):
        return self.filter(year_id=term.year_id)

    def with_today(self):
        """Brings along who has each class in hand today and how many pupils are in it."""
        tenures = HomeroomTenure.objects.on().select_related("staff")
        pupils = Enrolment.objects.on().filter(school_class=models.OuterRef("pk")).order_by()
        counted = pupils.values("school_class").annotate(number=models.Count("pk"))
        return self.prefetch_related(
            models.Prefetch("homeroom_tenures", tenures, "present_tenures")
        ).annotate(present_pupils=Coalesce(models.Subquery(counted.values("number")), 0))


@pghistory.track()
class SchoolClass(Record):
    """班级 of one school year."""

    year = models.ForeignKey(
        SchoolYear, models.PROTECT, verbose_name="学年", related_name="classes"
    )
    grade = models.PositiveSmallIntegerField("年级", choices=Grade)
    number = models.PositiveSmallIntegerField("班号")
    room = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="教室", null=True, blank=True, related_name="classes"
    )
    promoted_from = models.OneToOneField(
        "self",
        models.SET_NULL,
        verbose_name="由哪个班升上来",
        null=True,
        blank=True,
        editable=False,
        related_name="promoted_to",
    )

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班级"
        ordering = ["-year__start_year", "grade", "number"]
        rules_permissions = {**KEPT_BY_TEACHING_OFFICE, "homeroom": keeps_school_records}
        constraints = [
            models.UniqueConstraint(
                fields=["year", "grade", "number"],
                name="class_once_a_year",
                violation_error_message="这个学年已有这个班。",
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=6, number__gte=1),
                name="class_grade_1_to_6",
                violation_error_message="年级从一到六，班号从1起。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def class_ids(self) -> set[int]:
        return {self.pk}

    @property
    @admin.display(description="班级")
    def name(self) -> str:
        """三（2）班, as the school writes it."""
        return f"{GRADE_NAMES[self.grade - 1]}（{self.number}）班"

    @property
    @admin.display(description="班主任")
    def homeroom_teacher(self) -> Staff | None:
        """The homeroom teacher of today, for rows asked for ``with_today``."""
        return self.present_tenures[0].staff if self.present_tenures else None

    @property
    @admin.display(description="学生人数")
    def pupil_count(self) -> int:
        """The number of pupils today, for rows asked for ``with_today``."""
        return self.present_pupils


@pghistory.track()
class HomeroomTenure(Record):
    """班主任: who has the class in hand, from when to when; one at a time."""

    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="homeroom_tenures"
    )
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="班主任", related_name="homeroom_tenures"
    )
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班主任任期"
        ordering = ["school_class", "-starts"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="tenure_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            ExclusionConstraint(
                name="one_homeroom_teacher_at_a_time",
                expressions=[
                    (same("school_class"), RangeOperators.OVERLAPS),
                    (closed("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这个班在这段时间已有班主任，请先结束前一段任期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.staff}"


class PupilQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Pupils are minors: one sees the classes that one teaches, unless the job is for all."""
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user):
            return self
        own = Enrolment.objects.on().filter(school_class__in=facts(user).classes)
        return self.filter(pk__in=own.values("pupil"))

    def enrolled(self, on=None):
        return self.filter(pk__in=Enrolment.objects.on(on).values("pupil"))

    def present_first(self):
        """Those at the school before those who left, each by number."""
        here = models.Case(models.When(status=Pupil.Status.ENROLLED, then=0), default=1)
        return self.order_by(here, "number")

    def with_class(self):
        """Brings along the class that each is in today."""
        present = Enrolment.objects.on().select_related("school_class")
        return self.prefetch_related(models.Prefetch("enrolments", present, "present"))


@pghistory.track()
class Pupil(Named, Record):
    """学生. No ID-card number, no address: the portal does not need them."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", "在读"
        GRADUATED = "graduated", "已毕业"
        LEFT = "left", "已转出"

    name = models.CharField("姓名", max_length=60)
    number = models.CharField("学号", max_length=20, unique=True)
    gender = models.CharField("性别", max_length=1, choices=Staff.Gender)
    born_on = models.DateField("出生日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ENROLLED)

    objects = PupilQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学生"
        ordering = ["number"]
        rules_permissions = {
            **SEEN_BY_OWN_TEACHERS,
            "update": keeps_school_records,
            "move": keeps_school_records,
            "withdraw": keeps_school_records,
        }

    @property
    @admin.display(description="班级")
    def school_class(self) -> SchoolClass | None:
        """The class of today, for rows asked for ``with_class``."""
        return self.present[0].school_class if self.present else None

    def class_ids(self) -> set[int]:
        """The class that the pupil is in today."""
        return set(self.enrolments.on().values_list("school_class_id", flat=True))


class EnrolmentQuerySet(DatedQuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user):
            return self
        return self.filter(school_class__in=facts(user).classes)


@pghistory.track()
class Enrolment(Record):
    """学籍在班: a pupil is in one class at a time; a move ends one row and begins another."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, verbose_name="学生", related_name="enrolments")
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, verbose_name="班级", related_name="enrolments"
    )
    starts = models.DateField("入班日期")
    ends = models.DateField("离班日期", null=True, blank=True)
    reason = models.CharField("变动原因", max_length=60, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在班记录"
        ordering = ["pupil", "-starts"]
        rules_permissions = SEEN_BY_OWN_TEACHERS
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="enrolment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            ExclusionConstraint(
                name="pupil_in_one_class_at_a_time",
                expressions=[
                    (same("pupil"), RangeOperators.OVERLAPS),
                    (closed("starts", "ends"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这名学生在这段时间已在另一个班。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil} {self.school_class}"


class GuardianQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Telephone numbers are for the homeroom teacher, not for all who teach the class."""
        if sees_all_pupils(user):
            return self
        wards = Guardianship.objects.visible_to(user)
        return self.filter(pk__in=wards.values("guardian"))


@pghistory.track()
class Guardian(Named, Record):
    """监护人. Has no account: comes by signed link. Two children may share one guardian."""

    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=20, blank=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监护人"
        ordering = ["pinyin"]
        rules_permissions = {
            **SEEN_BY_OWN_TEACHERS,
            "list": sees_all_pupils | is_homeroom_teacher,
            "detail": sees_all_pupils | is_homeroom_teacher,
        }
        constraints = [
            models.UniqueConstraint(
                fields=["name", "phone"],
                name="guardian_once",
                violation_error_message="已有同名同手机号的监护人。",
            )
        ]

    def class_ids(self) -> set[int]:
        """The classes that the children are in today."""
        children = Enrolment.objects.on().filter(pupil__guardianships__guardian=self)
        return set(children.values_list("school_class_id", flat=True))


class GuardianshipQuerySet(RecordQuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if sees_all_pupils(user):
            return self
        own = Enrolment.objects.on().filter(school_class__in=facts(user).homeroom)
        return self.filter(pupil__in=own.values("pupil"))


@pghistory.track()
class Guardianship(Record):
    """监护关系."""

    guardian = models.ForeignKey(
        Guardian, models.CASCADE, verbose_name="监护人", related_name="wards"
    )
    pupil = models.ForeignKey(
        Pupil, models.CASCADE, verbose_name="学生", related_name="guardianships"
    )
    relation = models.CharField("关系", max_length=10, default="家长")

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "监护关系"
        rules_permissions = SEEN_BY_OWN_TEACHERS
        constraints = [
            models.UniqueConstraint(fields=["guardian", "pupil"], name="guardianship_once")
        ]

    def __str__(self) -> str:
        return f"{self.pupil}的{self.relation} {self.guardian}"

    def class_ids(self) -> set[int]:
        """The class that the child is in today."""
        return self.pupil.class_ids()


@pghistory.track()
class TeachingAssignment(Record):
    """任课: who teaches a subject to a class in a term, from when to when."""

    term = models.ForeignKey(Term, models.PROTECT, verbose_name="学期")
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name="教师", related_name="teaching_assignments"
    )
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="teaching_assignments"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    periods = models.PositiveSmallIntegerField("周课时", default=1)
    starts = models.DateField("开始日期")
    ends = models.DateField("结束日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任课"
        ordering = ["school_class", "subject__order", "-starts"]
        rules_permissions = {**KEPT_BY_TEACHING_OFFICE, "takeover": keeps_school_records}
        constraints = [
            models.UniqueConstraint(
                fields=["term", "staff", "school_class", "subject", "starts"],
                name="assignment_once",
                violation_error_message="这条任课已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="assignment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}{self.subject} {self.staff}"

    def clean(self) -> None:
        super().clean()
        if self.term_id and self.school_class_id and self.school_class.year_id != self.term.year_id:
            raise ValidationError(
                {"school_class": f"{self.school_class}不是{self.term.year}的班级。"}
            )


class Period(Record):
    """节次: the bells of the day."""

    number = models.PositiveSmallIntegerField("节次", unique=True)
    name = models.CharField("名称", max_length=20)
    starts = models.TimeField("上课")
    ends = models.TimeField("下课")

    class Meta:
        verbose_name = verbose_name_plural = "作息节次"
        ordering = ["number"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="period_ends_after_start",
                violation_error_message="下课时间必须晚于上课时间。",
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Lesson(Record):
    """课表格: what a class has in a period of a weekday, with whom and where."""

    term = models.ForeignKey(Term, models.CASCADE, verbose_name="学期")
    school_class = models.ForeignKey(
        SchoolClass, models.CASCADE, verbose_name="班级", related_name="lessons"
    )
    weekday = models.PositiveSmallIntegerField("星期", choices=Day.WEEKDAYS)
    period = models.ForeignKey(Period, models.PROTECT, verbose_name="节次")
    subject = models.ForeignKey(Subject, models.PROTECT, verbose_name="学科")
    staff = models.ForeignKey(
        Staff, models.SET_NULL, verbose_name="教师", null=True, blank=True, related_name="lessons"
    )
    place = models.ForeignKey(
        Place, models.SET_NULL, verbose_name="地点", null=True, blank=True, related_name="lessons"
    )

    class Meta:
        verbose_name = verbose_name_plural = "课表"
        ordering = ["school_class", "weekday", "period"]
        rules_permissions = KEPT_BY_TEACHING_OFFICE
        constraints = [
            models.UniqueConstraint(
                fields=["term", "school_class", "weekday", "period"],
                name="lesson_class_once",
                violation_error_message="这个班这一节已经排了课。",
            ),
            models.UniqueConstraint(
                fields=["term", "staff", "weekday", "period"],
                name="lesson_teacher_once",
                # Two teachers may exchange a lesson in one stroke.
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="这位教师这一节已在别的班上课。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.get_weekday_display()}{self.period} {self.subject}"
