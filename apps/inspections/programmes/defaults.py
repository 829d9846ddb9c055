"""The programmes that a school starts with: 红领巾监督岗 (domain rule 3), 教学常规 (2.3), 课后服务 (1.4)."""

from datetime import date, time

from django.db import transaction
from django.utils import timezone

from apps.inspections.checklists.defaults import write_checklists
from apps.inspections.checklists.models import Checklist, Item
from apps.inspections.programmes.models import Programme, Slot, TargetKind
from apps.school.models import Term
from apps.school.roles import Role

# Code, name, from, to and what is looked at; P4 is walked after one lesson, the school says which.
PATROL_SLOTS = [
    ("P1", "校门礼仪和教室卫生", time(7, 40), time(8, 15), "L1 L2 L3 W1 W2 W3 W4 W5"),
    ("P2", "大课间", time(9, 0), time(9, 30), "L2 L4 K1 K2 X2 X3"),
    ("P3", "上午眼操", time(10, 10), time(10, 20), "K3 K4 X1"),
    ("P4", "课间巡视", time(13, 30), time(13, 40), "L2 K1 K2 K3 K4 X4 X5 X6"),
    ("P5", "午餐", time(11, 10), time(12, 10), "Y1 Y2 Y3 Y4 Y5"),
    ("P6", "下午眼操和包干区", time(14, 20), time(14, 35), "W6 X1 X5"),
    ("P7", "放学路队", time(15, 15), time(15, 30), "L1 K2 X3 X4 X5"),
]
_ROUTINE = {
    "inspector_kind": Programme.InspectorKind.ROLE,
    "publisher_role": Role.HEAD,
    "means_only": True,
    "feedback_days": 3,
}
_PROGRAMMES = {
    "patrol": {
        "name": "红领巾监督岗",
        "checklist": "patrol",
        "target_kind": TargetKind.CLASS,
        "frequency": Programme.Frequency.DAILY,
        "inspector_kind": Programme.InspectorKind.ROSTER,
        "two_checkers": True,
        "publisher_role": Role.COUNSELLOR,
    },
    "routine-monthly": {
        "name": "教学常规例查",
        "checklist": "routine",
        "target_kind": TargetKind.TEACHER,
        "frequency": Programme.Frequency.MONTHLY,
        "days_open": 10,
        "inspector_role": Role.RESEARCH_LEADER,
        **_ROUTINE,
    },
    "routine-sample": {
        "name": "教学常规抽查",
        "checklist": "routine",
        "target_kind": TargetKind.TEACHER,
        "frequency": Programme.Frequency.SAMPLE,
        "share": 10,
        "rest_weeks": 4,
        "days_open": 5,
        "inspector_role": Role.VICE_TEACHING,
        **_ROUTINE,
    },
    "routine-day": {
        "name": "一日常规调研",
        "checklist": "routine",
        "target_kind": TargetKind.CLASS,
        "frequency": Programme.Frequency.TERMLY,
        "times": 1,
        "inspector_role": Role.VICE_TEACHING,
        **_ROUTINE,
    },
    # Opened from 备课看板 for one colleague, whenever somebody wants to look.
    "preparation-spot": {
        "name": "备课抽查",
        "checklist": "preparation",
        "target_kind": TargetKind.TEACHER,
        "frequency": Programme.Frequency.TERMLY,
        "times": 20,
        "days_open": 5,
        "inspector_role": Role.VICE_TEACHING,
        **_ROUTINE,
    },
    # Opened from 今天的课后服务 by the duty administrator, who is named there for the day.
    "after-school-patrol": {
        "name": "课后服务巡查",
        "checklist": "after-school-patrol",
        "target_kind": TargetKind.CLASS,
        "frequency": Programme.Frequency.TERMLY,
        "times": 200,
        "inspector_kind": Programme.InspectorKind.NAMED,
        "publisher_role": Role.HEAD,
        "appealable": False,
    },
    "after-school-week": {
        "name": "课后服务周评",
        "checklist": "after-school-week",
        "target_kind": TargetKind.CLASS,
        "frequency": Programme.Frequency.WEEKLY,
        "weekday": 5,
        "days_open": 2,
        # Those who take turns as duty administrators.
        "inspector_kind": Programme.InspectorKind.ROLE,
        "inspector_role": Role.HEAD,
        "publisher_role": Role.HEAD,
    },
    # Opened from a teacher's page of 批改 (1.2): by 课程教学中心 and the subject's 教研组长.
    "homework-spot": {
        "name": "作业抽查",
        "checklist": "homework-marking",
        "target_kind": TargetKind.TEACHER,
        "frequency": Programme.Frequency.TERMLY,
        "times": 20,
        "days_open": 5,
        "inspector_role": Role.RESEARCH_LEADER,
        **_ROUTINE,
    },
}


@transaction.atomic
def write_programmes(starts: date | None = None) -> dict[str, Programme]:
    """Write the default programmes where they are missing; what the school changed stays.

    They begin with the first term that the portal knows, or with ``starts``.
    """
    checklists = write_checklists()
    if starts is None:
        first = Term.objects.order_by("starts").first()
        starts = first.starts if first else timezone.localdate()
    return {
        code: _write(code, values, checklists[values["checklist"]], starts)
        for code, values in _PROGRAMMES.items()
    }


def _write(code: str, values: dict, checklist: Checklist, starts: date) -> Programme:
    values = {
        **values, "checklist": checklist, "department": checklist.department, "starts": starts
    }  # fmt: skip
    programme, new = Programme.objects.get_or_create(code=code, defaults=values)
    if new and programme.by_pupils:
        _write_slots(programme)
    return programme


def _write_slots(programme: Programme) -> None:
    """Bonus items may be given in every slot."""
    items = Item.objects.filter(category__version__checklist=programme.checklist, bonus=True)
    bonus = sorted(set(items.exclude(veto=True).values_list("code", flat=True)))
    Slot.objects.bulk_create(
        Slot(
            programme=programme,
            code=code,
            name=name,
            starts=starts,
            ends=ends,
            item_codes=[*codes.split(), *bonus],
        )
        for code, name, starts, ends, codes in PATROL_SLOTS
    )
