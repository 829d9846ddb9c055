"""Who is told what about homework: the 年级组长 who decides, the teacher about whose it was."""

from collections.abc import Iterable

from django.urls import reverse

from apps.reminders import services as reminders
from apps.school.models import Appointment, Department, Staff
from apps.school.roles import DepartmentCode, Role
from apps.teaching.homework.models import Decision, Homework


def coordinators(homework: Homework) -> Iterable[Staff]:
    """年级组长 of the grade; where there is none but the setter, the head of 课程教学中心."""
    people = Staff.objects.on_duty().exclude(pk=homework.staff_id)
    leaders = Appointment.objects.on().filter(
        position__role=Role.GRADE_LEADER, grade=homework.school_class.grade
    )
    if found := list(people.filter(pk__in=leaders.values("staff"))):
        return found
    office = Department.objects.filter(code=DepartmentCode.TEACHING).first()
    return list(people.holding(Role.HEAD, department=office)) if office else []


def asks_for_decision(homework: Homework, reasons: Iterable[str]) -> None:
    # Each time that it is put forward anew is told; a second click is not.
    key = f"homework:{homework.pk}:review:{homework.updated_at:%Y%m%d%H%M%S}"
    reminders.notify(
        coordinators(homework),
        key=key,
        title=f"作业待统筹：{homework.school_class}{homework.subject}",
        body=f"{homework.staff}：{homework.content[:60]}。{'；'.join(reasons)}。",
        link=reverse("teaching:homework-coordination"),
    )


def decided(decision: Decision) -> None:
    homework = decision.homework
    what = {
        Decision.Kind.ALLOW: "已特批，已公示",
        Decision.Kind.SHORTEN: f"要求减为{decision.minutes}分钟，请修改并重新试做",
        Decision.Kind.MOVE: f"改到{homework.night.month}月{homework.night.day}日公示",
        Decision.Kind.RETURN: "已退回",
    }[decision.kind]
    reminders.notify(
        [homework.staff],
        key=f"homework:{homework.pk}:decision:{decision.pk}",
        title=f"{homework.school_class}{homework.subject}作业{what}"[:100],
        body=f"{homework.content[:60]}。{decision.staff}：{decision.reason}",
        link=homework.get_absolute_url(),
    )


def withdrawn(homework: Homework, *, by: Staff) -> None:
    reminders.notify(
        [homework.staff],
        key=f"homework:{homework.pk}:withdrawn:{homework.withdrawn_at:%Y%m%d%H%M%S}",
        title=f"{by}撤回了您布置的{homework.school_class}{homework.subject}作业",
        body=homework.content[:60],
        link=homework.get_absolute_url(),
    )
