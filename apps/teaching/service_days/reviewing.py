"""审核 of outside tutors: required papers there and valid, or nobody comes to the pupils."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.reminders import services as reminders
from apps.school.models import Department, Staff
from apps.school.roles import DepartmentCode, Role
from apps.teaching.after_school.models import OutsideTutor
from apps.teaching.service_days.models import Duty
from apps.teaching.service_days.papers import WARN_BEFORE, TutorPaper

Paper = TutorPaper.Kind


@dataclass(frozen=True)
class Need:
    """One paper that a tutor needs, and what there is of it."""

    kind: TutorPaper.Kind
    paper: TutorPaper | None
    on: date

    @property
    def is_kept(self) -> bool:
        return self.paper is not None and self.paper.holds_on(self.on)

    @property
    def state(self) -> tuple[str, str]:
        """Tone and word."""
        if self.paper is None:
            return "late", "没有"
        if not self.is_kept:
            return "late", "已过期"
        ends = self.paper.expires_on
        if ends and ends <= self.on + WARN_BEFORE:
            return "soon", f"还有{(ends - self.on).days}天到期"
        return "kept", "有效"


def required(tutor: OutsideTutor) -> list[TutorPaper.Kind]:
    """身份, 无犯罪记录, 健康 of everybody; 资格或特长 of all but volunteers."""
    papers = [Paper.IDENTITY, Paper.NO_CRIME, Paper.HEALTH]
    return papers if tutor.kind == OutsideTutor.Kind.VOLUNTEER else [*papers, Paper.SKILL]


def needs(tutor: OutsideTutor, on: date | None = None) -> list[Need]:
    """The papers that a tutor needs, as they are on a day (default: today)."""
    on = on or timezone.localdate()
    there = {paper.kind: paper for paper in tutor.papers.all()}
    return [Need(kind, there.get(kind), on) for kind in required(tutor)]


@transaction.atomic
def review(tutor: OutsideTutor, *, by: Staff | None) -> OutsideTutor:
    """审核通过.

    Raises:
        ValidationError: a required paper is missing or has run out.
    """
    tutor = OutsideTutor.objects.select_for_update().get(pk=tutor.pk)
    if lacking := [need for need in needs(tutor) if not need.is_kept]:
        words = "、".join(f"{need.kind.label}{need.state[1]}" for need in lacking)
        raise ValidationError(f"还不能通过：{words}。")
    tutor.reviewed_on, tutor.reviewed_by = timezone.localdate(), by
    tutor.save()
    return tutor


def withdraw(tutors: Iterable[OutsideTutor]) -> int:
    """Take the review back of those whose papers no longer do. Returns how many."""
    pks = [one.pk for one in tutors]
    return OutsideTutor.objects.filter(pk__in=pks).update(reviewed_on=None, reviewed_by=None)


def look_after(on: date | None = None) -> tuple[int, int]:
    """Each night: warn of papers that run out within 30 days; who has none any more is out.

    Duties that somebody holds stay, so that the office sees the gap and acts; new ones are refused.
    Returns how many were warned of and how many are out.
    """
    on = on or timezone.localdate()
    office = Department.objects.filter(code=DepartmentCode.TEACHING).first()
    people = list(Staff.objects.holding(Role.HEAD, on=on, department=office)) if office else []
    soon = TutorPaper.objects.filter(expires_on__range=(on, on + WARN_BEFORE))
    soon = list(soon.select_related("tutor"))
    for paper in soon:
        reminders.notify(
            people,
            key=f"tutorpaper:{paper.pk}:{paper.expires_on}",
            title=f"{paper.tutor}的{paper.get_kind_display()}快到期",
            body=f"{paper.expires_on:%Y-%m-%d}到期，请提醒本人更新；过期后不能再安排上课。",
            link=reverse("teaching:tutor-review", args=[paper.tutor_id]),
        )
    reviewed = OutsideTutor.objects.exclude(reviewed_on=None).prefetch_related("papers")
    out = [one for one in reviewed if not all(need.is_kept for need in needs(one, on))]
    withdraw(out)
    for tutor in out:
        _tell_out(tutor, people, on)
    return len(soon), len(out)


def _tell_out(tutor: OutsideTutor, people: Iterable[Staff], on: date) -> None:
    duties = Duty.objects.standing().filter(Q(ends=None) | Q(ends__gte=on), tutor=tutor).count()
    still = f"现在还排着{duties}个岗位，请另派教师。" if duties else ""
    reminders.notify(
        people,
        key=f"tutor-out:{tutor.pk}:{on}",
        title=f"{tutor}的证件不齐或已过期",
        body=f"审核已失效，不能再安排上课。{still}",
        link=reverse("teaching:tutor-review", args=[tutor.pk]),
    )
