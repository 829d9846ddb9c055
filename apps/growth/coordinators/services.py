"""Appointing coordinators within the quota, and what follows in the term."""

from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.growth.coordinators.models import CoordinatorQuota, Coordinatorship
from apps.school.models import Appointment, Department, Position, Staff, Term
from apps.school.roles import Role


@transaction.atomic
def appoint(
    staff: Staff,
    *,
    department: Department,
    term: Term,
    duties: str,
    weekly_minutes: int,
    starts: date | None = None,
) -> Coordinatorship:
    """Second ``staff`` to ``department`` for ``term``, part-time, with duties in writing.

    Raises:
        ValidationError: no quota left, already a coordinator there, has left, or no duties.
    """
    quota = (
        CoordinatorQuota.objects.select_for_update()
        .filter(term=term, department=department)
        .first()
    )
    posts = quota.posts if quota else 0
    taken = quota.appointed().count() if quota else 0
    if taken >= posts:
        raise ValidationError(
            {"department": f"{department}本学期名额{posts}名，已聘{taken}名，请先增加名额。"}
        )
    if quota.appointed().filter(appointment__staff=staff).exists():
        raise ValidationError({"staff": f"{staff}本学期已是{department}协作员。"})
    if staff.left_on and staff.left_on < term.ends:
        raise ValidationError({"staff": f"{staff}将在学期结束前离校，请另选一位。"})
    if not duties.strip():
        raise ValidationError({"duties": "请写明岗位职责。"})
    position, _ = Position.objects.get_or_create(
        role=Role.COORDINATOR, defaults={"name": Role.COORDINATOR.label}
    )
    appointment = Appointment(
        staff=staff,
        position=position,
        department=department,
        starts=starts or term.starts,
        ends=term.ends,
    )
    appointment.full_clean()
    appointment.save()
    coordinatorship = Coordinatorship(
        term=term, appointment=appointment, duties=duties.strip(), weekly_minutes=weekly_minutes
    )
    coordinatorship.full_clean()
    coordinatorship.save()
    return coordinatorship


@transaction.atomic
def evaluate(coordinatorship: Coordinatorship, *, result: str, remark: str, by) -> None:
    """Grade the term 优/良/合格; asks for the statement first, and never by oneself.

    Raises:
        ValidationError: the statement is missing, or ``by`` is the coordinator.
    """
    coordinatorship = Coordinatorship.objects.select_for_update().get(pk=coordinatorship.pk)
    if coordinatorship.appointment.staff.user_id == by.pk:
        raise ValidationError("不能评价自己。")
    if not coordinatorship.statement:
        raise ValidationError("协作员还没有提交学期述职，请先请其述职。")
    with pghistory.context(reason="学期评价"):
        coordinatorship.result, coordinatorship.remark = result, remark
        coordinatorship.full_clean()
        coordinatorship.save()
