"""Who has answered and who has not, in the groups in which a school looks for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from apps.notices.models import NoticeVersion, Receipt
from apps.school.models import Appointment, Department, Enrolment, SchoolClass


@dataclass
class Group:
    """A department or a class with its receipts."""

    name: str
    is_class: bool = False
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def done(self) -> list[Receipt]:
        return [receipt for receipt in self.receipts if receipt.is_done]

    @property
    def missing(self) -> list[Receipt]:
        return [receipt for receipt in self.receipts if not receipt.is_done]


def receipts_of(version: NoticeVersion, user) -> QuerySet[Receipt]:
    """The receipts that count, as far as ``user`` may see them, with group and person."""
    on = timezone.localdate()
    posts = Appointment.objects.on(on).filter(staff=OuterRef("staff"), department__isnull=False)
    places = Enrolment.objects.filter(pupil=OuterRef("pupil")).order_by("-starts")
    return (
        Receipt.objects.visible_to(user)
        .filter(version=version)
        .counted()
        .select_related("staff", "pupil", "guardian", "version")
        .annotate(
            department_id=Subquery(
                posts.order_by("position__order", "pk").values("department")[:1]
            ),
            class_id=Subquery(places.values("school_class")[:1]),
        )
        .order_by("staff__number", "pupil__number")
    )


def groups(receipts: Iterable[Receipt]) -> list[Group]:
    """Departments first, then teachers and other staff without one, then the classes."""
    receipts = list(receipts)
    classes = SchoolClass.objects.in_bulk({row.class_id for row in receipts})
    departments = Department.objects.in_bulk({row.department_id for row in receipts})
    found: dict[tuple, Group] = {}
    for receipt in receipts:
        key, name = _place(receipt, departments, classes)
        found.setdefault(key, Group(name, is_class=key[0] == 2)).receipts.append(receipt)
    return [found[key] for key in sorted(found)]


def _place(
    receipt: Receipt, departments: dict[int, Department], classes: dict[int, SchoolClass]
) -> tuple[tuple, str]:
    """Sort key and name of the group that a receipt belongs to."""
    if receipt.pupil_id:
        school_class = classes.get(receipt.class_id)
        if school_class is None:
            return (2, 99, 0), "未编班"
        return (2, school_class.grade, school_class.number), f"{school_class}家长"
    if department := departments.get(receipt.department_id):
        return (0, department.order, department.pk), department.name
    return ((1, 0, 0), "其他教师") if receipt.staff.is_teacher else ((1, 1, 0), "其他职工")


def cells(found: list[Group]) -> tuple[list[str], list[list]]:
    """Header and rows for the exported table."""
    header = ["部门/班级", "姓名", "回执", "回执人", "时间", "催办次数", "最近催办"]
    rows = [
        [
            group.name,
            str(receipt.staff or receipt.pupil),
            receipt.get_state_display(),
            str(receipt.guardian or "") if receipt.pupil_id else receipt.typed_name,
            _minute(receipt.done_at),
            receipt.chased_times or "",
            _day(receipt.chased_on),
        ]
        for group in found
        for receipt in group.receipts
    ]
    return header, rows


def _minute(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
