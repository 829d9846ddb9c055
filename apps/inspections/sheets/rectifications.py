"""整改: who puts a finding right by when, and who else finds that it is right."""

from datetime import date
from decimal import Decimal
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.files import safe_photo
from apps.inspections.checklists.models import Item, Level
from apps.inspections.sheets import telling
from apps.inspections.sheets.models import Entry, Sheet
from apps.inspections.sheets.repairs import Rectification
from apps.inspections.sheets.states import reasoned
from apps.school.calendar.services import add_school_days
from apps.school.models import HomeroomTenure, Staff
from apps.school.roles import Role

ENOUGH = Decimal("0.6")  # of an item's points; less has to be put right
PHOTO_LIMIT = 8 * 1024 * 1024  # bytes


def is_finding(entry: Entry) -> bool:
    """Whether the entry is so bad that an item with a level has to be put right."""
    if entry.item.method == Item.Method.POINTS:
        return entry.amount < entry.item.points * ENOUGH
    return entry.amount > 0 and not entry.item.bonus


def demand(sheet: Sheet, entry: Entry) -> Rectification | None:
    """Open the rectification that an entry calls for, once, and tell who is responsible."""
    if not entry.item.level or not is_finding(entry):
        return None
    today = max(sheet.round.date, timezone.localdate())
    responsible = responsible_for(sheet, today)
    if responsible is None:
        return None
    found, created = Rectification.objects.get_or_create(
        entry=entry,
        defaults={
            "responsible": responsible,
            "level": entry.item.level,
            "due_on": add_school_days(today, Level(entry.item.level).days),
            "demand": entry.note or f"{entry.item}，请整改。",
        },
    )
    if created:
        telling.demanded(found, sheet)
    return found


def responsible_for(sheet: Sheet, on: date) -> Staff | None:
    """The teacher, the class's homeroom teacher, the place's keeper; else the department's head."""
    if sheet.school_class_id:
        tenure = HomeroomTenure.objects.on(on).filter(school_class=sheet.school_class_id)
        person = Staff.objects.filter(pk__in=tenure.values("staff")).first()
    else:
        person = sheet.staff or sheet.place.keeper
    department = sheet.round.programme.department
    return (
        person
        or Staff.objects.holding(Role.HEAD, department=department).first()
        or Staff.objects.holding(Role.PRINCIPAL).first()
    )


@transaction.atomic
def assign(
    rectification: Rectification,
    *,
    responsible: Staff,
    due_on: date | None = None,
) -> Rectification:
    """Give the rectification to somebody else, or more time.

    Raises:
        ValidationError: it was submitted already, or the new deadline has passed.
    """
    found = _in_state(rectification, Rectification.State.OPEN, "只有待整改的单子可以改派。")
    if due_on is not None and due_on < timezone.localdate():
        raise ValidationError({"due_on": "新的期限不能早于今天。"})
    newly = found.responsible_id != responsible.pk
    found.responsible, found.due_on = responsible, due_on or found.due_on
    found.save()
    if newly:
        telling.demanded(found, found.entry.sheet)
    return found


@transaction.atomic
def submit(
    rectification: Rectification, *, measure: str, after: BinaryIO | None = None, by: Staff
) -> Rectification:
    """Report what was done, with a photo where there is something to see.

    Raises:
        ValidationError: nothing said, or it is not open.
        UploadError: the file is no image.
    """
    measure = reasoned(measure, "请写明做了哪些整改。", longest=500)
    found = _in_state(rectification, Rectification.State.OPEN, "这份整改单已经提交过了。")
    if after is not None:
        photo = safe_photo(after, limit=PHOTO_LIMIT)
        found.after.save(f"{found.pk}-{photo.name}", photo, save=False)
    found.measure, found.returned = measure, ""
    found.submitted_by, found.submitted_at = by, timezone.now()
    found.state = Rectification.State.SUBMITTED
    found.save()
    telling.submitted(found)
    return found


@transaction.atomic
def accept(rectification: Rectification, *, by: Staff) -> Rectification:
    """Find that it is right. Never by whoever did it (trap 15).

    Raises:
        ValidationError: it waits for nobody, or one did it oneself.
    """
    found = _in_state(rectification, Rectification.State.SUBMITTED, "这份整改单不在待复查状态。")
    if found.submitted_by_id == by.pk:
        raise ValidationError("整改的人不能自己复查通过。")
    found.state = Rectification.State.ACCEPTED
    found.accepted_by, found.accepted_at = by, timezone.now()
    found.save()
    telling.accepted(found)
    return found


@transaction.atomic
def send_back(rectification: Rectification, *, reason: str, by: Staff) -> Rectification:
    """退回: it is not right yet.

    Raises:
        ValidationError: no reason, it waits for nobody, or one did it oneself.
    """
    reason = reasoned(reason, "请写明退回的原因。")
    found = _in_state(rectification, Rectification.State.SUBMITTED, "这份整改单不在待复查状态。")
    if found.submitted_by_id == by.pk:
        raise ValidationError("整改的人不能自己退回。")
    found.state, found.returned = Rectification.State.OPEN, reason
    found.save()
    telling.sent_back(found, by=by)
    return found


def _in_state(rectification: Rectification, state: str, refusal: str) -> Rectification:
    """The row as it is now, locked. Raises ValidationError where it is in another state."""
    rows = Rectification.objects.select_for_update(of=("self",)).select_related(
        "entry__item",
        "entry__sheet__round__programme__department",
        "entry__sheet__school_class",
        "entry__sheet__staff",
        "entry__sheet__place",
        "responsible",
    )
    found = rows.get(pk=rectification.pk)
    if found.state != state:
        raise ValidationError(refusal)
    return found
