"""校外教师 of the demo school: four people with their papers, reviewed before they come."""

from datetime import date, timedelta

from django.core.files.base import ContentFile

from apps.core.models import Named
from apps.school.models import Department, Staff, Term
from apps.school.roles import DepartmentCode, Role
from apps.teaching.models import OutsideTutor, TutorPaper
from apps.teaching.service_days.reviewing import required

Kind, Paper = OutsideTutor.Kind, TutorPaper.Kind
# Name, kind, organisation, speciality, days from today for which the health certificate holds.
TUTORS = [
    ("蒋弈文", Kind.COMPANY, "常州弈友棋院", "围棋五段，持教练证", 210),
    ("承金龙", Kind.CRAFT, "焦溪舞龙队", "焦溪舞龙区级非遗传承人", 300),
    ("是玉珍", Kind.RETIRED, "退休美术教师", "剪纸", 160),
    # Whose certificate runs out soon: the office is reminded.
    ("沈凌峰", Kind.VOLUNTEER, "区青少年足球协会", "D级教练员", 19),
]
# Nothing personal stands in it; a scan would.
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def write_tutors(today: date) -> list[OutsideTutor]:
    """The four, reviewed in the first term of the portal, with papers that are valid today."""
    first = Term.objects.earliest("starts")
    office = Department.objects.get(code=DepartmentCode.TEACHING)
    head = Staff.objects.holding(Role.HEAD, department=office).first()
    rows = [
        OutsideTutor(
            name=name, kind=kind, organisation=organisation, speciality=speciality,
            phone=f"1370000{number:04}", reviewed_on=first.starts, reviewed_by=head,
        )
        for number, (name, kind, organisation, speciality, _) in enumerate(TUTORS, start=1)
    ]  # fmt: skip
    Named.fill_pinyin(rows)
    OutsideTutor.objects.bulk_create(rows)
    TutorPaper.objects.bulk_create(
        TutorPaper(
            tutor=tutor, kind=kind, added_by=head, name=f"{kind.label}.pdf",
            expires_on=_expires(kind, today, health),
            file=ContentFile(SCAN, name=f"{tutor.pk}-{kind}.pdf"),
        )
        for tutor, (*_, health) in zip(rows, TUTORS, strict=True)
        for kind in required(tutor)
    )  # fmt: skip
    return rows


def _expires(kind: str, today: date, health: int) -> date | None:
    if kind == Paper.HEALTH:
        return today + timedelta(days=health)
    return today + timedelta(days=500) if kind == Paper.NO_CRIME else None
