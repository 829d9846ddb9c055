"""The steps of the service in week 1, by 课程教学中心: laid down, filled, opened, closed."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.school.models import Staff
from apps.teaching.after_school import telling
from apps.teaching.after_school.models import Course, Segment, Service
from apps.teaching.after_school.week_one import SEGMENTS, week_one

State = Service.State


def proposed(term) -> Service:
    """The service of a term as the calendar and the last service propose it; not saved."""
    days = week_one(term)
    service = Service(
        term=term,
        opens_on=days.opens_on,
        closes_on=days.closes_on,
        publish_on=days.publish_on,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
        weeks=days.weeks,
    )
    if last := last_before(service):
        service.fee, service.fee_document = last.fee, last.fee_document
    return service


def proposed_segments(service: Service) -> list[Segment]:
    """Its segments; before there are any those of the last service, else the school's first."""
    own = list(service.segments.all()) if service.pk else []
    if own:
        return own
    last = last_before(service)
    rows = [
        (segment.number, segment.name, segment.starts, segment.ends)
        for segment in (last.segments.all() if last else ())
    ]
    return [
        Segment(number=number, name=name, starts=starts, ends=ends)
        for number, name, starts, ends in rows or SEGMENTS
    ]


def last_before(service: Service) -> Service | None:
    """The service of the term before."""
    earlier = Service.objects.filter(term__starts__lt=service.term.starts)
    return earlier.order_by("-term__starts").first()


@transaction.atomic
def lay_down(service: Service, segments: Iterable[Segment], *, by: Staff) -> Service:
    """Keep the plan of a term: days, fee and segments.

    Raises:
        ValidationError: the service is published or settled, so that its days stand.
    """
    if service.pk:
        kept = Service.objects.select_for_update().get(pk=service.pk)
        if kept.state in (State.PUBLISHED, State.SETTLED):
            raise ValidationError("已经公示，方案不能再改。确有变动请先收回公示。")
    service.save()
    numbers = set()
    for segment in segments:
        numbers.add(segment.number)
        values = {"name": segment.name, "starts": segment.starts, "ends": segment.ends}
        service.segments.update_or_create(number=segment.number, defaults=values)
    service.segments.exclude(number__in=numbers).delete()
    return service


@transaction.atomic
def copy_last(service: Service, *, by: Staff) -> int:
    """Take over what the last service offered; returns how many courses are new.

    A course that is there by its name stays as it is, so that twice is as good as once. Who has
    left the school is left out; the course then has to find a teacher.

    Raises:
        ValidationError: there is no earlier service, or this one is past its sign-up.
    """
    service = Service.objects.select_for_update().get(pk=service.pk)
    if service.state not in (State.PREPARING, State.OPEN):
        raise ValidationError("报名已经截止，不能再从上学期复制课程。")
    last = last_before(service)
    if last is None:
        raise ValidationError("以前的学期还没有课后服务，没有可以复制的课程。")
    known = set(service.courses.values_list("name", flat=True))
    present = set(Staff.objects.on_duty().values_list("pk", flat=True))
    new = [course for course in last.courses.offered() if course.name not in known]
    for course in new:
        course.pk, course.service, course._state.adding = None, service, True
        if course.staff_id not in present:
            course.staff = None
    Course.objects.bulk_create(new)
    return len(new)


def problems(service: Service) -> list[str]:
    """Why it cannot be opened or published yet, a sentence each; empty when all is there.

    A course may be drafted without a teacher, but no family signs up for one.
    """
    courses = list(service.courses.offered().with_people())
    found = []
    if not service.segments.exists():
        found.append("还没有时段，请先在方案里填好时段。")
    if not courses:
        found.append("还没有一门课程，请先填课程，或从上学期复制。")
    return found + without_teacher(courses)


def without_teacher(courses: Iterable[Course]) -> list[str]:
    """Courses that nobody gives, or a tutor whose papers nobody has looked at, as sentences."""
    courses, found = list(courses), []
    if untaught := [course.name for course in courses if not course.teacher]:
        found.append(f"这些课程还没有教师：{'、'.join(untaught)}。请先安排教师。")
    unseen = [row for row in courses if row.tutor and not row.tutor.reviewed_on]
    if unseen:
        names = "、".join(f"{course}（{course.tutor}）" for course in unseen)
        found.append(f"这些课程的校外教师还没有审核：{names}。请先审核。")
    return found


@transaction.atomic
def open_signup(service: Service, *, by: Staff) -> Service:
    """Let the guardians sign up, from ``opens_on`` to the end of ``closes_on``.

    Raises:
        ValidationError: something is missing, the last day is over, or it was opened already.
    """
    service = _locked(service)
    if service.state not in (State.PREPARING, State.PLACING):
        raise ValidationError(f"现在是“{service.get_state_display()}”，不用再开放报名。")
    if found := problems(service):
        raise ValidationError(found)
    if service.closes_on < timezone.localdate():
        raise ValidationError("报名截止日期已经过去，请先在方案里改到今天或以后。")
    service.move(State.OPEN)
    service.save()
    transaction.on_commit(lambda: telling.opened(service))
    return service


@transaction.atomic
def take_back(service: Service, *, by: Staff) -> Service:
    """Back to preparing, before anybody has answered.

    Raises:
        ValidationError: it is not open, or families have answered.
    """
    service = _locked(service)
    if service.state != State.OPEN:
        raise ValidationError(f"现在是“{service.get_state_display()}”，不能退回筹备。")
    if answered := service.signups.count():
        raise ValidationError(f"已有{answered}位家长答复，不能退回筹备；方案和课程可以直接修改。")
    service.move(State.PREPARING)
    service.save()
    return service


@transaction.atomic
def close_signup(service: Service, *, by: Staff | None = None) -> Service:
    """No more answers from now on; placing begins. By the clock when ``closes_on`` is over.

    Raises:
        ValidationError: it is not open.
    """
    service = _locked(service)
    if service.state != State.OPEN:
        raise ValidationError(f"现在是“{service.get_state_display()}”，没有在报名。")
    service.move(State.PLACING)
    service.save()
    return service


def _locked(service: Service) -> Service:
    rows = Service.objects.select_for_update(of=("self",)).select_related("term__year")
    return rows.get(pk=service.pk)
