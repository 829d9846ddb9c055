"""Who is told what about sign-up: homeroom teachers by name, class groups without any."""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone

from apps.reminders import services as reminders
from apps.school.models import (
    Appointment,
    Enrolment,
    HomeroomTenure,
    Pupil,
    SchoolClass,
    Staff,
    Term,
)
from apps.school.roles import DepartmentCode, Role
from apps.teaching.after_school.models import Service

NAMES = 8  # as many names as fit into one message


def heads() -> list[Staff]:
    """Who heads 课程教学中心 today."""
    posts = Appointment.objects.on().filter(
        position__role=Role.HEAD, department__code=DepartmentCode.TEACHING
    )
    return [post.staff for post in posts.select_related("staff").order_by("staff__number")]


def _classes(term: Term) -> list[tuple[SchoolClass, Staff | None]]:
    """The classes of a term with whoever is their homeroom teacher today."""
    tenures = HomeroomTenure.objects.on().filter(school_class__year=term.year_id)
    teachers = {row.school_class_id: row.staff for row in tenures.select_related("staff")}
    return [(row, teachers.get(row.pk)) for row in SchoolClass.objects.of_term(term)]


def _page(school_class: SchoolClass) -> str:
    return reverse("teaching:class-signups", args=[school_class.pk])


def opened(service: Service) -> None:
    """Sign-up is open: the homeroom teachers and the class groups hear of it, once a period."""
    key = f"service:{service.pk}:open:{service.closes_on}"
    until = f"{service.closes_on:%-m月%-d日}"
    start = f"{service.opens_on:%-m月%-d日}"
    for school_class, teacher in _classes(service.term):
        reminders.announce(
            school_class,
            key=key,
            title="课后服务报名",
            body=f"{start}至{until}请打开您自己的家长链接（或扫二维码纸条），为孩子填写课后服务；"
            "不参加也请答复一下。",
        )
        if teacher:
            reminders.notify(
                [teacher],
                key=f"{key}:{school_class.pk}",
                title=f"{school_class}课后服务报名{start}开始",
                body=f"家长用自己的链接报名，{until}截止。请提醒家长，并核对报名。",
                link=_page(school_class),
            )


def remind(service: Service, school_classes=None, *, by: str) -> tuple[int, int]:
    """Who has not answered yet: their homeroom teacher hears the names, the class group none.

    Each class once a day.

    Returns:
        how many classes were reminded, and how many pupils have not answered.
    """
    answered = service.signups.values("pupil")
    places = Enrolment.objects.on().filter(school_class__year=service.term.year_id)
    if school_classes is not None:
        places = places.filter(school_class__in=school_classes)
    missing = defaultdict(list)
    rows = places.exclude(pupil__in=answered).filter(pupil__status=Pupil.Status.ENROLLED)
    for class_id, name in rows.order_by("pupil__number").values_list("school_class", "pupil__name"):
        missing[class_id].append(name)
    key = f"service:{service.pk}:missing:{timezone.localdate():%Y%m%d}"
    told = 0
    for school_class, teacher in _classes(service.term):
        if names := missing.get(school_class.pk):
            told += _ask(service, school_class, teacher, names, key, by)
    return told, sum(len(names) for names in missing.values())


def _ask(service, school_class, teacher, names: list[str], key: str, by: str) -> int:
    until = f"{service.closes_on:%-m月%-d日}"
    some = "、".join(names[:NAMES]) + ("等" if len(names) > NAMES else "")
    reminders.announce(
        school_class,
        key=key,
        title="请家长答复课后服务报名",
        body=f"{until}截止。请打开您自己的家长链接（或扫二维码纸条）填写；不参加也请答复一下。",
    )
    if teacher is None:
        return 0
    return reminders.notify(
        [teacher],
        key=f"{key}:{school_class.pk}",
        title=f"{school_class}还有{len(names)}位家长没有答复课后服务",
        body=f"还没有答复的学生：{some}。{until}截止，请提醒他们的家长。{by}提醒您。",
        link=_page(school_class),
    )


def needs_course(signup) -> None:
    """The office hears of somebody who joins, or takes part again, when courses run already."""
    reminders.notify(
        heads(),
        key=f"service:course:{signup.pk}:{timezone.localdate():%Y%m%d}",
        title=f"{signup.pupil}中途参加课后服务，还没有课程",
        body="请看有没有合适的课程，手工编入。",
        link=reverse("teaching:service"),
    )
