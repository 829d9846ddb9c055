"""公示: what lacks before it, what follows from it; the courses with their numbers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.teaching.after_school.models import Course, Service
from apps.teaching.after_school.placing import telling
from apps.teaching.after_school.placing.services import check_placing, locked
from apps.teaching.after_school.services import without_teacher
from apps.teaching.after_school.signups import Placement, SignUp


def with_numbers(courses: QuerySet[Course]) -> QuerySet[Course]:
    """Brings along ``placed``, ``first`` (first wishes of standing sign-ups) and ``left`` (seats)."""
    placed = (
        Placement.objects.filter(course=OuterRef("pk"))
        .order_by()
        .values("course")
        .annotate(count=Count("pk"))
        .values("count")
    )
    standing = ~Q(wishes__signup__state__in=SignUp.NOT_COMING)
    return courses.with_people().annotate(
        placed=Coalesce(Subquery(placed, output_field=IntegerField()), 0),
        first=Count("wishes", filter=Q(wishes__rank=1) & standing),
        asked=Count("wishes", filter=standing),
        left=F("capacity") - F("placed"),
    )


def unplaced(service: Service) -> QuerySet[SignUp]:
    """Who has wishes and no course."""
    rows = service.signups.standing().filter(placement=None, wishes__isnull=False).distinct()
    return rows.select_related("pupil")


def lacking(service: Service) -> list[str]:
    """What forbids the publication, as sentences."""
    if not service.placing_runs.filter(applied_at__isnull=False).exists():
        return ["还没有采用过编班结果，请先预览编班并采用。"]
    found = []
    offered = service.courses.offered()
    if empty := "、".join(map(str, offered.filter(placements=None))):
        found.append(f"没有编入学生：{empty}。请停开或调入学生。")
    return found + without_teacher(offered.with_people())


@transaction.atomic
def call_off(course: Course, *, reason: str) -> Course:
    """停开 by the office: no placing fills it any more.

    Raises:
        ValidationError: pupils are in it, or the term's placing is over.
    """
    locked(course.service)
    course = (
        Course.objects.select_for_update(of=["self"]).select_related("service").get(pk=course.pk)
    )
    if course.service.state == Service.State.SETTLED:
        raise ValidationError("本学期课后服务已结算。")
    if count := course.placements.count():
        raise ValidationError(f"“{course}”里还有{count}名学生，请先调走再停开。")
    course.cancelled_on, course.cancelled_because = timezone.localdate(), reason
    course.save()
    telling.forget_public_page()
    return course


@transaction.atomic
def offer_again(course: Course) -> Course:
    """Take 停开 back; pressing it twice changes nothing."""
    course = Course.objects.select_for_update(of=["self"]).get(pk=course.pk)
    course.cancelled_on, course.cancelled_because = None, ""
    course.save()
    telling.forget_public_page()
    return course


@transaction.atomic
def publish(service: Service) -> Service:
    """公示 (D5): families see the results, 班主任 are told, sign-ups wait for the first day.

    Raises:
        ValidationError: nothing was placed yet, or a course has no teacher.
    """
    service = locked(service)
    check_placing(service)
    if problems := lacking(service):
        raise ValidationError(problems)
    service.move(Service.State.PUBLISHED)
    service.published_on = timezone.localdate()
    service.save()
    rows = list(service.signups.filter(state__in=[SignUp.State.APPLIED, SignUp.State.CHECKED]))
    for row in rows:
        row.move(SignUp.State.PLACED)
    SignUp.objects.bulk_update(rows, ["state"])
    start(service)
    telling.published(service)
    return service


@transaction.atomic
def take_back(service: Service) -> Service:
    """已公示 → 编班, to place again; families see nothing until it is published anew.

    Raises:
        ValidationError: pupils are attending already: then they are moved one by one.
    """
    service = locked(service)
    if service.state != Service.State.PUBLISHED:
        raise ValidationError("还没有公示。")
    if service.starts_on <= timezone.localdate():
        raise ValidationError("已经开班，不能整体重新编班；请逐个调整学生。")
    service.move(Service.State.PLACING)
    service.published_on = None
    service.save()
    telling.forget_public_page()
    return service


def start(service: Service) -> int:
    """已编班 → 在班 from the first day on; returns how many."""
    if service.state != Service.State.PUBLISHED or service.starts_on > timezone.localdate():
        return 0
    rows = list(service.signups.select_for_update().filter(state=SignUp.State.PLACED))
    for row in rows:
        row.move(SignUp.State.ATTENDING)
    SignUp.objects.bulk_update(rows, ["state"])
    return len(rows)
