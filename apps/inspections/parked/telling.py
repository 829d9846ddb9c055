"""Who hears of parked records, and of what became of them. Each thing is said once."""

from django.db.models import Q
from django.urls import reverse

from apps.inspections.parked.models import ParkedRecord
from apps.inspections.parked.reading import read
from apps.reminders.services import notify
from apps.school.models import Appointment, Enrolment, HomeroomTenure, Staff
from apps.school.roles import DepartmentCode, Role


def those_who_lead() -> list[Staff]:
    """大队辅导员 and whoever heads 学生发展中心."""
    posts = Appointment.objects.on().filter(
        Q(position__role=Role.COUNSELLOR)
        | Q(position__role=Role.HEAD, department__code=DepartmentCode.MORAL)
    )
    return list(Staff.objects.filter(pk__in=posts.values("staff")))


def parked() -> None:
    """Say that records wait, once for as long as any of them does."""
    first = ParkedRecord.objects.waiting().order_by("pk").first()
    notify(
        those_who_lead(),
        key=f"tablet-parked:{first.uuid}",
        title="有平板记录等您处理",
        body="平板交来的记录系统没能直接录入，请看过情况后采用或不采用。",
        link=reverse("inspections:parkedrecord-list"),
    )


def resolved(parked: ParkedRecord) -> None:
    """Say what became of a record: to the recorders' homeroom teachers, who tell them, and to the
    others who lead the monitors."""
    pupils = [monitor.pupil_id for monitor in read(parked).monitors]
    classes = Enrolment.objects.on().filter(pupil__in=pupils).values("school_class")
    tenures = HomeroomTenure.objects.on().filter(school_class__in=classes)
    people = {person.pk: person for person in Staff.objects.filter(pk__in=tenures.values("staff"))}
    people |= {person.pk: person for person in those_who_lead()}
    people.pop(parked.resolved_by_id, None)
    about = " ".join(str(part) for part in (parked.school_class, parked.slot) if part)
    notify(
        people.values(),
        key=f"tablet-parked-resolved:{parked.pk}",
        title=f"平板记录{parked.get_state_display()}：{about or '班级不明'}",
        body=f"{parked.resolved_by}：{parked.resolution} 请转告录入的队员。",
    )
