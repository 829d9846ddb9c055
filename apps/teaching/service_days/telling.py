"""Who is told what about an afternoon: substitutes, a pupil who is missing, a roll nobody called."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from apps.reminders import services as reminders
from apps.school.models import Department, HomeroomTenure, SchoolClass, Staff
from apps.school.roles import DepartmentCode, Role
from apps.teaching.service_days.marks import Mark
from apps.teaching.service_days.models import Session


def when(session: Session) -> str:
    """3月1日 周二 Ⅰ 15:30，围棋，围棋室."""
    on, segment = session.date, session.segment
    weekday = "一二三四五六日"[on.weekday()]
    start = (
        f"{on.month}月{on.day}日 周{weekday} {segment.get_number_display()} {segment.starts:%H:%M}"
    )
    return "，".join(filter(None, [start, session.what, str(session.place or "")]))


def chiefs_on(day: date) -> list[Staff]:
    """总值班行政 of a day; where nobody is put down, the head of 课程教学中心."""
    sessions = Session.objects.filter(date=day).chiefs()
    people = sessions.annotate(comes=Coalesce(F("substitute"), F("staff"))).values("comes")
    found = list(Staff.objects.filter(pk__in=people))
    if found:
        return found
    office = Department.objects.filter(code=DepartmentCode.TEACHING).first()
    return list(Staff.objects.holding(Role.HEAD, on=day, department=office)) if office else []


def people_of(session: Session) -> list[Staff]:
    """Whoever comes, and whose course it is."""
    owner = session.course.staff if session.course else None
    return [one for one in (session.substitute or session.staff, owner) if one]


def substitute_named(session: Session, before: Staff | None) -> None:
    """Both are told: who comes instead, and who need not come."""
    key = f"substitute:{session.pk}:{session.substitute_id}:{timezone.now():%Y%m%d%H%M}"
    link = session.get_absolute_url()
    reason = session.substitute_reason
    reminders.notify(
        [session.substitute],
        key=key,
        title=f"请您代班：{session.what}",
        body=f"{when(session)}。原因：{reason}。请提前3分钟到岗。",
        link=link,
    )
    if before and before != session.substitute:
        reminders.notify(
            [before],
            key=key,
            title=f"{session.what}由{session.substitute}代班",
            body=f"{when(session)}。原因：{reason}。",
            link=link,
        )


def substitute_dropped(session: Session, was: Staff) -> None:
    """The substitute need not come, the planned one comes."""
    key = f"substitute-off:{session.pk}:{was.pk}:{timezone.now():%Y%m%d%H%M}"
    people = [was, *([session.staff] if session.staff else [])]
    comes = f"由{session.staff}上" if session.staff else "另行安排"
    reminders.notify(
        people,
        key=key,
        title=f"不用代班了：{session.what}",
        body=f"{when(session)}，{comes}。",
        link=session.get_absolute_url(),
    )


def absence_unexplained(
    mark: Mark, school_class: SchoolClass | None, homeroom: Iterable[Staff]
) -> None:
    """Homeroom teacher, course teacher and chief hear that a pupil is missing, once per mark."""
    session = mark.session
    people = {one.pk: one for one in [*homeroom, *people_of(session), *chiefs_on(session.date)]}
    at = timezone.localtime(mark.at)
    reminders.notify(
        people.values(),
        key=f"absence:{mark.pk}",
        title=f"{school_class or ''}{mark.pupil}未到，去向不明",
        body=f"{when(session)}，{at:%H:%M}点名未到，已过10分钟。请马上联系家长，找到后登记结果。",
        link=reverse("teaching:mark", args=[mark.pk]),
    )


def roll_not_called(session: Session) -> None:
    """Teacher and chief hear that nobody called the roll, once per session."""
    people = {one.pk: one for one in [*people_of(session), *chiefs_on(session.date)]}
    reminders.notify(
        people.values(),
        key=f"uncalled:{session.pk}",
        title=f"{session.what}还没有点名",
        body=f"{when(session)}，开始已过10分钟。{session.person or '没有排教师'}，请马上点名。",
        link=session.get_absolute_url(),
    )


def homeroom_of(school_class: SchoolClass, on: date) -> list[Staff]:
    """The homeroom teacher of a class on a day."""
    tenures = HomeroomTenure.objects.on(on).filter(school_class=school_class)
    return [tenure.staff for tenure in tenures.select_related("staff")]
